//! Assets, their events, and what waits for them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::state::DagRunState;

/// An asset.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AssetResponse {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) uri: String,
    pub(crate) group: String,
    pub(crate) extra: Option<Map<String, Value>>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
    /// DAGs that wait for it.
    pub(crate) scheduled_dags: Vec<DagScheduleAssetReference>,
    /// Tasks that update it.
    pub(crate) producing_tasks: Vec<TaskOutletAssetReference>,
    /// Tasks that read it.
    pub(crate) consuming_tasks: Vec<TaskInletAssetReference>,
    pub(crate) aliases: Vec<AssetAliasResponse>,
    pub(crate) watchers: Vec<AssetWatcherResponse>,
    pub(crate) last_asset_event: Option<LastAssetEventResponse>,
}

/// A page of assets.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AssetCollectionResponse {
    pub(crate) assets: Vec<AssetResponse>,
    pub(crate) total_entries: i64,
}

/// A DAG that waits for an asset.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DagScheduleAssetReference {
    pub(crate) dag_id: String,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
}

/// A task that updates an asset.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TaskOutletAssetReference {
    pub(crate) dag_id: String,
    pub(crate) task_id: String,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
}

/// A task that reads an asset.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TaskInletAssetReference {
    pub(crate) dag_id: String,
    pub(crate) task_id: String,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
}

/// Another name for assets. A DAG file has none.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AssetAliasResponse {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) group: String,
}

/// A page of aliases.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AssetAliasCollectionResponse {
    pub(crate) asset_aliases: Vec<AssetAliasResponse>,
    pub(crate) total_entries: i64,
}

/// What looks for updates by itself. A DAG file has none.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AssetWatcherResponse {
    pub(crate) name: String,
    pub(crate) trigger_id: i64,
    pub(crate) created_date: DateTime<Utc>,
}

/// The newest event of an asset.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LastAssetEventResponse {
    pub(crate) id: Option<i64>,
    pub(crate) timestamp: Option<DateTime<Utc>>,
}

/// An update of an asset.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AssetEventResponse {
    pub(crate) id: i64,
    pub(crate) asset_id: i64,
    pub(crate) uri: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) group: Option<String>,
    pub(crate) extra: Option<Map<String, Value>>,
    /// The task that did it; null if it was told over the API.
    pub(crate) source_task_id: Option<String>,
    pub(crate) source_dag_id: Option<String>,
    pub(crate) source_run_id: Option<String>,
    /// -1 if the task is not mapped.
    pub(crate) source_map_index: i32,
    /// The runs that were made for it, perhaps with others.
    pub(crate) created_dagruns: Vec<DagRunAssetReference>,
    pub(crate) timestamp: DateTime<Utc>,
    pub(crate) partition_key: Option<String>,
}

/// A page of events.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AssetEventCollectionResponse {
    pub(crate) asset_events: Vec<AssetEventResponse>,
    pub(crate) total_entries: i64,
}

/// A run that was made for an event.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DagRunAssetReference {
    pub(crate) run_id: String,
    pub(crate) dag_id: String,
    pub(crate) logical_date: Option<DateTime<Utc>>,
    /// When it started; until then, when it was queued.
    pub(crate) start_date: DateTime<Utc>,
    pub(crate) end_date: Option<DateTime<Utc>>,
    pub(crate) state: DagRunState,
    pub(crate) data_interval_start: Option<DateTime<Utc>>,
    pub(crate) data_interval_end: Option<DateTime<Utc>>,
    pub(crate) partition_key: Option<String>,
    /// Whether the event is the newest of those that the run was made for.
    pub(crate) triggering: bool,
}

/// An update to be told of.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateAssetEventsBody {
    pub(crate) asset_id: i64,
    /// Assets have no partitions here.
    #[serde(default)]
    pub(crate) partition_key: Option<String>,
    /// What comes with it. `from_rest_api: true` is added.
    #[serde(default)]
    pub(crate) extra: Map<String, Value>,
    /// There are no teams here, so it changes nothing.
    #[serde(default)]
    pub(crate) access_control: Option<AssetEventAccessControl>,
}

/// Which teams hear of an event.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AssetEventAccessControl {
    #[serde(default)]
    pub(crate) consumer_teams: Option<Vec<String>>,
    #[serde(default = "crate::extract::yes")]
    #[schema(default = true)]
    pub(crate) allow_global: bool,
}

/// How the run that updates an asset is to be made.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MaterializeAssetBody {
    #[serde(default)]
    pub(crate) dag_run_id: Option<String>,
    #[serde(default)]
    pub(crate) data_interval_start: Option<DateTime<Utc>>,
    #[serde(default)]
    pub(crate) data_interval_end: Option<DateTime<Utc>>,
    #[serde(default)]
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
}

/// An asset with updates that a DAG has not had a run for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QueuedEventResponse {
    pub(crate) dag_id: String,
    pub(crate) asset_id: i64,
    /// The oldest of the updates.
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) dag_display_name: String,
}

/// All of them that were asked for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QueuedEventCollectionResponse {
    pub(crate) queued_events: Vec<QueuedEventResponse>,
    pub(crate) total_entries: i64,
}
