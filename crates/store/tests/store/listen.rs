use std::time::Duration;

use updraft_store::listen::{Signal, Signals, UiEvent};
use updraft_testkit::{Driver, TestDatabase, fixture};

/// What comes next, or a failed test.
async fn next(signals: &mut Signals) -> Signal {
    tokio::time::timeout(Duration::from_secs(20), signals.recv())
        .await
        .expect("a signal in time")
        .expect("a listener")
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
    db.store().notify_queue();
    until(&mut signals, &Signal::Queue).await;
}

#[tokio::test]
async fn a_slow_subscriber_is_told_that_it_missed_something() {
    let db = TestDatabase::new().await;
    let listener = db.store().listen().await.unwrap();
    let (mut slow, mut fast) = (listener.subscribe(), listener.subscribe());
    for _ in 0..1_200 {
        db.store().notify_queue();
        // One at a time, or they would become one.
        assert_eq!(next(&mut fast).await, Signal::Queue);
    }
    assert_eq!(next(&mut slow).await, Signal::LookAgain);
    assert_eq!(next(&mut slow).await, Signal::Queue);
    drop(listener);
    while slow.recv().await.is_some() {}
}
