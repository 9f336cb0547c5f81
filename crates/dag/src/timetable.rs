//! When a DAG runs, and which span of data each run is about.
//!
//! The forms of a schedule and what they mean are Airflow 3's. A cron or a distance is by default a *trigger*: a run is
//! one instant, and without `catchup` only the newest missed instant is run. With `data_interval: true` a run covers the
//! time between two fires and starts at its end. One thing differs: a distance (`30m`) is counted from `start_date`, or
//! from 1970-01-01T00:00Z if there is none, also without `catchup`, where Airflow counts from the moment it happens to look.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::cron::{Cron, CronError, Zone, ZoneError};
use crate::duration::format_duration;
use crate::model::{AssetCondition, Dag, DataInterval, RunImmediately, Schedule};

mod between;
mod fires;
mod newest;
mod runs;
mod text;

use fires::Fires;
pub use runs::Runs;

/// A span of data: from `start`, inclusive, to `end`, exclusive. Both are equal for a run that is one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    /// Inclusive.
    pub start: DateTime<Utc>,
    /// Exclusive.
    pub end: DateTime<Utc>,
}

impl Interval {
    /// The interval of a run that is one instant.
    #[must_use]
    pub fn instant(at: DateTime<Utc>) -> Self {
        Interval { start: at, end: at }
    }
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

impl NextRun {
    fn over(interval: Interval) -> Self {
        NextRun {
            logical_date: Some(interval.start),
            data_interval: Some(interval),
            run_after: interval.end,
        }
    }
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
    /// A list of crons without a cron.
    #[error("a schedule of crons has no cron: give at least one expression")]
    NoCron,
    /// A bad zone.
    #[error(transparent)]
    Zone(#[from] ZoneError),
    /// A distance that is too short.
    #[error("a schedule can't repeat every {0}: it must be at least one second")]
    Delta(String),
}

/// When a DAG runs.
#[derive(Debug, Clone)]
pub struct Timetable {
    kind: Kind,
    start_date: Option<DateTime<Utc>>,
    end_date: Option<DateTime<Utc>>,
    catchup: bool,
}

#[derive(Debug, Clone)]
enum Kind {
    None,
    Once,
    Continuous,
    /// Crons or a distance.
    Periodic {
        fires: Fires,
        data_interval: DataInterval,
        run_immediately: RunImmediately,
    },
    Events {
        at: Vec<DateTime<Utc>>,
        restrict_to_events: bool,
    },
    /// Assets, or also by time.
    Assets {
        condition: AssetCondition,
        time: Box<Kind>,
    },
}

impl Kind {
    fn of(schedule: &Schedule, dag: &Dag) -> Result<Kind, TimetableError> {
        let zone = |name: &Option<String>| Zone::parse(name.as_ref().unwrap_or(&dag.timezone));
        Ok(match schedule {
            Schedule::None => Kind::None,
            Schedule::Once => Kind::Once,
            Schedule::Continuous => Kind::Continuous,
            Schedule::Cron {
                crons,
                timezone,
                data_interval,
                run_immediately,
            } => {
                if crons.is_empty() {
                    return Err(TimetableError::NoCron);
                }
                Kind::Periodic {
                    fires: cron_fires(crons, zone(timezone)?)?,
                    data_interval: *data_interval,
                    run_immediately: *run_immediately,
                }
            }
            Schedule::Delta { every, data_interval } => {
                let step = every.to_delta();
                if step < TimeDelta::seconds(1) {
                    return Err(TimetableError::Delta(format_duration(*every)));
                }
                let anchor = dag.start_date.unwrap_or(DateTime::UNIX_EPOCH);
                Kind::Periodic {
                    fires: Fires::Every { step, anchor },
                    data_interval: *data_interval,
                    run_immediately: RunImmediately::default(),
                }
            }
            Schedule::Events { at, restrict_to_events } => {
                let mut at = at.clone();
                at.sort_unstable();
                at.dedup();
                Kind::Events {
                    at,
                    restrict_to_events: *restrict_to_events,
                }
            }
            Schedule::Assets { condition, .. } => Kind::Assets {
                condition: condition.clone(),
                time: Box::new(Kind::of(schedule.by_time(), dag)?),
            },
        })
    }

    /// The part that makes runs by time.
    fn by_time(&self) -> &Kind {
        match self {
            Kind::Assets { time, .. } => time,
            other => other,
        }
    }
}

impl Timetable {
    /// The timetable of a DAG.
    ///
    /// # Errors
    /// [`TimetableError`] for a model that no parser has checked.
    pub fn of(dag: &Dag) -> Result<Timetable, TimetableError> {
        Ok(Timetable {
            kind: Kind::of(&dag.schedule, dag)?,
            start_date: dag.start_date,
            end_date: dag.end_date,
            catchup: dag.catchup,
        })
    }

    /// The run after `last` (the data interval of the newest run that time has made), honouring `start_date`, `end_date`
    /// and `catchup`. Its `run_after` may lie in the past (make it now) or in the future. `None`: no further run.
    ///
    /// For a continuous schedule that is a run at `now`; whoever asks sees to it that only one is unfinished.
    #[must_use]
    pub fn next_run(&self, last: Option<&Interval>, now: DateTime<Utc>) -> Option<NextRun> {
        let interval = match self.kind.by_time() {
            Kind::None | Kind::Assets { .. } => None,
            Kind::Once => last
                .is_none()
                .then(|| Interval::instant(self.start_date.unwrap_or(now))),
            Kind::Continuous => Some(self.next_continuous(last, now)),
            Kind::Periodic {
                fires,
                data_interval: DataInterval::SinceLast,
                ..
            } => self.next_interval(fires, last, now),
            Kind::Periodic {
                fires,
                data_interval,
                run_immediately,
            } => self
                .next_instant(fires, *run_immediately, last, now)
                .and_then(|at| ending_at(at, *data_interval)),
            Kind::Events { at, .. } => self.next_event(at, last, now).map(Interval::instant),
        }?;
        (!self.is_over(&interval)).then(|| NextRun::over(interval))
    }

    /// Whether a run of this interval is past `end_date`. As in Airflow, the logical date decides; where an interval is
    /// counted back from its end, that end.
    fn is_over(&self, interval: &Interval) -> bool {
        let decisive = match self.kind.by_time() {
            Kind::Continuous
            | Kind::Periodic {
                data_interval: DataInterval::Length(_),
                ..
            } => interval.end,
            _ => interval.start,
        };
        self.end_date.is_some_and(|end| decisive > end)
    }

    fn next_instant(
        &self,
        fires: &Fires,
        run_immediately: RunImmediately,
        last: Option<&Interval>,
        now: DateTime<Utc>,
    ) -> Option<DateTime<Utc>> {
        let after_last = match last {
            Some(last) => Some(fires.after(last.end)?),
            None => None,
        };
        let from_start = match self.start_date {
            Some(start) => Some(fires.at_or_after(start)?),
            None => None,
        };
        let first = match (after_last, from_start) {
            (None, None) => fires.first_without_start(run_immediately, now),
            (after_last, from_start) => after_last.max(from_start),
        };
        if self.catchup {
            first
        } else {
            first.max(fires.at_or_before(now))
        }
    }

    fn next_interval(&self, fires: &Fires, last: Option<&Interval>, now: DateTime<Utc>) -> Option<Interval> {
        let from_start = match self.start_date {
            Some(start) => Some(fires.at_or_after(start)?),
            None => None,
        };
        let earliest = if self.catchup {
            from_start
        } else {
            from_start.max(self.newest_due(now).map(|newest| newest.start))
        };
        let after_last = match last {
            Some(last) => Some(fires.aligned(last.end)?),
            None => None,
        };
        let start = after_last.max(earliest)?;
        Some(Interval {
            start,
            end: fires.after(start)?,
        })
    }

    /// The newest interval of a periodic schedule that has passed, whatever the limits of the DAG.
    fn newest_due(&self, now: DateTime<Utc>) -> Option<Interval> {
        let Kind::Periodic {
            fires, data_interval, ..
        } = self.kind.by_time()
        else {
            return None;
        };
        let end = fires.at_or_before(now)?;
        if *data_interval == DataInterval::SinceLast {
            let start = fires.before(end)?;
            return Some(Interval { start, end });
        }
        ending_at(end, *data_interval)
    }

    fn next_continuous(&self, last: Option<&Interval>, now: DateTime<Utc>) -> Interval {
        let start = match last {
            // An empty interval was all there was at that instant; the next one needs a logical date of its own.
            Some(last) if last.start == last.end => last.end + TimeDelta::microseconds(1),
            Some(last) => last.end,
            None => self.start_date.unwrap_or(now),
        };
        Interval {
            start,
            end: start.max(now),
        }
    }

    fn next_event(
        &self,
        events: &[DateTime<Utc>],
        last: Option<&Interval>,
        now: DateTime<Utc>,
    ) -> Option<DateTime<Utc>> {
        let earliest = if self.catchup {
            self.start_date
        } else {
            self.start_date.max(Some(now))
        };
        events
            .iter()
            .copied()
            .find(|event| earliest.is_none_or(|it| *event >= it) && last.is_none_or(|last| *event > last.end))
    }

    /// The data interval of a run that somebody makes by hand for the logical date `at`: the newest whole interval before
    /// it, or the instant itself; where runs are restricted to listed instants, the newest of them, else the first.
    #[must_use]
    pub fn manual_interval(&self, at: DateTime<Utc>) -> Option<Interval> {
        match self.kind.by_time() {
            Kind::Periodic {
                fires: Fires::Every { step, .. },
                data_interval: DataInterval::SinceLast,
                ..
            } => Some(Interval {
                start: at.checked_sub_signed(*step)?,
                end: at,
            }),
            Kind::Periodic {
                fires,
                data_interval: DataInterval::SinceLast,
                ..
            } => {
                let end = fires.at_or_before(at)?;
                Some(Interval {
                    start: fires.before(end)?,
                    end,
                })
            }
            Kind::Periodic { data_interval, .. } => ending_at(at, *data_interval),
            Kind::Events {
                at: events,
                restrict_to_events: true,
            } => {
                let newest = events.iter().rfind(|event| **event <= at);
                Some(Interval::instant(*newest.or(events.first()).unwrap_or(&at)))
            }
            _ => Some(Interval::instant(at)),
        }
    }

    /// Short text for lists: `0 9 * * *`.
    #[must_use]
    pub fn summary(&self) -> String {
        text::summary(&self.kind)
    }

    /// In words: `at 09:00, every day (Asia/Seoul)`.
    #[must_use]
    pub fn describe(&self) -> String {
        text::describe(&self.kind)
    }

    /// The zone whose wall clock its crons are about; `None` without a cron.
    #[must_use]
    pub fn zone(&self) -> Option<&Zone> {
        match self.kind.by_time() {
            Kind::Periodic {
                fires: Fires::Crons { zone, .. },
                ..
            } => Some(zone),
            _ => None,
        }
    }

    /// Whether it says beforehand which runs there are, so that those of a past span of time can be made. Not so by hand,
    /// `@once`, `@continuous` and by assets alone: as Airflow's timetables tell by `periodic`.
    #[must_use]
    pub fn is_periodic(&self) -> bool {
        matches!(self.kind.by_time(), Kind::Periodic { .. } | Kind::Events { .. })
    }

    /// Whether no run will ever come of it although it looks so: a cron such as `0 0 30 2 *`.
    #[must_use]
    pub fn never_fires(&self) -> bool {
        match self.kind.by_time() {
            Kind::Periodic { fires, .. } => !fires.ever(),
            _ => false,
        }
    }
}

/// The interval of a run at `at` that does not reach back to the fire before.
fn ending_at(at: DateTime<Utc>, data_interval: DataInterval) -> Option<Interval> {
    let start = match data_interval {
        DataInterval::Length(length) => at.checked_sub_signed(length.to_delta())?,
        DataInterval::None | DataInterval::SinceLast => at,
    };
    Some(Interval { start, end: at })
}

fn cron_fires(expressions: &[String], zone: Zone) -> Result<Fires, TimetableError> {
    let crons = expressions
        .iter()
        .map(|expression| {
            Cron::parse(expression).map_err(|error| TimetableError::Cron {
                expression: expression.clone(),
                error,
            })
        })
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Fires::Crons { crons, zone })
}
