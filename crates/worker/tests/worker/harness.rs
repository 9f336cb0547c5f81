//! A worker process, and tasks for it.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::process::{Child, Command};
use updraft_dag::model::{Action, Seconds};
use updraft_operators::protocol::{Assignment, ResultReport, Token};
use uuid::Uuid;

use crate::server::{JOIN_TOKEN, Server};

/// A server, and a worker that joined it.
pub(crate) struct Harness {
    pub(crate) server: Server,
    pub(crate) home: TempDir,
    pub(crate) worker: Child,
}

impl Harness {
    pub(crate) async fn start() -> Self {
        Self::with(Server::start().await, 1_000).await
    }

    /// A worker of `server` with this grace period.
    pub(crate) async fn with(server: Server, grace_ms: u64) -> Self {
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(home.path().join("dags/team")).unwrap();
        let worker = start_worker(&server.url, home.path(), grace_ms);
        server
            .until("the worker joins", |world| (world.registered > 0).then_some(()))
            .await;
        Self { server, home, worker }
    }

    /// Gives the worker a bash task.
    pub(crate) fn bash(&self, command: &str) -> Uuid {
        self.give(bash(command))
    }

    pub(crate) fn give(&self, assignment: Assignment) -> Uuid {
        let id = assignment.attempt_id;
        self.server.with(|world| world.queue.push_back(assignment));
        id
    }

    /// Runs a bash task to its end.
    pub(crate) async fn run(&self, command: &str) -> (Uuid, ResultReport) {
        let id = self.bash(command);
        (id, self.server.result(id).await)
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).unwrap();
    }

    pub(crate) fn pid(&self) -> Pid {
        Pid::from_raw(i32::try_from(self.worker.id().unwrap()).unwrap()).unwrap()
    }

    /// A file that tasks can write to.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }
}

/// A worker as a process of its own, with its home and the DAGs folder in `home`.
pub(crate) fn start_worker(server: &str, home: &Path, grace_ms: u64) -> Child {
    let settings = json!({"server": server, "join_token": JOIN_TOKEN, "home": home, "dags_folder": home.join("dags"), "grace_ms": grace_ms});
    Command::new(program())
        .arg(settings.to_string())
        .env("UPDRAFT_DATABASE_URL", "postgres://secret")
        .env("UPDRAFT__WORKER__SLOTS", "1")
        .env("FROM_OUTSIDE", "visible")
        .kill_on_drop(true)
        .spawn()
        .unwrap()
}

fn program() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let file = test.parent().and_then(Path::parent).unwrap().join("examples/worker");
    assert!(
        file.exists(),
        "{} is missing: build it with `cargo build -p updraft-worker --examples` (a whole `cargo test` does)",
        file.display()
    );
    file
}

/// An assignment of a bash task.
pub(crate) fn bash(command: &str) -> Assignment {
    let attempt_id = Uuid::now_v7();
    let context = json!({
        "run": {
            "dag_id": "sales", "run_id": "manual__1", "run_type": "manual", "logical_date": "2026-01-02T03:04:05Z", "data_interval": null,
            "run_after": "2026-01-02T03:04:05Z", "start_date": null, "params": {}, "conf": {}, "run_url": "http://updraft/run",
            "dag_owner": "data-platform", "description": null, "previous_success": null,
        },
        "task_id": "extract", "map_index": -1, "try_number": 1, "max_tries": 2, "timezone": "UTC", "operator": "bash",
    });
    Assignment {
        attempt_id,
        fence: 7,
        token: Token::new("attempt-token"),
        dag_id: "sales".to_owned(),
        run_id: "manual__1".to_owned(),
        task_id: "extract".to_owned(),
        map_index: -1,
        try_number: 1,
        max_tries: 2,
        action: Action {
            name: "bash".to_owned(),
            args: json!({"command": command}),
        },
        env: [].into(),
        cwd: None,
        dag_file: "team/sales.yaml".to_owned(),
        execution_timeout: None,
        do_xcom_push: true,
        map_index_template: None,
        waiting_since: None,
        log_offset: 0,
        resources: None,
        xcom_bytes: 1024 * 1024,
        log_bytes: Some(4 << 30),
        job: None,
        context: serde_json::from_value(context).unwrap(),
    }
}

/// The same with a time-out.
pub(crate) fn bash_within(command: &str, seconds: f64) -> Assignment {
    Assignment {
        execution_timeout: Some(Seconds(seconds)),
        ..bash(command)
    }
}

/// Processes whose environment has this entry.
pub(crate) fn processes_with(entry: &str) -> Vec<i32> {
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    entries
        .filter_map(|folder| folder.file_name().to_str()?.parse().ok())
        .filter(|pid: &i32| {
            let environment = std::fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
            environment
                .split(|&byte| byte == 0)
                .any(|found| found == entry.as_bytes())
        })
        .collect()
}

pub(crate) fn processes_of(attempt_id: Uuid) -> Vec<i32> {
    processes_with(&format!("UPDRAFT_ATTEMPT_ID={attempt_id}"))
}

/// Looks until `holds`, and gives how long it took.
pub(crate) async fn eventually(what: &str, holds: impl Fn() -> bool) -> Duration {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < Duration::from_secs(20), "waited in vain: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    began.elapsed()
}

pub(crate) fn xcom<'a>(report: &'a ResultReport, key: &str) -> Option<&'a Value> {
    report.xcoms.get(key)
}
