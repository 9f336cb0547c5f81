//! Two runs of a DAG side by side.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::dag::{DagVersionChange, DagVersionChangeKind, DagVersionResponse};
use super::state::{DagRunState, DagRunType, TaskInstanceState};

/// What is different in `run` from what it was in `base`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DagRunComparison {
    pub(crate) dag_id: String,
    /// The run that is looked at.
    pub(crate) run: ComparedRun,
    /// The run that it is compared with.
    pub(crate) base: ComparedRun,
    /// Differences of their `conf`, mapping by mapping.
    pub(crate) conf: Vec<ConfChange>,
    pub(crate) versions: ComparedVersions,
    /// A page of the task instances, what changed most first.
    pub(crate) task_instances: Vec<ComparedTaskInstance>,
    /// Of both runs together.
    pub(crate) total_entries: i64,
    /// A run has more than 100,000 task instances: those behind are left out.
    pub(crate) truncated: bool,
}

/// One of two runs.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ComparedRun {
    pub(crate) dag_run_id: String,
    pub(crate) state: DagRunState,
    pub(crate) run_type: DagRunType,
    pub(crate) logical_date: Option<DateTime<Utc>>,
    pub(crate) start_date: Option<DateTime<Utc>>,
    pub(crate) end_date: Option<DateTime<Utc>>,
    /// Seconds.
    pub(crate) duration: Option<f64>,
}

/// One difference between two `conf`s.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConfChange {
    pub(crate) kind: DagVersionChangeKind,
    /// The keys from the top down.
    pub(crate) path: Vec<String>,
    /// The value in `base`; null where it was not there.
    pub(crate) before: Option<Value>,
    /// The value in `run`; null where it is no longer there.
    pub(crate) after: Option<Value>,
}

/// The versions of the DAG that the runs used.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ComparedVersions {
    pub(crate) base: DagVersionResponse,
    pub(crate) run: DagVersionResponse,
    pub(crate) tasks_added: Vec<String>,
    pub(crate) tasks_removed: Vec<String>,
    pub(crate) tasks_changed: Vec<String>,
    /// Up to 1,000 differences, none if both used one version.
    pub(crate) changes: Vec<DagVersionChange>,
}

/// In what two task instances differ most.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DifferenceKind {
    /// Only one run has it.
    Absent,
    /// It came to something else.
    State,
    /// It took more tries, or fewer.
    Tries,
    /// In nothing but perhaps its duration.
    Duration,
}

/// A task instance in both runs, or in one.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ComparedTaskInstance {
    pub(crate) task_id: String,
    /// -1 = not mapped.
    pub(crate) map_index: i32,
    pub(crate) difference: DifferenceKind,
    /// Seconds that it took longer in `run`; negative = it was quicker; null unless it ended in both.
    pub(crate) longer: Option<f64>,
    pub(crate) base: Option<ComparedEnd>,
    pub(crate) run: Option<ComparedEnd>,
}

/// What became of a task instance.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ComparedEnd {
    /// `null` = none yet.
    pub(crate) state: Option<TaskInstanceState>,
    /// Seconds.
    pub(crate) duration: Option<f64>,
    pub(crate) try_number: i32,
}
