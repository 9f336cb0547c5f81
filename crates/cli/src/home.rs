//! The home folder: where Updraft keeps what it must not lose.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use rand::distr::{Alphanumeric, SampleString};

/// `postgres/ logs/ run/ secrets/` under one folder.
#[derive(Debug, Clone)]
pub(crate) struct Home {
    root: PathBuf,
}

impl Home {
    /// The folder of `--home`, else `UPDRAFT_HOME`, else `~/.updraft`.
    pub(crate) fn locate(flag: Option<PathBuf>) -> Result<Self> {
        let root = match flag.or_else(|| {
            std::env::var_os("UPDRAFT_HOME")
                .filter(|value| !value.is_empty())
                .map(PathBuf::from)
        }) {
            Some(path) => path,
            None => std::env::home_dir()
                .context("no home folder is known: pass --home or set UPDRAFT_HOME")?
                .join(".updraft"),
        };
        Ok(Self {
            root: std::path::absolute(root)?,
        })
    }

    /// Makes the folders, private to this user.
    pub(crate) fn prepare(&self) -> Result<()> {
        // As root, PostgreSQL runs as another user, who must be able to pass through to its own folder.
        let passable = if rustix::process::geteuid().is_root() {
            0o711
        } else {
            0o700
        };
        for (folder, mode) in [
            (self.root.clone(), passable),
            (self.logs(), 0o700),
            (self.run(), 0o700),
            (self.secrets(), 0o700),
        ] {
            fs::DirBuilder::new()
                .recursive(true)
                .mode(mode)
                .create(&folder)
                .with_context(|| {
                    format!(
                        "cannot make {}: pass --home or set UPDRAFT_HOME to a folder that this user may write",
                        folder.display()
                    )
                })?;
        }
        let probe = self.run().join(".writable");
        fs::write(&probe, b"")
            .and_then(|()| fs::remove_file(&probe))
            .with_context(|| {
                format!(
                    "cannot write to {}: pass --home or set UPDRAFT_HOME to a folder that this user may write",
                    self.root.display()
                )
            })
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn logs(&self) -> PathBuf {
        self.root.join("logs")
    }

    pub(crate) fn run(&self) -> PathBuf {
        self.root.join("run")
    }

    pub(crate) fn secrets(&self) -> PathBuf {
        self.root.join("secrets")
    }

    /// Key with which variables, connections and webhooks are encrypted.
    pub(crate) fn encryption_key(&self) -> PathBuf {
        self.secrets().join("encryption.key")
    }

    /// File with the token that lets a worker join.
    pub(crate) fn worker_token(&self) -> PathBuf {
        self.secrets().join("worker.token")
    }

    /// File with the generated password of `admin`.
    pub(crate) fn admin_password(&self) -> PathBuf {
        self.secrets().join("admin.password")
    }

    /// The text of a secret file, made at random with mode 0600 if it is not there. The flag says whether it was made now.
    pub(crate) fn secret(&self, path: &Path, length: usize) -> Result<(String, bool)> {
        match fs::read_to_string(path) {
            Ok(text) if !text.trim().is_empty() => return Ok((text.trim().to_owned(), false)),
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
        }
        let secret = Alphanumeric.sample_string(&mut rand::rng(), length);
        write_private(path, secret.as_bytes())?;
        Ok((secret, true))
    }
}

/// Writes a file that only this user may read, whole or not at all.
pub(crate) fn write_private(path: &Path, content: &[u8]) -> Result<()> {
    let draft = path.with_extension("new");
    let mut file = fs::OpenOptions::new()
        .create(true)
        .truncate(true)
        .write(true)
        .mode(0o600)
        .open(&draft)
        .with_context(|| format!("cannot write {}", draft.display()))?;
    file.set_permissions(fs::Permissions::from_mode(0o600))?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(&draft, path).with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_made_once_and_is_private() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::locate(Some(folder.path().join("home"))).unwrap();
        home.prepare().unwrap();
        let (first, made) = home.secret(&home.worker_token(), 40).unwrap();
        assert!(made && first.len() == 40);
        assert_eq!(home.secret(&home.worker_token(), 40).unwrap(), (first, false));
        let mode = fs::metadata(home.worker_token()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_home_that_cannot_be_made_says_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("file"), "").unwrap();
        let home = Home::locate(Some(folder.path().join("file/home"))).unwrap();
        assert!(home.prepare().unwrap_err().to_string().contains("UPDRAFT_HOME"));
    }
}
