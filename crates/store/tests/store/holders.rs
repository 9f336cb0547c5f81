//! Who keeps the database from removing dead rows.

use std::str::FromStr as _;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _};
use updraft_store::holder::{Holder, LONG, Long};
use updraft_testkit::TestDatabase;

/// No time at all, and no transactions of replication.
const ANY: Long = Long {
    age: Duration::ZERO,
    transactions: i32::MAX,
};

#[tokio::test]
async fn who_holds_a_transaction_open_is_named_and_nobody_else() {
    let db = TestDatabase::new().await;
    let connect = async |name: &str| {
        let options = PgConnectOptions::from_str(db.url()).unwrap().application_name(name);
        PgConnection::connect_with(&options).await.unwrap()
    };
    let (mut harmless, mut reads, mut writes) = (
        connect("harmless").await,
        connect("reports").await,
        connect("by'hand").await,
    );
    harmless.execute("BEGIN; SELECT 1 FROM dag_run").await.unwrap();
    reads
        .execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1 FROM dag_run")
        .await
        .unwrap();
    writes
        .execute("BEGIN; INSERT INTO asset (name, uri) VALUES ('a', 'a')")
        .await
        .unwrap();

    // The store has transactions of its own.
    let held = async |long| -> Vec<Holder> {
        let all = db.store().holders(long).await.unwrap();
        all.into_iter()
            .filter(|holder| ["harmless", "reports", "by'hand"].contains(&holder.name.as_str()))
            .collect()
    };
    let found = held(ANY).await;
    let names: Vec<&str> = found.iter().map(|holder| holder.name.as_str()).collect();
    assert_eq!(names, ["reports", "by'hand"], "the oldest first");
    for holder in &found {
        assert_eq!(
            (holder.kind.as_str(), holder.state.as_deref()),
            ("transaction", Some("idle in transaction"))
        );
        assert_eq!(holder.user.as_deref(), Some("updraft"));
        assert!(holder.since.is_some());
    }
    assert_eq!(held(LONG).await, [], "not long enough");

    // What is said to help does.
    let remedy = found[0].remedy();
    harmless.execute(AssertSqlSafe(remedy)).await.unwrap();
    assert!(reads.execute("SELECT 1").await.is_err());
    writes.execute("ROLLBACK").await.unwrap();
    let until = tokio::time::Instant::now() + Duration::from_secs(20);
    while !held(ANY).await.is_empty() {
        assert!(tokio::time::Instant::now() < until, "it is still there");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[test]
fn each_kind_has_its_remedy() {
    let remedy = |kind: &str, pid, name: &str| {
        let holder = Holder {
            kind: kind.to_owned(),
            pid,
            name: name.to_owned(),
            user: None,
            state: None,
            since: None,
        };
        holder.remedy()
    };
    assert_eq!(remedy("transaction", Some(7), "psql"), "SELECT pg_terminate_backend(7)");
    assert_eq!(
        remedy("replica", Some(7), "walreceiver"),
        "SELECT pg_terminate_backend(7)"
    );
    assert_eq!(remedy("prepared", None, "it's"), "ROLLBACK PREPARED 'it''s'");
    assert_eq!(
        remedy("slot", None, "standby"),
        "SELECT pg_drop_replication_slot('standby')"
    );
}
