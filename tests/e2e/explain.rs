//! Why is it not running? Asked with the command line, of a daemon that holds things back for many reasons.

use std::path::Path;

use reqwest::Method;
use serde_json::json;
use updraft_tests::{Installation, PASSWORD, Updraft};

/// What `updraft … explain …` prints for people.
async fn explained(installation: &Installation, updraft: &Updraft, asked: &[&str]) -> String {
    let (noun, names) = asked.split_first().unwrap();
    let output = installation
        .command()
        .env("UPDRAFT_SERVER", &updraft.url)
        .env("UPDRAFT_PASSWORD", PASSWORD)
        .args([noun, "explain"])
        .args(names)
        .args(["--format", "human"])
        .output()
        .await
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// Asks until the answer has all of these lines, in this order; other lines may stand between them.
async fn told(installation: &Installation, updraft: &Updraft, asked: &[&str], lines: &[&str]) -> String {
    let last = std::cell::RefCell::new(String::new());
    let what = format!("{asked:?}");
    let look = updraft.until(&what, || async {
        let text = explained(installation, updraft, asked).await;
        let mut rest = text.lines().map(str::trim);
        let is_told = lines.iter().all(|wanted| rest.any(|line| line.starts_with(wanted)));
        last.replace(text.clone());
        is_told.then_some(text)
    });
    tokio::time::timeout(std::time::Duration::from_secs(60), look)
        .await
        .unwrap_or_else(|_| panic!("wanted {lines:#?}, got\n{}", last.borrow()))
}

fn until_exists(flag: &Path) -> String {
    format!("while ! test -e {}; do sleep 0.05; done", flag.display())
}

#[tokio::test]
async fn the_chain_goes_on_in_the_runs_before_and_in_the_runs_that_were_triggered() {
    let installation = Installation::new();
    let flag = installation.home().join("go-on");
    installation.write_dag(
        "past.yaml",
        &format!(
            "tasks:\n  a: {{bash: '{}', depends_on_past: true}}\n  b: {{bash: 'true', depends_on: a}}\n",
            until_exists(&flag)
        ),
    );
    installation.write_dag(
        "parent.yaml",
        "tasks:\n  start: {trigger_dag: {dag_id: child, run_id: called, wait: true}}\n  after: {bash: 'true', depends_on: start}\n",
    );
    installation.write_dag(
        "child.yaml",
        &format!(
            "max_active_runs: 1\ntasks:\n  slow: {{bash: '{}'}}\n",
            until_exists(&flag)
        ),
    );
    let updraft = installation.start().await;
    updraft.dag("past").await;
    for day in 1..=3 {
        let run = json!({"dag_run_id": format!("r{day}"), "logical_date": format!("2026-01-0{day}T00:00:00Z")});
        updraft.post("/api/v2/dags/past/dagRuns", run).await;
    }
    let chain = [
        "b (none)",
        "its trigger rule all_success waits for",
        "a (none)",
        "depends on its past: in run `r2` a is none",
        "run r2 of DAG past (running)",
        "a (none)",
        "depends on its past: in run `r1` a is running",
        "run r1 of DAG past (running)",
        "a (running)",
    ];
    told(&installation, &updraft, &["tasks", "past", "r3", "b"], &chain).await;
    told(&installation, &updraft, &["runs", "past", "r3"], &chain[2..]).await;

    updraft.dag("child").await;
    let first = json!({"dag_run_id": "first", "logical_date": null});
    updraft.post("/api/v2/dags/child/dagRuns", first).await;
    told(
        &installation,
        &updraft,
        &["runs", "child", "first"],
        &["slow (running)"],
    )
    .await;
    let parent = updraft.trigger("parent", json!({})).await;
    let chain = [
        "after (none)",
        "start (deferred)",
        "waits for run `called` of DAG `child`, which is queued",
        "run called of DAG child (queued)",
        "max_active_runs is 1, and these runs are under way",
        "first",
        "run first of DAG child (running)",
        "slow (running)",
    ];
    told(&installation, &updraft, &["tasks", "parent", &parent, "after"], &chain).await;
    told(&installation, &updraft, &["dags", "parent"], &chain[1..]).await;

    std::fs::write(&flag, "").unwrap();
    assert_eq!(updraft.end_of("parent", &parent).await, "success");
    assert_eq!(updraft.end_of("past", "r3").await, "success");
    told(&installation, &updraft, &["tasks", "past", "r3", "b"], &["it is over"]).await;
    assert!(updraft.stop().await.success());
}

#[tokio::test]
async fn a_sensor_says_what_it_saw_and_a_dag_why_it_makes_no_run() {
    let installation = Installation::new();
    let missing = installation.home().join("no-such-file");
    installation.write_dag(
        "looks.yaml",
        &format!(
            "tasks:\n  look: {{file_sensor: {{path: '{}', poke_interval: 1h}}}}\n",
            missing.display()
        ),
    );
    installation.write_dag(
        "bad.yaml",
        "max_consecutive_failed_dag_runs: 2\ntasks:\n  a: {bash: 'false'}\n",
    );
    installation.write_dag(
        "over.yaml",
        "schedule: '@daily'\nstart_date: 2020-01-01\nend_date: 2020-01-02\ntasks:\n  a: {bash: 'true'}\n",
    );
    installation.write_dag("once.yaml", "schedule: '@once'\ntasks:\n  a: {bash: 'true'}\n");
    let updraft = installation.start().await;
    let ask =
        |asked: &'static [&'static str], lines: &'static [&'static str]| told(&installation, &updraft, asked, lines);

    let run = updraft.trigger("looks", json!({})).await;
    let text = told(
        &installation,
        &updraft,
        &["tasks", "looks", &run, "look"],
        &["looks again at"],
    )
    .await;
    assert!(
        text.contains("; saw: ") && text.contains(missing.to_str().unwrap()) && text.contains(", looks since "),
        "{text}"
    );
    // It is what the run, and the DAG, wait for as well.
    ask(
        &["dags", "looks"],
        &[
            "the DAG has no schedule",
            "none of its tasks is at work",
            "look (up_for_reschedule)",
        ],
    )
    .await;

    for _ in 0..2 {
        let run = updraft.trigger("bad", json!({})).await;
        assert_eq!(updraft.end_of("bad", &run).await, "failed");
    }
    ask(
        &["dags", "bad"],
        &[
            "max_consecutive_failed_dag_runs is 2, which pauses a DAG, and these runs failed in a row",
            "manual__",
            "manual__",
            "the DAG is paused",
        ],
    )
    .await;
    let unpause = json!({"is_paused": false});
    updraft.call(Method::PATCH, "/api/v2/dags/bad", Some(unpause)).await;
    let text = ask(&["dags", "bad"], &["the DAG has no schedule"]).await;
    assert!(!text.contains("failed in a row"), "{text}");

    updraft.dag("over").await;
    ask(
        &["dags", "over"],
        &["its schedule makes no further run: its end_date is 2020-01-02T00:00:00Z"],
    )
    .await;
    ask(&["dags", "once"], &["its schedule is `@once`, and that run is made"]).await;
    installation.write_dag("once.yaml", "schedule: '@once'\ntasks:\n  a: {bsah: 'true'}\n");
    let text = ask(
        &["dags", "once"],
        &["its file `once.yaml` has an error, and its last good version is used"],
    )
    .await;
    assert!(text.contains("bsah"), "{text}");
    std::fs::remove_file(installation.dags().join("once.yaml")).unwrap();
    ask(&["dags", "once"], &["its file `once.yaml` is gone"]).await;
    assert!(updraft.stop().await.success());
}
