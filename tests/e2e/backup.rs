//! A backup of a running installation comes to life in another home folder, when somebody says so; a private database moves to a server.

use std::process::Output;

use reqwest::Method;
use serde_json::json;
use updraft_testkit::TestDatabase;
use updraft_tests::{Installation, Updraft};

async fn db(installation: &Installation, arguments: &[&str]) -> Output {
    let mut command = installation.command();
    let output = command.arg("db").args(arguments).output();
    output.await.unwrap()
}

async fn said(installation: &Installation, arguments: &[&str]) -> String {
    let output = db(installation, arguments).await;
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(
        output.status.success(),
        "{said}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    said
}

/// Makes the connection `cave`.
async fn keep_secret(updraft: &Updraft) {
    let connection = json!({"connection_id": "cave", "conn_type": "http", "host": "cave", "password": "open-sesame"});
    let (status, reply) = updraft
        .call(Method::POST, "/api/v2/connections", Some(connection))
        .await;
    assert!(status.is_success(), "{reply}");
}

#[tokio::test]
async fn a_restored_installation_waits_for_a_word_and_then_goes_on() {
    let first = Installation::new();
    let go = first.dags().join("go");
    let dag = format!(
        "tasks:\n  wait:\n    bash: 'echo begun; until test -e {}; do sleep 0.05; done'\n    retries: 1\n    retry_delay: 1s\n  \
         secret:\n    bash: 'test \"$P\" = open-sesame'\n    env: {{P: '{{{{ conn.cave.password }}}}'}}\n    depends_on: wait\n",
        go.display()
    );
    first.write_dag("long.yaml", &dag);
    let updraft = first.start().await;
    keep_secret(&updraft).await;
    let run = updraft.trigger("long", json!({})).await;
    let begun = async || {
        let states = updraft.states("long", &run).await;
        (states["wait"].0 == "running").then_some(())
    };
    updraft.until("the task runs", begun).await;

    let backup = first.home().join("backup");
    let backup = backup.to_str().unwrap();
    let text = said(&first, &["backup", backup]).await;
    assert!(text.contains("rows of"), "{text}");
    assert!(
        !db(&first, &["backup", backup]).await.status.success(),
        "a backup is never written over"
    );
    // What happens from here on the backup does not know.
    std::fs::write(&go, "").unwrap();
    assert_eq!(updraft.end_of("long", &run).await, "success");
    assert!(
        !db(&first, &["restore", backup]).await.status.success(),
        "the database is not empty"
    );
    assert!(updraft.stop().await.success());

    let second = Installation::new();
    second.write_dag("long.yaml", &dag);
    let text = said(&second, &["restore", backup]).await;
    assert!(
        text.contains("1 tries that were running") && text.contains("long"),
        "{text}"
    );
    let updraft = second.start().await;
    let path = format!(
        "/api/v2/updraft/dags/long/dagRuns/{}/explain",
        updraft_tests::escape(&run)
    );
    let why = updraft.get(&path).await;
    assert!(why.to_string().contains("recovering"), "{why}");
    assert_eq!(updraft.states("long", &run).await["wait"], ("running".to_owned(), 1));
    assert_eq!(said(&second, &["resume"]).await.trim(), "Work goes on.");
    assert_eq!(updraft.end_of("long", &run).await, "success");
    let states = updraft.states("long", &run).await;
    assert_eq!(
        states["wait"],
        ("success".to_owned(), 2),
        "the try that was running is lost"
    );
    assert_eq!(
        states["secret"],
        ("success".to_owned(), 1),
        "the key came with the backup"
    );
    assert!(updraft.stop().await.success());
}

#[tokio::test]
async fn a_private_database_moves_to_a_server_whole() {
    let installation = Installation::new();
    installation.write_dag(
        "keep.yaml",
        "tasks:\n  secret:\n    bash: 'test \"$P\" = open-sesame'\n    env: {P: '{{ conn.cave.password }}'}\n",
    );
    let server = TestDatabase::empty().await;
    let move_there = async || {
        let mut command = installation.command();
        command.args(["db", "move"]).env("UPDRAFT_MOVE_TO", server.url());
        let output = command.output().await.unwrap();
        let said = format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        (output.status.success(), said)
    };
    let updraft = installation.start().await;
    keep_secret(&updraft).await;
    let before = updraft.trigger("keep", json!({})).await;
    assert_eq!(updraft.end_of("keep", &before).await, "success");
    let (moved, said) = move_there().await;
    assert!(!moved && said.contains("stop it first"), "{said}");
    assert!(updraft.stop().await.success());

    // A worker counts for a while after its last sign of life, unless it was stopped.
    let (moved, said) = move_there().await;
    assert!(moved && said.contains("Moved and compared"), "{said}");
    let (moved, said) = move_there().await;
    assert!(!moved && said.contains("not empty"), "{said}");

    installation.write_settings(&format!("[database]\nurl = \"{}\"\n", server.url()));
    let updraft = installation.start().await;
    assert_eq!(updraft.end_of("keep", &before).await, "success");
    let after = updraft.trigger("keep", json!({})).await;
    assert_eq!(
        updraft.end_of("keep", &after).await,
        "success",
        "its key stayed in the home folder"
    );
    assert_eq!(said_by_check(&installation).await, "");
    assert!(updraft.stop().await.success());
    let on_server: i64 = sqlx::query_scalar("SELECT count(*) FROM dag_run")
        .fetch_one(server.store().pool())
        .await
        .unwrap();
    assert_eq!(on_server, 2);
}

/// What `updraft db check` finds.
async fn said_by_check(installation: &Installation) -> String {
    let output = db(installation, &["check"]).await;
    match output.status.success() {
        true => String::new(),
        false => String::from_utf8_lossy(&output.stdout).into_owned(),
    }
}
