use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use updraft_dag::model::{Action, Dag, Deadline, DeadlineReference, Seconds};
use updraft_dag::occasion::Occasion;
use updraft_engine::RunState;
use updraft_engine::notification::{MOST_TRIES, Notice};
use updraft_store::attempt::{AttemptState, Finished};
use updraft_store::clear::Rewrite;
use updraft_store::list::{Order, Page};
use updraft_store::notification::{ClaimedNotification, NewNotification, NotificationEnd};
use updraft_store::run::RunRow;
use updraft_store::scheduling::Lease;
use updraft_store::worker::WorkerEnd;
use updraft_testkit::{Driver, TestDatabase, fixture};
use uuid::Uuid;

use crate::{LEASE, claim, result, tokens};

fn notice(occasion: Occasion, position: usize) -> Notice {
    Notice {
        instance: None,
        occasion,
        position,
        action: "bash".to_owned(),
        try_number: 0,
        at: DateTime::UNIX_EPOCH,
        reason: Some("task_failure".to_owned()),
    }
}

async fn lease(db: &TestDatabase) -> Lease {
    db.store()
        .acquire_lease(0, Uuid::now_v7(), Duration::from_secs(60))
        .await
        .unwrap()
        .unwrap()
}

/// Queues notifications of a run, as a scheduler does.
async fn notify(db: &TestDatabase, lease: &Lease, run: &RunRow, notices: Vec<Notice>) {
    let new: Vec<NewNotification> = notices
        .into_iter()
        .map(|notice| NewNotification {
            dag_run_id: run.id,
            version_id: run.dag_version_id,
            notice,
        })
        .collect();
    let mut step = db.store().begin_step(lease).await.unwrap();
    step.notify(&new.iter().collect::<Vec<_>>()).await.unwrap();
    step.commit().await.unwrap();
}

async fn take(db: &TestDatabase, worker: Uuid, count: usize) -> Vec<ClaimedNotification> {
    db.store()
        .claim_notifications(worker, LEASE, &tokens(count))
        .await
        .unwrap()
}

/// Position, state, tries and error of the notifications of a run.
async fn listed(db: &TestDatabase, run: &RunRow) -> Vec<(i32, String, i32, Option<String>)> {
    let page = Page { limit: 100, offset: 0 };
    let listed = db
        .store()
        .list_notifications(run.id, &[], &Order::default(), page)
        .await;
    let rows = listed.unwrap().rows.into_iter();
    rows.map(|row| (row.position, row.state, row.tries, row.error))
        .collect()
}

async fn make_due(db: &TestDatabase) {
    sqlx::query("UPDATE notification SET due_at = now()")
        .execute(db.store().pool())
        .await
        .unwrap();
}

async fn lose_lease(db: &TestDatabase) {
    sqlx::query("UPDATE notification SET lease_until = now() - interval '1 s' WHERE state = 'running'")
        .execute(db.store().pool())
        .await
        .unwrap();
}

fn failed(retry_after: Option<Duration>) -> NotificationEnd {
    NotificationEnd::Failed {
        error: "exit code 7".to_owned(),
        retry_after,
    }
}

#[tokio::test]
async fn what_happened_once_is_queued_once_and_claimed_once() {
    let db = TestDatabase::new().await;
    let run = db.create_run(&fixture::chain("d"), "r").await;
    let lease = lease(&db).await;
    let both = vec![notice(Occasion::OnFailure, 0), notice(Occasion::OnFailure, 1)];
    notify(&db, &lease, &run, both.clone()).await;
    // A round that is repeated.
    notify(&db, &lease, &run, both).await;
    let (first, second) = (db.worker("first").await, db.worker("second").await);
    assert_eq!(db.store().next_notification().await.unwrap(), Some(Duration::ZERO));
    let got = take(&db, first, 1).await;
    assert_eq!((got.len(), got[0].position, got[0].tries, got[0].token), (1, 0, 1, 0));
    assert_eq!(
        (got[0].event, got[0].of_task, got[0].reason.as_deref()),
        (Occasion::OnFailure, false, Some("task_failure"))
    );
    let rest = take(&db, second, 8).await;
    assert_eq!(rest.iter().map(|one| one.position).collect::<Vec<_>>(), [1]);
    assert_eq!(take(&db, first, 8).await, []);
    assert_eq!(db.store().next_notification().await.unwrap(), None);
}

#[tokio::test]
async fn a_step_that_is_not_committed_tells_nobody() {
    let db = TestDatabase::new().await;
    let run = db.create_run(&fixture::chain("d"), "r").await;
    let lease = lease(&db).await;
    let new = NewNotification {
        dag_run_id: run.id,
        version_id: run.dag_version_id,
        notice: notice(Occasion::OnSuccess, 0),
    };
    let mut step = db.store().begin_step(&lease).await.unwrap();
    step.notify(&[&new]).await.unwrap();
    drop(step);
    assert_eq!(listed(&db, &run).await, []);
}

#[tokio::test]
async fn a_draining_worker_gets_none() {
    let db = TestDatabase::new().await;
    let run = db.create_run(&fixture::chain("d"), "r").await;
    notify(&db, &lease(&db).await, &run, vec![notice(Occasion::OnSuccess, 0)]).await;
    let worker = db.worker("w").await;
    db.store().drain_worker(worker).await.unwrap();
    assert_eq!(take(&db, worker, 1).await, []);
}

#[tokio::test]
async fn a_failed_try_is_repeated_after_a_pause_and_then_it_has_failed() {
    let db = TestDatabase::new().await;
    let run = db.create_run(&fixture::chain("d"), "r").await;
    notify(&db, &lease(&db).await, &run, vec![notice(Occasion::OnSuccess, 0)]).await;
    let worker = db.worker("w").await;
    let first = take(&db, worker, 1).await.remove(0);
    let again = failed(Some(Duration::from_secs(60)));
    let store = db.store();
    assert_eq!(
        store.finish_notification(first.attempt_id, &again).await.unwrap(),
        Finished::Accepted
    );
    let error = Some("exit code 7".to_owned());
    assert_eq!(listed(&db, &run).await, [(0, "queued".to_owned(), 1, error.clone())]);
    assert_eq!(take(&db, worker, 1).await, [], "it is not due yet");
    let wait = store.next_notification().await.unwrap().unwrap();
    assert!(
        wait > Duration::from_secs(50) && wait <= Duration::from_secs(60),
        "{wait:?}"
    );
    make_due(&db).await;
    let second = take(&db, worker, 1).await.remove(0);
    assert_eq!((second.id, second.tries), (first.id, 2));
    assert_eq!(
        store
            .finish_notification(first.attempt_id, &NotificationEnd::Success)
            .await
            .unwrap(),
        Finished::Stale,
        "another try has begun"
    );
    let end = failed(None);
    for _ in 0..2 {
        // The second time as if the answer to the first had been lost.
        assert_eq!(
            store.finish_notification(second.attempt_id, &end).await.unwrap(),
            Finished::Accepted
        );
    }
    assert_eq!(listed(&db, &run).await, [(0, "failed".to_owned(), 2, error)]);
    assert_eq!(store.next_notification().await.unwrap(), None);
}

#[tokio::test]
async fn a_lost_worker_leaves_its_notification_to_another_one() {
    let db = TestDatabase::new().await;
    let run = db.create_run(&fixture::chain("d"), "r").await;
    notify(&db, &lease(&db).await, &run, vec![notice(Occasion::OnSuccess, 0)]).await;
    let (lost, other) = (db.worker("lost").await, db.worker("other").await);
    let store = db.store();
    let hash = tokens(1);
    let first = store.claim_notifications(lost, LEASE, &hash).await.unwrap().remove(0);
    let speaks = store.notification_by_token(&hash[0]).await.unwrap().unwrap();
    assert_eq!(
        (speaks.attempt_id, speaks.is_running, speaks.dag_run_id),
        (first.attempt_id, true, run.id)
    );
    let kept = store.notification_heartbeat(lost, &[first.attempt_id], LEASE).await;
    assert!(kept.unwrap().contains(&first.attempt_id));
    assert_eq!(store.expire_notifications().await.unwrap(), 0);
    lose_lease(&db).await;
    assert_eq!(store.expire_notifications().await.unwrap(), 1);
    let kept = store.notification_heartbeat(lost, &[first.attempt_id], LEASE).await;
    assert!(kept.unwrap().is_empty(), "it has to stop");
    let second = take(&db, other, 1).await.remove(0);
    assert_eq!((second.id, second.tries), (first.id, 2));
    assert_eq!(store.notification_by_token(&hash[0]).await.unwrap(), None);
    let end = NotificationEnd::Success;
    assert_eq!(
        store.finish_notification(second.attempt_id, &end).await.unwrap(),
        Finished::Accepted
    );
    assert_eq!(listed(&db, &run).await, [(0, "success".to_owned(), 2, None)]);
}

#[tokio::test]
async fn one_that_loses_every_worker_fails_in_the_end() {
    let db = TestDatabase::new().await;
    let run = db.create_run(&fixture::chain("d"), "r").await;
    notify(&db, &lease(&db).await, &run, vec![notice(Occasion::OnSuccess, 0)]).await;
    let worker = db.worker("w").await;
    for _ in 0..MOST_TRIES {
        assert_eq!(take(&db, worker, 1).await.len(), 1);
        lose_lease(&db).await;
        db.store().expire_notifications().await.unwrap();
    }
    let error = Some("the worker on test-host was lost".to_owned());
    assert_eq!(listed(&db, &run).await, [(0, "failed".to_owned(), 4, error)]);
}

#[tokio::test]
async fn one_that_kills_every_worker_fails_in_the_end_but_stopping_workers_is_no_fault_of_it() {
    let db = TestDatabase::new().await;
    let run = db.create_run(&fixture::chain("d"), "r").await;
    notify(&db, &lease(&db).await, &run, vec![notice(Occasion::OnSuccess, 0)]).await;
    let ends = [
        WorkerEnd::Died,
        WorkerEnd::Died,
        WorkerEnd::Died,
        WorkerEnd::Stopped,
        WorkerEnd::Died,
    ];
    for end in ends {
        let worker = db.worker("w").await;
        assert_eq!(take(&db, worker, 1).await.len(), 1);
        db.store().stop_worker(worker, end).await.unwrap();
    }
    let error = Some("the worker died".to_owned());
    assert_eq!(listed(&db, &run).await, [(0, "failed".to_owned(), 5, error)]);
}

#[tokio::test]
async fn what_a_worker_did_before_it_was_given_up_counts_unless_another_one_has_begun() {
    let db = TestDatabase::new().await;
    let run = db.create_run(&fixture::chain("d"), "r").await;
    notify(&db, &lease(&db).await, &run, vec![notice(Occasion::OnSuccess, 0)]).await;
    let worker = db.worker("w").await;
    let first = take(&db, worker, 1).await.remove(0);
    lose_lease(&db).await;
    db.store().expire_notifications().await.unwrap();
    let end = NotificationEnd::Success;
    assert_eq!(
        db.store().finish_notification(first.attempt_id, &end).await.unwrap(),
        Finished::Accepted
    );
    assert_eq!(take(&db, worker, 1).await, []);
}

#[tokio::test]
async fn a_worker_that_says_goodbye_gives_its_notifications_back() {
    let db = TestDatabase::new().await;
    let run = db.create_run(&fixture::chain("d"), "r").await;
    notify(&db, &lease(&db).await, &run, vec![notice(Occasion::OnSuccess, 0)]).await;
    let (leaving, other) = (db.worker("leaving").await, db.worker("other").await);
    take(&db, leaving, 1).await;
    db.store().stop_worker(leaving, WorkerEnd::Stopped).await.unwrap();
    assert_eq!(take(&db, other, 1).await[0].tries, 2);
}

#[tokio::test]
async fn a_run_tells_of_the_task_that_failed_last_and_a_task_of_itself() {
    let db = TestDatabase::new().await;
    let dag = fixture::dag("d", ["a", "b", "c"].map(|task_id| fixture::task(task_id, &[])));
    let run = db.create_run(&dag, "r").await;
    let mut driver = Driver::new(db.store()).await;
    driver.step().await;
    let worker = db.worker("w").await;
    let mut attempts = claim(&db, worker, 3).await;
    attempts.sort_by(|one, other| one.task_id.cmp(&other.task_id));
    for attempt in attempts {
        let state = match attempt.task_id.as_str() {
            "c" => AttemptState::Success,
            _ => AttemptState::Failed,
        };
        let result = result(state);
        let finished = db.store().finish(attempt.attempt_id, attempt.fence, &result).await;
        assert_eq!(finished.unwrap(), Finished::Accepted);
    }
    driver.step().await;
    let loaded = db.store().load_run("d", "r").await.unwrap();
    let a = loaded.instances.iter().find(|one| one.task_id == "a").unwrap();
    let of_a = Notice {
        instance: Some((a.id, "a".to_owned())),
        try_number: 1,
        ..notice(Occasion::OnFailure, 0)
    };
    let notices = vec![
        of_a,
        notice(Occasion::OnFailure, 1),
        Notice {
            at: DateTime::UNIX_EPOCH + TimeDelta::seconds(1),
            ..notice(Occasion::OnSuccess, 2)
        },
    ];
    notify(&db, driver.lease(), &run, notices).await;
    let got = take(&db, worker, 8).await;
    let about: Vec<(usize, bool, &str)> = got
        .iter()
        .map(|one| {
            (
                one.position,
                one.of_task,
                one.instance.as_ref().unwrap().task_id.as_str(),
            )
        })
        .collect();
    let mut about = about;
    about.sort_unstable();
    // `b` failed after `a`, and `c` ended after `b`.
    assert_eq!(about, [(0, true, "a"), (1, false, "b"), (2, false, "c")]);
}

fn with_deadline(dag_id: &str, reference: DeadlineReference, seconds: f64) -> Dag {
    let mut dag = fixture::chain(dag_id);
    dag.deadline = Some(Deadline {
        reference,
        interval: Seconds(seconds),
        notify: vec![Action {
            name: "bash".to_owned(),
            args: json!({"command": "true"}),
        }],
    });
    dag
}

async fn miss(db: &TestDatabase, lease: &Lease, runs: &[i64]) -> Vec<i64> {
    let mut step = db.store().begin_step(lease).await.unwrap();
    let late = step.miss_deadlines(runs).await.unwrap();
    step.commit().await.unwrap();
    late.into_iter().collect()
}

#[tokio::test]
async fn a_deadline_is_missed_once_and_never_by_a_run_that_has_ended() {
    let db = TestDatabase::new().await;
    let lease = lease(&db).await;
    let late = with_deadline("late", DeadlineReference::LogicalDate, 60.0);
    let (late, ended) = (db.create_run(&late, "late").await, db.create_run(&late, "ended").await);
    assert_eq!(
        late.deadline_at,
        late.logical_date.map(|date| date + TimeDelta::seconds(60)),
        "given back with the new run"
    );
    let early = with_deadline("early", DeadlineReference::QueuedAt, 3600.0);
    let early = db.create_run(&early, "early").await;
    let without = db.create_run(&fixture::chain("without"), "without").await;
    assert_eq!(without.deadline_at, None);
    db.store()
        .mark_run(ended.id, RunState::Queued, RunState::Success, "marked")
        .await
        .unwrap();
    let all = [late.id, ended.id, early.id, without.id];
    assert_eq!(miss(&db, &lease, &all).await, [late.id]);
    assert_eq!(miss(&db, &lease, &all).await, Vec::<i64>::new());
    let row = db.store().run("late", "late").await.unwrap();
    assert!(row.deadline_missed_at.is_some_and(|at| at <= Utc::now()));
}

#[tokio::test]
async fn a_run_that_begins_anew_is_counted_anew_only_from_queued_at() {
    let db = TestDatabase::new().await;
    let lease = lease(&db).await;
    let past = with_deadline("past", DeadlineReference::LogicalDate, 60.0);
    let past = db.create_run(&past, "past").await;
    let queued = with_deadline("queued", DeadlineReference::QueuedAt, 3600.0);
    let queued = db.create_run(&queued, "queued").await;
    let missed = with_deadline("missed", DeadlineReference::QueuedAt, 0.0);
    let missed = db.create_run(&missed, "missed").await;
    assert_eq!(miss(&db, &lease, &[missed.id]).await, [missed.id]);
    for run in [&past, &queued, &missed] {
        let store = db.store();
        store
            .mark_run(run.id, RunState::Queued, RunState::Failed, "marked")
            .await
            .unwrap();
        store
            .rewrite_run(&Rewrite {
                dag_run_id: run.id,
                changes: &[],
                run: Some((RunState::Failed, RunState::Queued)),
                create: &[],
                version_id: None,
                conf: None,
                is_clear: true,
                triggering_run: None,
                reason: "cleared",
            })
            .await
            .unwrap();
    }
    let deadline = async |run: &RunRow| db.store().run(&run.dag_id, &run.run_id).await.unwrap().deadline_at;
    assert_eq!(deadline(&past).await, None);
    assert!(deadline(&queued).await > queued.deadline_at);
    assert_eq!(deadline(&missed).await, missed.deadline_at);
    assert_eq!(
        miss(&db, &lease, &[past.id, queued.id, missed.id]).await,
        Vec::<i64>::new()
    );
}
