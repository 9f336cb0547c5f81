use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use updraft_dag::model::Dag;
use updraft_dag::timetable::{Interval, NextRun};
use updraft_store::dag::{DagReading, FileOutcome, FileReading, Registered};
use updraft_store::scheduling::Lease;
use updraft_store::{StoreError, dag::DagVersion};
use updraft_testkit::{TestDatabase, fixture};

/// A good file with these DAGs.
fn file(path: &str, source: &str, dags: impl IntoIterator<Item = Dag>) -> FileReading {
    let summary = Some("0 9 * * *".to_owned());
    FileReading {
        path: path.to_owned(),
        source: source.to_owned(),
        seconds: 0.01,
        dags: dags
            .into_iter()
            .map(|dag| DagReading::new(dag, true, summary.clone()).unwrap())
            .collect(),
        diagnostics: json!([]),
        key: Some([7; 32]),
        ..FileReading::default()
    }
}

async fn register_all(db: &TestDatabase, files: &[FileReading]) -> Vec<FileOutcome> {
    db.store().register_files(None, files, &|_, _, _| None).await.unwrap()
}

async fn register(db: &TestDatabase, dag: &Dag, path: &str, source: &str) -> Result<Registered, String> {
    let outcome = register_all(db, &[file(path, source, [dag.clone()])]).await.remove(0);
    outcome
        .registered
        .into_iter()
        .next()
        .ok_or_else(|| outcome.conflicts.join("\n"))
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
    let message = register(&db, &fixture::chain("d"), "second.yaml", "")
        .await
        .expect_err("a conflict");
    assert!(message.contains("team/first.yaml"), "{message}");
    // The first file is gone: the DAG has moved.
    let gone = register_all(&db, &[FileReading::gone("team/first.yaml".to_owned())]).await;
    assert_eq!(gone[0].stale, ["d"]);
    let moved = register(&db, &fixture::chain("d"), "second.yaml", "").await.unwrap();
    assert!(moved.was_stale && !moved.is_new_version);
    assert_eq!(db.store().dag("d").await.unwrap().file_path, "second.yaml");
}

#[tokio::test]
async fn dags_of_missing_files_and_dags_no_longer_in_a_file_become_stale() {
    let db = TestDatabase::new().await;
    let [a, b, c] = ["a", "b", "c"].map(fixture::chain);
    register_all(&db, &[file("x.yaml", "", [a, b.clone()]), file("y.yaml", "", [c])]).await;
    assert_eq!(register_all(&db, &[file("x.yaml", "", [b])]).await[0].stale, ["a"]);
    assert_eq!(db.store().live_dag_count().await.unwrap(), 2);
    assert_eq!(
        register_all(&db, &[FileReading::gone("y.yaml".to_owned())]).await[0].stale,
        ["c"]
    );
    let known = db.store().known_files().await.unwrap();
    let live: Vec<(&str, Vec<&str>)> = known
        .iter()
        .map(|(path, file)| (path.as_str(), file.dag_ids().collect()))
        .collect();
    assert_eq!(live, [("x.yaml", vec!["b"])]);
}

#[tokio::test]
async fn import_errors_come_and_go_with_their_file() {
    let db = TestDatabase::new().await;
    register(&db, &fixture::chain("d"), "d.yaml", "").await.unwrap();
    let broken = |text: &str| FileReading {
        path: "d.yaml".to_owned(),
        broken: vec!["d".to_owned()],
        errors: vec![text.to_owned()],
        diagnostics: json!([{"line": 3}]),
        ..FileReading::default()
    };
    register_all(&db, &[broken("bad \0 byte")]).await;
    register_all(&db, &[broken("worse")]).await;
    let row = db.store().dag("d").await.unwrap();
    assert!(row.has_import_errors && !row.is_stale, "the last good version stays");
    let shown: Vec<String> = sqlx::query_scalar("SELECT message FROM import_error")
        .fetch_all(db.store().pool())
        .await
        .unwrap();
    assert_eq!(shown, ["worse"]);
    register(&db, &fixture::chain("d"), "d.yaml", "").await.unwrap();
    assert!(!db.store().dag("d").await.unwrap().has_import_errors);
    register_all(&db, &[broken("bad")]).await;
    register_all(&db, &[FileReading::gone("d.yaml".to_owned())]).await;
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM import_error")
        .fetch_one(db.store().pool())
        .await
        .unwrap();
    assert_eq!(left, 0, "a file that is gone has no errors");
}

#[tokio::test]
async fn a_batch_of_all_kinds_does_with_each_file_what_is_right_for_it() {
    let db = TestDatabase::new().await;
    let [same, changed, moved, left, broken] = ["same", "changed", "moved", "left", "broken"].map(fixture::chain);
    register_all(
        &db,
        &[
            file("a.yaml", "a", [same.clone()]),
            file("b.yaml", "b", [changed.clone()]),
            file("m.yaml", "m", [moved.clone(), left]),
            file("o.yaml", "o", [broken]),
            file("z.yaml", "z", [fixture::chain("gone")]),
        ],
    )
    .await;
    let mut again = changed;
    again.description = Some("changed".to_owned());
    let wrong = FileReading {
        path: "o.yaml".to_owned(),
        broken: vec!["broken".to_owned()],
        errors: vec!["line 1 is wrong".to_owned()],
        diagnostics: json!([]),
        ..FileReading::default()
    };
    let planned = NextRun {
        logical_date: None,
        data_interval: None,
        run_after: "2030-01-01T00:00:00Z".parse().unwrap(),
    };
    let plan = |_: &Dag, last: Option<&Interval>, _: DateTime<Utc>| {
        assert!(last.is_none());
        Some(planned)
    };
    let outcomes = db
        .store()
        .register_files(
            None,
            &[
                file("a.yaml", "a # comment", [same.clone()]),
                file("b.yaml", "b2", [again]),
                // The DAG of a file behind it, which lets go of it in the same batch.
                file("c.yaml", "c", [moved, fixture::chain("new")]),
                file("d.yaml", "d", [fixture::chain("new"), fixture::chain("own")]),
                file("m.yaml", "m2", []),
                wrong,
                FileReading::gone("z.yaml".to_owned()),
            ],
            &plan,
        )
        .await
        .unwrap();
    type Told<'a> = (&'a str, i32, bool, bool, bool);
    let told: Vec<Vec<Told<'_>>> = outcomes
        .iter()
        .map(|outcome| {
            let dags = outcome.registered.iter();
            dags.map(|dag| {
                (
                    dag.dag_id.as_str(),
                    dag.version_number,
                    dag.is_new_dag,
                    dag.is_new_version,
                    dag.was_stale,
                )
            })
            .collect()
        })
        .collect();
    assert_eq!(told[0], [("same", 1, false, false, false)]);
    assert_eq!(told[1], [("changed", 2, false, true, false)]);
    assert_eq!(
        told[2],
        [("moved", 1, false, false, true), ("new", 1, true, true, false)]
    );
    assert_eq!(told[3], [("own", 1, true, true, false)], "the first file has it");
    assert!(outcomes[3].conflicts[0].contains("c.yaml"), "{:?}", outcomes[3]);
    assert_eq!(outcomes[4].stale, ["left", "moved"]);
    assert!(told[5].is_empty() && outcomes[5].stale.is_empty());
    assert_eq!(outcomes[6].stale, ["gone"]);

    let rows: Vec<(String, String, bool, bool, bool)> = sqlx::query_as(
        "SELECT dag_id, file_path, is_stale, has_import_errors, next_run_after IS NOT NULL FROM dag ORDER BY dag_id COLLATE \"C\"",
    )
    .fetch_all(db.store().pool())
    .await
    .unwrap();
    let rows: Vec<(&str, &str, bool, bool, bool)> = rows
        .iter()
        .map(|row| (row.0.as_str(), row.1.as_str(), row.2, row.3, row.4))
        .collect();
    assert_eq!(
        rows,
        [
            ("broken", "o.yaml", false, true, false),
            ("changed", "b.yaml", false, false, true),
            ("gone", "z.yaml", true, false, false),
            ("left", "m.yaml", true, false, false),
            ("moved", "c.yaml", false, false, true),
            ("new", "c.yaml", false, false, true),
            ("own", "d.yaml", false, true, true),
            ("same", "a.yaml", false, false, false),
        ]
    );
    let version = db.store().current_version("same").await.unwrap();
    assert_eq!(version.source, "a # comment");
    let errors: Vec<String> = sqlx::query_scalar("SELECT file_path FROM import_error ORDER BY 1")
        .fetch_all(db.store().pool())
        .await
        .unwrap();
    assert_eq!(errors, ["d.yaml", "o.yaml"]);
    // Good files are known again; those with errors are read by every scheduler that starts.
    let known = db.store().known_files().await.unwrap();
    let again: Vec<&str> = known
        .iter()
        .filter(|(_, file)| file.was_read_as(&[7; 32]))
        .map(|(path, _)| path.as_str())
        .collect();
    assert_eq!(again, ["a.yaml", "b.yaml", "c.yaml"]);
    assert!(!known["a.yaml"].was_read_as(&[8; 32]));
}

#[tokio::test]
async fn a_file_whose_dag_was_deleted_or_changed_by_others_is_not_known_again() {
    let db = TestDatabase::new().await;
    let two = [fixture::chain("a"), fixture::chain("b")];
    register_all(
        &db,
        &[file("x.yaml", "", two), file("y.yaml", "", [fixture::chain("c")])],
    )
    .await;
    let is_known = async |path: &str| db.store().known_files().await.unwrap()[path].was_read_as(&[7; 32]);
    assert!(is_known("x.yaml").await && is_known("y.yaml").await);
    db.store().delete_dag("b").await.unwrap();
    assert!(!is_known("x.yaml").await, "one of its DAGs is missing");
    // As an older program does that knows nothing of keys.
    sqlx::query(
        "WITH made AS (INSERT INTO dag_version SELECT gen_random_uuid(), dag_id, 2, 'x', definition, source, now() FROM dag_version
                       WHERE dag_id = 'c' RETURNING id)
         UPDATE dag SET version_id = made.id FROM made WHERE dag_id = 'c'",
    )
    .execute(db.store().pool())
    .await
    .unwrap();
    assert!(!is_known("y.yaml").await, "its version is another one");
}

#[tokio::test]
async fn who_lost_the_lease_registers_nothing() {
    let db = TestDatabase::new().await;
    let ttl = std::time::Duration::from_secs(60);
    let lease = db
        .store()
        .acquire_lease(0, uuid::Uuid::now_v7(), ttl)
        .await
        .unwrap()
        .unwrap();
    let files = [file("d.yaml", "", [fixture::chain("d")])];
    let former = Lease {
        term: lease.term - 1,
        ..lease.clone()
    };
    let refused = db.store().register_files(Some(&former), &files, &|_, _, _| None).await;
    assert!(matches!(refused, Err(StoreError::LeaseLost { .. })), "{refused:?}");
    assert_eq!(db.store().live_dag_count().await.unwrap(), 0);
    db.store()
        .register_files(Some(&lease), &files, &|_, _, _| None)
        .await
        .unwrap();
    assert_eq!(db.store().live_dag_count().await.unwrap(), 1);
}

#[tokio::test]
async fn data_that_the_database_cannot_take_is_told_as_such_and_leaves_nothing() {
    let db = TestDatabase::new().await;
    let mut dag = fixture::chain("nul");
    dag.description = Some("a\0b".to_owned());
    let files = [file("a.yaml", "", [fixture::chain("good")]), file("b.yaml", "", [dag])];
    let refused = db.store().register_files(None, &files, &|_, _, _| None).await;
    assert!(refused.is_err_and(|error| error.is_about_data()));
    assert_eq!(db.store().live_dag_count().await.unwrap(), 0);
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
