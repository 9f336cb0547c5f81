//! What the server could not take yet, on disk: a task that writes while the server is away costs no memory.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::PathBuf;
use std::sync::Arc;

/// A queue of bytes in a file.
pub(super) struct Spool {
    path: PathBuf,
    file: Option<Arc<File>>,
    read: u64,
    written: u64,
}

impl Spool {
    /// An empty spool; the file is made when it is needed.
    pub(super) fn new(path: PathBuf) -> Self {
        Self {
            path,
            file: None,
            read: 0,
            written: 0,
        }
    }

    /// How many bytes wait.
    pub(super) fn len(&self) -> u64 {
        self.written - self.read
    }

    /// Puts `bytes` at the end. They come back with an error.
    pub(super) async fn push(&mut self, bytes: Vec<u8>) -> Result<(), (Vec<u8>, io::Error)> {
        let (path, known, at) = (self.path.clone(), self.file.clone(), self.written);
        let work = move || {
            let opened = match known {
                Some(file) => Ok(file),
                None => File::options()
                    .read(true)
                    .write(true)
                    .create(true)
                    .truncate(true)
                    .open(path)
                    .map(Arc::new),
            };
            match opened.and_then(|file| file.write_all_at(&bytes, at).map(|()| file)) {
                Ok(file) => Ok((file, bytes.len() as u64)),
                Err(error) => Err((bytes, error)),
            }
        };
        let (file, length) = tokio::task::spawn_blocking(work)
            .await
            .unwrap_or_else(|error| Err((Vec::new(), io::Error::other(error))))?;
        self.file = Some(file);
        self.written += length;
        Ok(())
    }

    /// The first bytes, at most `limit`; they stay until [`Self::advance`].
    pub(super) async fn peek(&self, limit: usize) -> io::Result<Vec<u8>> {
        let Some(file) = self.file.clone() else {
            return Ok(Vec::new());
        };
        let (at, length) = (self.read, usize::try_from(self.len()).unwrap_or(limit).min(limit));
        let work = move || {
            let mut bytes = vec![0; length];
            file.read_exact_at(&mut bytes, at).map(|()| bytes)
        };
        tokio::task::spawn_blocking(work)
            .await
            .unwrap_or_else(|error| Err(io::Error::other(error)))
    }

    /// Takes `length` bytes from the front. An empty spool gives its disk space back.
    pub(super) fn advance(&mut self, length: u64) {
        self.read = (self.read + length).min(self.written);
        if self.read == self.written {
            self.clear();
        }
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.read = 0;
        self.written = 0;
        if let Some(file) = &self.file {
            // If it fails, the bytes stay on disk and are overwritten.
            let _ = file.set_len(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn first_in_first_out_and_space_given_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("spool");
        let mut spool = Spool::new(path.clone());
        spool.push(b"hello ".to_vec()).await.unwrap();
        spool.push(b"world".to_vec()).await.unwrap();
        assert_eq!(spool.peek(8).await.unwrap(), b"hello wo");
        spool.advance(8);
        assert_eq!(spool.peek(100).await.unwrap(), b"rld");
        spool.advance(3);
        assert_eq!((spool.len(), path.metadata().unwrap().len()), (0, 0));
    }

    #[tokio::test]
    async fn bytes_come_back_when_there_is_no_room() {
        let mut spool = Spool::new("/dev/full".into());
        let (bytes, _) = spool.push(b"kept".to_vec()).await.unwrap_err();
        assert_eq!((bytes, spool.len()), (b"kept".to_vec(), 0));
    }
}
