//! Workers that stop, die, or are forgotten.

use std::time::Duration;

use axum::http::StatusCode;
use rustix::process::Signal;
use updraft_operators::protocol::{HeldState, ResultState};

use crate::harness::{Harness, eventually, processes_of, processes_with};
use crate::server::Server;

/// A task with a child in its group and one that left it, and a file that says when all are there.
async fn busy(harness: &Harness) -> uuid::Uuid {
    let ready = harness.file("ready");
    let id = harness.bash(&format!(
        "sleep 1000 & setsid sleep 1001 & trap '' TERM; echo > {}; while true; do sleep 1; done",
        ready.display()
    ));
    eventually("the task runs", || ready.exists()).await;
    eventually("its children run", || processes_of(id).len() >= 3).await;
    id
}

#[tokio::test]
async fn the_tasks_of_a_killed_worker_die_within_a_second() {
    let mut harness = Harness::start().await;
    let id = busy(&harness).await;
    harness.signal(Signal::KILL);
    let took = eventually("everything of the worker dies", || processes_of(id).is_empty()).await;
    assert!(took < Duration::from_secs(1), "{took:?}");
    harness.worker.wait().await.unwrap();
    // The server need not wait for the lease.
    harness
        .server
        .until("the guardian tells the server", |world| world.died.then_some(()))
        .await;
}

#[tokio::test]
async fn a_worker_that_stops_gives_its_tasks_time_and_hands_back_the_rest() {
    let mut harness = Harness::with(Server::start().await, 500).await;
    let id = busy(&harness).await;
    harness.signal(Signal::TERM);
    let report = harness.server.result(id).await;
    assert_eq!(
        (
            report.state,
            report.retriable,
            report.interrupted,
            report.reason.as_deref()
        ),
        (
            ResultState::Lost,
            true,
            true,
            Some("interrupted: its worker was stopped")
        )
    );
    let last = harness.server.log(id).pop().unwrap().text;
    assert!(
        last.starts_with("interrupted after ") && last.ends_with("this uses up no retry"),
        "{last}"
    );
    assert!(harness.worker.wait().await.unwrap().success());
    assert!(
        harness
            .server
            .with(|world| world.drained && world.goodbye && !world.died)
    );
    assert!(processes_of(id).is_empty());
    // Its folder of temporary files is gone as well.
    assert_eq!(std::fs::read_dir(harness.file("run/attempts")).unwrap().count(), 0);
}

#[tokio::test]
async fn a_worker_that_stops_lets_short_tasks_finish() {
    let mut harness = Harness::with(Server::start().await, 20_000).await;
    let (ready, go) = (harness.file("ready"), harness.file("go"));
    let id = harness.bash(&format!(
        "echo > {}; until [ -e {} ]; do sleep 0.01; done; echo done",
        ready.display(),
        go.display()
    ));
    eventually("the task runs", || ready.exists()).await;
    harness.signal(Signal::TERM);
    harness
        .server
        .until("the worker drains", |world| world.drained.then_some(()))
        .await;
    std::fs::write(go, "").unwrap();
    assert_eq!(harness.server.result(id).await.state, ResultState::Success);
    assert!(harness.worker.wait().await.unwrap().success());
}

#[tokio::test]
async fn a_kill_is_obeyed_and_reported() {
    let harness = Harness::start().await;
    let id = busy(&harness).await;
    harness.server.with(|world| world.held.insert(id, HeldState::Kill));
    let report = harness.server.result(id).await;
    assert_eq!(
        (report.state, report.reason.as_deref()),
        (ResultState::Killed, Some("somebody said so"))
    );
    assert!(processes_of(id).is_empty());
}

#[tokio::test]
async fn a_task_that_is_somebody_elses_ends_in_silence() {
    let harness = Harness::start().await;
    let id = busy(&harness).await;
    harness.server.with(|world| world.held.insert(id, HeldState::Gone));
    eventually("the task ends", || processes_of(id).is_empty()).await;
    // A later task's result comes without one for this.
    harness.run("true").await;
    assert!(harness.server.with(|world| !world.results.contains_key(&id)));
}

#[tokio::test]
async fn a_worker_without_its_server_ends_tasks_before_their_lease_is_over() {
    let server = Server::start().await;
    server.with(|world| world.lease_seconds = 6);
    let harness = Harness::with(server, 1_000).await;
    let id = busy(&harness).await;
    harness
        .server
        .with(|world| world.beats_fail = Some(StatusCode::SERVICE_UNAVAILABLE));
    let took = eventually("the task ends", || processes_of(id).is_empty()).await;
    assert!(took < Duration::from_secs(6), "{took:?}");
    // Nobody need wait until the lease is over.
    let report = harness.server.result(id).await;
    assert_eq!((report.state, report.interrupted), (ResultState::Lost, false));
}

#[tokio::test]
async fn the_tasks_of_a_worker_that_stands_still_die_before_their_lease_is_over() {
    let server = Server::start().await;
    server.with(|world| world.lease_seconds = 6);
    let harness = Harness::with(server, 1_000).await;
    let id = busy(&harness).await;
    harness.signal(Signal::STOP);
    let took = eventually("the task ends", || processes_of(id).is_empty()).await;
    assert!(took < Duration::from_secs(6), "{took:?}");
    // It goes on as if nothing had been. What its last claim brings comes too late.
    harness.signal(Signal::CONT);
    harness.bash("true");
    harness
        .server
        .until("the task is given to the worker", |world| {
            world.queue.is_empty().then_some(())
        })
        .await;
    harness.run("true").await;
}

#[tokio::test]
async fn what_comes_when_its_lease_is_nearly_over_is_not_begun() {
    let server = Server::start().await;
    server.with(|world| world.lease_seconds = 6);
    let harness = Harness::with(server, 1_000).await;
    let begun = harness.file("begun");
    harness
        .server
        .until("the worker asks for work", |world| (world.claims > 0).then_some(()))
        .await;
    harness.signal(Signal::STOP);
    let id = harness.bash(&format!("echo > {}", begun.display()));
    harness
        .server
        .until("the task is given to the worker", |world| {
            world.queue.is_empty().then_some(())
        })
        .await;
    tokio::time::sleep(Duration::from_secs(6)).await;
    // Its lease is over: somebody else has it.
    harness.server.with(|world| world.given.clear());
    harness.signal(Signal::CONT);
    harness.run("true").await;
    assert!(!begun.exists(), "it may be somebody else's by now");
    assert!(harness.server.with(|world| !world.results.contains_key(&id)));
}

#[tokio::test]
async fn an_answer_that_was_lost_is_told_with_the_next_claim() {
    let server = Server::start().await;
    server.with(|world| world.lose_answers = 2);
    let harness = Harness::with(server, 1_000).await;
    for _ in 0..2 {
        let began = harness.file("began");
        let (_, report) = harness.run(&format!("echo >> {}", began.display())).await;
        assert_eq!(report.state, ResultState::Success);
    }
    assert_eq!(
        std::fs::read_to_string(harness.file("began")).unwrap(),
        "\n\n",
        "each once"
    );
    harness.server.with(|world| assert_eq!(world.lose_answers, 0));
}

#[tokio::test]
async fn an_answer_that_can_not_be_read_does_not_come_again_and_again() {
    let server = Server::start().await;
    server.with(|world| world.garble_an_answer = true);
    let harness = Harness::with(server, 1_000).await;
    let unreadable = harness.bash("true");
    harness
        .server
        .until("it is given to the worker", |world| {
            (!world.garble_an_answer).then_some(())
        })
        .await;
    for _ in 0..2 {
        harness.run("true").await;
    }
    assert!(harness.server.with(|world| !world.results.contains_key(&unreadable)));
}

#[tokio::test]
async fn a_forgotten_worker_ends_its_tasks_and_joins_again() {
    let harness = Harness::start().await;
    let id = busy(&harness).await;
    harness
        .server
        .with(|world| world.beats_fail = Some(StatusCode::UNAUTHORIZED));
    harness
        .server
        .until("the worker joins again", |world| (world.registered == 2).then_some(()))
        .await;
    eventually("the task ends", || processes_of(id).is_empty()).await;
    let (_, report) = harness.run("true").await;
    assert_eq!(report.state, ResultState::Success);
}

#[tokio::test]
async fn a_guardian_that_dies_is_replaced() {
    let mut harness = Harness::start().await;
    let id = busy(&harness).await;
    let guardians = || children_of(harness.pid().as_raw_nonzero().get(), "worker-guardian");
    let first = guardians();
    assert_eq!(first.len(), 2);
    kill(first[0]);
    eventually("another guardian runs", || {
        let now = guardians();
        now.len() == 2 && !now.contains(&first[0])
    })
    .await;
    // The one that took over knows all that the first one did.
    kill(first[1]);
    harness.signal(Signal::KILL);
    eventually("everything of the worker dies", || processes_of(id).is_empty()).await;
    harness.worker.wait().await.unwrap();
    assert!(processes_with(&format!("UPDRAFT_ATTEMPT_ID={id}")).is_empty());
}

/// Its worker can't start another one meanwhile.
#[tokio::test]
async fn the_tasks_of_a_worker_that_stands_still_die_in_time_though_a_guardian_dies() {
    for which in 0..2 {
        let server = Server::start().await;
        server.with(|world| world.lease_seconds = 6);
        let harness = Harness::with(server, 1_000).await;
        let id = busy(&harness).await;
        harness.signal(Signal::STOP);
        kill(children_of(harness.pid().as_raw_nonzero().get(), "worker-guardian")[which]);
        let took = eventually("the task ends", || processes_of(id).is_empty()).await;
        assert!(took < Duration::from_secs(6), "{took:?}");
        harness.signal(Signal::CONT);
    }
}

fn kill(pid: i32) {
    rustix::process::kill_process(rustix::process::Pid::from_raw(pid).unwrap(), Signal::KILL).unwrap();
}

/// Living children of a process that have this argument.
fn children_of(parent: i32, argument: &str) -> Vec<i32> {
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    entries
        .filter_map(|folder| folder.file_name().to_str()?.parse().ok())
        .filter(|pid: &i32| {
            let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
            let of_parent = stat
                .rsplit_once(')')
                .is_some_and(|(_, rest)| rest.split_whitespace().nth(1) == Some(&parent.to_string()));
            let command = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            of_parent && command.split(|&byte| byte == 0).any(|word| word == argument.as_bytes())
        })
        .collect()
}
