//! Branches: what they choose, and what comes together behind them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use crate::diagnostic::{Problem, codes};
use crate::graph::TaskGraph;
use crate::model::{Dag, Task, TaskId, TriggerRule};
use crate::parse::{Forest, Scope, TextKind};
use crate::template::constant_results;
use crate::yaml::Span;

/// A branch over more tasks than this is not looked into: the warning is a courtesy, not worth a second.
const LARGEST_BRANCHED_DAG: usize = 2_000;

/// What a branch chooses by a constant has to be there, and should wait for the branch.
pub(super) fn targets(scope: &mut Scope<'_>, dag: &Dag, forest: &Forest) {
    let branches = forest.drafts.iter().filter(|draft| draft.task.action.name == "branch");
    for draft in branches {
        let Some(task) = dag.tasks.get(&draft.task.task_id) else {
            continue;
        };
        let expressions = draft.texts.iter().filter(|text| text.kind == TextKind::Expression);
        let own = task.action.args.get("expression").and_then(Value::as_str);
        let Some(node) = expressions.map(|text| &text.node).find(|node| node.text() == own) else {
            continue;
        };
        for (value, place) in constant_results(own.unwrap_or_default()) {
            let span = node.place(scope.source(node.span), place.line, place.column, place.length);
            match value {
                Value::Null => {}
                Value::String(id) => target(scope, dag, task, &id, span),
                other => scope.report(
                    Problem::new(
                        &codes::BRANCH_TARGET,
                        span,
                        format!("`branch` chooses by the ids of tasks and groups, not by {other}"),
                    )
                    .help("give an id as text, a list of ids, or `none` to skip everything below"),
                ),
            }
        }
    }
}

fn target(scope: &mut Scope<'_>, dag: &Dag, branch: &Task, id: &str, span: Span) {
    let sibling = branch.group.as_ref().map(|group| format!("{group}.{id}"));
    let is_there = |id: &str| dag.tasks.contains_key(id) || dag.groups.contains_key(id);
    let Some(found) = sibling.into_iter().chain([id.to_owned()]).find(|id| is_there(id)) else {
        let mut problem = Problem::new(
            &codes::BRANCH_TARGET,
            span,
            format!("`branch` names no task or group: `{id}`"),
        );
        let names = dag.tasks.keys().chain(dag.groups.keys()).map(String::as_str);
        if let Some(meant) = scope.closest(id, names) {
            problem = problem.label(format!("did you mean `{meant}`?"));
        }
        return scope.report(problem);
    };
    let ends: Vec<&TaskId> = if dag.tasks.contains_key(&found) {
        vec![&found]
    } else {
        dag.roots_of_group(&found)
    };
    let waits = |id: &TaskId| {
        dag.tasks
            .get(id)
            .is_some_and(|task| task.upstream.contains(&branch.task_id))
    };
    if !ends.into_iter().any(waits) {
        scope.report(
            Problem::new(
                &codes::BRANCH_ELSEWHERE,
                span,
                format!("`{found}` does not come right after the branch `{}`", branch.task_id),
            )
            .help(format!(
                "a branch decides about the tasks directly below it: give `{found}` the key `depends_on: {}`",
                branch.task_id
            )),
        );
    }
}

/// A task that joins several ways of a branch with `all_success` is skipped whenever the branch takes one way only.
pub(super) fn joins(scope: &mut Scope<'_>, dag: &Dag, forest: &Forest) {
    if dag.tasks.len() > LARGEST_BRANCHED_DAG || !dag.tasks.values().any(|task| task.action.name == "branch") {
        return;
    }
    let graph = TaskGraph::of(dag);
    let order = graph.topological();
    let places: HashMap<&str, (Span, bool)> = forest
        .drafts
        .iter()
        .map(|draft| {
            (
                draft.task.task_id.as_str(),
                (draft.rule.unwrap_or(draft.key_span), draft.rule.is_some()),
            )
        })
        .collect();
    for branch in dag.tasks.values().filter(|task| task.action.name == "branch") {
        let ways = graph.downstream(&branch.task_id);
        // The ways without which each task is skipped: its own, and those that an `all_success` hands on.
        let mut needed: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for id in &order {
            let Some(task) = dag.tasks.get(id) else { continue };
            let is_strict = task.trigger_rule == TriggerRule::AllSuccess;
            let above = || task.upstream.iter().filter_map(|up| needed.get(up.as_str()));
            let mut joined: BTreeSet<&str> = above().filter(|_| is_strict).flatten().copied().collect();
            let is_first = above().all(|ways| ways.len() < 2);
            let is_way = ways.contains(id);
            // A way that comes after another one goes on whenever that does.
            if is_way && joined.is_empty() {
                joined.insert(id);
            }
            let tell = is_strict && is_first && !is_way && joined.len() >= 2;
            needed.insert(id, joined);
            if !tell {
                continue;
            }
            let Some(&(span, given)) = places.get(task.task_id.as_str()) else {
                continue;
            };
            let rule = if given {
                "`all_success`"
            } else {
                "the default rule `all_success`"
            };
            scope.report(
                Problem::new(
                    &codes::USELESS_RULE,
                    span,
                    format!(
                        "with {rule}, `{}` is skipped whenever the branch `{}` leaves one of its ways out",
                        task.task_id, branch.task_id
                    ),
                )
                .help("write `trigger_rule: none_failed_min_one_success` to run after any of them"),
            );
        }
    }
}
