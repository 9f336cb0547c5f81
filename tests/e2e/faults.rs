//! Processes die.

use std::path::Path;

use serde_json::json;
use updraft_tests::{Installation, Updraft, signal};

/// Waits until a file has a line, and reads the first one.
async fn first_line(updraft: &Updraft, path: &Path) -> String {
    updraft
        .until("the task has begun", || async {
            std::fs::read_to_string(path).ok()?.lines().next().map(str::to_owned)
        })
        .await
}

fn is_alive(pid: &str) -> bool {
    std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| !stat.contains(") Z "))
}

#[tokio::test]
async fn a_killed_worker_takes_its_tasks_with_it_and_they_are_retried() {
    let installation = Installation::new();
    let begun = installation.dags().join("begun");
    let dag = format!(
        "tasks:\n  a:\n    bash: 'echo $$ >> {}; test $UPDRAFT_TRY_NUMBER = 2 || sleep 600'\n    retries: 1\n    retry_delay: 100ms\n",
        begun.display()
    );
    installation.write_dag("long.yaml", &dag);
    let updraft = installation.start().await;
    let run = updraft.trigger("long", json!({})).await;
    let task = first_line(&updraft, &begun).await;
    assert!(is_alive(&task));
    let killed = std::time::Instant::now();
    signal("-KILL", installation.worker_pid());
    updraft
        .until("the task's process is dead", || async {
            (!is_alive(&task)).then_some(())
        })
        .await;
    assert_eq!(updraft.end_of("long", &run).await, "success");
    let took = killed.elapsed();
    assert!(
        took < std::time::Duration::from_secs(25),
        "{took:?}: the lease of 30 s was waited for, though the guardian told of the death"
    );
    assert_eq!(updraft.states("long", &run).await["a"].1, 2, "the lost try counts");
    assert!(updraft.stop().await.success());
}

#[tokio::test]
async fn a_killed_daemon_goes_on_where_it_was() {
    let installation = Installation::new();
    let begun = installation.dags().join("begun");
    let go = installation.dags().join("go");
    let dag = format!(
        "tasks:\n  a: {{bash: 'echo $$ >> {}; until test -e {}; do sleep 0.05; done'}}\n  b: {{bash: 'true', depends_on: a}}\n",
        begun.display(),
        go.display()
    );
    installation.write_dag("long.yaml", &dag);
    let updraft = installation.start().await;
    let port = updraft.url.rsplit(':').next().unwrap().to_owned();
    let run = updraft.trigger("long", json!({})).await;
    let task = first_line(&updraft, &begun).await;
    updraft.kill().await;
    assert!(is_alive(&task), "the worker and its task go on");

    let updraft = installation.start_on(&port).await;
    std::fs::write(&go, "").unwrap();
    assert_eq!(updraft.end_of("long", &run).await, "success");
    let states = updraft.states("long", &run).await;
    assert_eq!(
        states["a"],
        ("success".to_owned(), 1),
        "the same try ended well: {states:#?}"
    );
    let worker = installation.worker_pid().to_string();
    assert!(updraft.stop().await.success());
    assert!(!is_alive(&worker), "a found worker is stopped as well");
}

#[tokio::test]
async fn a_try_that_a_stop_interrupts_uses_up_no_retry() {
    let installation = Installation::new();
    let begun = installation.dags().join("begun");
    let dag = format!(
        "tasks:\n  a:\n    bash: 'echo $UPDRAFT_TRY_NUMBER >> {}; test $UPDRAFT_TRY_NUMBER = 3 || exec sleep 600'\n    retries: 0\n",
        begun.display()
    );
    installation.write_dag("long.yaml", &dag);
    installation.write_settings("[worker]\ngrace_seconds = 1\n");
    let updraft = installation.start().await;
    let run = updraft.trigger("long", json!({})).await;
    let tries = async |updraft: &Updraft, count: usize| {
        updraft
            .until("the next try runs", || async {
                let lines = std::fs::read_to_string(&begun).unwrap_or_default();
                (lines.lines().count() == count).then_some(())
            })
            .await;
    };
    tries(&updraft, 1).await;
    // The worker alone; the daemon starts another one.
    signal("-TERM", installation.worker_pid());
    tries(&updraft, 2).await;
    // The whole of it, and again.
    assert!(updraft.stop().await.success());
    let updraft = installation.start().await;
    assert_eq!(updraft.end_of("long", &run).await, "success");
    assert_eq!(updraft.states("long", &run).await["a"], ("success".to_owned(), 3));
    let path = format!(
        "/api/v2/dags/long/dagRuns/{}/taskInstances/a",
        updraft_tests::escape(&run)
    );
    assert_eq!(updraft.get(&path).await["max_tries"], 2, "as many left as before: none");
    for interrupted in [1, 2] {
        let one = updraft.get(&format!("{path}/tries/{interrupted}")).await;
        assert_eq!(one["reason"], "interrupted: its worker was stopped", "{one:#}");
        let log = updraft.log("long", &run, "a", interrupted).await;
        assert!(log.contains("this uses up no retry"), "{log}");
    }
    assert!(updraft.stop().await.success());
}

#[tokio::test]
async fn a_stop_leaves_nothing_behind() {
    let installation = Installation::new();
    let begun = installation.dags().join("begun");
    installation.write_dag(
        "long.yaml",
        &format!("tasks:\n  a: {{bash: 'echo $$ > {}; sleep 600'}}\n", begun.display()),
    );
    std::fs::create_dir_all(installation.home()).unwrap();
    std::fs::write(
        installation.home().join("updraft.toml"),
        "[worker]\ngrace_seconds = 1\n",
    )
    .unwrap();
    let updraft = installation.start().await;
    updraft.trigger("long", json!({})).await;
    let task = first_line(&updraft, &begun).await;
    let home = installation.home().display().to_string();
    assert!(updraft.stop().await.success());
    assert!(!is_alive(&task));
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let command = std::fs::read_to_string(entry.path().join("cmdline")).unwrap_or_default();
        assert!(!command.contains(&home), "left behind: {}", command.replace('\0', " "));
    }
}
