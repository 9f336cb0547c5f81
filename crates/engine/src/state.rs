//! The states of runs and task instances, and what may follow what.
//!
//! [`next_state`] is the only place that decides this. The table in `docs/state-machine.md` is generated from it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// State of a task instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskState {
    /// Waits for its upstreams, or has been cleared.
    None,
    /// May run; wants a slot.
    Scheduled,
    /// Has a slot and an attempt; waits for a worker.
    Queued,
    /// A worker runs it.
    Running,
    /// Done well.
    Success,
    /// Done badly, with no try left.
    Failed,
    /// Not wanted: by a rule, by `when`, or by itself.
    Skipped,
    /// Can't run because of what failed before it.
    UpstreamFailed,
    /// Failed with tries left; waits for its delay to pass.
    UpForRetry,
    /// A sensor between two pokes.
    UpForReschedule,
    /// Waits for something outside without a slot.
    Deferred,
    /// Waits for a person.
    AwaitingInput,
    /// Was cleared while it ran: its attempt is being ended, then it starts afresh.
    Restarting,
    /// No longer part of the run: its task or its map index is gone.
    Removed,
}

impl TaskState {
    /// All states, in the order of the tables.
    pub const ALL: [Self; 14] = [
        Self::None,
        Self::Scheduled,
        Self::Queued,
        Self::Running,
        Self::Success,
        Self::Failed,
        Self::Skipped,
        Self::UpstreamFailed,
        Self::UpForRetry,
        Self::UpForReschedule,
        Self::Deferred,
        Self::AwaitingInput,
        Self::Restarting,
        Self::Removed,
    ];

    /// The name in the database and in the API: `up_for_retry`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Scheduled => "scheduled",
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Success => "success",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::UpstreamFailed => "upstream_failed",
            Self::UpForRetry => "up_for_retry",
            Self::UpForReschedule => "up_for_reschedule",
            Self::Deferred => "deferred",
            Self::AwaitingInput => "awaiting_input",
            Self::Restarting => "restarting",
            Self::Removed => "removed",
        }
    }

    /// Whether nothing further happens by itself.
    #[must_use]
    pub fn is_finished(self) -> bool {
        matches!(
            self,
            Self::Success | Self::Failed | Self::Skipped | Self::UpstreamFailed | Self::Removed
        )
    }

    /// Whether it holds an attempt that is not over (and so a slot).
    #[must_use]
    pub fn is_live(self) -> bool {
        matches!(self, Self::Queued | Self::Running | Self::Restarting)
    }

    /// Whether it counts as a failure: failed or upstream_failed.
    #[must_use]
    pub fn is_failure(self) -> bool {
        matches!(self, Self::Failed | Self::UpstreamFailed)
    }
}

/// State of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// Waits for a place under `max_active_runs`.
    Queued,
    /// Its tasks are being scheduled.
    Running,
    /// No leaf failed.
    Success,
    /// A leaf failed, or the run could not go on.
    Failed,
}

impl RunState {
    /// The name in the database and in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Success => "success",
            Self::Failed => "failed",
        }
    }

    /// Whether it is over.
    #[must_use]
    pub fn is_finished(self) -> bool {
        matches!(self, Self::Success | Self::Failed)
    }
}

/// A text names no state.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a state")]
pub struct UnknownState(pub String);

impl FromStr for TaskState {
    type Err = UnknownState;

    fn from_str(text: &str) -> Result<Self, UnknownState> {
        Self::ALL
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| UnknownState(text.to_owned()))
    }
}

impl FromStr for RunState {
    type Err = UnknownState;

    fn from_str(text: &str) -> Result<Self, UnknownState> {
        [Self::Queued, Self::Running, Self::Success, Self::Failed]
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| UnknownState(text.to_owned()))
    }
}

impl fmt::Display for TaskState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for RunState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What can happen to a task instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TaskEvent {
    /// Its rule holds: it may run.
    Schedule,
    /// Its rule holds and the scheduler itself does what there is to do (`empty`, `branch`, …).
    Complete,
    /// A rule, `when`, an empty expansion or the end of the run skips it before it ran.
    Skip,
    /// Its rule can't hold any more because of a failure.
    UpstreamFail,
    /// `when`, `expand` or what a decision goes by could not be evaluated.
    Refuse,
    /// The limits let it through.
    Queue,
    /// A worker took it.
    Start,
    /// The attempt ended well.
    Succeed,
    /// The attempt failed and no try is left.
    Fail,
    /// The attempt failed and a try is left.
    Retry,
    /// The attempt decided to be skipped.
    SkipItself,
    /// The attempt was ended because the instance had been cleared.
    Restart,
    /// The attempt waits for something outside.
    Defer,
    /// The attempt wants to look again later.
    Reschedule,
    /// The attempt waits for a person.
    AwaitInput,
    /// What it waited for has come.
    Resume,
    /// A person clears it.
    Clear,
    /// A person calls it a success.
    MarkSuccess,
    /// A person calls it failed.
    MarkFailed,
    /// A person calls it skipped.
    MarkSkipped,
    /// The run ended before it did: time-out.
    Abandon,
    /// Its task or map index is gone.
    Remove,
    /// Its task or map index is back.
    Restore,
}

impl TaskEvent {
    /// All events, in the order of the tables.
    pub const ALL: [Self; 23] = [
        Self::Schedule,
        Self::Complete,
        Self::Skip,
        Self::UpstreamFail,
        Self::Refuse,
        Self::Queue,
        Self::Start,
        Self::Succeed,
        Self::Fail,
        Self::Retry,
        Self::SkipItself,
        Self::Restart,
        Self::Defer,
        Self::Reschedule,
        Self::AwaitInput,
        Self::Resume,
        Self::Clear,
        Self::MarkSuccess,
        Self::MarkFailed,
        Self::MarkSkipped,
        Self::Abandon,
        Self::Remove,
        Self::Restore,
    ];

    /// The name in the tables and in messages.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Schedule => "schedule",
            Self::Complete => "complete",
            Self::Skip => "skip",
            Self::UpstreamFail => "upstream_fail",
            Self::Refuse => "refuse",
            Self::Queue => "queue",
            Self::Start => "start",
            Self::Succeed => "succeed",
            Self::Fail => "fail",
            Self::Retry => "retry",
            Self::SkipItself => "skip_itself",
            Self::Restart => "restart",
            Self::Defer => "defer",
            Self::Reschedule => "reschedule",
            Self::AwaitInput => "await_input",
            Self::Resume => "resume",
            Self::Clear => "clear",
            Self::MarkSuccess => "mark_success",
            Self::MarkFailed => "mark_failed",
            Self::MarkSkipped => "mark_skipped",
            Self::Abandon => "abandon",
            Self::Remove => "remove",
            Self::Restore => "restore",
        }
    }
}

/// Something happened to a task instance that can't happen in its state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a task instance in state {state} can't {}", event.as_str())]
pub struct IllegalTransition {
    /// The state it is in.
    pub state: TaskState,
    /// What was to happen.
    pub event: TaskEvent,
}

/// The state after `event`.
///
/// # Errors
/// [`IllegalTransition`] for a pair that must not occur; nothing is ever overwritten silently.
pub fn next_state(state: TaskState, event: &TaskEvent) -> Result<TaskState, IllegalTransition> {
    use TaskEvent as E;
    use TaskState as S;
    let next = match (event, state) {
        (E::Schedule, S::None | S::UpForRetry | S::UpForReschedule) => Some(S::Scheduled),
        (E::Complete, S::None | S::UpForRetry) => Some(S::Success),
        // `scheduled` too: the end of a run skips what wants a slot but has none.
        (E::Skip, S::None | S::Scheduled | S::UpForRetry | S::UpForReschedule) => Some(S::Skipped),
        // A due retry whose upstream was cleared meanwhile is judged by its rule again.
        (E::UpstreamFail, S::None | S::UpForRetry | S::UpForReschedule) => Some(S::UpstreamFailed),
        (E::Refuse, S::None | S::UpForRetry) => Some(S::Failed),
        (E::Queue, S::Scheduled) => Some(S::Queued),
        (E::Start, S::Queued) => Some(S::Running),
        // `scheduled` and `deferred`: of `trigger_dag` the scheduler itself is the worker.
        (E::Succeed, S::Running | S::Scheduled | S::Deferred) => Some(S::Success),
        // An attempt may be lost or killed before a worker took it.
        (E::Fail, S::Queued | S::Running | S::Scheduled | S::Deferred) => Some(S::Failed),
        (E::Retry, S::Queued | S::Running | S::Scheduled | S::Deferred) => Some(S::UpForRetry),
        (E::SkipItself, S::Running | S::Scheduled) => Some(S::Skipped),
        (E::Restart, S::Restarting) => Some(S::None),
        (E::Defer, S::Running | S::Scheduled) => Some(S::Deferred),
        (E::Reschedule, S::Running) => Some(S::UpForReschedule),
        (E::AwaitInput, S::Running) => Some(S::AwaitingInput),
        (E::Resume, S::Deferred | S::AwaitingInput) => Some(S::Scheduled),
        // A worker has to stop first; whatever no worker holds starts afresh at once.
        (E::Clear, S::Running | S::Restarting) => Some(S::Restarting),
        (E::Clear, S::Removed) => None,
        (E::Clear, _) => Some(S::None),
        (E::MarkSuccess | E::MarkFailed | E::MarkSkipped, S::Removed) => None,
        (E::MarkSuccess, _) => Some(S::Success),
        (E::MarkFailed, _) => Some(S::Failed),
        (E::MarkSkipped, _) => Some(S::Skipped),
        (E::Abandon, state) if !state.is_finished() => Some(S::Skipped),
        (E::Remove, state) if state != S::Removed => Some(S::Removed),
        (E::Restore, S::Removed) => Some(S::None),
        _ => None,
    };
    next.ok_or(IllegalTransition { state, event: *event })
}

#[cfg(test)]
mod tests;
