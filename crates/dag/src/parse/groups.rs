//! The ends of groups.
//!
//! A group waits with its roots and is waited for by its leaves. A teardown is no leaf: what it takes down after is, so
//! that a slow clean-up holds up nobody (as in Airflow's `TaskGroup.get_leaves`).

use std::collections::{BTreeSet, HashMap, HashSet};

use super::edges::{MOST_EDGES, Target, Wait};
use super::tasks::Forest;

/// Where the groups of the forest begin and end.
pub(super) struct Groups {
    /// The group around each group.
    parents: Vec<Option<usize>>,
    /// The innermost group of each task.
    of_task: Vec<Option<usize>>,
    /// The tasks of each group that wait for none of it, and those that none of it waits for.
    roots: Vec<Vec<usize>>,
    leaves: Vec<Vec<usize>>,
}

impl Groups {
    /// Works out the ends of every group.
    pub(super) fn of(forest: &Forest, names: &HashMap<&str, Target>, waits: &[Wait]) -> Self {
        let index = |id: Option<&String>| match id.and_then(|id| names.get(id.as_str())) {
            Some(Target::Group(at)) => Some(*at),
            _ => None,
        };
        let count = forest.groups.len();
        let mut groups = Self {
            parents: forest
                .groups
                .iter()
                .map(|draft| index(draft.group.parent.as_ref()))
                .collect(),
            of_task: forest
                .drafts
                .iter()
                .map(|draft| index(draft.task.group.as_ref()))
                .collect(),
            roots: vec![Vec::new(); count],
            leaves: vec![Vec::new(); count],
        };
        let mut members = vec![Vec::new(); count];
        for at in 0..forest.drafts.len() {
            for group in groups.around(Target::Task(at)) {
                members[group].push(at);
            }
        }
        let mut waits_in = vec![Vec::new(); count];
        for wait in waits {
            let around_target: HashSet<usize> = groups.around(wait.target).into_iter().collect();
            for group in groups.around(wait.source) {
                if around_target.contains(&group) {
                    waits_in[group].push(*wait);
                }
            }
        }
        // A group stands before its subgroups, so that backwards every subgroup is known first.
        for group in (0..count).rev() {
            groups.bounds(forest, group, &members[group], &waits_in[group]);
        }
        groups
    }

    /// The groups around a target, innermost first, without itself.
    fn around(&self, target: Target) -> Vec<usize> {
        let mut at = match target {
            Target::Task(task) => self.of_task[task],
            Target::Group(group) => self.parents[group],
        };
        let mut around = Vec::new();
        while let Some(group) = at {
            around.push(group);
            at = self.parents[group];
        }
        around
    }

    /// The tasks that wait where `target` waits.
    pub(super) fn starts(&self, target: Target) -> Vec<usize> {
        match target {
            Target::Task(task) => vec![task],
            Target::Group(group) => self.roots[group].clone(),
        }
    }

    /// The tasks that whoever waits for `target` waits for.
    pub(super) fn ends(&self, target: Target) -> Vec<usize> {
        match target {
            Target::Task(task) => vec![task],
            Target::Group(group) => self.leaves[group].clone(),
        }
    }

    fn bounds(&mut self, forest: &Forest, group: usize, members: &[usize], waits: &[Wait]) {
        let (mut waiting, mut waited_for) = (HashSet::new(), HashSet::new());
        // Only of teardowns it matters what they wait for.
        let mut before_teardown: HashMap<usize, Vec<usize>> = HashMap::new();
        for wait in waits {
            let (sources, targets) = (self.starts(wait.source), self.ends(wait.target));
            for &source in &sources {
                if forest.drafts[source].task.teardown.is_some() {
                    let known = before_teardown.entry(source).or_default();
                    if known.len() < MOST_EDGES / members.len().max(1) {
                        known.extend(&targets);
                    }
                }
            }
            waiting.extend(sources);
            waited_for.extend(targets);
        }
        self.roots[group] = members.iter().copied().filter(|task| !waiting.contains(task)).collect();
        let mut leaves = BTreeSet::new();
        let mut pending: Vec<usize> = members
            .iter()
            .copied()
            .filter(|task| !waited_for.contains(task))
            .collect();
        let mut seen: HashSet<usize> = pending.iter().copied().collect();
        while let Some(task) = pending.pop() {
            if forest.drafts[task].task.teardown.is_none() {
                leaves.insert(task);
                continue;
            }
            for &before in before_teardown.get(&task).into_iter().flatten() {
                // A teardown's setup is no end of the work.
                if !forest.drafts[before].task.setup && seen.insert(before) {
                    pending.push(before);
                }
            }
        }
        self.leaves[group] = leaves.into_iter().collect();
    }
}
