//! What the tests of this crate share: DAGs by hand, and a database in memory that takes effects as the store does.

mod dags;
mod recorded;
mod sim;

use chrono::{DateTime, TimeZone, Utc};

pub(crate) use dags::*;
pub(crate) use recorded::{Graph, Kind, Over};
pub(crate) use sim::Sim;

use crate::run::{AttemptOutcome, InstanceKey};

pub(crate) fn noon() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 1, 1, 12, 0, 0).unwrap()
}

pub(crate) fn failure() -> AttemptOutcome {
    AttemptOutcome::Failed {
        retriable: true,
        reason: "exit code 1".to_owned(),
    }
}

pub(crate) fn key(text: &str) -> InstanceKey {
    match text.strip_suffix(']').and_then(|text| text.split_once('[')) {
        Some((task_id, index)) => InstanceKey::mapped(task_id, index.parse().unwrap()),
        None => InstanceKey::of(text),
    }
}
