//! Attempts: claimed by a worker, kept alive by its heartbeats, ended once.
//!
//! The row of an attempt is the lease. Every claim draws a new fence, and whoever speaks for an attempt names it: what comes
//! late, from a worker that was given up, changes nothing.

mod claim;
mod finish;
mod heartbeat;
mod kill;

pub use claim::Claimed;
pub use finish::{AttemptResult, AttemptState, Finished};
pub(crate) use finish::{Together, map_index_name};
pub use heartbeat::{BeatReply, BeatState};
pub(crate) use kill::kill_on;

/// States of attempts, for statements that look them up by their ids. They are passed as parameters: next to a constant, the
/// planner prefers the partial index of all live attempts, and compares each of those with each id.
const QUEUED: &str = "queued";
const RUNNING: &str = "running";
