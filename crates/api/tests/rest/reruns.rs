//! Clearing, marking and deleting, by the numbers of Airflow's cases.

use serde_json::json;
use updraft_store::dag::FileReading;
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

/// Three daily runs `r1` to `r3` of `a >> b`, all done, and `r0` without a logical date.
async fn finished_runs() -> Server {
    let server = Server::of("admin").await;
    let tasks = [fixture::task("a", &[]), fixture::task("b", &["a"])];
    server.database.register(&fixture::dag("d", tasks)).await;
    for (run_id, date) in [
        ("r1", json!("2026-01-01T00:00:00Z")),
        ("r2", json!("2026-01-02T00:00:00Z")),
        ("r3", json!("2026-01-03T00:00:00Z")),
        ("r0", json!(null)),
    ] {
        let body = json!({ "dag_run_id": run_id, "logical_date": date });
        server.post("/api/v2/dags/d/dagRuns", body).await.ok();
    }
    for run_id in ["r1", "r2", "r3", "r0"] {
        let run = format!("/api/v2/dags/d/dagRuns/{run_id}");
        for task_id in ["a", "b"] {
            let done = json!({ "new_state": "success" });
            server.patch(&format!("{run}/taskInstances/{task_id}"), done).await.ok();
        }
        server.patch(&run, json!({ "state": "success" })).await.ok();
    }
    server
}

#[tokio::test]
async fn rows_335_to_337_the_same_task_in_later_and_earlier_runs() {
    let server = finished_runs().await;
    let cleared = async |run_id: &str, more: serde_json::Value| {
        let mut body = json!({ "dag_run_id": run_id, "task_ids": ["a"], "only_failed": false });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let listed = server.post(CLEAR, body).await.ok();
        let instances = listed["task_instances"].as_array().unwrap().clone();
        let mut names: Vec<String> = instances
            .iter()
            .map(|one| {
                format!(
                    "{} {}",
                    one["dag_run_id"].as_str().unwrap(),
                    one["task_id"].as_str().unwrap()
                )
            })
            .collect();
        names.sort();
        names
    };
    assert_eq!(cleared("r2", json!({ "include_future": true })).await, ["r2 a", "r3 a"]);
    assert_eq!(cleared("r2", json!({ "include_past": true })).await, ["r1 a", "r2 a"]);
    let without_date = json!({ "dag_run_id": "r0", "task_ids": ["a"], "only_failed": false, "include_past": true });
    server.post(CLEAR, without_date).await.refused(400);
}

#[tokio::test]
async fn rows_338_and_340_a_run_goes_on_with_the_latest_version() {
    let server = finished_runs().await;
    let tasks = ["a", "b", "c"].map(|task_id| fixture::task(task_id, &[]));
    server.database.register(&fixture::dag("d", tasks)).await;
    let states = async |run_id: &str| {
        let path = format!("/api/v2/dags/d/dagRuns/{run_id}/taskInstances?order_by=task_id");
        let listed = server.get(&path).await.ok();
        let instances = listed["task_instances"].as_array().unwrap().clone();
        let one = |one: &serde_json::Value| {
            let version = one["dag_version"]["version_number"].as_i64().unwrap();
            format!(
                "{} {} v{version}",
                one["task_id"].as_str().unwrap(),
                one["state"].as_str().unwrap_or("none")
            )
        };
        instances.iter().map(one).collect::<Vec<_>>()
    };
    // Only what is new: all others keep their states.
    let new = json!({ "dry_run": false, "only_new": true });
    let run = server.post("/api/v2/dags/d/dagRuns/r1/clear", new).await.ok();
    assert_eq!(run["state"], "queued");
    assert_eq!(states("r1").await, ["a success v2", "b success v2", "c none v2"]);
    // One task, on the latest version, brings the new one with it.
    let latest = json!({
        "dry_run": false, "dag_run_id": "r2", "task_ids": ["a"], "only_failed": false, "run_on_latest_version": true,
    });
    server.post(CLEAR, latest).await.ok();
    assert_eq!(states("r2").await, ["a none v2", "b success v2"]);
    Driver::new(server.database.store()).await.step().await;
    assert_eq!(states("r2").await, ["a queued v2", "b success v2", "c queued v2"]);
    // Without it, a run stays with what it began with.
    let same = json!({ "dry_run": false, "dag_run_id": "r3", "task_ids": ["a"], "only_failed": false });
    server.post(CLEAR, same).await.ok();
    assert_eq!(states("r3").await, ["a none v1", "b success v1"]);
}

#[tokio::test]
async fn row_346_a_run_that_is_marked_queued_keeps_its_tasks() {
    let server = finished_runs().await;
    let run = "/api/v2/dags/d/dagRuns/r1";
    let marked = server.patch(run, json!({ "state": "queued" })).await.ok();
    assert_eq!(marked["state"], "queued");
    let listed = server.get(&format!("{run}/taskInstances")).await.ok();
    let instances = listed["task_instances"].as_array().unwrap();
    assert!(instances.iter().all(|one| one["state"] == "success"), "{listed}");
}

#[tokio::test]
async fn row_274_a_broken_file_forbids_triggers_until_it_is_mended() {
    let server = finished_runs().await;
    let store = server.database.store();
    let file = store.dag("d").await.unwrap().file_path;
    let read = async |errors: Vec<String>| {
        let reading = FileReading {
            path: file.clone(),
            broken: vec!["d".to_owned()],
            errors,
            ..FileReading::default()
        };
        store.register_files(None, &[reading], &|_, _, _| None).await.unwrap();
    };
    read(vec!["line 1 is wrong".to_owned()]).await;
    let body = json!({ "logical_date": null });
    let refused = server.post("/api/v2/dags/d/dagRuns", body.clone()).await;
    assert!(
        refused.text.contains("has import errors and cannot be triggered"),
        "{}",
        refused.text
    );
    assert_eq!(refused.status, 400);
    read(Vec::new()).await;
    server.post("/api/v2/dags/d/dagRuns", body).await.ok();
}
