//! Which days a cron expression means.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use super::field::{Field, Set, Unit};

/// The day of month and the day of week together.
#[derive(Debug, Clone)]
pub(super) struct DayRule {
    pub(super) day_of_month: Field,
    pub(super) day_of_week: Field,
    /// Both are restricted: then either will do, as in crontab(5).
    pub(super) either: bool,
}

impl DayRule {
    pub(super) fn new(day_of_month: Field, day_of_week: Field) -> Self {
        // croniter's rule, to the letter: a field is free if an item is `*`, or if it covers everything and the text of
        // the other one has a `*` somewhere.
        let free = |field: &Field, unit: Unit, other: &Field| field.star || (field.covers(unit) && other.has_star);
        let either =
            !free(&day_of_month, Unit::DayOfMonth, &day_of_week) && !free(&day_of_week, Unit::DayOfWeek, &day_of_month);
        DayRule {
            day_of_month,
            day_of_week,
            either,
        }
    }

    pub(super) fn matches(&self, date: NaiveDate) -> bool {
        let month = self.matches_month_day(date);
        if self.either {
            month || self.matches_weekday(date)
        } else {
            month && self.matches_weekday(date)
        }
    }

    /// The first matching day after another in these months, at most `limit` days later.
    pub(super) fn next_after(&self, day: NaiveDate, months: Set, limit: u32) -> Option<NaiveDate> {
        let mut day = day.succ_opt()?;
        let last = day.checked_add_days(Days::new(limit.into())).unwrap_or(NaiveDate::MAX);
        while day <= last {
            if !months.contains(day.month()) {
                day = day.with_day(1)?.checked_add_months(Months::new(1))?;
            } else if self.matches(day) {
                return Some(day);
            } else {
                day = day.succ_opt()?;
            }
        }
        None
    }

    /// The last matching day before another in these months, at most `limit` days earlier.
    pub(super) fn prev_before(&self, day: NaiveDate, months: Set, limit: u32) -> Option<NaiveDate> {
        let mut day = day.pred_opt()?;
        let first = day.checked_sub_days(Days::new(limit.into())).unwrap_or(NaiveDate::MIN);
        while day >= first {
            if !months.contains(day.month()) {
                day = day.with_day(1)?.pred_opt()?;
            } else if self.matches(day) {
                return Some(day);
            } else {
                day = day.pred_opt()?;
            }
        }
        None
    }

    fn matches_month_day(&self, date: NaiveDate) -> bool {
        let field = &self.day_of_month;
        if field.set.contains(date.day()) {
            return true;
        }
        let length = u32::from(date.num_days_in_month());
        (field.last_day && date.day() == length)
            || (field.last_weekday && Some(date) == last_workday(date, length))
            || field
                .nearest
                .iter()
                .any(|day| Some(date) == nearest_workday(date, (*day).min(length), length))
    }

    fn matches_weekday(&self, date: NaiveDate) -> bool {
        let field = &self.day_of_week;
        let weekday = date.weekday().num_days_from_sunday();
        field.set.contains(weekday)
            || field
                .nth
                .iter()
                .any(|(day, nth)| *day == weekday && (date.day() - 1) / 7 + 1 == *nth)
            || (field.last.contains(weekday) && date.day() + 7 > u32::from(date.num_days_in_month()))
    }
}

fn last_workday(date: NaiveDate, length: u32) -> Option<NaiveDate> {
    let last = date.with_day(length)?;
    match last.weekday() {
        Weekday::Sat => last.checked_sub_days(Days::new(1)),
        Weekday::Sun => last.checked_sub_days(Days::new(2)),
        _ => Some(last),
    }
}

/// The day from Monday to Friday that is nearest to `day`, within the month of `date`.
fn nearest_workday(date: NaiveDate, day: u32, length: u32) -> Option<NaiveDate> {
    let wanted = date.with_day(day)?;
    match wanted.weekday() {
        Weekday::Sat if day == 1 => wanted.checked_add_days(Days::new(2)),
        Weekday::Sat => wanted.checked_sub_days(Days::new(1)),
        Weekday::Sun if day == length => wanted.checked_sub_days(Days::new(2)),
        Weekday::Sun => wanted.checked_add_days(Days::new(1)),
        _ => Some(wanted),
    }
}
