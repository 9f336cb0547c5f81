//! Two runs of a DAG side by side.

use serde_json::{Value, json};
use updraft_testkit::fixture;

use crate::server::Server;

const PATH: &str = "/api/v2/updraft/dags/d/dagRuns/new/compare";

/// `old` has `a` and `b`, `new` has another `a` and `c`.
async fn server() -> Server {
    let server = Server::of("viewer").await;
    let db = &server.database;
    db.create_run(&fixture::chain("d"), "old").await;
    let mut a = fixture::task("a", &[]);
    a.retries = 3;
    db.create_run(&fixture::dag("d", [a, fixture::task("c", &["a"])]), "new")
        .await;
    for statement in [
        r#"UPDATE dag_run SET conf = '{"day": 1, "only": {"x": 1}}' WHERE run_id = 'old'"#,
        r#"UPDATE dag_run SET conf = '{"day": 2, "only": {"x": 1, "y": 2}}' WHERE run_id = 'new'"#,
        "UPDATE task_instance i SET state = 'success', try_number = 1, start_date = now(), end_date = now() + interval '2 s'
         FROM dag_run r WHERE r.id = i.dag_run_id AND r.run_id = 'old'",
        "UPDATE task_instance i SET state = 'failed', try_number = 4, start_date = now(), end_date = now() + interval '5 s'
         FROM dag_run r WHERE r.id = i.dag_run_id AND r.run_id = 'new' AND i.task_id = 'a'",
    ] {
        db.execute(statement).await;
    }
    server
}

#[tokio::test]
async fn a_run_is_compared_with_another_one() {
    let server = server().await;
    let told = server.get(&format!("{PATH}?with=old")).await.ok();
    assert_eq!(
        (&told["run"]["dag_run_id"], &told["base"]["dag_run_id"]),
        (&json!("new"), &json!("old"))
    );
    assert_eq!(
        told["conf"],
        json!([
            { "kind": "changed", "path": ["day"], "before": 1, "after": 2 },
            { "kind": "added", "path": ["only", "y"], "before": null, "after": 2 },
        ])
    );
    let versions = &told["versions"];
    assert_eq!(
        (
            &versions["tasks_added"],
            &versions["tasks_removed"],
            &versions["tasks_changed"]
        ),
        (&json!(["c"]), &json!(["b"]), &json!(["a"]))
    );
    assert_eq!(
        (&versions["base"]["version_number"], &versions["run"]["version_number"]),
        (&json!(1), &json!(2))
    );
    let end = |state: Value, duration: Value, tries: i32| json!({ "state": state, "duration": duration, "try_number": tries });
    let success = end(json!("success"), json!(2.0), 1);
    assert_eq!(
        told["task_instances"],
        json!([
            { "task_id": "b", "map_index": -1, "difference": "absent", "longer": null, "base": success, "run": null },
            { "task_id": "c", "map_index": -1, "difference": "absent", "longer": null, "base": null, "run": end(Value::Null, Value::Null, 0) },
            { "task_id": "a", "map_index": -1, "difference": "state", "longer": 3.0, "base": success, "run": end(json!("failed"), json!(5.0), 4) },
        ])
    );
    assert_eq!((&told["total_entries"], &told["truncated"]), (&json!(3), &json!(false)));
    let page = server.get(&format!("{PATH}?with=old&limit=1&offset=2")).await.ok();
    assert_eq!(
        (&page["task_instances"][0]["task_id"], &page["total_entries"]),
        (&json!("a"), &json!(3))
    );
    let same = server.get(&format!("{PATH}?with=new")).await.ok();
    assert_eq!((&same["conf"], &same["versions"]["changes"]), (&json!([]), &json!([])));
    server.get(PATH).await.refused(422);
    server.get(&format!("{PATH}?with=nothing")).await.refused(404);
    server
        .get("/api/v2/updraft/dags/d/dagRuns/nothing/compare?with=old")
        .await
        .refused(404);
}

#[tokio::test]
async fn runs_of_ten_thousand_tasks_are_compared_in_pages() {
    let server = Server::of("viewer").await;
    for run_id in ["old", "new"] {
        server.database.create_run(&fixture::wide("d", 10_000), run_id).await;
    }
    server
        .database
        .execute(
            "UPDATE task_instance i SET state = 'failed' FROM dag_run r
             WHERE r.id = i.dag_run_id AND r.run_id = 'new' AND i.task_id = 't9999'",
        )
        .await;
    let told = server.get(&format!("{PATH}?with=old&limit=2")).await.ok();
    assert_eq!(told["total_entries"], 10_000);
    let tasks: Vec<&Value> = told["task_instances"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["task_id"])
        .collect();
    assert_eq!(tasks, ["t9999", "t0000"]);
}
