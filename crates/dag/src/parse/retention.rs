//! `retention`: how long what a DAG leaves behind is kept.

use super::scope::Scope;
use crate::model::{Keep, Retention, Seconds};
use crate::yaml::{Content, Entry};

const KEYS: [&str; 3] = ["runs", "logs", "xcoms"];
/// What is removed is gone: a forgotten unit must not empty a history.
const SHORTEST: Seconds = Seconds(3600.0);

/// A duration alone is that of runs.
pub(crate) fn retention(scope: &mut Scope<'_>, entry: &Entry) -> Retention {
    let mut retention = Retention::default();
    if !matches!(entry.node.content, Content::Map(_)) {
        retention.runs = keep(scope, entry);
        return retention;
    }
    for entry in scope.mapping(entry, "a duration, or a mapping").unwrap_or_default() {
        match &*entry.key {
            "runs" => retention.runs = keep(scope, entry),
            "logs" => retention.logs = keep(scope, entry),
            "xcoms" => retention.xcoms = keep(scope, entry),
            _ => scope.unknown_key(entry, "`retention`", &KEYS),
        }
    }
    retention
}

fn keep(scope: &mut Scope<'_>, entry: &Entry) -> Option<Keep> {
    if entry.node.text() == Some("forever") {
        return Some(Keep::Forever);
    }
    let time = scope.duration(entry)?;
    if time < SHORTEST {
        scope.out_of_range(entry, "at least 1h, or `forever`");
    }
    Some(Keep::For(time))
}
