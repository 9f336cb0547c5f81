//! The end of an attempt, as its worker tells it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use crate::connect::Store;
use crate::error::StoreError;
use crate::retry::retried;
use crate::text::{clean, clean_json};

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
            Self::Lost => "lost",
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

impl Store {
    /// Ends an attempt, once: whoever names an older fence, or comes after its end, is [`Finished::Stale`]. XComs and rendered fields are
    /// kept if the instance still runs this attempt (it may have been marked meanwhile).
    ///
    /// # Errors
    /// If the database is away.
    pub async fn finish(&self, attempt_id: Uuid, fence: i64, result: &AttemptResult) -> Result<Finished, StoreError> {
        let reason = result.reason.as_deref().map(clean);
        let rendered = result.rendered_fields.as_ref().map(clean_json);
        let name = result.rendered_map_index.as_deref().map(map_index_name);
        let keys: Vec<String> = result.xcoms.keys().map(|key| clean(key).into_owned()).collect();
        let values: Vec<Value> = result.xcoms.values().map(clean_json).collect();
        let finished = retried("writing a result", |_| async {
            // One statement, so one transaction: the result, its XComs and the event, or nothing.
            let written = sqlx::query!(
                "WITH ended AS (
                     UPDATE attempt SET state = $3, ended_at = now(), exit_code = $4, signal = $5, reason = $6, retriable = $7,
                            pid = coalesce($8, pid), resume_at = $13
                     WHERE id = $1 AND fence = $2 AND state = 'running'
                     RETURNING id, task_instance_id
                 ), former_look AS (
                     -- A try that waits for days keeps its last look only.
                     DELETE FROM attempt a USING ended
                     WHERE $3 = 'rescheduled' AND a.task_instance_id = ended.task_instance_id AND a.state = 'rescheduled'
                 ), instance AS (
                     UPDATE task_instance ti SET rendered_fields = coalesce($9, ti.rendered_fields), pid = coalesce($8, ti.pid), updated_at = now(),
                            rendered_map_index = coalesce($12, ti.rendered_map_index)
                     FROM ended WHERE ti.id = ended.task_instance_id AND ti.attempt_id = ended.id AND ti.state = 'running'
                     RETURNING ti.id
                 ), former AS (
                     DELETE FROM xcom USING instance WHERE xcom.task_instance_id = instance.id AND xcom.key <> ALL ($10)
                 ), pushed AS (
                     INSERT INTO xcom (task_instance_id, key, value)
                     SELECT instance.id, given.key, given.value FROM instance, unnest($10::text[], $11::jsonb[]) AS given (key, value)
                     ON CONFLICT (task_instance_id, key) DO UPDATE SET value = excluded.value, created_at = now()
                 )
                 INSERT INTO run_event (dag_run_id, kind, task_instance_id, attempt_id)
                 SELECT ti.dag_run_id, 'attempt_finished', ti.id, ended.id FROM ended JOIN task_instance ti ON ti.id = ended.task_instance_id",
                attempt_id,
                fence,
                result.state.as_str(),
                result.exit_code,
                result.signal,
                reason.as_deref(),
                result.retriable,
                result.pid,
                rendered,
                &keys,
                &values,
                name,
                result.resume_at
            )
            .execute(&self.vital)
            .await?
            .rows_affected();
            if written > 0 {
                return Ok(Finished::Accepted);
            }
            // Our own answer may have been lost, here or on the way to the worker.
            let same = sqlx::query_scalar!(
                r#"SELECT EXISTS (SELECT FROM attempt WHERE id = $1 AND fence = $2 AND state = $3 AND exit_code IS NOT DISTINCT FROM $4
                                  AND signal IS NOT DISTINCT FROM $5 AND reason IS NOT DISTINCT FROM $6) AS "same!""#,
                attempt_id,
                fence,
                result.state.as_str(),
                result.exit_code,
                result.signal,
                reason.as_deref()
            )
            .fetch_one(&self.vital)
            .await?;
            Ok(if same { Finished::Accepted } else { Finished::Stale })
        })
        .await?;
        if finished == Finished::Accepted {
            self.notify_scheduler();
        }
        Ok(finished)
    }
}
