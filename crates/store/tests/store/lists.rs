//! Lists give the same rows and totals whether runs are counted or not.

use std::time::Duration;

use sqlx::{AssertSqlSafe, PgPool, Row as _};
use updraft_engine::clear::Change;
use updraft_engine::{InstanceKey, RunState, TaskState};
use updraft_store::clear::Rewrite;
use updraft_store::list::dag_runs::{DAG_RUN_ORDER, DagRunFilter};
use updraft_store::list::task_instances::{TASK_INSTANCE_ORDER, TaskInstanceFilter};
use updraft_store::list::{Order, OrderColumns, Page};
use updraft_testkit::TestDatabase;

/// 150 runs of three DAGs with seven instances each, in all kinds of states, with dates that are equal, absent and out of order.
pub(crate) const HISTORY: &str = "
    INSERT INTO dag_version (id, dag_id, version_number, hash, definition, source)
    SELECT gen_random_uuid(), 'd' || n, 1, '', '{}', '' FROM generate_series(0, 2) n;
    INSERT INTO dag (dag_id, file_path, version_id, is_paused) SELECT dag_id, dag_id || '.yaml', id, false FROM dag_version;
    INSERT INTO dag_run (dag_id, run_id, dag_version_id, run_type, state, logical_date, run_after, start_date, end_date)
    SELECT d.dag_id, 'r' || n, d.version_id, CASE WHEN n % 4 = 0 THEN 'manual' ELSE 'scheduled' END, s.state,
           CASE WHEN n % 5 > 0 THEN t.at + n * interval '1 s' END, t.at, CASE WHEN n % 11 > 0 THEN t.at + n % 6 * interval '1 min' END,
           CASE WHEN s.state IN ('success', 'failed') THEN t.at + n % 9 * interval '1 min' END
    FROM generate_series(0, 149) n
    JOIN dag d ON d.dag_id = 'd' || n % 3
    CROSS JOIN LATERAL (SELECT '2026-01-01T00:00Z'::timestamptz + n * 7919 % 50 * interval '1 min' AS at) t
    CROSS JOIN LATERAL (
        SELECT CASE WHEN n % 31 = 30 THEN 'running' WHEN n % 37 = 36 THEN 'queued' WHEN n % 7 = 0 THEN 'failed' ELSE 'success' END AS state
    ) s;
    INSERT INTO task_instance (id, dag_run_id, task_id, map_index, state, max_tries, start_date, end_date, operator, pool, pool_slots, queue,
                               priority_weight, try_number)
    SELECT gen_random_uuid(), r.id, CASE WHEN s < 4 THEN 't' || s ELSE 'm' END, CASE WHEN s < 4 THEN -1 ELSE s - 4 END, k.state, 0,
           CASE WHEN k.state NOT IN ('none', 'skipped') THEN r.run_after + (r.id * 31 + s * 17) % 40 * interval '30 s' END,
           CASE WHEN k.state IN ('success', 'failed') THEN r.run_after + (r.id * 13 + s * 7) % 40 * interval '40 s' END,
           CASE WHEN s % 2 = 0 THEN 'bash' ELSE 'python' END, CASE WHEN s = 3 THEN 'small' ELSE 'default_pool' END, 1, 'default', 1, 1 + s % 2
    FROM dag_run r CROSS JOIN generate_series(0, 6) s
    CROSS JOIN LATERAL (
        SELECT CASE WHEN r.state = 'queued' THEN 'none' WHEN r.id % 53 = 0 AND s = 1 THEN 'running' WHEN r.state = 'failed' AND s = 2 THEN 'failed'
                    WHEN (r.id + s) % 9 = 0 THEN 'skipped' ELSE 'success' END AS state
    ) k;";

fn texts(values: &[&str]) -> Vec<String> {
    values.iter().map(|value| (*value).to_owned()).collect()
}

/// The `ORDER BY` that a list must have.
fn order_by(columns: OrderColumns, fields: &[String], tie: &[&str]) -> String {
    let mut parts = Vec::new();
    for field in fields {
        let name = field.trim_start_matches('-');
        let column = columns.iter().find(|(known, _)| *known == name).unwrap().1;
        let direction = if field.starts_with('-') { "DESC" } else { "ASC" };
        parts.push(format!("{column} {direction} NULLS LAST"));
    }
    let direction = if fields[0].starts_with('-') { "DESC" } else { "ASC" };
    parts.extend(tie.iter().map(|column| format!("{column} {direction}")));
    parts.join(", ")
}

const PAGES: [Page; 2] = [Page { limit: 7, offset: 0 }, Page { limit: 9, offset: 20 }];

fn part<T: Clone>(all: &[T], page: Page) -> Vec<T> {
    all.iter()
        .skip(page.offset as usize)
        .take(page.limit as usize)
        .cloned()
        .collect()
}

async fn instances_are_listed_right(db: &TestDatabase, when: &str) {
    let filter = TaskInstanceFilter::default();
    let of = |dags: &[&str], states: &[&str]| TaskInstanceFilter {
        dag_ids: texts(dags),
        states: texts(states),
        ..TaskInstanceFilter::default()
    };
    let cases = [
        (of(&[], &[]), "true"),
        (of(&["d1"], &[]), "r.dag_id = 'd1'"),
        (
            of(&["d0", "d2"], &["failed"]),
            "r.dag_id IN ('d0', 'd2') AND i.state = 'failed'",
        ),
        (of(&[], &["failed", "skipped"]), "i.state IN ('failed', 'skipped')"),
        (of(&["d2"], &["removed"]), "false"),
        (
            TaskInstanceFilter {
                task_ids: texts(&["t3"]),
                ..filter.clone()
            },
            "i.task_id = 't3'",
        ),
        (
            TaskInstanceFilter {
                pools: texts(&["small"]),
                try_numbers: vec![2],
                ..of(&["d1"], &[])
            },
            "r.dag_id = 'd1' AND i.pool = 'small' AND i.try_number = 2",
        ),
        (
            TaskInstanceFilter {
                mapped: true,
                ..filter.clone()
            },
            "i.map_index >= 0",
        ),
    ];
    let orders = [
        "start_date",
        "-start_date",
        "-end_date",
        "run_after",
        "-logical_date",
        "map_index",
        "state",
        "map_index,-start_date",
    ];
    for (filter, condition) in &cases {
        for fields in orders {
            let fields: Vec<String> = fields.split(',').map(ToOwned::to_owned).collect();
            let tie = ["r.id", "i.task_id", "i.map_index"];
            let sql = format!(
                "SELECT i.id FROM task_instance i JOIN dag_run r ON r.id = i.dag_run_id WHERE {condition} ORDER BY {}",
                order_by(TASK_INSTANCE_ORDER, &fields, &tie)
            );
            let all: Vec<uuid::Uuid> = sqlx::query_scalar(AssertSqlSafe(sql))
                .fetch_all(db.store().pool())
                .await
                .unwrap();
            let order = Order::parse(TASK_INSTANCE_ORDER, &fields).unwrap();
            for page in PAGES {
                let listed = db.store().list_task_instances(filter, &order, page).await.unwrap();
                let ids: Vec<_> = listed.rows.iter().map(|row| row.id).collect();
                assert_eq!(ids, part(&all, page), "{when}: {condition} by {fields:?}, {page:?}");
                assert_eq!(listed.total, all.len() as i64, "{when}: {condition}");
            }
        }
    }
}

async fn runs_are_listed_right(db: &TestDatabase, when: &str) {
    let of = |dags: &[&str], states: &[&str]| DagRunFilter {
        dag_ids: texts(dags),
        states: texts(states),
        ..DagRunFilter::default()
    };
    let cases = [
        (of(&[], &[]), "true"),
        (of(&["d1"], &[]), "r.dag_id = 'd1'"),
        (
            of(&["d0", "d2"], &["failed"]),
            "r.dag_id IN ('d0', 'd2') AND r.state = 'failed'",
        ),
        (of(&[], &["failed", "running"]), "r.state IN ('failed', 'running')"),
        (
            DagRunFilter {
                run_types: texts(&["manual"]),
                versions: vec![1],
                ..of(&[], &[])
            },
            "r.run_type = 'manual'",
        ),
        (
            DagRunFilter {
                conf_contains: Some("x".to_owned()),
                ..of(&[], &[])
            },
            "false",
        ),
    ];
    let orders = [
        "id",
        "-run_after",
        "logical_date",
        "-start_date",
        "end_date",
        "-dag_id",
        "state",
        "-start_date,run_id",
    ];
    for (filter, condition) in &cases {
        for fields in orders {
            let fields: Vec<String> = fields.split(',').map(ToOwned::to_owned).collect();
            let sql = format!(
                "SELECT r.id FROM dag_run r WHERE {condition} ORDER BY {}",
                order_by(DAG_RUN_ORDER, &fields, &["r.id"])
            );
            let all: Vec<i64> = sqlx::query_scalar(AssertSqlSafe(sql))
                .fetch_all(db.store().pool())
                .await
                .unwrap();
            let order = Order::parse(DAG_RUN_ORDER, &fields).unwrap();
            for page in PAGES {
                let listed = db.store().list_dag_runs(filter, &order, page).await.unwrap();
                let ids: Vec<_> = listed.rows.iter().map(|row| row.id).collect();
                assert_eq!(ids, part(&all, page), "{when}: {condition} by {fields:?}, {page:?}");
                assert_eq!(listed.total, all.len() as i64, "{when}: {condition}");
            }
        }
    }
}

async fn statistics_are_right(db: &TestDatabase, when: &str) {
    let expected: Vec<(String, String, i64)> =
        sqlx::query_as("SELECT dag_id, state, count(*) FROM dag_run GROUP BY 1, 2 ORDER BY 1, 2")
            .fetch_all(db.store().pool())
            .await
            .unwrap();
    let stats = db.store().dag_stats(&[]).await.unwrap();
    let found: Vec<_> = stats
        .into_iter()
        .filter(|one| one.count > 0)
        .map(|one| (one.dag_id, one.state.unwrap(), one.count))
        .collect();
    assert_eq!(found, expected, "{when}");
}

pub(crate) async fn all_is_right(db: &TestDatabase, when: &str) {
    instances_are_listed_right(db, when).await;
    runs_are_listed_right(db, when).await;
    statistics_are_right(db, when).await;
}

async fn uncounted(pool: &PgPool) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM dag_run WHERE NOT counted")
        .fetch_one(pool)
        .await
        .unwrap()
}

#[tokio::test]
async fn lists_and_totals_are_the_same_before_and_after_runs_are_counted_and_changed() {
    let db = TestDatabase::new().await;
    let (store, pool) = (db.store(), db.store().pool());
    sqlx::raw_sql(HISTORY).execute(pool).await.unwrap();
    all_is_right(&db, "nothing is counted").await;
    assert_eq!(store.count_finished_runs(60, Duration::ZERO).await.unwrap(), 60);
    all_is_right(&db, "some are counted").await;
    while store.count_finished_runs(60, Duration::ZERO).await.unwrap() > 0 {}
    let open: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM dag_run r WHERE r.state IN ('queued', 'running')
            OR EXISTS (SELECT FROM task_instance i WHERE i.dag_run_id = r.id AND i.state = 'running')",
    )
    .fetch_one(pool)
    .await
    .unwrap();
    assert!(open > 8, "{open}");
    assert_eq!(
        uncounted(pool).await,
        open,
        "only what may still change by itself is left"
    );
    all_is_right(&db, "all are counted").await;

    // One is cleared, one is marked, one is deleted.
    for (run_id, task_id, run) in [
        ("r7", "t2", Some((RunState::Failed, RunState::Queued))),
        ("r14", "t2", None),
    ] {
        let row = sqlx::query("SELECT r.id, i.id AS instance FROM dag_run r JOIN task_instance i ON i.dag_run_id = r.id WHERE run_id = $1 AND task_id = $2")
            .bind(run_id)
            .bind(task_id)
            .fetch_one(pool)
            .await
            .unwrap();
        let change = Change {
            id: row.get("instance"),
            key: InstanceKey::of(task_id),
            from: TaskState::Failed,
            to: if run.is_some() {
                TaskState::None
            } else {
                TaskState::Success
            },
            max_tries: 0,
            kill: None,
        };
        store
            .rewrite_run(&Rewrite {
                dag_run_id: row.get("id"),
                changes: &[change],
                run,
                create: &[],
                version_id: None,
                conf: None,
                is_clear: run.is_some(),
                triggering_run: None,
                reason: "by hand",
            })
            .await
            .unwrap();
    }
    store.delete_run("d1", "r1").await.unwrap();
    assert_eq!(uncounted(pool).await, open + 2);
    all_is_right(&db, "some were changed").await;
    assert_eq!(
        store.count_finished_runs(60, Duration::ZERO).await.unwrap(),
        1,
        "the marked one"
    );
    all_is_right(&db, "what was changed is counted again").await;
    let sums: Vec<(i64,)> = sqlx::query_as(
        "SELECT sum(instances)::bigint FROM instance_tally UNION ALL SELECT count(*) FROM task_instance i JOIN dag_run r ON r.id = i.dag_run_id WHERE r.counted",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    assert_eq!(sums[0], sums[1]);

    // d2 has nothing that is live but what makes deleting a conflict.
    sqlx::query("UPDATE task_instance SET state = 'success' WHERE state = 'running'")
        .execute(pool)
        .await
        .unwrap();
    store.delete_dag("d2").await.unwrap();
    all_is_right(&db, "a DAG was deleted").await;
}

async fn countable(pool: &PgPool) -> i64 {
    sqlx::query_scalar(
        "SELECT count(*) FROM dag_run r WHERE NOT counted AND dag_id <> 'd0' AND state IN ('success', 'failed')
            AND NOT EXISTS (SELECT FROM task_instance i WHERE i.dag_run_id = r.id AND i.state = 'running')",
    )
    .fetch_one(pool)
    .await
    .unwrap()
}

#[tokio::test]
async fn runs_are_counted_once_however_many_count_and_not_before_they_have_settled() {
    let db = TestDatabase::new().await;
    let (store, pool) = (db.store(), db.store().pool());
    sqlx::raw_sql(HISTORY).execute(pool).await.unwrap();
    sqlx::query("UPDATE dag_run SET end_date = now() WHERE end_date IS NOT NULL AND dag_id = 'd0'")
        .execute(pool)
        .await
        .unwrap();
    let counting = (0..4).map(|_| async {
        let mut counted = 0;
        // One that finds another one counting has counted nothing, and comes again.
        while countable(pool).await > 0 {
            counted += store.count_finished_runs(5, Duration::from_secs(3600)).await.unwrap();
        }
        counted
    });
    let counted: usize = futures_util::future::join_all(counting).await.into_iter().sum();
    let fresh: i64 = sqlx::query_scalar("SELECT count(*) FROM dag_run WHERE dag_id = 'd0' AND counted")
        .fetch_one(pool)
        .await
        .unwrap();
    assert_eq!(fresh, 0, "they have just ended");
    let sum: i64 = sqlx::query_scalar("SELECT sum(runs)::bigint FROM run_tally")
        .fetch_one(pool)
        .await
        .unwrap();
    assert_eq!(sum, counted as i64);
    assert!(sum > 80, "{sum}");
    statistics_are_right(&db, "counted by four").await;
}
