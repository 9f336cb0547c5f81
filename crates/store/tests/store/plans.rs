//! What moves tasks must cost the same however long the history is, and however much else is live.

use std::collections::BTreeSet;
use std::str::FromStr as _;

use serde_json::Value;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, Row as _};
use updraft_store::BY_INDEX;
use updraft_testkit::TestDatabase;
use updraft_testkit::fixture::chain;

/// Indexes by which a statement finds the few rows that it is about.
const KEYS: [&str; 6] = [
    "attempt_pkey",
    "attempt_of_instance",
    "task_instance_pkey",
    "task_instance_dag_run_id_task_id_map_index_key",
    "dag_run_pkey",
    "queued_attempt_pkey",
];

/// Statements that are about all live attempts, or those of a worker. The first only explains, the second checks an invariant, the last removes what is old.
const OF_ALL: [&str; 5] = [
    "NULL FROM queued_attempt",
    r#"AS "what!""#,
    "lease_until < clock_timestamp()",
    "worker_id = $1 AND state = 'running'",
    "SET log = NULL",
];

/// What the limits count is the one thing that is read whole: all that runs, and from there on by keys.
const LIMITS: (&str, &str) = ("SELECT live.id", "Index Scan by attempt_running, condition null");

/// The statements of rounds, claims, results and heartbeats: their text and how many parameters they have.
fn statements() -> Vec<(String, usize)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../.sqlx");
    let mut statements = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let described: Value = serde_json::from_str(&text).unwrap();
        let query = described["query"].as_str().unwrap().to_owned();
        let moves_tasks = ["run_event", "queued_attempt", "UPDATE attempt a SET"]
            .iter()
            .any(|word| query.contains(word));
        // What led to a run is asked within a round.
        let is_chain = query.contains("first.run_id");
        if (moves_tasks && query.contains("attempt") || is_chain) && !OF_ALL.iter().any(|word| query.contains(word)) {
            let parameters = described["describe"]["parameters"]["Left"]
                .as_array()
                .map_or(0, Vec::len);
            statements.push((query, parameters));
        }
    }
    statements
}

/// What a plan does that grows with something else than its parameters.
fn faults(plan: &Value, found: &mut BTreeSet<String>) {
    let text = |key: &str| plan[key].as_str().unwrap_or_default();
    let (kind, index) = (text("Node Type"), text("Index Name"));
    let of_tasks = ["attempt", "task_instance", "dag_run"];
    if kind.contains("Hash Join") || kind.contains("Merge Join") {
        found.insert(format!("{kind}: {}{}", text("Hash Cond"), text("Merge Cond")));
    }
    if kind == "Seq Scan" && of_tasks.contains(&text("Relation Name")) {
        found.insert(format!("{kind} on {}", text("Relation Name")));
    }
    if of_tasks.iter().any(|table| index.starts_with(table)) && (!KEYS.contains(&index) || plan["Index Cond"].is_null())
    {
        found.insert(format!("{kind} by {index}, condition {}", plan["Index Cond"]));
    }
    for below in plan["Plans"].as_array().into_iter().flatten() {
        faults(below, found);
    }
}

#[tokio::test]
async fn statements_that_move_tasks_look_rows_up_by_their_keys() {
    let db = TestDatabase::new().await;
    let options = PgConnectOptions::from_str(db.url()).unwrap().options(BY_INDEX);
    let mut connection = PgConnection::connect_with(&options).await.unwrap();
    let statements = statements();
    assert!(
        statements.len() >= 6,
        "the statements are not where they were: {}",
        statements.len()
    );
    for (number, (query, parameters)) in statements.iter().enumerate() {
        let name = format!("statement_{number}");
        connection
            .execute(AssertSqlSafe(format!("PREPARE {name} AS {query}")))
            .await
            .unwrap();
        let nothing = match *parameters {
            0 => String::new(),
            some => format!("({})", vec!["NULL"; some].join(", ")),
        };
        let explain = format!("EXPLAIN (FORMAT JSON) EXECUTE {name} {nothing}");
        let plan: Value = connection.fetch_one(AssertSqlSafe(explain)).await.unwrap().get(0);
        let mut found = BTreeSet::new();
        faults(&plan[0]["Plan"], &mut found);
        if query.contains(LIMITS.0) {
            found.remove(LIMITS.1);
        }
        assert!(found.is_empty(), "{found:#?} in the plan of\n{query}");
    }
}

#[tokio::test]
async fn making_a_run_is_not_planned_each_time() {
    const MADE: u32 = 40;
    let db = TestDatabase::new().await;
    let dag = chain("planned_once");
    db.register(&dag).await;
    for number in 0..MADE {
        db.create_run(&dag, &format!("run_{number}")).await;
    }
    let pool = db.store().pool();
    let (mut connections, mut made_anew) = (Vec::new(), 0);
    for _ in 0..pool.size() {
        let mut connection = pool.acquire().await.unwrap();
        let row = connection
            .fetch_one(
                "SELECT coalesce(sum(custom_plans), 0)::bigint FROM pg_prepared_statements
                 WHERE statement LIKE '%INSERT INTO dag_run (%'",
            )
            .await
            .unwrap();
        made_anew += row.get::<i64, _>(0);
        connections.push(connection);
    }
    // PostgreSQL looks at the values of the first five times before it takes one plan for all, on each connection.
    let most = 5 * connections.len() as i64;
    assert!(
        made_anew <= most && most < i64::from(MADE),
        "{made_anew} plans for {MADE} runs on {} connections",
        connections.len()
    );
}
