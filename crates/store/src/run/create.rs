//! Making a run: one transaction with all its task instances, or nothing.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;
use updraft_dag::model::{Dag, TaskId};
use updraft_dag::timetable::{Interval, NextRun};
use updraft_engine::InstanceFacts;
use uuid::Uuid;

use super::{RunColumns, RunRow};
use crate::connect::Store;
use crate::error::{StoreError, unique_violation};
use crate::notify::UiEvent;
use crate::retry::retried;
use crate::text::{clean, clean_json};

/// A run to make.
#[derive(Debug, Clone)]
pub struct NewRun {
    /// The DAG.
    pub dag_id: String,
    /// Unique in its DAG.
    pub run_id: String,
    /// The version that it is pinned to.
    pub version_id: Uuid,
    /// `scheduled`, `manual`, `backfill`, `operator_triggered`, `asset_triggered`, `asset_materialization`.
    pub run_type: String,
    /// Unique in its DAG, if given.
    pub logical_date: Option<DateTime<Utc>>,
    /// The data that it covers.
    pub data_interval: Option<Interval>,
    /// Not before this instant.
    pub run_after: DateTime<Utc>,
    /// As the trigger gave it.
    pub conf: Value,
    /// Parameters after defaults and conf.
    pub params: Value,
    /// `timetable`, `rest_api`, `ui`, `cli`, `operator`, `test`, `asset`, `backfill`.
    pub triggered_by: String,
    /// Who.
    pub triggering_user: Option<String>,
    /// A remark.
    pub note: Option<String>,
}

/// What a run is made for, and what that changes beside it.
#[derive(Debug, Clone, Copy)]
enum Cause<'a> {
    /// Somebody wants it.
    Asked,
    /// The DAG's planned run is due; the next one is to be planned.
    Due {
        planned: &'a NextRun,
        next: Option<&'a NextRun>,
    },
    /// Assets were updated, the last time by this event.
    Assets { newest: i64 },
}

impl Store {
    /// Makes a queued run with these task instances. May be repeated with the same instances: their ids tell that the run is
    /// there already.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the run id or the logical date is taken; [`StoreError::NotFound`] if the DAG is not there.
    pub async fn create_run(
        &self,
        run: &NewRun,
        instances: &[InstanceFacts],
        dag: &Dag,
        weights: &BTreeMap<TaskId, i32>,
    ) -> Result<RunRow, StoreError> {
        self.create(run, instances, dag, weights, Cause::Asked).await
    }

    /// As [`Store::create_run`], and in the same transaction the DAG's `planned` run becomes `next`: a schedule fires once or
    /// not at all.
    ///
    /// # Errors
    /// Also [`StoreError::Conflict`] if something else has been planned meanwhile.
    pub async fn create_run_and_advance(
        &self,
        run: &NewRun,
        instances: &[InstanceFacts],
        dag: &Dag,
        weights: &BTreeMap<TaskId, i32>,
        planned: &NextRun,
        next: Option<&NextRun>,
    ) -> Result<RunRow, StoreError> {
        self.create(run, instances, dag, weights, Cause::Due { planned, next })
            .await
    }

    /// As [`Store::create_run`], and in the same transaction the run takes the events up to `newest` out of the DAG's queue: an
    /// event makes one run of each DAG that waits for it.
    ///
    /// # Errors
    /// Also [`StoreError::Conflict`] if others have taken so many of them meanwhile that the DAG's condition no longer holds.
    pub async fn create_run_for_assets(
        &self,
        run: &NewRun,
        instances: &[InstanceFacts],
        dag: &Dag,
        weights: &BTreeMap<TaskId, i32>,
        newest: i64,
    ) -> Result<RunRow, StoreError> {
        self.create(run, instances, dag, weights, Cause::Assets { newest })
            .await
    }

    async fn create(
        &self,
        run: &NewRun,
        instances: &[InstanceFacts],
        dag: &Dag,
        weights: &BTreeMap<TaskId, i32>,
        cause: Cause<'_>,
    ) -> Result<RunRow, StoreError> {
        let columns = InstanceColumns::of(instances, dag, weights)?;
        let row: RunRow = retried("making a run", |_| self.create_once(run, dag, &columns, cause))
            .await?
            .try_into()?;
        self.notify_scheduler();
        self.notify_ui([UiEvent::run(&run.dag_id, &run.run_id)]);
        Ok(row)
    }

    async fn create_once(
        &self,
        run: &NewRun,
        dag: &Dag,
        columns: &InstanceColumns,
        cause: Cause<'_>,
    ) -> Result<RunColumns, StoreError> {
        let mut tx = crate::transaction::begin(&self.pool).await?;
        let made = insert_run(&mut tx, run).await;
        let mut row = match made {
            Ok(row) => row,
            Err(error) => {
                drop(tx);
                let taken = match unique_violation(&error) {
                    Some(constraint) => constraint.to_owned(),
                    None if error
                        .as_database_error()
                        .is_some_and(|error| error.is_foreign_key_violation()) =>
                    {
                        return Err(crate::dag::no_dag(&run.dag_id));
                    }
                    None => return Err(error.into()),
                };
                return self.taken(run, columns, &taken).await;
            }
        };
        columns.insert(&mut tx, &vec![row.id; columns.len()]).await?;
        super::deadline::set(&mut tx, &mut row, dag).await?;
        let problem = match cause {
            Cause::Due { planned, next } if !crate::dag::advance(&mut tx, &run.dag_id, planned, next).await? => {
                Some("the next run has been planned anew meanwhile")
            }
            Cause::Assets { newest } => {
                let taken = crate::asset::take(&mut tx, &run.dag_id, row.id, newest).await?;
                let is_updated = |name: &str| taken.iter().any(|asset| asset == name);
                let condition = dag.schedule.assets();
                (!condition.is_some_and(|condition| condition.is_met(&is_updated)))
                    .then_some("another run has taken the updates of its assets meanwhile")
            }
            _ => None,
        };
        if let Some(problem) = problem {
            return Err(StoreError::Conflict(format!("DAG `{}`: {problem}", run.dag_id)));
        }
        sqlx::query!(
            "INSERT INTO run_event (dag_run_id, kind) VALUES ($1, 'created')",
            row.id
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(row)
    }

    /// A unique key is taken: by ourselves, if an earlier try was committed and its answer was lost, or by another run.
    async fn taken(&self, run: &NewRun, columns: &InstanceColumns, constraint: &str) -> Result<RunColumns, StoreError> {
        if let Some(own) = columns.ids.first() {
            let found = sqlx::query_as!(
                RunColumns,
                "SELECT r.id, dag_id, run_id, dag_version_id, run_type, r.state, logical_date, data_interval_start, data_interval_end, run_after,
                        r.queued_at, r.start_date, r.end_date, last_scheduling_decision, conf, params, triggered_by, triggering_user, r.note,
                        r.reason, clear_number, deadline_at, deadline_missed_at, backfill_id
                 FROM dag_run r JOIN task_instance ti ON ti.dag_run_id = r.id WHERE ti.id = $1",
                own
            )
            .fetch_optional(&self.pool)
            .await?;
            if let Some(row) = found {
                return Ok(row);
            }
        }
        let dag_id = &run.dag_id;
        Err(StoreError::Conflict(match run.logical_date {
            Some(date) if constraint.contains("logical_date") => {
                format!(
                    "DAG `{dag_id}` already has a run for the logical date {}",
                    date.to_rfc3339()
                )
            }
            _ => format!("DAG `{dag_id}` already has a run `{}`", run.run_id),
        }))
    }
}

async fn insert_run(connection: &mut PgConnection, run: &NewRun) -> Result<RunColumns, sqlx::Error> {
    let note = run.note.as_deref().map(clean);
    sqlx::query_as!(
        RunColumns,
        "INSERT INTO dag_run (dag_id, run_id, dag_version_id, run_type, state, logical_date, data_interval_start, data_interval_end, run_after,
                              conf, params, triggered_by, triggering_user, note)
         VALUES ($1, $2, $3, $4, 'queued', $5, $6, $7, $8, $9, $10, $11, $12, $13)
         RETURNING id, dag_id, run_id, dag_version_id, run_type, state, logical_date, data_interval_start, data_interval_end, run_after,
                   queued_at, start_date, end_date, last_scheduling_decision, conf, params, triggered_by, triggering_user, note, reason,
                   clear_number, deadline_at, deadline_missed_at, backfill_id",
        run.dag_id,
        run.run_id,
        run.version_id,
        run.run_type,
        run.logical_date,
        run.data_interval.map(|interval| interval.start),
        run.data_interval.map(|interval| interval.end),
        run.run_after,
        clean_json(&run.conf),
        clean_json(&run.params),
        run.triggered_by,
        run.triggering_user,
        note.as_deref()
    )
    .fetch_one(connection)
    .await
}

/// Task instances by column, for `unnest`.
#[derive(Default)]
pub(crate) struct InstanceColumns {
    ids: Vec<Uuid>,
    task_ids: Vec<String>,
    map_indexes: Vec<i32>,
    states: Vec<String>,
    max_tries: Vec<i32>,
    operators: Vec<String>,
    pools: Vec<String>,
    pool_slots: Vec<i32>,
    queues: Vec<String>,
    weights: Vec<i32>,
    items: Vec<Option<Value>>,
}

impl InstanceColumns {
    pub(crate) fn of(
        instances: &[InstanceFacts],
        dag: &Dag,
        weights: &BTreeMap<TaskId, i32>,
    ) -> Result<Self, StoreError> {
        let mut columns = Self::default();
        for instance in instances {
            let task_id = &instance.key.task_id;
            let task = dag.tasks.get(task_id).ok_or_else(|| {
                StoreError::corrupt(&format!("DAG `{}`", dag.dag_id), format!("it has no task `{task_id}`"))
            })?;
            columns.ids.push(instance.id);
            columns.task_ids.push(task_id.clone());
            columns.map_indexes.push(instance.key.map_index);
            columns.states.push(instance.state.as_str().to_owned());
            columns.max_tries.push(to_i32(instance.max_tries));
            columns.operators.push(task.action.name.clone());
            columns.pools.push(task.pool.clone());
            columns.pool_slots.push(to_i32(task.pool_slots));
            columns.queues.push(task.queue.clone());
            columns
                .weights
                .push(weights.get(task_id).copied().unwrap_or(task.priority_weight));
            columns.items.push(instance.item.clone());
        }
        Ok(columns)
    }

    fn len(&self) -> usize {
        self.ids.len()
    }

    /// Inserts them, each into its run.
    pub(crate) async fn insert(&self, connection: &mut PgConnection, dag_run_ids: &[i64]) -> Result<(), sqlx::Error> {
        sqlx::query!(
            "INSERT INTO task_instance (id, dag_run_id, task_id, map_index, state, max_tries, operator, pool, pool_slots, queue, priority_weight, map_item)
             SELECT i.id, i.run, i.task_id, i.map_index, i.state, i.max_tries, i.operator, i.pool, i.pool_slots, i.queue, i.weight, i.item
             FROM unnest($1::bigint[], $2::uuid[], $3::text[], $4::int[], $5::text[], $6::int[], $7::text[], $8::text[], $9::int[], $10::text[],
                         $11::int[], $12::jsonb[]) AS i (run, id, task_id, map_index, state, max_tries, operator, pool, pool_slots, queue, weight, item)",
            dag_run_ids,
            &self.ids,
            &self.task_ids,
            &self.map_indexes,
            &self.states,
            &self.max_tries,
            &self.operators,
            &self.pools,
            &self.pool_slots,
            &self.queues,
            &self.weights,
            &self.items as &[Option<Value>]
        )
        .execute(connection)
        .await?;
        Ok(())
    }
}

/// Counts are far below the limit; a larger one is capped rather than wrapped.
pub(crate) fn to_i32(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
