//! Which instances a clear means.

use std::collections::{BTreeMap, BTreeSet};

use updraft_dag::model::{Dag, TaskId};

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

/// Map indices; `None` = all.
pub(super) type Indices = Option<BTreeSet<i32>>;

/// The instances that `selection` means, in the order of tasks and indices.
///
/// The setups that the tasks need and the teardowns of those setups are added: a task that runs again needs its surroundings again
/// (Airflow's `DAG.clear`). Within a mapped group, an index has relatives of the same index only.
#[must_use]
pub fn select(dag: &Dag, instances: &[InstanceFacts], selection: &Selection) -> Vec<InstanceKey> {
    let mut tasks: BTreeMap<&str, Indices> = BTreeMap::new();
    match &selection.task_ids {
        None => tasks.extend(instances.iter().map(|instance| (instance.key.task_id.as_str(), None))),
        Some(named) => {
            for (task_id, index) in named {
                add(&mut tasks, task_id, index.map(|index| [index].into()));
            }
        }
    }
    let named = tasks.clone();
    let down = downstreams(dag);
    if selection.upstream {
        for (task, indices) in relatives(dag, &named, |task| direct_up(dag, task)) {
            add(&mut tasks, task, indices);
        }
    }
    if selection.downstream {
        for (task, indices) in relatives(dag, &named, |task| direct_down(&down, task)) {
            add(&mut tasks, task, indices);
        }
    }
    for (task, indices) in tasks.clone() {
        for around in surroundings(dag, &down, task) {
            let aligned = dag.share_mapped_group(task, around);
            add(&mut tasks, around, indices.clone().filter(|_| aligned));
        }
    }
    let mut keys = of_tasks(instances, &tasks);
    let states: BTreeMap<&InstanceKey, TaskState> = instances.iter().map(|one| (&one.key, one.state)).collect();
    keys.retain(|key| {
        let state = states.get(key);
        let is = |wanted: fn(TaskState) -> bool| state.is_some_and(|state| wanted(*state));
        (!selection.only_failed || is(TaskState::is_failure))
            && (!selection.only_running || is(|state| state == TaskState::Running))
    });
    keys
}

/// The instances of these tasks and indices that are not removed.
pub(super) fn of_tasks(instances: &[InstanceFacts], tasks: &BTreeMap<&str, Indices>) -> Vec<InstanceKey> {
    let is_meant = |key: &InstanceKey| {
        let indices = tasks.get(key.task_id.as_str());
        indices.is_some_and(|indices| indices.as_ref().is_none_or(|indices| indices.contains(&key.map_index)))
    };
    let there = instances.iter().filter(|instance| instance.state != TaskState::Removed);
    let mut keys: Vec<InstanceKey> = there
        .map(|instance| &instance.key)
        .filter(|key| is_meant(key))
        .cloned()
        .collect();
    keys.sort();
    keys
}

/// The direct upstreams of a task.
pub(super) fn direct_up<'a>(dag: &'a Dag, task: &str) -> Vec<&'a str> {
    let upstream = dag.tasks.get(task).into_iter().flat_map(|task| &task.upstream);
    upstream.map(String::as_str).collect()
}

/// The direct downstreams of a task.
pub(super) fn direct_down<'a>(down: &Downstreams<'a>, task: &str) -> Vec<&'a str> {
    down.get(task).into_iter().flatten().copied().collect()
}

/// Adds indices to those of a task; tells whether there are more now.
fn add<'a>(tasks: &mut BTreeMap<&'a str, Indices>, task: &'a str, indices: Indices) -> bool {
    let Some(known) = tasks.get_mut(task) else {
        tasks.insert(task, indices);
        return true;
    };
    match (known.as_mut(), indices) {
        (None, _) => false,
        (Some(_), None) => {
            *known = None;
            true
        }
        (Some(known), Some(more)) => {
            let before = known.len();
            known.extend(more);
            known.len() > before
        }
    }
}

/// Everything that can be reached from `named`, they included.
pub(super) fn relatives<'a>(
    dag: &Dag,
    named: &BTreeMap<&'a str, Indices>,
    next: impl Fn(&str) -> Vec<&'a str>,
) -> BTreeMap<&'a str, Indices> {
    let mut reached = named.clone();
    let mut open: Vec<&str> = named.keys().copied().collect();
    while let Some(task) = open.pop() {
        let indices = reached.get(task).cloned().flatten();
        for relative in next(task) {
            // Outside of their group, single indices mean the whole.
            let indices = indices.clone().filter(|_| dag.share_mapped_group(task, relative));
            if add(&mut reached, relative, indices) {
                open.push(relative);
            }
        }
    }
    reached
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
    reach(task, |task| direct_down(down, task))
}

fn above<'a>(dag: &'a Dag, task: &str) -> BTreeSet<&'a str> {
    reach(task, |task| direct_up(dag, task))
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

/// The teardowns of a setup; none for any other task.
fn teardowns<'a>(dag: &Dag, down: &Downstreams<'a>, setup: &str) -> Vec<&'a str> {
    let is_setup = dag.tasks.get(setup).is_some_and(|task| task.setup);
    let below = down.get(setup).into_iter().flatten().copied().filter(|_| is_setup);
    let is_teardown = |task: &&str| dag.tasks.get(*task).is_some_and(|task| task.teardown.is_some());
    below.filter(is_teardown).collect()
}

/// Of a setup its teardowns; of a teardown nothing; of any other task the setups above it that it needs (without a teardown, or with
/// one below it), and the teardowns of those.
pub(super) fn surroundings<'a>(dag: &'a Dag, down: &Downstreams<'a>, task: &str) -> BTreeSet<&'a str> {
    match dag.tasks.get(task) {
        Some(task) if task.teardown.is_some() => return BTreeSet::new(),
        Some(of) if of.setup => return teardowns(dag, down, task).into_iter().collect(),
        _ => {}
    }
    let mut found = BTreeSet::new();
    let later = below(down, task);
    for setup in above(dag, task) {
        let teardowns = teardowns(dag, down, setup);
        let is_setup = dag.tasks.get(setup).is_some_and(|task| task.setup);
        if is_setup && (teardowns.is_empty() || teardowns.iter().any(|teardown| later.contains(teardown))) {
            found.insert(setup);
            found.extend(teardowns);
        }
    }
    found
}
