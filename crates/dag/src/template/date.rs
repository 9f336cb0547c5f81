//! Dates in templates: what people use of Python's `datetime` and of pendulum.

use std::cmp::Ordering;
use std::fmt::{self, Write};
use std::sync::Arc;

use chrono::{
    DateTime, Datelike, Days, FixedOffset, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc,
};
use minijinja::value::{DynObject, Kwargs, Object, from_args};
use minijinja::{Error, ErrorKind, State, Value};

use crate::cron::Zone;

/// An instant, shown in a zone.
#[derive(Debug, Clone)]
pub(super) struct Date {
    pub(super) at: DateTime<Utc>,
    zone: Zone,
}

fn invalid(message: String) -> Error {
    Error::new(ErrorKind::InvalidOperation, message)
}

impl Date {
    /// Shown in UTC, as Airflow gives them.
    pub(super) fn utc(at: DateTime<Utc>) -> Self {
        Date { at, zone: Zone::utc() }
    }

    pub(super) fn value(at: DateTime<Utc>) -> Value {
        Value::from_object(Self::utc(at))
    }

    /// A date in a template, or a text in ISO 8601 (a date alone is midnight in UTC).
    pub(super) fn of(value: &Value) -> Result<Date, Error> {
        if let Some(date) = value.downcast_object_ref::<Date>() {
            return Ok(date.clone());
        }
        let text = value
            .as_str()
            .ok_or_else(|| invalid(format!("{} is no date", value.kind())))?;
        Self::parse(text).ok_or_else(|| invalid(format!("`{text}` is no date: write for example 2024-01-31")))
    }

    pub(super) fn parse(text: &str) -> Option<Date> {
        let midnight = |date: NaiveDate| date.and_time(NaiveTime::MIN);
        let naive = || {
            [
                "%Y-%m-%dT%H:%M:%S%.f",
                "%Y-%m-%d %H:%M:%S%.f",
                "%Y-%m-%dT%H:%M",
                "%Y-%m-%d %H:%M",
                "%Y%m%dT%H%M%S",
            ]
            .iter()
            .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
            .or_else(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(midnight))
            .or_else(|| NaiveDate::parse_from_str(text, "%Y%m%d").ok().map(midnight))
        };
        let zoned = || {
            ["%Y-%m-%d %H:%M:%S%.f%:z", "%Y%m%dT%H%M%S%z"]
                .iter()
                .find_map(|format| DateTime::parse_from_str(text, format).ok())
        };
        DateTime::parse_from_rfc3339(text)
            .ok()
            .or_else(zoned)
            .map(|it| it.to_utc())
            .or_else(|| naive().map(|it| it.and_utc()))
            .map(Self::utc)
    }

    fn local(&self) -> DateTime<FixedOffset> {
        let utc = FixedOffset::east_opt(0);
        match FixedOffset::east_opt(self.zone.offset_at(self.at)).or(utc) {
            Some(offset) => self.at.with_timezone(&offset),
            None => self.at.fixed_offset(),
        }
    }

    /// The same wall-clock arithmetic in this date's zone.
    fn with_wall(&self, wall: NaiveDateTime) -> Result<Date, Error> {
        let at = self
            .zone
            .instant_of(wall)
            .ok_or_else(|| invalid("the date leaves the calendar".to_owned()))?;
        Ok(Date {
            at,
            zone: self.zone.clone(),
        })
    }

    /// `2024-01-31T09:00:00+09:00`, with microseconds if there are any.
    pub(super) fn isoformat(&self) -> String {
        let local = self.local();
        let format = if local.nanosecond() / 1000 == 0 {
            "%Y-%m-%dT%H:%M:%S%:z"
        } else {
            "%Y-%m-%dT%H:%M:%S%.6f%:z"
        };
        local.format(format).to_string()
    }

    /// Python's `strftime`.
    pub(super) fn strftime(&self, format: &str) -> Result<String, Error> {
        let mut chrono_format = String::with_capacity(format.len());
        let mut rest = format.chars();
        while let Some(c) = rest.next() {
            if c != '%' {
                chrono_format.push(c);
                continue;
            }
            match rest.next() {
                // Python's are microseconds and the zone's abbreviation.
                Some('f') => chrono_format.push_str("%6f"),
                Some('Z') => chrono_format.push_str(&self.zone.abbreviation_at(self.at)),
                Some(other) => {
                    chrono_format.push('%');
                    chrono_format.push(other);
                }
                None => chrono_format.push_str("%%"),
            }
        }
        let mut text = String::new();
        write!(text, "{}", self.local().format(&chrono_format))
            .map_err(|_| invalid(format!("`{format}` is not a format that strftime knows")))?;
        Ok(text)
    }

    fn moved(&self, args: &[Value], sign: i64) -> Result<Date, Error> {
        let (positional, kwargs): (Option<Value>, Kwargs) = from_args(args)?;
        if positional.is_some() {
            return Err(invalid("name the units: `.add(days=1, hours=2)`".to_owned()));
        }
        let unit = |name: &str| Ok::<i64, Error>(kwargs.get::<Option<i64>>(name)?.unwrap_or(0));
        let outside = || invalid("the date leaves the calendar".to_owned());
        let months = unit("years")?
            .checked_mul(12)
            .and_then(|it| it.checked_add(unit("months").ok()?))
            .ok_or_else(outside)?;
        let days = unit("weeks")?
            .checked_mul(7)
            .and_then(|it| it.checked_add(unit("days").ok()?))
            .ok_or_else(outside)?;
        let mut seconds: i64 = 0;
        for (name, length) in [("hours", 3600), ("minutes", 60), ("seconds", 1)] {
            seconds = unit(name)?
                .checked_mul(length)
                .and_then(|it| seconds.checked_add(it))
                .ok_or_else(outside)?;
        }
        let microseconds = unit("microseconds")?;
        kwargs.assert_all_used()?;
        // Days and months keep the wall clock, hours are real time: as pendulum does.
        let mut moved = self.clone();
        if months != 0 || days != 0 {
            let wall = self.local().naive_local();
            let (months, days) = (months * sign, days * sign);
            let count = u32::try_from(months.unsigned_abs()).map_err(|_| outside())?;
            let wall = if months < 0 {
                wall.checked_sub_months(Months::new(count))
            } else {
                wall.checked_add_months(Months::new(count))
            };
            let wall = wall.ok_or_else(outside)?;
            let count = Days::new(days.unsigned_abs());
            let wall = if days < 0 {
                wall.checked_sub_days(count)
            } else {
                wall.checked_add_days(count)
            };
            moved = self.with_wall(wall.ok_or_else(outside)?)?;
        }
        let real =
            TimeDelta::try_seconds(seconds).and_then(|it| it.checked_add(&TimeDelta::microseconds(microseconds)));
        let real = real.ok_or_else(outside)? * i32::try_from(sign).unwrap_or(1);
        moved.at = moved
            .at
            .checked_add_signed(real)
            .filter(|it| (1..=9999).contains(&it.year()))
            .ok_or_else(outside)?;
        Ok(moved)
    }

    /// First or last instant of the day, week, month, … around it.
    fn edge(&self, unit: &str, end: bool) -> Result<Date, Error> {
        let wall = self.local().naive_local();
        let date = wall.date();
        let hour = || wall.date().and_hms_opt(wall.hour(), 0, 0);
        let minute = || wall.date().and_hms_opt(wall.hour(), wall.minute(), 0);
        let monday = i64::from(date.weekday().num_days_from_monday());
        let (first, next) = match unit {
            "minute" => (
                minute(),
                minute().and_then(|it| it.checked_add_signed(TimeDelta::minutes(1))),
            ),
            "hour" => (hour(), hour().and_then(|it| it.checked_add_signed(TimeDelta::hours(1)))),
            "day" | "week" | "month" | "year" => {
                let first = match unit {
                    "day" => Some(date),
                    "week" => date.checked_sub_signed(TimeDelta::days(monday)),
                    "month" => date.with_day(1),
                    _ => NaiveDate::from_ymd_opt(date.year(), 1, 1),
                };
                let next = first.and_then(|first| match unit {
                    "day" => first.checked_add_days(Days::new(1)),
                    "week" => first.checked_add_days(Days::new(7)),
                    "month" => first.checked_add_months(Months::new(1)),
                    _ => first.checked_add_months(Months::new(12)),
                });
                (
                    first.map(|it| it.and_time(NaiveTime::MIN)),
                    next.map(|it| it.and_time(NaiveTime::MIN)),
                )
            }
            other => {
                return Err(invalid(format!(
                    "`{other}` is not minute, hour, day, week, month or year"
                )));
            }
        };
        let chosen = if end {
            next.and_then(|it| it.checked_sub_signed(TimeDelta::microseconds(1)))
        } else {
            first
        };
        self.with_wall(chosen.ok_or_else(|| invalid("the date leaves the calendar".to_owned()))?)
    }

    /// `3 days ago`, `in 2 hours`.
    pub(super) fn difference(&self, since: DateTime<Utc>) -> String {
        let seconds = self.at.signed_duration_since(since).num_seconds();
        let past = seconds < 0;
        let seconds = seconds.unsigned_abs();
        let (count, unit) = match seconds {
            0..60 => (seconds, "second"),
            60..3600 => (seconds / 60, "minute"),
            3600..86_400 => (seconds / 3600, "hour"),
            86_400..604_800 => (seconds / 86_400, "day"),
            604_800..2_592_000 => (seconds / 604_800, "week"),
            2_592_000..31_536_000 => (seconds / 2_592_000, "month"),
            _ => (seconds / 31_536_000, "year"),
        };
        let plural = if count == 1 { "" } else { "s" };
        if past {
            format!("{count} {unit}{plural} ago")
        } else {
            format!("in {count} {unit}{plural}")
        }
    }
}

impl Object for Date {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let local = self.local();
        Some(match key.as_str()? {
            "year" => Value::from(local.year()),
            "month" => Value::from(local.month()),
            "day" => Value::from(local.day()),
            "hour" => Value::from(local.hour()),
            "minute" => Value::from(local.minute()),
            "second" => Value::from(local.second()),
            "microsecond" => Value::from(local.nanosecond() / 1000),
            "quarter" => Value::from(local.month().div_ceil(3)),
            "day_of_year" => Value::from(local.ordinal()),
            "week_of_year" => Value::from(local.iso_week().week()),
            "int_timestamp" => Value::from(self.at.timestamp()),
            "timezone_name" | "tz" => Value::from(self.zone.name()),
            _ => return None,
        })
    }

    fn is_true(self: &Arc<Self>) -> bool {
        true
    }

    fn call_method(self: &Arc<Self>, _: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        let none = || from_args::<()>(args);
        let local = self.local();
        let object = |date: Date| Ok(Value::from_object(date));
        match method {
            "strftime" => {
                let (format,): (&str,) = from_args(args)?;
                Ok(Value::from(self.strftime(format)?))
            }
            "isoformat" | "to_iso8601_string" => none().map(|()| Value::from(self.isoformat())),
            "date" | "to_date_string" => none().map(|()| Value::from(local.format("%Y-%m-%d").to_string())),
            "time" | "to_time_string" => none().map(|()| Value::from(local.format("%H:%M:%S").to_string())),
            "to_datetime_string" => none().map(|()| Value::from(local.format("%Y-%m-%d %H:%M:%S").to_string())),
            "timestamp" => none().map(|()| Value::from(self.at.timestamp_micros() as f64 / 1e6)),
            "weekday" => none().map(|()| Value::from(local.weekday().num_days_from_monday())),
            "isoweekday" => none().map(|()| Value::from(local.weekday().number_from_monday())),
            "add" => object(self.moved(args, 1)?),
            "subtract" => object(self.moved(args, -1)?),
            "start_of" | "end_of" => {
                let (unit,): (&str,) = from_args(args)?;
                object(self.edge(unit, method == "end_of")?)
            }
            "in_timezone" | "in_tz" | "astimezone" => {
                let (zone,): (&str,) = from_args(args)?;
                let zone = Zone::parse(zone).map_err(|error| invalid(error.to_string()))?;
                object(Date { at: self.at, zone })
            }
            "replace" => {
                let (kwargs,): (Kwargs,) = from_args(args)?;
                let unit = |name: &str, now: u32| Ok::<u32, Error>(kwargs.get::<Option<u32>>(name)?.unwrap_or(now));
                let wall = local.naive_local();
                let year = kwargs.get::<Option<i32>>("year")?.unwrap_or(wall.year());
                let replaced = NaiveDate::from_ymd_opt(year, unit("month", wall.month())?, unit("day", wall.day())?)
                    .zip(NaiveTime::from_hms_micro_opt(
                        unit("hour", wall.hour())?,
                        unit("minute", wall.minute())?,
                        unit("second", wall.second())?,
                        unit("microsecond", wall.nanosecond() / 1000)?,
                    ))
                    .map(|(date, time)| date.and_time(time));
                kwargs.assert_all_used()?;
                object(self.with_wall(replaced.ok_or_else(|| invalid("there is no such date".to_owned()))?)?)
            }
            "diff_for_humans" => {
                let (other,): (Value,) = from_args(args)?;
                Ok(Value::from(self.difference(Date::of(&other)?.at)))
            }
            _ => Err(Error::new(
                ErrorKind::UnknownMethod,
                format!("a date has no method `{method}`"),
            )),
        }
    }

    fn custom_cmp(self: &Arc<Self>, other: &DynObject) -> Option<Ordering> {
        Some(self.at.cmp(&other.downcast_ref::<Date>()?.at))
    }

    /// As Python prints them: `2024-01-31 09:00:00+09:00`.
    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.isoformat().replacen('T', " ", 1))
    }
}
