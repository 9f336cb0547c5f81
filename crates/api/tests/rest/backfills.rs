//! Backfills.

use axum::http::Method;
use serde_json::{Value, json};
use updraft_dag::model::{Dag, DataInterval, Param, RunImmediately, Schedule};
use updraft_testkit::fixture;

use crate::server::Server;

fn daily() -> Dag {
    let mut dag = fixture::chain("sales");
    dag.schedule = Schedule::Cron {
        crons: vec!["0 0 * * *".to_owned()],
        timezone: None,
        data_interval: DataInterval::None,
        run_immediately: RunImmediately::default(),
    };
    dag.params.insert(
        "name".to_owned(),
        Param {
            schema: json!({ "type": "string" }),
            default: Some(json!("world")),
        },
    );
    dag
}

async fn server() -> Server {
    let server = Server::of("user").await;
    server.database.register(&daily()).await;
    server
}

fn body(extra: &Value) -> Value {
    let mut body = json!({ "dag_id": "sales", "from_date": "2024-01-01T00:00:00Z", "to_date": "2024-01-03T00:00:00Z" });
    for (key, value) in extra.as_object().unwrap() {
        body[key] = value.clone();
    }
    body
}

async fn put(server: &Server, id: i64, act: &str) -> crate::server::Answer {
    server
        .call(Method::PUT, &format!("/api/v2/backfills/{id}/{act}"), None)
        .await
}

async fn mark(server: &Server, day: &str, state: &str) {
    let path = format!("/api/v2/dags/sales/dagRuns/backfill__2024-01-{day}T00:00:00+00:00");
    server.patch(&path, json!({ "state": state })).await.ok();
}

#[tokio::test]
async fn a_backfill_is_made_paused_resumed_and_cancelled() {
    let mut server = server().await;
    let made = server
        .post("/api/v2/backfills", body(&json!({ "dag_run_conf": { "name": "ann" } })))
        .await;
    assert_eq!(made.status, 200);
    let made = made.ok();
    let id = made["id"].as_i64().unwrap();
    insta::assert_json_snapshot!(made, { ".id" => "[id]", ".created_at" => "[time]", ".updated_at" => "[time]" });
    let runs = server
        .get("/api/v2/dags/sales/dagRuns?run_type=backfill&order_by=logical_date")
        .await
        .ok();
    assert_eq!(runs["total_entries"], 3);
    assert_eq!(runs["dag_runs"][0]["triggered_by"], "backfill");
    assert_eq!(runs["dag_runs"][0]["conf"], json!({ "name": "ann" }));

    assert_eq!(put(&server, id, "pause").await.ok()["is_paused"], true);
    assert_eq!(put(&server, id, "unpause").await.ok()["is_paused"], false);
    let over = put(&server, id, "cancel").await.ok();
    assert!(over["completed_at"].is_string() && over["cancelled_at"].is_string());
    assert_eq!(over["counts"]["failed"], 3);
    for act in ["pause", "unpause", "cancel"] {
        assert_eq!(
            put(&server, id, act).await.refused(409),
            "Backfill is already completed."
        );
        assert_eq!(put(&server, id + 1, act).await.refused(404), "Backfill not found");
    }
    server.get(&format!("/api/v2/backfills/{}", id + 1)).await.refused(404);
    assert_eq!(server.get(&format!("/api/v2/backfills/{id}")).await.ok()["id"], id);
    let dates = server
        .get(&format!("/api/v2/updraft/backfills/{id}/dates?limit=1&offset=2"))
        .await
        .ok();
    assert_eq!(
        dates,
        json!({ "dates": [{ "sort_ordinal": 3, "logical_date": "2024-01-03T00:00:00Z", "dag_run_id": "backfill__2024-01-03T00:00:00+00:00",
                            "state": "failed", "skipped": null }], "total_entries": 3 })
    );
    let log = server.audit_log("event=create_backfill").await;
    assert_eq!(
        (&log["total_entries"], &log["event_logs"][0]["dag_id"]),
        (&json!(1), &json!("sales"))
    );
}

#[tokio::test]
async fn backfills_of_a_dag_are_listed() {
    let server = server().await;
    server.get("/api/v2/backfills").await.refused(422);
    let first = server.post("/api/v2/backfills", body(&json!({}))).await.ok()["id"].clone();
    let second = body(&json!({ "allow_concurrent": true, "from_date": "2024-02-01", "to_date": "2024-02-02" }));
    let second = server.post("/api/v2/backfills", second).await.ok()["id"].clone();
    put(&server, first.as_i64().unwrap(), "cancel").await.ok();
    let ids = async |query: &str| {
        let list = server.get(&format!("/api/v2/backfills?{query}")).await.ok();
        list["backfills"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["id"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids("dag_id=sales").await, [first.clone(), second.clone()]);
    assert_eq!(
        ids("dag_id=sales&order_by=-id&limit=1").await,
        std::slice::from_ref(&second)
    );
    assert_eq!(ids("dag_id=sales&active=true").await, std::slice::from_ref(&second));
    assert_eq!(ids("dag_id=~&active=false").await, [first]);
    assert_eq!(ids("dag_id=other").await, [Value::Null; 0]);
    server
        .get("/api/v2/backfills?dag_id=sales&order_by=dag_id")
        .await
        .refused(400);
}

#[tokio::test]
async fn rows_398_to_404_a_backfill_is_refused_for_a_reason() {
    let server = server().await;
    let mut past = daily();
    past.dag_id = "past".to_owned();
    past.tasks.get_mut("a").unwrap().depends_on_past = true;
    server.database.register(&past).await;
    server.database.register(&fixture::chain("by_hand")).await;
    for (extra, status, told) in [
        (json!({ "dag_id": "nothing" }), 404, json!("Could not find dag nothing")),
        (
            json!({ "dag_id": "by_hand" }),
            422,
            json!("by_hand has a non-periodic schedule that does not support backfills"),
        ),
        (
            json!({ "from_date": "2024-01-04" }),
            422,
            json!("from_date (2024-01-04T00:00:00+00:00) must not be after to_date (2024-01-03T00:00:00+00:00)."),
        ),
        (
            json!({ "from_date": "2999-01-01", "to_date": "2999-01-02" }),
            422,
            json!("Backfill cannot be executed for future dates."),
        ),
        (
            json!({ "dag_id": "past", "run_backwards": true, "reprocess_behavior": "failed" }),
            422,
            json!("Backfill cannot be run in reverse when the Dag has tasks where depends_on_past=True."),
        ),
        (
            json!({ "dag_id": "past" }),
            422,
            json!(
                "Dag has tasks for which depends_on_past=True. You must set reprocess behavior to reprocess completed or reprocess failed."
            ),
        ),
        (
            json!({ "dag_run_conf": { "name": 7 } }),
            422,
            json!("the parameters do not fit: param `name`: 7 is not of type \"string\""),
        ),
        (
            json!({ "from_date": "1924-01-01T00:00:00" }),
            422,
            json!("the range has more than 10000 dates of sales: make several backfills of shorter ranges"),
        ),
    ] {
        for path in ["/api/v2/backfills", "/api/v2/backfills/dry_run"] {
            let reply = server.post(path, body(&extra)).await;
            assert_eq!(reply.status, status, "{extra}: {}", reply.text);
            assert_eq!(
                serde_json::from_str::<Value>(&reply.text).unwrap()["detail"],
                told,
                "{path}"
            );
        }
    }
    for (extra, key) in [
        (json!({ "max_active_runs": 0 }), "max_active_runs"),
        (json!({ "task_ids": [] }), "task_ids"),
        (json!({ "task_ids": ["zzz"] }), "task_ids"),
        (json!({ "reprocess_behavior": "all" }), "reprocess_behavior"),
        (json!({ "from_date": "soon" }), "from_date"),
        (json!({ "odd": 1 }), "odd"),
    ] {
        let detail = server.post("/api/v2/backfills", body(&extra)).await.refused(422);
        assert_eq!(detail[0]["loc"], json!(["body", key]), "{extra}");
    }
    // No fire in the range: nothing to make, and nothing to show.
    let between = json!({ "from_date": "2024-01-01T01:00:00Z", "to_date": "2024-01-01T02:00:00Z" });
    let detail = server.post("/api/v2/backfills", body(&between)).await.refused(422);
    assert_eq!(
        detail,
        "No runs to create for Dag sales in the range [2024-01-01T01:00:00+00:00, 2024-01-01T02:00:00+00:00]"
    );
    assert_eq!(
        server.post("/api/v2/backfills/dry_run", body(&between)).await.ok()["total_entries"],
        0
    );
    // Row 401.
    server.post("/api/v2/backfills", body(&json!({}))).await.ok();
    let detail = server.post("/api/v2/backfills", body(&json!({}))).await.refused(409);
    assert_eq!(detail, "There is already a running backfill for dag sales");
}

#[tokio::test]
async fn a_rehearsal_tells_what_would_be_done() {
    let server = server().await;
    let one = |day: &str| json!({ "from_date": format!("2024-01-{day}"), "to_date": format!("2024-01-{day}"), "allow_concurrent": true });
    for day in ["01", "02", "03"] {
        server.post("/api/v2/backfills", body(&one(day))).await.ok();
    }
    mark(&server, "01", "success").await;
    mark(&server, "02", "failed").await;
    let wanted = json!({ "to_date": "2024-01-04T00:00:00Z", "run_backwards": true, "reprocess_behavior": "failed" });
    let told = server.post("/api/v2/backfills/dry_run", body(&wanted)).await.ok();
    insta::assert_json_snapshot!(told);
    let all = json!({ "reprocess_behavior": "completed", "only_failed_tasks": true });
    let told = server.post("/api/v2/backfills/dry_run", body(&all)).await.ok();
    assert_eq!(told["total_entries"], 1);
    assert_eq!(told["backfills"][0]["logical_date"], "2024-01-02T00:00:00Z");
    let runs = server.get("/api/v2/dags/sales/dagRuns").await.ok();
    assert_eq!(runs["total_entries"], 3);
}

#[tokio::test]
async fn who_only_looks_makes_no_backfill() {
    let server = Server::of("viewer").await;
    server.database.register(&daily()).await;
    server.post("/api/v2/backfills", body(&json!({}))).await.refused(403);
    server
        .post("/api/v2/backfills/dry_run", body(&json!({})))
        .await
        .refused(403);
    put(&server, 1, "cancel").await.refused(403);
    assert_eq!(
        server.get("/api/v2/backfills?dag_id=sales").await.ok()["total_entries"],
        0
    );
}
