//! A task's surroundings, as a worker makes them, and a simple way to run its plan.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeZone as _, Utc};
use futures_util::future::BoxFuture;
use reqwest::Client;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::mpsc;
use updraft_dag::model::Action;
use updraft_dag::template::{Lookup, LookupError, RunContext, TaskContext};
use updraft_operators::job::{Cancelled, Jobs};
use updraft_operators::operator::{
    LogLine, OperatorError, Outcome, Plan, ProcessSpec, ResultFile, ReturnValue, Runs, TaskLog, TaskPaths, TaskSetup,
};
use updraft_operators::operator_named;
use updraft_operators::protocol::{Assignment, Job, RunStates, Token};
use uuid::Uuid;

/// Knows connections only.
#[derive(Default)]
pub(crate) struct Connections(pub(crate) BTreeMap<String, Value>);

impl Lookup for Connections {
    fn xcom(&self, _task_id: &str, _key: &str) -> Result<Option<Value>, LookupError> {
        Ok(None)
    }
    fn variable(&self, _key: &str) -> Result<Option<String>, LookupError> {
        Ok(None)
    }
    fn connection(&self, id: &str) -> Result<Option<Value>, LookupError> {
        Ok(self.0.get(id).cloned())
    }
    fn secret(&self, _name: &str) -> Result<Option<String>, LookupError> {
        Ok(None)
    }
}

/// There are no other DAGs.
struct NoRuns;

impl Runs for NoRuns {
    fn run_at(&self, _dag_id: &str, _logical_date: DateTime<Utc>) -> Result<RunStates, LookupError> {
        Ok(RunStates::default())
    }
}

/// Remembers the last job.
#[derive(Clone, Default)]
struct KeptJob(Arc<Mutex<Option<Job>>>);

impl Jobs for KeptJob {
    fn keep(&self, job: Job) -> BoxFuture<'static, Result<(), OperatorError>> {
        *self.0.lock().unwrap() = Some(job);
        Box::pin(async { Ok(()) })
    }
}

/// A task in a DAGs folder of its own.
pub(crate) struct Surroundings {
    pub(crate) setup: TaskSetup,
    folder: TempDir,
    lines: mpsc::Receiver<Box<LogLine>>,
    kept: KeptJob,
}

/// What a process left behind.
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) result: Option<ResultFile>,
}

impl Surroundings {
    /// For an action with rendered arguments.
    pub(crate) fn of(action: &str, args: Value) -> Self {
        let folder = TempDir::new().unwrap();
        let dags = folder.path().join("dags");
        let dag_folder = dags.join("team");
        let work_dir = folder.path().join("work");
        fs::create_dir_all(&dag_folder).unwrap();
        fs::create_dir_all(&work_dir).unwrap();
        let (log, lines) = TaskLog::channel(1000);
        let kept = KeptJob::default();
        let setup = TaskSetup {
            assignment: Arc::new(assignment(action, args)),
            paths: TaskPaths {
                dags_folder: dags,
                cwd: dag_folder.clone(),
                dag_folder,
                output_file: work_dir.join("output"),
                result_file: work_dir.join("result"),
                cache: folder.path().join("cache"),
                work_dir,
            },
            python: "python3".to_owned(),
            server_url: "http://127.0.0.1:9".to_owned(),
            lookup: Arc::new(Connections::default()),
            runs: Arc::new(NoRuns),
            http: Client::builder()
                .no_proxy()
                .tls_backend_preconfigured(tls())
                .build()
                .unwrap(),
            log,
            jobs: Arc::new(kept.clone()),
            mask: Arc::new(|text| text.replace("open-sesame", "***")),
            cancelled: Cancelled::default(),
            grace: Duration::from_secs(1),
        };
        Self {
            setup,
            folder,
            lines,
            kept,
        }
    }

    /// Defines a connection.
    pub(crate) fn connection(mut self, id: &str, mut connection: Value) -> Self {
        connection["connection_id"] = json!(id);
        self.setup.lookup = Arc::new(Connections(BTreeMap::from([(id.to_owned(), connection)])));
        self
    }

    /// What the server knows of what was started elsewhere.
    pub(crate) fn job(&self) -> Option<Job> {
        self.kept.0.lock().unwrap().clone()
    }

    /// Changes what the server sent.
    pub(crate) fn assignment(mut self, change: impl FnOnce(&mut Assignment)) -> Self {
        let mut assignment = Assignment::clone(&self.setup.assignment);
        change(&mut assignment);
        self.setup.assignment = Arc::new(assignment);
        self
    }

    /// Puts a file into the DAGs folder; the DAG file is in its folder `team`.
    pub(crate) fn file(self, path: &str, text: &str) -> Self {
        let path = self.folder.path().join("dags").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    pub(crate) fn dag_folder(&self) -> &Path {
        &self.setup.paths.dag_folder
    }

    pub(crate) fn plan(&self) -> Result<Plan, OperatorError> {
        operator_named(&self.setup.assignment.action.name)
            .unwrap()
            .plan(&self.setup)
    }

    /// Why there is no plan.
    pub(crate) fn refused(&self) -> String {
        self.plan().map(|_| ()).unwrap_err().message
    }

    pub(crate) fn spec(&self) -> ProcessSpec {
        match self.plan() {
            Ok(Plan::Process(spec)) => spec,
            Ok(Plan::Async(_)) => panic!("a process was expected"),
            Err(error) => panic!("{error}"),
        }
    }

    /// Runs the process to its end.
    pub(crate) fn run(&self) -> Ended {
        let spec = self.spec();
        let output = Command::new(&spec.program)
            .args(&spec.args)
            .envs(&spec.env)
            .env("UPDRAFT_OUTPUT", &self.setup.paths.output_file)
            .current_dir(spec.cwd.as_ref().unwrap_or(&self.setup.paths.cwd))
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let result = match spec.return_value {
            ReturnValue::ResultFile(path) if path.exists() => {
                Some(serde_json::from_slice(&fs::read(path).unwrap()).unwrap())
            }
            _ => None,
        };
        Ended {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
            result,
        }
    }

    /// Awaits the outcome of what only waits.
    pub(crate) async fn outcome(&self) -> Outcome {
        // Planning looks things up, which blocks.
        match tokio::task::block_in_place(|| self.plan()) {
            Ok(Plan::Async(future)) => future.await,
            Ok(Plan::Process(_)) => panic!("a future was expected"),
            Err(error) => panic!("{error}"),
        }
    }

    /// The lines that were logged so far.
    pub(crate) fn log(&mut self) -> String {
        let mut log = String::new();
        while let Ok(line) = self.lines.try_recv() {
            log.push_str(&line.text);
            log.push('\n');
        }
        log
    }
}

fn tls() -> rustls::ClientConfig {
    rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth()
}

fn assignment(action: &str, args: Value) -> Assignment {
    let date = Utc.with_ymd_and_hms(2026, 1, 2, 3, 4, 5).unwrap();
    let run = RunContext {
        dag_id: "sales".into(),
        run_id: "manual__1".into(),
        run_type: "manual".into(),
        logical_date: Some(date),
        data_interval: None,
        run_after: date,
        start_date: Some(date),
        params: json!({"limit": 3}),
        conf: json!({}),
        run_url: "http://localhost/run".into(),
        dag_owner: Some("team".into()),
        tags: BTreeSet::new(),
        description: None,
        previous_success: None,
        failed_tasks: Vec::new(),
        asset_events: Vec::new(),
    };
    Assignment {
        attempt_id: Uuid::nil(),
        fence: 1,
        token: Token::new("attempt-token"),
        dag_id: "sales".into(),
        run_id: "manual__1".into(),
        task_id: "load".into(),
        map_index: -1,
        try_number: 2,
        max_tries: 3,
        action: Action {
            name: action.into(),
            args,
        },
        env: BTreeMap::new(),
        cwd: None,
        dag_file: "team/sales.yaml".into(),
        execution_timeout: None,
        do_xcom_push: true,
        map_index_template: None,
        waiting_since: None,
        log_offset: 0,
        resources: None,
        xcom_bytes: 1000,
        log_bytes: None,
        job: None,
        context: TaskContext {
            run,
            task_id: "load".into(),
            map_index: -1,
            try_number: 2,
            max_tries: 3,
            fence: 1,
            item: None,
            timezone: "UTC".into(),
            operator: action.into(),
            owner: None,
            retries: 2,
            inlets: Vec::new(),
            outlets: Vec::new(),
            hostname: "worker-1".into(),
            task_ids: BTreeSet::new(),
            notice: None,
        },
    }
}
