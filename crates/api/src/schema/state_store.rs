//! Values that somebody keeps with a task instance or an asset.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// A value of a task instance.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TaskStateStoreResponse {
    pub(crate) key: String,
    pub(crate) value: Value,
    pub(crate) updated_at: DateTime<Utc>,
    /// `null`: it goes with its run.
    pub(crate) expires_at: Option<DateTime<Utc>>,
}

/// A page of the values of a task instance.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TaskStateStoreCollectionResponse {
    pub(crate) task_state_store: Vec<TaskStateStoreResponse>,
    pub(crate) total_entries: i64,
}

/// A value to be kept with a task instance.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TaskStateStoreBody {
    /// At most 64 KiB as JSON.
    #[serde(deserialize_with = "crate::extract::required_value")]
    pub(crate) value: Value,
    /// An instant from which on nobody sees it. `null`, and `"default"`, which is the default: it goes with its run.
    #[serde(default)]
    pub(crate) expires_at: Option<String>,
}

/// A new value, to be kept as long as the old one.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TaskStateStorePatchBody {
    /// At most 64 KiB as JSON.
    #[serde(deserialize_with = "crate::extract::required_value")]
    pub(crate) value: Value,
}

/// A value of an asset.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AssetStateStoreResponse {
    pub(crate) key: String,
    pub(crate) value: Value,
    pub(crate) updated_at: DateTime<Utc>,
}

/// A page of the values of an asset.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AssetStateStoreCollectionResponse {
    pub(crate) asset_state_store: Vec<AssetStateStoreResponse>,
    pub(crate) total_entries: i64,
}

/// A value to be kept with an asset.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AssetStateStoreBody {
    /// At most 64 KiB as JSON.
    #[serde(deserialize_with = "crate::extract::required_value")]
    pub(crate) value: Value,
}
