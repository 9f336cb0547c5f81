//! What tests stand on: a real PostgreSQL with a database of its own for each test, and small DAGs to put into it.
//!
//! Nothing has to be set up: the first test starts a private cluster (without fsync) under the system's temporary folder, tests of all
//! processes share it, and it ends by itself when nobody has used it for some minutes.

// Only tests use this crate; a panic with a place is what they want.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod backfill;
mod cluster;
mod database;
mod docker;
mod driver;
mod faulty;
pub mod fixture;

pub use database::TestDatabase;
pub use docker::DockerDaemon;
pub use driver::Driver;
pub use faulty::{Fault, Faults};
