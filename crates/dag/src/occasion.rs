//! What people may hear of: the lists of notifiers that a DAG and its tasks have, by what happens.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::model::{Action, Dag, Task};

/// Something that happens to a run or to a task instance, and that notifiers may be waiting for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Occasion {
    /// It succeeded.
    OnSuccess,
    /// It failed for good.
    OnFailure,
    /// A try failed and will be repeated (tasks only).
    OnRetry,
    /// The task itself decided to be skipped (tasks only).
    OnSkipped,
    /// The run is late (runs only).
    Deadline,
}

/// The text names no [`Occasion`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is nothing that notifiers wait for")]
pub struct UnknownOccasion(String);

impl Occasion {
    /// The key of the DAG file.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OnSuccess => "on_success",
            Self::OnFailure => "on_failure",
            Self::OnRetry => "on_retry",
            Self::OnSkipped => "on_skipped",
            Self::Deadline => "deadline",
        }
    }
}

impl fmt::Display for Occasion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Occasion {
    type Err = UnknownOccasion;

    fn from_str(text: &str) -> Result<Self, UnknownOccasion> {
        let all = [
            Self::OnSuccess,
            Self::OnFailure,
            Self::OnRetry,
            Self::OnSkipped,
            Self::Deadline,
        ];
        all.into_iter()
            .find(|occasion| occasion.as_str() == text)
            .ok_or_else(|| UnknownOccasion(text.to_owned()))
    }
}

impl Dag {
    /// Whom to tell when this happens to a run.
    #[must_use]
    pub fn notifiers(&self, occasion: Occasion) -> &[Action] {
        match occasion {
            Occasion::OnSuccess => &self.on_success,
            Occasion::OnFailure => &self.on_failure,
            Occasion::Deadline => self.deadline.as_ref().map_or(&[], |deadline| &deadline.notify),
            Occasion::OnRetry | Occasion::OnSkipped => &[],
        }
    }
}

impl Task {
    /// Whom to tell when this happens to an instance of the task.
    #[must_use]
    pub fn notifiers(&self, occasion: Occasion) -> &[Action] {
        match occasion {
            Occasion::OnSuccess => &self.on_success,
            Occasion::OnFailure => &self.on_failure,
            Occasion::OnRetry => &self.on_retry,
            Occasion::OnSkipped => &self.on_skipped,
            Occasion::Deadline => &[],
        }
    }
}
