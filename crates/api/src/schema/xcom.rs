//! XComs.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// An XCom without its value, as lists have it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = XComResponse)]
pub(crate) struct XcomResponse {
    pub(crate) key: String,
    pub(crate) timestamp: DateTime<Utc>,
    pub(crate) logical_date: Option<DateTime<Utc>>,
    pub(crate) map_index: i32,
    pub(crate) task_id: String,
    pub(crate) dag_id: String,
    pub(crate) run_id: String,
    pub(crate) dag_display_name: String,
    pub(crate) task_display_name: String,
    pub(crate) run_after: DateTime<Utc>,
}

/// A page of XComs.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = XComCollectionResponse)]
pub(crate) struct XcomCollectionResponse {
    pub(crate) xcom_entries: Vec<XcomResponse>,
    pub(crate) total_entries: i64,
}

/// An XCom with its value (`stringify=true` makes it a text).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = XComResponseNative)]
pub(crate) struct XcomValueResponse {
    #[serde(flatten)]
    #[schema(inline)]
    pub(crate) entry: XcomResponse,
    pub(crate) value: Value,
}

/// A new XCom.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = XComCreateBody)]
pub(crate) struct XcomCreateBody {
    pub(crate) key: String,
    pub(crate) value: Value,
    #[serde(default = "crate::extract::unmapped")]
    #[schema(default = -1)]
    pub(crate) map_index: i32,
}

/// A new value of an XCom.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = XComUpdateBody)]
pub(crate) struct XcomUpdateBody {
    pub(crate) value: Value,
    #[serde(default = "crate::extract::unmapped")]
    #[schema(default = -1)]
    pub(crate) map_index: i32,
}
