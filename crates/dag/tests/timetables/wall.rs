//! The daylight-saving rules of the format once more, the slow way: each matching time of each day, and the instant that it means,
//! as the zone says. Nothing of this is shared with the code under test.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use jiff::ToSpan;
use jiff::civil::{Date, DateTime as Civil};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};

/// A cron of lists, as numbers.
#[derive(Debug, Clone)]
pub(crate) struct Lists {
    pub(crate) minutes: BTreeSet<i8>,
    /// `None`: `*`.
    pub(crate) hours: Option<BTreeSet<i8>>,
    /// Days of the week from 0 = Sunday; `None`: `*`.
    pub(crate) weekdays: Option<BTreeSet<i8>>,
}

impl Lists {
    /// As text.
    pub(crate) fn expression(&self) -> String {
        let list = |set: &BTreeSet<i8>| set.iter().map(i8::to_string).collect::<Vec<_>>().join(",");
        let or_star = |set: &Option<BTreeSet<i8>>| set.as_ref().map_or("*".to_owned(), list);
        format!(
            "{} {} * * {}",
            list(&self.minutes),
            or_star(&self.hours),
            or_star(&self.weekdays)
        )
    }

    /// Every time of a day that matches.
    fn walls(&self, date: Date) -> Vec<Civil> {
        let weekday = date.weekday().to_sunday_zero_offset();
        if self.weekdays.as_ref().is_some_and(|days| !days.contains(&weekday)) {
            return Vec::new();
        }
        let hours = self.hours.clone().unwrap_or_else(|| (0..24).collect());
        hours
            .into_iter()
            .flat_map(|hour| self.minutes.iter().map(move |minute| date.at(hour, *minute, 0, 0)))
            .collect()
    }

    /// Every fire from `from`, inclusive, to `to`, exclusive.
    pub(crate) fn fires(&self, zone: &TimeZone, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<DateTime<Utc>> {
        let every_hour = self.hours.as_ref().is_none_or(|hours| hours.len() == 24);
        let mut fires = BTreeSet::new();
        let date = |at: DateTime<Utc>| {
            let at = jiff::Timestamp::from_second(at.timestamp()).unwrap();
            Offset::UTC.to_datetime(at).date()
        };
        // Clocks differ from UTC by less than two days, and no change moves them by more than one.
        let (first, last) = (
            date(from).checked_sub(3.days()).unwrap(),
            date(to).checked_add(3.days()).unwrap(),
        );
        for wall in first
            .series(1.day())
            .take_while(|date| *date <= last)
            .flat_map(|date| self.walls(date))
        {
            let mut fire = |offset: Offset| {
                let at = offset.to_timestamp(wall).unwrap().as_second();
                fires.insert(DateTime::from_timestamp(at, 0).unwrap());
            };
            match zone.to_ambiguous_timestamp(wall).offset() {
                AmbiguousOffset::Unambiguous { offset } => fire(offset),
                // The wall time read with the offset before the gap is as long after it.
                AmbiguousOffset::Gap { before, .. } => fire(before),
                AmbiguousOffset::Fold { before, after } => {
                    fire(after);
                    if every_hour {
                        fire(before);
                    }
                }
            }
        }
        fires.into_iter().filter(|at| from <= *at && *at < to).collect()
    }
}

/// Changes of a zone's clocks between two years, as instants.
pub(crate) fn changes(zone: &TimeZone, years: std::ops::Range<i32>) -> Vec<DateTime<Utc>> {
    let start = NaiveDate::from_ymd_opt(years.start, 1, 1)
        .unwrap()
        .and_hms_opt(0, 0, 0)
        .unwrap();
    zone.following(jiff::Timestamp::from_second(start.and_utc().timestamp()).unwrap())
        .map(|change| DateTime::from_timestamp(change.timestamp().as_second(), 0).unwrap())
        .take_while(|change| change.year() < years.end)
        .collect()
}
