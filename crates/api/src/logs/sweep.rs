//! Logs that nobody wants any more: older than they are to be kept, or of runs that are gone.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use tokio_util::sync::CancellationToken;
use updraft_dag::model::Keep;
use updraft_store::{Store, StoreError};

use super::key::{component, value_of};
use super::{LogError, LogStore, blocking};

/// Distance of looks.
const LOOK: Duration = Duration::from_secs(6 * 60 * 60);
/// The logs of a run that is gone are left alone for so long: its first line may have come before its deletion was over.
const GRACE: Duration = Duration::from_secs(24 * 60 * 60);
/// So many runs are asked for at once.
const ASKED_AT_ONCE: usize = 500;

/// Why logs could not be removed.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    /// The file system.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The logs of a run.
struct OfRun {
    name: String,
    /// Since the last line.
    age: Duration,
}

impl LogStore {
    /// Looks again and again until `stop`.
    pub(crate) async fn keep_clean(self, store: Store, keep: Option<Duration>, stop: CancellationToken) {
        while !stop.is_cancelled() {
            match self.remove_old(&store, keep, SystemTime::now()).await {
                Ok(0) => {}
                Ok(runs) => tracing::info!(runs, "removed old logs"),
                Err(error) => tracing::warn!(%error, "cannot remove old logs; it is tried again"),
            }
            tokio::select! { () = tokio::time::sleep(LOOK) => {}, () = stop.cancelled() => {} }
        }
    }

    /// Removes the logs of runs that are over and whose last line is older than their DAG says, or else `keep`; and those of runs that
    /// are gone. How many runs that was.
    ///
    /// # Errors
    /// [`SweepError`]; what was removed before stays removed.
    pub async fn remove_old(
        &self,
        store: &Store,
        keep: Option<Duration>,
        now: SystemTime,
    ) -> Result<usize, SweepError> {
        let known: BTreeMap<String, _> = store
            .retentions()
            .await?
            .into_iter()
            .map(|(dag_id, retention)| (component("dag_id", &dag_id), (dag_id, retention)))
            .collect();
        let mut removed = 0;
        for dag in blocking(self.inner.root.clone(), folders).await? {
            let folder = self.inner.root.join(&dag);
            let mut unwanted = HashSet::new();
            let runs = blocking(folder.clone(), move |folder| runs_in(folder, now)).await?;
            if let Some((dag_id, retention)) = known.get(&dag)
                && let Some(keep) = Keep::time(retention.logs, keep)
                && runs.iter().any(|run| run.age >= keep)
            {
                let unfinished = store.unfinished_run_ids(dag_id).await?;
                let unfinished: HashSet<String> = unfinished.iter().map(|run_id| component("run_id", run_id)).collect();
                let old = runs
                    .iter()
                    .filter(|run| run.age >= keep && !unfinished.contains(&run.name));
                unwanted.extend(old.map(|run| run.name.clone()));
            }
            if let Some(dag_id) = value_of("dag_id", &dag) {
                // The name of a long one is cut and tells nothing.
                let ids = runs.iter().filter(|run| run.age >= GRACE);
                let ids: Vec<String> = ids.filter_map(|run| value_of("run_id", &run.name)).collect();
                for ids in ids.chunks(ASKED_AT_ONCE) {
                    let missing = store.missing_runs(&dag_id, ids).await?;
                    unwanted.extend(missing.iter().map(|run_id| component("run_id", run_id)));
                }
            }
            removed += unwanted.len();
            blocking(folder, move |folder| remove(folder, &unwanted)).await?;
        }
        Ok(removed)
    }
}

fn refused(path: &Path) -> impl FnOnce(io::Error) -> LogError {
    let path: PathBuf = path.to_owned();
    move |source| LogError::Io { path, source }
}

/// What is not there has nothing in it.
fn entries(path: &Path) -> Result<Vec<fs::DirEntry>, LogError> {
    match fs::read_dir(path) {
        Ok(entries) => entries.collect::<Result<_, _>>().map_err(refused(path)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(refused(path)(error)),
    }
}

/// The folders of DAGs.
fn folders(root: &Path) -> Result<Vec<String>, LogError> {
    let names = entries(root)?
        .into_iter()
        .filter_map(|entry| entry.file_name().into_string().ok());
    Ok(names.filter(|name| name.starts_with("dag_id=")).collect())
}

fn runs_in(folder: &Path, now: SystemTime) -> Result<Vec<OfRun>, LogError> {
    let mut runs = Vec::new();
    for entry in entries(folder)? {
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        if !name.starts_with("run_id=") {
            continue;
        }
        let path = entry.path();
        let mut written = vec![path.metadata()];
        written.extend(entries(&path)?.iter().map(fs::DirEntry::metadata));
        let times = written
            .into_iter()
            .filter_map(|of| of.and_then(|of| of.modified()).ok());
        // One of which nothing is known is as good as new.
        let age = times.max().and_then(|newest| now.duration_since(newest).ok());
        runs.push(OfRun {
            name,
            age: age.unwrap_or_default(),
        });
    }
    Ok(runs)
}

fn remove(folder: &Path, runs: &HashSet<String>) -> Result<(), LogError> {
    for run in runs {
        let path = folder.join(run);
        match fs::remove_dir_all(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(refused(&path)(error)),
            _ => {}
        }
    }
    if !runs.is_empty() {
        // Succeeds if it is empty now.
        let _ = fs::remove_dir(folder);
    }
    Ok(())
}
