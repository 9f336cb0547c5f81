//! What lists read must not grow with the history: asks PostgreSQL what each statement has read.

use std::time::Duration;

use serde_json::Value;
use sqlx::{AssertSqlSafe, Execute as _, PgPool, Postgres, QueryBuilder, Row as _};
use updraft_testkit::TestDatabase;

use super::dag_runs::{DAG_RUN_ORDER, DAG_RUNS, DagRunFilter};
use super::look::Look;
use super::task_instances::{TASK_INSTANCE_ORDER, TASK_INSTANCES, TaskInstanceFilter};
use super::{Conditions, Order, OrderColumns, Page, PageKey, Source, Start};
use crate::event_log::{EVENT_ORDER, EVENTS};
use crate::{Cipher, Store};

/// Rows of `task_instance`, `dag_run`, … that a page of 20 may read. A list that reads a table whole reads thousands.
const MOST: f64 = 600.0;
const PAGE: Page = Page { limit: 20, offset: 0 };

const HISTORY: &str = "
    INSERT INTO dag_version (id, dag_id, version_number, hash, definition, source)
    SELECT gen_random_uuid(), 'd' || n, 1, '', '{}', '' FROM generate_series(0, 9) n;
    INSERT INTO dag (dag_id, file_path, version_id, is_paused) SELECT dag_id, dag_id || '.yaml', id, false FROM dag_version;
    INSERT INTO dag_run (dag_id, run_id, dag_version_id, run_type, state, logical_date, run_after, start_date, end_date)
    SELECT d.dag_id, 'r' || n, d.version_id, 'scheduled', CASE WHEN n % 40 = 0 THEN 'failed' ELSE 'success' END, t.at, t.at, t.at, t.at
    FROM generate_series(1, 6000) n JOIN dag d ON d.dag_id = 'd' || n % 10
    CROSS JOIN LATERAL (SELECT '2026-01-01T00:00Z'::timestamptz + n * interval '1 min' AS at) t;
    INSERT INTO task_instance (id, dag_run_id, task_id, state, max_tries, start_date, end_date, operator, pool, pool_slots, queue, priority_weight)
    SELECT gen_random_uuid(), r.id, 't' || s, CASE WHEN s = 2 THEN r.state ELSE 'success' END, 0, r.run_after + s * interval '1 s',
           r.run_after + s * interval '2 s', 'bash', 'default_pool', 1, 'default', 1
    FROM dag_run r CROSS JOIN generate_series(0, 2) s;
    INSERT INTO event_log (at, event, dag_id, run_id) SELECT run_after, 'trigger_dag_run', dag_id, run_id FROM dag_run;";

/// Rows that the scans of a plan have read of tables that grow without end.
fn read(plan: &Value) -> f64 {
    let number = |key: &str| plan[key].as_f64().unwrap_or_default();
    let relation = plan["Relation Name"].as_str().unwrap_or_default();
    let grows = ["task_instance", "dag_run", "event_log", "instance_span", "run_span"].contains(&relation);
    let rows = number("Actual Rows") + number("Rows Removed by Filter") + number("Rows Removed by Index Recheck");
    let own = if grows { rows * number("Actual Loops") } else { 0.0 };
    own + plan["Plans"].as_array().into_iter().flatten().map(read).sum::<f64>()
}

async fn assert_reads_little(pool: &PgPool, what: &str, mut query: QueryBuilder<Postgres>) {
    let sql = query.sql().as_str().to_owned();
    let arguments = query.build().take_arguments().unwrap().unwrap_or_default();
    let explain = AssertSqlSafe(format!("EXPLAIN (ANALYZE, FORMAT JSON) {sql}"));
    let plan: Value = sqlx::query_with(explain, arguments)
        .fetch_one(pool)
        .await
        .unwrap()
        .get(0);
    let rows = read(&plan[0]["Plan"]);
    assert!(rows <= MOST, "{what} reads {rows} rows:\n{sql}\n{plan:#}");
}

fn order(columns: OrderColumns, field: &str) -> Order {
    Order::parse(columns, &[field.to_owned()]).unwrap()
}

/// A page and its total, as [`Store::listed_by_runs`] asks for them.
async fn assert_list(
    pool: &PgPool,
    what: &str,
    source: &Source,
    look: Option<Look>,
    order: &Order,
    filter: impl Fn(&mut Conditions<'_>),
) {
    let mut edge = None;
    if let Some(look) = &look {
        let spans = look.depths(PAGE).next().unwrap();
        assert_reads_little(pool, &format!("the edge of {what}"), look.edge(spans)).await;
        let row = look.edge(spans).build().fetch_optional(pool).await.unwrap();
        edge = row.map(|row| look.read(&row).unwrap());
        assert_eq!(edge.is_none(), what.contains("removed"), "{what}");
    }
    let cut = |conditions: &mut Conditions<'_>| {
        filter(conditions);
        if let Some(look) = &look {
            look.apply(edge, conditions);
        }
    };
    assert_reads_little(pool, what, source.page(order, PAGE, &cut)).await;
    let columns = source.columns(order);
    let rows = source
        .page_from(&columns, Start::First, PAGE.limit / 2, &cut)
        .build()
        .fetch_all(pool)
        .await
        .unwrap();
    // A list may be empty.
    if let Some(row) = rows.last() {
        let key = PageKey::of(row, PAGE.limit / 2).unwrap();
        for start in [Start::After(&key), Start::Before(&key)] {
            let page = source.page_from(&columns, start, PAGE.limit / 2, &cut);
            assert_reads_little(pool, &format!("{what}, {start:?}"), page).await;
        }
    }
    if source.tally.is_some() {
        assert_reads_little(pool, &format!("the total of {what}"), source.count(&filter)).await;
    }
}

fn texts(values: &[&str]) -> Vec<String> {
    values.iter().map(|value| (*value).to_owned()).collect()
}

/// The same of whoever sees all DAGs, and of whoever one is hidden from.
const HIDDEN: [&[&str]; 2] = [&[], &["d4"]];

async fn runs(pool: &PgPool, hidden: &[String]) {
    for (dags, states) in [
        (&[][..], &[][..]),
        (&["d3"], &[]),
        (&[], &["failed"]),
        (&["d0"], &["failed"]),
    ] {
        let filter = DagRunFilter {
            dag_ids: texts(dags),
            states: texts(states),
            ..DagRunFilter::default()
        };
        for field in ["id", "run_after", "logical_date", "start_date", "end_date"] {
            for field in [field.to_owned(), format!("-{field}")] {
                let order = order(DAG_RUN_ORDER, &field);
                let look = filter.look(&order).map(|look| look.without(hidden));
                assert!(look.is_some());
                let what = format!("runs by {field} of {dags:?} in {states:?} without {hidden:?}");
                assert_list(pool, &what, &DAG_RUNS, look, &order, |conditions| {
                    filter.apply(conditions);
                    conditions.none_of("r.dag_id", hidden);
                })
                .await;
            }
        }
    }
}

async fn task_instances(pool: &PgPool, hidden: &[String]) {
    let by_own = ["map_index", "start_date", "-start_date", "end_date", "-end_date"];
    let by_run = ["run_after", "-run_after", "-logical_date"];
    for (dags, states) in [
        (&[][..], &[][..]),
        (&["d3"], &[]),
        (&[], &["failed"]),
        (&[], &["removed"]),
    ] {
        let filter = TaskInstanceFilter {
            dag_ids: texts(dags),
            states: texts(states),
            ..TaskInstanceFilter::default()
        };
        // Of a run's own date it is not known which runs have instances in a state.
        let by_run = by_run.iter().filter(|_| states.is_empty());
        for field in by_own.iter().chain(by_run) {
            let order = order(TASK_INSTANCE_ORDER, field);
            let look = filter.look(&order).map(|look| look.without(hidden));
            assert!(look.is_some());
            let what = format!("instances by {field} of {dags:?} in {states:?} without {hidden:?}");
            assert_list(pool, &what, &TASK_INSTANCES, look, &order, |conditions| {
                filter.apply(conditions);
                conditions.none_of("r.dag_id", hidden);
            })
            .await;
        }
    }
}

#[tokio::test]
async fn lists_of_what_grows_without_end_read_a_page_of_it() {
    let db = TestDatabase::new().await;
    let store = Store::connect(db.url(), Cipher::random().unwrap()).await.unwrap();
    let pool = store.pool();
    sqlx::raw_sql(HISTORY).execute(pool).await.unwrap();
    while store.count_finished_runs(2000, Duration::ZERO).await.unwrap() > 0 {}
    sqlx::raw_sql("VACUUM ANALYZE").execute(pool).await.unwrap();
    for hidden in HIDDEN {
        runs(pool, &texts(hidden)).await;
        task_instances(pool, &texts(hidden)).await;
    }
    for field in ["id", "-id", "when", "-when"] {
        let order = order(EVENT_ORDER, field);
        assert_list(pool, field, &EVENTS, None, &order, |_| {}).await;
    }
    store.close().await;
}
