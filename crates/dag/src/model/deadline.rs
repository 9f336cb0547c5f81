//! By when a run must be done.

use serde::{Deserialize, Serialize};

use super::{Action, Seconds};

/// A time by which a run must be done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Deadline {
    /// What the interval is counted from.
    pub reference: DeadlineReference,
    /// Added to the reference.
    pub interval: Seconds,
    /// Whom to tell.
    #[serde(default)]
    pub notify: Vec<Action>,
}

/// What a deadline is counted from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeadlineReference {
    /// When the run was queued.
    QueuedAt,
    /// The run's logical date.
    LogicalDate,
    /// Wall time `HH:MM` in the DAG's zone on the run's day.
    WallTime {
        /// Hour, 0 to 23.
        hour: u8,
        /// Minute, 0 to 59.
        minute: u8,
    },
}
