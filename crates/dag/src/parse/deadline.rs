//! `deadline`: the time by which a run must be done.

use super::action::{self, TextUse};
use super::scope::Scope;
use crate::diagnostic::{Problem, codes};
use crate::model::{Deadline, DeadlineReference, Seconds};
use crate::yaml::Entry;

const KEYS: [&str; 3] = ["reference", "interval", "notify"];

pub(crate) fn deadline(scope: &mut Scope<'_>, entry: &Entry, texts: &mut Vec<TextUse>) -> Option<Deadline> {
    let entries = scope.mapping(entry, "a mapping with `reference` and `interval`")?;
    let (mut reference, mut interval, mut notify) = (None, None, Vec::new());
    for entry in entries {
        match &*entry.key {
            "reference" => reference = self::reference(scope, entry),
            "interval" => interval = scope.duration(entry),
            "notify" => notify = action::notifiers(scope, entry, texts),
            _ => scope.unknown_key(entry, "`deadline`", &KEYS),
        }
    }
    let given = |key: &str| entries.iter().any(|entry| &*entry.key == key);
    if !given("reference") {
        missing(
            scope,
            entry,
            "reference",
            "add `reference: queued_at`, `logical_date` or a time such as \"09:00\"",
        );
    }
    if !given("interval") && !matches!(reference, Some(DeadlineReference::WallTime { .. })) {
        missing(scope, entry, "interval", "add for example `interval: 1h`");
    }
    let interval = interval.unwrap_or(Seconds(0.0));
    reference.map(|reference| Deadline {
        reference,
        interval,
        notify,
    })
}

fn missing(scope: &mut Scope<'_>, entry: &Entry, key: &str, help: &str) {
    scope.report(
        Problem::new(
            &codes::MISSING_KEY,
            entry.key_span,
            format!("`deadline` has no `{key}`"),
        )
        .help(help),
    );
}

fn reference(scope: &mut Scope<'_>, entry: &Entry) -> Option<DeadlineReference> {
    let text = scope.text(entry)?;
    match text.as_str() {
        "queued_at" => return Some(DeadlineReference::QueuedAt),
        "logical_date" => return Some(DeadlineReference::LogicalDate),
        _ => {}
    }
    let time = text.split_once(':').and_then(|(hour, minute)| {
        let two = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        let (hour, minute) = (
            two(hour).then(|| hour.parse::<u8>().ok())??,
            two(minute).then(|| minute.parse::<u8>().ok())??,
        );
        (hour < 24 && minute < 60).then_some(DeadlineReference::WallTime { hour, minute })
    });
    if time.is_none() {
        scope.report(
            Problem::new(
                &codes::UNKNOWN_VALUE,
                entry.span(),
                format!("`reference` can't be `{text}`"),
            )
            .suggest(&scope.budget, &text, ["queued_at", "logical_date"])
            .help("one of: queued_at, logical_date, or a time of the day such as \"09:00\""),
        );
    }
    time
}
