//! A DAG compiled to indices: what the hot path of a run looks at instead of names.

mod flow;
mod scope;
mod setups;

use std::collections::{BTreeSet, HashMap};

use updraft_dag::model::{Dag, Task, TriggerRule};

pub(super) use flow::Flow;
pub(super) use scope::Scope;

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

impl Edge {
    /// Whether the two tasks depend on each other directly.
    pub(super) fn is_direct(self) -> bool {
        matches!(self, Self::Upstream | Self::Setup)
    }
}

/// One end of an edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Link {
    /// The task at the other end.
    pub(super) task: u32,
    pub(super) edge: Edge,
    /// Both are in the same mapped group: an instance hears of its own index only.
    pub(super) aligned: bool,
}

/// One task of the plan.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) rule: TriggerRule,
    pub(super) upstream: Vec<Link>,
    pub(super) downstream: Vec<Link>,
    /// What its instances are made for, as a place in [`Plan::scopes`].
    pub(super) scope: Option<u32>,
    /// Set for an action that the scheduler itself carries out.
    pub(super) flow: Option<Flow>,
    /// Tasks whose decision may skip this one, whatever its rule.
    pub(super) deciders: Vec<u32>,
    /// The reverse: tasks that a decision of this one may skip.
    pub(super) guarded: Vec<u32>,
    /// Tasks that are mapped over its result, by themselves or with their group.
    pub(super) mapped_over_it: Vec<u32>,
    pub(super) has_when: bool,
    pub(super) is_empty: bool,
    pub(super) is_teardown: bool,
    pub(super) depends_on_past: bool,
    /// A skip as well waits for the past.
    pub(super) skips_after_past: bool,
    /// Whether its state decides about the run's.
    pub(super) is_leaf: bool,
}

/// The tasks of a DAG in the order of their ids.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) steps: Vec<Step>,
    /// Mapped tasks and mapped groups.
    pub(super) scopes: Vec<Scope>,
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
        let (scopes, scope_of) = scope::scopes(dag, &index);
        let mut steps: Vec<Step> = dag.tasks.values().map(|task| step(dag, task, &index)).collect();
        if dag.tasks.values().any(|task| task.setup || task.teardown.is_some()) {
            setups::add_edges(dag, &mut steps);
        }
        for (step, scope) in steps.iter_mut().zip(&scope_of) {
            step.scope = *scope;
            for link in &mut step.upstream {
                let other = scope_of[link.task as usize];
                link.aligned = other == *scope && scope.is_some_and(|scope| scopes[scope as usize].is_group);
            }
        }
        for target in 0..steps.len() {
            for link in steps[target].upstream.clone() {
                let task = target as u32;
                steps[link.task as usize].downstream.push(Link { task, ..link });
            }
        }
        mark_leaves(dag, &mut steps);
        flow::add_deciders(&mut steps);
        for scope in &scopes {
            for source in &scope.sources {
                steps[*source as usize].mapped_over_it.extend(&scope.tasks);
            }
        }
        Self {
            steps,
            scopes,
            ids: dag.tasks.keys().cloned().collect(),
            index,
        }
    }

    pub(super) fn index_of(&self, task_id: &str) -> Option<u32> {
        self.index.get(task_id).copied()
    }

    pub(super) fn scope_of(&self, id: &str) -> Option<u32> {
        (0..)
            .zip(&self.scopes)
            .find(|(_, scope)| scope.id == id)
            .map(|(at, _)| at)
    }

    pub(super) fn id(&self, task: u32) -> &str {
        &self.ids[task as usize]
    }

    pub(super) fn step(&self, task: u32) -> &Step {
        &self.steps[task as usize]
    }

    /// The tasks directly below `task`.
    pub(super) fn below(&self, task: u32) -> impl Iterator<Item = u32> {
        let links = self.step(task).downstream.iter();
        links.filter(|link| link.edge.is_direct()).map(|link| link.task)
    }

    /// Everything below `tasks`, they included.
    pub(super) fn with_descendants(&self, tasks: impl IntoIterator<Item = u32>) -> BTreeSet<u32> {
        let mut open: Vec<u32> = tasks.into_iter().collect();
        let mut seen: BTreeSet<u32> = open.iter().copied().collect();
        while let Some(task) = open.pop() {
            open.extend(self.below(task).filter(|task| seen.insert(*task)));
        }
        seen
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
            index.get(*name).map(|index| Link {
                task: *index,
                edge,
                aligned: false,
            })
        })
        .collect();
    Step {
        rule: task.trigger_rule,
        upstream,
        downstream: Vec::new(),
        scope: None,
        flow: Flow::of(task),
        deciders: Vec::new(),
        guarded: Vec::new(),
        mapped_over_it: Vec::new(),
        has_when: task.when.is_some(),
        is_empty: task.action.name == "empty",
        is_teardown: task.teardown.is_some(),
        depends_on_past: task.depends_on_past || task.wait_for_downstream,
        skips_after_past: task.wait_for_past_depends_before_skipping,
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
        let links = step.downstream.iter().filter(|link| link.edge.is_direct());
        links.map(|link| link.task as usize).collect::<Vec<_>>()
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
