//! Making runs: each with all its task instances, or not at all.

mod insert;
mod instances;

pub(crate) use instances::{InstanceColumns, to_i32};

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Utc};
use serde_json::Value;
use updraft_dag::model::{Dag, TaskId};
use updraft_dag::timetable::{Interval, NextRun};
use updraft_engine::InstanceFacts;
use uuid::Uuid;

pub(crate) use self::insert::NewRuns;
use super::{RunColumns, RunRow};
use crate::connect::Store;
use crate::error::StoreError;
use crate::notify::UiEvent;
use crate::retry::retried;

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
    /// The run whose task makes it, or updated the asset that it is made for, by its id.
    pub triggering_run: Option<i64>,
}

/// What runs are made for, and what that changes beside them.
#[derive(Debug, Clone, Copy)]
enum Cause<'a> {
    /// Somebody wants them.
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

    /// Makes runs of one DAG as [`Store::create_run`] makes one, all at once: what came of each, in their order. A run that is
    /// refused leaves the others as they are; of two with one run id, the first counts.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if the DAG is not there, or if the database is away: then none was made.
    pub async fn create_runs(
        &self,
        runs: &[(NewRun, Vec<InstanceFacts>)],
        dag: &Dag,
        weights: &BTreeMap<TaskId, i32>,
    ) -> Result<Vec<Result<RunRow, StoreError>>, StoreError> {
        let runs: Vec<_> = runs
            .iter()
            .map(|(run, instances)| (run, instances.as_slice()))
            .collect();
        self.create_all(&runs, dag, weights, Cause::Asked).await
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
        let mut made = self.create_all(&[(run, instances)], dag, weights, cause).await?;
        made.pop().unwrap_or_else(|| Err(conflict(run, true)))
    }

    async fn create_all(
        &self,
        runs: &[(&NewRun, &[InstanceFacts])],
        dag: &Dag,
        weights: &BTreeMap<TaskId, i32>,
        cause: Cause<'_>,
    ) -> Result<Vec<Result<RunRow, StoreError>>, StoreError> {
        let mut named = HashSet::new();
        let wanted: Vec<bool> = runs.iter().map(|(run, _)| named.insert(&run.run_id)).collect();
        let mut new = NewRuns::default();
        for ((run, instances), _) in runs.iter().zip(&wanted).filter(|(_, wanted)| **wanted) {
            new.add(run, instances, dag, weights)?;
        }
        let Some((first, _)) = runs.first() else {
            return Ok(Vec::new());
        };
        let dag_id = first.dag_id.as_str();
        let made = retried("making runs", |_| self.create_once(dag_id, &new, dag, cause)).await?;
        let mut made: HashMap<String, RunColumns> = made.into_iter().map(|row| (row.run_id.clone(), row)).collect();
        let others: Vec<_> = runs
            .iter()
            .zip(&wanted)
            .filter(|((run, _), wanted)| **wanted && !made.contains_key(&run.run_id))
            .map(|(run, _)| *run)
            .collect();
        let taken = self.standing_in_the_way(dag_id, &others).await?;
        made.extend(taken.own);
        let mut rows = Vec::with_capacity(runs.len());
        for ((run, _), wanted) in runs.iter().zip(wanted) {
            rows.push(match made.remove(&run.run_id).filter(|_| wanted) {
                Some(row) => Ok(row.try_into()?),
                None => Err(conflict(run, !wanted || taken.run_ids.contains(&run.run_id))),
            });
        }
        let events: Vec<UiEvent> = rows
            .iter()
            .flatten()
            .map(|row: &RunRow| UiEvent::run(dag_id, &row.run_id))
            .collect();
        if !events.is_empty() {
            self.notify_scheduler();
            self.notify_ui(events);
        }
        Ok(rows)
    }

    /// Those that were made. One statement makes them, so what is only asked for needs no transaction around it.
    async fn create_once(
        &self,
        dag_id: &str,
        new: &NewRuns,
        dag: &Dag,
        cause: Cause<'_>,
    ) -> Result<Vec<RunColumns>, StoreError> {
        if matches!(cause, Cause::Asked) {
            let mut connection = self.pool.acquire().await?;
            return new.insert(&mut connection, dag_id, None).await;
        }
        let mut tx = crate::transaction::begin(&self.pool).await?;
        let made = new.insert(&mut tx, dag_id, None).await?;
        let Some(row) = made.first() else {
            return Ok(made);
        };
        let problem = match cause {
            Cause::Due { planned, next } if !crate::dag::advance(&mut tx, dag_id, planned, next).await? => {
                Some("the next run has been planned anew meanwhile")
            }
            Cause::Assets { newest } => {
                let taken = crate::asset::take(&mut tx, dag_id, row.id, newest).await?;
                let is_updated = |name: &str| taken.iter().any(|asset| asset == name);
                let condition = dag.schedule.assets();
                (!condition.is_some_and(|condition| condition.is_met(&is_updated)))
                    .then_some("another run has taken the updates of its assets meanwhile")
            }
            _ => None,
        };
        if let Some(problem) = problem {
            return Err(StoreError::Conflict(format!("DAG `{dag_id}`: {problem}")));
        }
        tx.commit().await?;
        Ok(made)
    }

    /// Why runs were not made: an earlier try has made them and its answer was lost, or other runs have their names or dates.
    async fn standing_in_the_way(
        &self,
        dag_id: &str,
        runs: &[(&NewRun, &[InstanceFacts])],
    ) -> Result<Taken, StoreError> {
        if runs.is_empty() {
            return Ok(Taken::default());
        }
        let run_ids: Vec<String> = runs.iter().map(|(run, _)| run.run_id.clone()).collect();
        let instances: Vec<Uuid> = runs.iter().filter_map(|(_, all)| Some(all.first()?.id)).collect();
        retried("looking for runs", |_| async {
            let own = sqlx::query_as!(
                RunColumns,
                "SELECT r.id, dag_id, run_id, dag_version_id, run_type, r.state, logical_date, data_interval_start, data_interval_end, run_after,
                        r.queued_at, r.start_date, r.end_date, last_scheduling_decision, conf, params, triggered_by, triggering_user, r.note,
                        r.reason, clear_number, deadline_at, deadline_missed_at, backfill_id
                 FROM dag_run r JOIN task_instance ti ON ti.dag_run_id = r.id WHERE ti.id = ANY ($1)",
                &instances
            )
            .fetch_all(&self.pool)
            .await?;
            let run_ids = sqlx::query_scalar!(
                "SELECT run_id FROM dag_run WHERE dag_id = $1 AND run_id = ANY ($2)",
                dag_id,
                &run_ids
            )
            .fetch_all(&self.pool)
            .await?;
            Ok(Taken {
                own: own.into_iter().map(|row| (row.run_id.clone(), row)).collect(),
                run_ids: run_ids.into_iter().collect(),
            })
        })
        .await
    }
}

/// What stands in the way of runs.
#[derive(Default)]
struct Taken {
    /// They themselves, by name.
    own: HashMap<String, RunColumns>,
    /// Names that there are.
    run_ids: HashSet<String>,
}

fn conflict(run: &NewRun, is_name: bool) -> StoreError {
    let dag_id = &run.dag_id;
    StoreError::Conflict(match run.logical_date {
        Some(date) if !is_name => {
            format!(
                "DAG `{dag_id}` already has a run for the logical date {}",
                date.to_rfc3339()
            )
        }
        _ => format!("DAG `{dag_id}` already has a run `{}`", run.run_id),
    })
}
