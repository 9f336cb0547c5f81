//! A database that does not do what it should.

use serde_json::json;
use updraft_testkit::fixture;

use crate::server::Server;

#[tokio::test]
async fn a_read_only_database_is_told_and_used_again_when_it_can_be_written_to() {
    let server = Server::of("user").await;
    server.database.register(&fixture::chain("greeting")).await;
    let path = "/api/v2/dags/greeting/dagRuns";
    server.database.read_only(true).await;
    let refused = server.post(path, json!({ "logical_date": null })).await;
    assert_eq!(refused.headers["retry-after"], "10");
    let told = refused.refused(503);
    assert!(told.as_str().unwrap().starts_with("storage read-only: "), "{told}");
    server.get(path).await.ok();
    server.database.read_only(false).await;
    server.post(path, json!({ "logical_date": null })).await.ok();
}

#[tokio::test]
async fn what_the_database_cannot_hold_is_the_callers_mistake() {
    let server = Server::of("admin").await;
    for path in [
        "/api/v2/dags/%00/tasks/b",
        "/api/v2/dags/a%00/dagRuns/b",
        "/api/v2/variables/%00",
    ] {
        let detail = server.get(path).await.refused(400);
        assert!(detail.as_str().unwrap().contains("a NUL character"), "{path}: {detail}");
    }
}
