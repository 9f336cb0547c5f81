//! The one way in which an instance changes its state.

use updraft_dag::model::Task;
use uuid::Uuid;

use super::{Effect, EngineError, InstanceChange, InstanceFacts, InstanceKey, Run};
use crate::state::{TaskEvent, TaskState, next_state};

impl Run {
    /// Moves an instance to the state after `event` and notes the effect.
    pub(super) fn transition(
        &mut self,
        index: u32,
        event: TaskEvent,
        edit: impl FnOnce(&mut InstanceFacts, &mut InstanceChange),
    ) -> Result<(), EngineError> {
        let (from, to) = self.shift(index, event)?;
        let facts = &mut self.instances[index as usize].facts;
        if !matches!(to, TaskState::UpForRetry | TaskState::UpForReschedule) {
            facts.retry_at = None;
        }
        // A try that waits goes on waiting until it ends.
        if !matches!(to, TaskState::Scheduled | TaskState::Queued | TaskState::Running) {
            facts.waiting_since = None;
        }
        let mut change = InstanceChange::default();
        edit(facts, &mut change);
        change.try_number = facts.try_number;
        change.max_tries = facts.max_tries;
        change.attempt_id = facts.attempt_id;
        change.retry_at = facts.retry_at;
        change.waiting_since = facts.waiting_since;
        facts.end_date = change.end_date.or(facts.end_date);
        let effect = Effect::Instance {
            id: facts.id,
            key: facts.key.clone(),
            from,
            to,
            change,
        };
        self.effects.push(effect);
        self.enter(index);
        Ok(())
    }

    /// The first half of a move: out of the counts and into the new state. [`Run::enter`] must follow.
    pub(super) fn shift(&mut self, index: u32, event: TaskEvent) -> Result<(TaskState, TaskState), EngineError> {
        let instance = &self.instances[index as usize];
        let from = instance.facts.state;
        let to = next_state(from, &event).map_err(|source| EngineError::Illegal {
            key: instance.facts.key.clone(),
            source,
        })?;
        self.leave(index);
        let instance = &mut self.instances[index as usize];
        instance.facts.state = to;
        instance.due = false;
        instance.asked = None;
        instance.killed &= to.is_live();
        let (task, map_index) = (instance.task, instance.facts.key.map_index);
        self.stopping |= self.dag.fail_fast && to == TaskState::Failed;
        self.swept &= to.is_live() || to.is_finished();
        self.tell_downstreams(task, map_index, Some(from), Some(to));
        Ok((from, to))
    }
}

/// A fresh instance of `task`.
pub(super) fn new_instance(task: &Task, map_index: i32, id: Uuid) -> InstanceFacts {
    InstanceFacts {
        id,
        key: InstanceKey {
            task_id: task.task_id.clone(),
            map_index,
        },
        state: TaskState::None,
        try_number: 0,
        max_tries: task.retries,
        retry_at: None,
        waiting_since: None,
        item: None,
        end_date: None,
        attempt_id: None,
        decision: None,
    }
}
