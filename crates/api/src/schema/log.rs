//! Logs of tries.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// One line of a log.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StructuredLogMessage {
    /// Absent for what is no whole record, as after a crash in the middle of a write.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) timestamp: Option<DateTime<Utc>>,
    /// The text.
    pub(crate) event: String,
    /// `task.stdout`, `task.stderr` or `updraft`.
    pub(crate) logger: &'static str,
    /// What the line itself says; else `error` for standard error and `info` for the rest.
    pub(crate) level: &'static str,
}

/// A piece of a log.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TaskInstancesLogResponse {
    pub(crate) content: Vec<StructuredLogMessage>,
    /// Ask with it for what comes next; `null` when the log is over.
    pub(crate) continuation_token: Option<String>,
}

/// One record of a live log.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LogStreamRecord {
    pub(crate) timestamp: Option<DateTime<Utc>>,
    /// `stdout`, `stderr` or `updraft`.
    pub(crate) stream: &'static str,
    pub(crate) text: String,
    /// The line goes on in the next record.
    pub(crate) continues: bool,
}

/// An event of a live log.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LogStreamEvent {
    /// Bytes of the log read so far: where to go on after a lost connection.
    pub(crate) offset: u64,
    pub(crate) records: Vec<LogStreamRecord>,
}
