//! What failed in a window of time.

use std::time::Duration;

use chrono::{TimeDelta, Utc};
use serde_json::Value;
use sqlx::{AssertSqlSafe, Row as _};
use updraft_dag::model::{Dag, Seconds};
use updraft_store::Store;
use updraft_store::attempt::{AttemptResult, AttemptState};
use updraft_store::list::failures::{FailureFilter, RUNS};
use updraft_testkit::{Driver, TestDatabase, fixture};

use crate::{claim, result};

/// `a` may be tried twice, `b` comes after it.
fn twice(dag_id: &str) -> Dag {
    let mut dag = fixture::chain(dag_id);
    let a = dag.tasks.get_mut("a").unwrap();
    a.retries = 1;
    a.retry_delay = Seconds(0.0);
    dag
}

fn last_day(dag_id: Option<&str>) -> FailureFilter {
    let until = Utc::now() + TimeDelta::hours(1);
    FailureFilter {
        dag_id: dag_id.map(ToOwned::to_owned),
        since: until - TimeDelta::hours(24),
        until,
    }
}

/// `d.a 1 closed exit code 7`, the first one first.
async fn told(store: &Store, filter: &FailureFilter) -> Vec<String> {
    let found = store.failures(filter).await.unwrap();
    assert!(!found.truncated);
    let lines = found.failures.into_iter().rev().map(|one| {
        let kind = if one.is_upstream { "upstream" } else { "try" };
        let open = if one.is_open { "open" } else { "closed" };
        format!("{}.{} {kind} {} {open}", one.dag_id, one.task_id, one.try_number)
    });
    lines.collect()
}

#[tokio::test]
async fn what_failed_and_has_not_succeeded_since_is_told_while_a_run_goes_on_and_after() {
    let db = TestDatabase::new().await;
    let mut driver = Driver::new(db.store()).await;
    let worker = db.worker("w").await;
    let mut waits = twice("waits");
    waits.tasks.get_mut("a").unwrap().retry_delay = Seconds(3600.0);
    // The first fails for good, the second succeeds in the end, the third will be tried again in an hour.
    for (dag, ends) in [
        (twice("d"), &[AttemptState::Failed, AttemptState::Failed][..]),
        (twice("e"), &[AttemptState::Failed, AttemptState::Success]),
        (waits, &[AttemptState::Failed]),
    ] {
        db.create_run(&dag, "r").await;
        for state in ends {
            driver.step().await;
            // Those of the second that succeeded go on with `b`.
            let mut claimed = claim(&db, worker, 9).await;
            claimed.retain(|one| one.task_id == "a");
            let attempt = claimed.remove(0);
            let ended = AttemptResult {
                reason: Some("exit code 7".to_owned()),
                ..result(*state)
            };
            db.store()
                .finish(attempt.attempt_id, attempt.fence, &ended)
                .await
                .unwrap();
        }
        driver.step().await;
    }
    let of_d = ["d.a try 1 closed", "d.a try 2 open", "d.b upstream 0 open"];
    let waiting = ["waits.a try 1 closed"];
    for is_counted in [false, true] {
        if is_counted {
            assert!(db.store().count_finished_runs(10, Duration::ZERO).await.unwrap() > 0);
        }
        assert_eq!(told(db.store(), &last_day(None)).await, [&of_d[..], &waiting].concat());
        assert_eq!(told(db.store(), &last_day(Some("d"))).await, of_d);
        let hidden = db.store().without(vec!["d".to_owned()]);
        assert_eq!(told(&hidden, &last_day(None)).await, waiting);
        let mut before = last_day(None);
        before.until -= TimeDelta::hours(2);
        assert!(told(db.store(), &before).await.is_empty());
    }
}

/// A failed run a minute, each with one failed task.
const HISTORY: [&str; 3] = [
    "INSERT INTO dag_run (dag_id, run_id, dag_version_id, run_type, state, run_after, start_date, end_date)
     SELECT 'd', 'r' || n, d.version_id, 'manual', 'failed', t.at, t.at, t.at FROM generate_series(1, 3000) n
     CROSS JOIN LATERAL (SELECT now() - n * interval '1 min' AS at) t JOIN dag d ON d.dag_id = 'd'",
    "INSERT INTO task_instance (id, dag_run_id, task_id, state, try_number, max_tries, start_date, end_date, operator, pool, pool_slots, queue, priority_weight, attempt_id)
     SELECT gen_random_uuid(), r.id, 't' || s, CASE s WHEN 0 THEN 'failed' ELSE 'success' END, 1, 0, r.run_after, r.run_after, 'bash', 'default_pool', 1, 'default', 1, gen_random_uuid()
     FROM dag_run r CROSS JOIN generate_series(0, 2) s WHERE r.run_id <> 'r'",
    "INSERT INTO attempt (id, task_instance_id, try_number, state, started_at, ended_at, reason)
     SELECT i.attempt_id, i.id, 1, i.state, i.start_date, i.end_date, 'no' FROM task_instance i WHERE i.attempt_id IS NOT NULL",
];

#[tokio::test]
async fn so_many_runs_are_looked_into_and_no_history() {
    let db = TestDatabase::new().await;
    db.register(&fixture::chain("d")).await;
    for statement in HISTORY {
        db.execute(statement).await;
    }
    while db.store().count_finished_runs(1000, Duration::ZERO).await.unwrap() > 0 {}
    db.execute("ANALYZE").await;
    let mut filter = last_day(None);
    let day = db.store().failures(&filter).await.unwrap();
    assert!(day.truncated);
    assert_eq!(day.failures.len() as i64, RUNS);
    assert!(day.failures.is_sorted_by(|one, other| one.at >= other.at));
    filter.since += TimeDelta::hours(20);
    let hours = db.store().failures(&filter).await.unwrap();
    assert!(
        !hours.truncated && (170..=181).contains(&hours.failures.len()),
        "{}",
        hours.failures.len()
    );

    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../.sqlx");
    let described = std::fs::read_dir(folder).unwrap().map(|file| {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let described: Value = serde_json::from_str(&text).unwrap();
        described["query"].as_str().unwrap().to_owned()
    });
    let statement = described
        .into_iter()
        .find(|query| query.contains("upstream AS MATERIALIZED"))
        .unwrap();
    let mut connection = db.store().pool().acquire().await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(format!("PREPARE failures AS {statement}")))
        .execute(&mut *connection)
        .await
        .unwrap();
    // As in an index that is there for lists already; of so small tables whole ones are read as well, were it not forbidden.
    let explain = "SET enable_seqscan = off; EXPLAIN (FORMAT JSON) EXECUTE failures (now() - interval '2 hours', now(), NULL, '{}', 1000, 10000)";
    let plan: Value = sqlx::raw_sql(explain).fetch_one(&mut *connection).await.unwrap().get(0);
    let plan = plan.to_string();
    for index in ["instance_span_last_end", "dag_run_uncounted", "attempt_of_instance"] {
        assert!(plan.contains(index), "no {index} in {plan}");
    }
    assert!(!plan.contains("Seq Scan"), "{plan}");
}
