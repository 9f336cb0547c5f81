//! Containers outlive the worker that started them.

use serde_json::json;
use updraft_testkit::DockerDaemon;
use updraft_tests::{Installation, Updraft, signal};

/// An installation with a DAG `boxed`, whose task waits in a container for [`go`], and a daemon for that. Without a daemon there is
/// nothing to test.
fn installation(retries: u32) -> Option<(Installation, DockerDaemon)> {
    let daemon = DockerDaemon::start()?;
    let installation = Installation::new();
    let script = "echo begun; until test -e /gate/go; do sleep 0.1; done; echo the end";
    let dag = json!({"tasks": {"a": {
        "docker": {
            "image": DockerDaemon::IMAGE, "pull": "never", "network": "none", "connection": "docker",
            "mounts": [format!("{}:/gate", installation.dags().join("gate").display())],
            "command": ["sh", "-c", script],
        },
        "retries": retries, "retry_delay": "100ms",
    }}});
    installation.write_dag("boxed.yaml", &dag.to_string());
    std::fs::create_dir(installation.dags().join("gate")).unwrap();
    installation.write_settings("[worker]\ngrace_seconds = 1\n");
    Some((installation, daemon))
}

fn go(installation: &Installation) {
    std::fs::write(installation.dags().join("gate/go"), "").unwrap();
}

async fn start(installation: &Installation, daemon: &DockerDaemon) -> (Updraft, String) {
    let updraft = installation.start().await;
    let connection = json!({"connection_id": "docker", "conn_type": "docker", "host": daemon.host()});
    updraft.post("/api/v2/connections", connection).await;
    let run = updraft.trigger("boxed", json!({})).await;
    says(&updraft, &run, 1, "begun").await;
    (updraft, run)
}

async fn says(updraft: &Updraft, run: &str, try_number: u32, text: &str) {
    let what = format!("try {try_number} says `{text}`");
    updraft
        .until(&what, || async {
            let states = updraft.states("boxed", run).await;
            // There is no log before that.
            if states["a"].1 < i64::from(try_number) {
                return None;
            }
            let path = format!(
                "/api/v2/dags/boxed/dagRuns/{}/taskInstances/a/logs/{try_number}?full_content=true",
                updraft_tests::escape(run)
            );
            let (_, _, body) = updraft.ask(&path).await;
            body.to_string().contains(text).then_some(())
        })
        .await;
}

/// How many containers were ever made.
fn made(daemon: &DockerDaemon) -> usize {
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    let until = (now.as_secs() + 1).to_string();
    let filters = ["--filter", "type=container", "--filter", "event=create"];
    let events = daemon.docker(&[&["events", "--since", "1", "--until", &until][..], &filters].concat());
    events.lines().count()
}

#[tokio::test]
async fn a_container_outlives_its_worker_that_is_killed_and_the_next_try_goes_on_with_it() {
    let Some((installation, daemon)) = installation(1) else {
        return;
    };
    let (updraft, run) = start(&installation, &daemon).await;
    let [name] = &daemon.containers()[..] else {
        panic!("{:?}", daemon.containers())
    };
    signal("-KILL", installation.worker_pid());
    says(&updraft, &run, 2, &format!("going on with the container {name}")).await;
    go(&installation);
    assert_eq!(updraft.end_of("boxed", &run).await, "success");
    assert_eq!(updraft.states("boxed", &run).await["a"], ("success".to_owned(), 2));
    let log = updraft.log("boxed", &run, "a", 2).await;
    assert!(log.contains("the end"), "{log}");
    let path = format!(
        "/api/v2/dags/boxed/dagRuns/{}/taskInstances/a/xcomEntries/return_value?deserialize=true",
        updraft_tests::escape(&run)
    );
    let value = updraft.get(&path).await["value"].clone();
    assert_eq!(value, "the end");
    assert_eq!(made(&daemon), 1, "one container, whoever watched it");
    assert_eq!(daemon.containers(), Vec::<String>::new());
    assert!(updraft.stop().await.success());
}

#[tokio::test]
async fn a_stop_leaves_a_container_to_the_next_try_and_a_clear_ends_it() {
    let Some((installation, daemon)) = installation(0) else {
        return;
    };
    let (updraft, run) = start(&installation, &daemon).await;
    let [name] = &daemon.containers()[..] else {
        panic!("{:?}", daemon.containers())
    };
    // The worker alone; the daemon starts another one.
    signal("-TERM", installation.worker_pid());
    says(&updraft, &run, 2, &format!("going on with the container {name}")).await;
    let first = updraft.log("boxed", &run, "a", 1).await;
    assert!(first.contains("the next try takes it up"), "{first}");
    let second = updraft.log("boxed", &run, "a", 2).await;
    assert!(!second.contains("begun"), "what was told is told once: {second}");
    assert_eq!(daemon.containers(), std::slice::from_ref(name));
    let clear = json!({"dry_run": false, "dag_run_id": run, "task_ids": ["a"], "only_failed": false});
    updraft.post("/api/v2/dags/boxed/clearTaskInstances", clear).await;
    says(&updraft, &run, 3, "begun").await;
    let [other] = &daemon.containers()[..] else {
        panic!("{:?}", daemon.containers())
    };
    assert_ne!(other, name, "the first one has ended, and another one runs");
    go(&installation);
    assert_eq!(updraft.end_of("boxed", &run).await, "success");
    assert_eq!(made(&daemon), 2);
    assert!(updraft.stop().await.success());
}
