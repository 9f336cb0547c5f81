//! What is backed up comes back whole, and waits for a word.

use std::time::Duration;

use chrono::{DateTime, Utc};
use updraft_store::backup::{BackupError, Manifest};
use updraft_store::{Store, StoreError};
use updraft_testkit::{Driver, TestDatabase, fixture};
use uuid::Uuid;

use crate::claim;
use crate::lists::HISTORY;

async fn now(store: &Store) -> DateTime<Utc> {
    sqlx::query_scalar("SELECT clock_timestamp()")
        .fetch_one(store.pool())
        .await
        .unwrap()
}

#[tokio::test]
async fn a_backup_comes_back_whole_and_nothing_starts_before_somebody_says_so() {
    let db = TestDatabase::new().await;
    sqlx::raw_sql(HISTORY).execute(db.store().pool()).await.unwrap();
    // One try runs, one is queued, and a timetable is due.
    let mut driver = Driver::new(db.store()).await;
    db.create_run(&fixture::wide("wide", 2), "r").await;
    driver.step().await;
    let worker = db.worker("w").await;
    assert_eq!(claim(&db, worker, 1).await.len(), 1);
    sqlx::raw_sql("UPDATE dag SET next_run_after = now() - interval '1 day' WHERE dag_id = 'wide'")
        .execute(db.store().pool())
        .await
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let before = now(db.store()).await;
    let written = db.store().back_up(db.url(), folder.path(), None).await.unwrap();
    assert!(written.taken_at > before && written.rows["dag_run"] == 151 && written.rows["attempt"] == 1);

    let copy = TestDatabase::empty().await;
    let read = copy
        .store()
        .restore(copy.url(), folder.path(), None, true)
        .await
        .unwrap();
    assert_eq!(read, written);
    copy.store().check_schema().await.unwrap();
    let owner = Uuid::now_v7();
    let lease = async || {
        copy.store()
            .acquire_lease(0, owner, Duration::from_secs(5))
            .await
            .unwrap()
    };
    sqlx::raw_sql("UPDATE scheduler_lease SET lease_until = '-infinity'")
        .execute(copy.store().pool())
        .await
        .unwrap();
    let worker = copy.worker("other").await;
    assert!(lease().await.is_none() && claim(&copy, worker, 9).await.is_empty());
    let recovery = copy.store().recovery().await.unwrap().unwrap();
    assert_eq!(recovery.taken_at, written.taken_at);
    assert_eq!((recovery.running.all, recovery.running.some[0].0.as_str()), (1, "wide"));
    assert_eq!(recovery.due.some[0].0, "wide");
    assert!(recovery.unfinished.all > 1 && recovery.unfinished.some.len() <= 20);
    assert!(copy.store().resume().await.unwrap());
    assert!(!copy.store().resume().await.unwrap());
    assert!(copy.store().recovery().await.unwrap().is_none() && lease().await.is_some());
    assert_eq!(claim(&copy, worker, 9).await.len(), 1);
}

#[tokio::test]
async fn what_is_no_backup_or_no_empty_database_is_refused_and_left_as_it_is() {
    let db = TestDatabase::new().await;
    let folder = tempfile::tempdir().unwrap();
    let restore = async |to: &TestDatabase| to.store().restore(to.url(), folder.path(), None, true).await;
    let empty = TestDatabase::empty().await;
    assert!(matches!(restore(&empty).await, Err(BackupError::NotABackup { .. })));
    let written = db.store().back_up(db.url(), folder.path(), None).await.unwrap();
    assert!(matches!(restore(&db).await, Err(BackupError::NotEmpty { .. })));
    let manifest = folder.path().join("backup.json");
    let write =
        |manifest_of: Manifest| std::fs::write(&manifest, serde_json::to_string(&manifest_of).unwrap()).unwrap();
    write(Manifest {
        schema: 9999,
        ..written.clone()
    });
    assert!(matches!(
        restore(&empty).await,
        Err(BackupError::Store(StoreError::SchemaNewer { found: 9999, .. }))
    ));
    // A dump that was cut leaves nothing behind.
    write(written.clone());
    let dump = folder.path().join("database.dump");
    let whole = std::fs::read(&dump).unwrap();
    std::fs::write(&dump, &whole[..whole.len() / 2]).unwrap();
    assert!(matches!(
        restore(&empty).await,
        Err(BackupError::Failed {
            program: "pg_restore",
            ..
        })
    ));
    std::fs::write(&dump, &whole).unwrap();
    let mut more = written;
    more.rows.insert("dag".to_owned(), 7);
    write(more);
    let differs = restore(&empty).await;
    assert!(
        matches!(
            differs,
            Err(BackupError::Differs {
                expected: 7,
                found: 0,
                ..
            })
        ),
        "{differs:?}"
    );
}
