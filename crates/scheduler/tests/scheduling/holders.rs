//! Transactions that are held open.

use std::time::Duration;

use sqlx::Executor as _;
use updraft_scheduler::holders::tell_of_holders;
use updraft_store::holder::Long;

use super::Scene;

#[tokio::test]
async fn a_transaction_that_is_held_open_is_told_once() {
    let scene = Scene::new().await;
    let store = scene.store();
    let any = Long {
        age: Duration::ZERO,
        transactions: i32::MAX,
    };
    let mut connection = store.pool().acquire().await.unwrap();
    connection
        .execute("BEGIN; INSERT INTO asset (name, uri) VALUES ('a', 'a')")
        .await
        .unwrap();
    let pid: i32 = sqlx::query_scalar("SELECT pg_backend_pid()")
        .fetch_one(&mut *connection)
        .await
        .unwrap();
    // The store has transactions of its own.
    let told = async || -> Vec<(serde_json::Value,)> {
        sqlx::query_as(
            "SELECT extra FROM event_log WHERE event = 'transaction_held_open' AND (extra ->> 'pid')::int = $1",
        )
        .bind(pid)
        .fetch_all(store.pool())
        .await
        .unwrap()
    };
    let mut known = Vec::new();
    for _ in 0..2 {
        tell_of_holders(store, any, &mut known).await.unwrap();
    }
    let events = told().await;
    assert_eq!(events.len(), 1, "{events:?}");
    let extra = &events[0].0;
    assert_eq!(extra["remedy"], format!("SELECT pg_terminate_backend({pid})"));
    assert!(extra["since"].is_string() && extra["user"].is_string());
    assert!(!extra.to_string().contains("INSERT"), "what it does may hold secrets");

    connection.execute("ROLLBACK").await.unwrap();
    tell_of_holders(store, any, &mut known).await.unwrap();
    assert!(known.iter().all(|holder| holder.pid != Some(pid)));
    assert_eq!(told().await.len(), 1);
}
