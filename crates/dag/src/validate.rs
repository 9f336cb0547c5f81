//! What can only be said once the whole DAG is known.

mod branch;

use std::collections::BTreeMap;

use crate::cron::{Cron, Zone};
use crate::diagnostic::{Problem, codes};
use crate::model::{Dag, Schedule, TriggerRule};
use crate::parse::{Forest, Scope};
use crate::yaml::Span;

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
    expansions(scope, forest);
    branch::targets(scope, dag, forest);
    branch::joins(scope, dag, forest);
}

/// What is mapped with a group can't be mapped again.
fn expansions(scope: &mut Scope<'_>, forest: &Forest) {
    let mapped = forest.mapped_groups();
    let tasks = forest.drafts.iter().map(|draft| {
        let task = &draft.task;
        (&task.task_id, task.group.as_deref(), draft.expand)
    });
    let groups = forest.groups.iter().map(|draft| {
        let group = &draft.group;
        let span = draft.expand.as_ref().map(|expand| expand.span);
        (&group.group_id, group.parent.as_deref(), span)
    });
    for (id, around, span) in tasks.chain(groups) {
        if let Some(span) = span
            && around.is_some_and(|group| mapped.contains(group))
        {
            scope.report(
                Problem::new(
                    &codes::NESTED_EXPAND,
                    span,
                    format!("`{id}` can't have `expand`: a group around it has one already"),
                )
                .help(
                    "give the group one list of all that is to be done, or expand the parts and leave the group alone",
                ),
            );
        }
    }
    for draft in &forest.groups {
        if let Some((span, why)) = draft.expand.as_ref().and_then(|expand| expand.never) {
            scope.report(Problem::new(
                &codes::NEVER_RUNS,
                span,
                format!("the group `{}` can never run: {why}", draft.group.group_id),
            ));
        }
    }
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
        // Assets are not bound to the time.
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
