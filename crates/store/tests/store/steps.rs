use std::time::{Duration, Instant};

use chrono::Utc;
use serde_json::json;
use updraft_engine::{Effect, InstanceChange, InstanceFacts, InstanceKey, RunState, TaskState};
use updraft_store::attempt::AttemptState;
use updraft_store::scheduling::{RunEffects, RunEventKind};
use updraft_testkit::{Driver, TestDatabase, fixture};
use uuid::Uuid;

use crate::{claim, pairs, result, states};

fn effects(dag_run_id: i64, effects: Vec<Effect>) -> RunEffects {
    RunEffects {
        dag_run_id,
        dag_id: "d".to_owned(),
        run_id: "r".to_owned(),
        effects,
        updates: Vec::new(),
    }
}

fn to(id: Uuid, from: TaskState, to: TaskState) -> Effect {
    Effect::Instance {
        id,
        key: InstanceKey::of("a"),
        from,
        to,
        change: InstanceChange::default(),
    }
}

#[tokio::test]
async fn a_run_about_which_the_scheduler_is_wrong_is_refused_whole_and_its_events_stay() {
    let db = TestDatabase::new().await;
    let dag = fixture::chain("d");
    let (good, bad) = (db.create_run(&dag, "good").await, db.create_run(&dag, "bad").await);
    let lease = db
        .store()
        .acquire_lease(0, Uuid::now_v7(), Duration::from_secs(60))
        .await
        .unwrap()
        .unwrap();
    let loaded = db.store().load_runs(&[good.id, bad.id]).await.unwrap();
    let mut step = db.store().begin_step(&lease).await.unwrap();
    assert_eq!(step.take_events().len(), 2);
    let applied = step
        .apply(&[
            effects(
                good.id,
                vec![to(loaded[0].instances[0].id, TaskState::None, TaskState::Scheduled)],
            ),
            effects(
                bad.id,
                vec![
                    Effect::Run {
                        from: RunState::Queued,
                        to: RunState::Running,
                        reason: None,
                        at: Utc::now(),
                    },
                    to(loaded[1].instances[0].id, TaskState::None, TaskState::Scheduled),
                    // It is not running.
                    to(loaded[1].instances[1].id, TaskState::Running, TaskState::Success),
                ],
            ),
        ])
        .await
        .unwrap();
    assert_eq!(applied.refused.into_iter().collect::<Vec<_>>(), [bad.id]);
    step.commit().await.unwrap();
    assert_eq!(
        states(&db, "d", "good").await,
        pairs(&[("a", "scheduled"), ("b", "none")])
    );
    assert_eq!(states(&db, "d", "bad").await, pairs(&[("a", "none"), ("b", "none")]));
    assert_eq!(db.store().run("d", "bad").await.unwrap().state, RunState::Queued);
    let mut next = db.store().begin_step(&lease).await.unwrap();
    let left = next.take_events();
    assert_eq!(
        left.iter()
            .map(|event| (event.dag_run_id, &event.kind))
            .collect::<Vec<_>>(),
        [(bad.id, &RunEventKind::Created)]
    );
}

#[tokio::test]
async fn a_change_from_outside_that_was_not_read_refuses_the_run() {
    let db = TestDatabase::new().await;
    let row = db.create_run(&fixture::chain("d"), "r").await;
    let lease = db
        .store()
        .acquire_lease(0, Uuid::now_v7(), Duration::from_secs(60))
        .await
        .unwrap()
        .unwrap();
    let instance = db.store().load_run("d", "r").await.unwrap().instances[0].id;
    let mut step = db.store().begin_step(&lease).await.unwrap();
    step.take_events();
    // To success and back to queued: no state tells of it.
    db.store()
        .mark_run(row.id, RunState::Queued, RunState::Success, "marked")
        .await
        .unwrap();
    db.store()
        .mark_run(row.id, RunState::Success, RunState::Queued, "marked")
        .await
        .unwrap();
    let wanted = [effects(
        row.id,
        vec![to(instance, TaskState::None, TaskState::Scheduled)],
    )];
    assert_eq!(step.apply(&wanted).await.unwrap().refused.len(), 1);
    step.commit().await.unwrap();
    let mut step = db.store().begin_step(&lease).await.unwrap();
    let kinds: Vec<RunEventKind> = step.take_events().into_iter().map(|event| event.kind).collect();
    assert_eq!(
        kinds,
        [RunEventKind::Created, RunEventKind::Changed, RunEventKind::Changed]
    );
    assert!(step.apply(&wanted).await.unwrap().refused.is_empty());
    step.commit().await.unwrap();
    assert_eq!(states(&db, "d", "r").await[0].1, "scheduled");
}

#[tokio::test]
async fn a_step_that_is_dropped_changes_nothing() {
    let db = TestDatabase::new().await;
    let row = db.create_run(&fixture::chain("d"), "r").await;
    let lease = db
        .store()
        .acquire_lease(0, Uuid::now_v7(), Duration::from_secs(60))
        .await
        .unwrap()
        .unwrap();
    let instance = db.store().load_run("d", "r").await.unwrap().instances[0].id;
    let mut step = db.store().begin_step(&lease).await.unwrap();
    step.take_events();
    step.apply(&[effects(
        row.id,
        vec![to(instance, TaskState::None, TaskState::Scheduled)],
    )])
    .await
    .unwrap();
    drop(step);
    assert_eq!(states(&db, "d", "r").await[0].1, "none");
    assert_eq!(db.store().begin_step(&lease).await.unwrap().take_events().len(), 1);
}

#[tokio::test]
async fn an_expansion_makes_instances_like_their_placeholder() {
    let db = TestDatabase::new().await;
    let mut dag = fixture::chain("d");
    let mapped = dag.tasks.get_mut("b").unwrap();
    (mapped.pool, mapped.queue, mapped.pool_slots) = ("big".to_owned(), "gpu".to_owned(), 3);
    let row = db.create_run(&dag, "r").await;
    let lease = db
        .store()
        .acquire_lease(0, Uuid::now_v7(), Duration::from_secs(60))
        .await
        .unwrap()
        .unwrap();
    let placeholder = db.store().load_run("d", "r").await.unwrap().instances[1].facts();
    let further = InstanceFacts {
        id: Uuid::now_v7(),
        key: InstanceKey::mapped("b", 1),
        item: Some(json!("y")),
        ..placeholder.clone()
    };
    let attempt = Uuid::now_v7();
    let change = InstanceChange {
        try_number: 1,
        attempt_id: Some(attempt),
        ..InstanceChange::default()
    };
    let mut step = db.store().begin_step(&lease).await.unwrap();
    step.take_events();
    let applied = step
        .apply(&[effects(
            row.id,
            vec![
                Effect::SetItem {
                    id: placeholder.id,
                    key: InstanceKey::mapped("b", 0),
                    item: json!("x"),
                },
                Effect::Create {
                    instances: vec![further.clone()],
                },
                to(further.id, TaskState::None, TaskState::Scheduled),
                Effect::Instance {
                    id: further.id,
                    key: further.key.clone(),
                    from: TaskState::Scheduled,
                    to: TaskState::Queued,
                    change,
                },
            ],
        )])
        .await
        .unwrap();
    assert!(applied.refused.is_empty());
    step.commit().await.unwrap();
    let loaded = db.store().load_run("d", "r").await.unwrap();
    let b: Vec<_> = loaded.instances.iter().filter(|one| one.task_id == "b").collect();
    assert_eq!(
        b.iter()
            .map(|one| (one.map_index, one.map_item.clone(), one.state))
            .collect::<Vec<_>>(),
        [
            (0, Some(json!("x")), TaskState::None),
            (1, Some(json!("y")), TaskState::Queued)
        ]
    );
    assert_eq!(
        (
            b[1].pool.as_str(),
            b[1].queue.as_str(),
            b[1].pool_slots,
            b[1].attempt_id
        ),
        ("big", "gpu", 3, Some(attempt))
    );
    let worker = db.worker("w").await;
    let got = db
        .store()
        .claim(worker, &["gpu".to_owned()], crate::LEASE, &crate::tokens(5))
        .await
        .unwrap();
    assert_eq!(
        (got[0].attempt_id, got[0].map_index, got[0].map_item.clone()),
        (attempt, 1, Some(json!("y")))
    );
}

#[tokio::test]
async fn a_failed_try_is_kept_with_how_the_instance_read_then() {
    let db = TestDatabase::new().await;
    let mut dag = fixture::chain("d");
    dag.tasks.get_mut("a").unwrap().retries = 1;
    db.create_run(&dag, "r").await;
    let mut driver = Driver::new(db.store()).await;
    driver.step().await;
    let worker = db.worker("w").await;
    let one = claim(&db, worker, 1).await.remove(0);
    db.store()
        .finish(one.attempt_id, one.fence, &result(AttemptState::Failed))
        .await
        .unwrap();
    driver.step().await;
    let loaded = db.store().load_run("d", "r").await.unwrap();
    let a = &loaded.instances[0];
    assert_eq!((a.state, a.try_number, a.max_tries), (TaskState::UpForRetry, 1, 1));
    let wait = a.retry_at.unwrap() - a.end_date.unwrap();
    assert_eq!(wait.num_seconds(), 300);
    let kept: (String, Option<String>, i32) = sqlx::query_as("SELECT state, final_state, exit_code FROM attempt")
        .fetch_one(db.store().pool())
        .await
        .unwrap();
    assert_eq!(kept, ("failed".to_owned(), Some("up_for_retry".to_owned()), 1));
}

#[tokio::test]
async fn thousands_of_instances_are_a_handful_of_statements() {
    let db = TestDatabase::new().await;
    db.create_run(&fixture::wide("d", 5_000), "r").await;
    let begin = Instant::now();
    assert!(Driver::new(db.store()).await.step().await.refused.is_empty());
    let queued: i64 = sqlx::query_scalar("SELECT count(*) FROM queued_attempt")
        .fetch_one(db.store().pool())
        .await
        .unwrap();
    assert_eq!(queued, 5_000);
    // One statement a row would need a round trip each, some ten times this on a loaded machine.
    assert!(begin.elapsed() < Duration::from_secs(20), "{:?}", begin.elapsed());
}
