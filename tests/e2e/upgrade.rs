//! Old and new beside each other: a schema that is newer than the program.

use serde_json::json;
use sqlx::{Connection as _, PgConnection};
use updraft_testkit::TestDatabase;
use updraft_tests::{Installation, Updraft};

const DAG: &str = "
default_args: {retries: 1, retry_delay: 100ms, pool: narrow}
tasks:
  list: {bash: \"echo '[1, 2, 3]'\", do_xcom_push: true}
  each: {bash: 'test $UPDRAFT_TRY_NUMBER -eq 2', expand: {env: [{N: '1'}, {N: '2'}]}, depends_on: list}
  last: {bash: 'true', depends_on: each}
";

/// What a later release may do to each table: a column with nothing in it, one with a default, an index. And a table more.
const TOMORROW: &str = "
DO $$
DECLARE name text;
BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_sqlx_migrations' LOOP
        EXECUTE format('ALTER TABLE %I ADD COLUMN of_tomorrow text, ADD COLUMN counted_tomorrow bigint NOT NULL DEFAULT 7', name);
        EXECUTE format('CREATE INDEX ON %I (of_tomorrow)', name);
    END LOOP;
END $$;
CREATE TABLE tomorrow (id bigint PRIMARY KEY);
INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (9999, 'of tomorrow', true, '', 0);
";

/// A run of everything, one of its tasks again, and what pages read of it.
async fn works(updraft: &Updraft) {
    let run = updraft.trigger("sales", json!({})).await;
    assert_eq!(updraft.end_of("sales", &run).await, "success");
    assert_eq!(
        updraft.states("sales", &run).await["each[1]"],
        ("success".to_owned(), 2)
    );
    let again = json!({"dry_run": false, "dag_run_id": run, "task_ids": ["last"], "only_failed": false});
    updraft.post("/api/v2/dags/sales/clearTaskInstances", again).await;
    updraft
        .until("the cleared task is done again", || async {
            (updraft.states("sales", &run).await["last"] == ("success".to_owned(), 2)).then_some(())
        })
        .await;
    assert_eq!(updraft.end_of("sales", &run).await, "success");
    for path in ["overview", "dags/sales/grid", "dags/sales/graph"] {
        updraft.get(&format!("/api/v2/updraft/{path}")).await;
    }
}

#[tokio::test]
async fn the_program_of_today_works_on_the_schema_of_tomorrow() {
    let database = TestDatabase::new().await;
    let installation = Installation::on(database.url());
    installation.write_dag("sales.yaml", DAG);
    let updraft = installation.start().await;
    updraft
        .post("/api/v2/pools", json!({"name": "narrow", "slots": 2}))
        .await;
    works(&updraft).await;

    // A newer program migrates while this one runs.
    let mut newer = PgConnection::connect(database.url()).await.unwrap();
    sqlx::raw_sql(TOMORROW).execute(&mut newer).await.unwrap();
    works(&updraft).await;

    // The way back: this program starts anew on what the newer one left.
    assert!(updraft.stop().await.success());
    let updraft = installation.start().await;
    works(&updraft).await;
    let check = installation.command().args(["db", "check"]).output().await.unwrap();
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stdout));
    assert!(updraft.stop().await.success());
}
