//! Runs from the command line: triggered, awaited, followed, cancelled and done again.

use std::process::Stdio;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};
use updraft_tests::shell::Shell;
use updraft_tests::{Installation, signal};

#[tokio::test]
async fn a_run_is_triggered_awaited_and_done_again() {
    let installation = Installation::new();
    let flag = installation.home().join("mended");
    installation.write_dag(
        "load.yaml",
        &format!(
            "params:\n  n: 1\ntasks:\n  say: {{bash: 'echo n is {{{{ params.n }}}}'}}\n  b: {{bash: 'test -e {}', depends_on: say}}\n  each: {{bash: 'echo item {{{{ item.n }}}}', expand: {{n: [7, 8]}}}}\n",
            flag.display()
        ),
    );
    let updraft = installation.start().await;
    updraft.dag("load").await;
    let shell = Shell::of(&installation, &updraft);
    let trigger = ["dags", "trigger", "load", "--run-id", "r1"];
    let rest = [
        "--logical-date",
        "2026-01-02",
        "--conf",
        "{\"n\": 5}",
        "--note",
        "by hand",
        "--wait",
    ];
    let failed = shell.refused(&[&trigger[..], &rest].concat(), 1).await;
    assert!(
        failed.contains("Run r1 of DAG load is queued.") && failed.contains("The run failed"),
        "{failed}"
    );
    let run = shell.json(&["runs", "show", "load", "r1"]).await;
    assert_eq!(
        (&run["logical_date"], &run["conf"], &run["note"]),
        (&json!("2026-01-02T00:00:00Z"), &json!({"n": 5}), &json!("by hand"))
    );
    let shown = shell.told(&["runs", "show", "load", "r1"]).await;
    assert!(
        shown
            .lines()
            .any(|line| line.starts_with("state ") && line.ends_with(" failed")),
        "{shown}"
    );

    let tasks = shell.told(&["tasks", "list", "load"]).await;
    assert!(
        tasks
            .lines()
            .any(|line| line.starts_with("say ") && line.ends_with(" b")),
        "{tasks}"
    );
    let instances = shell.told(&["tasks", "list", "load", "r1"]).await;
    assert!(
        instances.contains("\neach[0] ") && instances.contains("\neach[1] "),
        "{instances}"
    );
    let as_airflow = shell.told(&["tasks", "states-for-dag-run", "load", "r1"]).await;
    assert_eq!(as_airflow, instances);
    let why = shell.json(&["runs", "explain", "load", "r1"]).await;
    assert_eq!(why["runs"][0]["run_id"], "r1", "{why}");
    let why = shell.told(&["runs", "explain", "load", "r1", "-o", "yaml"]).await;
    assert!(why.contains("run_id: r1\n"), "{why}");
    let failed = shell.json(&["tasks", "list", "load", "r1", "--state", "failed"]).await;
    assert_eq!(
        (&failed["task_instances"][0]["task_id"], &failed["total_entries"]),
        (&json!("b"), &json!(1))
    );
    assert_eq!(shell.told(&["tasks", "state", "load", "r1", "b"]).await, "failed\n");
    assert_eq!(
        shell
            .told(&["tasks", "state", "load", "r1", "each", "--map-index", "1"])
            .await,
        "success\n"
    );
    let which = shell.refused(&["tasks", "state", "load", "r1", "each"], 1).await;
    assert!(
        which.starts_with("error: say by --map-index which instance is meant: "),
        "{which}"
    );
    let said = shell.told(&["tasks", "logs", "load", "r1", "say"]).await;
    assert!(said.lines().any(|line| line == "n is 5"), "{said}");
    let said = shell
        .told(&[
            "tasks",
            "logs",
            "load",
            "r1",
            "each",
            "--map-index",
            "1",
            "-f",
            "--try",
            "1",
        ])
        .await;
    assert!(said.lines().any(|line| line == "item 8"), "{said}");
    let none = shell
        .refused(&["tasks", "logs", "load", "r1", "say", "--try", "2", "-f"], 1)
        .await;
    assert_eq!(
        none,
        "error: task say has no try 2, and so no log of it: its state is success\n"
    );

    let again = ["runs", "rerun", "load", "r1", "--only-failed"];
    let would = shell.told(&[&again[..], &["--dry-run"]].concat()).await;
    assert!(would.lines().count() == 2 && would.contains("\nb "), "{would}");
    assert_eq!(
        shell.told(&["tasks", "state", "load", "r1", "b"]).await,
        "failed\n",
        "a dry run changes nothing"
    );
    std::fs::write(&flag, "").unwrap();
    let done = shell.told(&[&again[..], &["--wait"]].concat()).await;
    assert!(done.contains(" success "), "{done}");
    assert_eq!(updraft.states("load", "r1").await["say"].1, 1, "what was good is kept");

    let other = ["runs", "rerun", "load", "r1", "--conf", r#"{"n": 2}"#];
    let plan = shell.json(&[&other[..], &["--dry-run"]].concat()).await;
    let changed = json!([{ "kind": "changed", "path": ["n"], "before": 5, "after": 2 }]);
    assert_eq!(
        (&plan["conf"], &plan["dag_run"]["conf"]["n"]),
        (&changed, &json!(5)),
        "{plan}"
    );
    shell.told(&[&other[..], &["--wait"]].concat()).await;
    assert_eq!(
        shell.json(&["runs", "show", "load", "r1"]).await["conf"],
        json!({ "n": 2 })
    );

    let clear = ["tasks", "clear", "load", "r1", "say", "--downstream"];
    let would = shell.json(&[&clear[..], &["--dry-run"]].concat()).await;
    assert_eq!(would["total_entries"], 2, "{would}");
    let asked = shell.refused(&clear, 1).await;
    assert!(asked.contains("\nb ") && asked.contains("--yes"), "{asked}");
    shell.told(&[&clear[..], &["--yes"]].concat()).await;
    assert_eq!(updraft.end_of("load", "r1").await, "success");
    assert_eq!(updraft.states("load", "r1").await["say"].1, 3);

    shell.told(&["dags", "trigger", "load", "--run-id", "r2", "-w"]).await;
    let listed = shell.told(&["dags", "list-runs", "load", "--limit", "1"]).await;
    assert!(listed.lines().count() == 2 && listed.contains(" r2 "), "{listed}");
    let listed = shell.json(&["runs", "list", "~", "--state", "success"]).await;
    assert_eq!(listed["dag_runs"].as_array().unwrap().len(), 2, "{listed}");
    let over = shell.refused(&["runs", "cancel", "load", "r2"], 1).await;
    assert_eq!(over, "error: run r2 of DAG load is over: its state is success\n");
    assert!(updraft.stop().await.success());
}

#[tokio::test]
async fn a_run_is_followed_left_alone_and_cancelled() {
    let installation = Installation::new();
    let flag = installation.home().join("go-on");
    installation.write_dag(
        "slow.yaml",
        &format!(
            "tasks:\n  slow: {{bash: 'echo first; while ! test -e {}; do sleep 0.05; done; echo last'}}\n",
            flag.display()
        ),
    );
    let updraft = installation.start().await;
    updraft.dag("slow").await;
    let shell = Shell::of(&installation, &updraft);
    let mut waiting = shell
        .command(&["dags", "trigger", "slow", "--run-id", "r1", "--wait"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(waiting.stderr.take().unwrap());
    let mut line = String::new();
    said.read_line(&mut line).await.unwrap();
    assert_eq!(line, "Run r1 of DAG slow is queued. Ctrl-C leaves it going.\n");

    let mut following = shell
        .command(&["tasks", "logs", "slow", "r1", "slow", "--follow"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut log = BufReader::new(following.stdout.take().unwrap()).lines();
    while log.next_line().await.unwrap().expect("the first line") != "first" {}

    signal("-INT", waiting.id().unwrap());
    assert_eq!(waiting.wait().await.unwrap().code(), Some(130));
    said.read_to_string(&mut line).await.unwrap();
    assert!(line.contains("The run goes on."), "{line}");
    assert_eq!(updraft.get("/api/v2/dags/slow/dagRuns/r1").await["state"], "running");

    std::fs::write(&flag, "").unwrap();
    while log.next_line().await.unwrap().expect("the last line") != "last" {}
    assert!(following.wait().await.unwrap().success());
    assert_eq!(updraft.end_of("slow", "r1").await, "success");

    std::fs::remove_file(&flag).unwrap();
    shell.told(&["dags", "trigger", "slow", "--run-id", "r2"]).await;
    let cancelled = shell.told(&["runs", "cancel", "slow", "r2"]).await;
    assert!(cancelled.contains(" r2 "), "{cancelled}");
    assert_eq!(updraft.end_of("slow", "r2").await, "failed");
    assert!(updraft.stop().await.success());
}

#[tokio::test]
async fn a_run_is_awaited_while_the_server_starts_again() {
    let installation = Installation::new();
    installation.write_dag(
        "quiet.yaml",
        "is_paused_upon_creation: true\ntasks:\n  a: {bash: 'true'}\n",
    );
    let updraft = installation.start().await;
    updraft.dag("quiet").await;
    let shell = Shell::of(&installation, &updraft);
    let mut waiting = shell
        .command(&["dags", "trigger", "quiet", "--run-id", "r1", "--wait", "-o", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(waiting.stderr.take().unwrap()).lines();
    let line = said.next_line().await.unwrap();
    assert_eq!(
        line.as_deref(),
        Some("Run r1 of DAG quiet is queued. Ctrl-C leaves it going.")
    );
    let line = said.next_line().await.unwrap();
    assert_eq!(
        line.as_deref(),
        Some("The DAG is paused: the run waits until `updraft dags unpause quiet`.")
    );
    let port = updraft.url.rsplit_once(':').unwrap().1.to_owned();
    assert!(updraft.stop().await.success());
    let line = said.next_line().await.unwrap().unwrap();
    assert!(line.ends_with(" Trying again."), "{line}");

    let updraft = installation.start_on(&port).await;
    let shell = Shell::of(&installation, &updraft);
    shell.told(&["dags", "unpause", "quiet"]).await;
    let output = waiting.wait_with_output().await.unwrap();
    assert!(output.status.success(), "{output:?}");
    let run: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&run["dag_run_id"], &run["state"]), (&json!("r1"), &json!("success")));
    assert!(updraft.stop().await.success());
}
