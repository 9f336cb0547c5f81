use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use std::time::Duration;

use updraft_store::attempt::{AttemptState, Finished};
use updraft_store::error::Trouble;
use updraft_store::{Cipher, Store, StoreError, StoreOptions};
use updraft_testkit::{Driver, TestDatabase, fixture};

use crate::{LEASE, claim, result};

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

/// Another store on the same database.
async fn another(db: &TestDatabase, options: StoreOptions) -> Store {
    Store::connect_with(db.url(), Cipher::random().unwrap(), &options)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_scheduler_that_is_frozen_in_a_step_does_not_keep_others_from_taking_over() {
    let db = TestDatabase::new().await;
    let options = StoreOptions {
        vital_stillness: Duration::from_millis(300),
        ..StoreOptions::default()
    };
    let frozen = another(&db, options).await;
    let ttl = Duration::from_millis(200);
    let lease = frozen
        .acquire_lease(0, uuid::Uuid::now_v7(), ttl)
        .await
        .unwrap()
        .unwrap();
    let step = frozen.begin_step(&lease).await.unwrap();
    let takeover = async {
        loop {
            // It waits for the step, and gets through when the server has ended that.
            if let Some(lease) = db.store().acquire_lease(0, uuid::Uuid::now_v7(), LEASE).await.unwrap() {
                return lease;
            }
            tokio::task::yield_now().await;
        }
    };
    let taken = tokio::time::timeout(Duration::from_secs(20), takeover).await.unwrap();
    assert_eq!(taken.term, lease.term + 1);
    step.commit().await.unwrap_err();
    assert!(matches!(
        frozen.begin_step(&lease).await,
        Err(StoreError::LeaseLost { .. })
    ));
}

#[tokio::test]
async fn what_moves_tasks_gets_through_when_all_other_connections_are_in_use() {
    let db = TestDatabase::new().await;
    db.create_run(&fixture::chain("chain"), "r").await;
    let options = StoreOptions {
        max_connections: 2,
        ..StoreOptions::default()
    };
    let store = another(&db, options).await;
    Driver::new(&store).await.step().await;
    let worker = db.worker("w").await;
    let _pages = [store.pool().begin().await.unwrap(), store.pool().begin().await.unwrap()];
    let page = tokio::time::timeout(Duration::from_millis(200), store.run("chain", "r")).await;
    assert!(page.is_err(), "a page has to wait");
    let moving = async {
        let queues = ["default".to_owned()];
        let mut claimed = store.claim(worker, &queues, LEASE, &crate::tokens(1)).await.unwrap();
        let one = claimed.remove(0);
        let beat = store
            .heartbeat(worker, &[(one.attempt_id, one.fence)], LEASE)
            .await
            .unwrap();
        assert_eq!(beat.len(), 1);
        store.expire_leases().await.unwrap();
        let finished = store
            .finish(one.attempt_id, one.fence, &result(AttemptState::Success))
            .await;
        assert_eq!(finished.unwrap(), Finished::Accepted);
    };
    // Less than what somebody waits who gets no connection.
    tokio::time::timeout(Duration::from_secs(4), moving).await.unwrap();
}

#[tokio::test]
async fn a_read_only_database_is_named_and_written_to_as_soon_as_it_can_be() {
    let db = TestDatabase::new().await;
    let store = another(&db, StoreOptions::default()).await;
    db.read_only(true).await;
    let error = store.set_paused("nothing", true).await.unwrap_err();
    assert_eq!(error.trouble(), Some(Trouble::ReadOnly), "{error:?}");
    assert!(
        error.is_transient() && error.to_string().starts_with("storage read-only"),
        "{error}"
    );
    // A connection that is begun now can read, and will never write.
    store.retentions().await.unwrap();
    db.read_only(false).await;
    // Its connections are those of before, and would be refused for ever.
    let error = store.set_paused("nothing", true).await.unwrap_err();
    assert!(matches!(error, StoreError::NotFound(_)), "{error:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_end_of_an_attempt_counts_whoever_comes_first() {
    const ATTEMPTS: usize = 40;
    let db = TestDatabase::new().await;
    db.create_run(&fixture::wide("wide", ATTEMPTS), "r").await;
    let mut driver = Driver::new(db.store()).await;
    driver.step().await;
    let worker = db.worker("w").await;
    let queues = ["default".to_owned()];
    // Their leases are over at once.
    let claimed = db
        .store()
        .claim(worker, &queues, Duration::ZERO, &crate::tokens(ATTEMPTS))
        .await
        .unwrap();
    assert_eq!(claimed.len(), ATTEMPTS);
    let ids: Vec<uuid::Uuid> = claimed.iter().map(|one| one.attempt_id).collect();
    let mut racing = tokio::task::JoinSet::new();
    for one in claimed {
        for state in [AttemptState::Success, AttemptState::Killed] {
            let store = db.store().clone();
            racing.spawn(async move {
                let finished = store.finish(one.attempt_id, one.fence, &result(state)).await.unwrap();
                (finished == Finished::Accepted).then_some((one.attempt_id, state.as_str()))
            });
        }
        let store = db.store().clone();
        racing.spawn(async move {
            store.request_kill(&[one.attempt_id], "somebody said so").await.unwrap();
            store.expire_leases().await.unwrap();
            None
        });
    }
    let mut accepted = Vec::new();
    while let Some(one) = racing.join_next().await {
        accepted.extend(one.unwrap());
    }
    let rows: Vec<(uuid::Uuid, String, i64)> = sqlx::query_as(
        "SELECT a.id, a.state, (SELECT count(*) FROM run_event e WHERE e.attempt_id = a.id AND e.kind = 'attempt_finished') FROM attempt a",
    )
    .fetch_all(db.store().pool())
    .await
    .unwrap();
    assert_eq!(rows.len(), ids.len());
    for (id, state, events) in &rows {
        let accepted: Vec<&str> = accepted
            .iter()
            .filter(|(of, _)| of == id)
            .map(|(_, state)| *state)
            .collect();
        assert!(accepted.len() <= 1, "two ends of {id} were accepted: {accepted:?}");
        assert_eq!(state, accepted.first().unwrap_or(&"lost"));
        assert_eq!(*events, 1, "{id} ended {events} times");
    }
}

#[tokio::test]
async fn deadlocks_and_failures_to_serialise_are_repeated() {
    let db = TestDatabase::new().await;
    db.register(&fixture::chain("d")).await;
    let pool = db.store().pool();
    // A sequence counts what is rolled back as well.
    sqlx::raw_sql(
        "CREATE SEQUENCE tries;
         CREATE FUNCTION in_the_way() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             CASE nextval('tries')
                 WHEN 1 THEN RAISE 'deadlock detected' USING ERRCODE = '40P01';
                 WHEN 2 THEN RAISE 'could not serialize access' USING ERRCODE = '40001';
                 ELSE RETURN new;
             END CASE;
         END $$;
         CREATE TRIGGER in_the_way BEFORE UPDATE ON dag FOR EACH ROW EXECUTE FUNCTION in_the_way()",
    )
    .execute(pool)
    .await
    .unwrap();
    db.store().set_paused("d", true).await.unwrap();
    let tries: i64 = sqlx::query_scalar("SELECT last_value FROM tries")
        .fetch_one(pool)
        .await
        .unwrap();
    assert_eq!(tries, 3);
    assert!(db.store().dag("d").await.unwrap().is_paused);
}
