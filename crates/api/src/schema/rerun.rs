//! Doing a run again.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::compare::ConfChange;
use super::dag_run::DagRunResponse;
use super::task_instance::{TaskInstanceResponse, TaskSelector};

/// What of a run is done again, and how.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DAGRunRerunBody)]
pub(crate) struct RerunBody {
    /// Only tell what would be.
    #[serde(default = "crate::extract::yes")]
    #[schema(default = true)]
    pub(crate) dry_run: bool,
    /// These tasks and task groups; all if it is absent.
    #[serde(default)]
    pub(crate) task_ids: Option<Vec<TaskSelector>>,
    /// What they wait for, too.
    #[serde(default)]
    pub(crate) include_upstream: bool,
    /// What waits for them, too.
    #[serde(default)]
    pub(crate) include_downstream: bool,
    /// Of all these, only what failed, and what did not run because of it.
    #[serde(default)]
    pub(crate) only_failed: bool,
    /// By the DAG as it is now, with the tasks that it has got since.
    #[serde(default)]
    pub(crate) run_on_latest_version: bool,
    /// In place of the run's own, as a whole. It has to fit the params.
    #[serde(default)]
    pub(crate) conf: Option<Map<String, Value>>,
    /// Of the run; with `task_ids`, of what runs again.
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub(crate) note: Option<String>,
}

/// What runs again and what does not.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DAGRunRerunResponse)]
pub(crate) struct RerunResponse {
    /// Nothing has been done yet.
    pub(crate) dry_run: bool,
    pub(crate) dag_run: DagRunResponse,
    /// What runs again.
    pub(crate) task_instances: Vec<TaskInstanceResponse>,
    /// Tasks of the latest version that the run did not have.
    pub(crate) new_task_ids: Vec<String>,
    /// What has succeeded and stays: its results are what the others go on with.
    pub(crate) reused: Vec<TaskInstanceResponse>,
    /// What is different in the conf; `before` is the run's own so far.
    pub(crate) conf: Vec<ConfChange>,
}
