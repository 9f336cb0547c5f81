//! Attempts: claimed by a worker, kept alive by its heartbeats, ended once.
//!
//! What is queued has a row in `queued_attempt` and no other. The claim makes an attempt of it.
//!
//! The row of an attempt is the lease. Every claim draws a new fence, and whoever speaks for an attempt names it: what comes
//! late, from a worker that was given up, changes nothing.

mod claim;
mod finish;
mod hand_back;
mod heartbeat;
mod job;
mod kill;

pub use claim::{Claimed, Claimer};
pub use finish::{AttemptResult, AttemptState, Finished};
pub(crate) use finish::{Together, map_index_name};
pub use heartbeat::{BeatReply, BeatState};
pub(crate) use kill::kill_on;

/// For statements that look attempts up by their ids. It is passed as a parameter: next to a constant, the planner prefers the
/// partial index of all running attempts, and compares each of those with each id.
const RUNNING: &str = "running";
