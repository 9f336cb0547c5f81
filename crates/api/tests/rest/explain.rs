//! Why is it not running?

use serde_json::{Value, json};
use updraft_dag::model::Task;
use updraft_testkit::{Driver, fixture};

use crate::server::Server;

const RUN: &str = "/api/v2/updraft/dags/d/dagRuns/r";

/// `c` waits for `b`, and that for `a`; `a` is what the test makes of it.
async fn scene(a: Task) -> (Server, Driver) {
    let server = Server::of("viewer").await;
    let tasks = [a, fixture::task("b", &["a"]), fixture::task("c", &["b"])];
    server.database.create_run(&fixture::dag("d", tasks), "r").await;
    let driver = Driver::new(server.database.store()).await;
    (server, driver)
}

/// Who, in which state, why: `a queued no_worker`.
fn told(explanation: &Value) -> Vec<String> {
    let instances = explanation["instances"].as_array().unwrap().iter();
    let lines = instances.map(|one| {
        let reasons = one["reasons"].as_array().unwrap().iter();
        let kinds: Vec<&str> = reasons.map(|reason| reason["kind"].as_str().unwrap()).collect();
        let (task, state) = (one["task_id"].as_str().unwrap(), one["state"].as_str().unwrap());
        format!("{task} {state} {}", kinds.join(" "))
    });
    lines.collect()
}

#[tokio::test]
async fn a_task_instance_is_explained_down_to_the_root() {
    let (server, mut driver) = scene(fixture::task("a", &[])).await;
    let queued = server.get(&format!("{RUN}/taskInstances/c/explain")).await.ok();
    assert_eq!(told(&queued), ["c none run"]);
    assert_eq!(queued["runs"][0]["reasons"], json!([{ "kind": "next_round" }]));

    driver.step().await;
    let waits = server.get(&format!("{RUN}/taskInstances/c/explain")).await.ok();
    assert_eq!(
        told(&waits),
        ["c none trigger_rule", "b none trigger_rule", "a queued no_worker"]
    );
    let rule = json!({
        "kind": "trigger_rule", "rule": "all_success", "stuck": false, "more": 0,
        "upstreams": [{ "task_id": "b", "map_index": -1, "state": "none" }],
    });
    assert_eq!(waits["instances"][0]["reasons"][0], rule);
    let root = json!({ "kind": "no_worker", "queue": "default" });
    assert_eq!(waits["instances"][2]["reasons"][0], root);

    let worker = server.database.worker("w").await;
    let run = server.get(&format!("{RUN}/explain")).await.ok();
    assert_eq!(told(&run), ["a queued worker"]);
    let lease = std::time::Duration::from_secs(60);
    let queues = ["default".to_owned()];
    server
        .database
        .store()
        .claim(worker, &queues, lease, &[vec![1]])
        .await
        .unwrap();
    let run = server.get(&format!("{RUN}/explain")).await.ok();
    assert_eq!(told(&run), ["a running running"]);
    let (dag, runs) = ("/api/v2/updraft/dags/d/explain", &run["runs"]);
    assert_eq!(
        runs,
        &json!([{ "run_id": "r", "state": "running", "reasons": [{ "kind": "running" }] }])
    );
    let dag = server.get(dag).await.ok();
    assert_eq!(
        (&dag["reasons"], &dag["runs"]),
        (&json!([{ "kind": "no_schedule" }]), runs)
    );
}

#[tokio::test]
async fn a_pause_and_an_absent_scheduler_are_told() {
    let (server, mut driver) = scene(fixture::task("a", &[])).await;
    driver.step().await;
    let store = server.database.store();
    store.set_paused("d", true).await.unwrap();
    store.release_lease(driver.lease()).await.unwrap();
    let waits = server.get(&format!("{RUN}/taskInstances/b/explain")).await.ok();
    assert_eq!(
        told(&waits),
        ["b none trigger_rule dag_paused scheduler_away", "a queued no_worker"]
    );
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let (server, _driver) = scene(fixture::task("a", &[])).await;
    for path in ["taskInstances/x/explain", "taskInstances/a/explain?map_index=3"] {
        server.get(&format!("{RUN}/{path}")).await.refused(404);
    }
    server
        .get("/api/v2/updraft/dags/d/dagRuns/x/explain")
        .await
        .refused(404);
    server.get("/api/v2/updraft/dags/x/explain").await.refused(404);
    server
        .get(&format!("{RUN}/taskInstances/a/explain?map_index=x"))
        .await
        .refused(422);
}
