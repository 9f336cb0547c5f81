//! Rows that this program can't read: of a newer version, perhaps, or changed by hand.

use serde_json::Value;
use tokio_util::sync::CancellationToken;
use updraft_scheduler::timetables::create_due_runs;
use updraft_store::attempt::AttemptState;
use updraft_store::{Cipher, Store};
use updraft_testkit::fixture;

use super::creation::{midnight, planned};
use super::{Scene, Scheduler, config, ended, states};

/// A store that has read nothing yet.
async fn fresh(scene: &Scene) -> Store {
    Store::connect(scene.database.url(), Cipher::random().unwrap())
        .await
        .unwrap()
}

async fn schedule(scene: &Scene) -> Scheduler {
    let stop = CancellationToken::new();
    let running = updraft_scheduler::run(config(scene.dags.path()), fresh(scene).await, stop.clone());
    Scheduler {
        stop,
        task: tokio::spawn(running),
    }
}

async fn told(scene: &Scene, event: &str) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM event_log WHERE event = $1 AND dag_id = 'broken' AND extra ? 'reason'")
        .bind(event)
        .fetch_one(scene.store().pool())
        .await
        .unwrap()
}

#[tokio::test]
async fn a_run_that_can_not_be_read_is_set_aside_and_goes_on_when_it_can() {
    let scene = Scene::new().await;
    let done = || ended(AttemptState::Success, &[]);
    scene.write(
        "broken.yaml",
        "schedule: '@once'\ntasks:\n  a: {bash: 'true'}\n  b: {bash: 'true', depends_on: a}\n",
    );
    let scheduler = scene.schedule();
    let held = scene.claim(1).await.remove(0);
    scheduler.stop().await;
    let definition: Value = sqlx::query_scalar("SELECT definition FROM dag_version WHERE dag_id = 'broken'")
        .fetch_one(scene.store().pool())
        .await
        .unwrap();
    scene.database.break_version("broken").await;

    let scheduler = schedule(&scene).await;
    let finished = scene.store().finish(held.attempt_id, held.fence, &done()).await;
    finished.unwrap();
    scene.write("healthy.yaml", "schedule: '@once'\ntasks: {t: {bash: 'true'}}\n");
    assert_eq!(scene.work("healthy", |_, _| done()).await, states([("t", "success")]));
    scheduler.stop().await;
    assert_eq!(scene.run_state("broken").await, "running");
    assert_eq!(told(&scene, "run_set_aside").await, 1);

    sqlx::query("UPDATE dag_version SET definition = $1 WHERE dag_id = 'broken'")
        .bind(definition)
        .execute(scene.store().pool())
        .await
        .unwrap();
    let scheduler = schedule(&scene).await;
    let got = scene.work("broken", |_, _| done()).await;
    assert_eq!(
        got,
        states([("a", "success"), ("b", "success")]),
        "what happened meanwhile was kept"
    );
    scheduler.stop().await;
}

#[tokio::test]
async fn a_dag_that_can_not_be_read_gets_no_runs_and_the_others_do() {
    let scene = Scene::new().await;
    for dag in ["broken", "healthy"] {
        scene.database.register(&fixture::chain(dag)).await;
        let due = planned(midnight(0));
        scene.store().set_next_run(dag, Some(&due)).await.unwrap();
    }
    scene.database.break_version("broken").await;
    let store = fresh(&scene).await;
    for made in [1, 0] {
        assert_eq!(create_due_runs(&store).await.unwrap().0, made);
    }
    assert_eq!(
        (scene.runs("healthy").await.len(), scene.runs("broken").await.len()),
        (1, 0)
    );
    assert_eq!(told(&scene, "dag_version_set_aside").await, 1, "once is enough");
}
