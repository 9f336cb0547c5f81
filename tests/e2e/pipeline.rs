//! The pipeline that Updraft is shown with.

use std::path::Path;

use serde_json::Value;
use updraft_tests::{Installation, escape};

/// `daily_sales` runs by itself right after the first start, with nothing set up by hand, and publishes its chart.
#[tokio::test]
async fn daily_sales_succeeds_right_after_the_first_start() {
    let installation = Installation::new();
    let dags = Path::new(env!("CARGO_MANIFEST_DIR")).join("../dags");
    let updraft = installation.start_with(&dags, &[]).await;
    updraft.dag("daily_sales").await;
    let run = updraft
        .until("daily_sales has a scheduled run", || async {
            let runs = updraft.get("/api/v2/dags/daily_sales/dagRuns?run_type=scheduled").await;
            runs["dag_runs"].as_array()?.first()?["dag_run_id"]
                .as_str()
                .map(str::to_owned)
        })
        .await;
    let state = updraft.end_of("daily_sales", &run).await;
    let states = updraft.states("daily_sales", &run).await;
    assert_eq!(state, "success", "{states:#?}");
    let of = |task: &str| states.get(task).map(|(state, _)| state.as_str());
    assert_eq!(
        (of("publish"), of("quarantine")),
        (Some("success"), Some("skipped")),
        "{states:#?}"
    );
    let path = format!(
        "/api/v2/dags/daily_sales/dagRuns/{}/taskInstances/publish/xcomEntries/chart_svg",
        escape(&run)
    );
    let chart = updraft.get(&path).await;
    assert!(
        chart["value"].as_str().is_some_and(|svg| svg.contains("<svg")),
        "{chart}"
    );
    let errors = updraft.get("/api/v2/importErrors").await;
    assert_eq!(errors["total_entries"], Value::from(0), "{errors}");
    assert!(updraft.stop().await.success());
}
