//! Containers of a daemon that each test starts for itself.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::task::JoinHandle;
use updraft_operators::job::Cut;
use updraft_operators::operator::{Outcome, OutcomeState, Plan};
use updraft_operators::protocol::Job;
use updraft_testkit::DockerDaemon;

use super::support::Surroundings;

/// Nothing ends a shell that is the first process of its container but what it listens to.
const WAITS: &str = "trap 'exit 5' TERM; i=0; while true; do i=$((i+1)); echo line $i; sleep 0.1; done";

fn task_at(host: &str, more: Value) -> Surroundings {
    let mut args = json!({"image": DockerDaemon::IMAGE, "connection": "docker", "network": "none"});
    args.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    Surroundings::of("docker", args).connection("docker", json!({"conn_type": "docker", "host": host}))
}

fn task(daemon: &DockerDaemon, more: Value) -> Surroundings {
    task_at(&daemon.host(), more)
}

fn shell(daemon: &DockerDaemon, script: &str) -> Surroundings {
    task(daemon, json!({"command": ["sh", "-c", script]}))
}

fn reason(outcome: &Outcome) -> &str {
    outcome.reason.as_deref().unwrap_or_default()
}

fn begin(task: &Surroundings) -> JoinHandle<Outcome> {
    match tokio::task::block_in_place(|| task.plan()) {
        Ok(Plan::Async(future)) => tokio::spawn(future),
        _ => panic!("a future was expected"),
    }
}

/// Adds to the log until it has this text.
async fn until_log(task: &mut Surroundings, log: &mut String, text: &str) {
    let began = Instant::now();
    while !log.contains(text) {
        assert!(began.elapsed() < Duration::from_secs(60), "no `{text}` in {log}");
        tokio::time::sleep(Duration::from_millis(20)).await;
        log.push_str(&task.log());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_container_runs_and_its_output_and_exit_code_count() {
    let Some(daemon) = DockerDaemon::start() else { return };
    let script =
        "echo out; echo err >&2; echo $A $B $UPDRAFT_TASK_ID ${UPDRAFT_OUTPUT:-none}; echo the last open-sesame; echo";
    let mut well = task(
        &daemon,
        json!({"command": ["sh", "-c", script], "env": {"A": "of the action", "B": "2"}, "cpus": 0.5}),
    )
    .assignment(|assignment| assignment.env = [("A".to_owned(), "of the task".to_owned())].into());
    let outcome = well.outcome().await;
    assert_eq!(outcome.state, OutcomeState::Success, "{outcome:?}");
    assert_eq!(
        (outcome.return_value, outcome.exit_code),
        (Some(json!("the last ***")), Some(0))
    );
    let log = well.log();
    for line in [
        "out\n",
        "err\n",
        "of the action 2 load none\n",
        "started the container updraft-sales-load-2-",
    ] {
        assert_eq!(log.matches(line).count(), 1, "{line} in {log}");
    }
    let job = well.job().unwrap();
    assert!(job.kind == "docker" && log.contains(&job.id), "{job:?}");

    for (code, state, why) in [
        (3, OutcomeState::Failed { retriable: true }, "exit code 3"),
        (99, OutcomeState::Skipped, "exit code 99"),
    ] {
        let outcome = task(&daemon, json!({"command": format!("sh -c 'exit {code}'")}))
            .outcome()
            .await;
        assert_eq!((outcome.state, reason(&outcome)), (state, why));
    }
    let missing = shell(&daemon, "nothing-like-it").outcome().await;
    assert_eq!(reason(&missing), "exit code 127 (command not found)");
    let greedy = json!({"command": ["sh", "-c", "x=abcdefgh; while true; do x=$x$x; done"], "memory": "16MiB"});
    let outcome = task(&daemon, greedy).outcome().await;
    assert_eq!(
        reason(&outcome),
        "exit code 137 (out of memory: the container's limit is 16 MiB)"
    );
    assert_eq!(daemon.containers(), Vec::<String>::new());

    let mut kept = task(&daemon, json!({"command": "false", "keep": "on_failure"}));
    assert_eq!(reason(&kept.outcome().await), "exit code 1");
    let name = kept.job().unwrap().id;
    assert_eq!(daemon.containers(), [name.as_str()]);
    assert!(kept.log().contains(&format!("`docker rm {name}`")));
    let labels = daemon.docker(&["inspect", "--format", "{{json .Config.Labels}}", &name]);
    let labels: Value = serde_json::from_str(&labels).unwrap();
    assert_eq!(
        labels,
        json!({"updraft.job": name, "updraft.dag_id": "sales", "updraft.run_id": "manual__1", "updraft.task_id": "load",
               "updraft.map_index": "-1", "updraft.try_number": "2"})
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_task_stops_its_container_and_waits_for_its_end() {
    let Some(daemon) = DockerDaemon::start() else { return };
    let mut task = shell(&daemon, WAITS);
    let running = begin(&task);
    until_log(&mut task, &mut String::new(), "line 3").await;
    task.setup.cancelled.cancel(Cut::Over);
    running.await.unwrap();
    assert_eq!(daemon.containers(), Vec::<String>::new());
    // One that does not listen is ended by force.
    let mut deaf = shell(&daemon, "echo deaf; sleep 1000");
    let running = begin(&deaf);
    until_log(&mut deaf, &mut String::new(), "deaf").await;
    deaf.setup.cancelled.cancel(Cut::Over);
    running.await.unwrap();
    assert_eq!(daemon.containers(), Vec::<String>::new());
}

/// The try after one with this job.
fn after(task: Surroundings, job: Job) -> Surroundings {
    task.assignment(|assignment| {
        assignment.job = Some(job);
        assignment.attempt_id = uuid::Uuid::from_u128(2);
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_try_goes_on_with_the_container_and_its_output() {
    let Some(daemon) = DockerDaemon::start() else { return };
    let (mut first, mut log) = (shell(&daemon, WAITS), String::new());
    let running = begin(&first);
    until_log(&mut first, &mut log, "line 5\n").await;
    first.setup.cancelled.cancel(Cut::HandedOn);
    running.await.unwrap();
    log.push_str(&first.log());
    let job = first.job().unwrap();
    let name = job.id.clone();
    assert_eq!(
        daemon.docker(&["inspect", "--format", "{{.State.Status}}", &name]),
        "running"
    );

    let mut second = after(shell(&daemon, WAITS), job);
    let running = begin(&second);
    until_log(&mut second, &mut log, "line 30\n").await;
    daemon.docker(&["stop", &name]);
    let outcome = running.await.unwrap();
    assert_eq!(reason(&outcome), "exit code 5");
    log.push_str(&second.log());
    assert!(log.contains(&format!("going on with the container {name}")), "{log}");
    for line in 1..=30 {
        assert_eq!(
            log.matches(&format!("line {line}\n")).count(),
            1,
            "line {line} in {log}"
        );
    }
    assert_eq!(daemon.containers(), Vec::<String>::new());

    // What ended while nobody looked has ended all the same; what was never started is started under the same name.
    let mut third = shell(&daemon, "echo begun; sleep 1; echo the result");
    let running = begin(&third);
    until_log(&mut third, &mut String::new(), "begun").await;
    third.setup.cancelled.cancel(Cut::HandedOn);
    running.await.unwrap();
    let job = third.job().unwrap();
    daemon.docker(&["wait", &job.id]);
    let outcome = after(shell(&daemon, "false"), job.clone()).outcome().await;
    assert_eq!(
        (outcome.state, outcome.return_value),
        (OutcomeState::Success, Some(json!("the result")))
    );
    let mut fourth = after(shell(&daemon, "echo anew"), job.clone());
    assert_eq!(fourth.outcome().await.return_value, Some(json!("anew")));
    assert!(fourth.log().contains(&format!("started the container {}", job.id)));
    // The container of a late request of the dead worker is no second one.
    daemon.docker(&[
        "create",
        "--name",
        &job.id,
        "--label",
        &format!("updraft.job={}", job.id),
        "--network",
        "none",
        "bb:1",
        "echo",
        "late",
    ]);
    assert_eq!(
        after(shell(&daemon, "false"), job.clone()).outcome().await.return_value,
        Some(json!("late"))
    );
    // One of somebody else is left alone.
    daemon.docker(&["create", "--name", &job.id, "--network", "none", "bb:1", "true"]);
    let outcome = after(shell(&daemon, "true"), job.clone()).outcome().await;
    assert_eq!(outcome.state, OutcomeState::Failed { retriable: false });
    assert!(reason(&outcome).contains("that Updraft did not make"), "{outcome:?}");
    assert_eq!(daemon.containers(), [job.id]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_container_that_vanishes_is_asked_for_twice_and_then_unknown() {
    let Some(mut daemon) = DockerDaemon::start() else {
        return;
    };
    for (policy, retriable) in [("retry", true), ("fail", false)] {
        let mut task = task(&daemon, json!({"command": ["sh", "-c", WAITS], "on_unknown": policy}));
        let running = begin(&task);
        until_log(&mut task, &mut String::new(), "line 2").await;
        daemon.docker(&["rm", "-f", &task.job().unwrap().id]);
        let outcome = running.await.unwrap();
        assert_eq!(outcome.state, OutcomeState::Failed { retriable });
        assert!(
            reason(&outcome).contains("is unknown: it is not there any more"),
            "{outcome:?}"
        );
    }
    // A daemon that was restarted knows how what it ended has ended, and until it is back nobody takes silence for an end.
    let mut task = shell(&daemon, WAITS);
    let running = begin(&task);
    until_log(&mut task, &mut String::new(), "line 2").await;
    daemon.stop();
    daemon.start_again();
    let outcome = running.await.unwrap();
    assert_eq!((reason(&outcome), outcome.exit_code), ("exit code 5", Some(5)));
    // Another daemon at the same address is not asked about what it can't know.
    let mut job = task.job().unwrap();
    job.details["daemon"] = json!("another");
    let outcome = after(shell(&daemon, "true"), job).outcome().await;
    assert!(reason(&outcome).contains("is on another Docker daemon"), "{outcome:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_keeps_a_container_from_running_is_said() {
    let outcome = task_at("unix:///nowhere/docker.sock", json!({})).outcome().await;
    assert!(
        reason(&outcome).contains("there is no Docker daemon on this worker: /nowhere/docker.sock"),
        "{outcome:?}"
    );
    let outcome = task_at("tcp://127.0.0.1:9", json!({})).outcome().await;
    assert!(
        reason(&outcome).contains("no Docker daemon answers at tcp://127.0.0.1:9"),
        "{outcome:?}"
    );
    let refused = task_at("https://127.0.0.1:9", json!({})).refused();
    assert!(refused.contains("can't speak with https://127.0.0.1:9"), "{refused}");
    let refused = task_at("unix:///x", json!({"command": "sh -c 'open"})).refused();
    assert!(refused.contains("a quote is not closed"), "{refused}");
    let refused = task_at("unix:///x", json!({"memory": "much"})).refused();
    assert!(refused.contains("`much` is not a size"), "{refused}");

    let Some(daemon) = DockerDaemon::start() else { return };
    for (pull, why) in [
        ("never", "`pull: never` keeps it from being pulled"),
        ("missing", "the image `127.0.0.1:9/no/such` can't be pulled"),
    ] {
        let outcome = task(&daemon, json!({"image": "127.0.0.1:9/no/such", "pull": pull}))
            .outcome()
            .await;
        assert!(reason(&outcome).contains(why), "{outcome:?}");
    }
    let outcome = task(&daemon, json!({"command": "/no/program"})).outcome().await;
    assert!(reason(&outcome).contains("/no/program"), "{outcome:?}");
    assert_eq!(daemon.containers(), Vec::<String>::new());
}
