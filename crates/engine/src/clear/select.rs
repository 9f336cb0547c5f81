//! Which instances a clear means.

use std::collections::{BTreeMap, BTreeSet};

use updraft_dag::model::{Dag, TaskId};

use super::by_task;
use crate::run::{InstanceFacts, InstanceKey};
use crate::state::TaskState;

/// What to clear in one run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selection {
    /// Tasks, each with all its indices or one; `None` = the whole run.
    pub task_ids: Option<Vec<(TaskId, Option<i32>)>>,
    /// And everything upstream of them.
    pub upstream: bool,
    /// And everything downstream of them.
    pub downstream: bool,
    /// Of these only what is failed or upstream_failed.
    pub only_failed: bool,
    /// Of these only what is running.
    pub only_running: bool,
}

/// The instances that `selection` means, in the order of tasks and indices.
///
/// With `upstream` or `downstream`, the setups that the tasks need and the teardowns of those setups are added: a task
/// that runs again needs its surroundings again.
#[must_use]
pub fn select(dag: &Dag, instances: &[InstanceFacts], selection: &Selection) -> Vec<InstanceKey> {
    // `None` in the map: all indices.
    let mut tasks: BTreeMap<&str, Option<BTreeSet<i32>>> = BTreeMap::new();
    match &selection.task_ids {
        None => tasks.extend(instances.iter().map(|instance| (instance.key.task_id.as_str(), None))),
        Some(named) => {
            for (task_id, index) in named {
                let indices = tasks.entry(task_id).or_insert_with(|| Some(BTreeSet::new()));
                match (index, indices.as_mut()) {
                    (Some(index), Some(indices)) => drop(indices.insert(*index)),
                    (Some(_), None) => {}
                    (None, _) => *indices = None,
                }
            }
        }
    }
    let named: Vec<&str> = tasks.keys().copied().collect();
    let mut relatives: BTreeSet<&str> = BTreeSet::new();
    let down = downstreams(dag);
    if selection.upstream {
        named.iter().for_each(|task| relatives.extend(above(dag, task)));
    }
    if selection.downstream {
        named.iter().for_each(|task| relatives.extend(below(&down, task)));
    }
    if selection.upstream || selection.downstream {
        let all: BTreeSet<&str> = relatives.iter().chain(&named).copied().collect();
        all.iter()
            .for_each(|task| relatives.extend(surroundings(dag, &down, task)));
    }
    for task in relatives {
        tasks.entry(task).or_insert(None);
    }
    let of_task = by_task(instances);
    let mut keys: Vec<InstanceKey> = tasks
        .iter()
        .flat_map(|(task, indices)| {
            let instances = of_task.get(task).into_iter().flatten();
            instances.filter(move |one| {
                indices
                    .as_ref()
                    .is_none_or(|indices| indices.contains(&one.key.map_index))
            })
        })
        .filter(|instance| !selection.only_failed || instance.state.is_failure())
        .filter(|instance| !selection.only_running || instance.state == TaskState::Running)
        .filter(|instance| instance.state != TaskState::Removed)
        .map(|instance| instance.key.clone())
        .collect();
    keys.sort();
    keys
}

pub(super) type Downstreams<'a> = BTreeMap<&'a str, Vec<&'a str>>;

pub(super) fn downstreams(dag: &Dag) -> Downstreams<'_> {
    let mut down: Downstreams<'_> = BTreeMap::new();
    for task in dag.tasks.values() {
        for upstream in task.upstream.iter().chain(task.teardown.iter().flatten()) {
            down.entry(upstream).or_default().push(&task.task_id);
        }
    }
    down
}

/// Everything below `task`, without itself.
pub(super) fn below<'a>(down: &Downstreams<'a>, task: &str) -> BTreeSet<&'a str> {
    reach(task, |task| down.get(task).into_iter().flatten().copied().collect())
}

fn above<'a>(dag: &'a Dag, task: &str) -> BTreeSet<&'a str> {
    reach(task, |task| {
        dag.tasks
            .get(task)
            .into_iter()
            .flat_map(|task| &task.upstream)
            .map(String::as_str)
            .collect()
    })
}

fn reach<'a>(start: &str, next: impl Fn(&str) -> Vec<&'a str>) -> BTreeSet<&'a str> {
    let mut seen = BTreeSet::new();
    let mut open = next(start);
    while let Some(task) = open.pop() {
        if seen.insert(task) {
            open.extend(next(task));
        }
    }
    seen
}

/// The setups above a task that it needs (without a teardown, or with one below it), and the teardowns of those.
fn surroundings<'a>(dag: &'a Dag, down: &Downstreams<'a>, task: &str) -> BTreeSet<&'a str> {
    let is_teardown = |task: &str| dag.tasks.get(task).is_some_and(|task| task.teardown.is_some());
    let mut found = BTreeSet::new();
    let later = below(down, task);
    for setup in above(dag, task) {
        if !dag.tasks.get(setup).is_some_and(|task| task.setup) {
            continue;
        }
        let teardowns: Vec<&str> = down
            .get(setup)
            .into_iter()
            .flatten()
            .copied()
            .filter(|task| is_teardown(task))
            .collect();
        if teardowns.is_empty() || teardowns.iter().any(|teardown| later.contains(teardown)) {
            found.insert(setup);
            found.extend(teardowns);
        }
    }
    found
}
