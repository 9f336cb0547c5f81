use updraft_store::{StoreError, migrate};
use updraft_testkit::TestDatabase;

#[tokio::test]
async fn an_empty_database_is_told_and_migrated_and_a_second_time_is_a_no_op() {
    let db = TestDatabase::empty().await;
    let known = migrate::known_version();
    assert!(
        matches!(db.store().check_schema().await, Err(StoreError::SchemaOlder { found: 0, known: asked }) if asked == known)
    );
    db.store().migrate().await.unwrap();
    db.store().check_schema().await.unwrap();
    let applied = || async {
        sqlx::query_as::<_, (i64, String)>("SELECT version, installed_on::text FROM _sqlx_migrations ORDER BY version")
            .fetch_all(db.store().pool())
            .await
            .unwrap()
    };
    let first = applied().await;
    db.store().migrate().await.unwrap();
    assert_eq!(applied().await, first);
}

#[tokio::test]
async fn two_processes_may_migrate_at_once() {
    let db = TestDatabase::empty().await;
    let (one, other) = tokio::join!(db.store().migrate(), db.store().migrate());
    one.unwrap();
    other.unwrap();
    db.store().check_schema().await.unwrap();
}

/// Makes it a schema of the future, on which a program that knows `oldest` can work.
async fn migrate_to_the_future(db: &TestDatabase, oldest: i64) {
    sqlx::query("INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (9999, 'of the future', true, '', 0)")
        .execute(db.store().pool())
        .await
        .unwrap();
    sqlx::query("UPDATE schema_support SET oldest = $1")
        .bind(oldest)
        .execute(db.store().pool())
        .await
        .unwrap();
}

#[tokio::test]
async fn a_newer_schema_that_lacks_what_the_program_needs_is_refused() {
    let db = TestDatabase::new().await;
    migrate_to_the_future(&db, migrate::known_version() + 1).await;
    for refused in [db.store().check_schema().await, db.store().migrate().await] {
        let error = refused.unwrap_err();
        assert!(matches!(error, StoreError::SchemaNewer { found: 9999, .. }));
        assert!(error.to_string().contains("start the newer Updraft"), "{error}");
    }
}

#[tokio::test]
async fn a_newer_schema_that_has_what_the_program_needs_is_worked_on() {
    let db = TestDatabase::new().await;
    migrate_to_the_future(&db, migrate::known_version()).await;
    db.store().check_schema().await.unwrap();
    db.store().migrate().await.unwrap();
    assert_eq!(db.store().schema_version().await.unwrap(), 9999);
}

/// Waits until somebody waits for a lock in this database, and tells who.
async fn who_waits(connection: &mut sqlx::PgConnection) -> i32 {
    loop {
        let waiting: Option<i32> = sqlx::query_scalar(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' LIMIT 1",
        )
        .fetch_optional(&mut *connection)
        .await
        .unwrap();
        if let Some(pid) = waiting {
            return pid;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_migration_waits_for_others_a_moment_only_and_goes_on_when_it_was_killed() {
    let db = TestDatabase::empty().await;
    let mut other = <sqlx::PgConnection as sqlx::Connection>::connect(db.url())
        .await
        .unwrap();
    let mut looking = <sqlx::PgConnection as sqlx::Connection>::connect(db.url())
        .await
        .unwrap();
    // A table of this name, which is not there yet for others and may never be.
    let mut in_the_way = sqlx::Connection::begin(&mut other).await.unwrap();
    sqlx::raw_sql("CREATE TABLE dag_run (x int)")
        .execute(&mut *in_the_way)
        .await
        .unwrap();

    let kill = async {
        let pid = who_waits(&mut looking).await;
        let ended: bool = sqlx::query_scalar("SELECT pg_terminate_backend($1)")
            .bind(pid)
            .fetch_one(&mut looking)
            .await
            .unwrap();
        assert!(ended);
        looking
    };
    let (killed, mut looking) = tokio::join!(db.store().migrate(), kill);
    killed.unwrap_err();

    let get_out_of_the_way = async {
        let first = who_waits(&mut looking).await;
        // It lets others in between, and tries again.
        while who_waits(&mut looking).await == first {}
        in_the_way.rollback().await.unwrap();
    };
    let (patient, ()) = tokio::join!(db.store().migrate(), get_out_of_the_way);
    patient.unwrap();
    db.store().check_schema().await.unwrap();
}
