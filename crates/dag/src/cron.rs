//! Cron expressions and the instants at which they fire, as Unix crontab and Airflow (croniter) understand them.
//!
//! The `cron` crate only walks seconds, minutes, hours and months on a calendar without zones. Four things it does
//! differently from crontab, and they never reach it: it numbers weekdays from 1 = Sunday (crontab: 0 and 7), it wants
//! both the day of month *and* the day of week to match (crontab: either, when both are restricted), it knows no `L`,
//! `W`, `#` or wrap-around ranges, and it ends at the year 2100. So [`field`] reads the text, [`day`] decides on days, and
//! the crate sees explicit lists for the other fields in years of its own that have the same leap days.
//!
//! Daylight saving: with C the wall-clock times that match, an expression fires at F = { resolve(c) : c in C }. A time
//! inside a spring gap is moved forward by the gap; an ambiguous autumn time means its second occurrence, or both if the
//! hours are unrestricted, so that an hourly schedule keeps its step. `next` is the least of F after t and `prev` the
//! greatest before t, hence neither ever stands still. (Airflow 3.3 takes the same instants, but by stepping from the
//! last one, which stands still around some changes.)

use std::ops::Range;
use std::str::FromStr;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};

mod day;
mod describe;
mod field;
mod zone;

use day::DayRule;
pub use describe::Language;
use field::{Field, Unit};
pub use zone::{Zone, ZoneError, zone_rules_origin};

/// Why a text is no cron expression.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct CronError {
    /// Bytes of the text that are wrong.
    pub range: Range<usize>,
    /// What is wrong and what to write instead.
    pub message: String,
}

/// A parsed cron expression: five fields, or six with the seconds last.
#[derive(Debug, Clone)]
pub struct Cron {
    canonical: String,
    seconds: Field,
    minutes: Field,
    hours: Field,
    months: Field,
    days: DayRule,
    walker: cron::Schedule,
    fires: bool,
}

/// The longest wait between two fires is 40 years (29 February on one weekday, over a century that is no leap year).
const LONGEST_WAIT_DAYS: u32 = 50 * 366;

const LONGEST_WAIT_SECONDS: i64 = LONGEST_WAIT_DAYS as i64 * 86_400;

/// Zone rules and RFC 3339 end here.
const LAST_YEAR: i32 = 9999;

const PRESETS: [(&str, &str); 8] = [
    ("@hourly", "0 * * * *"),
    ("@daily", "0 0 * * *"),
    ("@midnight", "0 0 * * *"),
    ("@weekly", "0 0 * * 0"),
    ("@monthly", "0 0 1 * *"),
    ("@quarterly", "0 0 1 */3 *"),
    ("@yearly", "0 0 1 1 *"),
    ("@annually", "0 0 1 1 *"),
];

impl Cron {
    /// Reads an expression or a preset such as `@daily`. (`@once` and `@continuous` are schedules, but no crons.)
    ///
    /// # Errors
    /// [`CronError`] with the bytes that are wrong.
    pub fn parse(text: &str) -> Result<Cron, CronError> {
        let trimmed = text.trim();
        if trimmed.starts_with('@') {
            return Self::preset(trimmed, text);
        }
        let fields: Vec<(usize, &str)> = trimmed
            .split_ascii_whitespace()
            .map(|it| (it.as_ptr() as usize - text.as_ptr() as usize, it))
            .collect();
        if !(5..=6).contains(&fields.len()) {
            let message = match fields.len() {
                0 => "a cron expression is empty: write for example `0 9 * * *`".to_owned(),
                7 => "a cron expression has no field for the year: remove the seventh field".to_owned(),
                n => format!(
                    "a cron expression has 5 fields (minute hour day month weekday) or 6 (seconds last), this one has {n}"
                ),
            };
            return Err(CronError {
                range: 0..text.len(),
                message,
            });
        }
        let read = |index: usize, unit: Unit| {
            fields.get(index).map_or_else(
                || Field::parse("0", 0, unit),
                |(offset, field)| Field::parse(field, *offset, unit),
            )
        };
        let minutes = read(0, Unit::Minute)?;
        let hours = read(1, Unit::Hour)?;
        let day_of_month = read(2, Unit::DayOfMonth)?;
        let months = read(3, Unit::Month)?;
        let day_of_week = read(4, Unit::DayOfWeek)?;
        let seconds = read(5, Unit::Second)?;

        let list = |field: &Field| {
            field
                .set
                .values()
                .iter()
                .map(u32::to_string)
                .collect::<Vec<_>>()
                .join(",")
        };
        let plain = format!(
            "{} {} {} * {} *",
            list(&seconds),
            list(&minutes),
            list(&hours),
            list(&months)
        );
        let walker = cron::Schedule::from_str(&plain).map_err(|error| CronError {
            range: 0..text.len(),
            message: error.to_string(),
        })?;
        let days = DayRule::new(day_of_month, day_of_week);
        let fires = ever_fires(&months, &days);
        let canonical = fields.iter().map(|(_, field)| *field).collect::<Vec<_>>().join(" ");
        Ok(Cron {
            canonical,
            seconds,
            minutes,
            hours,
            months,
            days,
            walker,
            fires,
        })
    }

    fn preset(name: &str, text: &str) -> Result<Cron, CronError> {
        if let Some((_, expression)) = PRESETS.iter().find(|(preset, _)| preset.eq_ignore_ascii_case(name)) {
            return Cron::parse(expression);
        }
        if ["@once", "@continuous"].contains(&name) {
            return Err(CronError {
                range: 0..text.len(),
                message: format!(
                    "`{name}` is a schedule of its own and no cron, so it has no times: write `schedule: \"{name}\"`"
                ),
            });
        }
        let closest = PRESETS
            .iter()
            .map(|(preset, _)| (strsim::damerau_levenshtein(preset, &name.to_ascii_lowercase()), *preset))
            .min()
            .filter(|(distance, _)| *distance <= 2);
        let hint = match closest {
            Some((_, preset)) => format!("did you mean `{preset}`?"),
            None => "known are @hourly, @daily, @weekly, @monthly, @quarterly and @yearly".to_owned(),
        };
        Err(CronError {
            range: 0..text.len(),
            message: format!("unknown preset `{name}`: {hint}"),
        })
    }

    /// The first fire after `t`, exclusive. `None` if it never fires or the calendar (year 9999) ends before.
    #[must_use]
    pub fn next_after(&self, t: DateTime<Utc>, zone: &Zone) -> Option<DateTime<Utc>> {
        let mut t = t.timestamp();
        let horizon = t.checked_add(LONGEST_WAIT_SECONDS)?;
        // The first match after a wall time serves every later wall time up to itself.
        let mut known: Option<(i64, i64)> = None;
        while self.fires && t < horizon {
            let segment = zone.segment(t + 1)?;
            let wall = t + segment.offset;
            let plain = match known {
                Some((from, found)) if from <= wall && wall < found => found,
                _ => self.wall_after(wall)?,
            };
            known = Some((wall, plain));
            let mut best = (plain < self.wall_end(&segment)).then(|| plain - segment.offset);
            if let Some((start, before)) = segment.start.filter(|(_, before)| *before < segment.offset) {
                let from = (t + before).max(start + before - 1);
                if from < start + segment.offset - 1 {
                    let moved = self.wall_after(from)?;
                    if moved < start + segment.offset {
                        let moved = moved - before;
                        best = Some(best.map_or(moved, |plain| plain.min(moved)));
                    }
                }
            }
            if let Some(found) = best {
                return DateTime::from_timestamp(found, 0).filter(|it| it.year() <= LAST_YEAR);
            }
            t = segment.end?.0 - 1;
        }
        None
    }

    /// The last fire before `t`, exclusive. `None` if it never fires or the calendar (year -9999) begins after.
    #[must_use]
    pub fn prev_before(&self, t: DateTime<Utc>, zone: &Zone) -> Option<DateTime<Utc>> {
        let mut t = t.timestamp() + i64::from(t.timestamp_subsec_nanos() > 0);
        let horizon = t.checked_sub(LONGEST_WAIT_SECONDS)?;
        while self.fires && t > horizon {
            let segment = zone.segment(t - 1)?;
            let plain = self.wall_before(self.wall_end(&segment).min(t + segment.offset))?;
            let first = segment.start.map_or(i64::MIN, |(start, _)| start + segment.offset);
            let mut best = (plain >= first).then(|| plain - segment.offset);
            if let Some((start, before)) = segment.start.filter(|(_, before)| *before < segment.offset) {
                let moved = self.wall_before((t + before).min(start + segment.offset))?;
                if moved >= start + before {
                    let moved = moved - before;
                    best = Some(best.map_or(moved, |plain| plain.max(moved)));
                }
            }
            if let Some(found) = best {
                return DateTime::from_timestamp(found, 0);
            }
            t = segment.start?.0;
        }
        None
    }

    /// Whether it ever fires: `0 0 30 2 *` does not.
    #[must_use]
    pub fn fires(&self) -> bool {
        self.fires
    }

    /// In words, without the zone: `at 09:00, Monday to Friday`.
    #[must_use]
    pub fn describe(&self, language: Language) -> String {
        describe::describe(self, language)
    }

    /// The expression with presets spelled out and single spaces.
    #[must_use]
    pub fn canonical(&self) -> &str {
        &self.canonical
    }

    /// The wall time at which a segment's own fires end: before a fold whose second pass counts, unless both do.
    fn wall_end(&self, segment: &zone::Segment) -> i64 {
        match segment.end {
            None => i64::MAX,
            Some((end, _)) if self.hours.covers(Unit::Hour) => end + segment.offset,
            Some((end, after)) => end + after.min(segment.offset),
        }
    }

    /// The first matching wall time after another, both in seconds as if they were UTC.
    fn wall_after(&self, wall: i64) -> Option<i64> {
        let mut at = DateTime::from_timestamp(wall, 0)?.naive_utc();
        loop {
            let carrier = carrier_year(at.year());
            let start = Utc.from_utc_datetime(&in_year(at, carrier)?);
            let found = self.walker.after(&start).next()?.naive_utc();
            let found = in_year(found, at.year() + (found.year() - carrier))?;
            if self.days.matches(found.date()) {
                return Some(found.and_utc().timestamp());
            }
            // On to the day before the next that matches: the walker's next step leads into that one.
            let day = self.days.next_after(found.date(), self.months.set, LONGEST_WAIT_DAYS)?;
            at = day.pred_opt()?.and_time(last_second());
        }
    }

    /// The last matching wall time before another.
    fn wall_before(&self, wall: i64) -> Option<i64> {
        let mut at = DateTime::from_timestamp(wall, 0)?.naive_utc();
        loop {
            let carrier = carrier_year(at.year());
            let start = Utc.from_utc_datetime(&in_year(at, carrier)?);
            let found = self.walker.after(&start).next_back()?.naive_utc();
            let found = in_year(found, at.year() + (found.year() - carrier))?;
            if self.days.matches(found.date()) {
                return Some(found.and_utc().timestamp());
            }
            let day = self
                .days
                .prev_before(found.date(), self.months.set, LONGEST_WAIT_DAYS)?;
            at = day.succ_opt()?.and_time(NaiveTime::MIN);
        }
    }
}

fn last_second() -> NaiveTime {
    NaiveTime::from_num_seconds_from_midnight_opt(86_399, 0).unwrap_or(NaiveTime::MIN)
}

/// A year within the walker's reach that has the same leap days as `year` has, before, in and after it.
fn carrier_year(year: i32) -> i32 {
    let leap = |year: i32| NaiveDate::from_ymd_opt(year, 2, 29).is_some();
    match (leap(year - 1), leap(year), leap(year + 1)) {
        (_, true, _) => 2000,
        (true, ..) => 2001,
        (_, _, true) => 2003,
        _ => 2002,
    }
}

fn in_year(at: NaiveDateTime, year: i32) -> Option<NaiveDateTime> {
    at.with_year(year)
}

/// Twenty-eight years hold every pairing of leap years and weekdays.
fn ever_fires(months: &Field, days: &DayRule) -> bool {
    (2000..2028).any(|year| {
        months.set.values().into_iter().any(|month| {
            NaiveDate::from_ymd_opt(year, month, 1).is_some_and(|first| {
                first
                    .iter_days()
                    .take_while(|it| it.month() == month)
                    .any(|it| days.matches(it))
            })
        })
    })
}
