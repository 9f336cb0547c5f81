//! Pages by cursor lose and repeat nothing, forwards and backwards, whatever comes and goes meanwhile.

use std::collections::BTreeMap;
use std::time::Duration;

use updraft_store::StoreError;
use updraft_store::list::dag_runs::{DAG_RUN_ORDER, DagRunFilter};
use updraft_store::list::task_instances::{TASK_INSTANCE_ORDER, TaskInstanceFilter};
use updraft_store::list::{Order, Page, PageKey, Slice, Start};
use updraft_testkit::TestDatabase;

use crate::lists::HISTORY;

const ALL: Page = Page { limit: 5000, offset: 0 };

fn texts(values: &[&str]) -> Vec<String> {
    values.iter().map(|value| (*value).to_owned()).collect()
}

/// Goes through a list to its end and back again: the pages on either way.
async fn there_and_back<T, F: Future<Output = Slice<T>>>(
    page: impl Fn(Option<(PageKey, bool)>) -> F,
) -> [Vec<Vec<T>>; 2] {
    let (mut there, mut back, mut at) = (Vec::new(), Vec::new(), None);
    let mut before = loop {
        let slice = page(at).await;
        there.push(slice.rows);
        match slice.next {
            Some(next) => at = Some((next, false)),
            None => break slice.previous,
        }
    };
    while let Some(key) = before {
        let slice = page(Some((key, true))).await;
        assert!(slice.next.is_some(), "there is what was before it");
        back.push(slice.rows);
        before = slice.previous;
    }
    back.reverse();
    [there, back]
}

fn start(at: Option<&(PageKey, bool)>) -> Start<'_> {
    match at {
        None => Start::First,
        Some((key, false)) => Start::After(key),
        Some((key, true)) => Start::Before(key),
    }
}

fn assert_all<T: PartialEq + std::fmt::Debug>([there, back]: [Vec<Vec<T>>; 2], all: &[T], what: &str) {
    let last = there.last().map_or(0, Vec::len);
    let back: Vec<T> = back.into_iter().flatten().collect();
    let there: Vec<T> = there.into_iter().flatten().collect();
    assert_eq!(there, all, "{what}");
    assert_eq!(back, all[..all.len() - last], "{what}, backwards");
}

async fn all_is_found(db: &TestDatabase, when: &str) {
    let store = db.store();
    for (dags, states) in [
        (&[][..], &[][..]),
        (&["d1"], &[]),
        (&["d0", "d2"], &["failed"]),
        (&[], &["running"]),
    ] {
        let filter = DagRunFilter {
            dag_ids: texts(dags),
            states: texts(states),
            ..DagRunFilter::default()
        };
        for field in [
            "id",
            "-id",
            "-run_after",
            "logical_date",
            "-start_date",
            "end_date",
            "-duration",
            "state",
            "-conf",
        ] {
            let order = Order::parse(DAG_RUN_ORDER, &texts(&[field, "run_id"])).unwrap();
            let all = store.list_dag_runs(&filter, &order, ALL).await.unwrap();
            let all: Vec<i64> = all.rows.iter().map(|row| row.id).collect();
            let (filter, order, total) = (&filter, &order, all.len() as i64);
            let walked = there_and_back(|at| async move {
                let slice = store
                    .dag_runs_from(filter, order, start(at.as_ref()), 13)
                    .await
                    .unwrap();
                assert_eq!(slice.total, total);
                Slice {
                    rows: slice.rows.iter().map(|row| row.id).collect(),
                    total,
                    next: slice.next,
                    previous: slice.previous,
                }
            });
            assert_all(
                walked.await,
                &all,
                &format!("{when}: runs of {dags:?} in {states:?} by {field}"),
            );
        }
        let filter = TaskInstanceFilter {
            dag_ids: texts(dags),
            states: texts(states),
            ..TaskInstanceFilter::default()
        };
        for field in ["start_date", "-end_date", "-run_after", "map_index", "-logical_date"] {
            let order = Order::parse(TASK_INSTANCE_ORDER, &texts(&[field])).unwrap();
            let all = store.list_task_instances(&filter, &order, ALL).await.unwrap();
            let all: Vec<_> = all.rows.iter().map(|row| row.id).collect();
            let (filter, order, total) = (&filter, &order, all.len() as i64);
            let walked = there_and_back(|at| async move {
                let start = start(at.as_ref());
                let slice = store.task_instances_from(filter, order, start, 61).await.unwrap();
                assert_eq!(slice.total, total);
                Slice {
                    rows: slice.rows.iter().map(|row| row.id).collect(),
                    total,
                    next: slice.next,
                    previous: slice.previous,
                }
            });
            assert_all(
                walked.await,
                &all,
                &format!("{when}: instances of {dags:?} in {states:?} by {field}"),
            );
        }
    }
}

#[tokio::test]
async fn pages_by_cursor_join_up_in_every_order() {
    let db = TestDatabase::new().await;
    sqlx::raw_sql(HISTORY).execute(db.store().pool()).await.unwrap();
    all_is_found(&db, "nothing is counted").await;
    while db.store().count_finished_runs(60, Duration::ZERO).await.unwrap() > 0 {}
    all_is_found(&db, "all are counted").await;
}

/// A run of `d0` with a number, at a minute, with two instances.
const NEW: &str = "
    WITH run AS (
        INSERT INTO dag_run (dag_id, run_id, dag_version_id, run_type, state, run_after, start_date, end_date)
        SELECT dag_id, 'new' || $1::int, version_id, 'manual', 'success', t.at, t.at, t.at
        FROM dag CROSS JOIN LATERAL (SELECT '2026-01-01T00:00Z'::timestamptz + $2::int * interval '1 min' AS at) t WHERE dag_id = 'd0'
        RETURNING id, start_date
    )
    INSERT INTO task_instance (id, dag_run_id, task_id, state, max_tries, start_date, end_date, operator, pool, pool_slots, queue, priority_weight)
    SELECT gen_random_uuid(), run.id, 't' || s, 'success', 0, run.start_date, run.start_date, 'bash', 'default_pool', 1, 'default', 1
    FROM run CROSS JOIN generate_series(0, 1) s";

#[tokio::test]
async fn what_comes_and_goes_between_two_pages_moves_no_other_row() {
    let db = TestDatabase::new().await;
    let (store, pool) = (db.store(), db.store().pool());
    sqlx::raw_sql(HISTORY).execute(pool).await.unwrap();
    while store.count_finished_runs(60, Duration::ZERO).await.unwrap() > 0 {}
    let mut made = 0_i32;
    for field in ["-start_date", "start_date", "-run_after", "id", "-id"] {
        let order = Order::parse(DAG_RUN_ORDER, &texts(&[field])).unwrap();
        let filter = DagRunFilter::default();
        let of_instances = Order::parse(TASK_INSTANCE_ORDER, &texts(&[field])).unwrap();
        let at_first = store.list_dag_runs(&filter, &order, ALL).await.unwrap();
        let (mut runs, mut instances) = (BTreeMap::<i64, u32>::new(), BTreeMap::<_, u32>::new());
        let all_instances = TaskInstanceFilter::default();
        let first_instances = store
            .list_task_instances(&all_instances, &of_instances, ALL)
            .await
            .unwrap();
        let (mut at, mut at_instances) = (None, None);
        let (mut more, mut more_instances) = (true, true);
        while more || more_instances {
            if more {
                let slice = store
                    .dag_runs_from(&filter, &order, start(at.as_ref()), 11)
                    .await
                    .unwrap();
                slice.rows.iter().for_each(|row| *runs.entry(row.id).or_default() += 1);
                more = slice.next.is_some();
                at = slice.next.map(|key| (key, false));
            }
            if more_instances {
                let start = start(at_instances.as_ref());
                let slice = store
                    .task_instances_from(&all_instances, &of_instances, start, 53)
                    .await
                    .unwrap();
                slice
                    .rows
                    .iter()
                    .for_each(|row| *instances.entry(row.id).or_default() += 1);
                more_instances = slice.next.is_some();
                at_instances = slice.next.map(|key| (key, false));
            }
            // Before, behind and amid of what was read, and one of them goes again.
            for minute in [made, 25, 1000 + made] {
                made += 1;
                sqlx::query(NEW).bind(made).bind(minute).execute(pool).await.unwrap();
            }
            store.count_finished_runs(2, Duration::ZERO).await.unwrap();
            sqlx::query("DELETE FROM dag_run WHERE NOT counted AND id = (SELECT max(id) FROM dag_run)")
                .execute(pool)
                .await
                .unwrap();
        }
        for row in &at_first.rows {
            assert_eq!(runs.get(&row.id), Some(&1), "run {} by {field}", row.id);
        }
        for row in &first_instances.rows {
            assert_eq!(instances.get(&row.id), Some(&1), "instance {} by {field}", row.id);
        }
        assert!(
            runs.values().chain(instances.values()).all(|times| *times == 1),
            "by {field}"
        );
    }
}

#[tokio::test]
async fn a_place_of_another_list_is_refused() {
    let db = TestDatabase::new().await;
    let store = db.store();
    sqlx::raw_sql(HISTORY).execute(store.pool()).await.unwrap();
    let order = |fields: &[&str]| Order::parse(DAG_RUN_ORDER, &texts(fields)).unwrap();
    let filter = DagRunFilter::default();
    let first = store
        .dag_runs_from(&filter, &order(&["-start_date"]), Start::First, 2)
        .await
        .unwrap();
    let key = first.next.unwrap();
    for other in [&["run_id"][..], &["start_date", "end_date"], &["conf"]] {
        let refused = store.dag_runs_from(&filter, &order(other), Start::After(&key), 2).await;
        assert!(
            matches!(refused, Err(StoreError::NoSuchPlace)),
            "{other:?}: {refused:?}"
        );
    }
}
