//! What people were told of a run, or will be.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::state::{NotificationEvent, NotificationState};

/// One notifier that has to run, or did.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct NotificationResponse {
    pub(crate) notification_id: Uuid,
    pub(crate) dag_id: String,
    pub(crate) dag_run_id: String,
    /// The task that it tells of; `null` = the run.
    pub(crate) task_id: Option<String>,
    /// -1 = not mapped; `null` for the run.
    pub(crate) map_index: Option<i32>,
    /// Try of the task instance; 0 for the run.
    pub(crate) try_number: i32,
    pub(crate) event: NotificationEvent,
    /// Place in the list of notifiers, from 0.
    pub(crate) position: i32,
    /// `bash`, `http`, …
    pub(crate) action: String,
    /// Why it happened.
    pub(crate) reason: Option<String>,
    pub(crate) state: NotificationState,
    /// How often the notifier was begun; each time has a log: `…/notifications/{notification_id}/logs/{number}`.
    pub(crate) tries: i32,
    /// Why the last time failed.
    pub(crate) error: Option<String>,
    pub(crate) hostname: Option<String>,
    pub(crate) occurred_at: DateTime<Utc>,
    pub(crate) queued_at: DateTime<Utc>,
    /// While it is queued: not before this.
    pub(crate) due_at: Option<DateTime<Utc>>,
    pub(crate) start_date: Option<DateTime<Utc>>,
    pub(crate) end_date: Option<DateTime<Utc>>,
}

/// A page of notifications.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NotificationCollectionResponse {
    pub(crate) notifications: Vec<NotificationResponse>,
    pub(crate) total_entries: i64,
}
