//! When a DAG runs, and which span of data each run is about.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::cron::{CronError, ZoneError};
use crate::model::Dag;

/// A span of data: from `start`, inclusive, to `end`, exclusive. Both are equal for a run that is one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    /// Inclusive.
    pub start: DateTime<Utc>,
    /// Exclusive.
    pub end: DateTime<Utc>,
}

/// A run that is to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextRun {
    /// Start of the interval.
    pub logical_date: Option<DateTime<Utc>>,
    /// The data that it is about.
    pub data_interval: Option<Interval>,
    /// Not before this instant.
    pub run_after: DateTime<Utc>,
}

/// Why a schedule of a model can't be used. A parsed file never gets here: the parser has checked it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TimetableError {
    /// A bad cron.
    #[error("schedule `{expression}`: {error}")]
    Cron {
        /// The expression.
        expression: String,
        /// What is wrong.
        error: CronError,
    },
    /// A bad zone.
    #[error(transparent)]
    Zone(#[from] ZoneError),
    /// A distance of zero.
    #[error("a schedule can't repeat every {0}: it must be at least one second")]
    Delta(String),
}

/// When a DAG runs.
#[derive(Debug, Clone)]
pub struct Timetable {}

impl Timetable {
    /// The timetable of a DAG.
    ///
    /// # Errors
    /// [`TimetableError`] for a model that no parser has checked.
    pub fn of(_dag: &Dag) -> Result<Timetable, TimetableError> {
        Ok(Timetable {})
    }

    /// The run after `last` (the data interval of the newest scheduled run), honouring `start_date`, `end_date` and
    /// `catchup`.
    #[must_use]
    pub fn next_run(&self, _last: Option<&Interval>, _now: DateTime<Utc>) -> Option<NextRun> {
        None
    }

    /// The data interval of a run that somebody makes by hand for the logical date `at`.
    #[must_use]
    pub fn manual_interval(&self, _at: DateTime<Utc>) -> Option<Interval> {
        None
    }

    /// Short text for lists: `0 9 * * *`.
    #[must_use]
    pub fn summary(&self) -> String {
        String::new()
    }

    /// In words: `at 09:00 every day (Asia/Seoul)`.
    #[must_use]
    pub fn describe(&self) -> String {
        String::new()
    }

    /// Whether time makes runs again and again.
    #[must_use]
    pub fn is_periodic(&self) -> bool {
        false
    }
}
