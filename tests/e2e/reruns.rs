//! Clearing what has run.

use reqwest::Method;
use serde_json::json;
use updraft_tests::{Installation, escape};

#[tokio::test]
async fn a_cleared_task_and_what_follows_run_again() {
    let installation = Installation::new();
    let flag = installation.dags().join("mended");
    installation.write_dag(
        "load.yaml",
        &format!(
            "tasks:\n  a: {{bash: 'true'}}\n  b: {{bash: 'test -e {}', depends_on: a}}\n  c: {{bash: 'true', depends_on: b}}\n",
            flag.display()
        ),
    );
    let updraft = installation.start().await;
    let run = updraft.trigger("load", json!({})).await;
    assert_eq!(updraft.end_of("load", &run).await, "failed");
    let states = updraft.states("load", &run).await;
    assert_eq!(states["c"].0, "upstream_failed", "{states:#?}");

    let clear = |dry_run: bool| json!({"dry_run": dry_run, "dag_run_id": run, "task_ids": ["b"], "include_downstream": true, "only_failed": true});
    let preview = updraft.post("/api/v2/dags/load/clearTaskInstances", clear(true)).await;
    assert_eq!(preview["total_entries"], 2, "{preview}");
    assert_eq!(updraft.states("load", &run).await, states, "a dry run changes nothing");

    std::fs::write(&flag, "").unwrap();
    updraft.post("/api/v2/dags/load/clearTaskInstances", clear(false)).await;
    assert_eq!(updraft.end_of("load", &run).await, "success");
    let states = updraft.states("load", &run).await;
    assert_eq!(states["a"], ("success".to_owned(), 1), "what was good is kept");
    assert_eq!(states["b"], ("success".to_owned(), 2));
    assert!(updraft.stop().await.success());
}

#[tokio::test]
async fn a_paused_dag_waits_and_a_run_is_made_once() {
    let installation = Installation::new();
    installation.write_dag(
        "quiet.yaml",
        "is_paused_upon_creation: true\ntasks:\n  a: {bash: 'true'}\n",
    );
    let updraft = installation.start().await;
    let run = updraft.trigger("quiet", json!({})).await;
    let body = json!({"dag_run_id": run, "logical_date": null});
    let (status, _) = updraft
        .call(Method::POST, "/api/v2/dags/quiet/dagRuns", Some(body))
        .await;
    assert_eq!(status, 409, "the run id is taken");
    assert_eq!(
        updraft
            .get(&format!("/api/v2/dags/quiet/dagRuns/{}", escape(&run)))
            .await["state"],
        "queued"
    );
    let (status, _) = updraft
        .call(Method::PATCH, "/api/v2/dags/quiet", Some(json!({"is_paused": false})))
        .await;
    assert!(status.is_success());
    assert_eq!(updraft.end_of("quiet", &run).await, "success");
    assert!(updraft.stop().await.success());
}
