//! The decisions of Updraft, pure: (run in memory, event, now) → effects.
//!
//! Nothing here reads a clock, draws a random number or does I/O: `now` and new ids come in as arguments, effects go out
//! as data. Begin with [`state`] (what may follow what), then [`trigger_rule`] (when a task may run), then [`run`].

pub mod asset;
pub mod backfill;
pub mod clear;
pub mod compare;
pub mod explain;
pub mod failure;
pub mod limits;
pub mod notification;
pub mod priority;
pub mod retry;
pub mod run;
pub mod state;
pub mod trigger_rule;

#[cfg(test)]
mod testing;

pub use run::{
    AttemptOutcome, Decision, Effect, EngineError, Event, InstanceChange, InstanceFacts, InstanceKey, PreviousRun, Run,
    RunFacts,
};
pub use state::{RunState, TaskState};
