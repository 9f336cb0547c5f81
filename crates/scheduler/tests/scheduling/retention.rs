//! What is old is removed as each DAG says, or else as configured.

use tokio_util::sync::CancellationToken;
use updraft_dag::model::{Keep, Retention, Seconds};
use updraft_scheduler::retention::{RetentionConfig, remove_what_is_old};
use updraft_testkit::{TestDatabase, fixture};

use super::*;

#[tokio::test]
async fn each_dag_keeps_what_it_says_and_the_rest_what_is_configured() {
    let db = TestDatabase::new().await;
    let hours = |hours: f64| Some(Keep::For(Seconds(hours * 3600.0)));
    let dags = [
        ("short", hours(5.0)),
        ("silent", None),
        ("forever", Some(Keep::Forever)),
    ];
    // More than go in one transaction, and the newest of each stays.
    let ages = || (1..=60).chain([7, 3, 30]);
    for (dag_id, runs) in dags {
        let mut dag = fixture::chain(dag_id);
        dag.retention = Retention {
            runs,
            ..Retention::default()
        };
        for (number, age) in ages().enumerate() {
            db.create_run(&dag, &number.to_string()).await;
            db.end_run(dag_id, &number.to_string(), age).await;
        }
    }
    while db.store().count_finished_runs(100, Duration::ZERO).await.unwrap() > 0 {}
    let config = RetentionConfig {
        runs: Some(Duration::from_secs(20 * 3600)),
        ..RetentionConfig::default()
    };
    remove_what_is_old(config, db.store(), &CancellationToken::new())
        .await
        .unwrap();
    for (dag_id, keep) in [("short", 5), ("silent", 20), ("forever", i32::MAX)] {
        let newest = ages().count() - 1;
        let expected = ages()
            .enumerate()
            .filter(|(number, age)| *age < keep || *number == newest);
        let expected: Vec<String> = expected.map(|(number, _)| number.to_string()).collect();
        let asked: Vec<String> = (0..=newest).map(|number| number.to_string()).collect();
        let missing = db.store().missing_runs(dag_id, &asked).await.unwrap();
        let left: Vec<String> = asked.into_iter().filter(|run_id| !missing.contains(run_id)).collect();
        assert_eq!(left, expected, "{dag_id}");
    }
}
