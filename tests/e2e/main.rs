//! The product end to end: the real binary, a real PostgreSQL, real processes.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod assets;
mod backfills;
mod backup;
mod bad_input;
mod canary;
mod containers;
mod crowd;
mod database_trouble;
mod explain;
mod failover;
mod faults;
mod files;
mod frozen;
mod notifications;
mod pipeline;
mod reruns;
mod secrets;
mod shell_dags;
mod shell_kept;
mod shell_runs;
mod tasks;
mod tls;
mod trials;
mod upgrade;
mod users;
