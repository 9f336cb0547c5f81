//! Word from the file system that something under the DAGs folder changed.

use std::path::Path;
use std::sync::Arc;

use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::Notify;

/// Rings for every change; many changes ring once. Where the file system can't tell (some network mounts), it never
/// rings, and the slow scan finds what changed.
pub struct Bell {
    ring: Arc<Notify>,
    _watcher: Option<RecommendedWatcher>,
}

impl Bell {
    /// Watches `folder` and everything below.
    #[must_use]
    pub fn on(folder: &Path) -> Self {
        let ring = Arc::new(Notify::new());
        let rung = Arc::clone(&ring);
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            // Reading a file is no change, and we read them.
            if !matches!(&event, Ok(event) if event.kind.is_access()) {
                rung.notify_one();
            }
        })
        .and_then(|mut watcher| watcher.watch(folder, RecursiveMode::Recursive).map(|()| watcher));
        if let Err(error) = &watcher {
            tracing::warn!(folder = %folder.display(), %error, "cannot watch the DAGs folder; changes are found by a scan instead");
        }
        Self {
            ring,
            _watcher: watcher.ok(),
        }
    }

    /// Waits for the next change.
    pub async fn rung(&self) {
        self.ring.notified().await;
    }
}
