//! What the database knows of a run: what a [`super::Run`] is built from.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use updraft_dag::model::TaskId;
use uuid::Uuid;

use super::Decision;
use crate::state::{RunState, TaskState};

/// Which instance of a run.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct InstanceKey {
    /// Full task id.
    pub task_id: TaskId,
    /// Index of a mapped instance; −1 = not mapped, or mapped and not yet expanded.
    pub map_index: i32,
}

impl InstanceKey {
    /// The instance of a task that is not mapped.
    #[must_use]
    pub fn of(task_id: impl Into<TaskId>) -> Self {
        Self {
            task_id: task_id.into(),
            map_index: -1,
        }
    }

    /// The instance number `map_index` of a mapped task.
    #[must_use]
    pub fn mapped(task_id: impl Into<TaskId>, map_index: i32) -> Self {
        Self {
            task_id: task_id.into(),
            map_index,
        }
    }
}

impl fmt::Display for InstanceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.map_index {
            ..0 => f.write_str(&self.task_id),
            index => write!(f, "{}[{index}]", self.task_id),
        }
    }
}

/// One task instance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InstanceFacts {
    /// Its id in the database.
    pub id: Uuid,
    /// Task and map index.
    pub key: InstanceKey,
    /// Its state.
    pub state: TaskState,
    /// The live try, else the last one; 0 = never queued.
    pub try_number: u32,
    /// A failed try number n is repeated while n ≤ `max_tries` (retries at first; a clear adds to it, and so does a
    /// try that was interrupted).
    pub max_tries: u32,
    /// In state up_for_retry or up_for_reschedule: not before this.
    pub retry_at: Option<DateTime<Utc>>,
    /// When this try began to look for something that was not there yet, see [`super::AttemptOutcome::Rescheduled`]; `None` for all
    /// tries that don't wait.
    #[serde(default)]
    pub waiting_since: Option<DateTime<Utc>>,
    /// What a mapped instance was made for.
    pub item: Option<Value>,
    /// When its last try ended.
    pub end_date: Option<DateTime<Utc>>,
    /// The live attempt, else the last one.
    pub attempt_id: Option<Uuid>,
    /// What it decided when it last ran.
    pub decision: Option<Decision>,
}

/// One run.
#[derive(Debug, Clone, PartialEq)]
pub struct RunFacts {
    /// Its id in the database.
    pub id: i64,
    /// Its DAG.
    pub dag_id: String,
    /// Its name, unique in the DAG.
    pub run_id: String,
    /// Its state.
    pub state: RunState,
    /// Its logical date.
    pub logical_date: Option<DateTime<Utc>>,
    /// When it became running; the clock of `dagrun_timeout`.
    pub start_date: Option<DateTime<Utc>>,
    /// The run before it, if there is one and [`super::Run::needs_previous`] says that it matters.
    pub previous: Option<PreviousRun>,
    /// The most instances that one task may be expanded into.
    pub max_map_length: usize,
}

/// [`RunFacts::max_map_length`] unless configured.
pub const DEFAULT_MAX_MAP_LENGTH: usize = 100_000;

/// What `depends_on_past` and `wait_for_downstream` must know of the run before: with `catchup` the previous scheduled
/// run, else the previous run of any type by logical date.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PreviousRun {
    /// Its name.
    pub run_id: String,
    /// States of its task instances, by task.
    pub states: BTreeMap<TaskId, Vec<TaskState>>,
    /// Tasks that have an instance in any older run.
    pub ran_before: BTreeSet<TaskId>,
}

impl PreviousRun {
    /// Whether every instance of `task_id` there is success or skipped, and there is one.
    #[must_use]
    pub fn is_good(&self, task_id: &str) -> bool {
        self.states.get(task_id).is_some_and(|states| {
            !states.is_empty()
                && states
                    .iter()
                    .all(|state| matches!(state, TaskState::Success | TaskState::Skipped))
        })
    }

    /// Of the instances of `task_id` there that are neither success nor skipped, the state of one: an unfinished one first.
    #[must_use]
    pub fn in_the_way(&self, task_id: &str) -> Option<TaskState> {
        let is_good = |state: &&TaskState| matches!(state, TaskState::Success | TaskState::Skipped);
        let states = self.states.get(task_id)?.iter();
        states
            .filter(|state| !is_good(state))
            .min_by_key(|state| state.is_finished())
            .copied()
    }
}
