use updraft_engine::clear::{Change, Outcome, clear, mark_run};
use updraft_engine::{InstanceFacts, InstanceKey, RunState, TaskState};
use updraft_store::StoreError;
use updraft_store::attempt::{AttemptState, BeatState};
use updraft_store::clear::Rewrite;
use updraft_store::run::InstanceRow;
use updraft_testkit::{Driver, TestDatabase, fixture};

use crate::{LEASE, claim, pairs, result, states};

pub(crate) async fn changes(db: &TestDatabase, keys: &[&str]) -> (i64, RunState, Vec<Change>) {
    let loaded = db.store().load_run("d", "r").await.unwrap();
    let facts: Vec<InstanceFacts> = loaded.instances.iter().map(InstanceRow::facts).collect();
    let keys: Vec<InstanceKey> = keys.iter().map(|key| InstanceKey::of(*key)).collect();
    (
        loaded.row.id,
        loaded.row.state,
        clear(&loaded.version.dag, &facts, &keys),
    )
}

pub(crate) fn rewrite(dag_run_id: i64, changes: &[Change], run: Option<(RunState, RunState)>) -> Rewrite<'_> {
    Rewrite {
        dag_run_id,
        changes,
        run,
        create: &[],
        version_id: None,
        conf: None,
        is_clear: true,
        triggering_run: None,
        reason: "cleared by admin",
    }
}

async fn finish_one(db: &TestDatabase, driver: &mut Driver, state: AttemptState) {
    let worker = db.worker("w").await;
    let one = claim(db, worker, 1).await.remove(0);
    db.store()
        .finish(one.attempt_id, one.fence, &result(state))
        .await
        .unwrap();
    driver.step().await;
}

#[tokio::test]
async fn a_cleared_task_of_a_finished_run_runs_again_and_its_first_try_stays() {
    let db = TestDatabase::new().await;
    db.create_run(&fixture::chain("d"), "r").await;
    let mut driver = Driver::new(db.store()).await;
    driver.step().await;
    finish_one(&db, &mut driver, AttemptState::Success).await;
    finish_one(&db, &mut driver, AttemptState::Failed).await;
    assert_eq!(db.store().run("d", "r").await.unwrap().state, RunState::Failed);
    let (id, state, cleared) = changes(&db, &["b"]).await;
    db.store()
        .rewrite_run(&rewrite(id, &cleared, Some((state, RunState::Queued))))
        .await
        .unwrap();
    let row = db.store().run("d", "r").await.unwrap();
    assert_eq!(
        (row.state, row.clear_number, row.start_date, row.end_date, row.reason),
        (RunState::Queued, 1, None, None, None)
    );
    let loaded = db.store().load_run("d", "r").await.unwrap();
    let b = &loaded.instances[1];
    assert_eq!(
        (b.state, b.try_number, b.max_tries, b.start_date, b.end_date),
        (TaskState::None, 1, 1, None, None)
    );
    driver.step().await;
    finish_one(&db, &mut driver, AttemptState::Success).await;
    assert_eq!(db.store().run("d", "r").await.unwrap().state, RunState::Success);
    let tries: Vec<(i32, String, Option<String>)> = sqlx::query_as(
        "SELECT a.try_number, a.state, a.final_state FROM attempt a JOIN task_instance ti ON ti.id = a.task_instance_id WHERE ti.task_id = 'b' ORDER BY 1",
    )
    .fetch_all(db.store().pool())
    .await
    .unwrap();
    // The second attempt's own state says how its try ended; that of the first was kept when it was cleared.
    let kept = Some("failed".to_owned());
    assert_eq!(tries, [(1, "failed".to_owned(), kept), (2, "success".to_owned(), None)]);
}

#[tokio::test]
async fn clearing_what_runs_asks_for_its_end_and_then_starts_afresh() {
    let db = TestDatabase::new().await;
    db.create_run(&fixture::chain("d"), "r").await;
    let mut driver = Driver::new(db.store()).await;
    driver.step().await;
    let worker = db.worker("w").await;
    let one = claim(&db, worker, 1).await.remove(0);
    driver.step().await;
    let (id, _, cleared) = changes(&db, &["a"]).await;
    db.store().rewrite_run(&rewrite(id, &cleared, None)).await.unwrap();
    assert_eq!(
        states(&db, "d", "r").await,
        pairs(&[("a", "restarting"), ("b", "none")])
    );
    driver.step().await;
    let reply = db
        .store()
        .heartbeat(worker, &[(one.attempt_id, one.fence)], LEASE)
        .await
        .unwrap()
        .remove(0);
    assert_eq!(
        reply.state,
        BeatState::Kill {
            reason: "cleared by admin".to_owned()
        }
    );
    db.store()
        .finish(one.attempt_id, one.fence, &result(AttemptState::Killed))
        .await
        .unwrap();
    driver.step().await;
    assert_eq!(states(&db, "d", "r").await, pairs(&[("a", "queued"), ("b", "none")]));
    assert_eq!(claim(&db, worker, 1).await[0].try_number, 2);
}

#[tokio::test]
async fn what_was_marked_and_is_cleared_waits_for_the_end_of_its_last_try() {
    let db = TestDatabase::new().await;
    db.create_run(&fixture::chain("d"), "r").await;
    let mut driver = Driver::new(db.store()).await;
    driver.step().await;
    let worker = db.worker("w").await;
    let one = claim(&db, worker, 1).await.remove(0);
    driver.step().await;
    let loaded = db.store().load_run("d", "r").await.unwrap();
    let facts: Vec<InstanceFacts> = loaded.instances.iter().map(InstanceRow::facts).collect();
    let marked = mark_run(&loaded.version.dag, &facts, Outcome::Failed);
    let mark = Rewrite {
        conf: None,
        is_clear: false,
        triggering_run: None,
        reason: "marked failed by admin",
        ..rewrite(
            loaded.row.id,
            &marked.changes,
            Some((RunState::Running, RunState::Failed)),
        )
    };
    db.store().rewrite_run(&mark).await.unwrap();
    driver.step().await;
    // The worker has not heard of it, and the task runs still.
    let (id, state, cleared) = changes(&db, &["a", "b"]).await;
    db.store()
        .rewrite_run(&rewrite(id, &cleared, Some((state, RunState::Queued))))
        .await
        .unwrap();
    driver.step().await;
    assert_eq!(claim(&db, worker, 1).await, [], "two tries would run at the same time");
    assert_eq!(db.store().check_invariants().await.unwrap().violations, []);
    db.store()
        .finish(one.attempt_id, one.fence, &result(AttemptState::Killed))
        .await
        .unwrap();
    driver.step().await;
    assert_eq!(claim(&db, worker, 1).await[0].try_number, 2);
    assert_eq!(db.store().check_invariants().await.unwrap().violations, []);
}

#[tokio::test]
async fn what_is_to_end_on_a_worker_that_is_silent_ends_with_its_lease() {
    let db = TestDatabase::new().await;
    db.create_run(&fixture::chain("d"), "r").await;
    let mut driver = Driver::new(db.store()).await;
    driver.step().await;
    let worker = db.worker("w").await;
    // Nobody renews it.
    let queues = ["default".to_owned()];
    let short = std::time::Duration::ZERO;
    let claimed = db
        .store()
        .claim(worker, &queues, short, &crate::tokens(1))
        .await
        .unwrap();
    driver.step().await;
    let (id, _, cleared) = changes(&db, &["a"]).await;
    db.store().rewrite_run(&rewrite(id, &cleared, None)).await.unwrap();
    driver.step().await;
    for given_up in [1, 0] {
        assert_eq!(db.store().expire_leases().await.unwrap(), given_up);
    }
    driver.step().await;
    assert_eq!(states(&db, "d", "r").await, pairs(&[("a", "queued"), ("b", "none")]));
    // The worker comes back, and has nothing to say.
    let one = &claimed[0];
    let killed = result(AttemptState::Killed);
    let late = db.store().finish(one.attempt_id, one.fence, &killed).await;
    assert_eq!(late.unwrap(), updraft_store::attempt::Finished::Stale);
    assert_eq!(claim(&db, worker, 1).await[0].try_number, 2);
}

#[tokio::test]
async fn clearing_what_is_queued_takes_it_off_the_queue() {
    let db = TestDatabase::new().await;
    db.create_run(&fixture::chain("d"), "r").await;
    let mut driver = Driver::new(db.store()).await;
    driver.step().await;
    let (id, _, cleared) = changes(&db, &["a"]).await;
    db.store().rewrite_run(&rewrite(id, &cleared, None)).await.unwrap();
    let worker = db.worker("w").await;
    assert!(claim(&db, worker, 1).await.is_empty());
    driver.step().await;
    assert_eq!(claim(&db, worker, 1).await[0].try_number, 2);
}

#[tokio::test]
async fn a_decision_on_old_states_is_a_conflict_and_changes_nothing() {
    let db = TestDatabase::new().await;
    db.create_run(&fixture::chain("d"), "r").await;
    let mut driver = Driver::new(db.store()).await;
    driver.step().await;
    let (id, state, cleared) = changes(&db, &["a"]).await;
    finish_one(&db, &mut driver, AttemptState::Success).await;
    assert!(matches!(
        db.store().rewrite_run(&rewrite(id, &cleared, None)).await,
        Err(StoreError::Conflict(_))
    ));
    assert!(matches!(
        db.store()
            .rewrite_run(&rewrite(id, &[], Some((RunState::Failed, state))))
            .await,
        Err(StoreError::Conflict(_))
    ));
    assert_eq!(states(&db, "d", "r").await, pairs(&[("a", "success"), ("b", "queued")]));
    assert_eq!(db.store().run("d", "r").await.unwrap().clear_number, 0);
}

#[tokio::test]
async fn a_clear_that_was_decided_before_its_run_ended_is_a_conflict() {
    let db = TestDatabase::new().await;
    db.create_run(&fixture::chain("d"), "r").await;
    let mut driver = Driver::new(db.store()).await;
    driver.step().await;
    let (id, state, cleared) = changes(&db, &["a"]).await;
    assert_eq!(state, RunState::Running);
    db.store()
        .mark_run(id, state, RunState::Failed, "marked failed by admin")
        .await
        .unwrap();
    let goes_on = rewrite(id, &cleared, Some((state, state)));
    assert!(matches!(
        db.store().rewrite_run(&goes_on).await,
        Err(StoreError::Conflict(_))
    ));
    let ended = db.store().run("d", "r").await.unwrap().end_date;
    let stays = rewrite(id, &cleared, Some((RunState::Failed, RunState::Failed)));
    db.store().rewrite_run(&stays).await.unwrap();
    let run = db.store().run("d", "r").await.unwrap();
    assert_eq!((run.state, run.end_date), (RunState::Failed, ended));
}
