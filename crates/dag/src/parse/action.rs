//! Actions and notifiers.

use std::rc::Rc;

use serde_json::{Map, Value};

use super::arguments;
use super::scope::Scope;
use crate::catalog::ActionSpec;
use crate::diagnostic::{Problem, codes};
use crate::model::Action;
use crate::yaml::{Content, Entry, Node};

/// What a text is to be checked as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextKind {
    Template,
    Expression,
    /// The id of a connection.
    Connection,
}

/// Where a text stands, which decides whether a task that it names must come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Something that the task does.
    Task,
    /// Something that is said afterwards.
    Notifier,
}

/// A text that refers to things.
#[derive(Debug, Clone)]
pub(crate) struct TextUse {
    pub(crate) node: Rc<Node>,
    pub(crate) kind: TextKind,
    pub(crate) purpose: Purpose,
}

/// Reads the action under `entry`, whose key is `spec`'s name, and collects its texts.
pub(crate) fn action(
    scope: &mut Scope<'_>,
    spec: &ActionSpec,
    entry: &Entry,
    purpose: Purpose,
    texts: &mut Vec<TextUse>,
) -> Option<Action> {
    let name = spec.name.to_owned();
    if !spec.available {
        scope.report(
            Problem::new(
                &codes::ACTION_UNAVAILABLE,
                entry.key_span,
                format!("this build of updraft can't run `{name}`"),
            )
            .help(available(scope, purpose)),
        );
        return Some(Action {
            name,
            args: Value::Object(Map::new()),
        });
    }
    let args = match &entry.node.content {
        Content::Map(_) => entry.node.to_json(),
        Content::Null => Value::Object(Map::new()),
        Content::Text(text) => match spec.main_argument {
            Some(argument) => Value::Object(Map::from_iter([(argument.to_owned(), Value::String(text.to_string()))])),
            None => {
                scope.wrong_type(entry, "a mapping of arguments");
                return None;
            }
        },
        _ => {
            let wanted = if spec.main_argument.is_some() {
                "text or a mapping of arguments"
            } else {
                "a mapping of arguments"
            };
            scope.wrong_type(entry, wanted);
            return None;
        }
    };
    arguments::check(scope, spec, entry, &args);
    collect(spec, entry, purpose, texts);
    Some(Action { name, args })
}

fn available(scope: &Scope<'_>, purpose: Purpose) -> String {
    let names: Vec<&str> = scope
        .options
        .catalog
        .iter()
        .filter(|spec| spec.available && (purpose == Purpose::Task || spec.notifies))
        .map(|spec| spec.name)
        .collect();
    format!("it can run: {}", names.join(", "))
}

fn collect(spec: &ActionSpec, entry: &Entry, purpose: Purpose, texts: &mut Vec<TextUse>) {
    let mut argument = |name: &str, node: &Rc<Node>| {
        if spec.connection_arguments.contains(&name) && node.text().is_some() {
            texts.push(TextUse {
                node: Rc::clone(node),
                kind: TextKind::Connection,
                purpose,
            });
        }
        if !spec.literal_arguments.contains(&name) {
            let expression = spec.expression_arguments.contains(&name);
            let kind = if expression {
                TextKind::Expression
            } else {
                TextKind::Template
            };
            walk(node, kind, purpose, texts);
        }
    };
    match &entry.node.content {
        Content::Map(entries) => entries.iter().for_each(|entry| argument(&entry.key, &entry.node)),
        Content::Text(_) => argument(spec.main_argument.unwrap_or_default(), &entry.node),
        _ => {}
    }
}

/// Every text inside a value; keys are not templates.
pub(crate) fn walk(node: &Rc<Node>, kind: TextKind, purpose: Purpose, texts: &mut Vec<TextUse>) {
    match &node.content {
        Content::Text(_) => texts.push(TextUse {
            node: Rc::clone(node),
            kind,
            purpose,
        }),
        Content::List(items) => items.iter().for_each(|item| walk(item, kind, purpose, texts)),
        Content::Map(entries) => entries.iter().for_each(|entry| walk(&entry.node, kind, purpose, texts)),
        _ => {}
    }
}

/// A list of notifiers: `[{slack: {...}}, ...]`.
pub(crate) fn notifiers(scope: &mut Scope<'_>, entry: &Entry, texts: &mut Vec<TextUse>) -> Vec<Action> {
    let Some(items) = scope.list(entry, "a list of notifiers such as `- slack: {...}`") else {
        return Vec::new();
    };
    items
        .iter()
        .filter_map(|item| notifier(scope, entry, item, texts))
        .collect()
}

/// The key is checked and kept, but nothing comes of it yet: whoever relies on it must know.
pub(crate) fn not_acted_on(scope: &mut Scope<'_>, entry: &Entry, help: &str) {
    let message = format!("this build reads `{}` but does not act on it", entry.key);
    scope.report(Problem::new(&codes::NOT_ACTED_ON, entry.key_span, message).help(help));
}

fn notifier(scope: &mut Scope<'_>, list: &Entry, item: &Rc<Node>, texts: &mut Vec<TextUse>) -> Option<Action> {
    let Content::Map(entries) = &item.content else {
        scope.wrong_node(
            &list.key,
            item,
            item.span,
            "a list of mappings such as `- slack: {...}`",
        );
        return None;
    };
    let catalog = scope.options.catalog;
    let [entry] = entries.as_slice() else {
        let second = entries.get(1).map_or(item.span, |entry| entry.key_span);
        scope.report(
            Problem::new(
                &codes::SEVERAL_ACTIONS,
                second,
                "a notifier is a mapping with exactly one action",
            )
            .help("write each notifier as an item of its own, and indent its arguments below it"),
        );
        return None;
    };
    let names = || catalog.iter().filter(|spec| spec.notifies).map(|spec| spec.name);
    let Some(spec) = catalog.get(&entry.key) else {
        scope.report(
            Problem::new(
                &codes::UNKNOWN_KEY,
                entry.key_span,
                format!("unknown notifier `{}`", entry.key),
            )
            .suggest(&scope.budget, &entry.key, names())
            .help(format!("notifiers: {}", names().collect::<Vec<_>>().join(", "))),
        );
        return None;
    };
    if !spec.notifies {
        scope.report(
            Problem::new(
                &codes::NOT_A_NOTIFIER,
                entry.key_span,
                format!("`{}` can't notify", spec.name),
            )
            .help(format!("notifiers: {}", names().collect::<Vec<_>>().join(", "))),
        );
        return None;
    }
    action(scope, spec, entry, Purpose::Notifier, texts)
}
