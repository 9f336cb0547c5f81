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

#[tokio::test]
async fn a_schema_newer_than_the_program_is_refused() {
    let db = TestDatabase::new().await;
    sqlx::query("INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (9999, 'of the future', true, '', 0)")
        .execute(db.store().pool())
        .await
        .unwrap();
    for refused in [db.store().check_schema().await, db.store().migrate().await] {
        let error = refused.unwrap_err();
        assert!(matches!(error, StoreError::SchemaNewer { found: 9999, .. }));
        assert!(error.to_string().contains("start the newer Updraft"), "{error}");
    }
}
