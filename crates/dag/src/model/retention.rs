//! How long what a DAG leaves behind is kept.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Seconds;

/// How long something is kept after the end of its run.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keep {
    /// Nothing removes it.
    Forever,
    /// So long.
    For(Seconds),
}

impl Keep {
    /// What the DAG says, or else what is configured; `None` = for ever.
    #[must_use]
    pub fn time(of_dag: Option<Self>, configured: Option<Duration>) -> Option<Duration> {
        match of_dag {
            Some(Self::Forever) => None,
            // More than a duration can be is as good as for ever.
            Some(Self::For(Seconds(seconds))) => Duration::try_from_secs_f64(seconds).ok(),
            None => configured,
        }
    }
}

/// How long what a DAG leaves behind is kept. `None` = as configured.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Retention {
    /// Runs, with everything that belongs to them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runs: Option<Keep>,
    /// Logs, where they go before their runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logs: Option<Keep>,
    /// XComs, where they go before their runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub xcoms: Option<Keep>,
}

impl Retention {
    /// Whether nothing is said.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dag_has_the_last_word() {
        let day = Duration::from_secs(86_400);
        let cases = [
            (None, None, None),
            (None, Some(day), Some(day)),
            (Some(Keep::Forever), Some(day), None),
            (Some(Keep::For(Seconds(3_600.0))), None, Some(day / 24)),
            (Some(Keep::For(Seconds(172_800.0))), Some(day), Some(day * 2)),
            (Some(Keep::For(Seconds(f64::MAX))), Some(day), None),
        ];
        for (of_dag, configured, expected) in cases {
            assert_eq!(Keep::time(of_dag, configured), expected, "{of_dag:?}, {configured:?}");
        }
    }
}
