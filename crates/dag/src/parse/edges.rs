//! `depends_on` of tasks and groups becomes edges between tasks.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::groups::Groups;
use super::scope::Scope;
use super::tasks::Forest;
use crate::diagnostic::{Problem, codes};
use crate::graph::TaskGraph;
use crate::model::TaskId;
use crate::yaml::Span;

/// Two groups of a thousand tasks, one after the other, are a million edges; nobody means that.
pub(super) const MOST_EDGES: usize = 500_000;

/// Cycles that are told; each takes a search for its cause.
const MOST_CYCLES: usize = 50;

/// A task or a group, by its place in the forest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    Task(usize),
    Group(usize),
}

/// `source` waits for `target`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wait {
    pub(super) source: Target,
    pub(super) target: Target,
    span: Span,
}

/// An edge that a reference makes: who refers, the task that it refers to, and the place.
pub(crate) type Reference = (Target, TaskId, Span);

/// The upstream tasks of every task. `references` are further edges.
pub(crate) fn resolve(
    scope: &mut Scope<'_>,
    forest: &Forest,
    references: &[Reference],
) -> BTreeMap<TaskId, BTreeSet<TaskId>> {
    let names: HashMap<&str, Target> = forest
        .drafts
        .iter()
        .enumerate()
        .map(|(at, draft)| (draft.task.task_id.as_str(), Target::Task(at)))
        .chain(
            forest
                .groups
                .iter()
                .enumerate()
                .map(|(at, draft)| (draft.group.group_id.as_str(), Target::Group(at))),
        )
        .collect();
    let waits = waits(scope, forest, &names, references);
    let mut edges: BTreeMap<TaskId, BTreeSet<TaskId>> = forest
        .drafts
        .iter()
        .map(|draft| (draft.task.task_id.clone(), BTreeSet::new()))
        .collect();
    let groups = Groups::of(forest, &names, &waits);
    let mut count = 0_usize;
    for wait in &waits {
        let (sources, targets) = (groups.starts(wait.source), groups.ends(wait.target));
        count = count.saturating_add(sources.len().saturating_mul(targets.len()));
        if count > MOST_EDGES {
            scope.report(
                Problem::new(
                    &codes::TOO_MANY_TASKS,
                    wait.span,
                    format!("the DAG has more than {MOST_EDGES} dependencies"),
                )
                .help("put an `empty` task between the two groups: all of one before it, all of the other after it"),
            );
            return edges;
        }
        for source in sources {
            let Some(upstream) = edges.get_mut(&forest.drafts[source].task.task_id) else {
                continue;
            };
            upstream.extend(targets.iter().map(|&target| forest.drafts[target].task.task_id.clone()));
        }
    }
    report_cycles(scope, forest, &groups, &waits, &edges);
    edges
}

fn waits(scope: &mut Scope<'_>, forest: &Forest, names: &HashMap<&str, Target>, references: &[Reference]) -> Vec<Wait> {
    let mut waits = Vec::new();
    let tasks = forest.drafts.iter().enumerate().map(|(at, draft)| {
        (
            Target::Task(at),
            draft.task.task_id.as_str(),
            draft.task.group.as_deref(),
            &draft.depends_on,
        )
    });
    let groups = forest.groups.iter().enumerate().map(|(at, draft)| {
        (
            Target::Group(at),
            draft.group.group_id.as_str(),
            draft.group.parent.as_deref(),
            &draft.depends_on,
        )
    });
    for (source, id, group, depends_on) in tasks.chain(groups) {
        for (name, span) in depends_on {
            let Some((found, target)) = lookup(names, group, name) else {
                unknown(scope, forest, names, ("depends_on", group, name), *span);
                continue;
            };
            if inside(id, &found) || inside(&found, id) {
                scope.report(
                    Problem::new(
                        &codes::CYCLE,
                        *span,
                        format!("`{id}` can't wait for `{found}`: one is inside the other"),
                    )
                    .help("inside a group, name the sibling that comes first"),
                );
                continue;
            }
            waits.push(Wait {
                source,
                target,
                span: *span,
            });
        }
    }
    for (at, draft) in forest.drafts.iter().enumerate() {
        for (name, span) in &draft.setups {
            match lookup(names, draft.task.group.as_deref(), name) {
                Some((_, Target::Task(setup))) if forest.drafts[setup].task.setup => {
                    waits.push(Wait {
                        source: Target::Task(at),
                        target: Target::Task(setup),
                        span: *span,
                    });
                }
                Some((found, _)) => scope.report(
                    Problem::new(&codes::NOT_A_SETUP, *span, format!("`{found}` is not a setup"))
                        .help(format!("give the task `{found}` the key `setup: true`")),
                ),
                None => unknown(
                    scope,
                    forest,
                    names,
                    ("teardown", draft.task.group.as_deref(), name),
                    *span,
                ),
            }
        }
    }
    for (source, id, span) in references {
        if let Some(&target) = names.get(id.as_str()) {
            waits.push(Wait {
                source: *source,
                target,
                span: *span,
            });
        }
    }
    waits
}

/// A sibling's bare id first, then a full id.
fn lookup(names: &HashMap<&str, Target>, group: Option<&str>, name: &str) -> Option<(String, Target)> {
    let sibling = group.map(|group| format!("{group}.{name}"));
    [sibling, Some(name.to_owned())]
        .into_iter()
        .flatten()
        .find_map(|id| names.get(id.as_str()).map(|&it| (id, it)))
}

/// Whether `id` is a child, or a child's child, of `group`; a task is not inside itself.
fn inside(id: &str, group: &str) -> bool {
    id.strip_prefix(group).is_some_and(|rest| rest.starts_with('.'))
}

fn unknown(
    scope: &mut Scope<'_>,
    forest: &Forest,
    names: &HashMap<&str, Target>,
    (key, group, name): (&str, Option<&str>, &str),
    span: Span,
) {
    let mut problem = Problem::new(&codes::UNKNOWN_TASK, span, format!("`{key}` names no task: `{name}`"));
    if scope.budget.get() == 0 {
        scope.report(problem);
        return;
    }
    let prefix = group.map(|group| format!("{group}.")).unwrap_or_default();
    // Siblings are known by their bare ids, everything by its full one.
    let mut known: Vec<&str> = names
        .keys()
        .flat_map(|id| [Some(*id), id.strip_prefix(&prefix)])
        .flatten()
        .collect();
    known.sort_unstable();
    known.dedup();
    if let Some(meant) = scope.closest(name, known.iter().copied()) {
        let place = lookup(names, group, meant).and_then(|(id, _)| forest.places.get(&id));
        let line = place
            .map(|place| format!(" (line {})", place.start.line))
            .unwrap_or_default();
        problem = problem.label(format!("did you mean `{meant}`{line}?"));
    } else if let Some(full) = known.iter().find(|id| id.rsplit('.').next() == Some(name)) {
        problem = problem.label(format!("write `{full}`, with its group"));
    }
    scope.report(problem);
}

fn report_cycles(
    scope: &mut Scope<'_>,
    forest: &Forest,
    groups: &Groups,
    waits: &[Wait],
    edges: &BTreeMap<TaskId, BTreeSet<TaskId>>,
) {
    let graph = TaskGraph::from_edges(edges.iter());
    for cycle in graph.cycles().into_iter().take(MOST_CYCLES) {
        let (Some(first), Some(last)) = (cycle.first(), cycle.last()) else {
            continue;
        };
        let is = |at: usize, id: &TaskId| forest.drafts[at].task.task_id == *id;
        let cause = waits.iter().find(|wait| {
            groups.starts(wait.source).iter().any(|&at| is(at, first))
                && groups.ends(wait.target).iter().any(|&at| is(at, last))
        });
        let Some(span) = cause
            .map(|wait| wait.span)
            .or_else(|| forest.places.get(first).copied())
        else {
            continue;
        };
        let shown: Vec<String> = if cycle.len() > 20 {
            let hidden = cycle.len() - 19;
            cycle[..10]
                .iter()
                .map(|id| format!("`{id}`"))
                .chain([format!("… {hidden} more …")])
                .chain(cycle[cycle.len() - 9..].iter().map(|id| format!("`{id}`")))
                .collect()
        } else {
            cycle.iter().map(|id| format!("`{id}`")).collect()
        };
        let message = if cycle.len() == 1 {
            format!("`{first}` waits for itself")
        } else {
            format!("tasks wait for each other: {} → `{first}`", shown.join(" → "))
        };
        scope.report(
            Problem::new(&codes::CYCLE, span, message)
                .label(format!("here `{first}` waits for `{last}`"))
                .help("remove one of these dependencies; a reference to `tasks.x` is one as well"),
        );
    }
}
