//! The product end to end: the real binary, a real PostgreSQL, real processes.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod assets;
mod backfills;
mod bad_input;
mod explain;
mod faults;
mod files;
mod notifications;
mod pipeline;
mod reruns;
mod tasks;
