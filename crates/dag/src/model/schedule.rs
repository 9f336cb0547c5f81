//! When a DAG runs.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Seconds;

/// When a DAG runs.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Schedule {
    /// By hand and by API only.
    #[default]
    None,
    /// Exactly one run.
    Once,
    /// A new run as soon as the last one is finished.
    Continuous,
    /// One or several crons (five fields, or six with seconds last; presets are already spelled out).
    Cron {
        /// At least one expression.
        crons: Vec<String>,
        /// Zone of the wall clock; `None` = the DAG's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        timezone: Option<String>,
        /// The data that a run is about.
        data_interval: DataInterval,
        /// Where a DAG without a `start_date` begins.
        #[serde(default, skip_serializing_if = "RunImmediately::is_default")]
        run_immediately: RunImmediately,
    },
    /// A fixed distance.
    Delta {
        /// Distance in seconds.
        every: Seconds,
        /// As for crons.
        data_interval: DataInterval,
    },
    /// Listed instants, sorted.
    Events {
        /// The instants.
        at: Vec<DateTime<Utc>>,
        /// Whether a run that is made by hand is about one of them too.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        restrict_to_events: bool,
    },
    /// When assets are updated, or also by time.
    Assets {
        /// The condition.
        condition: AssetCondition,
        /// The crons that also make runs, a [`Schedule::Cron`].
        #[serde(default, skip_serializing_if = "Option::is_none")]
        time: Option<Box<Schedule>>,
    },
}

/// A condition over assets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssetCondition {
    /// This asset was updated.
    Asset(String),
    /// All of these hold.
    All(Vec<AssetCondition>),
    /// One of these holds.
    Any(Vec<AssetCondition>),
}

impl Schedule {
    /// The part of it that makes runs by time: all of it, unless it is about assets.
    #[must_use]
    pub fn by_time(&self) -> &Schedule {
        match self {
            Schedule::Assets { time: Some(time), .. } => time,
            Schedule::Assets { time: None, .. } => &Schedule::None,
            other => other,
        }
    }

    /// What must hold of assets for a run.
    #[must_use]
    pub fn assets(&self) -> Option<&AssetCondition> {
        match self {
            Schedule::Assets { condition, .. } => Some(condition),
            _ => None,
        }
    }
}

impl AssetCondition {
    /// Whether it holds when these assets were updated since the last run.
    #[must_use]
    pub fn is_met(&self, is_updated: &impl Fn(&str) -> bool) -> bool {
        match self {
            AssetCondition::Asset(name) => is_updated(name),
            AssetCondition::All(parts) => parts.iter().all(|part| part.is_met(is_updated)),
            AssetCondition::Any(parts) => parts.iter().any(|part| part.is_met(is_updated)),
        }
    }

    /// The assets that it names, in their order there.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.collect(&mut names);
        names
    }

    fn collect<'a>(&'a self, names: &mut Vec<&'a str>) {
        match self {
            AssetCondition::Asset(name) if names.contains(&name.as_str()) => {}
            AssetCondition::Asset(name) => names.push(name),
            AssetCondition::All(parts) | AssetCondition::Any(parts) => {
                parts.iter().for_each(|part| part.collect(names));
            }
        }
    }
}

/// The span of data that a run of a cron or of a fixed distance is about. As in a file: `false`, `true`, or a duration.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(from = "FlagOrLength", into = "FlagOrLength")]
pub enum DataInterval {
    /// None: a run is one instant.
    #[default]
    None,
    /// The time since the fire before; the run starts at its end.
    SinceLast,
    /// So long before the fire, whatever the distance of the fires.
    Length(Seconds),
}

/// Where a cron without a `start_date` begins: with its newest fire, which has passed, or with its next one.
/// As in a file: `false`, `true`, or a duration.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(from = "FlagOrLength", into = "FlagOrLength")]
pub enum RunImmediately {
    /// With the newest one if it is not long ago: a tenth of the distance of two fires, at least five minutes.
    #[default]
    IfRecent,
    /// With the newest one.
    Always,
    /// With the newest one if it is at most so long ago.
    Within(Seconds),
}

impl RunImmediately {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// How both are written: `false`, `true`, or a duration.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum FlagOrLength {
    Flag(bool),
    Length(Seconds),
}

impl From<FlagOrLength> for DataInterval {
    fn from(written: FlagOrLength) -> Self {
        match written {
            FlagOrLength::Flag(false) => Self::None,
            FlagOrLength::Flag(true) => Self::SinceLast,
            FlagOrLength::Length(length) => Self::Length(length),
        }
    }
}

impl From<DataInterval> for FlagOrLength {
    fn from(interval: DataInterval) -> Self {
        match interval {
            DataInterval::None => Self::Flag(false),
            DataInterval::SinceLast => Self::Flag(true),
            DataInterval::Length(length) => Self::Length(length),
        }
    }
}

impl From<FlagOrLength> for RunImmediately {
    fn from(written: FlagOrLength) -> Self {
        match written {
            FlagOrLength::Flag(false) => Self::IfRecent,
            FlagOrLength::Flag(true) => Self::Always,
            FlagOrLength::Length(length) => Self::Within(length),
        }
    }
}

impl From<RunImmediately> for FlagOrLength {
    fn from(run: RunImmediately) -> Self {
        match run {
            RunImmediately::IfRecent => Self::Flag(false),
            RunImmediately::Always => Self::Flag(true),
            RunImmediately::Within(length) => Self::Length(length),
        }
    }
}
