use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use sqlx::Row as _;
use updraft_dag::model::{DataInterval, Deadline, DeadlineReference, RunImmediately, Schedule, Seconds};
use updraft_engine::backfill::Reprocess;
use updraft_engine::{RunState, TaskState};
use updraft_store::StoreError;
use updraft_store::list::{Order, Page};
use updraft_testkit::{Driver, TestDatabase, fixture};
use uuid::Uuid;

use crate::{pairs, states};

const DAYS: (&str, &str) = ("2024-01-01", "2024-01-03");

fn daily() -> updraft_dag::model::Dag {
    let mut dag = fixture::chain("d");
    dag.schedule = Schedule::Cron {
        crons: vec!["0 0 * * *".to_owned()],
        timezone: None,
        data_interval: DataInterval::None,
        run_immediately: RunImmediately::default(),
    };
    dag
}

async fn database() -> TestDatabase {
    let db = TestDatabase::new().await;
    db.register(&daily()).await;
    db
}

/// Day, run's state or the reason why there is none, in the order of the backfill.
async fn dates(db: &TestDatabase, id: i64) -> Vec<String> {
    let page = Page { limit: 100, offset: 0 };
    let rows = db.store().backfill_dates(id, page).await.unwrap();
    rows.into_iter()
        .map(|row| {
            let outcome = row.state.or(row.exception_reason).unwrap_or_default();
            format!("{} {outcome}", row.logical_date.format("%d"))
        })
        .collect()
}

async fn set_state(db: &TestDatabase, day: &str, run: &str, task: &str) {
    let date: DateTime<Utc> = format!("{day}T00:00:00Z").parse().unwrap();
    let id: i64 = sqlx::query(
        "UPDATE dag_run SET state = $2, end_date = CASE WHEN $2 IN ('success', 'failed') THEN now() END WHERE logical_date = $1 RETURNING id",
    )
    .bind(date)
    .bind(run)
    .fetch_one(db.store().pool())
    .await
    .unwrap()
    .get(0);
    sqlx::query("UPDATE task_instance SET state = $2, try_number = 1 WHERE dag_run_id = $1")
        .bind(id)
        .bind(task)
        .execute(db.store().pool())
        .await
        .unwrap();
}

#[tokio::test]
async fn row_391_a_backfill_comes_with_its_runs() {
    let db = database().await;
    let id = db
        .backfill("d", DAYS, |new| new.conf = Some(json!({"a": 1})))
        .await
        .unwrap();
    assert_eq!(dates(&db, id).await, ["01 queued", "02 queued", "03 queued"]);
    let run = db
        .store()
        .load_run("d", "backfill__2024-01-02T00:00:00+00:00")
        .await
        .unwrap();
    assert_eq!(
        (
            run.row.run_type.as_str(),
            run.row.triggered_by.as_deref(),
            run.row.backfill_id
        ),
        ("backfill", Some("backfill"), Some(id))
    );
    assert_eq!((run.row.conf, run.row.state), (json!({"a": 1}), RunState::Queued));
    assert!(run.instances.iter().all(|one| one.state == TaskState::None));
    assert_eq!(run.instances.len(), 2);
    let row = db.store().backfill(id).await.unwrap();
    assert_eq!((row.queued, row.already_exists, row.completed_at), (3, 0, None));
    // Row 407: not before its runs are over.
    assert_eq!(db.store().complete_backfills().await.unwrap(), 0);
    for day in ["2024-01-01", "2024-01-02", "2024-01-03"] {
        set_state(&db, day, "success", "success").await;
    }
    assert_eq!(db.store().complete_backfills().await.unwrap(), 1);
    let row = db.store().backfill(id).await.unwrap();
    assert!(row.completed_at.is_some() && row.cancelled_at.is_none());

    let backwards = |new: &mut updraft_store::backfill::NewBackfill| {
        new.run_backwards = true;
        new.reprocess = Reprocess::Completed;
    };
    let id = db.backfill("d", ("2024-01-02", "2024-01-04"), backwards).await.unwrap();
    assert_eq!(dates(&db, id).await, ["04 queued", "03 queued", "02 queued"]);
}

#[tokio::test]
async fn rows_392_to_397_what_is_there_already() {
    let db = database().await;
    let first = db.backfill("d", ("2024-01-01", "2024-01-04"), |_| {}).await.unwrap();
    set_state(&db, "2024-01-01", "success", "success").await;
    set_state(&db, "2024-01-02", "failed", "failed").await;
    set_state(&db, "2024-01-03", "running", "none").await;
    // Row 401, and the way around it.
    let refused = db.backfill("d", DAYS, |_| {}).await;
    assert!(
        matches!(refused, Err(StoreError::Conflict(text)) if text == "There is already a running backfill for dag d")
    );
    let id = db
        .backfill("d", ("2024-01-01", "2024-01-05"), |new| {
            new.reprocess = Reprocess::Failed;
            new.allow_concurrent = true;
            new.conf = Some(json!({"again": true}));
        })
        .await
        .unwrap();
    let expected = [
        "01 already exists",
        "02 queued",
        "03 in flight",
        "04 in flight",
        "05 queued",
    ];
    assert_eq!(dates(&db, id).await, expected);
    // Row 394: cleared and taken over.
    let run = db
        .store()
        .load_run("d", "backfill__2024-01-02T00:00:00+00:00")
        .await
        .unwrap();
    assert_eq!(
        (run.row.backfill_id, run.row.conf, run.row.clear_number),
        (Some(id), json!({"again": true}), 1)
    );
    assert!(
        run.instances
            .iter()
            .all(|one| one.state == TaskState::None && one.max_tries == 1)
    );
    // What was taken away from the first no longer holds it up.
    set_state(&db, "2024-01-03", "success", "success").await;
    set_state(&db, "2024-01-04", "success", "success").await;
    assert_eq!(db.store().complete_backfills().await.unwrap(), 1);
    assert!(db.store().backfill(first).await.unwrap().completed_at.is_some());
    let page = Page { limit: 10, offset: 0 };
    let active = db
        .store()
        .list_backfills(Some("d"), Some(true), &Order::default(), page)
        .await
        .unwrap();
    assert_eq!(active.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [id]);
}

#[tokio::test]
async fn only_what_is_missing_or_failed_is_done() {
    let db = database().await;
    db.backfill("d", ("2024-01-01", "2024-01-02"), |_| {}).await.unwrap();
    set_state(&db, "2024-01-01", "success", "success").await;
    set_state(&db, "2024-01-02", "failed", "failed").await;
    sqlx::query("UPDATE task_instance SET state = 'success' WHERE task_id = 'a'")
        .execute(db.store().pool())
        .await
        .unwrap();
    let id = db
        .backfill("d", DAYS, |new| {
            new.reprocess = Reprocess::Failed;
            new.only_failed_tasks = true;
            new.allow_concurrent = true;
        })
        .await
        .unwrap();
    assert_eq!(dates(&db, id).await, ["01 already exists", "02 queued", "03 queued"]);
    let run = "backfill__2024-01-02T00:00:00+00:00";
    assert_eq!(states(&db, "d", run).await, pairs(&[("a", "success"), ("b", "none")]));
    // With `completed`, a run of which nothing failed is still left alone.
    let id = db
        .backfill("d", ("2024-01-01", "2024-01-01"), |new| {
            new.reprocess = Reprocess::Completed;
            new.only_failed_tasks = true;
            new.allow_concurrent = true;
        })
        .await
        .unwrap();
    assert_eq!(dates(&db, id).await, ["01 already exists"]);
}

#[tokio::test]
async fn chosen_tasks_run_and_the_others_come_later() {
    let db = database().await;
    let day = ("2024-01-01", "2024-01-01");
    let only = |task: &str| Some([task.to_owned()].into());
    db.backfill("d", day, |new| new.task_ids = only("b")).await.unwrap();
    let run = "backfill__2024-01-01T00:00:00+00:00";
    assert_eq!(states(&db, "d", run).await, pairs(&[("a", "removed"), ("b", "none")]));
    let mut driver = Driver::new(db.store()).await;
    driver.step().await;
    // `b` does not wait for `a`.
    assert_eq!(states(&db, "d", run).await, pairs(&[("a", "removed"), ("b", "queued")]));
    sqlx::query("UPDATE task_instance SET state = 'success', attempt_id = NULL WHERE task_id = 'b'")
        .execute(db.store().pool())
        .await
        .unwrap();
    sqlx::query("UPDATE dag_run SET state = 'success', end_date = now()")
        .execute(db.store().pool())
        .await
        .unwrap();
    db.backfill("d", day, |new| {
        new.reprocess = Reprocess::Completed;
        new.only_failed_tasks = true;
        new.allow_concurrent = true;
    })
    .await
    .unwrap();
    assert_eq!(states(&db, "d", run).await, pairs(&[("a", "none"), ("b", "success")]));
}

#[tokio::test]
async fn row_406_a_cancelled_backfill_lets_go() {
    let db = database().await;
    let id = db.backfill("d", DAYS, |_| {}).await.unwrap();
    set_state(&db, "2024-01-01", "running", "none").await;
    db.store().set_backfill_paused(id, true).await.unwrap();
    assert!(db.store().backfill(id).await.unwrap().is_paused);
    db.store().cancel_backfill(id, "ann").await.unwrap();
    assert_eq!(dates(&db, id).await, ["01 running", "02 failed", "03 failed"]);
    let run = db
        .store()
        .run("d", "backfill__2024-01-02T00:00:00+00:00")
        .await
        .unwrap();
    assert_eq!(run.reason.as_deref(), Some("its backfill was cancelled by ann"));
    assert_eq!(
        db.store().consecutive_failures("d", 9).await.unwrap(),
        0,
        "they never began"
    );
    let row = db.store().backfill(id).await.unwrap();
    assert!(row.completed_at.is_some() && row.cancelled_at.is_some());
    for over in [
        db.store().cancel_backfill(id, "ann").await,
        db.store().set_backfill_paused(id, false).await,
    ] {
        assert!(matches!(over, Err(StoreError::Conflict(text)) if text == "Backfill is already completed."));
    }
    let gone = db.store().cancel_backfill(id + 1, "ann").await;
    assert!(matches!(gone, Err(StoreError::NotFound(text)) if text == "Backfill not found"));
}

#[tokio::test]
async fn one_of_many_at_once_is_made_and_asking_again_makes_no_second() {
    let db = database().await;
    let all = futures_util::future::join_all((0..4).map(|_| db.backfill("d", DAYS, |_| {}))).await;
    let made: Vec<&i64> = all.iter().filter_map(|one| one.as_ref().ok()).collect();
    let [id] = made[..] else { panic!("{all:?}") };
    assert_eq!(dates(&db, *id).await, ["01 queued", "02 queued", "03 queued"]);
    db.store().cancel_backfill(*id, "ann").await.unwrap();

    let key = Uuid::new_v4();
    let once = db
        .backfill("d", ("2024-02-01", "2024-02-02"), |new| new.key = key)
        .await
        .unwrap();
    let again = db
        .backfill("d", ("2024-02-01", "2024-02-02"), |new| new.key = key)
        .await
        .unwrap();
    assert_eq!(once, again);
    // A run id that something else has taken is no reason to fail.
    let mut run = db.create_run(&daily(), "backfill__2024-03-01T00:00:00+00:00").await;
    run.logical_date = None;
    let id = db
        .backfill("d", ("2024-03-01", "2024-03-02"), |new| new.allow_concurrent = true)
        .await
        .unwrap();
    assert_eq!(dates(&db, id).await, ["01 in flight", "02 queued"]);
}

#[tokio::test]
async fn row_292_the_runs_of_a_backfill_are_the_past_of_each_other() {
    let db = database().await;
    db.backfill("d", DAYS, |_| {}).await.unwrap();
    set_state(&db, "2024-01-01", "failed", "failed").await;
    let second = db
        .store()
        .run("d", "backfill__2024-01-02T00:00:00+00:00")
        .await
        .unwrap();
    for scheduled_only in [true, false] {
        let previous = db.store().previous_run(&second, scheduled_only).await.unwrap().unwrap();
        assert_eq!(previous.states["a"], [TaskState::Failed]);
    }
    // One by hand in between counts for a DAG without catchup alone.
    sqlx::query("UPDATE dag_run SET run_type = 'manual' WHERE logical_date = '2024-01-01T00:00Z'")
        .execute(db.store().pool())
        .await
        .unwrap();
    assert!(db.store().previous_run(&second, true).await.unwrap().is_none());
    assert!(db.store().previous_run(&second, false).await.unwrap().is_some());
}

#[tokio::test]
async fn a_deadline_that_was_over_long_ago_is_none() {
    let db = TestDatabase::new().await;
    for (reference, expected) in [(DeadlineReference::LogicalDate, 0), (DeadlineReference::QueuedAt, 1)] {
        let mut dag = daily();
        dag.deadline = Some(Deadline {
            reference,
            interval: Seconds(60.0),
            notify: Vec::new(),
        });
        db.register(&dag).await;
        let day = if expected == 0 { "2024-01-01" } else { "2024-01-02" };
        db.backfill("d", (day, day), |new| new.allow_concurrent = true)
            .await
            .unwrap();
        let late: i64 = sqlx::query_scalar("SELECT count(*) FROM dag_run WHERE deadline_at IS NOT NULL")
            .fetch_one(db.store().pool())
            .await
            .unwrap();
        assert_eq!(late, expected);
    }
}

#[tokio::test]
async fn a_dag_is_deleted_with_its_backfills_and_a_long_one_is_made_in_time() {
    let db = database().await;
    let begun = std::time::Instant::now();
    let id = db.backfill("d", ("2000-01-01", "2020-01-01"), |_| {}).await.unwrap();
    assert_eq!(db.store().backfill(id).await.unwrap().queued, 7306);
    assert!(begun.elapsed() < TimeDelta::seconds(30).to_std().unwrap());
    db.store().cancel_backfill(id, "ann").await.unwrap();
    db.store().delete_dag("d").await.unwrap();
    assert!(matches!(db.store().backfill(id).await, Err(StoreError::NotFound(_))));
}
