//! Task keys on where a task runs, what it touches, and who hears of it.

use std::collections::BTreeMap;

use super::action::{self, Purpose, TextKind};
use super::scope::Scope;
use super::task::Draft;
use crate::diagnostic::{Problem, codes};
use crate::model::Asset;
use crate::yaml::{Content, Entry, Node};

/// The keys that [`key`] knows.
pub(crate) const KEYS: [&str; 10] = [
    "env",
    "cwd",
    "owner",
    "doc_md",
    "inlets",
    "outlets",
    "on_success",
    "on_failure",
    "on_retry",
    "on_skipped",
];

/// Reads one key; a value that is wrong leaves what was there.
pub(crate) fn key(scope: &mut Scope<'_>, draft: &mut Draft, entry: &Entry) {
    match &*entry.key {
        "env" => env(scope, draft, entry),
        "cwd" => {
            draft.task.cwd = scope.name(entry);
            action::walk(&entry.node, TextKind::Template, Purpose::Task, &mut draft.texts);
        }
        "owner" => draft.task.owner = scope.text(entry),
        "doc_md" => draft.task.doc_md = scope.text(entry),
        "inlets" => draft.task.inlets = assets(scope, entry),
        "outlets" => draft.task.outlets = assets(scope, entry),
        "on_success" => draft.task.on_success = action::notifiers(scope, entry, &mut draft.texts),
        "on_failure" => draft.task.on_failure = action::notifiers(scope, entry, &mut draft.texts),
        "on_retry" => draft.task.on_retry = action::notifiers(scope, entry, &mut draft.texts),
        _ => draft.task.on_skipped = action::notifiers(scope, entry, &mut draft.texts),
    }
}

/// Values are texts; numbers and booleans are taken as they are written, so that `VERSION: 1.10` stays `1.10`.
fn env(scope: &mut Scope<'_>, draft: &mut Draft, entry: &Entry) {
    let entries = scope.mapping(entry, "a mapping of names to texts").unwrap_or_default();
    let mut env = BTreeMap::new();
    for entry in entries {
        if entry.key.is_empty() || entry.key.contains(['=', '\0']) {
            scope.report(
                Problem::new(
                    &codes::BAD_ID,
                    entry.key_span,
                    "that can't be the name of an environment variable",
                )
                .help("a name is not empty and has no `=`"),
            );
        }
        match &entry.node.content {
            Content::Text(text) => {
                env.insert(entry.key.to_string(), text.to_string());
                action::walk(&entry.node, TextKind::Template, Purpose::Task, &mut draft.texts);
            }
            Content::Bool(_) | Content::Number(_) => {
                env.insert(entry.key.to_string(), entry.node.raw.to_string());
            }
            _ => scope.wrong_type(entry, "text"),
        }
    }
    draft.task.env = env;
}

fn assets(scope: &mut Scope<'_>, entry: &Entry) -> Vec<Asset> {
    let items = scope.list(entry, "a list of assets").unwrap_or_default();
    items.iter().filter_map(|item| asset(scope, entry, item)).collect()
}

fn asset(scope: &mut Scope<'_>, list: &Entry, item: &Node) -> Option<Asset> {
    let (name, uri) = match &item.content {
        Content::Text(name) => (name.to_string(), name.to_string()),
        Content::Map(entries) => {
            let (mut name, mut uri) = (None, None);
            for entry in entries {
                match &*entry.key {
                    "name" => name = scope.name(entry),
                    "uri" => uri = scope.name(entry),
                    _ => scope.unknown_key(entry, "an asset", &["name", "uri"]),
                }
            }
            if item.get("name").is_none() {
                scope.report(Problem::new(&codes::MISSING_KEY, item.span, "the asset has no `name`"));
            }
            let name = name?;
            (name.clone(), uri.unwrap_or(name))
        }
        _ => {
            scope.wrong_node(&list.key, item, item.span, "a list of names or of `{name, uri}`");
            return None;
        }
    };
    if name.is_empty() {
        scope.report(Problem::new(
            &codes::OUT_OF_RANGE,
            item.span,
            "the name of an asset is empty",
        ));
        return None;
    }
    Some(Asset { name, uri })
}
