//! Doing a run again: what is told before, and another conf.

use serde_json::{Value, json};
use updraft_dag::model::{Dag, Param};
use updraft_testkit::fixture;

use crate::server::Server;

const RUN: &str = "/api/v2/dags/d/dagRuns/r";
const RERUN: &str = "/api/v2/updraft/dags/d/dagRuns/r/rerun";

/// `a >> b >> c`, with the param `name`.
fn dag() -> Dag {
    let tasks = [
        fixture::task("a", &[]),
        fixture::task("b", &["a"]),
        fixture::task("c", &["b"]),
    ];
    let mut dag = fixture::dag("d", tasks);
    let text = |default: Option<Value>| Param {
        schema: json!({ "type": "string" }),
        default,
    };
    dag.params.insert("name".to_owned(), text(None));
    dag.params.insert("region".to_owned(), text(Some(json!("eu"))));
    dag
}

/// A run whose `b` has failed, so that `c` did not run.
async fn failed() -> Server {
    let server = Server::of("admin").await;
    server.database.register(&dag()).await;
    let body = json!({ "dag_run_id": "r", "logical_date": null, "conf": { "name": "ann", "keep": [1] } });
    server.post("/api/v2/dags/d/dagRuns", body).await.ok();
    for (task_id, state) in [("a", "success"), ("b", "failed")] {
        let marked = json!({ "new_state": state });
        server
            .patch(&format!("{RUN}/taskInstances/{task_id}"), marked)
            .await
            .ok();
    }
    server.patch(RUN, json!({ "state": "failed" })).await.ok();
    server
}

fn ids(instances: &Value) -> Vec<&str> {
    let instances = instances.as_array().unwrap().iter();
    let mut ids: Vec<&str> = instances.map(|one| one["task_id"].as_str().unwrap()).collect();
    ids.sort_unstable();
    ids
}

/// The state of the run, and the number of times that it was cleared.
async fn standing(server: &Server) -> (String, i32) {
    let run = server.database.store().run("d", "r").await.unwrap();
    (run.state.as_str().to_owned(), run.clear_number)
}

#[tokio::test]
async fn the_plan_tells_what_runs_what_is_reused_and_what_the_conf_becomes() {
    let mut server = failed().await;
    let body = json!({
        "task_ids": ["b"], "include_downstream": true, "conf": { "name": "bob", "keep": [1] }, "note": "mended",
    });
    let plan = server.post(RERUN, body.clone()).await.ok();
    assert_eq!(plan["dry_run"], true);
    assert_eq!(ids(&plan["task_instances"]), ["b", "c"]);
    assert_eq!(ids(&plan["reused"]), ["a"]);
    let changed = json!([{ "kind": "changed", "path": ["name"], "before": "ann", "after": "bob" }]);
    assert_eq!(plan["conf"], changed);
    assert_eq!(plan["dag_run"]["conf"]["name"], "ann");
    assert_eq!(standing(&server).await, ("failed".to_owned(), 0), "nothing is done yet");

    let mut body = body;
    body["dry_run"] = json!(false);
    let done = server.post(RERUN, body).await.ok();
    assert_eq!(
        (ids(&done["task_instances"]), ids(&done["reused"])),
        (vec!["b", "c"], vec!["a"]),
        "as planned"
    );
    assert_eq!(done["conf"], changed);
    assert_eq!(done["dag_run"]["state"], "queued");
    let one = server.get(&format!("{RUN}/taskInstances/c")).await.ok();
    assert_eq!(
        (&one["note"], &done["dag_run"]["note"]),
        (&json!("mended"), &json!(null))
    );
    let loaded = server.database.store().load_run("d", "r").await.unwrap();
    assert_eq!(loaded.row.conf, json!({ "name": "bob", "keep": [1] }));
    assert_eq!(loaded.row.params, json!({ "name": "bob", "region": "eu" }));

    // What was only planned is in no audit log; what was done is there with what was before.
    let log = server.audit_log("event=rerun_dag_run").await;
    assert_eq!(log["total_entries"], 1);
    let told: Value = serde_json::from_str(log["event_logs"][0]["extra"].as_str().unwrap()).unwrap();
    assert_eq!(
        (&told["before"]["conf"]["name"], &told["after"]["conf"]["name"]),
        (&json!("ann"), &json!("bob"))
    );
}

#[tokio::test]
async fn a_request_that_is_sent_again_finds_its_run_whatever_conf_that_has_now() {
    let server = Server::of("admin").await;
    server.database.register(&dag()).await;
    let body = json!({ "logical_date": null, "conf": { "name": "ann" } });
    let path = "/api/v2/dags/d/dagRuns";
    let key = ("idempotency-key", "k1");
    let run = server.post_with(path, key, body.clone()).await.ok();
    let (run_id, other) = (
        &run["dag_run_id"],
        json!({ "logical_date": null, "conf": { "name": "eve" } }),
    );
    server.post_with(path, key, other).await.refused(422);
    let run_path = format!("{path}/{}", run_id.as_str().unwrap());
    server.patch(&run_path, json!({ "state": "failed" })).await.ok();
    let rerun = format!("/api/v2/updraft/dags/d/dagRuns/{}/rerun", run_id.as_str().unwrap());
    let body_of_rerun = json!({ "dry_run": false, "conf": { "name": "bob" } });
    server.post(&rerun, body_of_rerun).await.ok();
    let again = server.post_with(path, key, body).await.ok();
    assert_eq!((&again["dag_run_id"], &again["conf"]["name"]), (run_id, &json!("bob")));
}

#[tokio::test]
async fn a_run_under_way_keeps_its_conf() {
    let server = failed().await;
    server.post(RERUN, json!({ "dry_run": false })).await.ok();
    assert_eq!(standing(&server).await, ("queued".to_owned(), 1));
    for dry_run in [true, false] {
        let body = json!({ "dry_run": dry_run, "conf": { "name": "bob" } });
        let detail = server.post(RERUN, body).await.refused(409);
        assert!(detail.as_str().unwrap().contains("under way"), "{detail}");
    }
    let run = server.database.store().run("d", "r").await.unwrap();
    assert_eq!(run.conf["name"], "ann");
    // Without one it is cleared as any other is.
    let plan = server.post(RERUN, json!({})).await.ok();
    assert_eq!(plan["conf"], json!([]));
}

#[tokio::test]
async fn a_conf_that_does_not_fit_changes_nothing() {
    let server = failed().await;
    for dry_run in [true, false] {
        for conf in [json!({}), json!({ "name": 1 })] {
            let body = json!({ "dry_run": dry_run, "conf": conf });
            let detail = server.post(RERUN, body).await.refused(400);
            assert!(detail.as_str().unwrap().contains("name: "), "{detail}");
        }
    }
    // Nobody would read it.
    server
        .patch(&format!("{RUN}/taskInstances/b"), json!({ "new_state": "success" }))
        .await
        .ok();
    server.patch(RUN, json!({ "state": "success" })).await.ok();
    let nothing = json!({ "dry_run": false, "only_failed": true, "conf": { "name": "bob" } });
    let before = standing(&server).await;
    server.post(RERUN, nothing).await.refused(400);
    assert_eq!(standing(&server).await, before);
    server.post(RERUN, json!({ "task_ids": ["nobody"] })).await.refused(404);
}

#[tokio::test]
async fn a_run_on_the_latest_version_has_its_params() {
    let server = failed().await;
    let mut newer = dag();
    let task = fixture::task("d", &["c"]);
    newer.tasks.insert("d".to_owned(), task);
    let param = Param {
        schema: json!({ "type": "integer" }),
        default: Some(json!(7)),
    };
    newer.params.insert("retries".to_owned(), param);
    server.database.register(&newer).await;
    let plan = server
        .post(RERUN, json!({ "only_failed": true, "run_on_latest_version": true }))
        .await
        .ok();
    assert_eq!(plan["new_task_ids"], json!(["d"]));
    // By either way of asking for it.
    let body = json!({ "dry_run": false, "only_failed": true, "run_on_latest_version": true });
    server.post(&format!("{RUN}/clear"), body).await.ok();
    let run = server.database.store().run("d", "r").await.unwrap();
    assert_eq!(run.params, json!({ "name": "ann", "region": "eu", "retries": 7 }));
    // One that asks for what the run was never given can't be gone on with.
    let param = Param {
        schema: json!({ "type": "string" }),
        default: None,
    };
    newer.params.insert("shop".to_owned(), param);
    server.database.register(&newer).await;
    let body = json!({ "dry_run": false, "run_on_latest_version": true });
    let detail = server.post(&format!("{RUN}/clear"), body).await.refused(400);
    assert!(detail.as_str().unwrap().contains("shop: "), "{detail}");
}
