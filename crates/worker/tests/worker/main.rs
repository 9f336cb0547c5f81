//! The worker as a process of its own, with real tasks, against a server that only speaks the protocol.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod containers;
mod database;
mod faults;
mod harness;
mod logs;
mod notifications;
mod server;
mod tasks;
