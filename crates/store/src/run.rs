//! Runs: made together with their task instances, read back whole.

mod chain;
mod create;
pub(crate) mod deadline;
mod load;
mod remove;
mod states_at;

pub use chain::TriggerChain;
pub use create::NewRun;
pub(crate) use create::{InstanceColumns, NewRuns, to_i32};
pub use load::{InstanceRow, LoadedRun};
pub use states_at::StatesAt;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;
use updraft_dag::timetable::Interval;
use updraft_engine::run::DEFAULT_MAX_MAP_LENGTH;
use updraft_engine::{RunFacts, RunState};
use uuid::Uuid;

use crate::connect::Store;
use crate::error::StoreError;
use crate::notify::UiEvent;
use crate::retry::retried;
use crate::text::clean;

/// A row of `dag_run`.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct RunRow {
    pub id: i64,
    pub dag_id: String,
    pub run_id: String,
    pub dag_version_id: Uuid,
    /// `scheduled`, `manual`, …
    pub run_type: String,
    pub state: RunState,
    pub logical_date: Option<DateTime<Utc>>,
    pub data_interval: Option<Interval>,
    pub run_after: DateTime<Utc>,
    pub queued_at: DateTime<Utc>,
    pub start_date: Option<DateTime<Utc>>,
    pub end_date: Option<DateTime<Utc>>,
    pub last_scheduling_decision: Option<DateTime<Utc>>,
    pub conf: Value,
    /// Parameters after defaults and conf.
    pub params: Value,
    pub triggered_by: Option<String>,
    pub triggering_user: Option<String>,
    pub note: Option<String>,
    /// Why it ended as it did.
    pub reason: Option<String>,
    pub clear_number: i32,
    /// By when it has to be done.
    pub deadline_at: Option<DateTime<Utc>>,
    /// When it was found to be late.
    pub deadline_missed_at: Option<DateTime<Utc>>,
    /// The newest backfill that made it or took it over.
    pub backfill_id: Option<i64>,
}

impl RunRow {
    /// What the engine needs of it, but for the run before it (see [`Store::previous_run`]).
    #[must_use]
    pub fn facts(&self) -> RunFacts {
        RunFacts {
            id: self.id,
            dag_id: self.dag_id.clone(),
            run_id: self.run_id.clone(),
            state: self.state,
            logical_date: self.logical_date,
            start_date: self.start_date,
            previous: None,
            max_map_length: DEFAULT_MAX_MAP_LENGTH,
        }
    }
}

/// The columns of a [`RunRow`] as the driver gives them.
pub(crate) struct RunColumns {
    pub(crate) id: i64,
    pub(crate) dag_id: String,
    pub(crate) run_id: String,
    pub(crate) dag_version_id: Uuid,
    pub(crate) run_type: String,
    pub(crate) state: String,
    pub(crate) logical_date: Option<DateTime<Utc>>,
    pub(crate) data_interval_start: Option<DateTime<Utc>>,
    pub(crate) data_interval_end: Option<DateTime<Utc>>,
    pub(crate) run_after: DateTime<Utc>,
    pub(crate) queued_at: DateTime<Utc>,
    pub(crate) start_date: Option<DateTime<Utc>>,
    pub(crate) end_date: Option<DateTime<Utc>>,
    pub(crate) last_scheduling_decision: Option<DateTime<Utc>>,
    pub(crate) conf: Value,
    pub(crate) params: Value,
    pub(crate) triggered_by: Option<String>,
    pub(crate) triggering_user: Option<String>,
    pub(crate) note: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) clear_number: i32,
    pub(crate) deadline_at: Option<DateTime<Utc>>,
    pub(crate) deadline_missed_at: Option<DateTime<Utc>>,
    pub(crate) backfill_id: Option<i64>,
}

/// A data interval from its two columns.
pub(crate) fn interval(start: Option<DateTime<Utc>>, end: Option<DateTime<Utc>>) -> Option<Interval> {
    start.zip(end).map(|(start, end)| Interval { start, end })
}

impl TryFrom<RunColumns> for RunRow {
    type Error = StoreError;

    fn try_from(row: RunColumns) -> Result<Self, StoreError> {
        let state = row
            .state
            .parse()
            .map_err(|error| StoreError::corrupt("state of a run", error))?;
        Ok(Self {
            id: row.id,
            dag_id: row.dag_id,
            run_id: row.run_id,
            dag_version_id: row.dag_version_id,
            run_type: row.run_type,
            state,
            logical_date: row.logical_date,
            data_interval: interval(row.data_interval_start, row.data_interval_end),
            run_after: row.run_after,
            queued_at: row.queued_at,
            start_date: row.start_date,
            end_date: row.end_date,
            last_scheduling_decision: row.last_scheduling_decision,
            conf: row.conf,
            params: row.params,
            triggered_by: row.triggered_by,
            triggering_user: row.triggering_user,
            note: row.note,
            reason: row.reason,
            clear_number: row.clear_number,
            deadline_at: row.deadline_at,
            deadline_missed_at: row.deadline_missed_at,
            backfill_id: row.backfill_id,
        })
    }
}

impl Store {
    /// A run by its names.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn run(&self, dag_id: &str, run_id: &str) -> Result<RunRow, StoreError> {
        if self.hides(dag_id) {
            return Err(no_run(dag_id, run_id));
        }
        retried("reading a run", |_| async {
            Ok(sqlx::query_as!(
                RunColumns,
                "SELECT id, dag_id, run_id, dag_version_id, run_type, state, logical_date, data_interval_start, data_interval_end, run_after,
                        queued_at, start_date, end_date, last_scheduling_decision, conf, params, triggered_by, triggering_user, note, reason,
                        clear_number, deadline_at, deadline_missed_at, backfill_id
                 FROM dag_run WHERE dag_id = $1 AND run_id = $2",
                dag_id,
                run_id
            )
            .fetch_optional(&self.pool)
            .await?)
        })
        .await?
        .ok_or_else(|| no_run(dag_id, run_id))?
        .try_into()
    }

    /// The run of a DAG with this logical date, if there is one.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn run_of_date(&self, dag_id: &str, date: DateTime<Utc>) -> Result<Option<RunRow>, StoreError> {
        let run_id = retried("looking for a run", |_| async {
            Ok(sqlx::query_scalar!(
                "SELECT run_id FROM dag_run WHERE dag_id = $1 AND logical_date = $2",
                dag_id,
                date
            )
            .fetch_optional(&self.pool)
            .await?)
        })
        .await?;
        match run_id {
            Some(run_id) => self.run(dag_id, &run_id).await.map(Some),
            None => Ok(None),
        }
    }

    /// The states of runs, by DAG and name; runs that are gone are left out.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn run_states(&self, names: &[(&str, &str)]) -> Result<HashMap<(String, String), RunState>, StoreError> {
        let (dag_ids, run_ids): (Vec<String>, Vec<String>) = names
            .iter()
            .map(|(dag_id, run_id)| ((*dag_id).to_owned(), (*run_id).to_owned()))
            .unzip();
        let rows = retried("reading states of runs", |_| async {
            Ok(sqlx::query!(
                "SELECT r.dag_id, r.run_id, r.state FROM dag_run r
                 JOIN (SELECT DISTINCT * FROM unnest($1::text[], $2::text[]) AS n (dag_id, run_id)) w USING (dag_id, run_id)",
                &dag_ids,
                &run_ids
            )
            .fetch_all(&self.pool)
            .await?)
        })
        .await?;
        let mut states = HashMap::with_capacity(rows.len());
        for row in rows {
            let state = row
                .state
                .parse()
                .map_err(|error| StoreError::corrupt("state of a run", error))?;
            states.insert((row.dag_id, row.run_id), state);
        }
        Ok(states)
    }

    /// Changes the note of a run; `None` removes it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn set_run_note(&self, dag_id: &str, run_id: &str, note: Option<&str>) -> Result<(), StoreError> {
        let note = note.map(clean);
        let done = retried("writing a note", |_| async {
            Ok(sqlx::query!(
                "UPDATE dag_run SET note = $3, updated_at = now() WHERE dag_id = $1 AND run_id = $2",
                dag_id,
                run_id,
                note.as_deref()
            )
            .execute(&self.pool)
            .await?
            .rows_affected())
        })
        .await?;
        if done == 0 {
            return Err(no_run(dag_id, run_id));
        }
        self.notify_ui([UiEvent::run(dag_id, run_id)]);
        Ok(())
    }

    /// Deletes a run with everything that it has.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Conflict`] while it is running or has a live attempt.
    pub async fn delete_run(&self, dag_id: &str, run_id: &str) -> Result<(), StoreError> {
        retried("deleting a run", |_| async {
            let mut tx = crate::transaction::begin(&self.pool).await?;
            let run = locked(&mut tx, dag_id, run_id).await?;
            if run.state == "running" {
                return Err(StoreError::Conflict(format!(
                    "run `{run_id}` of DAG `{dag_id}` is running: mark it failed first, then delete it"
                )));
            }
            let live = sqlx::query_scalar!(
                r#"SELECT EXISTS (SELECT FROM attempt a JOIN task_instance ti ON ti.id = a.task_instance_id
                                  WHERE ti.dag_run_id = $1 AND a.state = 'running') AS "live!""#,
                run.id
            )
            .fetch_one(&mut *tx)
            .await?;
            if live {
                return Err(StoreError::Conflict(format!(
                    "a task of run `{run_id}` of DAG `{dag_id}` is still being stopped: try again in a moment"
                )));
            }
            delete_on(&mut tx, &[run.id]).await?;
            // The schedulers forget it when they read the event and find no run.
            sqlx::query!(
                "INSERT INTO run_event (dag_run_id, kind) VALUES ($1, 'changed')",
                run.id
            )
            .execute(&mut *tx)
            .await?;
            tx.commit().await?;
            Ok(())
        })
        .await?;
        self.notify_scheduler();
        self.notify_ui([UiEvent::run(dag_id, run_id)]);
        Ok(())
    }
}

/// Deletes runs with everything that they have, in the caller's transaction, which has locked them.
pub(crate) async fn delete_on(connection: &mut PgConnection, runs: &[i64]) -> Result<(), StoreError> {
    crate::tally::uncount(connection, runs).await?;
    sqlx::query!(
        "DELETE FROM queued_attempt q USING task_instance ti WHERE ti.dag_run_id = ANY ($1) AND q.attempt_id = ti.attempt_id",
        runs
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!("DELETE FROM run_event WHERE dag_run_id = ANY ($1)", runs)
        .execute(&mut *connection)
        .await?;
    sqlx::query!("DELETE FROM dag_run WHERE id = ANY ($1)", runs)
        .execute(connection)
        .await?;
    Ok(())
}

/// What there is to know before a run is taken apart.
struct Locked {
    id: i64,
    state: String,
}

/// Locks a run to the end of the transaction.
async fn locked(connection: &mut PgConnection, dag_id: &str, run_id: &str) -> Result<Locked, StoreError> {
    sqlx::query_as!(
        Locked,
        "SELECT id, state FROM dag_run WHERE dag_id = $1 AND run_id = $2 FOR UPDATE",
        dag_id,
        run_id
    )
    .fetch_optional(connection)
    .await?
    .ok_or_else(|| no_run(dag_id, run_id))
}

pub(crate) fn no_run(dag_id: &str, run_id: &str) -> StoreError {
    StoreError::NotFound(format!("DAG `{dag_id}` has no run `{run_id}`"))
}
