use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::json;
use updraft_store::attempt::{AttemptResult, AttemptState, BeatState, Finished};
use updraft_store::xcom::XcomOf;
use updraft_testkit::{Driver, TestDatabase, fixture};
use uuid::Uuid;

use crate::{LEASE, claim, pairs, result, states, tokens};

async fn queued(db: &TestDatabase, width: usize) -> Driver {
    db.create_run(&fixture::wide("wide", width), "r").await;
    let mut driver = Driver::new(db.store()).await;
    driver.step().await;
    driver
}

#[tokio::test]
async fn a_chain_runs_from_one_end_to_the_other() {
    let db = TestDatabase::new().await;
    db.create_run(&fixture::chain("chain"), "r").await;
    let mut driver = Driver::new(db.store()).await;
    let worker = db.worker("w").await;
    driver.step().await;
    assert_eq!(
        states(&db, "chain", "r").await,
        pairs(&[("a", "queued"), ("b", "none")])
    );
    for task in ["a", "b"] {
        let claimed = claim(&db, worker, 5).await;
        assert_eq!(
            claimed.iter().map(|one| one.task_id.as_str()).collect::<Vec<_>>(),
            [task]
        );
        assert_eq!(
            (claimed[0].try_number, claimed[0].map_index, claimed[0].token),
            (1, -1, 0)
        );
        let done = db
            .store()
            .finish(claimed[0].attempt_id, claimed[0].fence, &result(AttemptState::Success))
            .await
            .unwrap();
        assert_eq!(done, Finished::Accepted);
        driver.step().await;
    }
    let run = db.store().run("chain", "r").await.unwrap();
    assert_eq!(run.state.as_str(), "success");
    assert!(run.start_date.is_some() && run.end_date.is_some() && run.last_scheduling_decision.is_some());
    assert_eq!(
        states(&db, "chain", "r").await,
        pairs(&[("a", "success"), ("b", "success")])
    );
    let left: i64 =
        sqlx::query_scalar("SELECT (SELECT count(*) FROM run_event) + (SELECT count(*) FROM queued_attempt)")
            .fetch_one(db.store().pool())
            .await
            .unwrap();
    assert_eq!(left, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn eight_claimers_never_get_the_same_attempt() {
    let db = TestDatabase::new().await;
    let _driver = queued(&db, 400).await;
    let mut claimers = Vec::new();
    for number in 0..8 {
        let worker = db.worker(&format!("w{number}")).await;
        let store = db.store().clone();
        claimers.push(tokio::spawn(async move {
            let mut got = Vec::new();
            loop {
                let claimed = store
                    .claim(worker, &["default".to_owned()], LEASE, &tokens(7))
                    .await
                    .unwrap();
                if claimed.is_empty() {
                    return got;
                }
                got.extend(claimed.into_iter().map(|one| one.attempt_id));
            }
        }));
    }
    let mut all = Vec::new();
    for claimer in claimers {
        all.extend(claimer.await.unwrap());
    }
    // A claimer that finds only locked rows stops early; what it left is still there.
    let worker = db.worker("last").await;
    all.extend(claim(&db, worker, 400).await.into_iter().map(|one| one.attempt_id));
    assert_eq!(all.len(), 400);
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 400);
    let running: i64 = sqlx::query_scalar("SELECT count(*) FROM attempt WHERE state = 'running'")
        .fetch_one(db.store().pool())
        .await
        .unwrap();
    assert_eq!(running, 400);
}

#[tokio::test]
async fn claims_go_by_priority_and_queue() {
    let db = TestDatabase::new().await;
    let mut dag = fixture::wide("wide", 4);
    for (task, queue, weight) in [
        ("t0000", "default", 1),
        ("t0001", "default", 9),
        ("t0002", "gpu", 5),
        ("t0003", "gpu", 7),
    ] {
        let task = dag.tasks.get_mut(task).unwrap();
        (task.queue, task.priority_weight) = (queue.to_owned(), weight);
    }
    db.create_run(&dag, "r").await;
    Driver::new(db.store()).await.step().await;
    let worker = db.worker("w").await;
    let names =
        |claimed: Vec<updraft_store::attempt::Claimed>| claimed.into_iter().map(|one| one.task_id).collect::<Vec<_>>();
    let both = ["default".to_owned(), "gpu".to_owned()];
    assert_eq!(
        names(db.store().claim(worker, &both, LEASE, &tokens(2)).await.unwrap()),
        ["t0001", "t0003"]
    );
    assert_eq!(names(claim(&db, worker, 9).await), ["t0000"]);
    assert_eq!(
        names(db.store().claim(worker, &both[1..], LEASE, &tokens(9)).await.unwrap()),
        ["t0002"]
    );
}

#[tokio::test]
async fn a_worker_that_drains_gets_nothing() {
    let db = TestDatabase::new().await;
    let _driver = queued(&db, 1).await;
    let worker = db.worker("w").await;
    db.store().drain_worker(worker).await.unwrap();
    assert!(claim(&db, worker, 1).await.is_empty());
    let other = db.worker("other").await;
    assert_eq!(claim(&db, other, 1).await.len(), 1);
}

#[tokio::test]
async fn a_result_with_an_old_fence_changes_nothing() {
    let db = TestDatabase::new().await;
    let _driver = queued(&db, 1).await;
    let worker = db.worker("w").await;
    let one = claim(&db, worker, 1).await.remove(0);
    let mut stale = result(AttemptState::Success);
    stale.xcoms = BTreeMap::from([("return_value".to_owned(), json!(1))]);
    assert_eq!(
        db.store().finish(one.attempt_id, one.fence - 1, &stale).await.unwrap(),
        Finished::Stale
    );
    assert_eq!(
        db.store().finish(Uuid::new_v4(), one.fence, &stale).await.unwrap(),
        Finished::Stale
    );
    let (state, xcoms, finished): (String, i64, i64) = sqlx::query_as(
        "SELECT (SELECT state FROM attempt), (SELECT count(*) FROM xcom), (SELECT count(*) FROM run_event WHERE kind = 'attempt_finished')",
    )
    .fetch_one(db.store().pool())
    .await
    .unwrap();
    assert_eq!((state.as_str(), xcoms, finished), ("running", 0, 0));
}

#[tokio::test]
async fn a_result_counts_once_and_may_be_repeated() {
    let db = TestDatabase::new().await;
    let _driver = queued(&db, 1).await;
    let worker = db.worker("w").await;
    let one = claim(&db, worker, 1).await.remove(0);
    let success = result(AttemptState::Success);
    assert_eq!(
        db.store().finish(one.attempt_id, one.fence, &success).await.unwrap(),
        Finished::Accepted
    );
    assert_eq!(
        db.store().finish(one.attempt_id, one.fence, &success).await.unwrap(),
        Finished::Accepted,
        "the answer was lost"
    );
    assert_eq!(
        db.store()
            .finish(one.attempt_id, one.fence, &result(AttemptState::Failed))
            .await
            .unwrap(),
        Finished::Stale
    );
    let events: i64 = sqlx::query_scalar("SELECT count(*) FROM run_event WHERE kind = 'attempt_finished'")
        .fetch_one(db.store().pool())
        .await
        .unwrap();
    assert_eq!(events, 1);
}

#[tokio::test]
async fn what_a_task_prints_can_not_stop_its_result() {
    let db = TestDatabase::new().await;
    let _driver = queued(&db, 1).await;
    let worker = db.worker("w").await;
    let one = claim(&db, worker, 1).await.remove(0);
    let odd = AttemptResult {
        reason: Some("exit \0 1".to_owned()),
        xcoms: BTreeMap::from([("k\0".to_owned(), json!({"a": "\0"}))]),
        rendered_map_index: None,
        rendered_fields: Some(json!({"command": "printf '\0'"})),
        ..result(AttemptState::Success)
    };
    assert_eq!(
        db.store().finish(one.attempt_id, one.fence, &odd).await.unwrap(),
        Finished::Accepted
    );
    assert_eq!(
        db.store().finish(one.attempt_id, one.fence, &odd).await.unwrap(),
        Finished::Accepted
    );
    let of = XcomOf {
        dag_id: "wide",
        run_id: "r",
        task_id: "t0000",
        map_index: -1,
    };
    assert_eq!(
        db.store().xcom(of, "k\u{fffd}").await.unwrap().unwrap().value,
        json!({"a": "\u{fffd}"})
    );
}

#[tokio::test]
async fn heartbeats_keep_kill_and_tell_what_is_gone() {
    let db = TestDatabase::new().await;
    let mut driver = queued(&db, 3).await;
    let worker = db.worker("w").await;
    let got = claim(&db, worker, 3).await;
    db.store()
        .request_kill(&[got[1].attempt_id], "cleared by admin")
        .await
        .unwrap();
    let held = [
        (got[0].attempt_id, got[0].fence),
        (got[1].attempt_id, got[1].fence),
        (got[2].attempt_id, got[2].fence - 1),
    ];
    let replies: Vec<BeatState> = db
        .store()
        .heartbeat(worker, &held, LEASE)
        .await
        .unwrap()
        .into_iter()
        .map(|reply| reply.state)
        .collect();
    assert_eq!(
        replies,
        [
            BeatState::Keep,
            BeatState::Kill {
                reason: "cleared by admin".to_owned()
            },
            BeatState::Gone
        ]
    );
    let other = db.worker("other").await;
    assert_eq!(
        db.store().heartbeat(other, &held[..1], LEASE).await.unwrap()[0].state,
        BeatState::Gone
    );
    db.store()
        .finish(got[1].attempt_id, got[1].fence, &result(AttemptState::Killed))
        .await
        .unwrap();
    driver.step().await;
    assert_eq!(
        states(&db, "wide", "r").await[1],
        ("t0001".to_owned(), "failed".to_owned())
    );
}

#[tokio::test]
async fn a_lost_attempt_is_given_up_after_its_lease_and_can_not_come_back() {
    let db = TestDatabase::new().await;
    let mut driver = queued(&db, 2).await;
    let worker = db.worker("w").await;
    let alive = claim(&db, worker, 1).await.remove(0);
    let lost = db
        .store()
        .claim(worker, &["default".to_owned()], Duration::ZERO, &tokens(1))
        .await
        .unwrap()
        .remove(0);
    assert_eq!(db.store().expire_leases().await.unwrap(), 1);
    assert_eq!(db.store().expire_leases().await.unwrap(), 0);
    assert_eq!(
        db.store()
            .finish(lost.attempt_id, lost.fence, &result(AttemptState::Success))
            .await
            .unwrap(),
        Finished::Stale
    );
    let replies = db
        .store()
        .heartbeat(
            worker,
            &[(lost.attempt_id, lost.fence), (alive.attempt_id, alive.fence)],
            LEASE,
        )
        .await
        .unwrap();
    assert_eq!(
        replies.into_iter().map(|reply| reply.state).collect::<Vec<_>>(),
        [BeatState::Gone, BeatState::Keep]
    );
    driver.step().await;
    let run = db.store().load_run("wide", "r").await.unwrap();
    let instance = run
        .instances
        .iter()
        .find(|instance| instance.id == lost.task_instance_id)
        .unwrap();
    assert_eq!(instance.state.as_str(), "failed");
    assert!(
        instance.reason.as_deref().unwrap().contains("test-host"),
        "{:?}",
        instance.reason
    );
}

#[tokio::test]
async fn a_queued_attempt_that_is_killed_is_over_at_once() {
    let db = TestDatabase::new().await;
    let mut driver = queued(&db, 1).await;
    let attempt = db.store().load_run("wide", "r").await.unwrap().instances[0]
        .attempt_id
        .unwrap();
    db.store().request_kill(&[attempt], "not wanted").await.unwrap();
    let worker = db.worker("w").await;
    assert!(claim(&db, worker, 1).await.is_empty());
    driver.step().await;
    assert_eq!(states(&db, "wide", "r").await, pairs(&[("t0000", "failed")]));
}

#[tokio::test]
async fn rows_365_and_368_what_is_in_use_is_counted_from_live_attempts() {
    let db = TestDatabase::new().await;
    let driver = queued(&db, 3).await;
    let standing = async || {
        let mut step = db.store().begin_step(driver.lease()).await.unwrap();
        let standing = step.standing(&["wide".to_owned()]).await.unwrap();
        (standing, step.live_attempts().await.unwrap().in_use().clone())
    };
    let worker = db.worker("w").await;
    let one = claim(&db, worker, 1).await.remove(0);
    let (_, in_use) = standing().await;
    assert_eq!(in_use.pools["default_pool"], 3);
    assert_eq!(in_use.runs[&one.dag_run_id], 3);
    assert_eq!(in_use.dag_tasks[&("wide".to_owned(), one.task_id.clone())], 1);
    db.store()
        .finish(one.attempt_id, one.fence, &result(AttemptState::Success))
        .await
        .unwrap();
    // What is merely scheduled holds no slot, and neither does what is deferred.
    db.create_run(&fixture::wide("wide", 3), "other").await;
    sqlx::query("UPDATE task_instance SET state = CASE task_id WHEN 't0001' THEN 'scheduled' ELSE 'deferred' END WHERE state = 'none'")
        .execute(db.store().pool())
        .await
        .unwrap();
    let (now, in_use) = standing().await;
    assert_eq!(in_use.pools["default_pool"], 2);
    assert_eq!(now.pools["default_pool"].slots, 128);
    assert!(now.paused.is_empty());
    db.store().set_paused("wide", true).await.unwrap();
    assert!(standing().await.0.paused.contains("wide"));
}
