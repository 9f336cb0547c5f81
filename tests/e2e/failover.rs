//! The database fails over to a replica that had not heard of everything.

use std::path::Path;

use serde_json::json;
use updraft_tests::{CutDatabase, Installation, Updraft};

/// Waits until these tries have begun, each as "task number".
async fn begun(updraft: &Updraft, begun: &Path, tries: &[&str]) {
    let all = async || {
        let text = std::fs::read_to_string(begun).ok()?;
        let mut lines: Vec<&str> = text.lines().collect();
        lines.sort_unstable();
        (lines == tries).then_some(())
    };
    updraft.until(&format!("the tries begin: {tries:?}"), all).await;
}

#[tokio::test]
async fn what_a_failover_lost_is_done_again_and_the_rest_goes_on() {
    let database = CutDatabase::new().await;
    let installation = Installation::on(database.url());
    installation.write_settings("[worker]\nlease_seconds = 10\n");
    let dags = installation.dags();
    let file = dags.join("begun");
    let wait = |name: &str| {
        format!(
            "bash: 'echo {name} $UPDRAFT_TRY_NUMBER >> {}; until test -e {}; do sleep 0.05; done'",
            file.display(),
            dags.join(name).display()
        )
    };
    let again = "retries: 1, retry_delay: 10ms";
    installation.write_dag(
        "long.yaml",
        &format!("tasks:\n  whole: {{{}, {again}}}\n", wait("whole")),
    );
    installation.write_dag(
        "steps.yaml",
        &format!(
            "tasks:\n  first: {{{}, {again}}}\n  second: {{{}, depends_on: first}}\n",
            wait("first"),
            wait("second")
        ),
    );
    let updraft = installation.start().await;
    updraft.dag("steps").await;
    let long = updraft.trigger("long", json!({})).await;
    let steps = updraft.trigger("steps", json!({})).await;
    begun(&updraft, &file, &["first 1", "whole 1"]).await;

    // The moment that the replica knows. Then one task ends, the next one begins, and a run is made.
    database.cut();
    database.database().keep_replica().await;
    database.mend();
    updraft.until_the_database_is_back().await;
    std::fs::write(dags.join("first"), "").unwrap();
    let forgotten = updraft.trigger("long", json!({})).await;
    let before = ["first 1", "second 1", "whole 1", "whole 1"];
    begun(&updraft, &file, &before).await;

    database.cut();
    database.database().fail_over().await;
    database.mend();
    updraft.until_the_database_is_back().await;

    let path = format!("/api/v2/dags/long/dagRuns/{}", updraft_tests::escape(&forgotten));
    assert_eq!(updraft.ask(&path).await.0, 404, "a run that only the lost server knew");
    std::fs::write(dags.join("second"), "").unwrap();
    assert_eq!(updraft.end_of("steps", &steps).await, "success");
    let states = updraft.states("steps", &steps).await;
    let of = |state: &str, tries| (state.to_owned(), tries);
    assert_eq!(
        (&states["first"], &states["second"]),
        (&of("success", 2), &of("success", 1)),
        "its end was forgotten, so it is lost with its lease; nobody knows of the first time of the second"
    );
    // What the replica knew to be running was never touched.
    assert_eq!(updraft.states("long", &long).await["whole"], of("running", 1));
    std::fs::write(dags.join("whole"), "").unwrap();
    assert_eq!(updraft.end_of("long", &long).await, "success");
    assert_eq!(updraft.states("long", &long).await["whole"], of("success", 1));

    let check = installation.command().args(["db", "check"]).output().await.unwrap();
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stdout));
    let after = ["first 1", "first 2", "second 1", "second 1", "whole 1", "whole 1"];
    begun(&updraft, &file, &after).await;
    assert!(updraft.stop().await.success());
}
