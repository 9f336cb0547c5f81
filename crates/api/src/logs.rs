//! The logs of tries: files under the home folder, appended by workers while a task runs, read in pages.
//!
//! A file is only ever appended to, at an offset that the worker names, so that a piece sent twice changes nothing. The
//! format of a record is that of the wire (`operators::protocol::log_record`).

mod key;
mod page;
mod sweep;
mod tail;

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

pub use key::{LogKey, LogOf};
pub use page::{Level, LogLine, LogPage};
pub use sweep::SweepError;
pub use tail::Writing;

/// The bytes of one page when a reader asks for less than one whole record could take.
const SMALLEST_PAGE: usize = 256 * 1024;

/// Why a log can't be written or read.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The piece begins behind the end of the file.
    #[error("the log has {have} bytes, the piece begins at {offset}")]
    Gap {
        /// Where the piece begins.
        offset: u64,
        /// How long the log is.
        have: u64,
    },
    /// The disk is full, or a quota is reached.
    #[error("no room for logs at {}: {source}", path.display())]
    NoRoom {
        /// The file.
        path: PathBuf,
        /// As the system says it.
        source: io::Error,
    },
    /// Anything else that the file system refuses.
    #[error("cannot use the log {}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// As the system says it.
        source: io::Error,
    },
}

/// The logs of all tries. Cheap to clone.
#[derive(Clone)]
pub struct LogStore {
    inner: Arc<Inner>,
}

struct Inner {
    root: PathBuf,
    /// Pieces of one log are written one after the other; logs share locks by hash.
    locks: Vec<Mutex<()>>,
    /// Who waits for a log to grow: what was written last.
    tails: Mutex<HashMap<LogKey, watch::Sender<Option<Arc<Piece>>>>>,
}

/// The end of a log.
struct Piece {
    offset: u64,
    bytes: Vec<u8>,
}

impl LogStore {
    /// Logs in the folder `root`, which is made when the first piece comes.
    #[must_use]
    pub fn new(root: impl Into<PathBuf>) -> Self {
        let locks = (0..64).map(|_| Mutex::new(())).collect();
        Self {
            inner: Arc::new(Inner {
                root: root.into(),
                locks,
                tails: Mutex::default(),
            }),
        }
    }

    /// The file of a log.
    #[must_use]
    pub fn path(&self, key: &LogKey) -> PathBuf {
        self.inner.root.join(key.relative_path())
    }

    /// Appends `bytes`, which begin at `offset` of the log; what the log already has of them is left out. Gives the new length.
    ///
    /// # Errors
    /// [`LogError::Gap`] when bytes before `offset` are missing, [`LogError::NoRoom`] when the disk is full (then nothing of
    /// the piece is kept).
    pub async fn append(
        &self,
        key: &LogKey,
        offset: u64,
        bytes: impl AsRef<[u8]> + Send + 'static,
    ) -> Result<u64, LogError> {
        let store = self.clone();
        let log = key.clone();
        let is_followed = self.followed(key, |_| ()).is_some();
        let (length, piece) = blocking(self.path(key), move |path| {
            let bytes = bytes.as_ref();
            let length = store.append_now(&log, path, offset, bytes)?;
            let is_end = offset + bytes.len() as u64 == length;
            let piece = (is_followed && is_end).then(|| {
                Arc::new(Piece {
                    offset,
                    bytes: bytes.to_vec(),
                })
            });
            Ok((length, piece))
        })
        .await?;
        self.followed(key, |tail| tail.send_replace(piece));
        Ok(length)
    }

    /// Tells those who follow a log on this server what is in it, as far as they have read `offset` bytes, without writing it.
    pub fn tell(&self, key: &LogKey, offset: u64, bytes: &[u8]) {
        self.followed(key, |tail| {
            let bytes = bytes.to_vec();
            tail.send_replace(Some(Arc::new(Piece { offset, bytes })))
        });
    }

    /// Does something with those who follow a log, if there are any.
    fn followed<T>(&self, key: &LogKey, act: impl FnOnce(&watch::Sender<Option<Arc<Piece>>>) -> T) -> Option<T> {
        let tails = self.inner.tails.lock().unwrap_or_else(PoisonError::into_inner);
        tails.get(key).filter(|tail| tail.receiver_count() > 0).map(act)
    }

    fn append_now(&self, key: &LogKey, path: &Path, offset: u64, bytes: &[u8]) -> Result<u64, LogError> {
        let refused = |source: io::Error| match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => LogError::NoRoom {
                path: path.to_owned(),
                source,
            },
            _ => LogError::Io {
                path: path.to_owned(),
                source,
            },
        };
        let lock = &self.inner.locks[key.hash() % self.inner.locks.len()];
        let _one_at_a_time = lock.lock().unwrap_or_else(PoisonError::into_inner);
        let mut file = open_to_append(path).map_err(refused)?;
        let have = file.metadata().map_err(refused)?.len();
        if offset > have {
            return Err(LogError::Gap { offset, have });
        }
        let known = usize::try_from(have - offset).unwrap_or(usize::MAX).min(bytes.len());
        let new = &bytes[known..];
        if let Err(error) = file.write_all(new) {
            // Half a piece would end in the middle of a record; the worker sends the whole piece again, or a marker.
            let _ = file.set_len(have);
            return Err(refused(error));
        }
        Ok(have + new.len() as u64)
    }

    /// The length of a log in bytes; 0 when there is none.
    ///
    /// # Errors
    /// The file system refuses.
    pub async fn length(&self, key: &LogKey) -> Result<u64, LogError> {
        blocking(self.path(key), |path| match path.metadata() {
            Ok(metadata) => Ok(metadata.len()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
            Err(source) => Err(LogError::Io {
                path: path.to_owned(),
                source,
            }),
        })
        .await
    }

    /// The whole records from `offset` (the beginning of a record) on, about `limit` bytes of them. A log that nobody has
    /// written to yet is empty.
    ///
    /// # Errors
    /// The file system refuses.
    pub async fn read(&self, key: &LogKey, offset: u64, limit: usize) -> Result<LogPage, LogError> {
        let limit = limit.max(SMALLEST_PAGE);
        blocking(self.path(key), move |path| {
            read_page(path, offset, limit).map_err(|source| LogError::Io {
                path: path.to_owned(),
                source,
            })
        })
        .await
    }

    /// Where a reader has to begin who wants at most the last `limit` bytes: the beginning of a record.
    ///
    /// # Errors
    /// The file system refuses.
    pub async fn tail_offset(&self, key: &LogKey, limit: u64) -> Result<u64, LogError> {
        blocking(self.path(key), move |path| {
            tail_offset(path, limit).map_err(|source| LogError::Io {
                path: path.to_owned(),
                source,
            })
        })
        .await
    }

    /// Removes a log, if there is one.
    ///
    /// # Errors
    /// The file system refuses.
    pub async fn delete(&self, key: &LogKey) -> Result<(), LogError> {
        blocking(self.path(key), |path| match std::fs::remove_file(path) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => Err(LogError::Io {
                path: path.to_owned(),
                source,
            }),
            _ => Ok(()),
        })
        .await
    }

    /// Deletes the logs of a run.
    ///
    /// # Errors
    /// The file system refuses. No log is no error.
    pub async fn delete_run(&self, dag_id: &str, run_id: &str) -> Result<(), LogError> {
        let folder = self.inner.root.join(key::run_folder(dag_id, run_id));
        blocking(folder, |path| match std::fs::remove_dir_all(path) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => Err(LogError::Io {
                path: path.to_owned(),
                source,
            }),
            _ => Ok(()),
        })
        .await
    }
}

async fn blocking<T: Send + 'static>(
    path: PathBuf,
    work: impl FnOnce(&Path) -> Result<T, LogError> + Send + 'static,
) -> Result<T, LogError> {
    let for_error = path.clone();
    match tokio::task::spawn_blocking(move || work(&path)).await {
        Ok(result) => result,
        Err(error) => Err(LogError::Io {
            path: for_error,
            source: io::Error::other(error),
        }),
    }
}

fn open_to_append(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.append(true).create(true).read(true);
    match options.open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if let Some(folder) = path.parent() {
                std::fs::create_dir_all(folder)?;
            }
            options.open(path)
        }
        opened => opened,
    }
}

fn read_page(path: &Path, offset: u64, limit: usize) -> io::Result<LogPage> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(LogPage {
                records: Vec::new(),
                next_offset: offset,
                length: 0,
            });
        }
        Err(error) => return Err(error),
    };
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(offset))?;
    let mut bytes = Vec::new();
    file.take(limit as u64).read_to_end(&mut bytes)?;
    Ok(page::parse(&bytes, offset, length, limit))
}

fn tail_offset(path: &Path, limit: u64) -> io::Result<u64> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(error),
    };
    let length = file.metadata()?.len();
    if length <= limit {
        return Ok(0);
    }
    // One byte earlier: a record that begins exactly here must not be skipped.
    let start = length - limit - 1;
    file.seek(SeekFrom::Start(start))?;
    let mut bytes = Vec::new();
    file.take(SMALLEST_PAGE as u64).read_to_end(&mut bytes)?;
    Ok(bytes
        .iter()
        .position(|&byte| byte == b'\n')
        .map_or(length, |end| start + end as u64 + 1))
}

#[cfg(test)]
mod tests;
