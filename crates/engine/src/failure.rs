//! Failures that have the same cause: what their reasons have in common once everything that differs from try to try is taken out.
//!
//! A reason is a text for people. Numbers, dates, addresses, ids and quoted or absolute paths differ from one try to the next; words do not.
//! What is said by a number all the same stays: an exit code, a signal, the status of an HTTP reply.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

/// Characters of a reason that are looked at: what follows differs too often (the end of an output).
const LOOKED_AT: usize = 300;

/// Words before a number that says something by itself.
const TELLING: [&str; 5] = ["code", "signal", "status", "→", "HTTP"];

/// What a reason has in common with others of the same cause. Never empty, and the fingerprint of a fingerprint is itself.
#[must_use]
pub fn fingerprint(reason: &str) -> String {
    let line = reason.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let cut: String = line.chars().take(LOOKED_AT).collect();
    let mut words: Vec<String> = Vec::new();
    for word in unquoted(&cut).split_whitespace() {
        let telling = words.last().is_some_and(|before| TELLING.contains(&before.as_str()));
        let plain = plain(word, telling);
        // However long a list of such is.
        if plain.starts_with('<') && words.last() == Some(&plain) {
            continue;
        }
        words.push(plain);
    }
    if words.is_empty() {
        return "no reason was given".to_owned();
    }
    words
        .join(" ")
        .chars()
        .take(LOOKED_AT)
        .collect::<String>()
        .trim_end()
        .to_owned()
}

/// What stands between quotes in `text` is taken out if it is no plain word: names of columns and functions say something, values don't.
fn unquoted(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['\'', '"', '`']) {
        let quote = &rest[at..=at];
        let before = &rest[..at];
        let inside = &rest[at + 1..];
        // An apostrophe within a word opens nothing: `can't`. What stands for a number is a word, too.
        let opens = !before.ends_with(|c: char| c.is_alphanumeric() || c == '>');
        match inside.find(quote).filter(|_| opens) {
            Some(end) => {
                let quoted = &inside[..end];
                let is_word = !quoted.is_empty() && quoted.chars().all(|c| c.is_alphabetic() || c == '_');
                out.push_str(before);
                if is_word {
                    out.push_str(&rest[at..at + 2 + end]);
                } else {
                    out.push_str("<text>");
                }
                rest = &inside[end + 1..];
            }
            None => {
                out.push_str(&rest[..=at]);
                rest = inside;
            }
        }
    }
    out.push_str(rest);
    out
}

/// One word without what differs.
fn plain(word: &str, telling: bool) -> String {
    let bare = word.trim_end_matches([',', ';', ':', '.', ')', ']', '}', '!', '?']);
    let tail = &word[bare.len()..];
    let core = bare.trim_start_matches(['(', '[', '{']);
    let head = &bare[..bare.len() - core.len()];
    let differs = core.contains(|c: char| c.is_ascii_digit() || c == '/' || c == '\\');
    let is_code = telling && core.len() <= 3 && core.bytes().all(|b| b.is_ascii_digit());
    if !differs || is_code {
        return word.to_owned();
    }
    let what = if core.starts_with('/') || core.contains("://") || core.starts_with("./") || is_windows(core) {
        "<path>".to_owned()
    } else if is_uuid(core) || is_hex(core) {
        "<id>".to_owned()
    } else if is_instant(core) {
        "<time>".to_owned()
    } else {
        without_digits(core)
    };
    // What ends a sentence or a list says nothing of the cause.
    let tail = if what.starts_with('<') {
        tail.trim_start_matches(['.', ',', ';'])
    } else {
        tail
    };
    format!("{head}{what}{tail}")
}

fn is_windows(text: &str) -> bool {
    matches!(text.as_bytes(), [drive, b':', b'\\' | b'/', ..] if drive.is_ascii_alphabetic())
}

fn is_uuid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12])
        && parts.iter().all(|part| part.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Eight hexadecimal digits or more with a digit among them, or anything after `0x`.
fn is_hex(text: &str) -> bool {
    let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    let least = if digits.is_some() { 1 } else { 8 };
    let digits = digits.unwrap_or(text);
    digits.len() >= least
        && digits.bytes().all(|b| b.is_ascii_hexdigit())
        && digits.bytes().any(|b| b.is_ascii_digit())
        && (least == 1 || digits.bytes().any(|b| b.is_ascii_alphabetic()))
}

/// `2026-01-31`, `2026-01-31T12:00:00Z`, `12:00:00.5`.
fn is_instant(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '-' | ':' | '.' | '+' | 'T' | 'Z');
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    digits >= 4 && text.chars().all(is_part) && text.bytes().filter(|b| matches!(b, b'-' | b':')).count() >= 2
}

/// Every run of digits, with a decimal point or thousands' separators inside, becomes one sign.
fn without_digits(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if !c.is_ascii_digit() {
            out.push(c);
            continue;
        }
        out.push_str("<n>");
        loop {
            while chars.next_if(char::is_ascii_digit).is_some() {}
            // A separator belongs to the number if digits follow.
            let mut ahead = chars.clone();
            match (ahead.next(), ahead.next()) {
                (Some('.' | ','), Some(next)) if next.is_ascii_digit() => _ = chars.next(),
                _ => break,
            }
        }
    }
    out
}

/// A try that failed, or a task instance that never had one because something before it failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Its DAG.
    pub dag_id: String,
    /// Its run.
    pub run_id: String,
    /// Its task.
    pub task_id: String,
    /// -1 = not mapped.
    pub map_index: i32,
    /// 0 = there was no try.
    pub try_number: i32,
    /// Whether something before it failed, rather than itself.
    pub is_upstream: bool,
    /// Why, for people.
    pub reason: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
    /// Whether the task instance is still failed, so that clearing it would run it again.
    pub is_open: bool,
}

/// Failures of one cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// [`fingerprint`] of the reasons.
    pub fingerprint: String,
    /// Whether something before the tasks failed, rather than the tasks themselves.
    pub is_upstream: bool,
    /// How many failures.
    pub count: usize,
    /// The tasks affected, by DAG.
    pub tasks: BTreeMap<String, BTreeSet<String>>,
    /// When the first was.
    pub first: DateTime<Utc>,
    /// The latest of them.
    pub latest: Failure,
    /// The task instances that are still failed, each once: DAG, run, task and index.
    pub open: BTreeSet<(String, String, String, i32)>,
}

/// Failures by cause: what happened most often first, of those what happened last.
#[must_use]
pub fn causes(failures: impl IntoIterator<Item = Failure>) -> Vec<Cause> {
    let mut causes: BTreeMap<(bool, String), Cause> = BTreeMap::new();
    for failure in failures {
        let key = (
            failure.is_upstream,
            fingerprint(failure.reason.as_deref().unwrap_or_default()),
        );
        let cause = causes
            .entry(key)
            .or_insert_with_key(|(is_upstream, fingerprint)| Cause {
                fingerprint: fingerprint.clone(),
                is_upstream: *is_upstream,
                count: 0,
                tasks: BTreeMap::new(),
                first: failure.at,
                latest: failure.clone(),
                open: BTreeSet::new(),
            });
        cause.count += 1;
        let tasks = cause.tasks.entry(failure.dag_id.clone()).or_default();
        tasks.insert(failure.task_id.clone());
        cause.first = cause.first.min(failure.at);
        if failure.is_open {
            let (dag_id, run_id) = (failure.dag_id.clone(), failure.run_id.clone());
            cause
                .open
                .insert((dag_id, run_id, failure.task_id.clone(), failure.map_index));
        }
        if failure.at > cause.latest.at {
            cause.latest = failure;
        }
    }
    let mut causes: Vec<Cause> = causes.into_values().collect();
    causes.sort_by_key(|cause| (std::cmp::Reverse(cause.count), std::cmp::Reverse(cause.latest.at)));
    causes
}
