//! The file with the installation's keys: one a line in Base64, the one that encrypts first.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::{CipherError, Key, random_bytes};

/// Stands above a key that is to become the first one, so that all machines can have it before anybody encrypts with it.
const NEXT: &str = "# next";

/// Where keys are kept.
#[derive(Debug, Clone)]
pub(super) struct KeyFile {
    path: PathBuf,
}

/// What was in it, and which edition of it that was.
pub(super) struct Edition {
    pub(super) keys: Vec<Key>,
    pub(super) stamp: Stamp,
}

/// Changes whenever the file does: each edition is a file of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp(u64, i64, i64);

struct Line {
    bytes: [u8; 32],
    is_next: bool,
}

impl KeyFile {
    /// The file, made with a random key and mode 0600 if it is not there. Two processes that start at once end with one key.
    pub(super) fn at(path: &Path) -> Result<Self, CipherError> {
        let file = Self { path: path.to_owned() };
        if !path.exists() {
            let draft = file.draft(&format!("{}\n", BASE64.encode(random_bytes::<32>()?)))?;
            let linked = fs::hard_link(&draft, path);
            fs::remove_file(&draft).map_err(|source| file.error(source))?;
            match linked {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(file.error(error)),
                _ => {}
            }
        }
        Ok(file)
    }

    pub(super) fn stamp(&self) -> Result<Stamp, CipherError> {
        let found = fs::metadata(&self.path).map_err(|source| self.error(source))?;
        Ok(Stamp(found.ino(), found.mtime(), found.mtime_nsec()))
    }

    pub(super) fn read(&self) -> Result<Edition, CipherError> {
        let stamp = self.stamp()?;
        let keys = self.lines()?.iter().map(|line| Key::new(&line.bytes)).collect();
        Ok(Edition { keys, stamp })
    }

    /// Adds a new key that decrypts, and does not encrypt yet. One that waits already is left as it is.
    pub(super) fn prepare(&self) -> Result<(), CipherError> {
        let mut lines = self.lines()?;
        if !lines.iter().any(|line| line.is_next) {
            lines.push(Line {
                bytes: random_bytes()?,
                is_next: true,
            });
        }
        self.write(&lines)
    }

    /// Makes the key that was prepared, or a new one, the first.
    pub(super) fn promote(&self) -> Result<(), CipherError> {
        let mut lines = self.lines()?;
        let mut first = match lines.iter().position(|line| line.is_next) {
            Some(at) => lines.remove(at),
            None => Line {
                bytes: random_bytes()?,
                is_next: false,
            },
        };
        first.is_next = false;
        lines.insert(0, first);
        self.write(&lines)
    }

    /// Keeps the first key, what is prepared, and the keys that `is_used` names by their ids; tells how many it removed.
    pub(super) fn prune(&self, is_used: impl Fn(&str) -> bool) -> Result<usize, CipherError> {
        let lines = self.lines()?;
        let before = lines.len();
        let kept: Vec<Line> = lines
            .into_iter()
            .enumerate()
            .filter(|(at, line)| *at == 0 || line.is_next || is_used(&Key::new(&line.bytes).name()))
            .map(|(_, line)| line)
            .collect();
        let removed = before - kept.len();
        if removed > 0 {
            self.write(&kept)?;
        }
        Ok(removed)
    }

    fn lines(&self) -> Result<Vec<Line>, CipherError> {
        let text = fs::read_to_string(&self.path).map_err(|source| self.error(source))?;
        let mode = fs::metadata(&self.path)
            .map_err(|source| self.error(source))?
            .permissions()
            .mode()
            & 0o777;
        if mode & 0o077 != 0 {
            return Err(CipherError::Open {
                path: self.path.clone(),
                mode,
            });
        }
        let malformed = || CipherError::Malformed {
            path: self.path.clone(),
        };
        let (mut lines, mut is_next) = (Vec::new(), false);
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            if line.starts_with('#') {
                is_next |= line == NEXT;
                continue;
            }
            let bytes = BASE64.decode(line).map_err(|_| malformed())?;
            lines.push(Line {
                bytes: bytes.try_into().map_err(|_| malformed())?,
                // The first one encrypts, whatever stands above it.
                is_next: std::mem::take(&mut is_next) && !lines.is_empty(),
            });
        }
        if lines.is_empty() {
            return Err(malformed());
        }
        Ok(lines)
    }

    /// Puts another edition in its place, whole or not at all.
    fn write(&self, lines: &[Line]) -> Result<(), CipherError> {
        let mut text =
            "# One key a line: the first encrypts, all decrypt. Looked after by `updraft secrets`.\n".to_owned();
        for line in lines {
            if line.is_next {
                text.push_str(NEXT);
                text.push('\n');
            }
            text.push_str(&BASE64.encode(line.bytes));
            text.push('\n');
        }
        let draft = self.draft(&text)?;
        fs::rename(&draft, &self.path).map_err(|source| self.error(source))?;
        let folder = self.path.parent().map(File::open).transpose();
        folder
            .and_then(|folder| folder.map_or(Ok(()), |folder| folder.sync_all()))
            .map_err(|source| self.error(source))
    }

    fn draft(&self, text: &str) -> Result<PathBuf, CipherError> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder).map_err(|source| self.error(source))?;
        }
        let draft = self.path.with_extension(format!("new-{}", std::process::id()));
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&draft)
            .map_err(|source| self.error(source))?;
        file.write_all(text.as_bytes())
            .and_then(|()| file.sync_all())
            .map_err(|source| self.error(source))?;
        Ok(draft)
    }

    fn error(&self, source: io::Error) -> CipherError {
        CipherError::File {
            path: self.path.clone(),
            source,
        }
    }
}
