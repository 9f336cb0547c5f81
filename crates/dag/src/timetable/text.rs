//! Schedules as text, for lists and pages.

use chrono::SecondsFormat;

use super::{Fires, Kind};
use crate::cron::{Cron, Language};
use crate::duration::format_duration;
use crate::model::{AssetCondition, DataInterval, Seconds};

pub(super) fn summary(kind: &Kind) -> String {
    match kind {
        Kind::None => "none".to_owned(),
        Kind::Once => "@once".to_owned(),
        Kind::Continuous => "@continuous".to_owned(),
        Kind::Periodic { fires, .. } => fires_summary(fires),
        Kind::Events { at, .. } if at.len() == 1 => "1 event".to_owned(),
        Kind::Events { at, .. } => format!("{} events", at.len()),
        Kind::Assets { condition, time } => match &**time {
            Kind::None => self::condition(condition, true),
            time => format!("{} or {}", self::condition(condition, true), summary(time)),
        },
    }
}

fn fires_summary(fires: &Fires) -> String {
    match fires {
        Fires::Crons { crons, .. } => crons.iter().map(Cron::canonical).collect::<Vec<_>>().join(", "),
        Fires::Every { step, .. } => format!(
            "every {}",
            format_duration(Seconds(step.num_milliseconds() as f64 / 1e3))
        ),
    }
}

pub(super) fn describe(kind: &Kind) -> String {
    match kind {
        Kind::None => "by hand or by API only".to_owned(),
        Kind::Once => "once".to_owned(),
        Kind::Continuous => "again as soon as the last run is finished".to_owned(),
        Kind::Periodic {
            fires, data_interval, ..
        } => {
            let text = fires_words(fires);
            match data_interval {
                DataInterval::None => text,
                DataInterval::SinceLast => format!("{text}, each run for the time since the one before"),
                DataInterval::Length(length) => {
                    format!("{text}, each run for the {} before it", format_duration(*length))
                }
            }
        }
        Kind::Events { at: events, .. } => {
            let shown: Vec<String> = events
                .iter()
                .take(3)
                .map(|it| it.to_rfc3339_opts(SecondsFormat::AutoSi, true))
                .collect();
            let more = if events.len() > 3 {
                format!(" and {} more", events.len() - 3)
            } else {
                String::new()
            };
            format!("at {}{more}", shown.join(", "))
        }
        Kind::Assets { condition, time } => match &**time {
            Kind::None => updated(condition),
            time => format!("{}, or {}", updated(condition), describe(time)),
        },
    }
}

fn fires_words(fires: &Fires) -> String {
    match fires {
        Fires::Crons { crons, zone } => {
            let words: Vec<String> = crons.iter().map(|cron| cron.describe(Language::English)).collect();
            format!("{} ({})", words.join("; and "), zone.name())
        }
        Fires::Every { .. } => fires_summary(fires),
    }
}

fn updated(condition: &AssetCondition) -> String {
    let verb = match condition {
        AssetCondition::All(parts) if parts.len() > 1 => "are",
        _ => "is",
    };
    format!("when {} {verb} updated", self::condition(condition, true))
}

/// `(a and b) or c`.
fn condition(condition: &AssetCondition, outermost: bool) -> String {
    let join = |parts: &[AssetCondition], word: &str| {
        let text = parts
            .iter()
            .map(|part| self::condition(part, false))
            .collect::<Vec<_>>()
            .join(word);
        if outermost || parts.len() < 2 {
            text
        } else {
            format!("({text})")
        }
    };
    match condition {
        AssetCondition::Asset(name) => name.clone(),
        AssetCondition::All(parts) => join(parts, " and "),
        AssetCondition::Any(parts) => join(parts, " or "),
    }
}
