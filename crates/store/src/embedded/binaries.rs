//! Finding the machine's PostgreSQL.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::EmbeddedError;

/// Oldest and newest major version that the statements are tested with; a newer one is used all the same.
const OLDEST: u32 = 14;

/// A folder with `postgres` and `initdb`.
#[derive(Debug, Clone)]
pub(super) struct Binaries {
    pub(super) bindir: PathBuf,
    /// As `postgres --version` tells it: `15.18`.
    pub(super) version: String,
    pub(super) major: u32,
}

impl Binaries {
    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.bindir.join(name)
    }
}

pub(super) fn find(setting: Option<&Path>) -> Result<Binaries, EmbeddedError> {
    if let Some(bindir) = setting {
        return look(bindir).ok_or_else(|| {
            EmbeddedError::NoBinaries(format!(
                "{} does not have the programs `postgres` and `initdb` of PostgreSQL {OLDEST} or newer: correct database.postgres_bindir",
                bindir.display()
            ))
        });
    }
    candidates()
        .iter()
        .find_map(|bindir| look(bindir))
        .ok_or_else(|| EmbeddedError::NoBinaries(advice()))
}

/// Folders that may have PostgreSQL's programs.
pub(crate) fn candidates() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = env::var_os("PATH")
        .map(|path| env::split_paths(&path).collect())
        .unwrap_or_default();
    if let Ok(output) = Command::new("pg_config").arg("--bindir").output()
        && output.status.success()
    {
        folders.push(String::from_utf8_lossy(&output.stdout).trim().into());
    }
    // Debian and Ubuntu; Red Hat's own repository; Homebrew; Postgres.app; Arch, Alpine and others have them in PATH.
    for (parent, tail) in [
        ("/usr/lib/postgresql", "bin"),
        ("/usr/pgsql-*", "bin"),
        ("/usr/libexec/postgresql*", ""),
        ("/opt/homebrew/opt/postgresql*", "bin"),
        ("/usr/local/opt/postgresql*", "bin"),
        ("/Applications/Postgres.app/Contents/Versions", "bin"),
    ] {
        folders.extend(newest_first(parent).into_iter().map(|folder| folder.join(tail)));
    }
    folders
}

/// Folders whose path is `pattern/<number>` or, with a star at the end, begins with it; the highest number first.
fn newest_first(pattern: &str) -> Vec<PathBuf> {
    let (parent, prefix) = match pattern.strip_suffix('*') {
        Some(path) => path.rsplit_once('/').unwrap_or(("/", path)),
        None => (pattern, ""),
    };
    let Ok(entries) = std::fs::read_dir(parent) else {
        return Vec::new();
    };
    let mut found: Vec<(u32, PathBuf)> = entries
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let name = entry.file_name();
            let rest = name
                .to_str()?
                .strip_prefix(prefix)?
                .trim_matches(|c: char| !c.is_ascii_digit());
            Some((rest.parse().unwrap_or(0), entry.path()))
        })
        .collect();
    found.sort_by(|a, b| b.cmp(a));
    found.into_iter().map(|(_, path)| path).collect()
}

fn look(bindir: &Path) -> Option<Binaries> {
    if !bindir.join("initdb").is_file() {
        return None;
    }
    let output = Command::new(bindir.join("postgres")).arg("--version").output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let version = text
        .split_whitespace()
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?
        .to_owned();
    let major = version.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()?;
    (major >= OLDEST).then(|| Binaries {
        bindir: bindir.to_owned(),
        version,
        major,
    })
}

fn advice() -> String {
    format!(
        "no PostgreSQL {OLDEST} or newer was found on this machine. Install it:\n\
         \x20 Debian, Ubuntu   apt install postgresql\n\
         \x20 Fedora, RHEL     dnf install postgresql-server\n\
         \x20 Arch             pacman -S postgresql\n\
         \x20 Alpine           apk add postgresql\n\
         \x20 macOS            brew install postgresql\n\
         or name the folder of its programs in database.postgres_bindir,\n\
         or use a server of your own: UPDRAFT_DATABASE_URL=postgres://user:password@host:5432/updraft"
    )
}
