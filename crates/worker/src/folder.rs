//! The worker's own folders for temporary files of attempts, and the end of those that dead workers left.
//!
//! What operators write for a task (its script, with the secrets that were rendered into it) goes into a file system in memory
//! where there is one: it never reaches a disk, and making and removing a folder for every attempt costs nothing there, while
//! ext4 slows down with every file that was removed within the last seconds. What a task itself writes may be large and
//! goes to the home folder.

use std::fs::{DirBuilder, File};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};

use uuid::Uuid;

use crate::unsent;

/// Where Linux has a file system in memory for everybody.
const SHARED_MEMORY: &str = "/dev/shm";

/// Held as long as the worker lives, and removed with it.
pub(crate) struct WorkFolder {
    home: Locked,
    memory: Option<Locked>,
}

/// The temporary files of one attempt. None of them exists before somebody makes it.
#[derive(Debug, Clone)]
pub(crate) struct AttemptFiles {
    /// A folder for what the operator writes.
    pub(crate) work_dir: PathBuf,
    /// What `$UPDRAFT_OUTPUT` names.
    pub(crate) output: PathBuf,
    /// What the operator's own program leaves.
    pub(crate) result: PathBuf,
    /// Its log, while the server does not take it.
    pub(crate) spool: PathBuf,
}

impl WorkFolder {
    /// Makes folders under `home` and, where there is such a place, in memory; removes those whose worker is gone.
    pub(crate) fn create(home: &Path, worker_id: &str) -> io::Result<Self> {
        let memory = match memory_base(Path::new(SHARED_MEMORY)).map(|base| Locked::create(&base, worker_id)) {
            Some(Ok(memory)) => Some(memory),
            Some(Err(error)) => {
                tracing::debug!(%error, "cannot use {SHARED_MEMORY} for temporary files");
                None
            }
            None => None,
        };
        let base = home.join("run/attempts");
        std::fs::create_dir_all(&base)?;
        Ok(Self {
            home: Locked::create(&base, worker_id)?,
            memory,
        })
    }

    /// Where results are kept that the server does not take yet.
    pub(crate) fn path(&self) -> &Path {
        &self.home.path
    }

    /// Where the temporary files of an attempt go.
    pub(crate) fn files(&self, attempt_id: Uuid) -> AttemptFiles {
        let home = &self.home.path;
        AttemptFiles {
            work_dir: self
                .memory
                .as_ref()
                .unwrap_or(&self.home)
                .path
                .join(attempt_id.to_string()),
            output: home.join(format!("{attempt_id}.output")),
            result: home.join(format!("{attempt_id}.result")),
            spool: home.join(format!("{attempt_id}.log")),
        }
    }
}

impl AttemptFiles {
    /// Removes all of them. What can't be removed goes with the worker's folder.
    pub(crate) fn remove(&self) {
        if let Err(error) = std::fs::remove_dir_all(&self.work_dir)
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(%error, folder = %self.work_dir.display(), "cannot remove an attempt's temporary folder");
        }
        for file in [&self.output, &self.result, &self.spool] {
            // Most attempts have none.
            let _ = std::fs::remove_file(file);
        }
    }
}

/// This user's own folder in `memory`, if that is a file system in memory. Everybody may write there, so that a folder of this
/// name may be a trap.
fn memory_base(memory: &Path) -> Option<PathBuf> {
    if !is_in_memory(memory) {
        return None;
    }
    let user = rustix::process::getuid().as_raw();
    let base = memory.join(format!("updraft-{user}"));
    // It may be there already.
    let _ = DirBuilder::new().mode(0o700).create(&base);
    let metadata = base.symlink_metadata().ok()?;
    (metadata.is_dir() && metadata.uid() == user && metadata.mode() & 0o077 == 0).then_some(base)
}

#[cfg(target_os = "linux")]
fn is_in_memory(folder: &Path) -> bool {
    /// `TMPFS_MAGIC` of `statfs(2)`.
    const TMPFS: i64 = 0x0102_1994;
    rustix::fs::statfs(folder).is_ok_and(|at| at.f_type == TMPFS)
}

#[cfg(not(target_os = "linux"))]
fn is_in_memory(_: &Path) -> bool {
    false
}

/// A folder that is somebody's as long as a lock in it is held.
struct Locked {
    path: PathBuf,
    /// Kept open: the lock ends with it.
    _lock: File,
}

impl Locked {
    fn create(base: &Path, worker_id: &str) -> io::Result<Self> {
        // Under another name until it is locked, lest somebody takes it for abandoned.
        let (unborn, path) = (base.join(format!(".{worker_id}")), base.join(worker_id));
        DirBuilder::new().mode(0o700).create(&unborn)?;
        let lock = File::create(unborn.join("lock"))?;
        lock.lock()?;
        std::fs::rename(&unborn, &path)?;
        for entry in std::fs::read_dir(base)?.flatten() {
            let (other, is_unborn) = (entry.path(), entry.file_name().as_encoded_bytes().starts_with(b"."));
            if !is_unborn && let Some(_lock) = abandoned(&other) {
                match unsent::inherit(&other, &path) {
                    Ok(()) => {
                        // What can't be removed has nothing to tell any more; the next worker tries again.
                        let _ = std::fs::remove_dir_all(other);
                    }
                    Err(error) => {
                        tracing::warn!(%error, folder = %other.display(), "cannot take over what another worker had to tell");
                    }
                }
            }
        }
        Ok(Self { path, _lock: lock })
    }
}

/// The lock of a folder that nobody holds; nobody else gets it while it is kept.
fn abandoned(folder: &Path) -> Option<File> {
    let lock = File::open(folder.join("lock")).ok()?;
    lock.try_lock().ok().map(|()| lock)
}

impl Drop for Locked {
    fn drop(&mut self) {
        // What can't be removed is removed by the next worker, and what it has to tell is told by it.
        if !unsent::is_any_in(&self.path) {
            let _ = std::fs::remove_dir_all(&self.path);
        }
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
        let (alive, other) = (Uuid::now_v7().to_string(), Uuid::now_v7().to_string());
        let first = WorkFolder::create(home.path(), &alive).unwrap();
        let second = WorkFolder::create(home.path(), &other).unwrap();
        assert!(first.home.path.is_dir() && second.home.path.is_dir() && !base.join("dead").exists());
        let memory = first.memory.as_ref().map(|memory| memory.path.clone());
        drop(first);
        assert!(!base.join(&alive).exists() && second.home.path.is_dir());
        assert!(memory.is_none_or(|memory| !memory.exists()));
    }

    #[test]
    fn nothing_is_left_of_an_attempt() {
        let home = tempfile::tempdir().unwrap();
        let folder = WorkFolder::create(home.path(), &Uuid::now_v7().to_string()).unwrap();
        let files = folder.files(Uuid::now_v7());
        std::fs::create_dir(&files.work_dir).unwrap();
        for file in [
            &files.output,
            &files.result,
            &files.spool,
            &files.work_dir.join("command.sh"),
        ] {
            std::fs::write(file, "x").unwrap();
        }
        files.remove();
        assert!(
            ![&files.output, &files.result, &files.spool, &files.work_dir]
                .iter()
                .any(|path| path.exists())
        );
    }

    #[test]
    fn a_folder_on_disk_is_not_in_memory_and_one_that_others_can_read_is_not_ours() {
        if is_in_memory(Path::new(SHARED_MEMORY)) {
            let memory = tempfile::tempdir_in("/dev/shm").unwrap();
            let base = memory_base(memory.path()).unwrap();
            std::fs::set_permissions(&base, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
            assert_eq!(memory_base(memory.path()), None);
            std::fs::remove_dir(&base).unwrap();
            std::os::unix::fs::symlink("/tmp", &base).unwrap();
            assert_eq!(memory_base(memory.path()), None);
        }
        assert_eq!(memory_base(Path::new("/proc")), None);
    }
}
