use updraft_store::StoreError;
use updraft_store::attempt::{AttemptState, Finished};
use updraft_store::component::ComponentKind;
use updraft_store::worker::{NewWorker, WorkerEnd};
use updraft_testkit::{Driver, TestDatabase, fixture};

use crate::{LEASE, claim, pairs, result, states};

#[tokio::test]
async fn tokens_speak_for_one_worker_and_one_attempt() {
    let db = TestDatabase::new().await;
    db.create_run(&fixture::chain("d"), "r").await;
    Driver::new(db.store()).await.step().await;
    let new = NewWorker {
        name: "w".to_owned(),
        hostname: "h\0".to_owned(),
        queues: vec!["default".to_owned()],
        slots: 2,
        version: "1".to_owned(),
    };
    let id = db.store().register_worker(&new, b"worker hash").await.unwrap();
    let known = db.store().worker_by_token(b"worker hash").await.unwrap().unwrap();
    assert_eq!((known.id, known.hostname.as_str(), known.slots), (id, "h\u{fffd}", 2));
    assert!(db.store().worker_by_token(b"another").await.unwrap().is_none());
    let one = db
        .store()
        .claim(id, &["default".to_owned()], LEASE, &[b"attempt hash".to_vec()])
        .await
        .unwrap()
        .remove(0);
    let speaker = db
        .store()
        .attempt_by_token(one.attempt_id, b"attempt hash")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (speaker.attempt_id, speaker.fence, speaker.is_running, speaker.worker_id),
        (one.attempt_id, one.fence, true, Some(id))
    );
    assert_eq!(
        (
            speaker.dag_id.as_str(),
            speaker.run_id.as_str(),
            speaker.task_id.as_str(),
            speaker.try_number
        ),
        ("d", "r", "a", 1)
    );
    for (attempt_id, token) in [
        (one.attempt_id, &b"worker hash"[..]),
        (uuid::Uuid::nil(), b"attempt hash"),
    ] {
        assert!(db.store().attempt_by_token(attempt_id, token).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn what_a_worker_that_says_goodbye_holds_is_tried_again_without_a_retry() {
    let db = TestDatabase::new().await;
    db.create_run(&fixture::wide("d", 2), "r").await;
    let mut driver = Driver::new(db.store()).await;
    driver.step().await;
    let worker = db.worker("w").await;
    let got = claim(&db, worker, 1).await;
    assert_eq!(db.store().workers().await.unwrap()[0].running, 1);
    assert_eq!(db.store().stop_worker(worker, WorkerEnd::Stopped).await.unwrap(), 1);
    assert_eq!(db.store().stop_worker(worker, WorkerEnd::Stopped).await.unwrap(), 0);
    assert!(db.store().workers().await.unwrap().is_empty());
    assert!(claim(&db, worker, 1).await.is_empty());
    let beat = db
        .store()
        .heartbeat(worker, &[(got[0].attempt_id, got[0].fence)], LEASE)
        .await;
    assert!(matches!(beat, Err(StoreError::NotFound(message)) if message.contains("register again")));
    // What another worker that stops tells by itself is the same.
    let other = db.worker("other").await;
    let told = claim(&db, other, 1).await.remove(0);
    let interrupted = result(AttemptState::Interrupted);
    for _ in 0..2 {
        let finished = db.store().finish(told.attempt_id, told.fence, &interrupted).await;
        assert_eq!(finished.unwrap(), Finished::Accepted);
    }
    driver.step().await;
    let again = claim(&db, other, 5).await;
    let tries: Vec<(i32, i32)> = again.iter().map(|one| (one.try_number, one.max_tries)).collect();
    assert_eq!(tries, [(2, 1), (2, 1)], "neither task has retries of its own");
    let first = db.store().list_tries(got[0].task_instance_id).await.unwrap().remove(0);
    assert_eq!(
        (first.state.as_str(), first.task_state(), first.reason.as_deref()),
        ("lost", "up_for_retry", Some("interrupted: its worker was stopped"))
    );
    // A failure counts, as the one try that there is.
    for one in again {
        let failed = result(AttemptState::Failed);
        db.store().finish(one.attempt_id, one.fence, &failed).await.unwrap();
    }
    driver.step().await;
    assert_eq!(
        states(&db, "d", "r").await,
        pairs(&[("t0000", "failed"), ("t0001", "failed")])
    );
}

#[tokio::test]
async fn health_is_the_freshest_sign_of_life() {
    let db = TestDatabase::new().await;
    assert!(
        db.store()
            .component_health(ComponentKind::Scheduler)
            .await
            .unwrap()
            .is_none()
    );
    let old = db
        .store()
        .register_component(ComponentKind::Scheduler, "h")
        .await
        .unwrap();
    let new = db
        .store()
        .register_component(ComponentKind::Scheduler, "h")
        .await
        .unwrap();
    sqlx::query("UPDATE component SET heartbeat_at = now() - interval '1 hour'")
        .execute(db.store().pool())
        .await
        .unwrap();
    assert!(
        db.store()
            .component_health(ComponentKind::Scheduler)
            .await
            .unwrap()
            .unwrap()
            .age_seconds
            > 3599.0
    );
    db.store().component_heartbeat(new).await.unwrap();
    assert!(
        db.store()
            .component_health(ComponentKind::Scheduler)
            .await
            .unwrap()
            .unwrap()
            .age_seconds
            < 600.0
    );
    db.store().component_stopped(new).await.unwrap();
    assert!(
        db.store()
            .component_health(ComponentKind::Scheduler)
            .await
            .unwrap()
            .unwrap()
            .age_seconds
            > 3599.0
    );
    db.store().component_stopped(old).await.unwrap();
    assert!(
        db.store()
            .component_health(ComponentKind::Scheduler)
            .await
            .unwrap()
            .is_none()
    );
    assert!(
        db.store()
            .component_health(ComponentKind::ApiServer)
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn what_a_dead_worker_held_is_lost_at_once_and_it_gets_nothing_more() {
    let db = TestDatabase::new().await;
    db.create_run(&fixture::wide("d", 2), "r").await;
    let mut driver = Driver::new(db.store()).await;
    driver.step().await;
    let worker = db.worker("w").await;
    claim(&db, worker, 1).await;
    assert_eq!(db.store().stop_worker(worker, WorkerEnd::Died).await.unwrap(), 1);
    assert!(claim(&db, worker, 1).await.is_empty());
    // It did not say goodbye: until it has been silent for long enough it is listed.
    assert_eq!(db.store().workers().await.unwrap().len(), 1);
    let reason: Option<String> = sqlx::query_scalar("SELECT reason FROM attempt WHERE state = 'lost'")
        .fetch_one(db.store().pool())
        .await
        .unwrap();
    assert_eq!(reason.as_deref(), Some("the worker died"));
}
