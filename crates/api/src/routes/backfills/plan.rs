//! What a request for a backfill means: its dates, or why there can't be one. In the order and words of Airflow.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::Value;
use updraft_dag::model::TaskId;
use updraft_dag::params;
use updraft_dag::timetable::Timetable;
use updraft_engine::backfill::{Reprocess, Skip, Treatment, again, check, treatment};
use updraft_engine::{InstanceFacts, RunState};
use updraft_store::StoreError;
use updraft_store::backfill::{BACKFILL_ORDER, BackfillDate, NewBackfill};
use updraft_store::dag::DagVersion;
use updraft_store::list::{Order, Page};
use uuid::Uuid;

use crate::auth::Identity;
use crate::auth::access::Permission;
use crate::problem::{Problem, Reply};
use crate::routes::chosen::chosen;
use crate::routes::trigger::run_id;
use crate::schema::backfill::{
    BackfillPostBody, DryRunBackfillCollectionResponse, DryRunBackfillResponse, SkippedDate,
};
use crate::schema::state::{BackfillAction, ReprocessBehavior, SkipReason};
use crate::state::ApiState;

/// Dates that one backfill may have: it is made in one transaction, within the time of one request.
const DATES_LIMIT: usize = 10_000;

/// Runs that are read at once.
const BATCH: usize = 200;

/// A backfill that can be made.
pub(super) struct Plan {
    pub(super) version: Arc<DagVersion>,
    /// In the order in which the runs are to start.
    pub(super) dates: Vec<BackfillDate>,
    params: Value,
    chosen: Option<BTreeSet<TaskId>>,
}

fn unknown(dag_id: &str) -> Problem {
    Problem::not_found(format!("Could not find dag {dag_id}"))
}

/// Refuses to run a DAG that somebody may not run.
pub(super) fn permitted(identity: &Identity, body: &BackfillPostBody) -> Reply<()> {
    let permitted = identity.rights.demand(Permission::Run, &body.dag_id);
    permitted.map_err(|problem| {
        if problem.is_not_found() {
            unknown(&body.dag_id)
        } else {
            problem
        }
    })
}

/// Checks a request; if it is to be `alone`, no other backfill of the DAG may be under way.
pub(super) async fn of(state: &ApiState, body: &BackfillPostBody, alone: bool) -> Reply<Plan> {
    let dag_id = &body.dag_id;
    let dag = match state.store().dag(dag_id).await {
        Err(StoreError::NotFound(_)) => return Err(unknown(dag_id)),
        dag => dag?,
    };
    // Its file is gone, and with it what its tasks would run.
    if dag.is_stale {
        return Err(unknown(dag_id));
    }
    let version = state.store().load_version(dag.version_id).await?;
    let timetable = Timetable::of(&version.dag).map_err(|error| Problem::internal(&error))?;
    if !timetable.is_periodic() {
        return Err(Problem::unprocessable(format!(
            "{dag_id} has a non-periodic schedule that does not support backfills"
        )));
    }
    if alone {
        refuse_a_second(state, dag_id).await?;
    }
    let now = state.store().now().await?;
    check_range(body, now)?;
    if body.max_active_runs < 1 {
        return Err(Problem::invalid_body(
            "max_active_runs",
            "a backfill needs at least one run at once",
        ));
    }
    let chosen = chosen(&version.dag, body.task_ids.as_deref())?;
    let reprocess = reprocess(body.reprocess_behavior);
    check(&version.dag, chosen.as_ref(), body.run_backwards, reprocess)
        .map_err(|refusal| Problem::unprocessable(refusal.to_string()))?;
    let conf = body.dag_run_conf.clone().map_or(Value::Null, Value::Object);
    let params = params::resolve(&version.dag, &conf).map_err(|errors| {
        let texts: Vec<String> = errors.iter().map(ToString::to_string).collect();
        Problem::unprocessable(format!("the parameters do not fit: {}", texts.join("; ")))
    })?;
    let mut dates: Vec<BackfillDate> = timetable
        .runs_between(body.from_date, body.to_date, now)
        .take(DATES_LIMIT + 1)
        .map(|run| BackfillDate {
            run_id: run_id("backfill", run.run_after),
            run,
        })
        .collect();
    if dates.len() > DATES_LIMIT {
        return Err(Problem::unprocessable(format!(
            "the range has more than {DATES_LIMIT} dates of {dag_id}: make several backfills of shorter ranges"
        )));
    }
    if body.run_backwards {
        dates.reverse();
    }
    Ok(Plan {
        version,
        dates,
        params,
        chosen,
    })
}

async fn refuse_a_second(state: &ApiState, dag_id: &str) -> Reply<()> {
    let order = Order::parse(BACKFILL_ORDER, &[])?;
    let one = Page { limit: 1, offset: 0 };
    let active = state
        .store()
        .list_backfills(Some(dag_id), Some(true), &order, one)
        .await?;
    if active.total > 0 {
        return Err(Problem::conflict(format!(
            "There is already a running backfill for dag {dag_id}"
        )));
    }
    Ok(())
}

fn check_range(body: &BackfillPostBody, now: DateTime<Utc>) -> Reply<()> {
    let (from, to) = (body.from_date, body.to_date);
    if from > to {
        return Err(Problem::unprocessable(format!(
            "from_date ({}) must not be after to_date ({}).",
            from.to_rfc3339(),
            to.to_rfc3339()
        )));
    }
    if from >= now {
        return Err(Problem::unprocessable("Backfill cannot be executed for future dates."));
    }
    Ok(())
}

fn reprocess(behavior: ReprocessBehavior) -> Reprocess {
    match behavior {
        ReprocessBehavior::None => Reprocess::None,
        ReprocessBehavior::Failed => Reprocess::Failed,
        ReprocessBehavior::Completed => Reprocess::Completed,
    }
}

impl Plan {
    pub(super) fn new_backfill(&self, body: BackfillPostBody, username: String, key: Uuid) -> NewBackfill {
        NewBackfill {
            key,
            from_date: body.from_date,
            to_date: body.to_date,
            run_backwards: body.run_backwards,
            conf: body.dag_run_conf.map(Value::Object),
            params: self.params.clone(),
            reprocess: reprocess(body.reprocess_behavior),
            max_active_runs: body.max_active_runs,
            task_ids: self.chosen.clone(),
            only_failed_tasks: body.only_failed_tasks,
            allow_concurrent: body.allow_concurrent,
            run_on_latest_version: body.run_on_latest_version.unwrap_or(true),
            triggering_user: Some(username),
        }
    }

    /// What would be done with each date.
    pub(super) async fn rehearse(
        &self,
        state: &ApiState,
        body: &BackfillPostBody,
    ) -> Reply<DryRunBackfillCollectionResponse> {
        let dates: Vec<DateTime<Utc>> = self.dates.iter().filter_map(|date| date.run.logical_date).collect();
        let runs = state.store().runs_of_dates(&body.dag_id, &dates).await?;
        let existing: BTreeMap<_, RunState> = runs.iter().map(|(date, _, run)| (*date, *run)).collect();
        let untouched = if body.only_failed_tasks {
            let over = runs.iter().filter(|(_, _, run)| run.is_finished());
            let run_ids: Vec<&str> = over.map(|(_, run_id, _)| run_id.as_str()).collect();
            self.without_failures(state, body, &run_ids).await?
        } else {
            BTreeSet::new()
        };
        let mut reply = DryRunBackfillCollectionResponse {
            backfills: Vec::new(),
            total_entries: 0,
            skipped: Vec::new(),
        };
        for date in &self.dates {
            let logical_date = date.run.logical_date;
            let run = logical_date.and_then(|date| existing.get(&date).copied());
            let mut outcome = treatment(run, reprocess(body.reprocess_behavior));
            if outcome == Treatment::TakeOver && logical_date.is_some_and(|date| untouched.contains(&date)) {
                outcome = Treatment::Skip(Skip::AlreadyExists);
            }
            let action = match outcome {
                Treatment::Create => BackfillAction::Create,
                Treatment::TakeOver => BackfillAction::Clear,
                Treatment::Skip(skip) => {
                    let reason = match skip {
                        Skip::AlreadyExists => SkipReason::AlreadyExists,
                        Skip::InFlight => SkipReason::InFlight,
                    };
                    reply.skipped.push(SkippedDate { logical_date, reason });
                    continue;
                }
            };
            reply.backfills.push(DryRunBackfillResponse {
                logical_date,
                partition_key: None,
                partition_date: None,
                action,
            });
        }
        reply.total_entries = reply.backfills.len() as i64;
        Ok(reply)
    }

    /// Dates of runs of which nothing would be done again.
    async fn without_failures(
        &self,
        state: &ApiState,
        body: &BackfillPostBody,
        run_ids: &[&str],
    ) -> Reply<BTreeSet<DateTime<Utc>>> {
        let mut untouched = BTreeSet::new();
        for batch in run_ids.chunks(BATCH) {
            for run in state.store().load_runs_named(&body.dag_id, batch).await? {
                let dag = if body.run_on_latest_version.unwrap_or(true) {
                    &self.version.dag
                } else {
                    &run.version.dag
                };
                let facts: Vec<InstanceFacts> = run.instances.iter().map(|row| row.facts()).collect();
                let chosen = self.chosen.as_ref();
                if again(dag, run.row.state, &facts, chosen, true, &mut Uuid::nil).is_none() {
                    untouched.extend(run.row.logical_date);
                }
            }
        }
        Ok(untouched)
    }
}
