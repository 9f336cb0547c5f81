//! Processes that stand still for a while and then go on, as with a machine that sleeps.

use std::process::Stdio;

use serde_json::json;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use updraft_tests::{CutDatabase, Installation, signal};

#[tokio::test]
async fn a_frozen_scheduler_is_replaced_and_steps_down_when_it_wakes() {
    let database = CutDatabase::new().await;
    let other = Installation::on(database.url());
    other.write_settings("[scheduler]\nlease_seconds = 2\n");
    let installation = Installation::on(database.url());
    installation.write_settings("[scheduler]\nlease_seconds = 2\n");
    let marks = installation.dags().join("marks");
    let dag = format!("tasks:\n  a: {{bash: 'echo $UPDRAFT_RUN_ID >> {}'}}\n", marks.display());
    installation.write_dag("mark.yaml", &dag);

    let mut frozen = other
        .command()
        .args(["scheduler", "--dags-folder"])
        .arg(installation.dags())
        .env("UPDRAFT__LOG__FORMAT", "json")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(frozen.stderr.take().unwrap()).lines();
    let mut told = async |what: &str| {
        while let Some(line) = lines.next_line().await.unwrap() {
            if what.split('|').any(|what| line.contains(what)) {
                return;
            }
        }
        panic!("the scheduler ended without telling: {what}");
    };
    told("this scheduler leads").await;
    let updraft = installation.start().await;
    let first = updraft.trigger("mark", json!({})).await;
    assert_eq!(updraft.end_of("mark", &first).await, "success");

    signal("-STOP", frozen.id().unwrap());
    let second = updraft.trigger("mark", json!({})).await;
    assert_eq!(updraft.end_of("mark", &second).await, "success", "another one leads");
    signal("-CONT", frozen.id().unwrap());
    told("lost leadership|another scheduler has taken over|stepping down").await;
    let third = updraft.trigger("mark", json!({})).await;
    assert_eq!(updraft.end_of("mark", &third).await, "success");
    let ran = std::fs::read_to_string(&marks).unwrap();
    assert_eq!(ran.lines().collect::<Vec<_>>(), [first, second, third], "each once");
    frozen.kill().await.unwrap();
    assert!(updraft.stop().await.success());
}
