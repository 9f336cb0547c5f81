//! What happens to a run, and what is to be done about it.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde_json::Value;
use updraft_dag::model::TaskId;
use uuid::Uuid;

use super::facts::{InstanceFacts, InstanceKey, PreviousRun};
use crate::state::{IllegalTransition, RunState, TaskState};

/// Something happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A queued run begins, or a running one was just loaded: evaluates everything, asks every open question again,
    /// makes instances of tasks that have none.
    Start,
    /// Time has come: retries due, `dagrun_timeout`.
    Wake,
    /// The limits let it through, and this will be its attempt. Ignored (no effects) unless it is scheduled.
    Queued {
        /// Which instance.
        key: InstanceKey,
        /// The new attempt.
        attempt_id: Uuid,
    },
    /// A worker took it. The claim has written the instance's state already, so no effect comes of this.
    AttemptStarted {
        /// Which instance.
        key: InstanceKey,
        /// Its attempt.
        attempt_id: Uuid,
    },
    /// An attempt is over. Ignored unless it is the current attempt of a live instance.
    AttemptFinished {
        /// Which instance.
        key: InstanceKey,
        /// Its attempt.
        attempt_id: Uuid,
        /// How it ended.
        outcome: AttemptOutcome,
        /// When it ended; retries are counted from here.
        ended_at: DateTime<Utc>,
    },
    /// Answer to [`Effect::EvaluateWhen`]; `Err` says why the expression has no answer.
    WhenEvaluated {
        /// Which instance.
        key: InstanceKey,
        /// Its `when`.
        result: Result<bool, String>,
    },
    /// Answer to [`Effect::Expand`]: one item per instance.
    Expanded {
        /// The mapped task.
        task_id: TaskId,
        /// Its items in order, or why there are none.
        result: Result<Vec<Value>, String>,
    },
    /// The run before this one has changed (`depends_on_past`).
    PreviousChanged {
        /// What is known of it now; `None` = there is none.
        previous: Option<PreviousRun>,
    },
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttemptOutcome {
    /// Exit code 0 or the like.
    Success,
    /// It failed by itself.
    Failed {
        /// `false`: no retry, whatever is left.
        retriable: bool,
        /// For people.
        reason: String,
    },
    /// It decided to be skipped (exit code 99).
    Skipped,
    /// Its worker vanished. Uses a try like a failure.
    Lost {
        /// For people.
        reason: String,
    },
    /// It was ended on demand: never retried, unless the instance was cleared (restarting).
    Killed {
        /// For people.
        reason: String,
    },
}

/// What is to be done, in this order. All effects of one step belong into one transaction.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Write the state of an instance, if it is still `from`.
    Instance {
        /// Which one.
        id: Uuid,
        /// Which one, for people.
        key: InstanceKey,
        /// State expected in the database.
        from: TaskState,
        /// New state.
        to: TaskState,
        /// Further columns.
        change: InstanceChange,
    },
    /// An existing instance of a mapped task stands for this index and item from now on: the placeholder (−1) becomes
    /// index 0, or the items have changed since.
    SetItem {
        /// Which one.
        id: Uuid,
        /// Its task and its new index.
        key: InstanceKey,
        /// Its item.
        item: Value,
    },
    /// Insert instances, in state none: further ones of a mapped task, or those of tasks that had none.
    Create {
        /// The new ones.
        instances: Vec<InstanceFacts>,
    },
    /// Evaluate the task's `when` for this instance and feed back [`Event::WhenEvaluated`]. Writes nothing.
    EvaluateWhen {
        /// Which one.
        key: InstanceKey,
    },
    /// Evaluate the task's `expand` and feed back [`Event::Expanded`]. Writes nothing.
    Expand {
        /// The mapped task.
        task_id: TaskId,
    },
    /// Ask for the end of a live attempt; its end comes back as [`Event::AttemptFinished`].
    Kill {
        /// Which instance.
        key: InstanceKey,
        /// Its attempt.
        attempt_id: Uuid,
        /// For people.
        reason: String,
    },
    /// Write the state of the run, if it is still `from`.
    Run {
        /// State expected in the database.
        from: RunState,
        /// New state.
        to: RunState,
        /// Why: `task_failure`, `timed_out`, `all_tasks_deadlocked`.
        reason: Option<String>,
        /// Becomes the start date (to running) or the end date (to success, failed).
        at: DateTime<Utc>,
    },
}

/// What else to write with a state.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct InstanceChange {
    /// The value from now on.
    pub try_number: u32,
    /// The value from now on; `None` = NULL.
    pub attempt_id: Option<Uuid>,
    /// The value from now on; `None` = NULL.
    pub retry_at: Option<DateTime<Utc>>,
    /// Set to this, or left alone.
    pub start_date: Option<DateTime<Utc>>,
    /// Set to this, or left alone.
    pub end_date: Option<DateTime<Utc>>,
    /// The value from now on; `None` = NULL.
    pub reason: Option<String>,
    /// An attempt that is over with this, and how the instance read then: `attempt.final_state`.
    pub attempt_final_state: Option<(Uuid, TaskState)>,
}

/// The engine met something that must not be: a fault of the program, not of a DAG.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EngineError {
    /// See [`IllegalTransition`]. Drop the run from memory and load it again.
    #[error("{key}: {source}")]
    Illegal {
        /// Which instance.
        key: InstanceKey,
        /// What was to happen.
        source: IllegalTransition,
    },
}

/// Joins effects of several events into at most one [`Effect::Instance`] per instance, as one statement per step needs:
/// `from` of the first, `to` of the last. Relative order of the rest is kept.
#[must_use]
pub fn coalesce(effects: Vec<Effect>) -> Vec<Effect> {
    let mut joined: Vec<Effect> = Vec::with_capacity(effects.len());
    let mut places: HashMap<Uuid, usize> = HashMap::new();
    for effect in effects {
        if let Effect::Instance { id, to, change, .. } = &effect {
            if let Some(Effect::Instance {
                to: old_to,
                change: old,
                ..
            }) = places.get(id).and_then(|place| joined.get_mut(*place))
            {
                *old_to = *to;
                *old = InstanceChange {
                    start_date: change.start_date.or(old.start_date),
                    end_date: change.end_date.or(old.end_date),
                    attempt_final_state: change.attempt_final_state.or(old.attempt_final_state),
                    ..change.clone()
                };
                continue;
            }
            places.insert(*id, joined.len());
        }
        joined.push(effect);
    }
    joined
}
