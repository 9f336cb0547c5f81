//! `trigger_dag`: the run that a task instance makes.
//!
//! The run is made in a transaction of its own, before the round commits what came of it. So everything about it follows
//! from the instance and its try: when the scheduler dies in between, the next one asks again and finds the run that is there.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use updraft_dag::model::{Dag, Task};
use updraft_dag::params;
use updraft_dag::template::{TaskContext, render_value};
use updraft_dag::timetable::Timetable;
use updraft_engine::clear::{ResetRun, Selection, clear, run_after_clear, select};
use updraft_engine::run::{InstanceFacts, TriggerFailure, Triggered, Wait};
use updraft_engine::{Run, RunState, priority};
use updraft_operators::flow::{AwaitedState, TriggerDag};
use updraft_store::clear::Rewrite;
use updraft_store::run::{InstanceRow, NewRun, RunRow};
use updraft_store::{Store, StoreError};
use uuid::Uuid;

use crate::answers::{self, Fetched};

/// Longest run id.
const RUN_ID_LIMIT: usize = 250;
/// Several instances may be let through at the same instant, and each run has a logical date of its own.
const SAME_INSTANT: i64 = 10_000;

/// Who makes the run.
pub(super) struct Maker<'a> {
    pub(super) store: &'a Store,
    pub(super) base_url: &'a str,
    pub(super) now: DateTime<Utc>,
    /// The longest chain of runs that trigger each other.
    pub(super) max_depth: u32,
    pub(super) parent: &'a RunRow,
    /// The task instance.
    pub(super) instance: Uuid,
    pub(super) try_number: u32,
}

type Made = Result<Triggered, TriggerFailure>;

fn fail(reason: impl Into<String>, retriable: bool) -> TriggerFailure {
    TriggerFailure::Fail {
        reason: reason.into(),
        retriable,
    }
}

impl Maker<'_> {
    /// Makes the run that the task describes, or finds it.
    ///
    /// # Errors
    /// If the database is away; everything else is an answer.
    pub(super) async fn make(&self, task: &Task, context: &TaskContext, fetched: &Fetched) -> Result<Made, StoreError> {
        // A wrong template may be right with other XComs: the retries decide.
        let rendered = match render_value(&task.action.args, context, fetched) {
            Ok(rendered) => rendered,
            Err(error) => return Ok(Err(fail(format!("cannot render `trigger_dag`: {error}"), true))),
        };
        let args: TriggerDag = match serde_json::from_value(rendered.clone()) {
            Ok(args) => args,
            Err(error) => return Ok(Err(fail(format!("`trigger_dag` can't be used: {error}"), false))),
        };
        let run = match self.find_or_make(&args).await? {
            Ok(run) => run,
            Err(failure) => return Ok(Err(failure)),
        };
        let mut fields = rendered;
        let url = format!("{}/dags/{}/runs/{}", self.base_url, run.dag_id, run.run_id);
        if let Some(fields) = fields.as_object_mut() {
            fields.insert("run_url".to_owned(), json!(url));
        }
        Ok(Ok(Triggered {
            wait: args.wait.then(|| Wait {
                allowed: states(&args.allowed_states),
                failed: states(&args.failed_states),
            }),
            xcoms: BTreeMap::from([
                ("trigger_run_id".to_owned(), json!(run.run_id)),
                ("trigger_dag_id".to_owned(), json!(run.dag_id)),
            ]),
            rendered_fields: fields,
            name: answers::name(task, context, fetched),
            dag_id: run.dag_id,
            run_id: run.run_id,
        }))
    }

    async fn find_or_make(&self, args: &TriggerDag) -> Result<Result<RunRow, TriggerFailure>, StoreError> {
        if let Some(failure) = self.too_deep().await? {
            return Ok(Err(failure));
        }
        let dag_id = &args.dag_id;
        let row = match self.store.dag(dag_id).await {
            Ok(row) if row.is_stale => {
                return Ok(Err(fail(
                    format!("DAG `{dag_id}` can't be triggered: its file is gone"),
                    true,
                )));
            }
            Ok(row) if row.has_import_errors => {
                return Ok(Err(fail(
                    format!("DAG `{dag_id}` can't be triggered: it has import errors"),
                    true,
                )));
            }
            Ok(row) => row,
            Err(StoreError::NotFound(_)) => {
                return Ok(Err(fail(format!("there is no DAG `{dag_id}` to trigger"), true)));
            }
            Err(error) => return Err(error),
        };
        let version = match self.store.load_version(row.version_id).await {
            // It must not stop the round, and with it everybody else.
            Err(StoreError::Corrupt(why)) => {
                return Ok(Err(fail(format!("DAG `{dag_id}` can't be triggered: {why}"), true)));
            }
            version => version?,
        };
        let conf = Value::Object(args.conf.clone());
        let params = match params::resolve(&version.dag, &conf) {
            Ok(params) => params,
            Err(errors) => {
                let texts: Vec<String> = errors
                    .iter()
                    .map(|error| format!("{}: {}", error.name, error.message))
                    .collect();
                let reason = format!("`conf` does not fit the params of DAG `{dag_id}`: {}", texts.join("; "));
                return Ok(Err(fail(reason, false)));
            }
        };
        let run_id = match &args.run_id {
            Some(run_id) => match checked_run_id(run_id) {
                Ok(run_id) => run_id,
                Err(failure) => return Ok(Err(failure)),
            },
            None => format!("operator_triggered__{}_{}", self.instance, self.try_number),
        };
        let date = match &args.logical_date {
            None => Some(self.now),
            Some(None) => None,
            Some(Some(text)) => match instant(text) {
                Some(date) => Some(date),
                None => {
                    let reason = format!("`logical_date` must be a date such as 2026-01-31T06:00:00Z, not `{text}`");
                    return Ok(Err(fail(reason, false)));
                }
            },
        };
        let mut run = NewRun {
            dag_id: dag_id.clone(),
            run_id,
            version_id: version.id,
            run_type: "operator_triggered".to_owned(),
            logical_date: None,
            data_interval: None,
            run_after: self.now,
            conf,
            params,
            triggered_by: "operator".to_owned(),
            triggering_user: self.parent.triggering_user.clone(),
            note: None,
            triggering_run: Some(self.parent.id),
        };
        let instances = self.instances(&version.dag);
        let weights = priority::effective_weights(&version.dag);
        let timetable = Timetable::of(&version.dag).ok();
        let own_date = args.logical_date.is_none();
        for step in 0..SAME_INSTANT {
            run.logical_date = date.map(|date| date + TimeDelta::microseconds(step));
            run.data_interval = run
                .logical_date
                .zip(timetable.as_ref())
                .and_then(|(date, timetable)| timetable.manual_interval(date));
            match self.store.create_run(&run, &instances, &version.dag, &weights).await {
                Ok(row) => return Ok(Ok(row)),
                Err(StoreError::Conflict(_)) => {}
                Err(error) => return Err(error),
            }
            match self.existing(&run, own_date).await? {
                Some(found) => return self.found(args, found).await,
                // The instant is another run's.
                None if own_date => {}
                None => break,
            }
        }
        let reason = format!("a run of DAG `{dag_id}` could not be made: others are made at the same time");
        Ok(Err(fail(reason, true)))
    }

    /// A chain of runs that trigger each other, or reset each other, ends somewhere.
    async fn too_deep(&self) -> Result<Option<TriggerFailure>, StoreError> {
        let chain = self.store.trigger_chain(self.parent.id).await?;
        if chain.depth < self.max_depth {
            return Ok(None);
        }
        let beginning = chain.beginning();
        let reason = format!(
            "the chain of runs that trigger each other, which began with {beginning}, has reached its limit of {} (limits.trigger_depth): \
             let DAGs not trigger each other in a circle, or set the limit higher if the chain is meant to be so long",
            self.max_depth
        );
        Ok(Some(fail(reason, false)))
    }

    /// The run that stands in the way: of the same id, or of the same logical date if that was asked for.
    async fn existing(&self, run: &NewRun, own_date: bool) -> Result<Option<RunRow>, StoreError> {
        match self.store.run(&run.dag_id, &run.run_id).await {
            Ok(row) => return Ok(Some(row)),
            Err(StoreError::NotFound(_)) => {}
            Err(error) => return Err(error),
        }
        match run.logical_date {
            Some(date) if !own_date => self.store.run_of_date(&run.dag_id, date).await,
            _ => Ok(None),
        }
    }

    async fn found(&self, args: &TriggerDag, found: RunRow) -> Result<Result<RunRow, TriggerFailure>, StoreError> {
        let which = format!("run `{}` of DAG `{}`", found.run_id, found.dag_id);
        if args.reset {
            if found.id == self.parent.id {
                return Ok(Err(fail(
                    "a run can't reset itself: give another run_id or logical_date",
                    false,
                )));
            }
            return self.reset(&found).await.map(|()| Ok(found));
        }
        if args.skip_if_exists {
            return Ok(Err(TriggerFailure::Skip(format!("{which} exists already"))));
        }
        Ok(Err(fail(
            format!("{which} exists already: give another run_id or logical_date, or set `reset` or `skip_if_exists`"),
            false,
        )))
    }

    /// Clears all of a run, as a person would.
    async fn reset(&self, run: &RunRow) -> Result<(), StoreError> {
        let reason = format!("reset by run `{}` of DAG `{}`", self.parent.run_id, self.parent.dag_id);
        let mut tries = 0;
        loop {
            let loaded = self.store.load_run(&run.dag_id, &run.run_id).await?;
            let facts: Vec<InstanceFacts> = loaded.instances.iter().map(InstanceRow::facts).collect();
            let dag = &loaded.version.dag;
            let changes = clear(dag, &facts, &select(dag, &facts, &Selection::default()));
            let to = run_after_clear(loaded.row.state, ResetRun::Queued);
            let rewrite = Rewrite {
                dag_run_id: loaded.row.id,
                changes: &changes,
                run: to.map(|to| (loaded.row.state, to)),
                create: &[],
                version_id: None,
                conf: None,
                is_clear: true,
                triggering_run: Some(self.parent.id),
                reason: &reason,
            };
            match self.store.rewrite_run(&rewrite).await {
                // It goes on meanwhile: look again.
                Err(StoreError::Conflict(_)) if tries < 10 => tries += 1,
                done => return done,
            }
        }
    }

    /// The instances of the new run; their ids follow from the instance that makes them, so that making them twice is
    /// noticed.
    fn instances(&self, dag: &Dag) -> Vec<InstanceFacts> {
        let mut number = 0_u32;
        Run::initial_instances(dag, &mut || {
            number += 1;
            let text = format!("{}/{}/{number}", self.instance, self.try_number);
            let hash = Sha256::digest(text.as_bytes());
            let mut bytes = [0; 16];
            bytes.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
            uuid::Builder::from_custom_bytes(bytes).into_uuid()
        })
    }
}

fn states(named: &[AwaitedState]) -> BTreeSet<RunState> {
    let state = |state: &AwaitedState| match state {
        AwaitedState::Queued => RunState::Queued,
        AwaitedState::Running => RunState::Running,
        AwaitedState::Success => RunState::Success,
        AwaitedState::Failed => RunState::Failed,
    };
    named.iter().map(state).collect()
}

fn checked_run_id(run_id: &str) -> Result<String, TriggerFailure> {
    let is_usable = |c: char| c.is_ascii_alphanumeric() || "_.~:+-".contains(c);
    if !run_id.is_empty() && run_id.len() <= RUN_ID_LIMIT && run_id.chars().all(is_usable) {
        return Ok(run_id.to_owned());
    }
    let reason =
        format!("`run_id` has 1 to {RUN_ID_LIMIT} of the characters A-Z a-z 0-9 _ . ~ : + -, unlike `{run_id}`");
    Err(fail(reason, false))
}

/// ISO 8601, with or without a time and a zone; without a zone it is UTC.
fn instant(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if let Ok(date) = DateTime::parse_from_rfc3339(text) {
        return Some(date.to_utc());
    }
    let naive = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
    let day = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0);
    naive.or_else(day).map(|date| date.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_people_and_templates_write_them() {
        for (text, expected) in [
            ("2026-01-31", Some("2026-01-31T00:00:00+00:00")),
            ("2026-01-31T06:00:00Z", Some("2026-01-31T06:00:00+00:00")),
            ("2026-01-31 06:00:00+09:00", Some("2026-01-30T21:00:00+00:00")),
            (" 2026-01-31T06:00:00.5", Some("2026-01-31T06:00:00.500+00:00")),
            ("2026-01-31T06:00", Some("2026-01-31T06:00:00+00:00")),
            ("20260131", None),
            ("tomorrow", None),
            ("", None),
        ] {
            assert_eq!(
                instant(text).map(|date| date.to_rfc3339()).as_deref(),
                expected,
                "{text}"
            );
        }
    }
}
