//! The instants that a schedule is made of: those of one or several crons, or a grid of equal steps.

use chrono::{DateTime, TimeDelta, Utc};

use crate::cron::{Cron, Zone};
use crate::model::RunImmediately;

#[derive(Debug, Clone)]
pub(super) enum Fires {
    /// The union of what each cron gives.
    Crons { crons: Vec<Cron>, zone: Zone },
    /// `anchor` plus any whole number of steps.
    Every { step: TimeDelta, anchor: DateTime<Utc> },
}

impl Fires {
    /// The first one after `at`, exclusive.
    pub(super) fn after(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self {
            Fires::Crons { crons, zone } => crons.iter().filter_map(|cron| cron.next_after(at, zone)).min(),
            // Not the grid's: a run that is off the grid (the step was changed) keeps its distance to the next one.
            Fires::Every { step, .. } => at.checked_add_signed(*step),
        }
    }

    /// The last one before `at`, exclusive.
    pub(super) fn before(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self {
            Fires::Crons { crons, zone } => crons.iter().filter_map(|cron| cron.prev_before(at, zone)).max(),
            Fires::Every { step, .. } => at.checked_sub_signed(*step),
        }
    }

    pub(super) fn at_or_after(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self {
            Fires::Crons { .. } => self.after(at.checked_sub_signed(TimeDelta::nanoseconds(1))?),
            Fires::Every { step, .. } => {
                let floor = self.at_or_before(at)?;
                if floor == at {
                    Some(at)
                } else {
                    floor.checked_add_signed(*step)
                }
            }
        }
    }

    pub(super) fn at_or_before(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self {
            Fires::Crons { .. } => self.before(at.checked_add_signed(TimeDelta::nanoseconds(1))?),
            Fires::Every { step, anchor } => {
                let passed = at.signed_duration_since(*anchor).num_milliseconds();
                let since = passed.rem_euclid(step.num_milliseconds().max(1));
                // Below a millisecond the grid has no points.
                let sub =
                    TimeDelta::nanoseconds(i64::from(at.signed_duration_since(*anchor).subsec_nanos() % 1_000_000));
                at.checked_sub_signed(TimeDelta::milliseconds(since))?
                    .checked_sub_signed(sub)
            }
        }
    }

    /// Where the interval after one that ended at `end` begins.
    pub(super) fn aligned(&self, end: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self {
            // The schedule may have changed since: then the new grid counts.
            Fires::Crons { .. } => self.at_or_before(end),
            Fires::Every { .. } => Some(end),
        }
    }

    /// The first one for a DAG that has no start date and no run yet: by default the newest one if it is not long ago (a
    /// tenth of the distance, at least five minutes, as in Airflow), so that a DAG that is deployed at 00:01 still has its
    /// run of midnight; else the next one. A grid of equal steps begins at once.
    pub(super) fn first_without_start(&self, begin: RunImmediately, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let past = self.at_or_before(now);
        if matches!(self, Fires::Every { .. }) {
            return past;
        }
        let next = self.at_or_after(now);
        let (Some(newest), Some(following)) = (past, next) else {
            return next.or(past);
        };
        let patience = match begin {
            RunImmediately::Always => return past,
            RunImmediately::Within(length) => length.to_delta(),
            RunImmediately::IfRecent => ((following - newest) / 10).max(TimeDelta::minutes(5)),
        };
        if now - newest <= patience { past } else { next }
    }

    pub(super) fn ever(&self) -> bool {
        match self {
            Fires::Crons { crons, .. } => crons.iter().any(Cron::fires),
            Fires::Every { .. } => true,
        }
    }
}
