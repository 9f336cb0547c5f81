//! What is old goes, and nothing else.

use std::time::Duration;

use updraft_dag::model::{Keep, Retention, Seconds};
use updraft_store::retention::PartOfRun;
use updraft_testkit::{TestDatabase, fixture};

use crate::lists::{HISTORY, all_is_right};

const HOUR: Duration = Duration::from_secs(3600);

async fn counted_history() -> TestDatabase {
    let db = TestDatabase::new().await;
    sqlx::raw_sql(HISTORY).execute(db.store().pool()).await.unwrap();
    while db.store().count_finished_runs(40, Duration::ZERO).await.unwrap() > 0 {}
    db
}

async fn texts(db: &TestDatabase, query: &'static str) -> Vec<String> {
    sqlx::query_scalar(query).fetch_all(db.store().pool()).await.unwrap()
}

/// Names of runs that nothing may remove.
const TO_STAY: &str = "
    SELECT r.run_id FROM dag_run r
    WHERE r.dag_id <> 'd0' OR r.state IN ('queued', 'running') OR EXISTS (
              SELECT FROM task_instance i WHERE i.dag_run_id = r.id AND i.state IN ('queued', 'running', 'restarting'))
       OR r.id = (SELECT id FROM dag_run WHERE dag_id = 'd0' ORDER BY coalesce(logical_date, run_after) DESC, id DESC LIMIT 1)
       OR r.id = (SELECT id FROM dag_run WHERE dag_id = 'd0' AND run_type = 'scheduled' ORDER BY run_after DESC, id DESC LIMIT 1)
    ORDER BY 1";

#[tokio::test]
async fn old_runs_go_but_for_the_newest_and_those_that_are_not_over() {
    let db = counted_history().await;
    let to_stay = texts(&db, TO_STAY).await;
    let oldest = texts(
        &db,
        "SELECT run_id FROM run_span s JOIN dag_run r ON r.id = s.dag_run_id WHERE s.dag_id = 'd0' ORDER BY s.end_date LIMIT 1",
    );
    let oldest = oldest.await.remove(0);
    // Nothing is a hundred years old.
    let century = Duration::from_secs(100 * 365 * 24 * 3600);
    assert_eq!(db.store().remove_old_runs("d0", century, 10).await.unwrap(), 0);
    assert_eq!(db.store().remove_old_runs("d0", HOUR, 10).await.unwrap(), 10);
    assert!(!texts(&db, "SELECT run_id FROM dag_run").await.contains(&oldest));
    while db.store().remove_old_runs("d0", HOUR, 10).await.unwrap() > 0 {}
    assert_eq!(texts(&db, "SELECT run_id FROM dag_run ORDER BY 1").await, to_stay);
    all_is_right(&db, "after old runs were removed").await;
}

#[tokio::test]
async fn a_run_that_was_cleared_is_not_old() {
    let db = counted_history().await;
    // As a clear does it, which takes the run out of the sums under the same lock.
    sqlx::query("UPDATE dag_run SET counted = false WHERE dag_id = 'd1'")
        .execute(db.store().pool())
        .await
        .unwrap();
    assert_eq!(db.store().remove_old_runs("d1", HOUR, 1_000).await.unwrap(), 0);
}

#[tokio::test]
async fn xcoms_go_before_their_runs_and_each_is_looked_for_once() {
    let db = counted_history().await;
    let sql = "
        INSERT INTO xcom (task_instance_id, key, value) SELECT id, 'return_value', '1' FROM task_instance;
        UPDATE run_span SET end_date = now() - dag_run_id * interval '1 hour' WHERE dag_id = 'd2';
        UPDATE dag_run r SET end_date = s.end_date FROM run_span s WHERE s.dag_run_id = r.id;
        UPDATE dag_run SET state = 'running', end_date = NULL WHERE dag_id = 'd2' AND NOT counted";
    sqlx::raw_sql(sql).execute(db.store().pool()).await.unwrap();
    let old = "
        SELECT count(*)::text FROM xcom x JOIN task_instance i ON i.id = x.task_instance_id JOIN run_span s ON s.dag_run_id = i.dag_run_id
        WHERE s.dag_id = 'd2' AND s.end_date < now() - interval '40 hours'";
    let young = "SELECT count(*)::text FROM xcom";
    let [before, all] =
        [texts(&db, old).await, texts(&db, young).await].map(|count| count[0].parse::<usize>().unwrap());
    assert!(before > 0);
    let mut looked_at = 0;
    loop {
        let runs = db
            .store()
            .remove_old_parts("d2", PartOfRun::XComs, HOUR * 40, 7)
            .await
            .unwrap();
        looked_at += runs;
        if runs < 7 {
            break;
        }
    }
    assert_eq!(texts(&db, old).await, ["0"]);
    assert_eq!(texts(&db, young).await, [(all - before).to_string()]);
    let runs = texts(
        &db,
        "SELECT count(*)::text FROM run_span WHERE dag_id = 'd2' AND end_date < now() - interval '40 hours'",
    );
    assert_eq!(runs.await, [looked_at.to_string()]);
    assert_eq!(
        db.store()
            .remove_old_parts("d2", PartOfRun::XComs, HOUR * 40, 7)
            .await
            .unwrap(),
        0
    );
    // One that is not counted yet would be passed over, so all wait for it.
    let sql = "UPDATE dag_run SET state = 'success', end_date = now() - interval '99 hours' WHERE dag_id = 'd2' AND NOT counted";
    sqlx::raw_sql(sql).execute(db.store().pool()).await.unwrap();
    assert_eq!(
        db.store()
            .remove_old_parts("d2", PartOfRun::XComs, HOUR, 7)
            .await
            .unwrap(),
        0
    );
}

#[tokio::test]
async fn kept_logs_go_before_their_runs() {
    let db = counted_history().await;
    let sql = "
        INSERT INTO attempt (id, task_instance_id, try_number, state, started_at, ended_at, log)
        SELECT gen_random_uuid(), id, 1, 'success', now(), now(), 'a line' FROM task_instance;
        UPDATE run_span SET end_date = now() - dag_run_id * interval '1 hour' WHERE dag_id = 'd2';
        UPDATE dag_run r SET end_date = s.end_date FROM run_span s WHERE s.dag_run_id = r.id;
        UPDATE dag_run SET state = 'running', end_date = NULL WHERE dag_id = 'd2' AND NOT counted";
    sqlx::raw_sql(sql).execute(db.store().pool()).await.unwrap();
    // Old ones, and all others.
    let kept = "
        SELECT count(a.log)::text FROM unnest(ARRAY[true, false]) wanted
        LEFT JOIN (
            SELECT a.log, coalesce(s.dag_id = 'd2' AND s.end_date < now() - interval '40 hours', false) AS old
            FROM attempt a JOIN task_instance i ON i.id = a.task_instance_id LEFT JOIN run_span s ON s.dag_run_id = i.dag_run_id
        ) a ON a.old = wanted GROUP BY wanted ORDER BY wanted DESC";
    let before = texts(&db, kept).await;
    assert!(before.iter().all(|count| count != "0"), "{before:?}");
    let old_logs = || db.store().remove_old_parts("d2", PartOfRun::Logs, HOUR * 40, 7);
    while old_logs().await.unwrap() == 7 {}
    assert_eq!(texts(&db, kept).await, ["0", &before[1]]);
    // XComs are looked for apart.
    assert!(
        db.store()
            .remove_old_parts("d2", PartOfRun::XComs, HOUR * 40, 7)
            .await
            .unwrap()
            > 0
    );
}

#[tokio::test]
async fn old_events_go() {
    let db = TestDatabase::new().await;
    let sql =
        "INSERT INTO event_log (event, at) SELECT 'e' || n, now() - n * interval '1 hour' FROM generate_series(0, 9) n";
    sqlx::raw_sql(sql).execute(db.store().pool()).await.unwrap();
    let keep = Duration::from_secs(9000);
    assert_eq!(db.store().remove_old_events(keep, 5).await.unwrap(), 5);
    assert_eq!(db.store().remove_old_events(keep, 5).await.unwrap(), 2);
    assert_eq!(
        texts(&db, "SELECT event FROM event_log ORDER BY 1").await,
        ["e0", "e1", "e2"]
    );
}

#[tokio::test]
async fn a_dag_says_how_long_and_nothing_is_removed_on_the_word_of_what_can_not_be_read() {
    let db = TestDatabase::new().await;
    let mut kept = fixture::chain("kept");
    kept.retention.runs = Some(Keep::For(Seconds(7200.0)));
    kept.retention.logs = Some(Keep::Forever);
    for dag in [&kept, &fixture::chain("silent"), &fixture::chain("strange")] {
        db.register(dag).await;
    }
    let sql = r#"UPDATE dag_version SET definition = jsonb_set(definition, '{retention}', '{"runs": {"until": "friday"}}') WHERE dag_id = 'strange'"#;
    sqlx::raw_sql(sql).execute(db.store().pool()).await.unwrap();
    let retentions = db.store().retentions().await.unwrap();
    let expected = [
        ("kept".to_owned(), kept.retention),
        ("silent".to_owned(), Retention::default()),
    ];
    assert_eq!(retentions, expected.into());
}
