//! Task instances and their tries.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ArrayBuilder, Object, OneOfBuilder, Schema, Type};
use uuid::Uuid;

use super::dag::DagVersionResponse;
use super::state::TaskInstanceState;

/// What task instances and their tries have in common.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct TaskInstanceFields {
    pub(crate) task_id: String,
    pub(crate) dag_id: String,
    pub(crate) dag_run_id: String,
    /// -1 = not mapped.
    pub(crate) map_index: i32,
    pub(crate) start_date: Option<DateTime<Utc>>,
    pub(crate) end_date: Option<DateTime<Utc>>,
    /// Seconds from start to end.
    pub(crate) duration: Option<f64>,
    pub(crate) state: Option<TaskInstanceState>,
    pub(crate) try_number: i32,
    pub(crate) max_tries: i32,
    pub(crate) task_display_name: String,
    pub(crate) dag_display_name: String,
    pub(crate) hostname: Option<String>,
    pub(crate) unixname: Option<String>,
    pub(crate) pool: String,
    pub(crate) pool_slots: i32,
    pub(crate) queue: Option<String>,
    pub(crate) priority_weight: Option<i32>,
    pub(crate) operator: Option<String>,
    pub(crate) operator_name: Option<String>,
    pub(crate) queued_when: Option<DateTime<Utc>>,
    pub(crate) scheduled_when: Option<DateTime<Utc>>,
    pub(crate) pid: Option<i32>,
    pub(crate) executor: Option<String>,
    pub(crate) executor_config: String,
    pub(crate) dag_version: Option<DagVersionResponse>,
    /// Why it is in its state, for people (an addition to Airflow's shape).
    pub(crate) reason: Option<String>,
}

/// A task instance.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct TaskInstanceResponse {
    pub(crate) id: Uuid,
    #[serde(flatten)]
    #[schema(inline)]
    pub(crate) fields: TaskInstanceFields,
    pub(crate) logical_date: Option<DateTime<Utc>>,
    pub(crate) run_after: DateTime<Utc>,
    pub(crate) note: Option<String>,
    pub(crate) rendered_map_index: Option<String>,
    pub(crate) rendered_fields: Map<String, Value>,
    /// Deferred tasks are not part of this build: always `null`.
    pub(crate) trigger: Option<Map<String, Value>>,
    pub(crate) triggerer_job: Option<Map<String, Value>>,
}

/// A page of task instances.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TaskInstanceCollectionResponse {
    pub(crate) task_instances: Vec<TaskInstanceResponse>,
    pub(crate) total_entries: Option<i64>,
    pub(crate) next_cursor: Option<String>,
    pub(crate) previous_cursor: Option<String>,
}

/// What clearing a run would clear.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClearTaskInstanceCollectionResponse {
    pub(crate) task_instances: Vec<TaskInstanceResponse>,
    pub(crate) total_entries: i64,
}

/// One try of a task instance.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TaskInstanceHistoryResponse {
    #[serde(flatten)]
    #[schema(inline)]
    pub(crate) fields: TaskInstanceFields,
    /// Exit code of the process (an addition to Airflow's shape).
    pub(crate) exit_code: Option<i32>,
    /// Signal that ended the process (an addition to Airflow's shape).
    pub(crate) signal: Option<i32>,
}

/// The tries of a task instance.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TaskInstanceHistoryCollectionResponse {
    pub(crate) task_instances: Vec<TaskInstanceHistoryResponse>,
    pub(crate) total_entries: i64,
}

/// Something that keeps a task instance from running.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TaskDependencyResponse {
    pub(crate) name: String,
    pub(crate) reason: String,
}

/// Everything that keeps a task instance from running.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TaskDependencyCollectionResponse {
    pub(crate) dependencies: Vec<TaskDependencyResponse>,
}

/// `"task"` or `["task", map_index]`.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(untagged)]
pub(crate) enum TaskSelector {
    /// Every index of a task.
    Task(String),
    /// One index of a mapped task.
    Mapped(String, i32),
}

// Written out: what is derived for a pair says nothing of its items.
impl utoipa::PartialSchema for TaskSelector {
    fn schema() -> RefOr<Schema> {
        let text = || Object::with_type(Type::String);
        let part = OneOfBuilder::new().item(text()).item(Object::with_type(Type::Integer));
        let pair = ArrayBuilder::new().items(part).min_items(Some(2)).max_items(Some(2));
        OneOfBuilder::new().item(text()).item(pair).into()
    }
}

impl ToSchema for TaskSelector {}

/// Which task instances to clear.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClearTaskInstancesBody {
    /// Only tell what would be cleared.
    #[serde(default = "crate::extract::yes")]
    #[schema(default = true)]
    pub(crate) dry_run: bool,
    #[serde(default)]
    pub(crate) start_date: Option<DateTime<Utc>>,
    #[serde(default)]
    pub(crate) end_date: Option<DateTime<Utc>>,
    #[serde(default = "crate::extract::yes")]
    #[schema(default = true)]
    pub(crate) only_failed: bool,
    #[serde(default)]
    pub(crate) only_running: bool,
    /// Finished runs are queued again.
    #[serde(default = "crate::extract::yes")]
    #[schema(default = true)]
    pub(crate) reset_dag_runs: bool,
    #[serde(default)]
    pub(crate) task_ids: Option<Vec<TaskSelector>>,
    #[serde(default)]
    pub(crate) dag_run_id: Option<String>,
    #[serde(default)]
    pub(crate) include_upstream: bool,
    #[serde(default)]
    pub(crate) include_downstream: bool,
    #[serde(default)]
    pub(crate) include_future: bool,
    #[serde(default)]
    pub(crate) include_past: bool,
    #[serde(default)]
    pub(crate) run_on_latest_version: Option<bool>,
    /// Refuse with 409 when one of them is running.
    #[serde(default)]
    pub(crate) prevent_running_task: bool,
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub(crate) note: Option<String>,
}

/// What can be changed on a task instance.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PatchTaskInstanceBody {
    /// `success`, `failed` or `skipped`.
    #[serde(default)]
    pub(crate) new_state: Option<TaskInstanceState>,
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub(crate) note: Option<String>,
    #[serde(default)]
    pub(crate) include_upstream: bool,
    #[serde(default)]
    pub(crate) include_downstream: bool,
    #[serde(default)]
    pub(crate) include_future: bool,
    #[serde(default)]
    pub(crate) include_past: bool,
}

/// Filters of a list of task instances, as a body; each has at most 1,000 values.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct TaskInstancesBatchBody {
    pub(crate) dag_ids: Option<Vec<String>>,
    pub(crate) dag_run_ids: Option<Vec<String>>,
    pub(crate) task_ids: Option<Vec<String>>,
    /// `null` stands for instances without a state.
    pub(crate) state: Option<Vec<Option<TaskInstanceState>>>,
    pub(crate) pool: Option<Vec<String>>,
    pub(crate) queue: Option<Vec<String>>,
    /// There is one executor: this says nothing.
    pub(crate) executor: Option<Vec<String>>,
    #[serde(deserialize_with = "crate::extract::not_null")]
    #[schema(value_type = u64, default = 0)]
    pub(crate) page_offset: Option<u64>,
    #[serde(deserialize_with = "crate::extract::not_null")]
    #[schema(value_type = u64, default = 100)]
    pub(crate) page_limit: Option<u64>,
    pub(crate) order_by: Option<String>,
    pub(crate) run_after_gte: Option<DateTime<Utc>>,
    pub(crate) run_after_gt: Option<DateTime<Utc>>,
    pub(crate) run_after_lte: Option<DateTime<Utc>>,
    pub(crate) run_after_lt: Option<DateTime<Utc>>,
    pub(crate) logical_date_gte: Option<DateTime<Utc>>,
    pub(crate) logical_date_gt: Option<DateTime<Utc>>,
    pub(crate) logical_date_lte: Option<DateTime<Utc>>,
    pub(crate) logical_date_lt: Option<DateTime<Utc>>,
    pub(crate) start_date_gte: Option<DateTime<Utc>>,
    pub(crate) start_date_gt: Option<DateTime<Utc>>,
    pub(crate) start_date_lte: Option<DateTime<Utc>>,
    pub(crate) start_date_lt: Option<DateTime<Utc>>,
    pub(crate) end_date_gte: Option<DateTime<Utc>>,
    pub(crate) end_date_gt: Option<DateTime<Utc>>,
    pub(crate) end_date_lte: Option<DateTime<Utc>>,
    pub(crate) end_date_lt: Option<DateTime<Utc>>,
    pub(crate) duration_gte: Option<f64>,
    pub(crate) duration_gt: Option<f64>,
    pub(crate) duration_lte: Option<f64>,
    pub(crate) duration_lt: Option<f64>,
}

/// Links of a task instance to elsewhere, by name.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExtraLinkCollectionResponse {
    pub(crate) extra_links: std::collections::BTreeMap<String, Option<String>>,
    pub(crate) total_entries: i64,
}
