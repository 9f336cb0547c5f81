//! Registering what files say, many files in one transaction.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use updraft_dag::timetable::{Interval, NextRun};
use uuid::Uuid;

use super::file::{DagReading, FileOutcome, FileReading, Plan, Registered, read_as_of};
use crate::connect::Store;
use crate::error::StoreError;
use crate::notify::UiEvent;
use crate::retry::retried;
use crate::scheduling::Lease;

mod rows;

/// A DAG's row before the registration.
#[derive(Debug)]
struct Known {
    file_path: String,
    is_stale: bool,
    version_id: Uuid,
    version_number: i32,
    hash: String,
    source_hash: Vec<u8>,
}

/// A DAG that is to be written.
#[derive(Debug)]
struct Accepted<'a> {
    file: &'a FileReading,
    read: &'a DagReading,
    /// Where it goes in the outcomes.
    at: usize,
    version_id: Uuid,
    version_number: i32,
    is_new_dag: bool,
    is_new_version: bool,
    was_stale: bool,
    /// The text of a known version is to be replaced: comments and layout, the newest text of the same meaning is the one to show.
    new_source: bool,
    /// For DAGs that are news.
    next_run: Option<NextRun>,
    read_as: Option<Vec<u8>>,
}

impl Accepted<'_> {
    fn is_news(&self) -> bool {
        self.is_new_dag || self.is_new_version || self.was_stale
    }
}

impl Store {
    /// Registers what these files say, all or nothing: versions, import errors, DAGs that are gone, and the next runs of DAGs that
    /// are new, changed or back. The same hash as the current version's makes no new one; a former hash does, since versions are a
    /// history. One outcome for each file, in their order.
    ///
    /// A DAG that stands in two files belongs to the one that has it already, or else to the first; of the other, it is an import
    /// error. What a file no longer has is free for the others.
    ///
    /// `lease`: the right to write; without one, nobody else may register at the time.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`]: nothing was written. Also if the database refuses the data of one of the files
    /// ([`StoreError::is_about_data`]) or is away.
    pub async fn register_files(
        &self,
        lease: Option<&Lease>,
        files: &[FileReading],
        plan: Plan<'_>,
    ) -> Result<Vec<FileOutcome>, StoreError> {
        let count: usize = files.iter().map(|file| file.dags.len()).sum();
        let ids: Vec<Uuid> = std::iter::repeat_with(Uuid::now_v7).take(count).collect();
        let (outcomes, errors_changed) = retried("registering DAG files", |_| {
            self.register_once(lease, files, plan, &ids)
        })
        .await?;
        let news: BTreeSet<&str> = outcomes
            .iter()
            .flat_map(|file| file.registered.iter())
            .filter(|dag| dag.is_news())
            .map(|dag| dag.dag_id.as_str())
            .collect();
        if !news.is_empty() {
            self.notify_scheduler();
        }
        let stale = outcomes.iter().flat_map(|file| file.stale.iter().map(String::as_str));
        let errors = errors_changed.then(UiEvent::import_errors);
        self.notify_ui(news.iter().copied().chain(stale).map(UiEvent::dag).chain(errors));
        Ok(outcomes)
    }

    /// The outcomes, and whether import errors changed.
    async fn register_once(
        &self,
        lease: Option<&Lease>,
        files: &[FileReading],
        plan: Plan<'_>,
        new_ids: &[Uuid],
    ) -> Result<(Vec<FileOutcome>, bool), StoreError> {
        let mut outcomes = vec![FileOutcome::default(); files.len()];
        let mut tx = crate::transaction::begin(&self.vital).await?;
        let now = begin(&mut tx, lease).await?;
        let mut known = rows::known(&mut tx, files).await?;
        let released = release(files, &mut known, &mut outcomes);
        rows::mark_stale(&mut tx, &released).await?;
        let mut accepted = accept(files, &known, new_ids, &mut outcomes);
        rows::insert_versions(&mut tx, &mut accepted).await?;
        rows::update_sources(&mut tx, &accepted).await?;
        let last = rows::last_intervals(&mut tx, &accepted).await?;
        finish(&mut accepted, &outcomes, &last, plan, now);
        rows::insert_dags(&mut tx, &accepted).await?;
        rows::update_dags(&mut tx, &accepted).await?;
        crate::asset::register(&mut tx, accepted.iter().map(|dag| &dag.read.dag)).await?;
        let errors_changed = rows::import_errors(&mut tx, files, &outcomes).await?;
        tx.commit().await?;
        for dag in accepted {
            outcomes[dag.at].registered.push(Registered {
                dag_id: dag.read.dag.dag_id.clone(),
                version_id: dag.version_id,
                version_number: dag.version_number,
                is_new_dag: dag.is_new_dag,
                is_new_version: dag.is_new_version,
                was_stale: dag.was_stale,
            });
        }
        Ok((outcomes, errors_changed))
    }
}

/// One registration at a time, and by whoever leads only. The database's clock.
async fn begin(connection: &mut PgConnection, lease: Option<&Lease>) -> Result<DateTime<Utc>, StoreError> {
    sqlx::query!("SELECT pg_advisory_xact_lock(hashtextextended('updraft.dags', 0))")
        .fetch_one(&mut *connection)
        .await?;
    let Some(lease) = lease else {
        return Ok(sqlx::query_scalar!(r#"SELECT clock_timestamp() AS "now!""#)
            .fetch_one(connection)
            .await?);
    };
    // Held until the end of the transaction, as a round does: against a takeover, not against its renewal.
    sqlx::query_scalar!(
        r#"SELECT clock_timestamp() AS "now!" FROM scheduler_lease
           WHERE shard = $1 AND owner = $2 AND term = $3 AND lease_until > clock_timestamp() FOR KEY SHARE"#,
        lease.shard,
        lease.owner,
        lease.term
    )
    .fetch_optional(connection)
    .await?
    .ok_or(StoreError::LeaseLost {
        shard: lease.shard,
        term: lease.term,
    })
}

/// DAGs that their files no longer have; they are free for others, also for files that stand before.
fn release(files: &[FileReading], known: &mut BTreeMap<String, Known>, outcomes: &mut [FileOutcome]) -> Vec<String> {
    let by_path: BTreeMap<&str, usize> = files
        .iter()
        .enumerate()
        .map(|(at, file)| (file.path.as_str(), at))
        .collect();
    let mut released = Vec::new();
    for (dag_id, row) in known.iter_mut().filter(|(_, row)| !row.is_stale) {
        let Some(&at) = by_path.get(row.file_path.as_str()) else {
            continue;
        };
        if !files[at].has(dag_id) {
            row.is_stale = true;
            released.push(dag_id.clone());
            outcomes[at].stale.push(dag_id.clone());
        }
    }
    released
}

/// Gives each DAG to its file, or tells the conflict.
fn accept<'a>(
    files: &'a [FileReading],
    known: &BTreeMap<String, Known>,
    new_ids: &[Uuid],
    outcomes: &mut [FileOutcome],
) -> Vec<Accepted<'a>> {
    let mut taken: BTreeMap<&str, &str> = BTreeMap::new();
    let mut accepted = Vec::new();
    let all = files
        .iter()
        .enumerate()
        .flat_map(|(at, file)| file.dags.iter().map(move |read| (at, file, read)));
    for ((at, file, read), &new_id) in all.zip(new_ids) {
        let dag_id = read.dag.dag_id.as_str();
        let row = known.get(dag_id);
        let owner = row.filter(|row| !row.is_stale).map(|row| row.file_path.as_str());
        if let Some(owner) = taken.get(dag_id).copied().or(owner)
            && owner != file.path
        {
            outcomes[at].conflicts.push(format!(
                "`{dag_id}` is already defined in {owner}: a dag_id may stand in one file only; rename one of the two"
            ));
            continue;
        }
        taken.insert(dag_id, &file.path);
        let current = row.filter(|row| row.hash == read.hash);
        accepted.push(Accepted {
            file,
            read,
            at,
            version_id: current.map_or(new_id, |row| row.version_id),
            version_number: current.map_or(0, |row| row.version_number),
            is_new_dag: row.is_none(),
            is_new_version: current.is_none(),
            was_stale: row.is_some_and(|row| row.is_stale),
            new_source: current.is_some_and(|row| row.source_hash != rows::source_hash(&file.source)),
            next_run: None,
            read_as: None,
        });
    }
    accepted
}

/// Plans what is news, and decides by what each DAG may be known again.
fn finish(
    accepted: &mut [Accepted<'_>],
    outcomes: &[FileOutcome],
    last: &BTreeMap<String, Interval>,
    plan: Plan<'_>,
    now: DateTime<Utc>,
) {
    for dag in accepted {
        if dag.is_news() {
            dag.next_run = plan(&dag.read.dag, last.get(&dag.read.dag.dag_id), now);
        }
        // What has errors may be without them tomorrow, though the file is the same.
        let is_good = dag.file.errors.is_empty() && outcomes[dag.at].conflicts.is_empty();
        dag.read_as = dag
            .file
            .key
            .filter(|_| is_good)
            .map(|key| read_as_of(&key, dag.version_id, dag.file.dags.len()));
    }
}
