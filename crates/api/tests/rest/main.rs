//! The REST interface in the process, over a real database.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a failed test panics, also in its helpers"
)]

mod access;
mod assets;
mod backfills;
mod bulk;
mod compare;
mod dag_files;
mod dags;
mod explain;
mod failures;
mod fuzz;
mod grants;
mod hostile;
mod instances;
mod kept;
mod notifications;
mod oidc;
mod plans;
mod provider;
mod reruns;
mod runs;
mod server;
mod setup;
mod strict;
mod triggers;
mod trouble;
mod users;
mod webhooks;
