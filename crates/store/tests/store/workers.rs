use updraft_store::StoreError;
use updraft_store::component::ComponentKind;
use updraft_store::worker::{NewWorker, WorkerEnd};
use updraft_testkit::{Driver, TestDatabase, fixture};

use crate::{LEASE, claim, states};

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
async fn a_worker_that_says_goodbye_loses_what_it_holds() {
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
    driver.step().await;
    let failed = states(&db, "d", "r")
        .await
        .into_iter()
        .filter(|(_, state)| state == "failed")
        .count();
    assert_eq!(failed, 1);
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
