//! Backfills: what is done with each date, and what is done again of a run that is there already.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use updraft_dag::model::{Dag, TaskId};
use uuid::Uuid;

use crate::clear::{Change, Selection, clear, restore, select};
use crate::run::{InstanceFacts, Run, is_left_out};
use crate::state::{RunState, TaskState, UnknownState};

/// Which of the runs that are there already are done again; Airflow's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reprocess {
    /// None.
    #[default]
    None,
    /// Failed ones.
    Failed,
    /// All that are over.
    Completed,
}

impl Reprocess {
    /// The name in the database and in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Failed => "failed",
            Self::Completed => "completed",
        }
    }
}

impl FromStr for Reprocess {
    type Err = UnknownState;

    fn from_str(text: &str) -> Result<Self, UnknownState> {
        [Self::None, Self::Failed, Self::Completed]
            .into_iter()
            .find(|reprocess| reprocess.as_str() == text)
            .ok_or_else(|| UnknownState(text.to_owned()))
    }
}

/// What a backfill does with a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Treatment {
    /// There is no run of it: one is made.
    Create,
    /// Its run is cleared and becomes the backfill's.
    TakeOver,
    /// Its run is left alone.
    Skip(Skip),
}

/// Why a date is left alone; Airflow's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Skip {
    /// Its run is over and is not to be done again.
    AlreadyExists,
    /// Its run is queued or running.
    InFlight,
}

impl Skip {
    /// The words in the database and in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AlreadyExists => "already exists",
            Self::InFlight => "in flight",
        }
    }
}

impl fmt::Display for Skip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What to do with a date, given the state of its run if there is one.
#[must_use]
pub fn treatment(existing: Option<RunState>, reprocess: Reprocess) -> Treatment {
    match (existing, reprocess) {
        (None, _) => Treatment::Create,
        (Some(RunState::Queued | RunState::Running), _) => Treatment::Skip(Skip::InFlight),
        (Some(RunState::Failed), Reprocess::Failed) | (Some(_), Reprocess::Completed) => Treatment::TakeOver,
        (Some(_), Reprocess::None | Reprocess::Failed) => Treatment::Skip(Skip::AlreadyExists),
    }
}

/// Why a DAG can't be backfilled like this; Airflow's texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The newest first, although each run waits for the one before it.
    #[error("Backfill cannot be run in reverse when the Dag has tasks where depends_on_past=True.")]
    Backwards,
    /// A run that is there and failed would hold up all after it.
    #[error(
        "Dag has tasks for which depends_on_past=True. You must set reprocess behavior to reprocess completed or \
         reprocess failed."
    )]
    NothingReprocessed,
}

/// Whether the order and the treatment of old runs suit tasks that depend on the past.
///
/// # Errors
/// The reason why not.
pub fn check(
    dag: &Dag,
    chosen: Option<&BTreeSet<TaskId>>,
    backwards: bool,
    reprocess: Reprocess,
) -> Result<(), Refusal> {
    let mut tasks = dag.tasks.values().filter(|task| is_chosen(chosen, &task.task_id));
    // As in Airflow, to wait for the downstreams of the past is to wait for the past.
    if !tasks.any(|task| task.depends_on_past || task.wait_for_downstream) {
        return Ok(());
    }
    match (backwards, reprocess) {
        (true, _) => Err(Refusal::Backwards),
        (false, Reprocess::None) => Err(Refusal::NothingReprocessed),
        _ => Ok(()),
    }
}

/// One instance per task of a new run. Tasks that are not chosen are removed, as if they were not in the DAG: what is
/// chosen waits for nothing else, and the run ends by it alone.
pub fn initial_instances(
    dag: &Dag,
    chosen: Option<&BTreeSet<TaskId>>,
    new_id: &mut dyn FnMut() -> Uuid,
) -> Vec<InstanceFacts> {
    let mut instances = Run::initial_instances(dag, new_id);
    for instance in &mut instances {
        if !is_chosen(chosen, &instance.key.task_id) {
            instance.state = TaskState::Removed;
        }
    }
    instances
}

/// What a backfill does again of a run that is there.
#[derive(Debug, Clone, PartialEq)]
pub struct Again {
    /// What becomes of its instances.
    pub changes: Vec<Change>,
    /// Instances of tasks that have come since, those that are not chosen left out.
    pub create: Vec<InstanceFacts>,
}

/// What is done again of a run with these instances; `None`: nothing, so it is left alone.
#[must_use]
pub fn again(
    dag: &Dag,
    state: RunState,
    instances: &[InstanceFacts],
    chosen: Option<&BTreeSet<TaskId>>,
    only_failed: bool,
    new_id: &mut dyn FnMut() -> Uuid,
) -> Option<Again> {
    let changes = take_over(dag, state, instances, chosen, only_failed);
    let known: BTreeSet<&TaskId> = instances.iter().map(|instance| &instance.key.task_id).collect();
    let mut create = initial_instances(dag, chosen, new_id);
    create.retain(|instance| !known.contains(&instance.key.task_id));
    let is_nothing = changes.is_empty() && create.iter().all(|instance| instance.state.is_finished());
    (!is_nothing).then_some(Again { changes, create })
}

/// What becomes of the instances of a run that a backfill takes over: those of chosen tasks are cleared, and what an earlier
/// backfill left out is put back.
///
/// With `only_failed`, what has not failed stays as it is. A failed run in which no chosen task failed (it took too long, or
/// somebody called it failed) is done again as a whole.
fn take_over(
    dag: &Dag,
    state: RunState,
    instances: &[InstanceFacts],
    chosen: Option<&BTreeSet<TaskId>>,
    only_failed: bool,
) -> Vec<Change> {
    let task_ids = chosen.map(|chosen| chosen.iter().map(|task_id| (task_id.clone(), None)).collect());
    let selection = |only_failed| Selection {
        task_ids: task_ids.clone(),
        only_failed,
        ..Selection::default()
    };
    let mut keys = select(dag, instances, &selection(only_failed));
    if keys.is_empty() && state == RunState::Failed {
        keys = select(dag, instances, &selection(false));
    }
    let mut changes = clear(dag, instances, &keys);
    let back = instances.iter().filter(|instance| {
        let task_id = &instance.key.task_id;
        is_left_out(instance) && dag.tasks.contains_key(task_id) && is_chosen(chosen, task_id)
    });
    changes.extend(back.filter_map(|instance| restore(dag, instance)));
    changes
}

fn is_chosen(chosen: Option<&BTreeSet<TaskId>>, task_id: &TaskId) -> bool {
    chosen.is_none_or(|chosen| chosen.contains(task_id))
}

#[cfg(test)]
mod tests;
