//! A DAG compiled to indices: what the hot path of a run looks at instead of names.

use std::collections::{BTreeSet, HashMap};

use updraft_dag::model::{Dag, Task, TriggerRule};

/// Why a task hears of another one's states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edge {
    /// A direct upstream: counts for the trigger rule.
    Upstream,
    /// A direct upstream of a teardown that is a setup: counts for the rule and among its setups.
    Setup,
    /// A setup somewhere upstream: must succeed, whatever the rule.
    Constraint,
    /// Lies between a teardown and its setups: must be finished.
    Between,
}

/// One task of the plan.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) rule: TriggerRule,
    pub(super) upstream: Vec<(u32, Edge)>,
    pub(super) downstream: Vec<(u32, Edge)>,
    /// Upstreams whose results `expand` reads.
    pub(super) sources: Vec<u32>,
    pub(super) has_when: bool,
    pub(super) is_mapped: bool,
    pub(super) is_empty: bool,
    pub(super) is_teardown: bool,
    pub(super) depends_on_past: bool,
    /// Whether its state decides about the run's.
    pub(super) is_leaf: bool,
}

/// The tasks of a DAG in the order of their ids.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) steps: Vec<Step>,
    ids: Vec<String>,
    index: HashMap<String, u32>,
}

impl Plan {
    pub(super) fn of(dag: &Dag) -> Self {
        let index: HashMap<String, u32> = dag
            .tasks
            .keys()
            .zip(0..)
            .map(|(task_id, index)| (task_id.clone(), index))
            .collect();
        let mut steps: Vec<Step> = dag.tasks.values().map(|task| step(dag, task, &index)).collect();
        if dag.tasks.values().any(|task| task.setup || task.teardown.is_some()) {
            add_setup_edges(dag, &mut steps);
        }
        for target in 0..steps.len() {
            for (source, edge) in steps[target].upstream.clone() {
                steps[source as usize].downstream.push((target as u32, edge));
            }
        }
        mark_leaves(dag, &mut steps);
        Self {
            steps,
            ids: dag.tasks.keys().cloned().collect(),
            index,
        }
    }

    pub(super) fn index_of(&self, task_id: &str) -> Option<u32> {
        self.index.get(task_id).copied()
    }

    pub(super) fn id(&self, task: u32) -> &str {
        &self.ids[task as usize]
    }

    pub(super) fn step(&self, task: u32) -> &Step {
        &self.steps[task as usize]
    }
}

fn step(dag: &Dag, task: &Task, index: &HashMap<String, u32>) -> Step {
    let is_setup = |task_id: &str| dag.tasks.get(task_id).is_some_and(|task| task.setup);
    let mut names: BTreeSet<&str> = task.upstream.iter().map(String::as_str).collect();
    names.extend(task.teardown.iter().flatten().map(String::as_str));
    let upstream = names
        .iter()
        .filter_map(|name| {
            let edge = if task.teardown.is_some() && is_setup(name) {
                Edge::Setup
            } else {
                Edge::Upstream
            };
            index.get(*name).map(|index| (*index, edge))
        })
        .collect();
    Step {
        rule: task.trigger_rule,
        upstream,
        downstream: Vec::new(),
        sources: super::expansion::sources(dag, task)
            .iter()
            .filter_map(|name| index.get(name).copied())
            .collect(),
        has_when: task.when.is_some(),
        is_mapped: task.expand.is_some(),
        is_empty: task.action.name == "empty",
        is_teardown: task.teardown.is_some(),
        depends_on_past: task.depends_on_past || task.wait_for_downstream,
        is_leaf: false,
    }
}

/// Only leaves decide about the run: tasks without downstreams. Teardowns neither count nor hide what is before them,
/// unless they say so.
fn mark_leaves(dag: &Dag, steps: &mut [Step]) {
    let ignorable: Vec<bool> = dag
        .tasks
        .values()
        .map(|task| task.teardown.is_some() && !task.on_failure_fail_dagrun)
        .collect();
    let direct = |step: &Step| {
        let edges = step
            .downstream
            .iter()
            .filter(|(_, edge)| matches!(edge, Edge::Upstream | Edge::Setup));
        edges.map(|(target, _)| *target as usize).collect::<Vec<_>>()
    };
    for index in 0..steps.len() {
        steps[index].is_leaf = !ignorable[index] && direct(&steps[index]).into_iter().all(|target| ignorable[target]);
    }
    // A DAG of nothing but teardowns.
    if steps.iter().all(|step| !step.is_leaf) {
        for step in steps.iter_mut() {
            step.is_leaf = direct(step).is_empty();
        }
    }
}

/// Adds what setups and teardowns demand beyond direct upstreams.
///
/// A task waits for every setup above it that has no teardown, or a teardown below the task (Airflow's
/// `get_upstreams_only_setups`). A teardown waits for everything between its setups and itself.
fn add_setup_edges(dag: &Dag, steps: &mut [Step]) {
    let tasks: Vec<&Task> = dag.tasks.values().collect();
    let mut below: Vec<Vec<u32>> = vec![Vec::new(); steps.len()];
    for (target, step) in (0..).zip(steps.iter()) {
        step.upstream
            .iter()
            .for_each(|(source, _)| below[*source as usize].push(target));
    }
    let above: Vec<Vec<u32>> = steps
        .iter()
        .map(|step| step.upstream.iter().map(|(source, _)| *source).collect())
        .collect();
    for (index, task) in tasks.iter().enumerate() {
        let ancestors = reach(index, &above);
        if task.teardown.is_some() {
            let mut between = BTreeSet::new();
            for (setup, edge) in &steps[index].upstream {
                if *edge == Edge::Setup {
                    between.extend(reach(*setup as usize, &below).intersection(&ancestors).copied());
                }
            }
            for task in between {
                if !above[index].contains(&task) {
                    steps[index].upstream.push((task, Edge::Between));
                }
            }
            continue;
        }
        let descendants = reach(index, &below);
        for setup in ancestors.into_iter().filter(|above| tasks[*above as usize].setup) {
            let mut teardowns = below[setup as usize]
                .iter()
                .filter(|task| tasks[**task as usize].teardown.is_some())
                .peekable();
            if teardowns.peek().is_none() || teardowns.any(|teardown| descendants.contains(teardown)) {
                steps[index].upstream.push((setup, Edge::Constraint));
            }
        }
    }
}

/// Everything that can be reached from `start`, without itself.
fn reach(start: usize, next: &[Vec<u32>]) -> BTreeSet<u32> {
    let mut seen = BTreeSet::new();
    let mut open = vec![start as u32];
    while let Some(task) = open.pop() {
        open.extend(next[task as usize].iter().filter(|task| seen.insert(**task)));
    }
    seen
}
