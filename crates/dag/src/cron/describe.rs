//! A cron expression in words.

use super::Cron;
use super::field::{Field, Unit};

/// Language of a description.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Korean.
    Korean,
}

use Language::{English, Korean};

const WEEKDAYS: [(&str, &str); 7] = [
    ("Sunday", "일요일"),
    ("Monday", "월요일"),
    ("Tuesday", "화요일"),
    ("Wednesday", "수요일"),
    ("Thursday", "목요일"),
    ("Friday", "금요일"),
    ("Saturday", "토요일"),
];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const NTH: [(&str, &str); 5] = [
    ("first", "첫째"),
    ("second", "둘째"),
    ("third", "셋째"),
    ("fourth", "넷째"),
    ("fifth", "다섯째"),
];

/// Most clock times that are listed one by one.
const MOST_TIMES: usize = 4;

pub(super) fn describe(cron: &Cron, language: Language) -> String {
    let (time, fixed) = times(cron, language);
    let mut when: Vec<String> = Vec::new();
    if let Some(days) = days(cron, language) {
        when.push(days);
    } else if fixed && cron.months.covers(Unit::Month) {
        when.push(pick(language, "every day", "매일").to_owned());
    }
    if !cron.months.covers(Unit::Month) {
        let months = list(&cron.months.set.values(), language, |month| match language {
            English => MONTHS[(month - 1) as usize].to_owned(),
            Korean => format!("{month}월"),
        });
        when.push(match language {
            English => format!("in {months}"),
            Korean => months,
        });
    }
    match language {
        English => [vec![time], when].concat().join(", "),
        // From large to small: months, days, time.
        Korean => {
            when.reverse();
            when.push(time);
            when.join(" ")
        }
    }
}

fn pick<'a>(language: Language, english: &'a str, korean: &'a str) -> &'a str {
    match language {
        English => english,
        Korean => korean,
    }
}

/// The time of day, and whether it is one or several fixed times.
fn times(cron: &Cron, language: Language) -> (String, bool) {
    let (seconds, minutes, hours) = (
        cron.seconds.set.values(),
        cron.minutes.set.values(),
        cron.hours.set.values(),
    );
    if minutes.len() * hours.len() <= MOST_TIMES && seconds.len() == 1 {
        let clock: Vec<String> = hours
            .iter()
            .flat_map(|hour| minutes.iter().map(move |minute| format!("{hour:02}:{minute:02}")))
            .map(|it| {
                if seconds[0] == 0 {
                    it
                } else {
                    format!("{it}:{:02}", seconds[0])
                }
            })
            .collect();
        let clock = join(&clock, language);
        return (
            if language == English {
                format!("at {clock}")
            } else {
                clock
            },
            true,
        );
    }
    let mut parts = Vec::new();
    let every_minute = cron.minutes.covers(Unit::Minute);
    if seconds != [0] {
        parts.push(unit_part(&cron.seconds, Unit::Second, language));
    }
    if !(every_minute && seconds != [0]) {
        parts.push(unit_part(&cron.minutes, Unit::Minute, language));
    }
    if !cron.hours.covers(Unit::Hour) {
        parts.push(hour_part(&hours, language));
    }
    if language == Korean {
        parts.reverse();
    }
    // `0 * * * *` is an hour's step, not a minute.
    if minutes == [0] && seconds == [0] && cron.hours.covers(Unit::Hour) {
        return (pick(language, "every hour", "매시 정각").to_owned(), false);
    }
    (parts.join(if language == English { ", " } else { " " }), false)
}

fn unit_part(field: &Field, unit: Unit, language: Language) -> String {
    let korean = if unit == Unit::Second { "초" } else { "분" };
    let name = unit.name();
    let values = field.set.values();
    if field.covers(unit) {
        return if language == English {
            format!("every {name}")
        } else {
            format!("매{korean}")
        };
    }
    if let Some(step) = even_step(&values, 60) {
        return if language == English {
            format!("every {step} {name}s")
        } else {
            format!("{step}{korean}마다")
        };
    }
    let listed = list(&values, language, |value| value.to_string());
    match language {
        English => format!("at {name}{} {listed}", if values.len() > 1 { "s" } else { "" }),
        Korean => format!("{listed}{korean}"),
    }
}

fn hour_part(hours: &[u32], language: Language) -> String {
    if let Some(step) = even_step(hours, 24) {
        return if language == English {
            format!("every {step} hours")
        } else {
            format!("{step}시간마다")
        };
    }
    let listed = list(hours, language, |hour| hour.to_string());
    match language {
        English => format!("past hour{} {listed}", if hours.len() > 1 { "s" } else { "" }),
        Korean => format!("{listed}시"),
    }
}

/// The distance of values that go round `size` in even steps from 0.
fn even_step(values: &[u32], size: u32) -> Option<u32> {
    let step = *values.get(1)?;
    let even = values.first() == Some(&0)
        && size.is_multiple_of(step)
        && values.len() as u32 == size / step
        && values.windows(2).all(|pair| pair[1] - pair[0] == step);
    even.then_some(step)
}

/// The days; `None` if every day of the months.
fn days(cron: &Cron, language: Language) -> Option<String> {
    let of_month = (!cron.days.day_of_month.covers(Unit::DayOfMonth)).then(|| month_days(cron, language));
    let of_week = (!cron.days.day_of_week.covers(Unit::DayOfWeek)).then(|| weekdays(cron, language));
    match (of_month, of_week) {
        (Some(month), Some(week)) if cron.days.either => Some(match language {
            English => format!("{month} or {week}"),
            Korean => format!("{month} 또는 {week}"),
        }),
        (Some(month), Some(week)) => Some(format!("{month}{}{week}", pick(language, " if it is ", " 중 "))),
        // One field covers everything and the other does too, in its own way: either always holds.
        (Some(_), None) | (None, Some(_)) if cron.days.either => None,
        (month, week) => month.or(week),
    }
}

fn month_days(cron: &Cron, language: Language) -> String {
    let field = &cron.days.day_of_month;
    let mut parts = Vec::new();
    if !field.set.is_empty() {
        let days = field.set.values();
        let listed = list(&days, language, |day| day.to_string());
        parts.push(match language {
            English => format!("on day{} {listed} of the month", if days.len() > 1 { "s" } else { "" }),
            Korean => format!(
                "{}{listed}일",
                if cron.months.covers(Unit::Month) { "매월 " } else { "" }
            ),
        });
    }
    if field.last_day {
        parts.push(pick(language, "on the last day of the month", "말일").to_owned());
    }
    if field.last_weekday {
        parts.push(pick(language, "on the last weekday of the month", "마지막 평일").to_owned());
    }
    for day in &field.nearest {
        parts.push(match language {
            English => format!("on the weekday nearest to day {day}"),
            Korean => format!("{day}일에 가장 가까운 평일"),
        });
    }
    join(&parts, language)
}

fn weekdays(cron: &Cron, language: Language) -> String {
    let field = &cron.days.day_of_week;
    let name = |day: u32| {
        let (english, korean) = WEEKDAYS[day as usize];
        pick(language, english, korean).to_owned()
    };
    let mut parts = Vec::new();
    if !field.set.is_empty() {
        let listed = list(&field.set.values(), language, name);
        parts.push(if language == English {
            format!("on {listed}")
        } else {
            format!("매주 {listed}")
        });
    }
    for (day, nth) in &field.nth {
        let (english, korean) = NTH[(*nth - 1) as usize];
        parts.push(match language {
            English => format!("on the {english} {} of the month", name(*day)),
            Korean => format!("{korean} {}", name(*day)),
        });
    }
    for day in field.last.values() {
        parts.push(match language {
            English => format!("on the last {} of the month", name(day)),
            Korean => format!("마지막 {}", name(day)),
        });
    }
    join(&parts, language).replace("on Monday to Friday", "Monday to Friday")
}

/// Values in words; three or more in a row become a range.
fn list(values: &[u32], language: Language, name: impl Fn(u32) -> String) -> String {
    let mut parts = Vec::new();
    let mut rest = values;
    while let Some(first) = rest.first() {
        let run = rest
            .iter()
            .zip(*first..)
            .take_while(|(value, expected)| **value == *expected)
            .count();
        if run >= 3 {
            let last = name(rest[run - 1]);
            parts.push(match language {
                English => format!("{} to {last}", name(*first)),
                Korean => format!("{}~{last}", name(*first)),
            });
            rest = &rest[run..];
        } else {
            parts.push(name(*first));
            rest = &rest[1..];
        }
    }
    join(&parts, language)
}

fn join(parts: &[String], language: Language) -> String {
    match (language, parts) {
        (English, [all @ .., last]) if !all.is_empty() => format!("{} and {last}", all.join(", ")),
        _ => parts.join(", "),
    }
}
