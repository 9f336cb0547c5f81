//! Word from the file system that something under the DAGs folder changed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::Notify;

/// More names than these are told as a change of everything.
const MOST_PATHS: usize = 1000;

/// What may have changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changes {
    /// Anything.
    All,
    /// These files or folders, relative to the folder watched.
    Paths(BTreeSet<PathBuf>),
}

impl Default for Changes {
    fn default() -> Self {
        Self::Paths(BTreeSet::new())
    }
}

impl Changes {
    fn add(&mut self, folder: &Path, event: notify::Result<notify::Event>) {
        let Ok(event) = event else {
            *self = Self::All;
            return;
        };
        let whole = event.need_rescan() || event.paths.is_empty();
        let Self::Paths(paths) = self else { return };
        for path in &event.paths {
            match path.strip_prefix(folder) {
                Ok(relative) if !relative.as_os_str().is_empty() => {
                    paths.insert(relative.to_owned());
                }
                // The folder itself, or told by another name.
                _ => return *self = Self::All,
            }
        }
        if whole || paths.len() > MOST_PATHS {
            *self = Self::All;
        }
    }
}

/// Rings for every change; many changes ring once. Where the file system can't tell (some network mounts), it never
/// rings, and the slow scan finds what changed.
pub struct Bell {
    ring: Arc<Notify>,
    changes: Arc<Mutex<Changes>>,
    _watcher: Option<RecommendedWatcher>,
}

impl Bell {
    /// Watches `folder` and everything below.
    #[must_use]
    pub fn on(folder: &Path) -> Self {
        let ring = Arc::new(Notify::new());
        let changes = Arc::new(Mutex::new(Changes::default()));
        let (rung, told) = (Arc::clone(&ring), Arc::clone(&changes));
        // The watcher names files by the absolute path.
        let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        let root = folder.clone();
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            // Reading a file is no change, and we read them.
            if !matches!(&event, Ok(event) if event.kind.is_access()) {
                told.lock().unwrap_or_else(PoisonError::into_inner).add(&root, event);
                rung.notify_one();
            }
        })
        .and_then(|mut watcher| watcher.watch(&folder, RecursiveMode::Recursive).map(|()| watcher));
        if let Err(error) = &watcher {
            tracing::warn!(folder = %folder.display(), %error, "cannot watch the DAGs folder; changes are found by a scan instead");
        }
        Self {
            ring,
            changes,
            _watcher: watcher.ok(),
        }
    }

    /// Never rings.
    #[must_use]
    pub fn silent() -> Self {
        Self {
            ring: Arc::default(),
            changes: Arc::default(),
            _watcher: None,
        }
    }

    /// Waits for the next change. Cancel-safe.
    pub async fn rung(&self) {
        self.ring.notified().await;
    }

    /// What has changed since the last call.
    #[must_use]
    pub fn take(&self) -> Changes {
        std::mem::take(&mut *self.changes.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use notify::event::{CreateKind, Flag};
    use notify::{Event, EventKind};

    use super::*;

    #[test]
    fn names_are_kept_until_there_are_too_many_or_one_that_is_none() {
        let event = |path: &str| Ok(Event::new(EventKind::Create(CreateKind::File)).add_path(PathBuf::from(path)));
        let told = |events: Vec<notify::Result<Event>>| {
            let mut changes = Changes::default();
            for event in events {
                changes.add(Path::new("/dags"), event);
            }
            changes
        };
        let two = told(vec![
            event("/dags/a.yaml"),
            event("/dags/team/b.yaml"),
            event("/dags/a.yaml"),
        ]);
        assert_eq!(
            two,
            Changes::Paths(BTreeSet::from(["a.yaml".into(), "team/b.yaml".into()]))
        );
        assert_eq!(told(vec![event("/dags/a.yaml"), event("/dags")]), Changes::All);
        assert_eq!(told(vec![event("/elsewhere/a.yaml")]), Changes::All);
        assert_eq!(
            told(vec![Ok(Event::new(EventKind::Other).set_flag(Flag::Rescan))]),
            Changes::All
        );
        let many = (0..=MOST_PATHS).map(|n| event(&format!("/dags/{n}.yaml"))).collect();
        assert_eq!(told(many), Changes::All);
    }
}
