//! What may run: in plain words over the rows of the database, without any code of the engine.

use std::collections::{BTreeMap, BTreeSet};

use updraft_dag::model::{Dag, Expand, TaskId, TriggerRule};

use crate::run::{Decision, InstanceFacts, InstanceKey};
use crate::state::TaskState::{self, Failed, Removed, Skipped, Success, UpstreamFailed};
use crate::testing::Sim;

/// The DAG as its edges say it.
pub(super) struct Oracle {
    /// Everything below a task.
    below: BTreeMap<TaskId, BTreeSet<TaskId>>,
}

impl Oracle {
    /// Of tasks whose names come in a topological order.
    pub(super) fn of(dag: &Dag) -> Self {
        let mut below: BTreeMap<TaskId, BTreeSet<TaskId>> = BTreeMap::new();
        for task_id in dag.tasks.keys().rev() {
            let direct = dag.tasks.values().filter(|task| task.upstream.contains(task_id));
            let all = direct.flat_map(|task| below[&task.task_id].iter().chain([&task.task_id]).cloned());
            let all = all.collect();
            below.insert(task_id.clone(), all);
        }
        Self { below }
    }

    fn is_below(&self, low: &str, high: &str) -> bool {
        self.below[high].contains(low)
    }

    /// Whether anything forbids that this instance runs now.
    pub(super) fn may_run(&self, sim: &Sim, key: &InstanceKey) -> Result<(), &'static str> {
        match () {
            () if !rule_holds(sim, key) => Err("its rule does not hold"),
            () if self.is_decided_against(sim, key) => Err("it was decided against"),
            () if !self.surroundings_hold(sim, key) => Err("its setups, or what a teardown waits for, are not done"),
            () if has_no_items(sim, key) => Err("what it is mapped over did not succeed"),
            () => Ok(()),
        }
    }

    /// A branch that went elsewhere, or a short circuit above.
    fn is_decided_against(&self, sim: &Sim, key: &InstanceKey) -> bool {
        let task = &sim.dag.tasks[&key.task_id];
        sim.rows.values().any(|row| {
            let decider = &sim.dag.tasks[&row.key.task_id];
            let far = decider.action.args.get("ignore_downstream_trigger_rules") == Some(&true.into());
            let reaches =
                task.upstream.contains(&decider.task_id) || far && self.is_below(&task.task_id, &decider.task_id);
            let is_mapped = decider.expand.is_some() || sim.dag.mapped_group_of(&decider.task_id).is_some();
            let same_index = !is_mapped || row.key.map_index == key.map_index;
            let spared = decider.action.name == "short_circuit" && task.teardown.is_some();
            row.state.is_finished()
                && reaches
                && same_index
                && !spared
                && match &row.decision {
                    Some(Decision::Follow(chosen)) => !chosen.contains(&task.task_id),
                    Some(Decision::Stop) => true,
                    _ => false,
                }
        })
    }

    /// Setups further up have succeeded; and a teardown has nothing unfinished between its setups and itself.
    fn surroundings_hold(&self, sim: &Sim, key: &InstanceKey) -> bool {
        let task = &sim.dag.tasks[&key.task_id];
        let relevant = |other: &str, wanted: &[TaskState]| {
            relevant(sim, key, &[other.to_owned()].into()).all(|row| wanted.contains(&row.state))
        };
        let above = |other: &str| self.is_below(&task.task_id, other);
        let mut others = sim
            .dag
            .tasks
            .values()
            .filter(|other| !task.upstream.contains(&other.task_id));
        if task.teardown.is_some() {
            let setups = sim
                .dag
                .tasks
                .values()
                .filter(|setup| setup.setup && task.upstream.contains(&setup.task_id));
            let setups: Vec<_> = setups.collect();
            return others.all(|other| {
                let comes_after = setups.iter().any(|setup| self.is_below(&other.task_id, &setup.task_id));
                let is_between = comes_after && above(&other.task_id);
                !is_between || relevant(&other.task_id, &[Success, Failed, UpstreamFailed, Skipped, Removed])
            });
        }
        task.trigger_rule == TriggerRule::Always
            || others
                .filter(|other| other.setup && above(&other.task_id))
                .all(|setup| {
                    let teardowns = sim
                        .dag
                        .tasks
                        .values()
                        .filter(|task| task.teardown.is_some() && task.upstream.contains(&setup.task_id));
                    let teardowns: Vec<_> = teardowns.collect();
                    let is_over = !teardowns.is_empty()
                        && !teardowns
                            .iter()
                            .any(|teardown| self.is_below(&teardown.task_id, &task.task_id));
                    is_over || relevant(&setup.task_id, &[Success, Removed])
                })
    }
}

/// The instances of `others` that the instance `key` looks at: within a mapped group those of its own index.
fn relevant<'a>(
    sim: &'a Sim,
    key: &'a InstanceKey,
    others: &'a BTreeSet<TaskId>,
) -> impl Iterator<Item = &'a InstanceFacts> {
    sim.rows.values().filter(move |row| {
        let same_group = sim.dag.share_mapped_group(&key.task_id, &row.key.task_id);
        let index = row.key.map_index;
        others.contains(&row.key.task_id) && (!same_group || index < 0 || index == key.map_index)
    })
}

fn rule_holds(sim: &Sim, key: &InstanceKey) -> bool {
    let task = &sim.dag.tasks[&key.task_id];
    let upstream: Vec<_> = relevant(sim, key, &task.upstream).collect();
    let all = |wanted: &[TaskState]| upstream.iter().all(|row| wanted.contains(&row.state));
    let any = |wanted: &[TaskState]| upstream.iter().any(|row| wanted.contains(&row.state));
    let done = all(&[Success, Failed, UpstreamFailed, Skipped, Removed]);
    let failed = any(&[Failed, UpstreamFailed]);
    upstream.is_empty()
        || match task.trigger_rule {
            TriggerRule::Always => true,
            TriggerRule::AllSuccess => all(&[Success, Removed]),
            TriggerRule::AllFailed => all(&[Failed, UpstreamFailed, Removed]),
            TriggerRule::AllDone => done,
            TriggerRule::AllDoneMinOneSuccess => done && any(&[Success]) && !any(&[Skipped]),
            TriggerRule::AllSkipped => all(&[Skipped]),
            TriggerRule::OneSuccess => any(&[Success]),
            TriggerRule::OneFailed => failed,
            TriggerRule::OneDone => any(&[Success, Failed]),
            TriggerRule::NoneFailed => done && !failed,
            TriggerRule::NoneFailedMinOneSuccess => done && !failed && any(&[Success]),
            TriggerRule::NoneSkipped => done && !any(&[Skipped]),
            TriggerRule::AllDoneSetupSuccess => {
                let mut setups = upstream.iter().filter(|row| sim.dag.tasks[&row.key.task_id].setup);
                done && (setups.clone().next().is_none() || setups.any(|row| row.state == Success))
            }
        }
}

/// It is mapped over the result of a task that gave none.
fn has_no_items(sim: &Sim, key: &InstanceKey) -> bool {
    let group = sim.dag.mapped_group_of(&key.task_id);
    let Some(Expand::Items(expression)) = group.and_then(|group| group.expand.as_ref()) else {
        return false;
    };
    let source = expression.split('.').nth(1).unwrap();
    sim.rows.values().any(|row| {
        let failed = matches!(row.state, Failed | UpstreamFailed | Skipped);
        row.key.task_id == source && row.key.map_index < 0 && failed
    })
}
