//! What failed, by cause.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// Causes, the most frequent first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FailureGroupCollectionResponse {
    pub(crate) groups: Vec<FailureGroup>,
    pub(crate) total_entries: i64,
    /// The window of time that was looked at.
    pub(crate) since: DateTime<Utc>,
    pub(crate) until: DateTime<Utc>,
    /// More failed than is looked at: the counts are those of the latest.
    pub(crate) truncated: bool,
}

/// What failed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FailureKind {
    /// Tries of task instances that are failed, or wait for another one.
    Failed,
    /// Task instances without a try, because something before them failed.
    UpstreamFailed,
}

/// Failures of one cause.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FailureGroup {
    /// What their reasons have in common: `<n>` stands for a number, `<time>`, `<id>`, `<path>` and `<text>` for such.
    pub(crate) fingerprint: String,
    pub(crate) kind: FailureKind,
    /// Tries, or task instances without one.
    pub(crate) count: usize,
    /// Which tasks.
    pub(crate) dags: Vec<FailedDag>,
    pub(crate) first_seen: DateTime<Utc>,
    pub(crate) last_seen: DateTime<Utc>,
    /// The latest one.
    pub(crate) example: FailureExample,
    /// What has not succeeded since then, and would run again if it were cleared.
    pub(crate) rerun: Rerun,
}

/// Tasks of a DAG.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FailedDag {
    pub(crate) dag_id: String,
    pub(crate) task_ids: Vec<String>,
}

/// One failure.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FailureExample {
    pub(crate) dag_id: String,
    pub(crate) dag_run_id: String,
    pub(crate) task_id: String,
    /// -1 = not mapped.
    pub(crate) map_index: i32,
    /// 0 = there was no try.
    pub(crate) try_number: i32,
    /// Its reason, whole.
    pub(crate) message: Option<String>,
}

/// Task instances that are still failed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Rerun {
    /// How many.
    pub(crate) task_instances: usize,
    /// Up to 100 of them, by run: what `POST …/clearTaskInstances` takes.
    pub(crate) dag_runs: Vec<FailedRun>,
}

/// Task instances of a run.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FailedRun {
    pub(crate) dag_id: String,
    pub(crate) dag_run_id: String,
    pub(crate) task_instances: Vec<FailedTask>,
}

/// A task instance of a run.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FailedTask {
    pub(crate) task_id: String,
    pub(crate) map_index: i32,
}
