//! What setups and teardowns demand beyond direct upstreams.

use std::collections::BTreeSet;

use updraft_dag::model::{Dag, Task, TriggerRule};

use super::{Edge, Link, Step};

/// A task waits for every setup further up that has no teardown, or a teardown below the task (Airflow's
/// `get_upstreams_only_setups`); about a setup directly above it, its own rule decides, and `always` waits for none. A teardown waits
/// for everything between its setups and itself.
pub(super) fn add_edges(dag: &Dag, steps: &mut [Step]) {
    let tasks: Vec<&Task> = dag.tasks.values().collect();
    let mut below: Vec<Vec<u32>> = vec![Vec::new(); steps.len()];
    for (target, step) in (0..).zip(steps.iter()) {
        step.upstream
            .iter()
            .for_each(|link| below[link.task as usize].push(target));
    }
    let above: Vec<Vec<u32>> = steps
        .iter()
        .map(|step| step.upstream.iter().map(|link| link.task).collect())
        .collect();
    for (index, task) in tasks.iter().enumerate() {
        let mut add = |task: u32, edge: Edge| {
            steps[index].upstream.push(Link {
                task,
                edge,
                aligned: false,
            });
        };
        let ancestors = reach(index, &above);
        if task.teardown.is_some() {
            let mut between = BTreeSet::new();
            for setup in &above[index] {
                if tasks[*setup as usize].setup {
                    between.extend(reach(*setup as usize, &below).intersection(&ancestors).copied());
                }
            }
            between
                .into_iter()
                .filter(|task| !above[index].contains(task))
                .for_each(|task| add(task, Edge::Between));
            continue;
        }
        if task.trigger_rule == TriggerRule::Always {
            continue;
        }
        let descendants = reach(index, &below);
        let indirect = |setup: &u32| tasks[*setup as usize].setup && !above[index].contains(setup);
        for setup in ancestors.into_iter().filter(indirect) {
            let mut teardowns = below[setup as usize]
                .iter()
                .filter(|task| tasks[**task as usize].teardown.is_some())
                .peekable();
            if teardowns.peek().is_none() || teardowns.any(|teardown| descendants.contains(teardown)) {
                add(setup, Edge::Constraint);
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
