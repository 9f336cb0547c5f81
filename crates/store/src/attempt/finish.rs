//! The end of an attempt, as its worker tells it.

mod together;

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::connect::Store;
use crate::error::StoreError;
use crate::listen::Signal;
use crate::notify;
use crate::retry::retried;
use crate::text::{clean, clean_json};
pub(crate) use together::Together;

use super::RUNNING;

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttemptState {
    /// Well.
    Success,
    /// Badly.
    Failed,
    /// It decided that there was nothing to do.
    Skipped,
    /// Its worker gives it up.
    Lost,
    /// Its worker was stopped. `lost` in the database, with `interrupted`: a program that doesn't know of it goes by that.
    Interrupted,
    /// It was stopped on demand.
    Killed,
    /// What it waits for is not there yet: its try looks again later.
    Rescheduled,
}

impl AttemptState {
    /// The name in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::Lost | Self::Interrupted => "lost",
            Self::Killed => "killed",
            Self::Rescheduled => "rescheduled",
        }
    }
}

/// What a worker reports.
#[derive(Debug, Clone, PartialEq)]
pub struct AttemptResult {
    /// How it ended.
    pub state: AttemptState,
    /// Of the process.
    pub exit_code: Option<i32>,
    /// That ended the process.
    pub signal: Option<i32>,
    /// For people.
    pub reason: Option<String>,
    /// Whether a failure may be repeated.
    pub retriable: bool,
    /// By key; they replace all XComs of the instance.
    pub xcoms: BTreeMap<String, Value>,
    /// Arguments as they were after rendering, without secrets.
    pub rendered_fields: Option<Value>,
    /// The name shown for a mapped instance.
    pub rendered_map_index: Option<String>,
    /// Of the process.
    pub pid: Option<i32>,
    /// When to look again, of one that is rescheduled.
    pub resume_at: Option<DateTime<Utc>>,
    /// Its log, if that is to be kept with it ([`Store::kept_log`]).
    pub log: Option<Vec<u8>>,
}

impl AttemptResult {
    /// It ended like this, with nothing more to tell.
    #[must_use]
    pub fn of(state: AttemptState) -> Self {
        Self {
            state,
            exit_code: None,
            signal: None,
            reason: None,
            retriable: true,
            xcoms: BTreeMap::new(),
            rendered_fields: None,
            rendered_map_index: None,
            pid: None,
            resume_at: None,
            log: None,
        }
    }
}

/// What became of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finished {
    /// It is written, now or by an earlier call with the same content.
    Accepted,
    /// The attempt is no longer the reporter's, or is over: nothing was written.
    Stale,
}

/// Longest name of a mapped instance, in characters: Airflow's.
const MAP_INDEX_NAME: usize = 250;

/// The name shown for a mapped instance, cut where it is too long to be shown.
pub(crate) fn map_index_name(text: &str) -> String {
    clean(text).chars().take(MAP_INDEX_NAME).collect()
}

/// A report on its way to the database.
#[derive(Debug, Clone)]
pub(crate) struct Report {
    attempt_id: Uuid,
    fence: i64,
    result: AttemptResult,
}

impl Store {
    /// Ends an attempt, once: whoever names an older fence, or comes after its end, is [`Finished::Stale`]. XComs and rendered fields are
    /// kept if the instance still runs this attempt (it may have been marked meanwhile).
    ///
    /// Reports that come while others are being written share the next transaction.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn finish(&self, attempt_id: Uuid, fence: i64, result: &AttemptResult) -> Result<Finished, StoreError> {
        let report = Report {
            attempt_id,
            fence,
            result: result.clone(),
        };
        let finished = match together::finish(self, report).await {
            Ok(finished) => finished,
            // Among others it failed, perhaps because of another: by itself it gets its own answer.
            Err(report) => {
                let report = [*report];
                let finished = retried("writing a result", |_| self.write_reports(&report)).await?;
                finished.first().copied().unwrap_or(Finished::Stale)
            }
        };
        if finished == Finished::Accepted {
            self.hub.send(Signal::Scheduler);
        }
        Ok(finished)
    }

    /// Writes reports of different attempts: one statement, so one transaction, for all results, XComs and events.
    async fn write_reports(&self, reports: &[Report]) -> Result<Vec<Finished>, StoreError> {
        let given = Columns::of(reports);
        let written: HashSet<Uuid> = sqlx::query_scalar!(
            r#"WITH given AS (
                 SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::int[], $5::int[], $6::text[], $7::bool[], $8::int[],
                                      $9::timestamptz[], $10::jsonb[], $11::text[], $12::jsonb[], $16::bool[], $17::bytea[])
                     AS g (id, fence, state, exit_code, signal, reason, retriable, pid, resume_at, rendered, name, xcoms, interrupted, log)
             ), ended AS (
                 UPDATE attempt a SET state = g.state, ended_at = now(), exit_code = g.exit_code, signal = g.signal, reason = g.reason,
                        retriable = g.retriable, pid = coalesce(g.pid, a.pid), resume_at = g.resume_at, interrupted = g.interrupted,
                        log = g.log
                 FROM given g
                 WHERE a.id = g.id AND a.fence = g.fence AND a.state = $13
                 RETURNING a.id AS attempt_id, a.task_instance_id, g.state AS became, g.pid AS process, g.rendered, g.name, g.xcoms
             ), former_look AS (
                 -- A try that waits for days keeps its last look only.
                 DELETE FROM attempt a USING ended
                 WHERE ended.became = 'rescheduled' AND a.task_instance_id = ended.task_instance_id AND a.state = 'rescheduled'
             ), instance AS (
                 UPDATE task_instance ti SET rendered_fields = coalesce(ended.rendered, ti.rendered_fields), pid = coalesce(ended.process, ti.pid),
                        updated_at = now(), rendered_map_index = coalesce(ended.name, ti.rendered_map_index)
                 FROM ended WHERE ti.id = ended.task_instance_id AND ti.attempt_id = ended.attempt_id AND ti.state = 'running'
                 RETURNING ti.id, ended.xcoms
             ), former AS (
                 DELETE FROM xcom USING instance WHERE xcom.task_instance_id = instance.id AND NOT instance.xcoms ? xcom.key
             ), pushed AS (
                 INSERT INTO xcom (task_instance_id, key, value)
                 SELECT instance.id, pair.key, pair.value FROM instance, jsonb_each(instance.xcoms) AS pair
                 ON CONFLICT (task_instance_id, key) DO UPDATE SET value = excluded.value, created_at = now()
             ), told AS (
                 INSERT INTO run_event (dag_run_id, kind, task_instance_id, attempt_id)
                 SELECT ti.dag_run_id, 'attempt_finished', ti.id, ended.attempt_id FROM ended JOIN task_instance ti ON ti.id = ended.task_instance_id
                 RETURNING attempt_id
             )
             -- With the commit, which is what the scheduler of another process waits for. Twice the same is once.
             SELECT told.attempt_id AS "attempt_id!" FROM told, pg_notify($14, $15)"#,
            &given.ids,
            &given.fences,
            &given.states,
            &given.exit_codes as &[Option<i32>],
            &given.signals as &[Option<i32>],
            &given.reasons as &[Option<String>],
            &given.retriable,
            &given.pids as &[Option<i32>],
            &given.resume_at as &[Option<DateTime<Utc>>],
            &given.rendered as &[Option<Value>],
            &given.names as &[Option<String>],
            &given.xcoms,
            RUNNING,
            notify::SCHEDULER,
            self.hub.process().to_string(),
            &given.interrupted,
            &given.logs as &[Option<Vec<u8>>]
        )
        .fetch_all(&self.vital)
        .await?
        .into_iter()
        .collect();
        if written.len() == reports.len() {
            return Ok(vec![Finished::Accepted; reports.len()]);
        }
        // Our own answer may have been lost, here or on the way to the worker.
        let same: HashSet<Uuid> = sqlx::query_scalar!(
            "SELECT a.id FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::int[], $5::int[], $6::text[])
                 AS g (id, fence, state, exit_code, signal, reason)
             JOIN attempt a ON a.id = g.id AND a.fence = g.fence AND a.state = g.state
             WHERE a.exit_code IS NOT DISTINCT FROM g.exit_code AND a.signal IS NOT DISTINCT FROM g.signal
               AND a.reason IS NOT DISTINCT FROM g.reason",
            &given.ids,
            &given.fences,
            &given.states,
            &given.exit_codes as &[Option<i32>],
            &given.signals as &[Option<i32>],
            &given.reasons as &[Option<String>]
        )
        .fetch_all(&self.vital)
        .await?
        .into_iter()
        .collect();
        let became = |report: &Report| {
            let id = &report.attempt_id;
            if written.contains(id) || same.contains(id) {
                Finished::Accepted
            } else {
                Finished::Stale
            }
        };
        Ok(reports.iter().map(became).collect())
    }
}

/// Reports as the statement takes them.
#[derive(Default)]
struct Columns {
    ids: Vec<Uuid>,
    fences: Vec<i64>,
    states: Vec<String>,
    exit_codes: Vec<Option<i32>>,
    signals: Vec<Option<i32>>,
    reasons: Vec<Option<String>>,
    retriable: Vec<bool>,
    pids: Vec<Option<i32>>,
    resume_at: Vec<Option<DateTime<Utc>>>,
    rendered: Vec<Option<Value>>,
    names: Vec<Option<String>>,
    /// An object each.
    xcoms: Vec<Value>,
    interrupted: Vec<bool>,
    logs: Vec<Option<Vec<u8>>>,
}

impl Columns {
    fn of(reports: &[Report]) -> Self {
        let mut columns = Self::default();
        for Report {
            attempt_id,
            fence,
            result,
        } in reports
        {
            let xcoms: Map<String, Value> = result
                .xcoms
                .iter()
                .map(|(key, value)| (clean(key).into_owned(), clean_json(value)))
                .collect();
            columns.ids.push(*attempt_id);
            columns.fences.push(*fence);
            columns.states.push(result.state.as_str().to_owned());
            columns.exit_codes.push(result.exit_code);
            columns.signals.push(result.signal);
            columns
                .reasons
                .push(result.reason.as_deref().map(|reason| clean(reason).into_owned()));
            columns.retriable.push(result.retriable);
            columns.pids.push(result.pid);
            columns.resume_at.push(result.resume_at);
            columns.rendered.push(result.rendered_fields.as_ref().map(clean_json));
            columns
                .names
                .push(result.rendered_map_index.as_deref().map(map_index_name));
            columns.xcoms.push(Value::Object(xcoms));
            columns.interrupted.push(result.state == AttemptState::Interrupted);
            columns.logs.push(result.log.clone());
        }
        columns
    }
}
