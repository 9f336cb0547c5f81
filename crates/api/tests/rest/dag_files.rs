//! DAG files over the API. With a scheduler beside it: `tests/e2e/files.rs`.

use axum::body::Body;
use axum::http::{Method, Request, header};
use serde_json::json;

use crate::server::{Answer, Server};

const FILES: &str = "/api/v2/updraft/dagFiles";
const GOOD: &str =
    "schedule: '0 9 * * *'\ntimezone: Asia/Seoul\ntasks:\n  a: {bash: echo a}\n  b: {bash: echo b, depends_on: a}\n";
const BROKEN: &str = "tasks:\n  a: {bash: echo a, depends_on: nobody}\n";

async fn put(server: &Server, path: &str, text: &str, condition: Option<(&str, &str)>) -> Answer {
    let mut request = Request::builder()
        .method(Method::PUT)
        .uri(format!("{FILES}/{path}"))
        .header(header::AUTHORIZATION, format!("Bearer {}", server.token()))
        .header(header::CONTENT_TYPE, "application/yaml");
    if let Some((name, value)) = condition {
        request = request.header(name, value);
    }
    server.send(request.body(Body::from(text.to_owned())).unwrap()).await
}

#[tokio::test]
async fn a_text_is_judged_and_nothing_is_registered() {
    let server = Server::of("user").await;
    let good = server
        .post(
            &format!("{FILES}/validate"),
            json!({ "text": GOOD, "path": "team/sales.yaml" }),
        )
        .await
        .ok();
    assert_eq!((&good["valid"], &good["diagnostics"]), (&json!(true), &json!([])));
    let dag = &good["dags"][0];
    assert_eq!(
        (&dag["dag_id"], &dag["timezone"], &dag["task_ids"]),
        (&json!("sales"), &json!("Asia/Seoul"), &json!(["a", "b"]))
    );
    let broken = server
        .post(&format!("{FILES}/validate"), json!({ "text": BROKEN }))
        .await
        .ok();
    let problem = &broken["diagnostics"][0];
    assert_eq!((&broken["valid"], &broken["dags"]), (&json!(false), &json!([])));
    assert_eq!(
        (&problem["severity"], &problem["line"], &problem["file"]),
        (&json!("error"), &json!(2), &json!("dag.yaml"))
    );
    assert_eq!(server.get("/api/v2/dags").await.ok()["total_entries"], 0);
    assert_eq!(std::fs::read_dir(server.dags.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn the_runs_of_a_text_are_told() {
    let server = Server::of("user").await;
    let path = format!("{FILES}/simulate");
    let ask = json!({ "text": GOOD, "count": 2, "now": "2026-01-31T00:00:00Z" });
    let told = server.post(&path, ask).await.ok();
    let due: Vec<_> = told["runs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|run| run["run_after"].as_str().unwrap())
        .collect();
    assert_eq!(due.len(), 2, "{told}");
    assert!(
        due.iter().all(|due| due.ends_with("T00:00:00Z")),
        "09:00 in Seoul: {due:?}"
    );
    let detail = server.post(&path, json!({ "text": BROKEN })).await.refused(422);
    assert_eq!(detail[0]["loc"][1], 2, "the line: {detail}");
    let two = "dag_id: one\ntasks: {a: {bash: x}}\n---\ndag_id: two\ntasks: {a: {bash: x}}\n";
    let detail = server.post(&path, json!({ "text": two })).await.refused(422);
    assert!(detail[0]["msg"].as_str().unwrap().contains("one, two"), "{detail}");
    let told = server.post(&path, json!({ "text": two, "dag_id": "two" })).await.ok();
    assert_eq!((&told["dag"]["dag_id"], &told["runs"]), (&json!("two"), &json!([])));
    for wrong in [
        json!({ "text": two, "dag_id": "three" }),
        json!({ "text": GOOD, "count": 0 }),
        json!({ "text": "" }),
    ] {
        server.post(&path, wrong).await.refused(422);
    }
}

#[tokio::test]
async fn only_an_administrator_reads_and_writes_files() {
    let server = Server::of("op").await;
    put(&server, "a.yaml", GOOD, None).await.refused(403);
    server.get(&format!("{FILES}/a.yaml")).await.refused(403);
    server.delete(&format!("{FILES}/a.yaml")).await.refused(403);
    assert_eq!(std::fs::read_dir(server.dags.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn what_is_wrong_is_never_written() {
    let server = Server::of("admin").await;
    let detail = put(&server, "a.yaml", BROKEN, None).await.refused(422);
    assert!(detail[0]["msg"].as_str().unwrap().starts_with("a.yaml:2:"), "{detail}");
    put(&server, "a.yaml", "# nothing\n", None).await.refused(422);
    for path in [
        "a.txt",
        "..%2Fa.yaml",
        "%2Fetc%2Fa.yaml",
        "a%2F..%2F..%2Fb.yaml",
        ".a.yaml",
        "_defaults.yaml",
        "a%00.yaml",
    ] {
        let detail = put(&server, path, GOOD, None).await.refused(422);
        assert_eq!(detail[0]["loc"], json!(["path", "path"]), "{path}");
        server.get(&format!("{FILES}/{path}")).await.refused(422);
        server.delete(&format!("{FILES}/{path}")).await.refused(422);
    }
    server.get(&format!("{FILES}/none.yaml")).await.refused(404);
    server.delete(&format!("{FILES}/none.yaml")).await.refused(404);
    // Another file has the DAG.
    let tasks = [updraft_testkit::fixture::task("a", &[])];
    server
        .database
        .register(&updraft_testkit::fixture::dag("taken", tasks))
        .await;
    let detail = put(&server, "b.yaml", "dag_id: taken\ntasks: {a: {bash: x}}\n", None)
        .await
        .refused(409);
    assert!(detail.as_str().unwrap().contains("`taken`"), "{detail}");
    assert_eq!(std::fs::read_dir(server.dags.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_file_that_somebody_has_changed_is_not_replaced() {
    let mut server = Server::of("admin").await;
    std::fs::write(server.dags.path().join("a.yaml"), GOOD).unwrap();
    let path = format!("{FILES}/a.yaml");
    let file = server.get(&path).await.ok();
    assert_eq!(file["text"], GOOD);
    let etag = file["etag"].as_str().unwrap();
    std::fs::write(server.dags.path().join("a.yaml"), format!("{GOOD}# by hand\n")).unwrap();
    put(&server, "a.yaml", GOOD, Some(("if-match", etag)))
        .await
        .refused(412);
    put(&server, "a.yaml", GOOD, Some(("if-none-match", "*")))
        .await
        .refused(412);
    assert_eq!(server.delete(&path).await.status, 204);
    assert_eq!(std::fs::read_dir(server.dags.path()).unwrap().count(), 0);
    // What it said is in the audit log.
    let log = server.audit_log("event=delete_dag_file").await;
    let told = log["event_logs"][0]["extra"].as_str().unwrap();
    assert!(told.contains("# by hand"), "{told}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_folder_that_is_gone_is_told() {
    let server = Server::of("admin").await;
    std::fs::remove_dir(server.dags.path()).unwrap();
    let detail = put(&server, "a.yaml", GOOD, None).await.refused(409);
    assert!(detail.as_str().unwrap().contains("no DAGs folder"), "{detail}");
}
