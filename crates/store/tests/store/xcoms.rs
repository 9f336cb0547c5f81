use std::collections::BTreeMap;

use serde_json::json;
use updraft_store::StoreError;
use updraft_store::attempt::{AttemptResult, AttemptState};
use updraft_store::xcom::XcomOf;
use updraft_testkit::{Driver, TestDatabase, fixture};

use crate::{claim, result};

const A: XcomOf<'_> = XcomOf {
    dag_id: "d",
    run_id: "r",
    task_id: "a",
    map_index: -1,
};

#[tokio::test]
async fn values_are_set_read_listed_and_removed() {
    let db = TestDatabase::new().await;
    db.create_run(&fixture::chain("d"), "r").await;
    assert!(
        db.store().set_xcom(A, "k", &json!({"x": [1, null]})).await.unwrap(),
        "new"
    );
    assert!(!db.store().set_xcom(A, "k", &json!(2)).await.unwrap(), "replaced");
    db.store().set_xcom(A, "b", &json!(null)).await.unwrap();
    assert_eq!(db.store().xcom(A, "k").await.unwrap().unwrap().value, json!(2));
    let keys: Vec<String> = db
        .store()
        .xcoms(A)
        .await
        .unwrap()
        .into_iter()
        .map(|row| row.key)
        .collect();
    assert_eq!(keys, ["b", "k"]);
    db.store().delete_xcom(A, "k").await.unwrap();
    assert!(db.store().xcom(A, "k").await.unwrap().is_none());
    assert!(matches!(
        db.store().delete_xcom(A, "k").await,
        Err(StoreError::NotFound(_))
    ));
    let nobody = XcomOf { map_index: 3, ..A };
    assert!(matches!(
        db.store().set_xcom(nobody, "k", &json!(1)).await,
        Err(StoreError::NotFound(_))
    ));
}

#[tokio::test]
async fn a_new_try_replaces_what_the_last_one_pushed() {
    let db = TestDatabase::new().await;
    let run = db.create_run(&fixture::chain("d"), "r").await;
    db.store().set_xcom(A, "old", &json!(1)).await.unwrap();
    db.store().set_xcom(A, "return_value", &json!(1)).await.unwrap();
    Driver::new(db.store()).await.step().await;
    let worker = db.worker("w").await;
    let one = claim(&db, worker, 1).await.remove(0);
    let pushed = AttemptResult {
        xcoms: BTreeMap::from([("return_value".to_owned(), json!([7]))]),
        ..result(AttemptState::Success)
    };
    db.store().finish(one.attempt_id, one.fence, &pushed).await.unwrap();
    let rows: Vec<_> = db
        .store()
        .xcoms(A)
        .await
        .unwrap()
        .into_iter()
        .map(|row| (row.key, row.value))
        .collect();
    assert_eq!(rows, [("return_value".to_owned(), json!([7]))]);
    assert_eq!(
        db.store().pull_xcom(run.id, "a", "return_value").await.unwrap(),
        Some(json!([7]))
    );
    assert_eq!(db.store().pull_xcom(run.id, "a", "old").await.unwrap(), None);
    assert_eq!(
        db.store().pull_xcom(run.id, "nope", "return_value").await.unwrap(),
        None
    );
}

#[tokio::test]
async fn a_mapped_task_gives_a_list_in_the_order_of_its_indexes() {
    let db = TestDatabase::new().await;
    let run = db.create_run(&fixture::chain("d"), "r").await;
    sqlx::query(
        "INSERT INTO task_instance (id, dag_run_id, task_id, map_index, max_tries, operator, pool, pool_slots, queue, priority_weight, state)
         SELECT gen_random_uuid(), $1, 'm', n, 0, 'bash', 'default_pool', 1, 'default', 1, CASE n WHEN 11 THEN 'removed' ELSE 'success' END
         FROM generate_series(0, 11) n",
    )
    .bind(run.id)
    .execute(db.store().pool())
    .await
    .unwrap();
    assert_eq!(db.store().pull_xcom(run.id, "m", "k").await.unwrap(), None);
    for index in [10, 0, 2, 11] {
        db.store()
            .set_xcom(
                XcomOf {
                    task_id: "m",
                    map_index: index,
                    ..A
                },
                "k",
                &json!(index),
            )
            .await
            .unwrap();
    }
    let expected = json!([0, null, 2, null, null, null, null, null, null, null, 10]);
    assert_eq!(db.store().pull_xcom(run.id, "m", "k").await.unwrap(), Some(expected));
}
