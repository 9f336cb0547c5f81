//! Runs, task instances, XComs, logs.

use chrono::Utc;
use serde_json::{Value, json};
use updraft_dag::model::{Action, Dag, Param};
use updraft_store::attempt::{AttemptResult, AttemptState};
use updraft_testkit::fixture;

use crate::server::{Server, read_until};

fn greeting() -> Dag {
    let mut dag = fixture::chain("greeting");
    dag.params.insert(
        "name".to_owned(),
        Param {
            schema: json!({ "type": "string" }),
            default: Some(json!("world")),
        },
    );
    dag
}

async fn triggered(server: &Server, body: Value) -> Value {
    server.post("/api/v2/dags/greeting/dagRuns", body).await.ok()
}

#[tokio::test]
async fn rows_254_260_and_283_a_trigger_makes_a_queued_run() {
    let server = Server::of("user").await;
    server.database.register(&greeting()).await;
    let body = json!({ "logical_date": "2026-01-02T00:00:00Z", "dag_run_id": "r1", "conf": { "name": "ann" }, "note": "by hand", "run_after": "2026-01-02T00:00:00Z" });
    let run = triggered(&server, body).await;
    insta::assert_json_snapshot!(run, { ".queued_at" => "[time]", ".dag_versions[0].id" => "[id]", ".dag_versions[0].created_at" => "[time]" });
    let loaded = server.database.store().load_run("greeting", "r1").await.unwrap();
    assert_eq!(loaded.row.params, json!({ "name": "ann" }));
    assert_eq!(loaded.instances.len(), 2);

    let named = triggered(
        &server,
        json!({ "logical_date": null, "run_after": "2026-01-01T00:00:00Z" }),
    )
    .await;
    assert_eq!(named["dag_run_id"], "manual__2026-01-01T00:00:00+00:00");
    for date in ["logical_date", "data_interval_start", "data_interval_end"] {
        assert!(named[date].is_null(), "{date}");
    }
    assert_eq!(named["run_after"], "2026-01-01T00:00:00Z");

    let before = server.database.store().now().await.unwrap();
    let at_once = triggered(&server, json!({ "logical_date": null })).await;
    let run_after: chrono::DateTime<Utc> = at_once["run_after"].as_str().unwrap().parse().unwrap();
    assert!(before <= run_after && run_after <= server.database.store().now().await.unwrap());
}

#[tokio::test]
async fn rows_256_257_and_281_a_trigger_is_refused_for_a_reason() {
    let server = Server::of("user").await;
    server.database.register(&greeting()).await;
    triggered(
        &server,
        json!({ "logical_date": "2026-01-02T00:00:00Z", "dag_run_id": "r1" }),
    )
    .await;
    for (body, status) in [
        (json!({}), 422),
        (json!({ "logical_date": "2026-01-02T00:00:00" }), 422),
        (
            json!({ "logical_date": null, "data_interval_start": "2026-01-02T00:00:00Z" }),
            422,
        ),
        (json!({ "logical_date": null, "dag_run_id": "a/b" }), 422),
        (json!({ "logical_date": null, "note": "x".repeat(1001) }), 422),
        (json!({ "logical_date": null, "conf": { "name": 7 } }), 400),
        (json!({ "logical_date": null, "partition_key": "k" }), 400),
        (json!({ "logical_date": null, "dag_run_id": "r1" }), 409),
        (
            json!({ "logical_date": "2026-01-02T00:00:00Z", "dag_run_id": "r2" }),
            409,
        ),
    ] {
        let reply = server.post("/api/v2/dags/greeting/dagRuns", body.clone()).await;
        assert_eq!(reply.status, status, "{body}: {}", reply.text);
    }
    server
        .post("/api/v2/dags/nothing/dagRuns", json!({ "logical_date": null }))
        .await
        .refused(404);
}

#[tokio::test]
async fn runs_are_listed_noted_marked_and_deleted() {
    let server = Server::of("user").await;
    server.database.create_run(&greeting(), "r1").await;
    server.database.create_run(&greeting(), "r2").await;
    let list = server
        .get("/api/v2/dags/greeting/dagRuns?order_by=-logical_date&limit=1")
        .await
        .ok();
    assert_eq!(
        (&list["total_entries"], &list["dag_runs"][0]["dag_run_id"]),
        (&json!(2), &json!("r2"))
    );
    let first = server.get("/api/v2/dags/~/dagRuns?cursor=&limit=1").await.ok();
    let next = server
        .get(&format!(
            "/api/v2/dags/~/dagRuns?limit=1&cursor={}",
            first["next_cursor"].as_str().unwrap()
        ))
        .await
        .ok();
    assert_eq!(
        (&next["dag_runs"][0]["dag_run_id"], &next["next_cursor"]),
        (&json!("r2"), &Value::Null)
    );
    let batch = server
        .post(
            "/api/v2/dags/~/dagRuns/list",
            json!({ "dag_ids": ["greeting"], "logical_date_gt": "2026-01-01T12:00:00Z" }),
        )
        .await
        .ok();
    assert_eq!(batch["total_entries"], 1);
    assert_eq!(
        server.get("/api/v2/dags/greeting/dagRuns?state=success").await.ok()["total_entries"],
        0
    );
    server.get("/api/v2/dags/greeting/dagRuns?state=odd").await.refused(422);

    let patched = server
        .patch(
            "/api/v2/dags/greeting/dagRuns/r1",
            json!({ "state": "failed", "note": "enough" }),
        )
        .await
        .ok();
    assert_eq!(
        (&patched["state"], &patched["note"]),
        (&json!("failed"), &json!("enough"))
    );
    let tasks = server.get("/api/v2/dags/greeting/dagRuns/r1/taskInstances").await.ok();
    assert!(
        tasks["task_instances"]
            .as_array()
            .unwrap()
            .iter()
            .all(|task| task["state"] == "skipped"),
        "{tasks}"
    );
    assert_eq!(
        server.get("/api/v2/dagStats?dag_ids=greeting").await.ok()["dags"][0]["stats"][3],
        json!({ "state": "failed", "count": 1 })
    );

    assert_eq!(server.delete("/api/v2/dags/greeting/dagRuns/r1").await.status, 204);
    server.get("/api/v2/dags/greeting/dagRuns/r1").await.refused(404);
}

#[tokio::test]
async fn task_instances_are_marked_cleared_and_noted() {
    let server = Server::of("user").await;
    server.database.create_run(&greeting(), "r1").await;
    let base = "/api/v2/dags/greeting/dagRuns/r1";
    let one = server.get(&format!("{base}/taskInstances/a")).await.ok();
    insta::assert_json_snapshot!(one, { ".id" => "[id]", ".dag_version.id" => "[id]", ".dag_version.created_at" => "[time]" });

    let rehearsed = server
        .patch(
            &format!("{base}/taskInstances/a/dry_run"),
            json!({ "new_state": "failed" }),
        )
        .await
        .ok();
    assert_eq!(rehearsed["total_entries"], 1);
    let marked = server
        .patch(
            &format!("{base}/taskInstances/a"),
            json!({ "new_state": "failed", "note": "no" }),
        )
        .await
        .ok();
    assert_eq!(
        (
            &marked["task_instances"][0]["state"],
            &marked["task_instances"][0]["note"]
        ),
        (&json!("failed"), &json!("no"))
    );
    server
        .patch(&format!("{base}/taskInstances/a"), json!({ "new_state": "failed" }))
        .await
        .refused(409);
    server
        .patch(&format!("{base}/taskInstances/a"), json!({ "new_state": "running" }))
        .await
        .refused(422);
    server
        .patch(
            &format!("{base}/taskInstances/nothing"),
            json!({ "new_state": "failed" }),
        )
        .await
        .refused(404);

    let clear = "/api/v2/dags/greeting/clearTaskInstances";
    let rehearsed = server.post(clear, json!({ "dag_run_id": "r1" })).await.ok();
    assert_eq!(
        (&rehearsed["total_entries"], &rehearsed["task_instances"][0]["task_id"]),
        (&json!(1), &json!("a"))
    );
    assert_eq!(
        server.get(&format!("{base}/taskInstances/a")).await.ok()["state"],
        "failed",
        "a rehearsal changes nothing"
    );
    server
        .post(clear, json!({ "dag_run_id": "r1", "dry_run": false }))
        .await
        .ok();
    assert!(server.get(&format!("{base}/taskInstances/a")).await.ok()["state"].is_null());
    server
        .post(clear, json!({ "dag_run_id": "r1", "task_ids": [] }))
        .await
        .refused(422);
    server
        .post(clear, json!({ "dag_run_id": "r1", "task_ids": ["nothing"] }))
        .await
        .refused(404);
    server
        .post(clear, json!({ "dag_run_id": "nothing" }))
        .await
        .refused(404);
    server
        .post(
            clear,
            json!({ "dag_run_id": "r1", "only_failed": true, "only_running": true }),
        )
        .await
        .refused(422);

    let whole = server.post(&format!("{base}/clear"), json!({})).await.ok();
    assert_eq!(whole["total_entries"], 2);
    let run = server
        .post(&format!("{base}/clear"), json!({ "dry_run": false }))
        .await
        .ok();
    assert_eq!(run["dag_run_id"], "r1");
}

#[tokio::test]
async fn xcoms_are_values_of_any_kind() {
    let server = Server::of("user").await;
    server.database.create_run(&greeting(), "r1").await;
    let entries = "/api/v2/dags/greeting/dagRuns/r1/taskInstances/a/xcomEntries";
    let made = server
        .post(entries, json!({ "key": "k", "value": { "n": [1, 2] } }))
        .await;
    assert_eq!(made.status, 201);
    insta::assert_json_snapshot!(made.ok(), { ".timestamp" => "[time]" });
    server
        .post(entries, json!({ "key": "k", "value": 1 }))
        .await
        .refused(409);
    assert_eq!(
        server.get(&format!("{entries}/k?stringify=true")).await.ok()["value"],
        r#"{"n":[1,2]}"#
    );
    assert_eq!(
        server
            .patch(&format!("{entries}/k"), json!({ "value": "text" }))
            .await
            .ok()["value"],
        "text"
    );
    let all = server
        .get("/api/v2/dags/~/dagRuns/~/taskInstances/~/xcomEntries")
        .await
        .ok();
    assert_eq!(all["total_entries"], 1);
    assert!(all["xcom_entries"][0].get("value").is_none());
    assert_eq!(server.delete(&format!("{entries}/k")).await.status, 204);
    server.get(&format!("{entries}/k")).await.refused(404);
}

#[tokio::test]
async fn a_log_is_read_page_by_page_until_its_try_is_over() {
    let server = Server::of("viewer").await;
    let run = server.database.create_run(&greeting(), "r1").await;
    let logs = "/api/v2/dags/greeting/dagRuns/r1/taskInstances/a/logs/1";
    server.get(logs).await.refused(404);
    let mut driver = updraft_testkit::Driver::new(server.database.store()).await;
    driver.step().await;
    assert!(driver.run(run.id).is_some());
    let file = server.logs.join("dag_id=greeting/run_id=r1/task_id=a,attempt=1.log");
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(
        &file,
        format!("{} O hello\n", Utc::now().format("%Y-%m-%dT%H:%M:%S%.6fZ")),
    )
    .unwrap();
    let page = server.get(logs).await.ok();
    assert_eq!(
        (&page["content"][0]["event"], &page["content"][0]["logger"]),
        (&json!("hello"), &json!("task.stdout"))
    );
    let token = page["continuation_token"].as_str().expect("the try is not over");
    let next = server.get(&format!("{logs}?token={token}")).await.ok();
    assert_eq!(next["content"], json!([]));
    server.get(&format!("{logs}?token=x")).await.refused(400);
    server
        .get("/api/v2/dags/greeting/dagRuns/r1/taskInstances/a/logs/2")
        .await
        .refused(404);
    let tries = server
        .get("/api/v2/dags/greeting/dagRuns/r1/taskInstances/a/tries")
        .await
        .ok();
    assert_eq!(
        (&tries["total_entries"], &tries["task_instances"][0]["try_number"]),
        (&json!(1), &json!(1))
    );
}

#[tokio::test]
async fn what_the_scheduler_decided_itself_stands_for_the_log() {
    let server = Server::of("viewer").await;
    let mut dag = greeting();
    let gate = dag.tasks.get_mut("a").unwrap();
    gate.action = Action {
        name: "branch".to_owned(),
        args: json!({ "expression": "5" }),
    };
    let run = server.database.create_run(&dag, "r1").await;
    let store = server.database.store();
    let mut driver = updraft_testkit::Driver::new(store).await;
    driver.step().await;
    driver.decide(run.id, "a", Ok(json!(5))).await;
    let base = "/api/v2/dags/greeting/dagRuns/r1/taskInstances/a";
    let log = server.get(&format!("{base}/logs/1")).await.ok();
    let wanted = "`branch` gave 5; it must give the id of a task or group, a list of ids, or null";
    assert_eq!(
        (
            &log["content"][0]["event"],
            &log["content"][0]["level"],
            &log["continuation_token"]
        ),
        (&json!(wanted), &json!("error"), &Value::Null)
    );
    let mut live = server
        .stream("/api/v2/updraft/dags/greeting/dagRuns/r1/taskInstances/a/logs/1/stream")
        .await;
    assert!(read_until(&mut live, "event: end").await.contains(wanted));
    let tries = server.get(&format!("{base}/tries")).await.ok();
    assert_eq!(
        (&tries["total_entries"], &tries["task_instances"][0]["state"]),
        (&json!(1), &json!("failed"))
    );
}

#[tokio::test]
async fn a_log_that_is_kept_with_its_try_reads_like_any_other() {
    let server = Server::of("viewer").await;
    server.database.create_run(&greeting(), "r1").await;
    let store = server.database.store();
    updraft_testkit::Driver::new(store).await.step().await;
    let worker = server.database.worker("w").await;
    let queues = ["default".to_owned()];
    let lease = std::time::Duration::from_secs(60);
    let attempt = store.claim(worker, &queues, lease, &[vec![1]]).await.unwrap().remove(0);
    let line = "2026-01-01T00:00:00.000000Z O hello\n";
    let result = AttemptResult {
        log: Some(format!("{line}{line}").into_bytes()),
        ..AttemptResult::of(AttemptState::Success)
    };
    store.finish(attempt.attempt_id, attempt.fence, &result).await.unwrap();
    let logs = "dags/greeting/dagRuns/r1/taskInstances/a/logs/1";
    let page = server.get(&format!("/api/v2/{logs}")).await.ok();
    let content = page["content"].as_array().unwrap();
    let events: Vec<&Value> = content.iter().map(|one| &one["event"]).collect();
    assert_eq!(events, [&json!("hello"), &json!("hello")]);
    assert_eq!(page["continuation_token"], Value::Null);
    let from = format!("/api/v2/updraft/{logs}/stream?offset={}", line.len());
    let mut live = server.stream(&from).await;
    let seen = read_until(&mut live, "event: end").await;
    assert_eq!(seen.matches("hello").count(), 1, "{seen}");
}

#[tokio::test]
async fn a_live_log_goes_on_and_ends_with_its_try() {
    let server = Server::of("user").await;
    server.database.create_run(&greeting(), "r1").await;
    let mut driver = updraft_testkit::Driver::new(server.database.store()).await;
    driver.step().await;
    let file = server.logs.join("dag_id=greeting/run_id=r1/task_id=a,attempt=1.log");
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(&file, "2026-01-01T00:00:00.000000Z O hello\n").unwrap();
    let mut log = server
        .stream("/api/v2/updraft/dags/greeting/dagRuns/r1/taskInstances/a/logs/1/stream")
        .await;
    let seen = read_until(&mut log, "hello").await;
    assert!(
        seen.contains(r#""stream":"stdout""#) && seen.contains("id: 36"),
        "{seen}"
    );
    server
        .patch(
            "/api/v2/dags/greeting/dagRuns/r1/taskInstances/a",
            json!({ "new_state": "success" }),
        )
        .await
        .ok();
    read_until(&mut log, "event: end").await;
}

#[tokio::test]
async fn waiting_ends_with_the_run() {
    let server = Server::of("user").await;
    server.database.create_run(&greeting(), "r1").await;
    server.get("/api/v2/dags/greeting/dagRuns/r1/wait").await.refused(422);
    let mut lines = server
        .stream("/api/v2/dags/greeting/dagRuns/r1/wait?interval=60&result=a")
        .await;
    read_until(&mut lines, "{\"state\":\"queued\"}\n").await;
    server
        .patch("/api/v2/dags/greeting/dagRuns/r1", json!({ "state": "success" }))
        .await
        .ok();
    let last = read_until(&mut lines, "\n").await;
    assert_eq!(
        serde_json::from_str::<Value>(&last).unwrap(),
        json!({ "results": { "a": null }, "state": "success" })
    );
}
