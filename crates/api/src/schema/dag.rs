//! DAGs, their versions, sources, tags, counts and import errors.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

use super::state::{DagRunState, DagRunType};

/// A label of a DAG.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct DagTagResponse {
    pub(crate) name: String,
    pub(crate) dag_id: String,
    pub(crate) dag_display_name: String,
}

/// A DAG in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = DAGResponse)]
pub(crate) struct DagResponse {
    pub(crate) dag_id: String,
    pub(crate) dag_display_name: String,
    pub(crate) is_paused: bool,
    /// Its file is gone; history stays.
    pub(crate) is_stale: bool,
    pub(crate) last_parsed_time: Option<DateTime<Utc>>,
    /// Seconds.
    pub(crate) last_parse_duration: Option<f64>,
    pub(crate) last_expired: Option<DateTime<Utc>>,
    pub(crate) bundle_name: Option<String>,
    pub(crate) bundle_version: Option<String>,
    /// Path of the file below the DAGs folder.
    pub(crate) relative_fileloc: Option<String>,
    pub(crate) fileloc: String,
    pub(crate) description: Option<String>,
    pub(crate) timetable_summary: Option<String>,
    pub(crate) timetable_description: Option<String>,
    pub(crate) timetable_partitioned: bool,
    pub(crate) timetable_periodic: bool,
    pub(crate) tags: Vec<DagTagResponse>,
    pub(crate) max_active_tasks: u32,
    pub(crate) max_active_runs: Option<u32>,
    pub(crate) max_consecutive_failed_dag_runs: u32,
    pub(crate) has_task_concurrency_limits: bool,
    pub(crate) has_import_errors: bool,
    pub(crate) next_dagrun_logical_date: Option<DateTime<Utc>>,
    pub(crate) next_dagrun_data_interval_start: Option<DateTime<Utc>>,
    pub(crate) next_dagrun_data_interval_end: Option<DateTime<Utc>>,
    pub(crate) next_dagrun_run_after: Option<DateTime<Utc>>,
    /// `null` = every type.
    pub(crate) allowed_run_types: Option<Vec<DagRunType>>,
    pub(crate) owners: Vec<String>,
    pub(crate) is_backfillable: bool,
    pub(crate) file_token: String,
}

/// A page of DAGs.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DAGCollectionResponse)]
pub(crate) struct DagCollectionResponse {
    pub(crate) dags: Vec<DagResponse>,
    pub(crate) total_entries: i64,
}

/// A DAG with everything that its file says.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DAGDetailsResponse)]
pub(crate) struct DagDetailsResponse {
    #[serde(flatten)]
    #[schema(inline)]
    pub(crate) dag: DagResponse,
    pub(crate) catchup: bool,
    /// ISO 8601 duration.
    pub(crate) dag_run_timeout: Option<String>,
    pub(crate) asset_expression: Option<Map<String, Value>>,
    pub(crate) doc_md: Option<String>,
    pub(crate) start_date: Option<DateTime<Utc>>,
    pub(crate) end_date: Option<DateTime<Utc>>,
    pub(crate) is_paused_upon_creation: Option<bool>,
    /// By name: `{value, schema, description}`.
    pub(crate) params: Option<Map<String, Value>>,
    pub(crate) render_template_as_native_obj: bool,
    pub(crate) template_search_path: Option<Vec<String>>,
    pub(crate) timezone: Option<String>,
    pub(crate) last_parsed: Option<DateTime<Utc>>,
    pub(crate) default_args: Option<Map<String, Value>>,
    pub(crate) rerun_with_latest_version: Option<bool>,
    pub(crate) owner_links: Option<std::collections::BTreeMap<String, String>>,
    pub(crate) is_favorite: bool,
    pub(crate) active_runs_count: i64,
    /// The same as `max_active_tasks`.
    pub(crate) concurrency: u32,
    pub(crate) latest_dag_version: Option<DagVersionResponse>,
}

/// What can be changed on a DAG.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DAGPatchBody)]
pub(crate) struct DagPatchBody {
    pub(crate) is_paused: bool,
}

/// One version of a DAG.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct DagVersionResponse {
    pub(crate) id: Uuid,
    pub(crate) version_number: i32,
    pub(crate) dag_id: String,
    pub(crate) bundle_name: Option<String>,
    pub(crate) bundle_version: Option<String>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) dag_display_name: String,
    pub(crate) bundle_url: Option<String>,
}

/// A page of versions.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DAGVersionCollectionResponse)]
pub(crate) struct DagVersionCollectionResponse {
    pub(crate) dag_versions: Vec<DagVersionResponse>,
    pub(crate) total_entries: i64,
}

/// What changed in meaning between two versions of a DAG. Comments, the order of keys and formatting are no change.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DagVersionDiff {
    pub(crate) dag_id: String,
    /// The version that is compared with.
    pub(crate) base: DagVersionResponse,
    /// The version that is looked at.
    pub(crate) version: DagVersionResponse,
    /// In the order of their paths.
    pub(crate) changes: Vec<DagVersionChange>,
}

/// One difference between two versions of a DAG.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DagVersionChange {
    pub(crate) kind: DagVersionChangeKind,
    /// The keys from the DAG down, `["tasks", "load", "retries"]`.
    pub(crate) path: Vec<String>,
    /// The value in `base`; null where it was not there.
    pub(crate) before: Option<Value>,
    /// The value in `version`; null where it is no longer there.
    pub(crate) after: Option<Value>,
}

/// Whether something came, went or is another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DagVersionChangeKind {
    Added,
    Removed,
    Changed,
}

/// The text of a DAG file as a version had it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DAGSourceResponse)]
pub(crate) struct DagSourceResponse {
    pub(crate) content: Option<String>,
    pub(crate) dag_id: String,
    pub(crate) version_number: Option<i32>,
    pub(crate) dag_display_name: String,
}

/// How many runs of a DAG are in each state.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DagStatsResponse {
    pub(crate) dag_id: String,
    pub(crate) dag_display_name: String,
    pub(crate) stats: Vec<DagStatsStateResponse>,
}

/// How many runs are in one state.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DagStatsStateResponse {
    pub(crate) state: DagRunState,
    pub(crate) count: i64,
}

/// Run counts of DAGs.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DagStatsCollectionResponse {
    pub(crate) dags: Vec<DagStatsResponse>,
    pub(crate) total_entries: i64,
}

/// All labels in use.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DAGTagCollectionResponse)]
pub(crate) struct DagTagCollectionResponse {
    pub(crate) tags: Vec<String>,
    pub(crate) total_entries: i64,
}

/// Something odd about a DAG that is not an error.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DAGWarningResponse)]
pub(crate) struct DagWarningResponse {
    pub(crate) dag_id: String,
    pub(crate) warning_type: String,
    pub(crate) message: String,
    pub(crate) timestamp: DateTime<Utc>,
    pub(crate) dag_display_name: String,
}

/// A page of warnings.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DAGWarningCollectionResponse)]
pub(crate) struct DagWarningCollectionResponse {
    pub(crate) dag_warnings: Vec<DagWarningResponse>,
    pub(crate) total_entries: i64,
}

/// Why a file could not be read.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImportErrorResponse {
    pub(crate) import_error_id: i64,
    pub(crate) timestamp: DateTime<Utc>,
    pub(crate) filename: String,
    pub(crate) bundle_name: Option<String>,
    /// The diagnostics as the validator prints them.
    pub(crate) stack_trace: String,
    /// The same as data: code, severity, message, line, column, help (an addition to Airflow's shape).
    pub(crate) diagnostics: Value,
}

/// A page of import errors.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImportErrorCollectionResponse {
    pub(crate) import_errors: Vec<ImportErrorResponse>,
    pub(crate) total_entries: i64,
}
