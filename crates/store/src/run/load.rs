//! Reading runs back, whole: for a scheduler that starts or takes over, and for a page.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::Value;
use updraft_engine::{Decision, InstanceFacts, InstanceKey, PreviousRun, TaskState};
use uuid::Uuid;

use super::{RunColumns, RunRow};
use crate::connect::Store;
use crate::dag::DagVersion;
use crate::error::StoreError;
use crate::retry::retried;

/// A row of `task_instance`, as far as decisions need it.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct InstanceRow {
    pub id: Uuid,
    pub dag_run_id: i64,
    pub task_id: String,
    /// -1 = not mapped, or not yet expanded.
    pub map_index: i32,
    pub state: TaskState,
    /// Tries begun; 0 = none.
    pub try_number: i32,
    pub max_tries: i32,
    /// The live attempt, or else the last.
    pub attempt_id: Option<Uuid>,
    pub queued_at: Option<DateTime<Utc>>,
    pub start_date: Option<DateTime<Utc>>,
    pub end_date: Option<DateTime<Utc>>,
    pub retry_at: Option<DateTime<Utc>>,
    pub waiting_since: Option<DateTime<Utc>>,
    pub pool: String,
    pub pool_slots: i32,
    pub queue: String,
    pub priority_weight: i32,
    pub map_item: Option<Value>,
    pub decision: Option<Decision>,
    pub reason: Option<String>,
}

impl InstanceRow {
    /// What the engine needs of it.
    #[must_use]
    pub fn facts(&self) -> InstanceFacts {
        InstanceFacts {
            id: self.id,
            key: InstanceKey {
                task_id: self.task_id.clone(),
                map_index: self.map_index,
            },
            state: self.state,
            try_number: self.try_number.unsigned_abs(),
            max_tries: self.max_tries.unsigned_abs(),
            retry_at: self.retry_at,
            waiting_since: self.waiting_since,
            item: self.map_item.clone(),
            end_date: self.end_date,
            attempt_id: self.attempt_id,
            decision: self.decision.clone(),
        }
    }
}

/// A run with its version and all its task instances, read in one snapshot.
#[derive(Debug, Clone)]
pub struct LoadedRun {
    /// The run.
    pub row: RunRow,
    /// The version that it is pinned to.
    pub version: Arc<DagVersion>,
    /// Its task instances by (task, map index).
    pub instances: Vec<InstanceRow>,
}

impl Store {
    /// Reads runs whole. Ids of runs that are gone are left out.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if a version cannot be read: ask for the runs one by one to find whose.
    pub async fn load_runs(&self, ids: &[i64]) -> Result<Vec<LoadedRun>, StoreError> {
        let (rows, instances) = retried("reading runs", |_| self.load_once(ids)).await?;
        let mut by_run: HashMap<i64, Vec<InstanceRow>> = HashMap::new();
        for instance in instances {
            by_run.entry(instance.dag_run_id).or_default().push(instance);
        }
        let mut runs = Vec::with_capacity(rows.len());
        for row in rows {
            let version = self.load_version(row.dag_version_id).await?;
            let instances = by_run.remove(&row.id).unwrap_or_default();
            runs.push(LoadedRun {
                row: row.try_into()?,
                version,
                instances,
            });
        }
        Ok(runs)
    }

    /// One run by its names, whole.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Corrupt`].
    pub async fn load_run(&self, dag_id: &str, run_id: &str) -> Result<LoadedRun, StoreError> {
        let id = self.run(dag_id, run_id).await?.id;
        self.load_runs(&[id])
            .await?
            .pop()
            .ok_or_else(|| super::no_run(dag_id, run_id))
    }

    /// Runs of a DAG by their names, whole. Those that are gone are left out.
    ///
    /// # Errors
    /// As [`Store::load_runs`].
    pub async fn load_runs_named(&self, dag_id: &str, run_ids: &[&str]) -> Result<Vec<LoadedRun>, StoreError> {
        let run_ids: Vec<String> = run_ids.iter().map(|&run_id| run_id.to_owned()).collect();
        let ids = retried("looking for runs", |_| async {
            Ok(sqlx::query_scalar!(
                "SELECT id FROM dag_run WHERE dag_id = $1 AND run_id = ANY ($2)",
                dag_id,
                &run_ids
            )
            .fetch_all(&self.pool)
            .await?)
        })
        .await?;
        self.load_runs(&ids).await
    }

    async fn load_once(&self, ids: &[i64]) -> Result<(Vec<RunColumns>, Vec<InstanceRow>), StoreError> {
        // One snapshot for both reads: a run never shows states of two moments.
        let mut tx = crate::transaction::begin_snapshot(&self.pool).await?;
        let rows = sqlx::query_as!(
            RunColumns,
            "SELECT id, dag_id, run_id, dag_version_id, run_type, state, logical_date, data_interval_start, data_interval_end, run_after,
                    queued_at, start_date, end_date, last_scheduling_decision, conf, params, triggered_by, triggering_user, note, reason,
                    clear_number, deadline_at, deadline_missed_at, backfill_id
             FROM dag_run WHERE id = ANY ($1) ORDER BY id",
            ids
        )
        .fetch_all(&mut *tx)
        .await?;
        let instances = sqlx::query!(
            "SELECT id, dag_run_id, task_id, map_index, state, try_number, max_tries, attempt_id, queued_at, start_date, end_date, retry_at, waiting_since,
                    pool, pool_slots, queue, priority_weight, map_item, decision, reason
             FROM task_instance WHERE dag_run_id = ANY ($1) ORDER BY dag_run_id, task_id, map_index",
            ids
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        let instances = instances
            .into_iter()
            .map(|row| {
                Ok(InstanceRow {
                    id: row.id,
                    dag_run_id: row.dag_run_id,
                    task_id: row.task_id,
                    map_index: row.map_index,
                    state: row
                        .state
                        .parse()
                        .map_err(|error| StoreError::corrupt("state of a task instance", error))?,
                    try_number: row.try_number,
                    max_tries: row.max_tries,
                    attempt_id: row.attempt_id,
                    queued_at: row.queued_at,
                    start_date: row.start_date,
                    end_date: row.end_date,
                    retry_at: row.retry_at,
                    waiting_since: row.waiting_since,
                    pool: row.pool,
                    pool_slots: row.pool_slots,
                    queue: row.queue,
                    priority_weight: row.priority_weight,
                    map_item: row.map_item,
                    decision: row
                        .decision
                        .map(serde_json::from_value)
                        .transpose()
                        .map_err(|error| StoreError::corrupt("decision of a task instance", error))?,
                    reason: row.reason,
                })
            })
            .collect::<Result<_, StoreError>>()?;
        Ok((rows, instances))
    }

    /// All queued and running runs, the earliest first.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn unfinished_runs(&self) -> Result<Vec<RunRow>, StoreError> {
        retried("reading unfinished runs", |_| async {
            Ok(sqlx::query_as!(
                RunColumns,
                "SELECT id, dag_id, run_id, dag_version_id, run_type, state, logical_date, data_interval_start, data_interval_end, run_after,
                        queued_at, start_date, end_date, last_scheduling_decision, conf, params, triggered_by, triggering_user, note, reason,
                        clear_number, deadline_at, deadline_missed_at, backfill_id
                 FROM dag_run WHERE state IN ('queued', 'running') ORDER BY run_after, id"
            )
            .fetch_all(&self.vital)
            .await?)
        })
        .await?
        .into_iter()
        .map(RunRow::try_from)
        .collect()
    }

    /// Names of the runs of a DAG that are not over.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn unfinished_run_ids(&self, dag_id: &str) -> Result<Vec<String>, StoreError> {
        retried("reading the names of unfinished runs", |_| async {
            Ok(sqlx::query_scalar!(
                "SELECT run_id FROM dag_run WHERE dag_id = $1 AND state IN ('queued', 'running')",
                dag_id
            )
            .fetch_all(&self.pool)
            .await?)
        })
        .await
    }

    /// What `depends_on_past` needs: the run before this one, of any type, or with `scheduled_only` (a DAG with catchup) of any
    /// type but by hand: those of a backfill wait for each other. `None` = there is none.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn previous_run(&self, run: &RunRow, scheduled_only: bool) -> Result<Option<PreviousRun>, StoreError> {
        let before = run.logical_date.unwrap_or(run.run_after);
        let rows = retried("reading the previous run", |_| async {
            Ok(sqlx::query!(
                "WITH previous AS (
                     SELECT id, run_id FROM dag_run
                     WHERE dag_id = $1 AND id <> $2 AND coalesce(logical_date, run_after) < $3 AND (NOT $4 OR run_type <> 'manual')
                     ORDER BY coalesce(logical_date, run_after) DESC, id DESC LIMIT 1
                 )
                 SELECT previous.run_id, ti.task_id, ti.state FROM previous JOIN task_instance ti ON ti.dag_run_id = previous.id
                 ORDER BY ti.task_id, ti.map_index",
                run.dag_id,
                run.id,
                before,
                scheduled_only
            )
            .fetch_all(&self.vital)
            .await?)
        })
        .await?;
        let Some(run_id) = rows.first().map(|row| row.run_id.clone()) else {
            return Ok(None);
        };
        let mut states: BTreeMap<String, Vec<TaskState>> = BTreeMap::new();
        for row in rows {
            let state = row
                .state
                .parse()
                .map_err(|error| StoreError::corrupt("state of a task instance", error))?;
            states.entry(row.task_id).or_default().push(state);
        }
        let known: Vec<String> = states.keys().cloned().collect();
        // Only what the run before lacks is looked for further back: that may be the whole history.
        let longer_ago = retried("reading earlier runs", |_| async {
            Ok(sqlx::query_scalar!(
                "SELECT DISTINCT mine.task_id FROM task_instance mine
                 WHERE mine.dag_run_id = $2 AND mine.task_id <> ALL ($4) AND EXISTS (
                     SELECT FROM dag_run r JOIN task_instance ti ON ti.dag_run_id = r.id
                     WHERE r.dag_id = $1 AND r.id <> $2 AND coalesce(r.logical_date, r.run_after) < $3 AND ti.task_id = mine.task_id
                 )",
                run.dag_id,
                run.id,
                before,
                &known
            )
            .fetch_all(&self.vital)
            .await?)
        })
        .await?;
        Ok(Some(PreviousRun {
            run_id,
            states,
            ran_before: known.into_iter().chain(longer_ago).collect(),
        }))
    }
}
