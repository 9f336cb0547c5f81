//! One document: the keys of a DAG.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;

use super::action::{self, TextUse};
use super::ids::{bad_id, is_id};
use super::scope::Scope;
use super::task::{check_defaults, entry_of};
use super::tasks::Forest;
use super::{dates, deadline, edges, params, retention, schedule};
use crate::diagnostic::{Problem, codes};
use crate::model::{Dag, TriggerRule};
use crate::yaml::{Content, Entry, Span};
use crate::{references, validate};

/// Every key of a DAG.
pub(crate) const KEYS: [&str; 24] = [
    "dag_id",
    "dag_display_name",
    "description",
    "doc_md",
    "owner",
    "tags",
    "schedule",
    "timezone",
    "start_date",
    "end_date",
    "catchup",
    "max_active_runs",
    "max_active_tasks",
    "max_consecutive_failed_dag_runs",
    "dagrun_timeout",
    "fail_fast",
    "is_paused_upon_creation",
    "params",
    "default_args",
    "on_success",
    "on_failure",
    "deadline",
    "retention",
    "tasks",
];

/// Reads a DAG from its keys. What is wrong goes to `scope`; the DAG that comes back is to be used only if nothing is.
pub(crate) fn dag(scope: &mut Scope<'_>, dag_id: String, entries: &[Entry], document: Span) -> Dag {
    let mut dag = Dag::new(dag_id, scope.options.default_timezone);
    let zone = zone(scope, &mut dag, entries, document);
    let mut forest = Forest::default();
    let mut texts: Vec<TextUse> = Vec::new();
    let mut param_places = BTreeMap::new();
    let defaults = default_args(scope, entries);
    for entry in entries {
        // Nothing as a value is as good as no key; only `tasks` is needed.
        if entry.node.is_null() && &*entry.key != "tasks" && KEYS.contains(&&*entry.key) {
            continue;
        }
        match &*entry.key {
            "dag_id" | "timezone" | "default_args" => {}
            "dag_display_name" => dag.dag_display_name = scope.name(entry),
            "description" => dag.description = scope.text(entry),
            "doc_md" => dag.doc_md = scope.text(entry),
            "owner" => dag.owner = scope.name(entry),
            "tags" => dag.tags = tags(scope, entry),
            "schedule" => dag.schedule = schedule::schedule(scope, entry, &zone).unwrap_or_default(),
            "start_date" => dag.start_date = dates::instant(scope, "start_date", &entry.node, entry.span(), &zone),
            "end_date" => dag.end_date = dates::instant(scope, "end_date", &entry.node, entry.span(), &zone),
            "catchup" => dag.catchup = scope.boolean(entry).unwrap_or_default(),
            "max_active_runs" => dag.max_active_runs = scope.count(entry, 1).unwrap_or(16),
            "max_active_tasks" => dag.max_active_tasks = scope.count(entry, 1).unwrap_or(16),
            "max_consecutive_failed_dag_runs" => {
                dag.max_consecutive_failed_dag_runs = scope.count(entry, 0).unwrap_or_default();
            }
            "dagrun_timeout" => {
                dag.dagrun_timeout = scope.duration(entry);
                if dag.dagrun_timeout.is_some_and(|it| it.0 <= 0.0) {
                    scope.out_of_range(entry, "more than zero");
                }
            }
            "fail_fast" => dag.fail_fast = scope.boolean(entry).unwrap_or_default(),
            "is_paused_upon_creation" => dag.is_paused_upon_creation = scope.boolean(entry),
            "params" => (dag.params, param_places) = params::params(scope, entry),
            "on_success" => dag.on_success = action::notifiers(scope, entry, &mut texts),
            "on_failure" => dag.on_failure = action::notifiers(scope, entry, &mut texts),
            "deadline" => dag.deadline = deadline::deadline(scope, entry, &mut texts),
            "retention" => dag.retention = retention::retention(scope, entry),
            "tasks" => forest.read(scope, entry, None, &defaults),
            _ => unknown(scope, entry),
        }
    }
    if entry_of(entries, "tasks").is_none() {
        scope.report(
            Problem::new(
                &codes::MISSING_KEY,
                document,
                format!("the DAG `{}` has no `tasks`", dag.dag_id),
            )
            .help("add for instance `tasks: {hello: {bash: echo hello}}`"),
        );
    }
    let referred = references::check(scope, &mut forest, &dag.params, &texts);
    let mut upstream = edges::resolve(scope, &forest, &referred);
    for draft in &mut forest.drafts {
        let task = &mut draft.task;
        task.upstream = upstream.remove(&task.task_id).unwrap_or_default();
        if task.teardown.is_some() && draft.rule.is_none() {
            task.trigger_rule = TriggerRule::AllDoneSetupSuccess;
        }
    }
    teardowns(&mut forest);
    dag.groups = forest
        .groups
        .iter()
        .map(|draft| (draft.group.group_id.clone(), draft.group.clone()))
        .collect();
    dag.tasks = forest
        .drafts
        .iter()
        .map(|draft| (draft.task.task_id.clone(), draft.task.clone()))
        .collect();
    let at = |key: &str| entry_of(entries, key).map(Entry::span);
    let places = validate::Places {
        schedule: at("schedule"),
        end_date: at("end_date"),
        params: &param_places,
    };
    validate::check(scope, &dag, &forest, &places);
    dag
}

/// The id of the DAG: its key, else the file's stem.
pub(crate) fn dag_id(scope: &mut Scope<'_>, entries: &[Entry], stem: &str, document: Span) -> Option<String> {
    match entry_of(entries, "dag_id").filter(|entry| !entry.node.is_null()) {
        Some(entry) => {
            let id = scope.text(entry)?;
            if !is_id(&id) {
                scope.report(bad_id("DAG id", &id, entry.span()));
                return None;
            }
            Some(id)
        }
        None if is_id(stem) => Some(stem.to_owned()),
        None => {
            scope.report(
                Problem::new(
                    &codes::BAD_ID,
                    document,
                    format!("the file's name `{stem}` can't be a DAG id, and no `dag_id` is given"),
                )
                .help("add `dag_id`, or rename the file: an id has 1 to 250 characters from A-Z a-z 0-9 _ . -"),
            );
            None
        }
    }
}

/// The zone comes before all dates, wherever it stands in the file.
fn zone(scope: &mut Scope<'_>, dag: &mut Dag, entries: &[Entry], document: Span) -> TimeZone {
    let given = entry_of(entries, "timezone").filter(|entry| !entry.node.is_null());
    let zone = match given {
        Some(entry) => schedule::zone(scope, entry),
        None => {
            let zone = crate::cron::Zone::parse(&dag.timezone).ok();
            if zone.is_none() {
                let message = format!("the configured default time zone `{}` is unknown", dag.timezone);
                scope.report(Problem::new(&codes::BAD_ZONE, document, message).help("mend `core.default_timezone`"));
            }
            zone
        }
    };
    // Without a zone the DAG is refused; its dates are checked all the same.
    let Some(zone) = zone else { return TimeZone::UTC };
    dag.timezone = zone.name().to_owned();
    TimeZone::get(zone.name()).unwrap_or(TimeZone::UTC)
}

fn default_args(scope: &mut Scope<'_>, entries: &[Entry]) -> Vec<Entry> {
    let Some(entry) = entry_of(entries, "default_args").filter(|entry| !entry.node.is_null()) else {
        return Vec::new();
    };
    let Content::Map(defaults) = &entry.node.content else {
        scope.wrong_type(entry, "a mapping of task keys");
        return Vec::new();
    };
    check_defaults(scope, defaults);
    defaults.clone()
}

fn tags(scope: &mut Scope<'_>, entry: &Entry) -> BTreeSet<String> {
    let mut tags = BTreeSet::new();
    for (tag, span) in scope.texts(entry, false) {
        if tag.is_empty() || tag.chars().count() > 100 {
            scope.report(Problem::new(
                &codes::OUT_OF_RANGE,
                span,
                "a tag has 1 to 100 characters",
            ));
        }
        tags.insert(tag);
    }
    tags
}

fn unknown(scope: &mut Scope<'_>, entry: &Entry) {
    let problem = Problem::new(
        &codes::UNKNOWN_KEY,
        entry.key_span,
        format!("unknown key `{}` in a DAG", entry.key),
    );
    if super::task::keys().contains(&&*entry.key) {
        scope.report(problem.help(format!(
            "`{0}` is a key of tasks: write it in a task, or in `default_args`",
            entry.key
        )));
    } else if scope.options.catalog.get(&entry.key).is_some() {
        scope.report(problem.help("an action stands in a task: `tasks: {name: {…}}`"));
    } else {
        let problem = problem.suggest(&scope.budget, &entry.key, KEYS);
        scope.report(problem);
    }
}

/// A teardown's setups are those that it names, or all setups right before it.
fn teardowns(forest: &mut Forest) {
    let setups: BTreeSet<String> = forest
        .drafts
        .iter()
        .filter(|draft| draft.task.setup)
        .map(|draft| draft.task.task_id.clone())
        .collect();
    for draft in &mut forest.drafts {
        if draft.task.teardown.is_some() {
            draft.task.teardown = Some(draft.task.upstream.intersection(&setups).cloned().collect());
        }
    }
}
