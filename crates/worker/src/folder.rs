//! The worker's own folder for temporary files of attempts, and the end of those that dead workers left.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// Held with a lock as long as the worker lives, and removed with it.
pub(crate) struct WorkFolder {
    path: PathBuf,
    /// Kept open: the lock ends with it.
    _lock: File,
}

impl WorkFolder {
    /// Makes a folder under `home`, and removes those whose worker is gone.
    pub(crate) fn create(home: &Path, worker_id: &str) -> io::Result<Self> {
        let base = home.join("run/attempts");
        std::fs::create_dir_all(&base)?;
        for entry in std::fs::read_dir(&base)?
            .flatten()
            .filter(|entry| !entry.file_name().as_encoded_bytes().starts_with(b"."))
        {
            if is_abandoned(&entry.path()) {
                // Another worker may be removing it as well.
                let _ = std::fs::remove_dir_all(entry.path());
            }
        }
        // Under another name until it is locked, lest somebody takes it for abandoned.
        let (unborn, path) = (base.join(format!(".{worker_id}")), base.join(worker_id));
        std::fs::create_dir(&unborn)?;
        let lock = File::create(unborn.join("lock"))?;
        lock.lock()?;
        std::fs::rename(&unborn, &path)?;
        Ok(Self { path, _lock: lock })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

fn is_abandoned(folder: &Path) -> bool {
    File::open(folder.join("lock")).is_ok_and(|lock| lock.try_lock().is_ok())
}

impl Drop for WorkFolder {
    fn drop(&mut self) {
        // What can't be removed is removed by the next worker.
        let _ = std::fs::remove_dir_all(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_of_dead_workers_are_removed_and_others_stay() {
        let home = tempfile::tempdir().unwrap();
        let base = home.path().join("run/attempts");
        std::fs::create_dir_all(base.join("dead/attempt")).unwrap();
        std::fs::write(base.join("dead/lock"), "").unwrap();
        let alive = WorkFolder::create(home.path(), "alive").unwrap();
        let other = WorkFolder::create(home.path(), "other").unwrap();
        assert!(alive.path().is_dir() && other.path().is_dir() && !base.join("dead").exists());
        drop(alive);
        assert!(!base.join("alive").exists() && other.path().is_dir());
    }
}
