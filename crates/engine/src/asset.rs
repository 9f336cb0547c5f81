//! Which assets are updated by what the engine decided.

use std::collections::BTreeSet;

use updraft_dag::model::{Dag, TaskId};

use crate::{Effect, TaskState};

/// A task instance has updated an asset.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AssetUpdate {
    /// The asset, by name.
    pub asset: String,
    /// The task.
    pub task_id: TaskId,
    /// Index of the instance, -1 if not mapped.
    pub map_index: i32,
}

/// The updates in these effects: one for each instance that succeeded and each of its task's outlets. As in Airflow, neither
/// a failure nor a skip updates anything; and what somebody marks a success has done nothing, so it is no effect.
#[must_use]
pub fn updates(dag: &Dag, effects: &[Effect]) -> Vec<AssetUpdate> {
    let mut updates = Vec::new();
    for effect in effects {
        let Effect::Instance {
            key,
            to: TaskState::Success,
            ..
        } = effect
        else {
            continue;
        };
        let outlets = dag.tasks.get(&key.task_id).map(|task| task.outlets.as_slice());
        let names: BTreeSet<&String> = outlets.unwrap_or_default().iter().map(|asset| &asset.name).collect();
        updates.extend(names.into_iter().map(|name| AssetUpdate {
            asset: name.clone(),
            task_id: key.task_id.clone(),
            map_index: key.map_index,
        }));
    }
    updates
}

#[cfg(test)]
mod tests;
