//! Clearing, marking and deleting, by the numbers of Airflow's cases.

use serde_json::json;
use updraft_testkit::{Driver, fixture};

use crate::server::Server;

const RUN: &str = "/api/v2/dags/d/dagRuns/r";
const CLEAR: &str = "/api/v2/dags/d/clearTaskInstances";

/// A run without a logical date whose `a` is running; `b` waits for it.
async fn running() -> (Server, Driver) {
    let server = Server::of("admin").await;
    let tasks = [fixture::task("a", &[]), fixture::task("b", &["a"])];
    server.database.create_run(&fixture::dag("d", tasks), "r").await;
    let store = server.database.store();
    let mut driver = Driver::new(store).await;
    driver.step().await;
    let worker = server.database.worker("w").await;
    let lease = std::time::Duration::from_secs(60);
    store
        .claim(worker, &["default".to_owned()], lease, &[vec![1]])
        .await
        .unwrap();
    (server, driver)
}

async fn state(server: &Server, task_id: &str) -> serde_json::Value {
    server.get(&format!("{RUN}/taskInstances/{task_id}")).await.ok()["state"].clone()
}

#[tokio::test]
async fn row_325_what_runs_is_not_cleared_where_that_is_forbidden() {
    let (server, _driver) = running().await;
    let body = json!({ "dag_run_id": "r", "dry_run": false, "only_failed": false, "prevent_running_task": true });
    server.post(CLEAR, body).await.refused(409);
    assert_eq!(state(&server, "a").await, "running");
}

#[tokio::test]
async fn row_331_a_dry_run_lists_and_writes_nothing() {
    let (server, _driver) = running().await;
    let listed = server
        .post(CLEAR, json!({ "dag_run_id": "r", "only_failed": false }))
        .await
        .ok();
    assert_eq!(listed["total_entries"], 2);
    assert_eq!(state(&server, "a").await, "running");
}

#[tokio::test]
async fn row_347_a_running_run_is_not_deleted() {
    let (server, _driver) = running().await;
    server.delete(RUN).await.refused(409);
    assert_eq!(server.get(RUN).await.ok()["state"], "running");
}

#[tokio::test]
async fn row_349_a_run_counts_how_often_it_was_cleared() {
    let (server, _driver) = running().await;
    for expected in [1, 2] {
        server
            .post(&format!("{RUN}/clear"), json!({ "dry_run": false }))
            .await
            .ok();
        let run = server.database.store().run("d", "r").await.unwrap();
        assert_eq!(run.clear_number, expected);
    }
}
