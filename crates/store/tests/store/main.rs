//! The store against a real PostgreSQL, each test with a database of its own.

#![allow(missing_docs)]
// Helpers of tests are not tests to the lint.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod attempts;
mod backfills;
mod backup;
mod batches;
mod clear;
mod cursors;
mod dags;
mod embedded;
mod failures;
mod faults;
mod hand_back;
mod holders;
mod invariants;
mod jobs;
mod leases;
mod listen;
mod lists;
mod migrations;
mod notifications;
mod plans;
mod retention;
mod rotation;
mod runs;
mod steps;
mod users;
mod workers;
mod xcoms;

use std::time::Duration;

use updraft_store::attempt::{AttemptResult, AttemptState, Claimed};
use updraft_testkit::TestDatabase;
use uuid::Uuid;

pub(crate) const LEASE: Duration = Duration::from_secs(30);

/// As many token hashes.
pub(crate) fn tokens(count: usize) -> Vec<Vec<u8>> {
    (0..count).map(|_| Uuid::new_v4().as_bytes().to_vec()).collect()
}

/// Claims up to `count` attempts of queue `default`.
pub(crate) async fn claim(db: &TestDatabase, worker: Uuid, count: usize) -> Vec<Claimed> {
    db.store()
        .claim(worker, &["default".to_owned()], LEASE, &tokens(count))
        .await
        .unwrap()
}

pub(crate) fn result(state: AttemptState) -> AttemptResult {
    AttemptResult {
        exit_code: Some(i32::from(state == AttemptState::Failed)),
        pid: Some(42),
        ..AttemptResult::of(state)
    }
}

/// Task and state of every instance of a run.
pub(crate) async fn states(db: &TestDatabase, dag_id: &str, run_id: &str) -> Vec<(String, String)> {
    let run = db.store().load_run(dag_id, run_id).await.unwrap();
    run.instances
        .iter()
        .map(|instance| (instance.task_id.clone(), instance.state.to_string()))
        .collect()
}

pub(crate) fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected
        .iter()
        .map(|(task, state)| ((*task).to_owned(), (*state).to_owned()))
        .collect()
}
