//! What happens to a run, and what is to be done about it.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use super::facts::{InstanceFacts, InstanceKey, PreviousRun};
use super::{Decision, TriggerFailure, Triggered};
use crate::state::{IllegalTransition, RunState, TaskState};

/// Something happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A queued run begins, or a running one was just loaded: evaluates everything, asks every open question again,
    /// makes instances of tasks that have none.
    Start,
    /// Time has come: retries and second looks due, `dagrun_timeout`.
    Wake,
    /// The limits let it through, and this will be its attempt. Ignored (no effects) unless it is scheduled.
    Queued {
        /// Which instance.
        key: InstanceKey,
        /// The new attempt.
        attempt_id: Uuid,
    },
    /// A worker took it, perhaps long ago. The claim has written the instance's state already, so no effect comes of this.
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
    /// Answer to [`Effect::Decide`].
    Decided {
        /// Which instance.
        key: InstanceKey,
        /// What the expression of its action gives (`latest_only`: whether its run is the newest), or why it gives nothing.
        result: Result<Value, String>,
        /// The name shown for a mapped instance.
        name: Option<String>,
    },
    /// Answer to [`Effect::Trigger`].
    Triggered {
        /// Which instance.
        key: InstanceKey,
        /// As in the question.
        attempt_id: Uuid,
        /// The run, or why there is none.
        result: Box<Result<Triggered, TriggerFailure>>,
    },
    /// News of a run that an instance waits for, see [`Effect::Await`]. May come at any time and more than once.
    AwaitedRun {
        /// Which instance waits.
        key: InstanceKey,
        /// The state of the run; `None` = it is gone.
        state: Option<RunState>,
    },
    /// Answer to [`Effect::Expand`]: one item per index.
    Expanded {
        /// The mapped task or group.
        id: String,
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
    /// What it waits for is not there yet: the same try looks again later, by an attempt of its own. Until then it holds no slot.
    Rescheduled {
        /// When the attempt began.
        since: DateTime<Utc>,
        /// When to look again.
        until: DateTime<Utc>,
        /// What is not there yet, for people.
        reason: String,
    },
    /// Its worker vanished. Uses a try like a failure.
    Lost {
        /// For people.
        reason: String,
    },
    /// Its worker was stopped. It is run again at once, with as many tries left as before.
    ///
    /// There is no bound on how often: each of these needs somebody who stops a worker, and what stops workers without end is not
    /// mended by a task that fails. The history names each, and `dagrun_timeout` bounds the run.
    Interrupted {
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
    /// Evaluate the `expand` of a task or a group and feed back [`Event::Expanded`]. Writes nothing.
    Expand {
        /// The mapped task or group.
        id: String,
    },
    /// Evaluate what the action of an instance decides by and feed back [`Event::Decided`]. Writes nothing.
    Decide {
        /// Which one.
        key: InstanceKey,
    },
    /// Make the run that an instance triggers and feed back [`Event::Triggered`]. It may be asked for again after a crash:
    /// the same instance and the same try must make one run.
    Trigger {
        /// Which one.
        key: InstanceKey,
        /// Comes back with the answer.
        attempt_id: Uuid,
        /// The try that this is.
        try_number: u32,
    },
    /// An instance waits for a run: tell it of the run's state, now and whenever it changes, by [`Event::AwaitedRun`].
    /// Asked again at every [`Event::Start`]. Writes nothing.
    Await {
        /// Which one waits.
        key: InstanceKey,
        /// DAG of the run.
        dag_id: String,
        /// Name of the run.
        run_id: String,
    },
    /// Keep what an instance decided or triggered.
    Decided {
        /// Which one.
        id: Uuid,
        /// Which one, for people.
        key: InstanceKey,
        /// The value from now on; `None` = NULL.
        decision: Option<Decision>,
        /// They replace all XComs of the instance.
        xcoms: BTreeMap<String, Value>,
        /// Set to this, or left alone.
        rendered_fields: Option<Value>,
        /// The name shown for a mapped instance: set to this, or left alone.
        name: Option<String>,
    },
    /// Keep a try that the scheduler itself made, and that is over.
    Tried(EndedTry),
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

/// A try that no worker made: an attempt that is over when it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndedTry {
    /// Whose.
    pub instance_id: Uuid,
    /// Its own id.
    pub attempt_id: Uuid,
    /// Its number.
    pub try_number: u32,
    /// How it ended: success, failed or skipped.
    pub state: TaskState,
    /// How the instance read then.
    pub final_state: TaskState,
    /// For people.
    pub reason: Option<String>,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: DateTime<Utc>,
}

/// What else to write with a state.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct InstanceChange {
    /// The value from now on.
    pub try_number: u32,
    /// The value from now on.
    pub max_tries: u32,
    /// The value from now on; `None` = NULL.
    pub attempt_id: Option<Uuid>,
    /// The value from now on; `None` = NULL.
    pub retry_at: Option<DateTime<Utc>>,
    /// The value from now on; `None` = NULL.
    pub waiting_since: Option<DateTime<Utc>>,
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
