//! A backup of a running installation comes to life in another home folder, when somebody says so.

use std::process::Output;

use reqwest::Method;
use serde_json::json;
use updraft_tests::Installation;

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
    let connection = json!({"connection_id": "cave", "conn_type": "http", "host": "cave", "password": "open-sesame"});
    let (status, reply) = updraft
        .call(Method::POST, "/api/v2/connections", Some(connection))
        .await;
    assert!(status.is_success(), "{reply}");
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
