//! A sound database is found sound, and each invariant that somebody breaks is named.

use sqlx::AssertSqlSafe;
use updraft_store::attempt::AttemptState;
use updraft_store::invariant::Checked;
use updraft_testkit::{Driver, TestDatabase, fixture};
use uuid::Uuid;

use crate::{claim, result};

async fn check(db: &TestDatabase) -> Checked {
    db.store().check_invariants().await.unwrap()
}

async fn names(db: &TestDatabase) -> Vec<&'static str> {
    let checked = check(db).await;
    checked
        .violations
        .iter()
        .map(|violation| violation.invariant.name)
        .collect()
}

async fn sql(db: &TestDatabase, text: &str) {
    sqlx::raw_sql(AssertSqlSafe(text.to_owned()))
        .execute(db.store().pool())
        .await
        .unwrap();
}

/// A run of a chain whose first task runs.
async fn running(db: &TestDatabase) -> (Driver, Uuid) {
    db.create_run(&fixture::chain("chain"), "r").await;
    let mut driver = Driver::new(db.store()).await;
    driver.step().await;
    let worker = db.worker("w").await;
    assert_eq!(claim(db, worker, 1).await.len(), 1);
    (driver, worker)
}

/// A run of a chain that is over.
async fn over(db: &TestDatabase) -> (Driver, Uuid) {
    let (mut driver, worker) = (running(db).await.0, db.worker("v").await);
    sql(
        db,
        "UPDATE attempt SET worker_id = (SELECT id FROM worker WHERE name = 'v')",
    )
    .await;
    let first: (Uuid, i64) = sqlx::query_as("SELECT id, fence FROM attempt")
        .fetch_one(db.store().pool())
        .await
        .unwrap();
    db.store()
        .finish(first.0, first.1, &result(AttemptState::Success))
        .await
        .unwrap();
    driver.step().await;
    for one in claim(db, worker, 1).await {
        db.store()
            .finish(one.attempt_id, one.fence, &result(AttemptState::Success))
            .await
            .unwrap();
    }
    driver.step().await;
    (driver, worker)
}

#[tokio::test]
async fn what_was_really_scheduled_is_sound_at_every_step() {
    let db = TestDatabase::new().await;
    assert_eq!(names(&db).await, [""; 0], "an empty database");
    db.create_run(&fixture::wide("wide", 12), "r").await;
    db.create_run(&fixture::chain("chain"), "r").await;
    let (mut driver, worker) = (Driver::new(db.store()).await, db.worker("w").await);
    let mut done = 0;
    loop {
        driver.step().await;
        assert_eq!(names(&db).await, [""; 0], "after a round, {done} done");
        let claimed = claim(&db, worker, 5).await;
        assert_eq!(names(&db).await, [""; 0], "after a claim, {done} done");
        if claimed.is_empty() {
            break;
        }
        for one in claimed {
            // Every third try fails, and some are lost with their worker.
            let state = match done % 3 {
                1 => AttemptState::Failed,
                2 if one.try_number == 1 => AttemptState::Lost,
                _ => AttemptState::Success,
            };
            db.store()
                .finish(one.attempt_id, one.fence, &result(state))
                .await
                .unwrap();
            assert_eq!(names(&db).await, [""; 0], "before the result is read, {done} done");
            done += 1;
        }
    }
    assert!(done >= 14);
    assert!(check(&db).await.invariants >= 18);
}

#[tokio::test]
async fn many_offenders_are_counted_and_a_few_are_named() {
    let db = TestDatabase::new().await;
    db.create_run(&fixture::wide("wide", 9), "r").await;
    Driver::new(db.store()).await.step().await;
    sql(&db, "DELETE FROM queued_attempt").await;
    let checked = check(&db).await;
    assert_eq!(checked.violations.len(), 1);
    let violation = &checked.violations[0];
    assert_eq!(
        (violation.invariant.name, violation.count, violation.offenders.len()),
        ("queued-nowhere", 9, 5)
    );
    assert!(
        violation.offenders[0].starts_with("wide / r / "),
        "{}",
        violation.offenders[0]
    );
}

/// Breaks a run whose first task runs, and expects to hear of it.
async fn broken_while_running(text: &str, expected: &[&str]) {
    let db = TestDatabase::new().await;
    let _running = running(&db).await;
    assert_eq!(names(&db).await, [""; 0]);
    sql(&db, text).await;
    assert_eq!(names(&db).await, expected, "{text}");
}

/// Breaks a run that is over, and expects to hear of it.
async fn broken_when_over(text: &str, expected: &[&str]) {
    let db = TestDatabase::new().await;
    let _over = over(&db).await;
    assert_eq!(db.store().run("chain", "r").await.unwrap().state.as_str(), "success");
    assert_eq!(names(&db).await, [""; 0]);
    sql(&db, text).await;
    assert_eq!(names(&db).await, expected, "{text}");
}

#[tokio::test]
async fn two_runs_of_a_date_are_seen() {
    let again = |key: &str, run_id: &str, date: &str| {
        format!(
            "ALTER TABLE dag_run DROP CONSTRAINT {key};
             INSERT INTO dag_run (dag_id, run_id, dag_version_id, run_type, state, logical_date, run_after, end_date)
             SELECT dag_id, {run_id}, dag_version_id, run_type, state, {date}, run_after, end_date FROM dag_run"
        )
    };
    let name = again("dag_run_dag_id_run_id_key", "run_id", "NULL");
    broken_when_over(&name, &["run-made-twice"]).await;
    let date = again("dag_run_dag_id_logical_date_key", "'other'", "logical_date");
    broken_when_over(&date, &["run-made-twice"]).await;
}

#[tokio::test]
async fn two_results_of_a_try_are_seen() {
    broken_when_over(
        "INSERT INTO attempt (id, task_instance_id, try_number, state, started_at, ended_at)
         SELECT gen_random_uuid(), task_instance_id, try_number, 'failed', now(), now() FROM attempt LIMIT 1",
        &["two-results"],
    )
    .await;
}

#[tokio::test]
async fn a_gap_in_tries_is_seen() {
    broken_when_over(
        "UPDATE attempt SET try_number = 2; UPDATE task_instance SET try_number = 2",
        &["gap-in-tries"],
    )
    .await;
    broken_when_over("UPDATE task_instance SET try_number = 0", &["gap-in-tries"]).await;
}

#[tokio::test]
async fn an_attempt_that_is_nobodys_is_seen() {
    broken_while_running("UPDATE attempt SET worker_id = NULL", &["running-without-owner"]).await;
    broken_while_running("UPDATE attempt SET lease_until = NULL", &["running-without-owner"]).await;
    broken_while_running("UPDATE attempt SET token_hash = NULL", &["running-without-owner"]).await;
}

#[tokio::test]
async fn a_fence_that_comes_again_is_seen() {
    broken_when_over("UPDATE attempt SET fence = 7", &["fence-used-twice"]).await;
}

#[tokio::test]
async fn two_live_attempts_are_seen() {
    broken_while_running(
        "INSERT INTO queued_attempt (attempt_id, queue, priority, task_instance_id, try_number)
         SELECT gen_random_uuid(), 'default', 1, task_instance_id, try_number FROM attempt",
        &["two-live-attempts", "queued-for-nobody"],
    )
    .await;
}

#[tokio::test]
async fn a_task_that_begins_before_those_above_it_is_seen() {
    broken_while_running(
        "UPDATE task_instance SET state = 'queued', try_number = 1, attempt_id = gen_random_uuid() WHERE task_id = 'b';
         INSERT INTO queued_attempt (attempt_id, queue, priority, task_instance_id, try_number)
         SELECT attempt_id, 'default', 1, id, 1 FROM task_instance WHERE task_id = 'b'",
        &["begun-too-early"],
    )
    .await;
}

#[tokio::test]
async fn wrong_sums_are_seen() {
    let counted = "UPDATE dag_run SET end_date = now() - interval '1 hour'";
    broken_when_over(
        &format!("{counted}; UPDATE dag_run SET counted = true"),
        &["sums-are-wrong"],
    )
    .await;
    let db = TestDatabase::new().await;
    let _over = over(&db).await;
    sql(&db, counted).await;
    assert_eq!(
        db.store()
            .count_finished_runs(10, std::time::Duration::ZERO)
            .await
            .unwrap(),
        1
    );
    assert_eq!(names(&db).await, [""; 0], "counted as it should be");
    sql(&db, "UPDATE instance_tally SET instances = instances + 1").await;
    assert_eq!(names(&db).await, ["sums-are-wrong"]);
}

#[tokio::test]
async fn a_result_that_was_not_kept_is_seen() {
    broken_when_over(
        "UPDATE task_instance SET state = 'failed' WHERE task_id = 'b'",
        &["result-not-kept"],
    )
    .await;
    broken_when_over("UPDATE attempt SET state = 'lost'", &["result-not-kept"]).await;
    // Marked by hand, which keeps how the try had read before.
    broken_when_over(
        "UPDATE attempt SET final_state = 'success'; UPDATE task_instance SET state = 'failed', reason = 'marked failed by admin'",
        &[],
    )
    .await;
}

#[tokio::test]
async fn what_nobody_moves_on_is_seen() {
    broken_while_running(
        "UPDATE attempt SET state = 'success', ended_at = now()",
        &["running-nowhere"],
    )
    .await;
    broken_while_running("DELETE FROM attempt", &["running-nowhere"]).await;
    broken_while_running(
        "UPDATE task_instance SET state = 'restarting', attempt_id = NULL WHERE task_id = 'a'",
        &["running-nowhere", "running-for-nobody"],
    )
    .await;
    broken_while_running(
        "UPDATE task_instance SET state = 'none' WHERE task_id = 'a'",
        &["running-for-nobody"],
    )
    .await;
    broken_while_running(
        "UPDATE task_instance SET state = 'up_for_retry', retry_at = NULL WHERE task_id = 'a'; UPDATE attempt SET state = 'failed', ended_at = now()",
        &["waits-for-no-time"],
    )
    .await;
    broken_when_over(
        "UPDATE dag_run SET state = 'running', end_date = NULL",
        &["run-without-end"],
    )
    .await;
    broken_while_running(
        "UPDATE dag_run SET state = 'failed', end_date = now()",
        &["end-with-live-tasks"],
    )
    .await;
    broken_while_running(
        "INSERT INTO queued_attempt (attempt_id, queue, priority, task_instance_id, try_number) VALUES (gen_random_uuid(), 'default', 1, gen_random_uuid(), 1)",
        &["queued-for-nobody"],
    )
    .await;
}

#[tokio::test]
async fn what_a_scheduler_should_have_done_by_now_is_seen_while_one_leads() {
    let event = "INSERT INTO run_event (dag_run_id, kind, created_at) SELECT id, 'changed', now() - interval '2 minutes' FROM dag_run";
    let lease = "UPDATE attempt SET lease_until = now() - interval '2 minutes'";
    broken_while_running(event, &["event-not-read"]).await;
    broken_while_running(lease, &["lease-not-ended"]).await;
    let gone = "UPDATE scheduler_lease SET lease_until = '-infinity'";
    broken_while_running(&format!("{event}; {lease}; {gone}"), &[]).await;
}
