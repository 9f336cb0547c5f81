//! Attempts: claimed by a worker, kept alive by its heartbeats, ended once.
//!
//! The row of an attempt is the lease. Every claim draws a new fence, and whoever speaks for an attempt names it: what comes
//! late, from a worker that was given up, changes nothing.

mod claim;
mod finish;
mod heartbeat;
mod kill;

pub use claim::Claimed;
pub(crate) use finish::map_index_name;
pub use finish::{AttemptResult, AttemptState, Finished};
pub use heartbeat::{BeatReply, BeatState};
pub(crate) use kill::kill_on;
