//! Removing what is old. Nothing waits for it, so it leaves the database to others most of the time.

use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use updraft_dag::model::Keep;
use updraft_store::retention::PartOfRun;
use updraft_store::{Store, StoreError};

/// Distance of looks.
const LOOK: Duration = Duration::from_secs(15 * 60);
/// So many runs in one transaction.
const RUNS: i64 = 50;
/// So many events in one.
const EVENTS: i64 = 1_000;
/// Where there are more, a rest of so many times what the last ones took.
const REST: u32 = 4;

/// How long things are kept of DAGs that don't say so themselves, counted from the end of a run. `None` = for ever.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RetentionConfig {
    /// Runs, with everything that belongs to them.
    pub runs: Option<Duration>,
    /// XComs.
    pub xcoms: Option<Duration>,
    /// Logs that tries keep with themselves.
    pub logs: Option<Duration>,
    /// Entries of the event log, from when they were made.
    pub events: Option<Duration>,
}

/// Looks again and again until `stop`.
pub(crate) async fn run(config: RetentionConfig, store: Store, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = remove_what_is_old(config, &store, &stop).await {
            tracing::warn!(%error, "cannot remove what is old; it is tried again");
        }
        tokio::select! { () = tokio::time::sleep(LOOK) => {}, () = stop.cancelled() => {} }
    }
}

/// Removes all that is older than it is to be kept now.
///
/// # Errors
/// If the database is away.
pub async fn remove_what_is_old(
    config: RetentionConfig,
    store: &Store,
    stop: &CancellationToken,
) -> Result<(), StoreError> {
    for (dag_id, retention) in store.retentions().await? {
        let dag_id = dag_id.as_str();
        if let Some(keep) = Keep::time(retention.runs, config.runs) {
            let removed = Old::Runs(dag_id).remove(keep, store, stop).await?;
            if removed > 0 {
                tracing::info!(dag_id, runs = removed, "removed old runs");
            }
        }
        if let Some(keep) = Keep::time(retention.xcoms, config.xcoms) {
            Old::Part(dag_id, PartOfRun::XComs).remove(keep, store, stop).await?;
        }
        if let Some(keep) = Keep::time(retention.logs, config.logs) {
            Old::Part(dag_id, PartOfRun::Logs).remove(keep, store, stop).await?;
        }
    }
    if let Some(keep) = config.events {
        Old::Events.remove(keep, store, stop).await?;
    }
    Ok(())
}

/// What may be old.
#[derive(Clone, Copy)]
enum Old<'a> {
    Runs(&'a str),
    Part(&'a str, PartOfRun),
    Events,
}

impl Old<'_> {
    /// Removes batch after batch, with rests, until one is not full; how many there were.
    async fn remove(self, keep: Duration, store: &Store, stop: &CancellationToken) -> Result<usize, StoreError> {
        let mut all = 0;
        while !stop.is_cancelled() {
            let begun = Instant::now();
            let (removed, most) = match self {
                Self::Runs(dag_id) => (store.remove_old_runs(dag_id, keep, RUNS).await?, RUNS),
                Self::Part(dag_id, part) => (store.remove_old_parts(dag_id, part, keep, RUNS).await?, RUNS),
                Self::Events => (store.remove_old_events(keep, EVENTS).await?, EVENTS),
            };
            all += removed;
            if i64::try_from(removed).is_ok_and(|removed| removed < most) {
                break;
            }
            tokio::select! { () = tokio::time::sleep(begun.elapsed() * REST) => {}, () = stop.cancelled() => {} }
        }
        Ok(all)
    }
}
