//! DAGs, their versions, tasks, drawings.

use serde_json::{Value, json};
use updraft_dag::model::Dag;
use updraft_testkit::fixture;

use crate::server::{Server, read_until};

fn sales() -> Dag {
    let mut dag = fixture::chain("sales");
    dag.description = Some("Sums up".to_owned());
    dag.owner = Some("ann".to_owned());
    dag.tags = ["daily".to_owned(), "shop".to_owned()].into();
    dag
}

/// Instants, ids and durations differ from run to run.
fn steady(mut value: Value) -> Value {
    fn walk(value: &mut Value) {
        match value {
            Value::Object(object) => {
                for (key, value) in object {
                    let varies = matches!(
                        key.as_str(),
                        "id" | "last_parsed"
                            | "last_parsed_time"
                            | "created_at"
                            | "queued_at"
                            | "scheduled_when"
                            | "version"
                    );
                    if varies && !value.is_null() {
                        *value = json!(format!("[{key}]"))
                    } else {
                        walk(value)
                    }
                }
            }
            Value::Array(items) => items.iter_mut().for_each(walk),
            _ => {}
        }
    }
    walk(&mut value);
    value
}

#[tokio::test]
async fn a_dag_is_told_in_airflows_shape() {
    let server = Server::of("viewer").await;
    server.database.register(&sales()).await;
    insta::assert_json_snapshot!("dag", steady(server.get("/api/v2/dags/sales").await.ok()));
    insta::assert_json_snapshot!(
        "dag_details",
        steady(server.get("/api/v2/dags/sales/details").await.ok())
    );
    insta::assert_json_snapshot!("task", steady(server.get("/api/v2/dags/sales/tasks/a").await.ok()));
    insta::assert_json_snapshot!(
        "versions",
        steady(server.get("/api/v2/dags/sales/dagVersions").await.ok())
    );
    let source = server.get("/api/v2/dagSources/sales").await.ok();
    assert_eq!(
        (&source["content"], &source["version_number"]),
        (&json!("# made by a test\n"), &json!(1))
    );
    server.get("/api/v2/dags/other").await.refused(404);
}

#[tokio::test]
async fn two_versions_are_compared_by_their_meaning() {
    let server = Server::of("viewer").await;
    let mut dag = sales();
    server.database.register(&dag).await;
    dag.owner = Some("bob".to_owned());
    dag.tasks.remove("b");
    server.database.register(&dag).await;
    dag.owner = Some("cid".to_owned());
    server.database.register(&dag).await;
    let at = "/api/v2/updraft/dags/sales/dagVersions";
    let whole = server.get(&format!("{at}/3/diff?base=1")).await.ok();
    assert_eq!(
        (&whole["base"]["version_number"], &whole["version"]["version_number"]),
        (&json!(1), &json!(3))
    );
    let owner = |before: &str| json!({ "kind": "changed", "path": ["owner"], "before": before, "after": "cid" });
    assert_eq!(whole["changes"][0], owner("ann"));
    assert_eq!(
        (&whole["changes"][1]["kind"], &whole["changes"][1]["path"]),
        (&json!("removed"), &json!(["tasks", "b"]))
    );
    // With the version before, unless said.
    assert_eq!(
        server.get(&format!("{at}/3/diff")).await.ok()["changes"],
        json!([owner("bob")])
    );
    server.get(&format!("{at}/1/diff")).await.refused(404);
    server.get(&format!("{at}/9/diff?base=1")).await.refused(404);
    server
        .get("/api/v2/updraft/dags/other/dagVersions/2/diff")
        .await
        .refused(404);
}

#[tokio::test]
async fn lists_of_dags_are_filtered_ordered_and_paged() {
    let server = Server::of("user").await;
    server.database.register(&sales()).await;
    server.database.register(&fixture::chain("stock")).await;
    server.database.register(&fixture::chain("zoo")).await;
    server
        .patch("/api/v2/dags/zoo", json!({ "is_paused": true }))
        .await
        .ok();
    let ids = |value: Value| -> Vec<String> {
        value["dags"]
            .as_array()
            .unwrap()
            .iter()
            .map(|dag| dag["dag_id"].as_str().unwrap().to_owned())
            .collect()
    };
    for (query, expected) in [
        ("", &["sales", "stock", "zoo"][..]),
        ("?order_by=-dag_id&limit=2", &["zoo", "stock"]),
        ("?limit=2&offset=2", &["zoo"]),
        ("?tags=shop&tags=none", &["sales"]),
        ("?tags=shop&tags=none&tags_match_mode=all", &[]),
        ("?owners=ann", &["sales"]),
        ("?paused=true", &["zoo"]),
        ("?dag_id_pattern=S%25o", &["stock"]),
        ("?dag_id_prefix_pattern=s", &["sales", "stock"]),
        ("?dag_id_pattern=zoo|sales", &["sales", "zoo"]),
        ("?last_dag_run_state=failed", &[]),
    ] {
        assert_eq!(
            ids(server.get(&format!("/api/v2/dags{query}")).await.ok()),
            expected,
            "{query}"
        );
    }
    server.get("/api/v2/dags?limit=x").await.refused(422);
    server.get("/api/v2/dags?order_by=nothing").await.refused(400);
    assert_eq!(
        server.get("/api/v2/dagTags").await.ok(),
        json!({ "tags": ["daily", "shop"], "total_entries": 2 })
    );
}

#[tokio::test]
async fn a_deleted_dag_takes_its_history_along() {
    let mut server = Server::of("op").await;
    updraft_api::create_user(
        server.database.store(),
        "user",
        crate::server::PASSWORD,
        updraft_api::Role::User,
    )
    .await
    .unwrap();
    server.database.create_run(&sales(), "r1").await;
    server.sign_in("user").await;
    server.delete("/api/v2/dags/sales").await.refused(403);
    server.sign_in("op").await;
    assert_eq!(server.delete("/api/v2/dags/sales").await.status, 204);
    server.get("/api/v2/dags/sales").await.refused(404);
    assert_eq!(server.get("/api/v2/dags/~/dagRuns").await.ok()["total_entries"], 0);
    server.delete("/api/v2/dags/sales").await.refused(404);
}

#[tokio::test]
async fn the_pages_of_the_web_ui_get_everything_in_one_call() {
    let server = Server::of("viewer").await;
    server.database.create_run(&sales(), "r1").await;
    insta::assert_json_snapshot!("overview", server.get("/api/v2/updraft/overview").await.ok());
    insta::assert_json_snapshot!("grid", server.get("/api/v2/updraft/dags/sales/grid").await.ok());
    insta::assert_json_snapshot!("graph", server.get("/api/v2/updraft/dags/sales/graph").await.ok());
    assert_eq!(
        server
            .get("/api/v2/updraft/overview?search=sal&state=running")
            .await
            .ok()["total_entries"],
        0
    );
    assert_eq!(
        server
            .get("/api/v2/updraft/overview?search=SAL&tag=shop&paused=false")
            .await
            .ok()["total_entries"],
        1
    );
    server
        .get("/api/v2/updraft/dags/sales/graph?direction=up")
        .await
        .refused(422);
}

#[tokio::test]
async fn open_pages_hear_of_changes() {
    let server = Server::of("user").await;
    server.database.register(&sales()).await;
    let mut events = server.stream("/api/v2/updraft/events").await;
    server
        .patch("/api/v2/dags/sales", json!({ "is_paused": true }))
        .await
        .ok();
    let seen = read_until(&mut events, r#""dag_id":"sales""#).await;
    assert!(seen.contains(r#""kind":"dag""#) && seen.contains("id: "), "{seen}");
}
