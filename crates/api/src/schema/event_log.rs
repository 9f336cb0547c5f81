//! The audit log.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// Something that somebody did.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EventLogResponse {
    pub(crate) event_log_id: i64,
    pub(crate) when: DateTime<Utc>,
    pub(crate) dag_id: Option<String>,
    pub(crate) task_id: Option<String>,
    pub(crate) run_id: Option<String>,
    pub(crate) map_index: Option<i32>,
    pub(crate) try_number: Option<i32>,
    /// Name of the operation.
    pub(crate) event: String,
    pub(crate) logical_date: Option<DateTime<Utc>>,
    /// Who did it.
    pub(crate) owner: Option<String>,
    /// The request as JSON text, sensitive values masked.
    pub(crate) extra: Option<String>,
    pub(crate) dag_display_name: Option<String>,
    pub(crate) task_display_name: Option<String>,
}

/// A page of the audit log.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EventLogCollectionResponse {
    pub(crate) event_logs: Vec<EventLogResponse>,
    pub(crate) total_entries: i64,
}
