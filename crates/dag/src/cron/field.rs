//! One field of a cron expression: its text becomes a set of numbers.

use super::CronError;

/// What a field is about and which numbers it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Minute,
    Hour,
    DayOfMonth,
    Month,
    DayOfWeek,
    Second,
}

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];
const WEEKDAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

impl Unit {
    pub(super) fn name(self) -> &'static str {
        match self {
            Unit::Minute => "minute",
            Unit::Hour => "hour",
            Unit::DayOfMonth => "day of month",
            Unit::Month => "month",
            Unit::DayOfWeek => "day of week",
            Unit::Second => "second",
        }
    }

    /// Smallest and largest number; Sunday as 7 is folded into 0 elsewhere.
    pub(super) fn bounds(self) -> (u32, u32) {
        match self {
            Unit::Minute | Unit::Second => (0, 59),
            Unit::Hour => (0, 23),
            Unit::DayOfMonth => (1, 31),
            Unit::Month => (1, 12),
            Unit::DayOfWeek => (0, 6),
        }
    }
}

/// A set of small numbers, one bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Set(u64);

impl Set {
    pub(super) fn insert(&mut self, value: u32) {
        self.0 |= 1 << value;
    }

    pub(super) fn contains(self, value: u32) -> bool {
        self.0 & (1 << value) != 0
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(super) fn values(self) -> Vec<u32> {
        (0..64).filter(|value| self.contains(*value)).collect()
    }
}

/// A parsed field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Field {
    /// Plain numbers.
    pub(super) set: Set,
    /// One of its items is `*` or `?` to the letter.
    pub(super) star: bool,
    /// Its text has a `*` anywhere.
    pub(super) has_star: bool,
    /// `L` or `LW` in the day of month: the last day, or the last one from Monday to Friday.
    pub(super) last_day: bool,
    pub(super) last_weekday: bool,
    /// `15W`: the day from Monday to Friday that is nearest to the 15th.
    pub(super) nearest: Vec<u32>,
    /// `5#2` in the day of week: (weekday, which one of the month).
    pub(super) nth: Vec<(u32, u32)>,
    /// `L5` in the day of week: the last such day of the month.
    pub(super) last: Set,
}

impl Field {
    /// Whether the field takes every value of its unit.
    pub(super) fn covers(&self, unit: Unit) -> bool {
        let (min, max) = unit.bounds();
        (min..=max).all(|value| self.set.contains(value))
    }

    pub(super) fn parse(text: &str, offset: usize, unit: Unit) -> Result<Field, CronError> {
        let mut field = Field {
            has_star: text.contains('*'),
            ..Field::default()
        };
        let mut start = 0;
        for item in text.split(',') {
            let range = offset + start..offset + start + item.len();
            start += item.len() + 1;
            field.item(item, text == "?", unit).map_err(|message| CronError {
                range: if range.is_empty() {
                    offset..offset + text.len()
                } else {
                    range
                },
                message,
            })?;
        }
        Ok(field)
    }

    /// `alone`: the field is nothing but `?`.
    fn item(&mut self, item: &str, alone: bool, unit: Unit) -> Result<(), String> {
        let lower = item.to_ascii_lowercase();
        if lower.is_empty() {
            return Err(format!(
                "the {} field has an empty item: remove the extra comma",
                unit.name()
            ));
        }
        match unit {
            Unit::DayOfMonth if self.special_day(&lower)? => return Ok(()),
            Unit::DayOfWeek if self.special_weekday(&lower)? => return Ok(()),
            _ => {}
        }
        let (min, max) = unit.bounds();
        let (body, step) = match lower.split_once('/') {
            Some((body, step)) => (body, Some(parse_step(step, unit)?)),
            None => (lower.as_str(), None),
        };
        let question = body == "?" && matches!(unit, Unit::DayOfMonth | Unit::DayOfWeek);
        if question && !alone {
            return Err("`?` stands for the whole field and must stand alone".to_owned());
        }
        let (first, last) = if body == "*" || question {
            self.star |= step.is_none();
            (min, max)
        } else if let Some((first, last)) = body.split_once('-').filter(|(first, _)| !first.is_empty()) {
            let last = match (unit, last) {
                // To the end of each month: what it doesn't have never comes.
                (Unit::DayOfMonth, "l") => max,
                _ => parse_value(last, unit)?,
            };
            (parse_value(first, unit)?, last)
        } else {
            let value = parse_value(body, unit)?;
            match step {
                // From Sunday on, be it 0 or 7.
                Some(_) => (value % (max + 1), max),
                None => (value, value),
            }
        };
        self.fill(first, last, step.unwrap_or(1), unit);
        Ok(())
    }

    /// Adds `first` to `last`, round the end of the unit if `last` is smaller: `fri-mon`, `22-2`.
    fn fill(&mut self, first: u32, last: u32, step: u32, unit: Unit) {
        let (min, max) = unit.bounds();
        let size = max - min + 1;
        // Sunday at the beginning of a range is 0, at its end 7.
        let first = if unit == Unit::DayOfWeek && first == 7 && last != 7 {
            0
        } else {
            first
        };
        let length = if last >= first {
            last - first
        } else {
            last + size - first
        };
        for distance in (0..=length).step_by(step as usize) {
            self.set.insert((first - min + distance) % size + min);
        }
    }

    /// `L`, `LW`, `15W`, `W15`.
    fn special_day(&mut self, item: &str) -> Result<bool, String> {
        match item {
            "l" => self.last_day = true,
            "lw" => self.last_weekday = true,
            _ => match item.strip_suffix('w').or_else(|| item.strip_prefix('w')) {
                Some(day) => self.nearest.push(parse_value(day, Unit::DayOfMonth)?),
                None => return Ok(false),
            },
        }
        Ok(true)
    }

    /// `5#2`, `mon-fri#1`, `L5`, `5L`.
    fn special_weekday(&mut self, item: &str) -> Result<bool, String> {
        if let Some((day, nth)) = item.split_once('#') {
            let which = nth.parse::<u32>().ok().filter(|nth| (1..=5).contains(nth));
            let which = which.ok_or_else(|| format!("`{nth}` after `#` must be a number from 1 to 5"))?;
            let (first, last) = day.split_once('-').unwrap_or((day, day));
            let mut days = Field::default();
            days.fill(
                parse_value(first, Unit::DayOfWeek)?,
                parse_value(last, Unit::DayOfWeek)?,
                1,
                Unit::DayOfWeek,
            );
            self.nth.extend(days.set.values().into_iter().map(|day| (day, which)));
            return Ok(true);
        }
        if item == "l" {
            return Err("`L` needs a weekday: `L5` is the last Friday of the month".to_owned());
        }
        let day = item.strip_prefix('l').or_else(|| item.strip_suffix('l'));
        let Some(day) = day else { return Ok(false) };
        self.last.insert(parse_value(day, Unit::DayOfWeek)? % 7);
        Ok(true)
    }
}

fn parse_step(text: &str, unit: Unit) -> Result<u32, String> {
    let (min, max) = unit.bounds();
    let size = max - min + 1;
    match text.parse::<u32>() {
        Ok(0) => Err(format!(
            "a step of 0 in the {} field never moves: use 1 or more",
            unit.name()
        )),
        Ok(step) if step > size => Err(format!(
            "a step of {step} is longer than the {size} values of the {} field; for a fixed distance write a duration \
             such as `90m`",
            unit.name()
        )),
        Ok(step) => Ok(step),
        Err(_) => Err(format!("`{text}` is not a step: write a number after `/`, as in `*/5`")),
    }
}

fn parse_value(text: &str, unit: Unit) -> Result<u32, String> {
    let (min, max) = unit.bounds();
    let upper = if unit == Unit::DayOfWeek { 7 } else { max };
    let names: &[&str] = match unit {
        Unit::Month => &MONTHS,
        Unit::DayOfWeek => &WEEKDAYS,
        _ => &[],
    };
    if let Some(index) = names.iter().position(|name| *name == text) {
        return Ok(index as u32 + min);
    }
    let expected = match unit {
        Unit::Month => "a number from 1 to 12 or a name such as `jan`".to_owned(),
        Unit::DayOfWeek => "a number from 0 to 7 (0 and 7 are Sunday) or a name such as `mon`".to_owned(),
        _ => format!("a number from {min} to {upper}"),
    };
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!(
            "`{text}` does not belong in the {} field: it takes {expected}",
            unit.name()
        ));
    }
    match text.parse::<u32>() {
        Ok(value) if (min..=upper).contains(&value) => Ok(value),
        _ => Err(format!(
            "{text} is out of range in the {} field: it takes {expected}",
            unit.name()
        )),
    }
}
