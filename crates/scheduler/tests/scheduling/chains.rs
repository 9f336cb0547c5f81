//! Runs that trigger each other. The test's schedulers let three runs follow on one.

use updraft_store::attempt::{AttemptResult, AttemptState};

use super::{Scene, ended};

fn success() -> AttemptResult {
    ended(AttemptState::Success, &[])
}

const PING_PONG: &str = r#"
dag_id: ping
schedule: "@once"
tasks:
  call: {retries: 5, retry_delay: 1h, trigger_dag: {dag_id: pong, run_id: "of_{{ run_id }}", logical_date: null}}
---
dag_id: pong
tasks:
  call: {trigger_dag: ping}
"#;

/// Why the task `call` of the newest run of a DAG is in its state, once it has failed.
async fn refused(scene: &Scene, dag_id: &str) -> Option<String> {
    sqlx::query_scalar(
        "SELECT ti.reason FROM task_instance ti JOIN dag_run r ON r.id = ti.dag_run_id
         WHERE r.dag_id = $1 AND ti.task_id = 'call' AND ti.state = 'failed' ORDER BY r.id DESC LIMIT 1",
    )
    .bind(dag_id)
    .fetch_optional(scene.store().pool())
    .await
    .unwrap()
}

async fn depth(scene: &Scene, dag_id: &str, run_id: &str) -> u32 {
    let run = scene.store().run(dag_id, run_id).await.unwrap();
    scene.store().trigger_chain(run.id).await.unwrap().depth
}

#[tokio::test]
async fn dags_that_trigger_each_other_end_at_the_limit() {
    let scene = Scene::new().await;
    scene.write("pair.yaml", PING_PONG);
    let scheduler = scene.schedule();
    let reason = scene.work_until(|_| success(), || refused(&scene, "pong")).await;
    let (pings, pongs) = (scene.runs("ping").await, scene.runs("pong").await);
    assert_eq!((pings.len(), pongs.len()), (2, 2), "three runs followed on the first");
    assert_eq!(
        reason,
        format!(
            "the chain of runs that trigger each other, which began with run `{}` of DAG `ping`, has reached its limit of 3 \
             (limits.trigger_depth): let DAGs not trigger each other in a circle, or set the limit higher if the chain is meant to be so \
             long",
            pings[0].0
        )
    );

    // Also when the first run is gone, and at once: another try would hear the same.
    sqlx::query("DELETE FROM dag_run WHERE run_id = $1")
        .bind(&pings[0].0)
        .execute(scene.store().pool())
        .await
        .unwrap();
    let last = scene.store().run("pong", &pongs[1].0).await.unwrap();
    let chain = scene.store().trigger_chain(last.id).await.unwrap();
    assert_eq!((chain.depth, chain.first), (3, None));
    scheduler.stop().await;
}

#[tokio::test]
async fn a_dag_may_trigger_itself_within_the_limit() {
    let scene = Scene::new().await;
    scene.write(
        "again.yaml",
        r#"
dag_id: again
schedule: "@once"
params: {n: "0"}
tasks:
  work: {bash: "true"}
  call: {depends_on: work, when: "params.n | int < 3", trigger_dag: {dag_id: again, conf: {n: "{{ params.n | int + 1 }}"}}}
"#,
    );
    let scheduler = scene.schedule();
    let runs = scene
        .work_until(
            |_| success(),
            async || {
                let runs = scene.runs("again").await;
                (runs.len() == 4 && runs.iter().all(|(_, over)| over.is_some())).then_some(runs)
            },
        )
        .await;
    let calls: Vec<String> = runs.into_iter().filter_map(|(_, over)| over?.remove("call")).collect();
    assert_eq!(calls, ["success", "success", "success", "skipped"]);
    scheduler.stop().await;
}

#[tokio::test]
async fn runs_that_reset_each_other_end_at_the_limit_and_what_a_person_clears_begins_anew() {
    let scene = Scene::new().await;
    scene.write(
        "pair.yaml",
        r#"
dag_id: ping
schedule: "@once"
tasks:
  call: {trigger_dag: {dag_id: pong, run_id: one, reset: true, conf: {back: "{{ run_id }}"}}}
---
dag_id: pong
params: {back: ""}
tasks:
  call: {trigger_dag: {dag_id: ping, run_id: "{{ params.back }}", reset: true}}
"#,
    );
    let scheduler = scene.schedule();
    let reason = scene.work_until(|_| success(), || refused(&scene, "pong")).await;
    assert!(reason.contains("has reached its limit of 3"), "{reason}");
    let (pings, pongs) = (scene.runs("ping").await, scene.runs("pong").await);
    assert_eq!((pings.len(), pongs.len()), (1, 1));
    assert_eq!(depth(&scene, "pong", "one").await, 3);
    scheduler.stop().await;

    scene.clear("pong", &[("call", None)]).await;
    assert_eq!(depth(&scene, "pong", "one").await, 0);
}
