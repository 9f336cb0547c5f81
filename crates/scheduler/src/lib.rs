//! The shell around the engine: it reads DAG files, makes runs when they are due, lets the engine decide and writes what
//! it decided.
//!
//! Begin with [`rounds`]: one round takes what happened, asks the engine, and commits the answer in one transaction.

use std::time::Duration;

use tokio_util::sync::CancellationToken;
use updraft_store::Store;
use updraft_store::component::ComponentKind;

mod answers;
pub mod assets;
pub mod files;
mod held;
pub mod holders;
mod leader;
mod notifications;
pub mod retention;
mod rounds;
pub mod timetables;

/// What a scheduler is told.
#[derive(Debug, Clone)]
pub struct SchedulerConfig {
    /// The DAGs folder and how it is read.
    pub files: files::FilesConfig,
    /// A scheduler that is silent for so long is replaced.
    pub lease: Duration,
    /// Address of the web UI, for links.
    pub base_url: String,
    /// The most instances of one mapped task.
    pub max_map_length: usize,
    /// The longest chain of runs of which each triggers the next.
    pub max_trigger_depth: u32,
    /// Whether time and updates of assets make runs. If not, there are those that somebody asks for, and no others.
    pub makes_runs: bool,
    /// How long history is kept.
    pub retention: retention::RetentionConfig,
}

/// Why a scheduler ended.
#[derive(Debug, thiserror::Error)]
pub enum SchedulerError {
    /// The database.
    #[error(transparent)]
    Store(#[from] updraft_store::StoreError),
}

/// Runs until `stop`. Trouble with the database is waited out; it never ends a scheduler.
///
/// # Errors
/// If the scheduler can't make itself known at its start.
pub async fn run(config: SchedulerConfig, store: Store, stop: CancellationToken) -> Result<(), SchedulerError> {
    let hostname = rustix::system::uname().nodename().to_string_lossy().into_owned();
    let scheduler = store.register_component(ComponentKind::Scheduler, &hostname).await?;
    let processor = store.register_component(ComponentKind::DagProcessor, &hostname).await?;
    let beat = async {
        loop {
            tokio::time::sleep(Duration::from_secs(5)).await;
            for component in [scheduler, processor] {
                if let Err(error) = store.component_heartbeat(component).await {
                    tracing::warn!(%error, "cannot say that this scheduler lives");
                }
            }
        }
    };
    tokio::select! { () = leader::lead(&config, &store, &stop) => {}, () = beat => {} }
    for component in [scheduler, processor] {
        store.component_stopped(component).await?;
    }
    Ok(())
}
