//! What failed lately, by cause.

use serde_json::{Value, json};
use updraft_testkit::fixture;

use crate::server::Server;

/// Failed tries of `d.a`, one each with this reason, as many minutes ago as stand there.
async fn server(reasons: &[(&str, i64)]) -> Server {
    let server = Server::of("viewer").await;
    server.database.create_run(&fixture::chain("d"), "r").await;
    for (number, (reason, minutes)) in reasons.iter().enumerate() {
        let statement = format!(
            "INSERT INTO attempt (id, task_instance_id, try_number, state, queued_at, started_at, ended_at, reason)
             SELECT gen_random_uuid(), i.id, {number} + 1, 'failed', now(), now(), now() - interval '{minutes} min', '{reason}'
             FROM task_instance i WHERE i.task_id = 'a'"
        );
        server.database.execute(statement.leak()).await;
    }
    // The last one is the one that counts.
    server
        .database
        .execute(
            "UPDATE task_instance i SET state = 'failed', end_date = now(), attempt_id = (SELECT id FROM attempt ORDER BY try_number DESC LIMIT 1)
             WHERE task_id = 'a'",
        )
        .await;
    server
        .database
        .execute("UPDATE task_instance SET state = 'upstream_failed', end_date = now(), reason = 'upstream a failed' WHERE task_id = 'b'")
        .await;
    server
}

fn brief(reply: &Value) -> Vec<(Value, Value, Value)> {
    let groups = reply["groups"].as_array().unwrap().iter();
    groups
        .map(|group| {
            (
                group["fingerprint"].clone(),
                group["count"].clone(),
                group["rerun"]["task_instances"].clone(),
            )
        })
        .collect()
}

#[tokio::test]
async fn failures_are_grouped_by_what_their_reasons_have_in_common() {
    let server = server(&[
        ("exit code 1", 1),
        ("timeout after 12 s at /srv/a", 3),
        ("no row 7", 5000),
        ("timeout after 9 s at /srv/b", 2),
    ])
    .await;
    let told = server.get("/api/v2/updraft/failures").await.ok();
    assert_eq!(
        brief(&told),
        [
            (json!("timeout after <n> s at <path>"), json!(2), json!(1)),
            (json!("upstream a failed"), json!(1), json!(1)),
            (json!("exit code 1"), json!(1), json!(0)),
        ]
    );
    let first = &told["groups"][0];
    assert_eq!(
        first["example"],
        json!({ "dag_id": "d", "dag_run_id": "r", "task_id": "a", "map_index": -1, "try_number": 4, "message": "timeout after 9 s at /srv/b" })
    );
    assert_eq!(
        (&first["dags"], &first["rerun"]["dag_runs"], &first["kind"]),
        (
            &json!([{ "dag_id": "d", "task_ids": ["a"] }]),
            &json!([{ "dag_id": "d", "dag_run_id": "r", "task_instances": [{ "task_id": "a", "map_index": -1 }] }]),
            &json!("failed")
        )
    );
    assert!(first["first_seen"].as_str() < first["last_seen"].as_str());
    assert_eq!(
        (&told["groups"][1]["kind"], &told["truncated"]),
        (&json!("upstream_failed"), &json!(false))
    );

    let page = server
        .get("/api/v2/updraft/failures?limit=1&offset=1&dag_id=d")
        .await
        .ok();
    assert_eq!(
        (&page["total_entries"], page["groups"].as_array().unwrap().len()),
        (&json!(3), 1)
    );
    let all = server
        .get("/api/v2/updraft/failures?since=2020-01-01T00:00:00Z")
        .await
        .ok();
    assert_eq!(all["total_entries"], 4);
    let before = server
        .get("/api/v2/updraft/failures?until=2020-01-01T00:00:00Z")
        .await
        .ok();
    assert_eq!(before["total_entries"], 0);
    server.get("/api/v2/updraft/failures?dag_id=x").await.refused(404);
    server
        .get("/api/v2/updraft/failures?since=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z")
        .await
        .refused(422);
    server.get("/api/v2/updraft/failures?since=soon").await.refused(422);
}
