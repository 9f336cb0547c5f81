//! Backfills from the command line.

use std::process::Output;

use serde_json::Value;
use updraft_tests::{Installation, PASSWORD, Updraft};

/// `updraft backfill …` as somebody on the server's machine runs it.
async fn backfill(installation: &Installation, updraft: &Updraft, arguments: &[&str]) -> Output {
    let mut command = installation.command();
    command
        .arg("backfill")
        .args(arguments)
        .env("UPDRAFT_SERVER", &updraft.url)
        .env("UPDRAFT_PASSWORD", PASSWORD)
        .output()
        .await
        .unwrap()
}

fn printed(output: &Output) -> Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[tokio::test]
async fn a_backfill_is_made_watched_and_ended_from_the_command_line() {
    let installation = Installation::new();
    installation.write_dag(
        "sales.yaml",
        "schedule: '@daily'\nstart_date: 2099-01-01\ntasks:\n  a: {bash: 'true'}\n  b: {bash: 'true', depends_on: a}\n",
    );
    let updraft = installation.start().await;
    updraft.dag("sales").await;
    let range = ["create", "sales", "--from", "2024-01-01", "--to", "2024-01-03"];
    let told = backfill(&installation, &updraft, &[&range[..], &["--dry-run"]].concat()).await;
    let told = String::from_utf8(told.stdout).unwrap();
    assert_eq!(told.matches("create").count(), 3, "{told}");

    let made = backfill(
        &installation,
        &updraft,
        &[&range[..], &["--task", "b", "--format", "json"]].concat(),
    )
    .await;
    let made = printed(&made);
    let id = made["id"].to_string();
    let path = format!("/api/v2/backfills/{id}");
    let over = async || updraft.get(&path).await["completed_at"].as_str().map(str::to_owned);
    updraft.until("the backfill is completed", over).await;
    let listed = printed(&backfill(&installation, &updraft, &["list", "sales", "--format", "json"]).await);
    assert_eq!(listed["backfills"][0]["counts"]["success"], 3, "{listed}");
    let states = updraft.states("sales", "backfill__2024-01-01T00:00:00+00:00").await;
    assert_eq!((states["a"].0.as_str(), states["b"].0.as_str()), ("removed", "success"));

    let late = backfill(&installation, &updraft, &["cancel", &id]).await;
    assert!(!late.status.success());
    let words = String::from_utf8(late.stderr).unwrap();
    assert_eq!(words, "error: Backfill is already completed.\n");
    assert!(updraft.stop().await.success());
}
