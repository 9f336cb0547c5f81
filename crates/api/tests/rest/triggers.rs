//! Many runs asked for in one request.

use serde_json::{Value, json};
use updraft_dag::model::{Dag, Param};
use updraft_testkit::fixture;

use crate::server::Server;

const PATH: &str = "/api/v2/updraft/dags/greeting/dagRuns";

fn greeting() -> Dag {
    let mut dag = fixture::chain("greeting");
    let param = Param {
        schema: json!({ "type": "string" }),
        default: Some(json!("world")),
    };
    dag.params.insert("name".to_owned(), param);
    dag
}

async fn server() -> Server {
    let server = Server::of("user").await;
    server.database.register(&greeting()).await;
    server
}

async fn asked(server: &Server, runs: Value) -> Vec<Value> {
    let reply = server.post(PATH, json!({ "dag_runs": runs })).await.ok();
    reply["dag_runs"].as_array().unwrap().clone()
}

fn statuses(outcomes: &[Value]) -> Vec<u64> {
    outcomes.iter().map(|one| one["status"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn each_entry_is_answered_as_a_trigger_of_its_own_would_be() {
    let server = server().await;
    let single = "/api/v2/dags/greeting/dagRuns";
    let old = json!({ "logical_date": "2026-01-01T00:00:00Z", "dag_run_id": "old" });
    server.post(single, old).await.ok();
    let (interval, long) = (json!("2026-01-02T00:00:00Z"), "x".repeat(1001));
    let refused = json!([
        {},
        { "logical_date": "2026-01-02T00:00:00" },
        { "logical_date": null, "surprise": 1 },
        { "logical_date": null, "data_interval_start": interval },
        { "logical_date": null, "dag_run_id": "a/b" },
        { "logical_date": null, "note": long },
        { "logical_date": null, "conf": { "name": 7 } },
        { "logical_date": null, "partition_key": "k" },
        { "logical_date": null, "dag_run_id": "old" },
        { "logical_date": "2026-01-01T00:00:00Z", "dag_run_id": "other" },
        "a text",
    ]);
    let mut entries = refused.as_array().unwrap().clone();
    entries.push(json!({ "logical_date": "2026-01-03T00:00:00Z", "dag_run_id": "good", "conf": { "name": "ann" }, "note": "by hand" }));
    entries.push(json!({ "logical_date": null, "dag_run_id": "good" }));
    let outcomes = asked(&server, json!(entries)).await;
    assert_eq!(
        statuses(&outcomes),
        [422, 422, 422, 422, 422, 422, 400, 400, 409, 409, 422, 200, 409]
    );
    for (entry, outcome) in refused.as_array().unwrap().iter().zip(&outcomes) {
        let alone = server.post(single, entry.clone()).await;
        assert_eq!(
            (alone.status.as_u16(), alone.refused(alone_status(outcome))),
            (alone_status(outcome), outcome["detail"].clone())
        );
        assert!(outcome["dag_run"].is_null());
    }
    let good = &outcomes[11];
    assert!(good["detail"].is_null());
    let read = server.get("/api/v2/dags/greeting/dagRuns/good").await.ok();
    assert_eq!(good["dag_run"], read);
    assert_eq!(
        (
            &read["note"],
            &read["run_type"],
            &read["triggered_by"],
            &read["triggering_user_name"]
        ),
        (&json!("by hand"), &json!("manual"), &json!("rest_api"), &json!("user"))
    );
    let loaded = server.database.store().load_run("greeting", "good").await.unwrap();
    assert_eq!(
        (loaded.row.params, loaded.instances.len()),
        (json!({ "name": "ann" }), 2)
    );
}

fn alone_status(outcome: &Value) -> u16 {
    u16::try_from(outcome["status"].as_u64().unwrap()).unwrap()
}

#[tokio::test]
async fn a_batch_that_is_sent_again_makes_nothing_twice() {
    let server = server().await;
    let unnamed = json!({ "logical_date": null });
    let named = |n: usize| json!({ "logical_date": null, "dag_run_id": format!("r{n}") });
    let batch = json!([named(1), named(2), named(3)]);
    assert_eq!(statuses(&asked(&server, batch.clone()).await), [200, 200, 200]);
    assert_eq!(statuses(&asked(&server, batch).await), [409, 409, 409]);
    // Those without a name are new ones, however many at once.
    assert_eq!(statuses(&asked(&server, json!(vec![unnamed; 50])).await), [200; 50]);
    let runs = server.get("/api/v2/dags/greeting/dagRuns?limit=1").await.ok();
    assert_eq!(runs["total_entries"], 53);
}

#[tokio::test]
async fn the_audit_log_has_a_row_for_each_run() {
    let mut server = server().await;
    let entry =
        |name: &str, secret: &str| json!({ "logical_date": null, "dag_run_id": name, "conf": { "password": secret } });
    asked(&server, json!([entry("a", "p"), entry("a", "p"), entry("b", "q")])).await;
    let log = server.audit_log("event=trigger_dag_run&order_by=id").await;
    let rows = log["event_logs"].as_array().unwrap();
    assert_eq!(rows.len(), 2, "{log}");
    for (row, name) in rows.iter().zip(["a", "b"]) {
        assert_eq!((&row["dag_id"], &row["owner"]), (&json!("greeting"), &json!("user")));
        let said: Value = serde_json::from_str(row["extra"].as_str().unwrap()).unwrap();
        assert_eq!(said, entry(name, "***"));
    }
    let all = server.audit_log("event=trigger_dag_runs").await;
    assert_eq!(all["total_entries"], 0);
}

#[tokio::test]
async fn what_is_wrong_with_the_dag_or_the_request_refuses_all() {
    let server = server().await;
    let one = json!([{ "logical_date": null }]);
    server
        .post("/api/v2/updraft/dags/nothing/dagRuns", json!({ "dag_runs": one }))
        .await
        .refused(404);
    for body in [
        json!({}),
        json!({ "dag_runs": 1 }),
        json!({ "dag_runs": [], "more": 1 }),
    ] {
        server.post(PATH, body).await.refused(422);
    }
    let many = json!(vec![json!({ "logical_date": null }); 1001]);
    let told = server.post(PATH, json!({ "dag_runs": many })).await.refused(422);
    assert!(told[0]["msg"].as_str().unwrap().contains("1000 runs"), "{told}");
    assert!(asked(&server, json!([])).await.is_empty());

    server.database.store().set_paused("greeting", true).await.unwrap();
    assert_eq!(asked(&server, one.clone()).await[0]["dag_run"]["state"], "queued");
}

#[tokio::test]
async fn a_request_that_comes_again_with_its_key_gets_the_same_run() {
    let server = server().await;
    let path = "/api/v2/dags/greeting/dagRuns";
    let asked = json!({ "logical_date": "2026-01-01T00:00:00Z", "conf": { "name": "ann" } });
    let ask = async |key: &str, body: &Value| server.post_with(path, ("Idempotency-Key", key), body.clone()).await;
    let first = ask("order-1001", &asked).await;
    assert!(!first.headers.contains_key("idempotency-replayed"));
    let first = first.ok();
    assert_eq!(first["dag_run_id"], "manual__key_order-1001");
    let at_once = tokio::join!(ask("order-1001", &asked), ask("order-1001", &asked));
    for again in [at_once.0, at_once.1] {
        assert_eq!(again.headers["idempotency-replayed"], "true");
        let again = again.ok();
        assert_eq!(
            (&again["dag_run_id"], &again["conf"]),
            (&first["dag_run_id"], &first["conf"])
        );
    }
    // The key of another request, and another request for the same date.
    let other = json!({ "logical_date": "2026-01-01T00:00:00Z", "conf": { "name": "bob" } });
    let told = ask("order-1001", &other).await.refused(422);
    assert!(told.as_str().unwrap().contains("another request"), "{told}");
    ask("order-1002", &asked).await.refused(409);
    // A key that can't stand in a name; one that is none.
    let long = "k/".repeat(100);
    let undated = json!({ "logical_date": null });
    let made = ask(&long, &undated).await.ok();
    assert!(made["dag_run_id"].as_str().unwrap().starts_with("manual__hash_"));
    assert_eq!(ask(&long, &undated).await.ok()["dag_run_id"], made["dag_run_id"]);
    ask("", &undated).await.refused(400);
    // A name of the caller's own is his business.
    let named = json!({ "logical_date": null, "dag_run_id": "mine" });
    ask("order-1003", &named).await.ok();
    ask("order-1003", &named).await.refused(409);
    let total = server.get("/api/v2/dags/greeting/dagRuns").await.ok()["total_entries"].clone();
    assert_eq!(total, 3);
}

#[tokio::test]
async fn a_run_may_be_of_chosen_tasks_alone() {
    let server = server().await;
    let single = "/api/v2/dags/greeting/dagRuns";
    for (task_ids, what) in [
        (json!([]), "at least 1 element"),
        (json!(["zzz"]), "no task and no group `zzz`"),
    ] {
        let reply = server
            .post(single, json!({ "logical_date": null, "task_ids": task_ids }))
            .await;
        let said = reply.refused(422).to_string();
        assert!(said.contains(what), "{said}");
    }
    let chosen = json!({ "logical_date": null, "dag_run_id": "r1", "task_ids": ["b"] });
    server.post(single, chosen).await.ok();
    let many = json!([{ "logical_date": null, "dag_run_id": "r2", "task_ids": ["b"] }]);
    assert_eq!(statuses(&asked(&server, many).await), [200]);
    for run in ["r1", "r2"] {
        let instances = server.get(&format!("{single}/{run}/taskInstances")).await.ok();
        let instances = instances["task_instances"].as_array().unwrap();
        for instance in instances {
            let is_left_out = instance["state"] == "removed";
            assert_eq!(is_left_out, instance["task_id"] != "b", "{run}: {instance}");
        }
        assert!(instances.len() > 1, "{run}: {instances:?}");
    }
}
