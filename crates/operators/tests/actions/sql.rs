use std::collections::BTreeMap;

use super::support::Surroundings;
use serde_json::{Value, json};
use updraft_operators::job::Cut;
use updraft_operators::operator::{Outcome, OutcomeState};
use updraft_testkit::TestDatabase;

/// A connection to a database, as it is stored.
pub(super) fn connection(database: &TestDatabase) -> Value {
    let options: sqlx::postgres::PgConnectOptions = database.url().parse().unwrap();
    let socket = options.get_socket().map(|folder| folder.display().to_string());
    json!({
        "conn_type": "postgres",
        "host": socket.unwrap_or_else(|| options.get_host().to_owned()),
        "port": options.get_port(),
        "login": options.get_username(),
        "schema": options.get_database(),
    })
}

fn task(database: &TestDatabase, args: Value) -> Surroundings {
    let mut arguments = json!({"connection": "db"});
    arguments
        .as_object_mut()
        .unwrap()
        .extend(args.as_object().unwrap().clone());
    Surroundings::of("sql", arguments).connection("db", connection(database))
}

async fn query(database: &TestDatabase, query: &str) -> Outcome {
    task(database, json!({ "query": query })).outcome().await
}

async fn value(database: &TestDatabase, text: &str) -> Value {
    let outcome = query(database, text).await;
    assert_eq!(outcome.state, OutcomeState::Success, "{outcome:?}");
    outcome.return_value.unwrap()
}

fn reason(outcome: &Outcome) -> &str {
    assert_eq!(outcome.state, OutcomeState::Failed { retriable: true }, "{outcome:?}");
    outcome.reason.as_deref().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_become_a_list_of_mappings() {
    let database = TestDatabase::new().await;
    let rows = value(&database, "select n, n::text as t, n * 1.5 as x, now() is null as b, null as z, '{\"k\": [1]}'::jsonb as j from generate_series(1, 2) n").await;
    assert_eq!(
        rows,
        json!([
            {"n": 1, "t": "1", "x": 1.5, "b": false, "z": null, "j": {"k": [1]}},
            {"n": 2, "t": "2", "x": 3.0, "b": false, "z": null, "j": {"k": [1]}},
        ])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_of_a_single_row_are_xcoms_of_their_own() {
    let database = TestDatabase::new().await;
    let outcome = query(&database, "select 3 as bad_rows, date '2017-01-02' as day").await;
    assert_eq!(
        outcome.xcoms,
        BTreeMap::from([("bad_rows".into(), json!(3)), ("day".into(), json!("2017-01-02"))])
    );
    assert_eq!(
        outcome.return_value,
        Some(json!([{"bad_rows": 3, "day": "2017-01-02"}]))
    );
    assert_eq!(
        query(&database, "select 1 as a union select 2").await.xcoms,
        BTreeMap::new()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn several_statements_are_one_transaction() {
    let database = TestDatabase::new().await;
    let made = value(
        &database,
        "create table t (n int); insert into t select generate_series(1, 5); update t set n = n + 1 where n > 3;",
    )
    .await;
    assert_eq!(made, json!(7));
    let failed = query(&database, "insert into t values (100);\n\nselect 1 /\n  (select 0)").await;
    assert!(
        reason(&failed).starts_with("query, line 3: division by zero (SQLSTATE 22012)"),
        "{failed:?}"
    );
    assert_eq!(value(&database, "select count(*) as n from t").await, json!([{"n": 5}]));
    // Without a transaction, what came before the error stays.
    let mut alone = task(
        &database,
        json!({"query": "insert into t values (100); vacuum t; select 1 / 0", "transaction": false}),
    );
    assert!(reason(&alone.outcome().await).contains("division by zero"));
    assert_eq!(value(&database, "select count(*) as n from t").await, json!([{"n": 6}]));
    let log = alone.log();
    assert!(log.contains("insert into t values (100): 1 row(s) changed"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_says_where_it_is() {
    let database = TestDatabase::new().await;
    let outcome = query(&database, "select 1;\n-- the second\nselect\n  nothing").await;
    assert!(
        reason(&outcome).starts_with("query, line 4: column \"nothing\" does not exist"),
        "{outcome:?}"
    );
    let outcome = task(&database, json!({"file": "sql/x.sql"}))
        .file("team/sql/x.sql", "selec 1")
        .outcome()
        .await;
    assert!(
        reason(&outcome).starts_with("sql/x.sql, line 1: syntax error at or near \"selec\""),
        "{outcome:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn parameters_are_values_of_whatever_type_is_needed() {
    let database = TestDatabase::new().await;
    let hostile = r"'; drop table t; -- \'";
    let args = json!({
        "query": "create table t (d date, n int, s text, j jsonb, b bool);
                  insert into t values (:d, :n, :s, :j, :b), (:d, -:n, null, null, null);
                  select d, n, s, j->'k' as k, b from t where s = any(:all)",
        "parameters": {"d": "2017-01-02", "n": -5, "s": hostile, "j": {"k": "it's"}, "b": true, "all": ["x", hostile]},
    });
    let outcome = task(&database, args).outcome().await;
    assert_eq!(
        outcome.return_value,
        Some(json!([{"d": "2017-01-02", "n": -5, "s": hostile, "k": "it's", "b": true}])),
        "{outcome:?}"
    );
    let outcome = task(
        &database,
        json!({"query": "select $2::int + $1 as sum", "parameters": [1, "2"]}),
    )
    .outcome()
    .await;
    assert_eq!(outcome.xcoms["sum"], json!(3));
    let message = task(&database, json!({"query": "select :who", "parameters": {}})).refused();
    assert!(
        message.contains("query: line 1: there is no parameter `:who`"),
        "{message}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_rows_for_an_xcom_change_nothing() {
    let database = TestDatabase::new().await;
    let args = json!({"query": "create table t as select 1 as n; select generate_series(1, 11)", "limit": 10});
    let outcome = task(&database, args).outcome().await;
    assert!(
        reason(&outcome).contains("has 11 rows, more than the 10") && reason(&outcome).contains("`output`"),
        "{outcome:?}"
    );
    assert!(reason(&query(&database, "select * from t").await).contains("does not exist"));
    // Rows of an earlier statement are nobody's result.
    let args = json!({"query": "select generate_series(1, 11); select 1 as n", "limit": 10});
    assert_eq!(
        task(&database, args).outcome().await.return_value,
        Some(json!([{"n": 1}]))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn output_is_a_csv_file() {
    let database = TestDatabase::new().await;
    let text = "select n, case n when 1 then 'a,\"b\"' when 2 then null else 'ü' end as s from generate_series(1, 3) n";
    let task = task(&database, json!({"query": text, "output": "out/rows.csv"}));
    let outcome = task.outcome().await;
    let path = task.dag_folder().join("out/rows.csv");
    assert_eq!(
        outcome.return_value,
        Some(json!({"path": path, "rows": 3})),
        "{outcome:?}"
    );
    assert_eq!(
        std::fs::read_to_string(path).unwrap(),
        "n,s\n1,\"a,\"\"b\"\"\"\n2,\n3,ü\n"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn no_rows_are_a_result_as_well() {
    let database = TestDatabase::new().await;
    assert_eq!(value(&database, "create table t (n int, m int)").await, json!(0));
    assert_eq!(value(&database, "select * from t").await, json!([]));
    assert_eq!(value(&database, "delete from t returning n").await, json!([]));
    assert_eq!(value(&database, "delete from t").await, json!(0));
    let task = task(&database, json!({"query": "select * from t", "output": "none.csv"}));
    assert_eq!(task.outcome().await.state, OutcomeState::Success);
    assert_eq!(
        std::fs::read_to_string(task.dag_folder().join("none.csv")).unwrap(),
        "n,m\n"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_of_one_name_are_refused() {
    let database = TestDatabase::new().await;
    let outcome = query(&database, "select 1 as a, 2 as a").await;
    assert!(
        reason(&outcome).contains("two columns of the result are called `a`"),
        "{outcome:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_statement_ends_in_the_server() {
    let database = TestDatabase::new().await;
    // It holds a lock that tells when it runs, and then waits for ever.
    let task = task(
        &database,
        json!({"query": "select pg_advisory_xact_lock(7); select pg_sleep(3600)"}),
    );
    let cancelled = task.setup.cancelled.clone();
    let watch = async {
        while value(
            &database,
            "select count(*) as n from pg_stat_activity where state = 'active' and query like 'select pg_sleep%'",
        )
        .await
            != json!([{"n": 1}])
        {}
        cancelled.cancel(Cut::Over);
    };
    let (outcome, ()) = tokio::join!(task.outcome(), watch);
    assert_eq!(reason(&outcome), "cancelled; the server ended the statement");
    // The lock is free again: nothing of it is left.
    assert_eq!(
        value(&database, "select pg_try_advisory_xact_lock(7) as free").await,
        json!([{"free": true}])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_fails_says_what_to_do_and_never_the_password() {
    let database = TestDatabase::new().await;
    let with = |more: Value| {
        let mut connection = connection(&database);
        connection["password"] = json!("s3cret");
        connection
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        Surroundings::of("sql", json!({"connection": "db", "query": "select 1"})).connection("db", connection)
    };
    let free = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let cases = [
        (json!({"host": "127.0.0.1", "port": free}), "check that the server runs"),
        (
            json!({"schema": "no_such_db"}),
            "there is no such database; correct the `schema` of the connection `db`",
        ),
        (
            json!({"host": "/no/such/folder"}),
            "can't reach PostgreSQL of the connection `db`",
        ),
    ];
    for (more, expected) in cases {
        let mut task = with(more);
        let outcome = task.outcome().await;
        assert!(reason(&outcome).contains(expected), "{outcome:?}");
        assert!(!format!("{outcome:?}{}", task.log()).contains("s3cret"));
    }
    let cases = [
        (json!({"conn_type": "mysql"}), "needs one of type `postgres`"),
        (json!({"login": ""}), "names no user"),
        (json!({"extra": {"sslmode": "maybe"}}), "`extra.sslmode`"),
    ];
    for (more, expected) in cases {
        let message = with(more).refused();
        assert!(message.contains(expected) && !message.contains("s3cret"), "{message}");
    }
}
