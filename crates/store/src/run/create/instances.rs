//! Task instances of new runs.

use std::collections::BTreeMap;

use serde_json::Value;
use updraft_dag::model::{Dag, TaskId};
use updraft_engine::InstanceFacts;
use uuid::Uuid;

use crate::error::StoreError;

/// Task instances by column, for `unnest`.
#[derive(Default)]
pub(crate) struct InstanceColumns {
    /// Of the run, from 1.
    pub(super) places: Vec<i64>,
    pub(super) ids: Vec<Uuid>,
    pub(super) task_ids: Vec<String>,
    pub(super) map_indexes: Vec<i32>,
    pub(super) states: Vec<String>,
    pub(super) max_tries: Vec<i32>,
    pub(super) operators: Vec<String>,
    pub(super) pools: Vec<String>,
    pub(super) pool_slots: Vec<i32>,
    pub(super) queues: Vec<String>,
    pub(super) weights: Vec<i32>,
    pub(super) items: Vec<Option<Value>>,
}

impl InstanceColumns {
    /// Adds one of the run at this place.
    pub(super) fn add(
        &mut self,
        place: i64,
        instance: &InstanceFacts,
        dag: &Dag,
        weights: &BTreeMap<TaskId, i32>,
    ) -> Result<(), StoreError> {
        let task_id = &instance.key.task_id;
        let task = dag.tasks.get(task_id).ok_or_else(|| {
            StoreError::corrupt(&format!("DAG `{}`", dag.dag_id), format!("it has no task `{task_id}`"))
        })?;
        self.places.push(place);
        self.ids.push(instance.id);
        self.task_ids.push(task_id.clone());
        self.map_indexes.push(instance.key.map_index);
        self.states.push(instance.state.as_str().to_owned());
        self.max_tries.push(to_i32(instance.max_tries));
        self.operators.push(task.action.name.clone());
        self.pools.push(task.pool.clone());
        self.pool_slots.push(to_i32(task.pool_slots));
        self.queues.push(task.queue.clone());
        let weight = weights.get(task_id).copied();
        self.weights.push(weight.unwrap_or(task.priority_weight));
        self.items.push(instance.item.clone());
        Ok(())
    }
}

/// Counts are far below the limit; a larger one is capped rather than wrapped.
pub(crate) fn to_i32(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
