//! Calling a task or a run by another state.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use updraft_dag::model::{Dag, TaskId};

use super::select::{below, direct_down, direct_up, downstreams, of_tasks, relatives, surroundings};
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

/// What to mark in one run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Marked {
    /// The task, or those of a group.
    pub task_ids: Vec<TaskId>,
    /// One index of them; `None` = all.
    pub map_index: Option<i32>,
    /// And everything upstream of them.
    pub upstream: bool,
    /// And everything downstream of them but teardowns: they still have work to do.
    pub downstream: bool,
}

impl Marked {
    /// The instances that are meant, in the order of tasks and indices. Within a mapped group, an index has relatives of the same index
    /// only.
    #[must_use]
    pub fn keys<'a>(&'a self, dag: &'a Dag, instances: &[InstanceFacts]) -> Vec<InstanceKey> {
        let down = downstreams(dag);
        let index = |task: &'a TaskId| (task.as_str(), self.map_index.map(|index| [index].into()));
        let named: BTreeMap<&str, _> = self.task_ids.iter().map(index).collect();
        let mut tasks = named.clone();
        if self.upstream {
            tasks.extend(relatives(dag, &named, |task| direct_up(dag, task)));
        }
        if self.downstream {
            let below = relatives(dag, &named, |task| direct_down(&down, task));
            let is_teardown = |task: &str| dag.tasks.get(task).is_some_and(|task| task.teardown.is_some());
            tasks.extend(
                below
                    .into_iter()
                    .filter(|(task, _)| named.contains_key(task) || !is_teardown(task)),
            );
        }
        of_tasks(instances, &tasks)
    }
}

/// Marks instances. Whatever is downstream of the tasks that were named, or a setup or teardown around these, and failed or
/// upstream_failed is cleared, so that it is judged again; a finished run is then to be queued again if anything was cleared
/// ([`super::run_after_clear`]).
#[must_use]
pub fn mark_task(dag: &Dag, instances: &[InstanceFacts], marked: &Marked, mark: Mark) -> Vec<Change> {
    let keys = marked.keys(dag, instances);
    let wanted: HashSet<&InstanceKey> = keys.iter().collect();
    let down = downstreams(dag);
    let named: BTreeSet<&str> = marked.task_ids.iter().map(String::as_str).collect();
    let mut later: BTreeSet<&str> = named.iter().flat_map(|task| below(&down, task)).collect();
    let is_work = |task: &&&str| dag.tasks.get(**task).is_some_and(|task| !task.setup);
    let around: Vec<&str> = later
        .iter()
        .chain(&named)
        .filter(is_work)
        .flat_map(|task| surroundings(dag, &down, task))
        .collect();
    later.extend(around);
    let changes = instances.iter().filter_map(|instance| {
        if wanted.contains(&instance.key) {
            return change(dag, instance, mark.event());
        }
        let task = instance.key.task_id.as_str();
        let judged_again = later.contains(task) && !named.contains(task) && instance.state.is_failure();
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
