//! Calling a task or a run by another state.

use std::collections::{BTreeSet, HashSet};

use updraft_dag::model::Dag;

use super::select::{below, downstreams};
use super::{Change, change};
use crate::run::{InstanceFacts, InstanceKey};
use crate::state::{RunState, TaskEvent, TaskState};

/// What a person calls an instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Mark {
    Success,
    Failed,
    Skipped,
}

impl Mark {
    fn event(self) -> TaskEvent {
        match self {
            Self::Success => TaskEvent::MarkSuccess,
            Self::Failed => TaskEvent::MarkFailed,
            Self::Skipped => TaskEvent::MarkSkipped,
        }
    }
}

/// Marks instances. Whatever is downstream of them and failed or upstream_failed is cleared, so that it is judged again; a
/// finished run is then to be queued again if anything was cleared ([`super::run_after_clear`]).
#[must_use]
pub fn mark_task(dag: &Dag, instances: &[InstanceFacts], keys: &[InstanceKey], mark: Mark) -> Vec<Change> {
    let wanted: HashSet<&InstanceKey> = keys.iter().collect();
    let down = downstreams(dag);
    let marked: BTreeSet<&str> = keys.iter().map(|key| key.task_id.as_str()).collect();
    let later: BTreeSet<&str> = marked.iter().flat_map(|task| below(&down, task)).collect();
    let changes = instances.iter().filter_map(|instance| {
        if wanted.contains(&instance.key) {
            return change(dag, instance, mark.event());
        }
        let task = instance.key.task_id.as_str();
        let judged_again = later.contains(task) && !marked.contains(task) && instance.state.is_failure();
        judged_again.then(|| change(dag, instance, TaskEvent::Clear)).flatten()
    });
    changes.collect()
}

/// What marking a run does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkedRun {
    /// Changes of its instances.
    pub changes: Vec<Change>,
    /// Its new state; `None` = it goes on until its teardowns are finished and then ends by its leaves.
    pub run: Option<RunState>,
}

/// Marks a whole run, as Airflow does.
///
/// Failed: what runs becomes failed, what is pending becomes skipped, what is finished stays. Success: every task becomes a
/// success. A teardown that is not finished is left alone: it still has work to do, and the run ends after it.
#[must_use]
pub fn mark_run(dag: &Dag, instances: &[InstanceFacts], to: Outcome) -> MarkedRun {
    let is_pending_teardown = |instance: &InstanceFacts| {
        let is_teardown = dag
            .tasks
            .get(&instance.key.task_id)
            .is_some_and(|task| task.teardown.is_some());
        is_teardown && !instance.state.is_finished()
    };
    let event_for = |instance: &InstanceFacts| match (to, instance.state) {
        (Outcome::Success, TaskState::Removed) => None,
        (Outcome::Success, _) => Some(TaskEvent::MarkSuccess),
        (Outcome::Failed, state) if state.is_finished() => None,
        (
            Outcome::Failed,
            TaskState::Running | TaskState::Restarting | TaskState::Deferred | TaskState::UpForReschedule,
        ) => Some(TaskEvent::MarkFailed),
        (Outcome::Failed, _) => Some(TaskEvent::MarkSkipped),
    };
    let changes = instances
        .iter()
        .filter(|instance| !is_pending_teardown(instance))
        .filter_map(|instance| change(dag, instance, event_for(instance)?))
        .collect();
    let run = match to {
        Outcome::Success => RunState::Success,
        Outcome::Failed => RunState::Failed,
    };
    MarkedRun {
        changes,
        run: (!instances.iter().any(is_pending_teardown)).then_some(run),
    }
}

/// What a person calls a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Outcome {
    Success,
    Failed,
}
