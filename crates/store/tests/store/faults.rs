use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use updraft_store::attempt::AttemptState;
use updraft_store::{Cipher, Store, StoreError};
use updraft_testkit::{Driver, TestDatabase, fixture};

use crate::{claim, result};

async fn terminate_others(connection: &mut sqlx::PgConnection) -> i64 {
    sqlx::query_scalar(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )
    .fetch_one(connection)
    .await
    .unwrap()
}

/// A page that is left takes its request with it, also in the middle of a `BEGIN`.
#[tokio::test(flavor = "multi_thread")]
async fn who_goes_away_leaves_no_transaction_behind() {
    let db = TestDatabase::new().await;
    db.register(&fixture::chain("d")).await;
    for step in 0..400_u64 {
        let store = db.store().clone();
        let asking = tokio::spawn(async move { store.around("d", &[]).await.map(drop) });
        // Each time a little later, so that some are stopped at every point.
        let patience = std::time::Duration::from_micros(step * 5);
        let pause = tokio::task::spawn_blocking(move || std::thread::sleep(patience));
        pause.await.unwrap();
        asking.abort();
        let _ = asking.await;
        db.store().set_paused("d", step % 2 == 0).await.unwrap();
    }
    // Those who were stopped last may still be giving their connections back.
    let closed = tokio::time::timeout(std::time::Duration::from_secs(20), async {
        while open_transactions(&db).await > 0 {
            tokio::task::yield_now().await;
        }
    });
    assert!(
        closed.await.is_ok(),
        "{} transactions are left open",
        open_transactions(&db).await
    );
}

async fn open_transactions(db: &TestDatabase) -> i64 {
    sqlx::query_scalar(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'",
    )
    .fetch_one(db.store().pool())
    .await
    .unwrap()
}

#[tokio::test]
async fn statements_go_on_when_every_backend_is_terminated() {
    let db = TestDatabase::new().await;
    db.create_run(&fixture::chain("chain"), "r").await;
    Driver::new(db.store()).await.step().await;
    let worker = db.worker("w").await;
    let mut killer = <sqlx::PgConnection as sqlx::Connection>::connect(db.url())
        .await
        .unwrap();
    assert!(terminate_others(&mut killer).await > 0);
    let one = claim(&db, worker, 1).await.remove(0);
    terminate_others(&mut killer).await;
    db.store()
        .heartbeat(worker, &[(one.attempt_id, one.fence)], crate::LEASE)
        .await
        .unwrap();
    terminate_others(&mut killer).await;
    db.store()
        .finish(one.attempt_id, one.fence, &result(AttemptState::Success))
        .await
        .unwrap();
    terminate_others(&mut killer).await;
    assert_eq!(db.store().run("chain", "r").await.unwrap().state.as_str(), "running");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn claims_under_a_hail_of_terminations_hand_out_each_attempt_once() {
    let db = TestDatabase::new().await;
    db.create_run(&fixture::wide("wide", 60), "r").await;
    Driver::new(db.store()).await.step().await;
    let worker = db.worker("w").await;
    let mut killer = <sqlx::PgConnection as sqlx::Connection>::connect(db.url())
        .await
        .unwrap();
    let done = Arc::new(AtomicBool::new(false));
    let stop = Arc::clone(&done);
    let hail = tokio::spawn(async move {
        while !stop.load(Ordering::Relaxed) {
            terminate_others(&mut killer).await;
            // Room for some statements between two strikes.
            for _ in 0..20 {
                sqlx::query("SELECT pg_sleep(0.005)")
                    .execute(&mut killer)
                    .await
                    .unwrap();
            }
        }
    });
    let mut all = Vec::new();
    loop {
        let claimed = claim(&db, worker, 3).await;
        if claimed.is_empty() {
            break;
        }
        all.extend(claimed.into_iter().map(|one| one.attempt_id));
    }
    done.store(true, Ordering::Relaxed);
    hail.await.unwrap();
    all.sort();
    let before = all.len();
    all.dedup();
    assert_eq!((before, all.len()), (60, 60));
}

#[tokio::test]
async fn wrong_urls_say_what_is_wrong() {
    let db = TestDatabase::new().await;
    let cipher = || Cipher::random().unwrap();
    let error = Store::connect("mysql:/nowhere", cipher()).await.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("postgres://user:password@host:5432/database"),
        "{error}"
    );
    let missing = db
        .url()
        .replacen(&format!("/test_{}", std::process::id()), "/no_such_database", 1);
    let error = Store::connect(&missing, cipher()).await.unwrap_err();
    assert!(
        matches!(&error, StoreError::Connect { advice, .. } if advice.contains("no such database")),
        "{error}"
    );
    let stranger = db.url().replacen("//updraft@", "//stranger:secret@", 1);
    let error = Store::connect(&stranger, cipher()).await.unwrap_err();
    assert!(
        matches!(error, StoreError::Connect { .. }) && !format!("{error} {error:?}").contains("secret"),
        "{error}"
    );
}
