//! Pools.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A pool with what takes its slots now.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PoolResponse {
    pub(crate) name: String,
    /// -1 = unlimited.
    pub(crate) slots: i32,
    pub(crate) description: Option<String>,
    pub(crate) include_deferred: bool,
    pub(crate) occupied_slots: i64,
    pub(crate) running_slots: i64,
    pub(crate) queued_slots: i64,
    pub(crate) scheduled_slots: i64,
    /// -1 = unlimited.
    pub(crate) open_slots: i64,
    pub(crate) deferred_slots: i64,
    pub(crate) team_name: Option<String>,
}

/// A page of pools.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PoolCollectionResponse {
    pub(crate) pools: Vec<PoolResponse>,
    pub(crate) total_entries: i64,
}

/// A new pool.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PoolBody {
    #[schema(max_length = 256)]
    pub(crate) name: String,
    #[schema(minimum = -1)]
    pub(crate) slots: i32,
    #[serde(default)]
    pub(crate) description: Option<String>,
    #[serde(default)]
    pub(crate) include_deferred: bool,
    #[serde(default)]
    pub(crate) team_name: Option<String>,
}

/// What can be changed on a pool.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PoolPatchBody {
    #[serde(default)]
    pub(crate) pool: Option<String>,
    #[serde(default)]
    #[schema(minimum = -1)]
    pub(crate) slots: Option<i32>,
    #[serde(default)]
    pub(crate) description: Option<String>,
    #[serde(default)]
    pub(crate) include_deferred: Option<bool>,
    #[serde(default)]
    pub(crate) team_name: Option<String>,
}
