//! The actions that decide about others, and whom each may skip.

use std::collections::BTreeSet;

use serde_json::Value;
use updraft_dag::model::Task;

use super::Step;

/// An action that the scheduler itself carries out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::run) enum Flow {
    /// Of its direct downstreams, those go on that its expression names, and those that come after these.
    Branch,
    /// Its direct downstreams go on in the newest run only.
    LatestOnly,
    /// A false expression skips what is below it.
    ShortCircuit {
        /// Everything below, whatever its rule; otherwise the direct downstreams only.
        far: bool,
    },
    /// Makes a run of another DAG, and may wait for it.
    TriggerDag,
}

impl Flow {
    pub(super) fn of(task: &Task) -> Option<Self> {
        Some(match task.action.name.as_str() {
            "branch" => Self::Branch,
            "latest_only" => Self::LatestOnly,
            "short_circuit" => {
                let far = task.action.args.get("ignore_downstream_trigger_rules");
                Self::ShortCircuit {
                    far: far.and_then(Value::as_bool).unwrap_or(true),
                }
            }
            "trigger_dag" => Self::TriggerDag,
            _ => return None,
        })
    }
}

/// Notes at every task who may skip it. A short circuit spares teardowns, as Airflow's does.
pub(super) fn add_deciders(steps: &mut [Step]) {
    for decider in 0..steps.len() {
        let far = match steps[decider].flow {
            Some(Flow::Branch | Flow::LatestOnly) => false,
            Some(Flow::ShortCircuit { far }) => far,
            Some(Flow::TriggerDag) | None => continue,
        };
        let direct = |task: usize| {
            let links = steps[task].downstream.iter().filter(|link| link.edge.is_direct());
            links.map(|link| link.task)
        };
        let mut guarded: BTreeSet<u32> = direct(decider).collect();
        let mut open: Vec<u32> = guarded.iter().copied().filter(|_| far).collect();
        while let Some(task) = open.pop() {
            open.extend(direct(task as usize).filter(|task| guarded.insert(*task)));
        }
        if matches!(steps[decider].flow, Some(Flow::ShortCircuit { .. })) {
            guarded.retain(|task| !steps[*task as usize].is_teardown);
        }
        for task in &guarded {
            steps[*task as usize].deciders.push(decider as u32);
        }
        steps[decider].guarded = guarded.into_iter().collect();
    }
}
