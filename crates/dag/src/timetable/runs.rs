//! From one run to the next: what the scheduler does with a timetable, without its database and its clock.

use chrono::{DateTime, Utc};

use super::{Interval, Kind, NextRun, Timetable};

impl Timetable {
    /// The run that is made at `now` of one that was planned before, which may be long ago if the DAG was paused or no
    /// scheduler was there. Without `catchup`, the newest due run takes its place; the run of a continuous schedule covers
    /// the time until it is made; otherwise it is the planned run.
    #[must_use]
    pub fn made_at(&self, planned: NextRun, now: DateTime<Utc>) -> NextRun {
        let interval = match (&self.kind, planned.data_interval) {
            (Kind::Continuous, Some(interval)) => Some(Interval {
                start: interval.start,
                end: interval.start.max(now),
            }),
            _ if self.catchup => None,
            (_, Some(interval)) => self.newest_due(now).filter(|newest| newest.start > interval.start),
            _ => None,
        };
        match interval {
            Some(interval) if !self.is_over(&interval) => NextRun::over(interval),
            _ => planned,
        }
    }

    /// The run to plan when `made` has just been made at `now`. `None`: it was the last one.
    #[must_use]
    pub fn following(&self, made: &NextRun, now: DateTime<Utc>) -> Option<NextRun> {
        let last = made.data_interval.unwrap_or(Interval::instant(made.run_after));
        self.next_run(Some(&last), now)
    }

    /// The runs that the scheduler makes from `now` on, each as soon as it is due, `last` being the data interval of the
    /// newest run that time has made. The clock moves on to the `run_after` of each run that is not due yet; those of a
    /// continuous schedule are taken to last no time.
    ///
    /// Endless for most schedules; each step is bounded.
    #[must_use]
    pub fn runs(&self, last: Option<&Interval>, now: DateTime<Utc>) -> Runs<'_> {
        Runs {
            timetable: self,
            planned: self.next_run(last, now),
            now,
        }
    }
}

/// See [`Timetable::runs`].
#[derive(Debug, Clone)]
pub struct Runs<'a> {
    timetable: &'a Timetable,
    planned: Option<NextRun>,
    now: DateTime<Utc>,
}

impl Iterator for Runs<'_> {
    type Item = NextRun;

    fn next(&mut self) -> Option<NextRun> {
        let planned = self.planned.take()?;
        self.now = self.now.max(planned.run_after);
        let run = self.timetable.made_at(planned, self.now);
        self.planned = self.timetable.following(&run, self.now);
        Some(run)
    }
}
