//! What runs elsewhere, and the worker's part in it.

use serde_json::json;
use updraft_dag::model::{Action, Seconds};
use updraft_operators::protocol::{Assignment, ResultState};
use updraft_testkit::DockerDaemon;

use crate::harness::{Harness, bash};

/// A container that would run for ever.
fn endless(harness: &Harness, daemon: &DockerDaemon) -> Assignment {
    let connection = json!({"connection_id": "docker", "conn_type": "docker", "host": daemon.host()});
    let known = ("connections/docker".to_owned(), connection);
    harness.server.with(|world| world.lookups.extend([known]));
    let script = "trap 'echo bye; exit 0' TERM; echo begun; while true; do sleep 0.1; done";
    let args = json!({"image": DockerDaemon::IMAGE, "connection": "docker", "network": "none", "command": ["sh", "-c", script]});
    Assignment {
        action: Action {
            name: "docker".to_owned(),
            args,
        },
        ..bash("")
    }
}

#[tokio::test]
async fn a_container_that_takes_too_long_has_ended_when_its_task_has() {
    let Some(daemon) = DockerDaemon::start() else { return };
    let harness = Harness::start().await;
    let id = harness.give(Assignment {
        execution_timeout: Some(Seconds(3.0)),
        ..endless(&harness, &daemon)
    });
    let report = harness.server.result(id).await;
    assert_eq!(daemon.containers(), Vec::<String>::new());
    assert_eq!(report.state, ResultState::Failed);
    assert!(report.reason.unwrap().contains("took longer than"));
    let log: Vec<String> = harness.server.log(id).into_iter().map(|record| record.text).collect();
    let job = harness.server.with(|world| world.jobs.as_ref().unwrap()[&id].clone());
    assert!(
        log.contains(&"begun".to_owned()) && log.contains(&format!("stopping the container {}", job.id)),
        "{log:#?}"
    );
}

#[tokio::test]
async fn nothing_is_started_that_an_older_server_can_not_keep() {
    let Some(daemon) = DockerDaemon::start() else { return };
    let harness = Harness::start().await;
    harness.server.with(|world| world.jobs = None);
    let id = harness.give(endless(&harness, &daemon));
    let report = harness.server.result(id).await;
    assert_eq!((report.state, report.retriable), (ResultState::Failed, true));
    let reason = report.reason.unwrap();
    assert!(
        reason.contains("the server is of an older release and can't keep updraft-sales-extract-1-"),
        "{reason}"
    );
    assert_eq!(daemon.containers(), Vec::<String>::new());
}
