//! Drives the real binary as a user would: a home of its own, a DAGs folder of its own, the API over HTTP.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::missing_panics_doc)]

mod cut_database;
pub mod shell;
pub mod wire;

use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::Instant;

pub use cut_database::CutDatabase;

/// Password of `admin` in tests.
pub const PASSWORD: &str = "correct horse battery staple";

/// Long enough for a loaded machine with two cores; a test that waits so long has failed.
const PATIENCE: Duration = Duration::from_secs(120);

/// The binary under test, built by `cargo build --bin updraft` into the same target folder as this test.
///
/// # Panics
/// If it is not there.
#[must_use]
pub fn binary() -> PathBuf {
    let test = std::env::current_exe().expect("the test's own path");
    let binary = test.ancestors().nth(2).expect("target folder").join("updraft");
    assert!(
        binary.exists(),
        "{} is missing: run `cargo build --bin updraft` first",
        binary.display()
    );
    binary
}

/// Folders of one installation. They outlive the daemon, so that it can be started again.
pub struct Installation {
    root: TempDir,
    environment: Vec<(&'static str, String)>,
    /// Where the daemon's log goes instead of this test's own output.
    log: Option<PathBuf>,
    /// Whom clients trust instead of the system's authorities.
    authority: Option<reqwest::Certificate>,
}

impl Default for Installation {
    fn default() -> Self {
        Self::new()
    }
}

impl Installation {
    /// Empty folders.
    ///
    /// # Panics
    /// If the disk is full or the like, as all of this module: it serves tests.
    #[must_use]
    pub fn new() -> Self {
        let root = tempfile::Builder::new()
            .prefix("updraft-e2e-")
            .tempdir()
            .expect("temporary folder");
        // As root, PostgreSQL runs as another user, who must be able to pass through.
        let passable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(root.path(), passable).expect("permissions");
        std::fs::create_dir(root.path().join("dags")).expect("dags folder");
        Self {
            root,
            environment: Vec::new(),
            log: None,
            authority: None,
        }
    }

    /// With its database there instead of one of its own.
    #[must_use]
    pub fn on(database_url: &str) -> Self {
        let mut installation = Self::new();
        installation
            .environment
            .push(("UPDRAFT_DATABASE_URL", database_url.to_owned()));
        installation
    }

    /// Keeps the daemon's log, and gives its file.
    pub fn keep_log(&mut self) -> PathBuf {
        let path = self.root.path().join("daemon.log");
        self.log = Some(path.clone());
        path
    }

    /// Has clients trust this authority, in PEM.
    pub fn trust(&mut self, authority: &str) {
        self.authority = Some(reqwest::Certificate::from_pem(authority.as_bytes()).expect("a certificate"));
    }

    /// Writes the settings.
    pub fn write_settings(&self, text: &str) {
        std::fs::create_dir_all(self.home()).expect("home");
        std::fs::write(self.home().join("updraft.toml"), text).expect("settings");
    }

    /// The home folder.
    #[must_use]
    pub fn home(&self) -> PathBuf {
        self.root.path().join("home")
    }

    /// Pid of its only worker, from the lock of that.
    #[must_use]
    pub fn worker_pid(&self) -> u32 {
        let lock = std::fs::read_to_string(self.home().join("run/worker-1.lock")).unwrap();
        lock.trim().parse().unwrap()
    }

    /// The DAGs folder.
    #[must_use]
    pub fn dags(&self) -> PathBuf {
        self.root.path().join("dags")
    }

    /// Writes a DAG file.
    pub fn write_dag(&self, name: &str, text: &str) {
        let path = self.dags().join(name);
        std::fs::create_dir_all(path.parent().expect("folder")).expect("folder");
        std::fs::write(path, text).expect("DAG file");
    }

    /// Starts `updraft standalone` on a free port and waits until it says that it is ready.
    pub async fn start(&self) -> Updraft {
        self.start_with(&self.dags(), &[]).await
    }

    /// As [`Self::start`], with another DAGs folder and further flags.
    pub async fn start_with(&self, dags: &Path, flags: &[&str]) -> Updraft {
        self.launch(dags, flags, "0").await
    }

    /// As [`Self::start`], on the port where it ran before.
    pub async fn start_on(&self, port: &str) -> Updraft {
        self.launch(&self.dags(), &[], port).await
    }

    async fn launch(&self, dags: &Path, flags: &[&str], port: &str) -> Updraft {
        let mut command = self.command();
        if let Some(log) = &self.log {
            command.stderr(std::fs::File::create(log).expect("the daemon's log"));
        }
        let mut child = command
            .args(["standalone", "--port", port, "--dags-folder"])
            .arg(dags)
            .args(flags)
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the binary starts");
        let mut lines = BufReader::new(child.stdout.take().expect("stdout")).lines();
        let url = tokio::time::timeout(PATIENCE, address(&mut lines))
            .await
            .expect("ready in time");
        // Without a choice made here, rustls panics at the first client.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder();
        let client = match &self.authority {
            Some(authority) => client.tls_certs_only([authority.clone()]),
            None => client,
        };
        let client = client.build().expect("a client");
        let mut updraft = Updraft {
            child,
            url,
            client,
            token: String::new(),
            _lines: lines,
        };
        let reply = updraft
            .call(
                Method::POST,
                "/auth/token",
                Some(json!({"username": "admin", "password": PASSWORD})),
            )
            .await;
        assert_eq!(reply.0, StatusCode::CREATED, "{:?}", reply.1);
        updraft.token = reply.1["access_token"].as_str().expect("token").to_owned();
        updraft
    }

    /// The binary with this installation's home, for other subcommands.
    #[must_use]
    pub fn command(&self) -> Command {
        let mut command = Command::new(binary());
        command
            .env("UPDRAFT_HOME", self.home())
            .env("UPDRAFT_ADMIN_PASSWORD", PASSWORD)
            .env_remove("UPDRAFT_DATABASE_URL")
            .envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }
}

async fn address(lines: &mut Lines<BufReader<ChildStdout>>) -> String {
    let mut url = None;
    while let Some(line) = lines.next_line().await.expect("stdout") {
        if let Some(address) = line.trim().strip_prefix("Open ") {
            url = Some(address.trim().to_owned());
        }
        if line.starts_with("Press ctrl-C") {
            return url.expect("the address");
        }
    }
    panic!("the daemon ended before it was ready");
}

/// A running daemon.
pub struct Updraft {
    child: Child,
    /// Address of the API and the web UI.
    pub url: String,
    client: reqwest::Client,
    token: String,
    /// Kept so that the daemon can go on printing.
    _lines: Lines<BufReader<ChildStdout>>,
}

impl Updraft {
    /// A request that is signed in.
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let url = format!("{}{path}", self.url);
        self.client.request(method, url).bearer_auth(&self.token)
    }

    /// One request; status and JSON body (null if there is none).
    pub async fn call(&self, method: Method, path: &str, body: Option<Value>) -> (StatusCode, Value) {
        let mut request = self.request(method, path);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await.expect("a reply");
        let status = response.status();
        let text = response.text().await.expect("a body");
        (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }

    /// What says who is signed in.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// `GET` whose reply may be any: status, headers and body.
    pub async fn ask(&self, path: &str) -> (StatusCode, HeaderMap, Value) {
        let response = self.request(Method::GET, path).send().await.expect("a reply");
        let (status, headers) = (response.status(), response.headers().clone());
        let text = response.text().await.expect("a body");
        (
            status,
            headers,
            serde_json::from_str(&text).unwrap_or(Value::String(text)),
        )
    }

    /// `GET` that must succeed.
    pub async fn get(&self, path: &str) -> Value {
        let (status, body) = self.call(Method::GET, path, None).await;
        assert!(status.is_success(), "GET {path}: {status} {body}");
        body
    }

    /// `POST` that must succeed.
    pub async fn post(&self, path: &str, body: Value) -> Value {
        let (status, reply) = self.call(Method::POST, path, Some(body)).await;
        assert!(status.is_success(), "POST {path}: {status} {reply}");
        reply
    }

    /// Triggers a run by hand, and tells its id.
    pub async fn trigger(&self, dag_id: &str, conf: Value) -> String {
        self.dag(dag_id).await;
        let run = self
            .post(
                &format!("/api/v2/dags/{dag_id}/dagRuns"),
                json!({"logical_date": null, "conf": conf}),
            )
            .await;
        run["dag_run_id"].as_str().expect("run id").to_owned()
    }

    /// Waits until the DAG is there.
    pub async fn dag(&self, dag_id: &str) -> Value {
        let path = format!("/api/v2/dags/{dag_id}");
        self.until(&format!("DAG {dag_id} is there"), || async {
            let (status, body) = self.call(Method::GET, &path, None).await;
            status.is_success().then_some(body)
        })
        .await
    }

    /// Waits until a run has ended, and tells its state.
    pub async fn end_of(&self, dag_id: &str, run_id: &str) -> String {
        let path = format!("/api/v2/dags/{dag_id}/dagRuns/{}", escape(run_id));
        self.until(&format!("run {run_id} of {dag_id} ends"), || async {
            let state = self.get(&path).await["state"].as_str().expect("state").to_owned();
            matches!(state.as_str(), "success" | "failed").then_some(state)
        })
        .await
    }

    /// State and try number of each task instance of a run, by task id (`task[index]` if mapped).
    pub async fn states(&self, dag_id: &str, run_id: &str) -> std::collections::BTreeMap<String, (String, i64)> {
        let path = format!(
            "/api/v2/dags/{dag_id}/dagRuns/{}/taskInstances?limit=100",
            escape(run_id)
        );
        let body = self.get(&path).await;
        let instances = body["task_instances"].as_array().expect("task instances");
        instances
            .iter()
            .map(|instance| {
                let (task, index) = (
                    instance["task_id"].as_str().expect("task id"),
                    instance["map_index"].as_i64().expect("index"),
                );
                let key = if index < 0 {
                    task.to_owned()
                } else {
                    format!("{task}[{index}]")
                };
                (
                    key,
                    (
                        instance["state"].as_str().unwrap_or("none").to_owned(),
                        instance["try_number"].as_i64().expect("try"),
                    ),
                )
            })
            .collect()
    }

    /// The text of a try's log, without times and streams.
    pub async fn log(&self, dag_id: &str, run_id: &str, task_id: &str, try_number: u32) -> String {
        let path = format!(
            "/api/v2/dags/{dag_id}/dagRuns/{}/taskInstances/{task_id}/logs/{try_number}?full_content=true",
            escape(run_id)
        );
        let body = self.get(&path).await;
        let lines = body["content"].as_array().expect("content");
        lines
            .iter()
            .map(|line| line["event"].as_str().or(line.as_str()).unwrap_or_default())
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// Asks again until there is an answer.
    ///
    /// # Panics
    /// If there is none in time.
    pub async fn until<T, F: Future<Output = Option<T>>>(&self, what: &str, mut ask: impl FnMut() -> F) -> T {
        let begun = Instant::now();
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            assert!(begun.elapsed() < PATIENCE, "waited too long: {what}");
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }

    /// Waits until the database answers again; until then the API says 503.
    ///
    /// # Panics
    /// If it says anything else.
    pub async fn until_the_database_is_back(&self) {
        let is_back = || async {
            let (status, _, body) = self.ask("/api/v2/dags").await;
            assert!(status == 200 || status == 503, "{status} {body}");
            (status == 200).then_some(())
        };
        self.until("the database is back", is_back).await;
    }

    /// Process id of the daemon.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id().expect("the daemon runs")
    }

    /// `SIGTERM`, and waits for the end.
    pub async fn stop(self) -> ExitStatus {
        self.end_by("-TERM").await
    }

    /// Any signal, and waits for the end.
    pub async fn end_by(mut self, how: &str) -> ExitStatus {
        signal(how, self.pid());
        tokio::time::timeout(PATIENCE, self.child.wait())
            .await
            .expect("it stops in time")
            .expect("status")
    }

    /// `kill -9`.
    pub async fn kill(mut self) {
        self.child.kill().await.expect("kill");
    }
}

/// The parent of a process.
///
/// # Panics
/// If it is gone.
#[must_use]
pub fn parent(pid: u32) -> u32 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).expect("the process lives");
    let (_, rest) = stat.rsplit_once(')').expect("a name in parentheses");
    rest.split_whitespace()
        .nth(1)
        .expect("the parent")
        .parse()
        .expect("a number")
}

/// Living children of a process with this name.
#[must_use]
pub fn children(of: u32, name: &str) -> Vec<u32> {
    let entries = std::fs::read_dir("/proc").expect("/proc").flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    pids.filter(|pid| {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        let Some((head, rest)) = stat.rsplit_once(')') else {
            return false;
        };
        let mut rest = rest.split_whitespace();
        head.ends_with(&format!("({name}"))
            && rest.next().is_some_and(|state| state != "Z")
            && rest.next() == Some(of.to_string().as_str())
    })
    .collect()
}

/// Sends a signal with the `kill` program.
pub fn signal(signal: &str, pid: u32) {
    let status = std::process::Command::new("kill")
        .args([signal, &pid.to_string()])
        .status()
        .expect("kill");
    assert!(status.success(), "kill {signal} {pid}");
}

/// A path component for a URL.
#[must_use]
pub fn escape(text: &str) -> String {
    text.replace('%', "%25")
        .replace('+', "%2B")
        .replace('/', "%2F")
        .replace(' ', "%20")
}
