//! The recipes of `docs/effectively-once.md`, as they stand there.

use serde_json::{Value, json};
use updraft_operators::operator::{Outcome, OutcomeState};
use updraft_testkit::TestDatabase;

use super::sql::connection;
use super::support::Surroundings;

/// The code below a mark of the page.
fn recipe(name: &str) -> String {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/effectively-once.md");
    let page = std::fs::read_to_string(page).unwrap();
    let (_, rest) = page.split_once(&format!("<!-- recipe: {name} -->")).unwrap();
    rest.split("```").nth(1).unwrap().split_once('\n').unwrap().1.to_owned()
}

async fn sql(database: &TestDatabase, query: &str, fence: i64) -> Outcome {
    // As text: that is what a template gives.
    let parameters = json!({"key": "sales/manual__1/load", "fence": fence.to_string()});
    let parameters = if query.contains(":key") { parameters } else { json!({}) };
    let args = json!({"connection": "db", "query": query, "parameters": parameters});
    let task = Surroundings::of("sql", args).connection("db", connection(database));
    task.outcome().await
}

async fn value(database: &TestDatabase, query: &str) -> Value {
    let outcome = sql(database, query, 0).await;
    assert_eq!(outcome.state, OutcomeState::Success, "{outcome:?}");
    outcome.return_value.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_load_that_is_repeated_counts_once_and_one_that_is_late_not_at_all() {
    let database = TestDatabase::new().await;
    value(&database, &recipe("ledger")).await;
    value(
        &database,
        "create table staging (id int, amount int); create table sales (id int, amount int, load_key text); \
         insert into staging values (1, 10), (2, 20); insert into sales values (3, 30, 'another load')",
    )
    .await;
    let load = recipe("load");
    let rows = "select array_agg(amount order by id)::text as amounts from sales";
    assert_eq!(sql(&database, &load, 5).await.state, OutcomeState::Success);
    // Its worker dies before anybody hears of it; meanwhile the source has changed.
    value(&database, "update staging set amount = amount + 1").await;
    assert_eq!(sql(&database, &load, 8).await.state, OutcomeState::Success);
    assert_eq!(value(&database, rows).await, json!([{"amounts": "{11,21,30}"}]));
    value(&database, "update staging set amount = 0").await;
    let late = sql(&database, &load, 5).await;
    assert_eq!(late.state, OutcomeState::Failed { retriable: true }, "{late:?}");
    assert!(late.reason.as_deref().unwrap().contains("division by zero"), "{late:?}");
    assert_eq!(value(&database, rows).await, json!([{"amounts": "{11,21,30}"}]));
}

#[test]
fn a_file_is_written_once_whole_and_never_by_one_that_is_late() {
    let folder = tempfile::tempdir().unwrap();
    let write = |fence: u32, exported: &str| {
        std::fs::write(folder.path().join("export.sh"), format!("#!/bin/sh\n{exported}\n")).unwrap();
        let script = folder.path().join("export.sh");
        std::fs::set_permissions(script, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        let ended = std::process::Command::new("bash")
            .args(["-c", &recipe("file")])
            .current_dir(folder.path())
            .env("UPDRAFT_FENCE", fence.to_string())
            .output()
            .unwrap();
        let told = String::from_utf8(ended.stderr).unwrap();
        (ended.status.success(), told)
    };
    let daily = || std::fs::read_to_string(folder.path().join("daily.csv")).unwrap();
    assert!(write(9, "echo first").0);
    assert!(!write(10, "echo half; exit 1").0);
    assert_eq!(daily(), "first\n", "what failed is not seen");
    assert!(write(11, "echo second").0);
    let (succeeded, told) = write(10, "echo late");
    assert!(
        !succeeded && told.contains("a later try has written daily.csv already"),
        "{told}"
    );
    assert_eq!(daily(), "second\n");
    let parts = std::fs::read_dir(folder.path()).unwrap().flatten();
    let parts = parts.filter(|entry| entry.file_name().to_string_lossy().ends_with(".part"));
    assert_eq!(parts.count(), 0, "nothing is left");
}
