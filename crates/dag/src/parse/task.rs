//! One task.

use std::collections::BTreeSet;
use std::rc::Rc;

use serde_json::{Map, Value};

use super::action::{self, Purpose, TextKind, TextUse};
use super::scope::Scope;
use super::{expand, policy, surroundings};
use crate::diagnostic::{Problem, codes};
use crate::model::{Task, TriggerRule};
use crate::yaml::{Content, Entry, Span};

/// Keys that say how tasks hang together. The first four can't have a default.
pub(crate) const FLOW: [&str; 9] = [
    "depends_on",
    "expand",
    "when",
    "tasks",
    "trigger_rule",
    "map_index_template",
    "setup",
    "teardown",
    "on_failure_fail_dagrun",
];

/// Names of the trigger rules that a file may use.
pub(crate) const TRIGGER_RULES: [(&str, TriggerRule); 12] = [
    ("all_success", TriggerRule::AllSuccess),
    ("all_failed", TriggerRule::AllFailed),
    ("all_done", TriggerRule::AllDone),
    ("all_done_min_one_success", TriggerRule::AllDoneMinOneSuccess),
    ("all_skipped", TriggerRule::AllSkipped),
    ("one_success", TriggerRule::OneSuccess),
    ("one_failed", TriggerRule::OneFailed),
    ("one_done", TriggerRule::OneDone),
    ("none_failed", TriggerRule::NoneFailed),
    ("none_failed_min_one_success", TriggerRule::NoneFailedMinOneSuccess),
    ("none_skipped", TriggerRule::NoneSkipped),
    ("always", TriggerRule::Always),
];

/// A task of which the neighbours are not known yet.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) task: Task,
    /// Its id in the file.
    pub(crate) key_span: Span,
    /// `depends_on` as written.
    pub(crate) depends_on: Vec<(String, Span)>,
    /// The setups that a teardown names.
    pub(crate) setups: Vec<(String, Span)>,
    pub(crate) texts: Vec<TextUse>,
    /// Where `trigger_rule` stands, if it is given.
    pub(crate) rule: Option<Span>,
    /// Where `expand` stands, if it is given.
    pub(crate) expand: Option<Span>,
    /// Why it can never run.
    pub(crate) never: Option<(Span, &'static str)>,
}

impl Draft {
    pub(crate) fn new(task_id: String, group: Option<String>, key_span: Span) -> Self {
        let task = Task {
            group,
            ..Task::new(task_id, String::new(), Value::Object(Map::new()))
        };
        Self {
            task,
            key_span,
            depends_on: Vec::new(),
            setups: Vec::new(),
            texts: Vec::new(),
            rule: None,
            expand: None,
            never: None,
        }
    }
}

/// Every key of a task that is not an action.
pub(crate) fn keys() -> Vec<&'static str> {
    FLOW.iter()
        .chain(&policy::KEYS)
        .chain(&surroundings::KEYS)
        .copied()
        .collect()
}

/// Reads `default_args` for its mistakes alone, so that they are told once and not for every task.
pub(crate) fn check_defaults(scope: &mut Scope<'_>, defaults: &[Entry]) {
    let Some(first) = defaults.first() else { return };
    let mut draft = Draft::new(String::new(), None, first.key_span);
    for entry in defaults {
        let is_action = scope.options.catalog.get(&entry.key).is_some();
        if is_action || FLOW[..4].contains(&&*entry.key) {
            scope.report(
                Problem::new(
                    &codes::MISPLACED_KEY,
                    entry.key_span,
                    format!("`{}` can't stand in `default_args`", entry.key),
                )
                .help("write it in each task"),
            );
        } else if !key(scope, &mut draft, entry) {
            let known = keys();
            let known: Vec<&str> = known.into_iter().filter(|key| !FLOW[..4].contains(key)).collect();
            scope.unknown_key(entry, "`default_args`", &known);
        }
    }
}

/// Reads a task; `defaults` stand under its own keys.
pub(crate) fn task(scope: &mut Scope<'_>, mut draft: Draft, entry: &Entry, defaults: &[Entry]) -> Draft {
    let Some(own) = scope.mapping(entry, "a mapping such as `{bash: echo hello}`") else {
        return draft;
    };
    let before = scope.problems.len();
    for entry in defaults {
        if !FLOW[..4].contains(&&*entry.key) && entry_of(own, &entry.key).is_none() {
            key(scope, &mut draft, entry);
        }
    }
    // Said already, by `check_defaults`.
    scope.problems.truncate(before);

    let catalog = scope.options.catalog;
    let mut first_action: Option<&Entry> = None;
    let mut unknown = Vec::new();
    for entry in own {
        if let Some(spec) = catalog.get(&entry.key) {
            if let Some(first) = first_action {
                scope.report(
                    Problem::new(
                        &codes::SEVERAL_ACTIONS,
                        entry.key_span,
                        format!(
                            "a task has one action, this one has `{}` and `{}`",
                            first.key, entry.key
                        ),
                    )
                    .related(first.key_span, "the first action")
                    .help("make two tasks of it, one with `depends_on` the other"),
                );
                continue;
            }
            first_action = Some(entry);
            if let Some(action) = action::action(scope, spec, entry, Purpose::Task, &mut draft.texts) {
                draft.task.action = action;
            }
        } else if !key(scope, &mut draft, entry) {
            unknown.push(entry);
        }
    }
    // A misspelt action is said once, as an unknown key.
    if first_action.is_none() && unknown.is_empty() {
        let names: Vec<&str> = catalog
            .iter()
            .filter(|spec| spec.available)
            .map(|spec| spec.name)
            .collect();
        scope.report(
            Problem::new(
                &codes::NO_ACTION,
                draft.key_span,
                format!("the task `{}` has no action", entry.key),
            )
            .help(format!(
                "say what it does, with one of: {}, or `tasks` for a group",
                names.join(", ")
            )),
        );
    }
    for entry in unknown {
        let keys = keys();
        let names = catalog.iter().map(|spec| spec.name);
        let mut problem = Problem::new(
            &codes::UNKNOWN_KEY,
            entry.key_span,
            format!("unknown key `{}` in a task", entry.key),
        );
        if let Some(meant) = scope.closest(&entry.key, keys.iter().copied().chain(names)) {
            problem = problem.label(format!("did you mean `{meant}`?"));
        } else if first_action.is_none() {
            problem = problem.help("the task has no action either: an action is for instance `bash` or `python`");
        }
        scope.report(problem);
    }
    draft
}

/// The entry of a mapping's entries.
pub(crate) fn entry_of<'n>(entries: &'n [Entry], key: &str) -> Option<&'n Entry> {
    entries.iter().find(|entry| &*entry.key == key)
}

/// Reads one key that is not an action; false if there is no such key. Nothing as a value means the built-in default,
/// so that a task can get rid of what `default_args` say.
fn key(scope: &mut Scope<'_>, draft: &mut Draft, entry: &Entry) -> bool {
    let name = &*entry.key;
    let (flow, policy) = (FLOW.contains(&name) && name != "tasks", policy::KEYS.contains(&name));
    if !flow && !policy && !surroundings::KEYS.contains(&name) {
        return false;
    }
    if entry.node.is_null() {
        return true;
    }
    if policy {
        policy::key(scope, draft, entry);
    } else if flow {
        flow_key(scope, draft, entry);
    } else {
        surroundings::key(scope, draft, entry);
    }
    true
}

fn flow_key(scope: &mut Scope<'_>, draft: &mut Draft, entry: &Entry) {
    match &*entry.key {
        "depends_on" => draft.depends_on = scope.texts(entry, true),
        "expand" => {
            let read = expand::expand(scope, entry);
            draft.expand = Some(read.span);
            draft.task.expand = read.expand;
            draft.texts.extend(read.texts);
            draft.never = read.never.or(draft.never);
        }
        "when" => when(scope, draft, entry),
        "trigger_rule" => {
            draft.rule = Some(entry.span());
            if let Some(rule) = scope.choice(entry, &TRIGGER_RULES) {
                draft.task.trigger_rule = rule;
            }
        }
        "map_index_template" => {
            draft.task.map_index_template = scope.text(entry);
            action::walk(&entry.node, TextKind::Template, Purpose::Task, &mut draft.texts);
        }
        "setup" => draft.task.setup = scope.boolean(entry).unwrap_or_default(),
        "teardown" => match &entry.node.content {
            Content::Bool(true) => draft.task.teardown = Some(BTreeSet::new()),
            Content::Bool(false) => draft.task.teardown = None,
            Content::List(_) => {
                draft.task.teardown = Some(BTreeSet::new());
                draft.setups = scope.texts(entry, false);
            }
            _ => scope.wrong_type(entry, "true, or a list of setup tasks"),
        },
        _ => draft.task.on_failure_fail_dagrun = scope.boolean(entry).unwrap_or_default(),
    }
}

fn when(scope: &mut Scope<'_>, draft: &mut Draft, entry: &Entry) {
    match &entry.node.content {
        Content::Text(text) => {
            draft.task.when = Some(text.to_string());
            let node = Rc::clone(&entry.node);
            draft.texts.push(TextUse {
                node,
                kind: TextKind::Expression,
                purpose: Purpose::Task,
            });
        }
        Content::Bool(value) => draft.task.when = Some(value.to_string()),
        _ => scope.wrong_type(entry, "text: an expression such as tasks.check.ok"),
    }
    if draft
        .task
        .when
        .as_deref()
        .is_some_and(|text| matches!(text.trim(), "false" | "False"))
    {
        draft.never = Some((entry.span(), "`when` is always false"));
    }
}
