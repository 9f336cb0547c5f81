//! Many runs made at once.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use updraft_engine::{InstanceFacts, Run};
use updraft_store::StoreError;
use updraft_store::run::{NewRun, RunRow};
use updraft_testkit::{TestDatabase, fixture};
use uuid::Uuid;

type Wanted = Vec<(NewRun, Vec<InstanceFacts>)>;

fn day(number: i64) -> DateTime<Utc> {
    "2026-05-01T00:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::days(number)
}

fn wanted(version_id: Uuid, names: &[(&str, Option<i64>)]) -> Wanted {
    let run = |(run_id, date): &(&str, Option<i64>)| NewRun {
        dag_id: "d".to_owned(),
        run_id: (*run_id).to_owned(),
        version_id,
        run_type: "manual".to_owned(),
        logical_date: date.map(day),
        data_interval: None,
        run_after: day(0),
        conf: json!({ "of": run_id }),
        params: json!({}),
        triggered_by: "rest_api".to_owned(),
        triggering_user: Some("ann".to_owned()),
        note: Some(format!("note of {run_id}\0")),
        triggering_run: None,
    };
    let instances = || Run::initial_instances(&fixture::chain("d"), &mut Uuid::now_v7);
    names.iter().map(|name| (run(name), instances())).collect()
}

async fn make(db: &TestDatabase, wanted: &Wanted) -> Vec<Result<RunRow, StoreError>> {
    let weights = BTreeMap::from([("a".to_owned(), 2)]);
    let made = db.store().create_runs(wanted, &fixture::chain("d"), &weights).await;
    made.unwrap()
}

/// What came of them: the name of each that was made, and of the others what was said.
fn told(made: &[Result<RunRow, StoreError>]) -> Vec<String> {
    let one = |one: &Result<RunRow, StoreError>| match one {
        Ok(row) => row.run_id.clone(),
        Err(StoreError::Conflict(text)) => text.replace("DAG `d` already has a run ", "taken: "),
        Err(other) => panic!("{other}"),
    };
    made.iter().map(one).collect()
}

async fn count(db: &TestDatabase, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(db.store().pool()).await.unwrap()
}

#[tokio::test]
async fn runs_are_made_at_once_and_those_that_are_taken_refuse_only_themselves() {
    let db = TestDatabase::new().await;
    let version = db.register(&fixture::chain("d")).await;
    make(&db, &wanted(version, &[("old", Some(1))])).await;
    let batch = wanted(
        version,
        &[
            ("b", None),
            ("old", None),
            ("date", Some(1)),
            ("a", Some(2)),
            ("a", Some(3)),
            ("again", Some(2)),
            ("last", None),
        ],
    );
    let made = make(&db, &batch).await;
    assert_eq!(
        told(&made),
        [
            "b",
            "taken: `old`",
            "taken: for the logical date 2026-05-02T00:00:00+00:00",
            "a",
            "taken: `a`",
            "taken: for the logical date 2026-05-03T00:00:00+00:00",
            "last"
        ]
    );
    let ids: Vec<i64> = made.iter().flatten().map(|row| row.id).collect();
    assert!(ids.is_sorted(), "{ids:?}");
    for (row, (_, instances)) in made.iter().zip(&batch) {
        let Ok(row) = row else { continue };
        let loaded = db.store().load_run("d", &row.run_id).await.unwrap();
        let facts: Vec<InstanceFacts> = loaded.instances.iter().map(|one| one.facts()).collect();
        assert_eq!(&facts, instances);
        assert_eq!(loaded.row.conf, json!({ "of": row.run_id }));
        assert_eq!(loaded.row.note, Some(format!("note of {}\u{fffd}", row.run_id)));
        let weights: Vec<i32> = loaded.instances.iter().map(|one| one.priority_weight).collect();
        assert_eq!(weights, [2, 1]);
    }
    assert_eq!(count(&db, "SELECT count(*) FROM dag_run").await, 4);
    assert_eq!(count(&db, "SELECT count(*) FROM task_instance").await, 8);
    assert_eq!(
        count(&db, "SELECT count(*) FROM run_event WHERE kind = 'created'").await,
        4
    );
}

#[tokio::test]
async fn whoever_repeats_with_the_same_instances_gets_the_runs_that_are_there() {
    let db = TestDatabase::new().await;
    let version = db.register(&fixture::chain("d")).await;
    let batch = wanted(version, &[("a", None), ("b", Some(1))]);
    let first: Vec<i64> = make(&db, &batch).await.into_iter().map(|row| row.unwrap().id).collect();
    let again: Vec<i64> = make(&db, &batch).await.into_iter().map(|row| row.unwrap().id).collect();
    assert_eq!(first, again);
    // The same runs, asked for anew.
    let anew = wanted(version, &[("a", None), ("b", Some(1)), ("c", None)]);
    assert_eq!(told(&make(&db, &anew).await), ["taken: `a`", "taken: `b`", "c"]);
    assert_eq!(count(&db, "SELECT count(*) FROM run_event").await, 3);
}

#[tokio::test]
async fn of_two_batches_at_once_each_run_is_made_by_one() {
    let db = TestDatabase::new().await;
    let version = db.register(&fixture::chain("d")).await;
    let names: Vec<(String, Option<i64>)> = (0..60).map(|n| (format!("r{n}"), (n % 2 == 0).then_some(n))).collect();
    let mut names: Vec<(&str, Option<i64>)> = names.iter().map(|(name, date)| (name.as_str(), *date)).collect();
    let forwards = wanted(version, &names);
    // In the other order they wait for each other, and the database ends one of the two, which begins again.
    names.reverse();
    let backwards = wanted(version, &names);
    for _ in 0..3 {
        let (one, other) = tokio::join!(make(&db, &forwards), make(&db, &backwards));
        for (one, other) in one.iter().zip(other.iter().rev()) {
            assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
        }
        assert_eq!(count(&db, "SELECT count(*) FROM dag_run").await, 60);
        assert_eq!(count(&db, "SELECT count(*) FROM task_instance").await, 120);
        assert_eq!(count(&db, "SELECT count(*) FROM run_event").await, 60);
        sqlx::query("TRUNCATE dag_run, run_event CASCADE")
            .execute(db.store().pool())
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn no_runs_and_no_dag() {
    let db = TestDatabase::new().await;
    let version = db.register(&fixture::chain("d")).await;
    assert!(make(&db, &Vec::new()).await.is_empty());
    let mut batch = wanted(version, &[("a", None)]);
    batch[0].0.dag_id = "nope".to_owned();
    let made = db
        .store()
        .create_runs(&batch, &fixture::chain("d"), &BTreeMap::new())
        .await;
    assert!(matches!(made, Err(StoreError::NotFound(_))), "{made:?}");
    assert_eq!(count(&db, "SELECT count(*) FROM task_instance").await, 0);
}
