//! DAGs that wait for what others make.

use serde_json::{Value, json};
use updraft_tests::{Installation, Updraft, escape};

const MAKER: &str = "tasks:
  load: {expand: {n: [1, 2, 3]}, bash: 'true', outlets: [{name: sales, uri: 's3://lake/sales'}]}
  check: {depends_on: load, bash: 'exit 1', outlets: [broken]}
";

/// One task reads what the run was made for in a template, the other in Python.
const TAKER: &str = r#"schedule: {assets: {all: [sales, stock]}}
tasks:
  shell:
    bash: echo '{{ triggering_asset_events.sales | length }} by {{ (triggering_asset_events.sales | last).source_task_id }}'
  code:
    python:
      code: |
        stock = triggering_asset_events["stock"]
        return [stock[-1].extra["rows"], stock[-1].source_dag_run is None, triggering_asset_events["sales"][0].source_dag_run.run_id]
"#;

async fn runs(updraft: &Updraft) -> Vec<Value> {
    let runs = updraft.get("/api/v2/dags/taker/dagRuns").await;
    runs["dag_runs"].as_array().unwrap().clone()
}

async fn update(updraft: &Updraft, name: &str, rows: u32) {
    let assets = updraft.get(&format!("/api/v2/assets?name_pattern={name}")).await;
    let body = json!({ "asset_id": assets["assets"][0]["id"], "extra": { "rows": rows } });
    updraft.post("/api/v2/assets/events", body).await;
}

async fn result(updraft: &Updraft, run: &str, task: &str) -> Value {
    let path = format!(
        "/api/v2/dags/taker/dagRuns/{}/taskInstances/{task}/xcomEntries/return_value?deserialize=true",
        escape(run)
    );
    updraft.get(&path).await["value"].clone()
}

#[tokio::test]
async fn successes_and_events_make_one_run_of_who_waits_even_if_the_daemon_dies_between() {
    let installation = Installation::new();
    installation.write_dag("maker.yaml", MAKER);
    installation.write_dag("taker.yaml", TAKER);
    installation.write_dag("idle.yaml", "schedule: {assets: broken}\ntasks: {t: {bash: 'true'}}\n");
    let updraft = installation.start().await;
    let port = updraft.url.rsplit(':').next().unwrap().to_owned();
    for dag in ["maker", "taker", "idle"] {
        updraft.dag(dag).await;
    }
    let made = updraft.trigger("maker", json!({})).await;
    assert_eq!(updraft.end_of("maker", &made).await, "failed");
    assert_eq!(runs(&updraft).await, [Value::Null; 0], "stock is missing");
    // What is acknowledged is not lost, and the run that comes of it is made once.
    update(&updraft, "stock", 7).await;
    updraft.kill().await;
    let updraft = installation.start_on(&port).await;
    let run = updraft
        .until("the DAG that waits has a run", || async {
            runs(&updraft).await.first()?["dag_run_id"].as_str().map(str::to_owned)
        })
        .await;
    let state = updraft.end_of("taker", &run).await;
    assert_eq!(state, "success", "{:#?}", updraft.states("taker", &run).await);
    assert_eq!(result(&updraft, &run, "shell").await, "3 by load");
    assert_eq!(result(&updraft, &run, "code").await, json!([7, true, made]));
    let events = updraft
        .get(&format!(
            "/api/v2/dags/taker/dagRuns/{}/upstreamAssetEvents",
            escape(&run)
        ))
        .await;
    assert_eq!(events["total_entries"], 4);

    // A second one of both is a second run, and a failure updates nothing.
    update(&updraft, "sales", 1).await;
    update(&updraft, "stock", 2).await;
    updraft
        .until("there are two runs", || async {
            (runs(&updraft).await.len() == 2).then_some(())
        })
        .await;
    let idle = updraft.get("/api/v2/dags/idle/dagRuns").await;
    assert_eq!(idle["total_entries"], 0);
    assert!(updraft.stop().await.success());
}
