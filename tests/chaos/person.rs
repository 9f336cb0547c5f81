//! Somebody who marks tasks that run and clears them at once: another try must not begin before the last one is dead.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use reqwest::{Method, StatusCode};
use serde_json::json;
use tokio::time::{Instant, sleep};

use crate::record;
use crate::workload::Asker;

/// How long somebody looks whether the run failed.
const LOOKS: Duration = Duration::from_secs(10);

/// Meddles until the asker is told to stop. Returns the runs of the DAG `long` that were meddled with: where an answer is lost, a mark
/// may come after the clear, and such a run may well be failed in the end.
pub(crate) async fn meddle(asker: Arc<Asker>, url: String, seed: u64) -> BTreeSet<String> {
    let mut random = StdRng::seed_from_u64(seed ^ 0xbad);
    let mut touched = BTreeSet::new();
    while !asker.is_stopped() {
        sleep(Duration::from_secs_f64(random.random_range(3.0..10.0))).await;
        // The database may be down just now.
        let Ok(Some(run_id)) = record::some_long_task(&url).await else {
            continue;
        };
        let failed = json!({"new_state": "failed"});
        let mark = format!("/api/v2/dags/long/dagRuns/{run_id}/taskInstances/a");
        let clear = json!({"dry_run": false, "dag_run_id": run_id, "task_ids": ["a"], "only_failed": false, "reset_dag_runs": true});
        // Where one of them fails, there is nothing to put right: the task runs on, or it failed.
        let _ = asker.once(Method::PATCH, &mark, failed).await;
        // As a person would: the run is seen to be failed. The task's process lives on until its worker hears of it.
        let seen = Instant::now();
        while seen.elapsed() < LOOKS && !record::has_failed(&url, &run_id).await.unwrap_or(false) {
            sleep(Duration::from_millis(50)).await;
        }
        touched.insert(run_id);
        let answer = asker
            .once(Method::POST, "/api/v2/dags/long/clearTaskInstances", clear)
            .await;
        if answer.is_some_and(|status| status == StatusCode::OK) {
            asker.count_clear();
        }
    }
    touched
}
