//! `schedule` in all its forms.

use chrono::{DateTime, Utc};

use jiff::tz::TimeZone;

use super::dates;
use super::scope::Scope;
use crate::cron::{Cron, Zone};
use crate::diagnostic::{Problem, codes};
use crate::duration::parse_duration;
use crate::model::{AssetCondition, DataInterval, FlagOrLength, RunImmediately, Schedule, Seconds};
use crate::yaml::{Content, Entry, Node, Span};

const KEYS: [&str; 8] = [
    "cron",
    "timezone",
    "data_interval",
    "run_immediately",
    "every",
    "at",
    "restrict_to_events",
    "assets",
];

/// Reads `schedule`; `zone` is the DAG's.
pub(crate) fn schedule(scope: &mut Scope<'_>, entry: &Entry, zone: &TimeZone) -> Option<Schedule> {
    match &entry.node.content {
        Content::Null => Some(Schedule::None),
        Content::Text(text) => from_text(scope, entry, text.trim()),
        Content::Map(entries) => Mapping::read(scope, entries, zone).and_then(|mapping| mapping.schedule(scope, entry)),
        Content::Number(number) => {
            scope.report(
                Problem::new(
                    &codes::BAD_SCHEDULE,
                    entry.span(),
                    format!("`schedule` is a number without a unit: {number}"),
                )
                .help(format!(
                    "write `{number}m` for every {number} minutes, or a cron such as \"0 {number} * * *\""
                )),
            );
            None
        }
        _ => {
            scope.wrong_type(entry, "a cron, a preset, a duration or a mapping");
            None
        }
    }
}

fn from_text(scope: &mut Scope<'_>, entry: &Entry, text: &str) -> Option<Schedule> {
    match text {
        "@once" => return Some(Schedule::Once),
        "@continuous" => return Some(Schedule::Continuous),
        "None" | "none" | "manual" => {
            scope.report(
                Problem::new(
                    &codes::BAD_SCHEDULE,
                    entry.span(),
                    format!("`{text}` is a text, not an absent schedule"),
                )
                .help("leave `schedule` out, or write null, for a DAG that is started by hand"),
            );
            return None;
        }
        _ => {}
    }
    if text.starts_with(|c: char| c.is_ascii_digit()) && !text.contains(char::is_whitespace) {
        return every(scope, "schedule", &entry.node, entry.span()).map(|every| Schedule::Delta {
            every,
            data_interval: DataInterval::None,
        });
    }
    let cron = cron(scope, "schedule", &entry.node)?;
    Some(Schedule::Cron {
        crons: vec![cron],
        timezone: None,
        data_interval: DataInterval::None,
        run_immediately: RunImmediately::default(),
    })
}

/// A cron, spelled out.
fn cron(scope: &mut Scope<'_>, what: &str, node: &Node) -> Option<String> {
    let Some(text) = node.text() else {
        scope.wrong_node(what, node, node.span, "text: a cron such as \"0 9 * * *\"");
        return None;
    };
    match Cron::parse(text) {
        Ok(cron) => {
            if !cron.fires() {
                scope.report(
                    Problem::new(
                        &codes::NEVER_FIRES,
                        node.span,
                        format!("the cron `{}` never fires", cron.canonical()),
                    )
                    .label("there is no such day"),
                );
            }
            Some(cron.canonical().to_owned())
        }
        Err(error) => {
            let span = scope.part(node, &error.range);
            scope.report(Problem::new(&codes::BAD_CRON, span, error.message));
            None
        }
    }
}

/// Texts that people write for true and false.
const FLAGS: [&str; 6] = ["yes", "no", "on", "off", "true", "false"];

/// `true`, `false` or a duration.
fn flag_or_length(scope: &mut Scope<'_>, entry: &Entry) -> Option<FlagOrLength> {
    match &entry.node.content {
        Content::Bool(flag) => Some(FlagOrLength::Flag(*flag)),
        Content::Text(text) if FLAGS.contains(&text.to_lowercase().as_str()) => {
            scope.boolean(entry).map(FlagOrLength::Flag)
        }
        Content::Text(_) | Content::Number(_) => {
            every(scope, &entry.key, &entry.node, entry.span()).map(FlagOrLength::Length)
        }
        _ => {
            scope.wrong_type(entry, "true, false or a duration such as `1d`");
            None
        }
    }
}

fn every(scope: &mut Scope<'_>, what: &str, node: &Node, span: Span) -> Option<Seconds> {
    let error = match &node.content {
        Content::Text(text) => match parse_duration(text) {
            Ok(seconds) if seconds.0 >= 1.0 => return Some(seconds),
            Ok(_) if matches!(what, "schedule" | "every") => {
                format!("`{what}`: runs must be at least one second apart")
            }
            Ok(_) => format!("`{what}` must be at least one second"),
            Err(error) => format!("`{what}`: {error}"),
        },
        Content::Number(number) => {
            format!("`{what}` is a number without a unit: write `{number}s` or `{number}m`")
        }
        _ => {
            scope.wrong_node(what, node, span, "a duration such as `30m`");
            return None;
        }
    };
    scope.report(Problem::new(&codes::BAD_DURATION, span, error));
    None
}

/// Looks up a zone.
pub(crate) fn zone(scope: &mut Scope<'_>, entry: &Entry) -> Option<Zone> {
    let name = scope.text(entry)?;
    match Zone::parse(&name) {
        Ok(zone) => Some(zone),
        Err(error) => {
            let mut problem = Problem::new(&codes::BAD_ZONE, entry.span(), format!("unknown time zone `{name}`"))
                .help("write an IANA name such as Asia/Seoul, Europe/Berlin or UTC");
            if let Some(suggestion) = error.suggestion {
                problem = problem.label(format!("did you mean `{suggestion}`?"));
            }
            scope.report(problem);
            None
        }
    }
}

#[derive(Default)]
struct Mapping {
    crons: Option<Vec<String>>,
    timezone: Option<String>,
    data_interval: Option<DataInterval>,
    run_immediately: Option<RunImmediately>,
    every: Option<Seconds>,
    at: Option<Vec<DateTime<Utc>>>,
    restrict_to_events: Option<bool>,
    assets: Option<AssetCondition>,
    /// A part was wrong, so nothing can be made of the whole.
    broken: bool,
}

impl Mapping {
    fn read(scope: &mut Scope<'_>, entries: &[Entry], zone_of_dag: &TimeZone) -> Option<Self> {
        let mut mapping = Self::default();
        let before = scope.problems.len();
        for entry in entries {
            match &*entry.key {
                "cron" => mapping.crons = Some(crons(scope, entry)),
                "timezone" => mapping.timezone = zone(scope, entry).map(|zone| zone.name().to_owned()),
                "data_interval" => mapping.data_interval = flag_or_length(scope, entry).map(DataInterval::from),
                "run_immediately" => mapping.run_immediately = flag_or_length(scope, entry).map(RunImmediately::from),
                "restrict_to_events" => mapping.restrict_to_events = scope.boolean(entry),
                "every" => mapping.every = every(scope, "every", &entry.node, entry.span()),
                "at" => mapping.at = Some(events(scope, entry, zone_of_dag)),
                "assets" => mapping.assets = assets(scope, &entry.node, entry.span()),
                _ => scope.unknown_key(entry, "`schedule`", &KEYS),
            }
        }
        mapping.broken = scope.problems[before..]
            .iter()
            .any(|problem| problem.code.id.starts_with('E'));
        Some(mapping)
    }

    fn schedule(self, scope: &mut Scope<'_>, entry: &Entry) -> Option<Schedule> {
        if self.broken {
            return None;
        }
        let data_interval = self.data_interval.unwrap_or_default();
        let misfit = |key: &str, with: &str| format!("`{key}` can't stand beside `{with}` in a schedule");
        let wrong = match (&self.crons, self.every, &self.at, &self.assets) {
            (None, None, None, None) => "a schedule needs one of `cron`, `every`, `at` or `assets`".to_owned(),
            (Some(_), Some(_), ..) => misfit("every", "cron"),
            (_, Some(_), Some(_), _) => misfit("every", "at"),
            (Some(_), _, Some(_), _) => misfit("at", "cron"),
            (_, Some(_), _, Some(_)) => misfit("every", "assets"),
            (_, _, Some(_), Some(_)) => misfit("at", "assets"),
            (None, ..) if self.timezone.is_some() => "`timezone` of a schedule is that of its `cron`".to_owned(),
            (None, ..) if self.run_immediately.is_some() => {
                "`run_immediately` of a schedule is that of its `cron`".to_owned()
            }
            (_, _, None, _) if self.restrict_to_events.is_some() => {
                "`restrict_to_events` of a schedule is that of its `at`".to_owned()
            }
            _ if self.run_immediately.is_some() && data_interval == DataInterval::SinceLast => {
                misfit("run_immediately", "data_interval: true")
            }
            (_, _, Some(_), _) if self.data_interval.is_some() => misfit("data_interval", "at"),
            (None, _, _, Some(_)) if self.data_interval.is_some() => misfit("data_interval", "assets"),
            _ => {
                return Some(match (self.crons, self.every, self.at, self.assets) {
                    (None, _, _, Some(condition)) => Schedule::Assets { condition, time: None },
                    (Some(crons), _, _, assets) => {
                        let cron = Schedule::Cron {
                            crons,
                            timezone: self.timezone,
                            data_interval,
                            run_immediately: self.run_immediately.unwrap_or_default(),
                        };
                        match assets {
                            Some(condition) => Schedule::Assets {
                                condition,
                                time: Some(Box::new(cron)),
                            },
                            None => cron,
                        }
                    }
                    (_, Some(every), ..) => Schedule::Delta { every, data_interval },
                    (.., at, _) => {
                        let mut at = at.unwrap_or_default();
                        at.sort_unstable();
                        at.dedup();
                        Schedule::Events {
                            at,
                            restrict_to_events: self.restrict_to_events.unwrap_or_default(),
                        }
                    }
                });
            }
        };
        scope.report(Problem::new(&codes::BAD_SCHEDULE, entry.key_span, wrong));
        None
    }
}

fn crons(scope: &mut Scope<'_>, entry: &Entry) -> Vec<String> {
    match &entry.node.content {
        Content::List(items) => {
            if items.is_empty() {
                scope.report(Problem::new(
                    &codes::BAD_SCHEDULE,
                    entry.span(),
                    "`cron` names no expression",
                ));
            }
            items.iter().filter_map(|item| cron(scope, "cron", item)).collect()
        }
        _ => cron(scope, "cron", &entry.node).into_iter().collect(),
    }
}

fn events(scope: &mut Scope<'_>, entry: &Entry, zone: &TimeZone) -> Vec<DateTime<Utc>> {
    let Some(items) = scope.list(entry, "a list of dates") else {
        return Vec::new();
    };
    if items.is_empty() {
        scope.report(Problem::new(
            &codes::NEVER_FIRES,
            entry.span(),
            "the schedule lists no date, so it never fires",
        ));
    }
    items
        .iter()
        .filter_map(|item| dates::instant(scope, "at", item, item.span, zone))
        .collect()
}

/// The depth of a file is bounded, hence that of the recursion.
fn assets(scope: &mut Scope<'_>, node: &Node, span: Span) -> Option<AssetCondition> {
    let several = |scope: &mut Scope<'_>, entry: &Entry| {
        let items = scope.list(entry, "a list of assets")?;
        if items.is_empty() {
            scope.report(Problem::new(
                &codes::BAD_SCHEDULE,
                entry.span(),
                format!("`{}` lists no asset", entry.key),
            ));
        }
        Some(items.iter().filter_map(|item| assets(scope, item, item.span)).collect())
    };
    match &node.content {
        Content::Text(name) if !name.is_empty() => Some(AssetCondition::Asset(name.to_string())),
        Content::Map(entries) => match entries.as_slice() {
            [entry] if &*entry.key == "all" => several(scope, entry).map(AssetCondition::All),
            [entry] if &*entry.key == "any" => several(scope, entry).map(AssetCondition::Any),
            _ => {
                scope.report(Problem::new(
                    &codes::BAD_SCHEDULE,
                    span,
                    "an asset condition is a name, `{all: [...]}` or `{any: [...]}`",
                ));
                None
            }
        },
        _ => {
            scope.wrong_node("assets", node, span, "a name, `{all: [...]}` or `{any: [...]}`");
            None
        }
    }
}
