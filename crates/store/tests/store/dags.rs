use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use updraft_dag::hash::meaning_hash;
use updraft_dag::model::Dag;
use updraft_dag::timetable::{Interval, NextRun};
use updraft_store::dag::{Registered, Registration};
use updraft_store::{StoreError, dag::DagVersion};
use updraft_testkit::{TestDatabase, fixture};

async fn register(db: &TestDatabase, dag: &Dag, file_path: &str, source: &str) -> Result<Registered, StoreError> {
    let hash = meaning_hash(dag);
    let given = Registration {
        dag,
        hash: &hash,
        source,
        file_path,
        parse_seconds: 0.01,
        paused_if_new: true,
        timetable_summary: Some("0 9 * * *"),
    };
    db.store().register_dag(&given).await
}

#[tokio::test]
async fn only_a_new_meaning_makes_a_version() {
    let db = TestDatabase::new().await;
    let first = fixture::chain("d");
    let mut second = first.clone();
    second.description = Some("changed".to_owned());
    let made = register(&db, &first, "d.yaml", "one").await.unwrap();
    assert!(made.is_new_dag && made.is_new_version && made.version_number == 1);
    let same = register(&db, &first, "d.yaml", "one # comment").await.unwrap();
    assert_eq!(
        (same.version_id, same.is_new_version, same.is_new_dag),
        (made.version_id, false, false)
    );
    let changed = register(&db, &second, "d.yaml", "two").await.unwrap();
    assert_eq!((changed.version_number, changed.is_new_version), (2, true));
    // A former meaning is a new version all the same: versions are a history.
    let back = register(&db, &first, "d.yaml", "three").await.unwrap();
    assert_eq!((back.version_number, back.is_new_version), (3, true));
    let current = db.store().current_version("d").await.unwrap();
    let DagVersion {
        version_number,
        source,
        file_path,
        dag,
        ..
    } = current.as_ref();
    assert_eq!(
        (*version_number, source.as_str(), file_path.as_str(), dag.as_ref()),
        (3, "three", "d.yaml", &first)
    );
    let versions = db.store().dag_versions("d").await.unwrap();
    assert_eq!(versions.iter().map(|version| version.0).collect::<Vec<_>>(), [3, 2, 1]);
    assert_eq!(
        db.store().load_version_number("d", 2).await.unwrap().dag.as_ref(),
        &second
    );
}

#[tokio::test]
async fn a_new_dag_starts_paused_as_configured_or_as_it_says() {
    let db = TestDatabase::new().await;
    register(&db, &fixture::chain("as_configured"), "a.yaml", "")
        .await
        .unwrap();
    let mut dag = fixture::chain("as_it_says");
    dag.is_paused_upon_creation = Some(false);
    register(&db, &dag, "b.yaml", "").await.unwrap();
    assert!(db.store().dag("as_configured").await.unwrap().is_paused);
    assert!(!db.store().dag("as_it_says").await.unwrap().is_paused);
    db.store().set_paused("as_configured", false).await.unwrap();
    register(&db, &fixture::chain("as_configured"), "a.yaml", "")
        .await
        .unwrap();
    assert!(
        !db.store().dag("as_configured").await.unwrap().is_paused,
        "only its creation pauses"
    );
    assert!(matches!(
        db.store().set_paused("nope", true).await,
        Err(StoreError::NotFound(_))
    ));
}

#[tokio::test]
async fn a_second_file_with_the_same_dag_is_a_conflict_that_names_the_first() {
    let db = TestDatabase::new().await;
    register(&db, &fixture::chain("d"), "team/first.yaml", "")
        .await
        .unwrap();
    let Err(StoreError::Conflict(message)) = register(&db, &fixture::chain("d"), "second.yaml", "").await else {
        panic!("no conflict")
    };
    assert!(message.contains("team/first.yaml"), "{message}");
    // The first file is gone: the DAG has moved.
    assert_eq!(db.store().mark_stale("team/first.yaml", &[]).await.unwrap(), ["d"]);
    let moved = register(&db, &fixture::chain("d"), "second.yaml", "").await.unwrap();
    assert!(moved.was_stale && !moved.is_new_version);
    assert_eq!(db.store().dag("d").await.unwrap().file_path, "second.yaml");
}

#[tokio::test]
async fn dags_of_missing_files_and_dags_no_longer_in_a_file_become_stale() {
    let db = TestDatabase::new().await;
    for (dag, file) in [("a", "x.yaml"), ("b", "x.yaml"), ("c", "y.yaml")] {
        register(&db, &fixture::chain(dag), file, "").await.unwrap();
    }
    assert_eq!(db.store().mark_stale("x.yaml", &["b".to_owned()]).await.unwrap(), ["a"]);
    assert_eq!(
        db.store()
            .mark_missing_files_stale(&["x.yaml".to_owned()])
            .await
            .unwrap(),
        ["c"]
    );
    let live: Vec<String> = db
        .store()
        .live_dags()
        .await
        .unwrap()
        .into_iter()
        .map(|(dag_id, _, _)| dag_id)
        .collect();
    assert_eq!(live, ["b"]);
}

#[tokio::test]
async fn import_errors_come_and_go_with_their_file() {
    let db = TestDatabase::new().await;
    register(&db, &fixture::chain("d"), "d.yaml", "").await.unwrap();
    let error = |text: &'static str| {
        let store = db.store().clone();
        async move {
            store
                .set_import_error("d.yaml", text, &json!([{"line": 3}]))
                .await
                .unwrap()
        }
    };
    error("bad \0 byte").await;
    error("worse").await;
    assert!(db.store().dag("d").await.unwrap().has_import_errors);
    let shown: Vec<String> = sqlx::query_scalar("SELECT message FROM import_error")
        .fetch_all(db.store().pool())
        .await
        .unwrap();
    assert_eq!(shown, ["worse"]);
    db.store().clear_import_error("d.yaml").await.unwrap();
    assert!(!db.store().dag("d").await.unwrap().has_import_errors);
}

#[tokio::test]
async fn due_dags_are_those_whose_time_has_come() {
    let db = TestDatabase::new().await;
    let now = "2026-03-01T09:00:00Z".parse::<DateTime<Utc>>().unwrap();
    let plan = |hours: i64| {
        let at = now + TimeDelta::hours(hours);
        NextRun {
            logical_date: Some(at),
            data_interval: Some(Interval {
                start: at - TimeDelta::hours(1),
                end: at,
            }),
            run_after: at,
        }
    };
    for (dag_id, hours, paused) in [
        ("late", -2, false),
        ("just", 0, false),
        ("soon", 1, false),
        ("paused", -2, true),
    ] {
        db.register(&fixture::chain(dag_id)).await;
        db.store().set_next_run(dag_id, Some(&plan(hours))).await.unwrap();
        db.store().set_paused(dag_id, paused).await.unwrap();
    }
    let due = db.store().due_dags(now).await.unwrap();
    assert_eq!(
        due.iter().map(|dag| dag.dag_id.as_str()).collect::<Vec<_>>(),
        ["late", "just"]
    );
    assert_eq!(due[0].next_run, plan(-2));
    assert_eq!(
        db.store().next_due(now - TimeDelta::hours(3)).await.unwrap(),
        Some(now - TimeDelta::hours(2))
    );
    assert_eq!(
        db.store().next_due(now).await.unwrap(),
        Some(now + TimeDelta::hours(1)),
        "what is due already is no timer's business"
    );
    db.store().set_next_run("late", None).await.unwrap();
    assert_eq!(db.store().dag("late").await.unwrap().next_run, None);
    assert_eq!(db.store().due_dags(now).await.unwrap().len(), 1);
}
