//! What can only be said once the whole DAG is known.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::cron::{Cron, Zone};
use crate::diagnostic::{Problem, codes};
use crate::graph::TaskGraph;
use crate::model::{Dag, Schedule, TriggerRule};
use crate::parse::{Forest, Scope};
use crate::yaml::Span;

/// A branch over more tasks than this is not looked into: the warning is a courtesy, not worth a second.
const LARGEST_BRANCHED_DAG: usize = 2_000;

/// Places of DAG keys.
pub(crate) struct Places<'a> {
    pub(crate) schedule: Option<Span>,
    pub(crate) end_date: Option<Span>,
    pub(crate) params: &'a BTreeMap<String, Span>,
}

/// Checks `dag`, of which every task is in place; `forest` says where they stand.
pub(crate) fn check(scope: &mut Scope<'_>, dag: &Dag, forest: &Forest, places: &Places<'_>) {
    params(scope, dag, places);
    window(scope, dag, places);
    for draft in &forest.drafts {
        let task = &draft.task;
        let rule = draft.rule.unwrap_or(draft.key_span);
        if task.teardown.is_some() && draft.rule.is_some() {
            scope.report(
                Problem::new(
                    &codes::TEARDOWN_RULE,
                    rule,
                    format!("the teardown `{}` can't have a trigger rule", task.task_id),
                )
                .help("remove `trigger_rule`: a teardown runs when its setups succeeded, whatever became of the work"),
            );
        } else if dag.fail_fast && task.teardown.is_none() && task.trigger_rule != TriggerRule::AllSuccess {
            scope.report(
                Problem::new(
                    &codes::FAIL_FAST_RULE,
                    rule,
                    format!(
                        "the DAG has `fail_fast`, so `{}` can only have the rule `all_success`",
                        task.task_id
                    ),
                )
                .help("remove `trigger_rule` here, or `fail_fast` from the DAG"),
            );
        }
        if let Some((span, why)) = draft.never {
            scope.report(Problem::new(
                &codes::NEVER_RUNS,
                span,
                format!("the task `{}` can never run: {why}", task.task_id),
            ));
        }
    }
    branches(scope, dag, forest);
}

fn params(scope: &mut Scope<'_>, dag: &Dag, places: &Places<'_>) {
    if dag.schedule == Schedule::None {
        return;
    }
    for (name, param) in &dag.params {
        if param.default.is_none()
            && let Some(&span) = places.params.get(name)
        {
            let mut problem = Problem::new(
                &codes::PARAM_WITHOUT_DEFAULT,
                span,
                format!("the param `{name}` has no default, but the DAG has a schedule"),
            )
            .help("add `default`, since nobody is there to give a value when the schedule starts a run");
            if let Some(schedule) = places.schedule {
                problem = problem.related(schedule, "the schedule");
            }
            scope.report(problem);
        }
    }
}

/// A schedule whose window holds no fire.
fn window(scope: &mut Scope<'_>, dag: &Dag, places: &Places<'_>) {
    let (Some(end), Some(span)) = (dag.end_date, places.end_date) else {
        return;
    };
    let Some(start) = dag.start_date else { return };
    let never = match &dag.schedule {
        Schedule::None | Schedule::Assets { .. } => false,
        _ if end < start => true,
        Schedule::Cron { crons, timezone, .. } => {
            let Ok(zone) = Zone::parse(timezone.as_deref().unwrap_or(&dag.timezone)) else {
                return;
            };
            let before = start - chrono::TimeDelta::milliseconds(1);
            let crons: Vec<Cron> = crons.iter().filter_map(|cron| Cron::parse(cron).ok()).collect();
            // A cron that never fires is told where it stands.
            crons.iter().any(Cron::fires)
                && crons
                    .iter()
                    .all(|cron| cron.next_after(before, &zone).is_none_or(|fire| fire > end))
        }
        Schedule::Events { at, .. } => !at.is_empty() && at.iter().all(|at| *at < start || *at > end),
        _ => false,
    };
    if never {
        scope.report(Problem::new(
            &codes::NEVER_FIRES,
            span,
            "the schedule never fires between `start_date` and `end_date`",
        ));
    }
}

/// A task that joins several ways of a branch with `all_success` is skipped whenever the branch takes one way only.
fn branches(scope: &mut Scope<'_>, dag: &Dag, forest: &Forest) {
    if dag.tasks.len() > LARGEST_BRANCHED_DAG || !dag.tasks.values().any(|task| task.action.name == "branch") {
        return;
    }
    let graph = TaskGraph::of(dag);
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
        // How many ways lead to each task.
        let mut led: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let reach: Vec<(&str, BTreeSet<String>)> =
            ways.iter().map(|way| (way.as_str(), graph.descendants(way))).collect();
        for (way, below) in &reach {
            led.entry(way).or_default().insert(way);
            for id in below {
                led.entry(id).or_default().insert(way);
            }
        }
        for task in dag.tasks.values() {
            let joined: BTreeSet<&str> = task
                .upstream
                .iter()
                .filter_map(|up| led.get(up.as_str()))
                .flatten()
                .copied()
                .collect();
            let direct = ways.contains(&task.task_id);
            if task.trigger_rule != TriggerRule::AllSuccess || joined.len() < 2 || direct {
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
