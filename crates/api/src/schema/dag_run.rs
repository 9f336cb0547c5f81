//! DAG runs.

use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::bulk::BulkDagRunBody;
use super::dag::DagVersionResponse;
use super::state::{DAGRunPatchStates, DagRunState, DagRunTriggeredByType, DagRunType};
use super::task_instance::ClearTaskInstanceCollectionResponse;
use crate::problem::Reply;

/// A run.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = DAGRunResponse)]
pub(crate) struct DagRunResponse {
    pub(crate) dag_run_id: String,
    pub(crate) dag_id: String,
    pub(crate) logical_date: Option<DateTime<Utc>>,
    pub(crate) queued_at: Option<DateTime<Utc>>,
    pub(crate) start_date: Option<DateTime<Utc>>,
    pub(crate) end_date: Option<DateTime<Utc>>,
    /// Seconds from start to end.
    pub(crate) duration: Option<f64>,
    pub(crate) data_interval_start: Option<DateTime<Utc>>,
    pub(crate) data_interval_end: Option<DateTime<Utc>>,
    pub(crate) run_after: DateTime<Utc>,
    pub(crate) last_scheduling_decision: Option<DateTime<Utc>>,
    pub(crate) run_type: DagRunType,
    pub(crate) state: DagRunState,
    pub(crate) triggered_by: Option<DagRunTriggeredByType>,
    pub(crate) triggering_user_name: Option<String>,
    pub(crate) conf: Option<Map<String, Value>>,
    pub(crate) note: Option<String>,
    pub(crate) dag_versions: Vec<DagVersionResponse>,
    pub(crate) bundle_version: Option<String>,
    pub(crate) dag_display_name: String,
    pub(crate) partition_key: Option<String>,
    pub(crate) partition_date: Option<DateTime<Utc>>,
    /// Why it ended as it did (an addition to Airflow's shape).
    pub(crate) reason: Option<String>,
    /// By when it has to be done (an addition to Airflow's shape).
    pub(crate) deadline_at: Option<DateTime<Utc>>,
    /// When it was found to be late (an addition to Airflow's shape).
    pub(crate) deadline_missed_at: Option<DateTime<Utc>>,
}

/// A page of runs.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DAGRunCollectionResponse)]
pub(crate) struct DagRunCollectionResponse {
    pub(crate) dag_runs: Vec<DagRunResponse>,
    pub(crate) total_entries: Option<i64>,
    pub(crate) next_cursor: Option<String>,
    pub(crate) previous_cursor: Option<String>,
}

/// What came of clearing a run.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum ClearedRun {
    /// With `dry_run`, the default: what would be cleared.
    Planned(ClearTaskInstanceCollectionResponse),
    /// Without: the run.
    Done(Box<DagRunResponse>),
}

/// What came of clearing runs.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum ClearedRuns {
    /// With `dry_run`, the default: what would be cleared.
    Planned(ClearTaskInstanceCollectionResponse),
    /// Without: the runs.
    Done(DagRunCollectionResponse),
}

/// Asks for a run.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TriggerDAGRunPostBody)]
pub(crate) struct TriggerDagRunBody {
    #[serde(default)]
    pub(crate) dag_run_id: Option<String>,
    #[serde(default)]
    pub(crate) data_interval_start: Option<DateTime<Utc>>,
    #[serde(default)]
    pub(crate) data_interval_end: Option<DateTime<Utc>>,
    /// Must be there, and may be `null`: a run without a logical date.
    #[serde(deserialize_with = "crate::extract::required_nullable")]
    #[schema(required)]
    pub(crate) logical_date: Option<DateTime<Utc>>,
    #[serde(default)]
    pub(crate) run_after: Option<DateTime<Utc>>,
    #[serde(default)]
    pub(crate) conf: Option<Map<String, Value>>,
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub(crate) note: Option<String>,
    #[serde(default)]
    pub(crate) partition_key: Option<String>,
    /// Ours. Only these tasks and groups run, as if there were no others.
    #[serde(default)]
    pub(crate) task_ids: Option<Vec<String>>,
}

/// Asks for runs.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TriggerDAGRunsPostBody)]
pub(crate) struct TriggerDagRunsBody {
    /// At most 1,000, fewer of a DAG with more than 100 tasks. One that is not acceptable refuses only itself, so each is read by itself.
    #[schema(value_type = Vec<TriggerDagRunBody>, max_items = 1000)]
    pub(crate) dag_runs: Vec<Box<RawValue>>,
}

/// What came of the runs that were asked for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TriggerDAGRunsResponse)]
pub(crate) struct TriggerDagRunsResponse {
    /// One for each entry of the request, in their order.
    pub(crate) dag_runs: Vec<TriggerOutcome>,
}

/// What came of an entry: a run, or why there is none.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TriggerDAGRunOutcome)]
pub(crate) struct TriggerOutcome {
    /// The HTTP status that a request for this run alone would have been answered with.
    #[schema(minimum = 200)]
    pub(crate) status: u16,
    pub(crate) dag_run: Option<DagRunResponse>,
    /// Why there is none: a text, or what is wrong with the entry.
    pub(crate) detail: Option<Value>,
}

impl From<Reply<DagRunResponse>> for TriggerOutcome {
    fn from(reply: Reply<DagRunResponse>) -> Self {
        match reply {
            Ok(run) => Self {
                status: StatusCode::OK.as_u16(),
                dag_run: Some(run),
                detail: None,
            },
            Err(problem) => {
                let (status, detail) = problem.told();
                Self {
                    status: status.as_u16(),
                    dag_run: None,
                    detail: Some(detail),
                }
            }
        }
    }
}

/// What can be changed on a run.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DAGRunPatchBody)]
pub(crate) struct DagRunPatchBody {
    #[serde(default)]
    pub(crate) state: Option<DAGRunPatchStates>,
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub(crate) note: Option<String>,
}

/// How to clear a whole run.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DAGRunClearBody)]
pub(crate) struct DagRunClearBody {
    /// Only tell what would be cleared.
    #[serde(default = "crate::extract::yes")]
    #[schema(default = true)]
    pub(crate) dry_run: bool,
    #[serde(default)]
    pub(crate) only_failed: bool,
    #[serde(default)]
    pub(crate) only_new: bool,
    #[serde(default)]
    pub(crate) run_on_latest_version: Option<bool>,
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub(crate) note: Option<String>,
}

/// How to clear whole runs, and which.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BulkDAGRunClearBody)]
pub(crate) struct BulkDagRunClearBody {
    /// Only tell what would be cleared.
    #[serde(default = "crate::extract::yes")]
    #[schema(default = true)]
    pub(crate) dry_run: bool,
    #[serde(default)]
    pub(crate) only_failed: bool,
    #[serde(default)]
    pub(crate) only_new: bool,
    #[serde(default)]
    pub(crate) run_on_latest_version: Option<bool>,
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub(crate) note: Option<String>,
    #[serde(default)]
    pub(crate) partition_key: Option<String>,
    #[serde(default)]
    pub(crate) partition_date_start: Option<DateTime<Utc>>,
    #[serde(default)]
    pub(crate) partition_date_end: Option<DateTime<Utc>>,
    /// Their `state` and `note` say nothing here.
    #[serde(default)]
    #[schema(max_items = 1000)]
    pub(crate) dag_runs: Vec<BulkDagRunBody>,
}

/// Which runs to take partitions away from.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClearPartitionsBody {
    #[serde(default)]
    pub(crate) run_id: Option<String>,
    #[serde(default)]
    pub(crate) partition_key: Option<String>,
    #[serde(default)]
    pub(crate) partition_date_start: Option<DateTime<Utc>>,
    #[serde(default)]
    pub(crate) partition_date_end: Option<DateTime<Utc>>,
    #[serde(default)]
    pub(crate) clear_task_instances: bool,
    #[serde(default = "crate::extract::yes")]
    #[schema(default = true)]
    pub(crate) dry_run: bool,
}

/// How many had partitions.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClearPartitionsResponse {
    pub(crate) dag_runs_cleared: i64,
    pub(crate) task_instances_cleared: i64,
    pub(crate) dry_run: bool,
}

/// Filters of a list of runs, as a body.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = DAGRunsBatchBody)]
pub(crate) struct DagRunsBatchBody {
    pub(crate) order_by: Option<String>,
    #[serde(deserialize_with = "crate::extract::not_null")]
    #[schema(value_type = u64, default = 0)]
    pub(crate) page_offset: Option<u64>,
    #[serde(deserialize_with = "crate::extract::not_null")]
    #[schema(value_type = u64, default = 100)]
    pub(crate) page_limit: Option<u64>,
    pub(crate) dag_ids: Option<Vec<String>>,
    pub(crate) states: Option<Vec<Option<DagRunState>>>,
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
    pub(crate) conf_contains: Option<String>,
}
