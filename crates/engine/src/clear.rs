//! What a person changes by hand: clear (run again) and mark.
//!
//! Nothing is written here: each function gives a list of changes, which the store writes with a compare-and-set in one
//! transaction, together with a `changed` event by which the run's scheduler loads the run again.

mod mark;
mod select;

use std::collections::HashSet;

pub use mark::{Mark, Marked, MarkedRun, Outcome, mark_run, mark_task};
pub use select::{Selection, select};
use updraft_dag::model::Dag;
use uuid::Uuid;

use crate::run::{InstanceFacts, InstanceKey};
use crate::state::{RunState, TaskEvent, TaskState, next_state};

/// A change of one instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its id in the database.
    pub id: Uuid,
    /// Which one, for people.
    pub key: InstanceKey,
    /// State expected in the database.
    pub from: TaskState,
    /// New state.
    pub to: TaskState,
    /// New `max_tries`.
    pub max_tries: u32,
    /// The attempt to end: at once if no worker has it (`from` queued), else on demand.
    pub kill: Option<Uuid>,
}

/// What becomes of a finished run whose instances are cleared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ResetRun {
    /// It is queued again: start date, end date and last decision are forgotten.
    #[default]
    Queued,
    /// It runs on at once: its start date is now.
    Running,
    /// It stays as it is.
    Keep,
}

/// The run's new state after a clear; `None` = unchanged. A run that is not finished goes on as it is.
#[must_use]
pub fn run_after_clear(state: RunState, reset: ResetRun) -> Option<RunState> {
    match reset {
        ResetRun::Queued if state.is_finished() => Some(RunState::Queued),
        ResetRun::Running if state.is_finished() => Some(RunState::Running),
        _ => None,
    }
}

/// What becomes of the instances named by `keys` (see [`select`]) when they are cleared.
///
/// The next try is one more than the last, and as many retries follow as the task has: `max_tries` = tries so far +
/// retries. What runs becomes restarting until its worker has stopped; everything else becomes none.
#[must_use]
pub fn clear(dag: &Dag, instances: &[InstanceFacts], keys: &[InstanceKey]) -> Vec<Change> {
    let wanted: HashSet<&InstanceKey> = keys.iter().collect();
    let chosen = instances.iter().filter(|instance| wanted.contains(&instance.key));
    chosen
        .filter_map(|instance| change(dag, instance, TaskEvent::Clear))
        .collect()
}

/// An instance that was removed is there again.
pub(crate) fn restore(dag: &Dag, instance: &InstanceFacts) -> Option<Change> {
    change(dag, instance, TaskEvent::Restore)
}

/// The change that `event` makes, if it may happen and changes anything.
fn change(dag: &Dag, instance: &InstanceFacts, event: TaskEvent) -> Option<Change> {
    let from = instance.state;
    let to = next_state(from, &event).ok()?;
    let is_clear = event == TaskEvent::Clear;
    if from == to && !(is_clear && instance.try_number > 0) {
        return None;
    }
    let max_tries = match dag.tasks.get(&instance.key.task_id) {
        _ if !is_clear => instance.max_tries,
        Some(task) => instance.try_number.saturating_add(task.retries),
        // No longer in the DAG: at least one more try.
        None => instance.max_tries.max(instance.try_number),
    };
    if from == to && max_tries == instance.max_tries {
        return None;
    }
    let kill = instance.attempt_id.filter(|_| from.is_live());
    Some(Change {
        id: instance.id,
        key: instance.key.clone(),
        from,
        to,
        max_tries,
        kill,
    })
}

#[cfg(test)]
mod tests;
