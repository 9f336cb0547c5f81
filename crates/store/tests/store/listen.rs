use std::time::Duration;

use updraft_store::attempt::AttemptState;
use updraft_store::listen::{Signal, Signals, UiEvent};
use updraft_store::{Cipher, Store};
use updraft_testkit::{Driver, Fault, TestDatabase, fixture};

use crate::{claim, result};

/// What comes next, or a failed test.
async fn next(signals: &mut Signals) -> Signal {
    tokio::time::timeout(Duration::from_secs(20), signals.recv())
        .await
        .expect("a signal in time")
}

async fn until(signals: &mut Signals, wanted: &Signal) {
    while next(signals).await != *wanted {}
}

#[tokio::test]
async fn writes_wake_those_who_wait_for_them() {
    let db = TestDatabase::new().await;
    let listener = db.store().listen().await.unwrap();
    let (mut scheduler, mut queue, mut page) = (listener.subscribe(), listener.subscribe(), listener.subscribe());
    db.create_run(&fixture::chain("d"), "r").await;
    until(&mut scheduler, &Signal::Scheduler).await;
    let mut seen = Vec::new();
    while !seen.contains(&UiEvent::run("d", "r")) {
        if let Signal::Ui(events) = next(&mut page).await {
            seen.extend(events);
        }
    }
    Driver::new(db.store()).await.step().await;
    until(&mut queue, &Signal::Queue).await;
}

/// With the commit itself: a step from one task to the next waits for nothing else.
#[tokio::test]
async fn a_round_wakes_workers_of_another_process_and_a_result_its_scheduler() {
    let db = TestDatabase::new().await;
    db.create_run(&fixture::chain("d"), "r").await;
    let other = Store::connect(db.url(), Cipher::random().unwrap()).await.unwrap();
    let there = other.listen().await.unwrap();
    let (mut queue, mut scheduler) = (there.subscribe(), there.subscribe());
    let mut driver = Driver::new(db.store()).await;
    driver.step().await;
    until(&mut queue, &Signal::Queue).await;
    let worker = db.worker("w").await;
    let one = claim(&db, worker, 1).await.remove(0);
    scheduler.skip_to_now();
    let finished = result(AttemptState::Success);
    db.store().finish(one.attempt_id, one.fence, &finished).await.unwrap();
    until(&mut scheduler, &Signal::Scheduler).await;
}

/// Its own news from the database are passed over, as it knows them already: but not what it could not know.
#[tokio::test]
async fn a_round_whose_commit_was_not_answered_wakes_its_own_process_all_the_same() {
    let db = TestDatabase::new().await;
    db.create_run(&fixture::chain("d"), "r").await;
    let (store, faults) = db.faulty(1, 1).await;
    let mut queue = store.listen().await.unwrap().subscribe();
    let mut driver = Driver::new(&store).await;
    driver.step().await;
    let worker = db.worker("w").await;
    let one = claim(&db, worker, 1).await.remove(0);
    let finished = result(AttemptState::Success);
    db.store().finish(one.attempt_id, one.fence, &finished).await.unwrap();
    until(&mut queue, &Signal::Queue).await;
    queue.skip_to_now();
    faults.at_next_commit(Fault::CutAfter);
    let round = tokio::spawn(async move { driver.step().await });
    assert!(round.await.unwrap_err().is_panic(), "its commit was not answered");
    until(&mut queue, &Signal::Queue).await;
    assert_eq!(claim(&db, worker, 1).await.len(), 1);
}

#[tokio::test]
async fn a_lost_connection_means_look_again() {
    let db = TestDatabase::new().await;
    let listener = db.store().listen().await.unwrap();
    let mut signals = listener.subscribe();
    sqlx::query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'")
        .execute(db.store().pool())
        .await
        .unwrap();
    assert_eq!(next(&mut signals).await, Signal::LookAgain);
    db.store().notify_notifications();
    until(&mut signals, &Signal::Notification).await;
}

#[tokio::test]
async fn a_slow_subscriber_is_told_that_it_missed_something() {
    let db = TestDatabase::new().await;
    let listener = db.store().listen().await.unwrap();
    let (mut slow, mut fast) = (listener.subscribe(), listener.subscribe());
    for _ in 0..1_200 {
        db.store().notify_notifications();
        // One at a time, or they would become one.
        assert_eq!(next(&mut fast).await, Signal::Notification);
    }
    assert_eq!(next(&mut slow).await, Signal::LookAgain);
    assert_eq!(next(&mut slow).await, Signal::Notification);
}

#[tokio::test]
async fn another_process_is_woken_through_the_database() {
    let db = TestDatabase::new().await;
    let other = Store::connect(db.url(), Cipher::random().unwrap()).await.unwrap();
    let here = db.store().listen().await.unwrap();
    let mut here = here.subscribe();
    let there = other.listen().await.unwrap();
    let mut there = there.subscribe();
    db.store().notify_scheduler();
    until(&mut there, &Signal::Scheduler).await;
    other.notify_notifications();
    until(&mut there, &Signal::Notification).await;
    // Its own first, once, then the other's.
    assert_eq!(next(&mut here).await, Signal::Scheduler);
    assert_eq!(next(&mut here).await, Signal::Notification);
}

#[tokio::test]
async fn listeners_of_one_store_share_a_connection() {
    let db = TestDatabase::new().await;
    let first = db.store().listen().await.unwrap();
    let second = db.store().listen().await.unwrap();
    let connections =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'";
    let count: i64 = sqlx::query_scalar(connections)
        .fetch_one(db.store().pool())
        .await
        .unwrap();
    assert_eq!(count, 1);
    drop(first);
    let mut signals = second.subscribe();
    drop(second);
    db.store().notify_notifications();
    assert_eq!(next(&mut signals).await, Signal::Notification);
}

#[tokio::test]
async fn what_was_told_before_a_look_does_not_cause_another() {
    let db = TestDatabase::new().await;
    let mut signals = db.store().listen().await.unwrap().subscribe();
    for _ in 0..100 {
        db.store().notify_scheduler();
    }
    signals.skip_to_now();
    db.store().notify_notifications();
    assert_eq!(next(&mut signals).await, Signal::Notification);
}
