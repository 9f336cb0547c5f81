use std::time::Duration;

use updraft_store::StoreError;
use updraft_testkit::TestDatabase;
use uuid::Uuid;

const HOUR: Duration = Duration::from_secs(3600);

#[tokio::test]
async fn one_owner_at_a_time() {
    let db = TestDatabase::new().await;
    let (first, second) = (Uuid::now_v7(), Uuid::now_v7());
    let lease = db.store().acquire_lease(0, first, HOUR).await.unwrap().unwrap();
    assert_eq!(lease.term, 1);
    assert!(db.store().acquire_lease(0, second, HOUR).await.unwrap().is_none());
    let renewed = db.store().renew_lease(&lease, HOUR).await.unwrap();
    assert_eq!(renewed.term, 1);
    db.store().release_lease(&lease).await.unwrap();
    assert_eq!(
        db.store().acquire_lease(0, second, HOUR).await.unwrap().unwrap().term,
        2
    );
    assert!(matches!(
        db.store().renew_lease(&renewed, HOUR).await,
        Err(StoreError::LeaseLost { shard: 0, term: 1 })
    ));
}

#[tokio::test]
async fn a_step_of_a_former_term_is_refused() {
    let db = TestDatabase::new().await;
    let lease = db
        .store()
        .acquire_lease(0, Uuid::now_v7(), Duration::ZERO)
        .await
        .unwrap()
        .unwrap();
    // Run out, though nobody else has it yet.
    assert!(matches!(
        db.store().begin_step(&lease).await,
        Err(StoreError::LeaseLost { .. })
    ));
    let takeover = db
        .store()
        .acquire_lease(0, Uuid::now_v7(), HOUR)
        .await
        .unwrap()
        .unwrap();
    assert!(matches!(
        db.store().begin_step(&lease).await,
        Err(StoreError::LeaseLost { term: 1, .. })
    ));
    db.store().begin_step(&takeover).await.unwrap().commit().await.unwrap();
    // The same owner under an older term is a former one, too.
    let again = db
        .store()
        .acquire_lease(0, takeover.owner, HOUR)
        .await
        .unwrap()
        .unwrap();
    assert!(matches!(
        db.store().begin_step(&takeover).await,
        Err(StoreError::LeaseLost { .. })
    ));
    db.store().begin_step(&again).await.unwrap().commit().await.unwrap();
}

#[tokio::test]
async fn a_takeover_waits_for_a_step_under_way() {
    let db = TestDatabase::new().await;
    let lease = db
        .store()
        .acquire_lease(0, Uuid::now_v7(), Duration::from_millis(300))
        .await
        .unwrap()
        .unwrap();
    let step = db.store().begin_step(&lease).await.unwrap();
    let store = db.store().clone();
    let takeover = tokio::spawn(async move {
        loop {
            if let Some(lease) = store.acquire_lease(0, Uuid::now_v7(), HOUR).await.unwrap() {
                return lease;
            }
            tokio::task::yield_now().await;
        }
    });
    // Until the server says that somebody waits for the row of the lease.
    while !waiting(&db).await {
        tokio::task::yield_now().await;
    }
    assert!(!takeover.is_finished());
    step.commit().await.unwrap();
    assert_eq!(takeover.await.unwrap().term, 2);
}

async fn waiting(db: &TestDatabase) -> bool {
    sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')",
    )
    .fetch_one(db.store().pool())
    .await
    .unwrap()
}
