//! What attempts started elsewhere, and who goes on with it.

use serde_json::{Value, json};
use updraft_dag::model::Seconds;
use updraft_store::attempt::{AttemptState, Claimed};
use updraft_store::worker::WorkerEnd;
use updraft_testkit::{Driver, TestDatabase, fixture};

use crate::clear::{changes, rewrite};
use crate::{claim, result};

/// A task with retries.
async fn running(retry_delay: f64) -> (TestDatabase, Driver) {
    let db = TestDatabase::new().await;
    let mut dag = fixture::dag("d", [fixture::task("a", &[])]);
    let task = dag.tasks.get_mut("a").unwrap();
    (task.retries, task.retry_delay) = (9, Seconds(retry_delay));
    db.create_run(&dag, "r").await;
    let driver = Driver::new(db.store()).await;
    (db, driver)
}

/// The next try, and the job that it goes on with.
async fn next(db: &TestDatabase, driver: &mut Driver) -> (Claimed, Option<Value>) {
    let worker = db.worker("w").await;
    let one = loop {
        driver.step().await;
        if let Some(one) = claim(db, worker, 1).await.pop() {
            break one;
        }
    };
    let ids = [one.attempt_id];
    let job = db.store().hand_on_jobs(&ids).await.unwrap().remove(&one.attempt_id);
    // Asked again, as after an answer that was lost, it is the same.
    let again = db.store().hand_on_jobs(&ids).await.unwrap().remove(&one.attempt_id);
    assert_eq!(job, again);
    (one, job)
}

async fn keep(db: &TestDatabase, one: &Claimed, id: &str) -> bool {
    let job = json!({"kind": "docker", "id": id, "details": {"read": 1}});
    db.store().keep_job(one.attempt_id, one.fence, &job).await.unwrap()
}

async fn end(db: &TestDatabase, one: &Claimed, state: AttemptState) {
    db.store()
        .finish(one.attempt_id, one.fence, &result(state))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_job_goes_on_with_the_try_after_a_lost_one_and_after_the_next_lost_one() {
    let (db, mut driver) = running(0.0).await;
    let (first, job) = next(&db, &mut driver).await;
    assert_eq!(job, None);
    assert!(keep(&db, &first, "one").await);
    end(&db, &first, AttemptState::Lost).await;
    assert!(!keep(&db, &first, "late").await, "it is over");
    // The second one keeps nothing itself before it is interrupted.
    let (second, job) = next(&db, &mut driver).await;
    assert_eq!(job.unwrap()["id"], "one");
    end(&db, &second, AttemptState::Interrupted).await;
    let (third, job) = next(&db, &mut driver).await;
    assert_eq!((third.try_number, &job.unwrap()["id"]), (3, &json!("one")));
    let other = Claimed {
        fence: third.fence - 1,
        ..third.clone()
    };
    assert!(!keep(&db, &other, "foreign").await, "it is somebody else's");
    // A worker that dies leaves it as well.
    let worker: uuid::Uuid = sqlx::query_scalar("SELECT worker_id FROM attempt WHERE id = $1")
        .bind(third.attempt_id)
        .fetch_one(db.store().pool())
        .await
        .unwrap();
    db.store().stop_worker(worker, WorkerEnd::Died).await.unwrap();
    let (fourth, job) = next(&db, &mut driver).await;
    assert_eq!(job.unwrap()["details"], json!({"read": 1}));
    // What had an end of its own leaves nothing.
    end(&db, &fourth, AttemptState::Failed).await;
    let (_, job) = next(&db, &mut driver).await;
    assert_eq!(job, None);
}

#[tokio::test]
async fn a_job_does_not_go_on_after_a_kill_or_a_clear() {
    let (db, mut driver) = running(3600.0).await;
    // Cleared while it runs: its end is asked for, and its worker dies before it hears of that.
    let (first, _) = next(&db, &mut driver).await;
    keep(&db, &first, "one").await;
    driver.step().await;
    let (id, _, cleared) = changes(&db, &["a"]).await;
    db.store().rewrite_run(&rewrite(id, &cleared, None)).await.unwrap();
    end(&db, &first, AttemptState::Lost).await;
    let (second, job) = next(&db, &mut driver).await;
    assert_eq!((second.try_number, job), (2, None));
    // Cleared between two tries.
    keep(&db, &second, "two").await;
    end(&db, &second, AttemptState::Lost).await;
    driver.step().await;
    let (id, _, cleared) = changes(&db, &["a"]).await;
    db.store().rewrite_run(&rewrite(id, &cleared, None)).await.unwrap();
    let (third, job) = next(&db, &mut driver).await;
    assert_eq!((third.try_number, job), (3, None));
    keep(&db, &third, "three").await;
    end(&db, &third, AttemptState::Killed).await;
    let left = db.store().check_invariants().await.unwrap();
    assert!(left.violations.is_empty(), "{left:?}");
}
