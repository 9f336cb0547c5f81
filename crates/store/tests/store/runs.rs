use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use updraft_dag::timetable::{Interval, NextRun};
use updraft_engine::{Run, RunState, TaskState};
use updraft_store::StoreError;
use updraft_store::context::Wanted;
use updraft_store::run::NewRun;
use updraft_store::worker::WorkerEnd;
use updraft_testkit::{Driver, TestDatabase, fixture};
use uuid::Uuid;

use crate::claim;

fn at() -> DateTime<Utc> {
    "2026-05-01T00:00:00Z".parse().unwrap()
}

async fn scheduled(db: &TestDatabase, run_id: &str) -> NewRun {
    NewRun {
        dag_id: "d".to_owned(),
        run_id: run_id.to_owned(),
        version_id: db.register(&fixture::chain("d")).await,
        run_type: "scheduled".to_owned(),
        logical_date: Some(at()),
        data_interval: Some(Interval {
            start: at() - TimeDelta::days(1),
            end: at(),
        }),
        run_after: at(),
        conf: json!({"a": "\0"}),
        params: json!({}),
        triggered_by: "timetable".to_owned(),
        triggering_user: None,
        note: None,
        triggering_run: None,
    }
}

fn instances() -> Vec<updraft_engine::InstanceFacts> {
    Run::initial_instances(&fixture::chain("d"), &mut Uuid::now_v7)
}

#[tokio::test]
async fn a_run_comes_with_its_instances_or_not_at_all() {
    let db = TestDatabase::new().await;
    let dag = fixture::chain("d");
    let new = scheduled(&db, "r").await;
    let facts = instances();
    let weights = BTreeMap::from([("a".to_owned(), 2)]);
    let row = db.store().create_run(&new, &facts, &dag, &weights).await.unwrap();
    assert_eq!(
        (row.state, row.data_interval, row.conf),
        (RunState::Queued, new.data_interval, json!({"a": "\u{fffd}"}))
    );
    let loaded = db.store().load_run("d", "r").await.unwrap();
    assert_eq!(loaded.version.dag.as_ref(), &dag);
    assert_eq!(
        loaded.instances.iter().map(|one| one.facts()).collect::<Vec<_>>(),
        facts
    );
    assert_eq!(
        loaded
            .instances
            .iter()
            .map(|one| one.priority_weight)
            .collect::<Vec<_>>(),
        [2, 1]
    );
    // The answer was lost and the caller repeats.
    assert_eq!(
        db.store().create_run(&new, &facts, &dag, &weights).await.unwrap().id,
        row.id
    );
    let events: i64 = sqlx::query_scalar("SELECT count(*) FROM run_event")
        .fetch_one(db.store().pool())
        .await
        .unwrap();
    assert_eq!(events, 1);
}

#[tokio::test]
async fn run_id_and_logical_date_are_unique() {
    let db = TestDatabase::new().await;
    let dag = fixture::chain("d");
    let first = scheduled(&db, "r").await;
    db.store()
        .create_run(&first, &instances(), &dag, &BTreeMap::new())
        .await
        .unwrap();
    let same_date = NewRun {
        run_id: "other".to_owned(),
        ..first.clone()
    };
    let same_id = NewRun {
        logical_date: None,
        ..first.clone()
    };
    for (new, told) in [(same_date, "2026-05-01T00:00:00"), (same_id, "run `r`")] {
        let Err(StoreError::Conflict(message)) =
            db.store().create_run(&new, &instances(), &dag, &BTreeMap::new()).await
        else {
            panic!("no conflict")
        };
        assert!(message.contains(told), "{message}");
    }
    let unknown = NewRun {
        dag_id: "nope".to_owned(),
        ..first
    };
    assert!(matches!(
        db.store()
            .create_run(&unknown, &instances(), &dag, &BTreeMap::new())
            .await,
        Err(StoreError::NotFound(_))
    ));
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM task_instance")
        .fetch_one(db.store().pool())
        .await
        .unwrap();
    assert_eq!(left, 2);
}

#[tokio::test]
async fn a_schedule_fires_once() {
    let db = TestDatabase::new().await;
    let dag = fixture::chain("d");
    let new = scheduled(&db, "r").await;
    let plan = |date| NextRun {
        logical_date: Some(date),
        data_interval: None,
        run_after: date,
    };
    let next = plan(at() + TimeDelta::days(1));
    db.store().set_next_run("d", Some(&plan(at()))).await.unwrap();
    let planned = plan(at());
    db.store()
        .create_run_and_advance(&new, &instances(), &dag, &BTreeMap::new(), &planned, Some(&next))
        .await
        .unwrap();
    assert_eq!(db.store().dag("d").await.unwrap().next_run, Some(next));
    // Another scheduler that read the plan before: neither a second run nor a second step.
    let again = NewRun {
        run_id: "r2".to_owned(),
        logical_date: None,
        ..new
    };
    assert!(matches!(
        db.store()
            .create_run_and_advance(&again, &instances(), &dag, &BTreeMap::new(), &planned, None)
            .await,
        Err(StoreError::Conflict(_))
    ));
    assert!(!db.store().advance_next_run("d", &planned, None).await.unwrap());
    assert_eq!(db.store().dag("d").await.unwrap().next_run, Some(next));
    assert!(matches!(db.store().run("d", "r2").await, Err(StoreError::NotFound(_))));
    assert!(db.store().advance_next_run("d", &next, None).await.unwrap());
    assert_eq!(db.store().dag("d").await.unwrap().next_run, None);
}

#[tokio::test]
async fn a_running_run_is_not_deleted_and_a_finished_one_goes_whole() {
    let db = TestDatabase::new().await;
    let row = db.create_run(&fixture::chain("d"), "r").await;
    let mut driver = Driver::new(db.store()).await;
    driver.step().await;
    assert!(matches!(
        db.store().delete_run("d", "r").await,
        Err(StoreError::Conflict(_))
    ));
    let worker = db.worker("w").await;
    claim(&db, worker, 1).await;
    db.store()
        .mark_run(row.id, RunState::Running, RunState::Failed, "marked failed")
        .await
        .unwrap();
    let Err(StoreError::Conflict(message)) = db.store().delete_run("d", "r").await else {
        panic!("no conflict")
    };
    assert!(message.contains("still being stopped"), "{message}");
    db.store().stop_worker(worker, WorkerEnd::Stopped).await.unwrap();
    db.store().delete_run("d", "r").await.unwrap();
    assert!(matches!(
        db.store().delete_run("d", "r").await,
        Err(StoreError::NotFound(_))
    ));
    let left: i64 = sqlx::query_scalar("SELECT (SELECT count(*) FROM task_instance) + (SELECT count(*) FROM attempt)")
        .fetch_one(db.store().pool())
        .await
        .unwrap();
    assert_eq!(left, 0);
    driver.step().await;
    assert!(driver.run(row.id).is_none(), "its scheduler has forgotten it");
}

#[tokio::test]
async fn notes_and_neighbours() {
    let db = TestDatabase::new().await;
    let dag = fixture::chain("d");
    let first = db.create_run(&dag, "r1").await;
    let second = db.create_run(&dag, "r2").await;
    db.store().set_run_note("d", "r1", Some("look here")).await.unwrap();
    assert_eq!(
        db.store().run("d", "r1").await.unwrap().note.as_deref(),
        Some("look here")
    );
    let previous_of = async |id| {
        let mut contexts = db
            .store()
            .run_contexts(&[first.id, second.id], "http://u", Wanted::ALL)
            .await
            .unwrap();
        contexts.remove(&id).unwrap().previous_success
    };
    assert_eq!(previous_of(second.id).await, None);
    db.store()
        .mark_run(first.id, RunState::Queued, RunState::Success, "marked")
        .await
        .unwrap();
    assert!(previous_of(second.id).await.is_some());
    assert_eq!(previous_of(first.id).await, None);
    let previous = db.store().previous_run(&second, false).await.unwrap().unwrap();
    assert_eq!(previous.ran_before.into_iter().collect::<Vec<_>>(), ["a", "b"]);
    assert!(
        db.store().previous_run(&second, true).await.unwrap().is_none(),
        "no scheduled run before"
    );
    let unfinished: Vec<i64> = db
        .store()
        .unfinished_runs()
        .await
        .unwrap()
        .iter()
        .map(|run| run.id)
        .collect();
    assert_eq!(unfinished, [second.id]);
}

#[tokio::test]
async fn another_dag_is_looked_at_by_date() {
    let db = TestDatabase::new().await;
    let dag = fixture::chain("d");
    db.register(&dag).await;
    let look = async |dag_id: &str, at| db.store().states_at(dag_id, at).await.unwrap();
    assert_eq!(look("e", at()).await, None);
    assert_eq!(look("d", at()).await, Some(None));
    let row = db.create_run(&dag, "r1").await;
    let date = row.logical_date.unwrap();
    sqlx::raw_sql(
        "INSERT INTO task_instance (id, dag_run_id, task_id, map_index, state, max_tries, operator, pool, pool_slots, queue, priority_weight)
         SELECT gen_random_uuid(), dag_run_id, task_id, n, CASE n WHEN 5 THEN 'failed' WHEN 6 THEN 'removed' ELSE 'success' END, 0,
                operator, pool, pool_slots, queue, priority_weight
         FROM task_instance, generate_series(3, 6) n WHERE task_id = 'b'",
    )
    .execute(db.store().pool())
    .await
    .unwrap();
    let found = look("d", date).await.unwrap().unwrap();
    assert_eq!((found.run_id.as_str(), found.state.as_str()), ("r1", "queued"));
    let states = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    assert_eq!(
        found.tasks,
        BTreeMap::from([
            ("a".to_owned(), states(&["none"])),
            ("b".to_owned(), states(&["failed", "none", "success"])),
        ])
    );
    assert_eq!(look("d", date + TimeDelta::seconds(1)).await, Some(None));
}

#[tokio::test]
async fn rows_292_and_293_which_run_is_the_previous_one() {
    let db = TestDatabase::new().await;
    let dag = fixture::chain("d");
    let weights = updraft_engine::priority::effective_weights(&dag);
    let version_id = db.register(&dag).await;
    let mut rows = Vec::new();
    for (day, run_type) in [(1, "scheduled"), (2, "manual"), (3, "scheduled")] {
        let date = at() + TimeDelta::days(day);
        let run = NewRun {
            run_id: format!("r{day}"),
            run_type: run_type.to_owned(),
            version_id,
            logical_date: Some(date),
            run_after: date,
            ..scheduled(&db, "unused").await
        };
        let instances = Run::initial_instances(&dag, &mut Uuid::now_v7);
        rows.push(db.store().create_run(&run, &instances, &dag, &weights).await.unwrap());
    }
    db.store()
        .mark_run(rows[1].id, RunState::Queued, RunState::Failed, "marked")
        .await
        .unwrap();
    // With catchup the previous scheduled run counts, else the previous one of any type; both by logical date.
    sqlx::query("UPDATE task_instance SET state = 'failed' WHERE dag_run_id = $1")
        .bind(rows[1].id)
        .execute(db.store().pool())
        .await
        .unwrap();
    for (scheduled_only, state) in [(true, TaskState::None), (false, TaskState::Failed)] {
        let previous = db
            .store()
            .previous_run(&rows[2], scheduled_only)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(previous.states["a"], [state], "{scheduled_only}");
    }
    assert!(db.store().previous_run(&rows[0], false).await.unwrap().is_none());
}
