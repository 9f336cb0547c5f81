//! What a worker was given and never heard of.

use updraft_store::attempt::{AttemptState, BeatState, Claimed, Claimer, Finished};
use updraft_testkit::{Driver, TestDatabase, fixture};
use uuid::Uuid;

use crate::{LEASE, claim, pairs, result, states, tokens};

async fn queued(width: usize) -> (TestDatabase, Driver) {
    let db = TestDatabase::new().await;
    db.create_run(&fixture::wide("wide", width), "r").await;
    let mut driver = Driver::new(db.store()).await;
    driver.step().await;
    (db, driver)
}

async fn claim_as(db: &TestDatabase, worker_id: Uuid, number: i64, count: usize) -> Vec<Claimed> {
    let claimer = Claimer {
        worker_id,
        number: Some(number),
    };
    let queues = ["default".to_owned()];
    db.store().claim(claimer, &queues, LEASE, &tokens(count)).await.unwrap()
}

async fn finish(db: &TestDatabase, one: &Claimed) -> Finished {
    let success = result(AttemptState::Success);
    db.store().finish(one.attempt_id, one.fence, &success).await.unwrap()
}

#[tokio::test]
async fn what_a_worker_never_heard_of_is_queued_again_as_the_same_try() {
    let (db, mut driver) = queued(3).await;
    let (worker, other) = (db.worker("w").await, db.worker("other").await);
    let done = claim_as(&db, worker, 1, 1).await.remove(0);
    let heard = claim_as(&db, worker, 2, 1).await.remove(0);
    assert_eq!(finish(&db, &done).await, Finished::Accepted);
    let unheard = claim_as(&db, worker, 3, 1).await.remove(0);
    assert!(claim(&db, other, 5).await.is_empty());
    for number in [1, 0, 0] {
        assert_eq!(db.store().hand_back(worker, 2, 4).await.unwrap(), number);
    }
    for (task, state) in states(&db, "wide", "r").await {
        let expected = if task == unheard.task_id { "queued" } else { "running" };
        assert_eq!(state, expected, "{task}");
    }
    let again = claim(&db, other, 5).await.remove(0);
    assert_eq!((again.attempt_id, again.try_number), (unheard.attempt_id, 1));
    assert!(again.fence > unheard.fence);
    // Whoever finds the lost answer after all can do nothing with it.
    assert_eq!(finish(&db, &unheard).await, Finished::Stale);
    let held = [&heard, &unheard].map(|one| (one.attempt_id, one.fence));
    let beats = db.store().heartbeat(worker, &held, LEASE).await.unwrap();
    assert_eq!(beats[0].state, BeatState::Keep, "what it has an answer for is its own");
    assert_eq!(beats[1].state, BeatState::Gone);
    // The scheduler has heard of nothing, and need not.
    assert_eq!(finish(&db, &again).await, Finished::Accepted);
    driver.step().await;
    let run = db.store().load_run("wide", "r").await.unwrap();
    let row = run.instances.iter().find(|row| row.task_id == unheard.task_id).unwrap();
    assert_eq!((row.state.as_str(), row.try_number), ("success", 1));
    let broken = db.store().check_invariants().await.unwrap();
    assert!(broken.violations.is_empty(), "{broken:?}");
}

#[tokio::test]
async fn a_claim_that_was_given_up_gives_nothing_any_more() {
    let (db, _driver) = queued(2).await;
    let (worker, other) = (db.worker("w").await, db.worker("other").await);
    assert_eq!(db.store().hand_back(worker, 0, 3).await.unwrap(), 0);
    for number in [1, 2] {
        assert!(claim_as(&db, worker, number, 1).await.is_empty());
    }
    // An older word of the same worker, or a word of another, takes nothing back.
    db.store().hand_back(worker, 0, 2).await.unwrap();
    db.store().hand_back(other, 0, 100).await.unwrap();
    assert!(claim_as(&db, worker, 2, 1).await.is_empty());
    assert_eq!(claim_as(&db, worker, 3, 1).await.len(), 1);
    // One that does not count its claims gets what there is, and keeps it.
    assert_eq!(claim(&db, worker, 1).await.len(), 1);
    assert_eq!(db.store().hand_back(worker, 3, 100).await.unwrap(), 0);
}

#[tokio::test]
async fn a_claim_that_is_being_carried_out_is_waited_for_and_holds_up_no_heartbeat() {
    let (db, _driver) = queued(1).await;
    let worker = db.worker("w").await;
    // Somebody holds the instance, so that the claim stands still in the midst of its statement.
    let mut holder = db.store().pool().begin().await.unwrap();
    sqlx::query("SELECT FROM task_instance FOR UPDATE")
        .execute(&mut *holder)
        .await
        .unwrap();
    let waiting = async |count: i64| {
        let ask =
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let search = async {
            while sqlx::query_scalar::<_, i64>(ask)
                .fetch_one(db.store().pool())
                .await
                .unwrap()
                < count
            {
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
        };
        let patience = std::time::Duration::from_secs(30);
        tokio::time::timeout(patience, search)
            .await
            .expect("it waits for a lock");
    };
    let claiming = claim_as(&db, worker, 1, 1);
    let handing_back = async {
        waiting(1).await;
        db.store().hand_back(worker, 0, 2).await.unwrap()
    };
    let letting_go = async {
        waiting(2).await;
        db.store().heartbeat(worker, &[], LEASE).await.unwrap();
        holder.rollback().await.unwrap();
    };
    let (claimed, handed_back, ()) = tokio::join!(claiming, handing_back, letting_go);
    assert_eq!((claimed.len(), handed_back), (1, 1));
    assert_eq!(claim_as(&db, worker, 2, 1).await.len(), 1);
}

#[tokio::test]
async fn what_somebody_wants_ended_is_over_and_not_queued_again() {
    let (db, mut driver) = queued(1).await;
    let worker = db.worker("w").await;
    let unheard = claim_as(&db, worker, 1, 1).await.remove(0);
    db.store().request_kill(&[unheard.attempt_id], "by ann").await.unwrap();
    assert_eq!(db.store().hand_back(worker, 0, 2).await.unwrap(), 1);
    assert!(claim_as(&db, worker, 2, 1).await.is_empty());
    driver.step().await;
    assert_eq!(states(&db, "wide", "r").await, pairs(&[("t0000", "failed")]));
}
