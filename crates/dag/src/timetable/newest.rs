//! Whether a run is the newest of its schedule.

use chrono::{DateTime, Utc};

use super::{Interval, Kind, Timetable};
use crate::model::DataInterval;

impl Timetable {
    /// Whether a run over `interval` that time has made is the newest of its schedule at `now`: the run after it is not due
    /// yet. This is Airflow's measure for its latest-only operator; `end_date` does not count.
    #[must_use]
    pub fn is_newest(&self, interval: &Interval, now: DateTime<Utc>) -> bool {
        let next_due = match self.kind.by_time() {
            Kind::Periodic {
                fires,
                data_interval: DataInterval::SinceLast,
                ..
            } => fires.aligned(interval.end).and_then(|start| fires.after(start)),
            Kind::Periodic { fires, .. } => fires.after(interval.end),
            Kind::Events { at, .. } => at.iter().copied().find(|event| *event > interval.end),
            // One run at a time, or no further one by time.
            Kind::None | Kind::Once | Kind::Continuous | Kind::Assets { .. } => None,
        };
        next_due.is_none_or(|due| now <= due)
    }
}
