//! Requests that break the rules of the document are told which, in Airflow's words.

use serde_json::{Value, json};
use updraft_testkit::fixture;

use crate::server::Server;

#[tokio::test]
async fn a_text_where_the_path_has_a_number_is_told() {
    let server = Server::of("admin").await;
    for (path, name) in [
        ("/api/v2/assets/first", "asset_id"),
        ("/api/v2/dags/d/dagVersions/1%2C2", "version_number"),
        ("/api/v2/dags/d/dagRuns/r/taskInstances/t/9999999999", "map_index"),
    ] {
        let detail = server.get(path).await.refused(422);
        assert_eq!(detail[0]["type"], "int_parsing", "{path}");
        assert_eq!(detail[0]["loc"], json!(["path", name]), "{path}");
    }
    let detail = server.get("/api/v2/dags/%FF").await.refused(400);
    assert!(detail.as_str().unwrap().contains("UTF-8"), "{detail}");
}

#[tokio::test]
async fn values_that_the_document_does_not_allow_are_refused() {
    let server = Server::of("admin").await;
    server.database.register(&fixture::chain("d")).await;
    for path in [
        "/api/v2/dags?tags_match_mode=some",
        "/api/v2/eventLogs?before=",
        "/api/v2/dags?limit=",
        "/api/v2/dags/~/dagRuns/~/taskInstances/~/xcomEntries?map_index=-2",
    ] {
        server.get(path).await.refused(422);
    }
    let pause = json!({ "is_paused": true });
    server
        .patch("/api/v2/dags?tags_match_mode=some", pause.clone())
        .await
        .refused(422);
    // A list is no object, even if its values were those of an object's keys.
    server.patch("/api/v2/dags/d", json!([true])).await.refused(422);
    server.patch("/api/v2/dags/d", pause).await.ok();
    for body in [json!({ "page_limit": -1 }), json!({ "page_offset": -1 })] {
        for path in ["dagRuns", "dagRuns/~/taskInstances"] {
            server
                .post(&format!("/api/v2/dags/~/{path}/list"), body.clone())
                .await
                .refused(422);
        }
    }
    let far = json!({ "page_limit": u64::MAX, "page_offset": u64::MAX });
    server.post("/api/v2/dags/~/dagRuns/list", far).await.ok();
    server.post("/api/v2/dags/d/dagRuns/list", json!({})).await.refused(422);
    // What is to be deleted is checked like what is to be made.
    let entity = json!({ "key": "k", "value": "v", "team_name": "nobody's" });
    let body = json!({ "actions": [{ "action": "delete", "entities": [entity] }] });
    server.patch("/api/v2/variables", body).await.refused(422);
}

#[tokio::test]
async fn each_operation_tells_what_it_may_refuse() {
    let document: Value = serde_json::from_str(include_str!("../../openapi.json")).unwrap();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let told = |status: &str| operation["responses"].get(status).is_some();
            let shown = format!("{method} {path}");
            assert!(told("429") && told("503"), "{shown}");
            assert!(
                operation.get("security").is_none() || told("401") && told("403"),
                "{shown}"
            );
            assert!(
                operation.get("requestBody").is_none() || told("413") && told("422"),
                "{shown}"
            );
            assert!(method == "get" || told("409"), "{shown}");
        }
    }
}
