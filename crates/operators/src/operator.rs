//! What an action has to say to a worker: *how* it runs. The worker does the supervising.
//!
//! A [`Plan`] is either a process, which takes a slot and gets a process group, a log, a time-out and a kill from the
//! worker, or a future that only waits on the network and takes no slot.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::mpsc;
use updraft_dag::template::{self, Lookup, LookupError};

use crate::job::{Cancelled, Jobs};
use crate::protocol::log_record::LogStream;
use crate::protocol::{Assignment, Connection, RunStates};

/// Everything that an operator may use to make its plan.
#[derive(Clone)]
pub struct TaskSetup {
    /// The attempt; its `action`, `env` and `cwd` are rendered.
    pub assignment: Arc<Assignment>,
    /// Where things are on this machine.
    pub paths: TaskPaths,
    /// The configured Python interpreter; a `python:` argument goes before it.
    pub python: String,
    /// The base URL of what answers processes that speak with the attempt's token, as the server would.
    pub server_url: String,
    /// XComs, variables, connections and secrets, asked from the server with the attempt's token. It blocks: use it in
    /// [`Operator::plan`], not in a future. What it gives out is masked in the log from then on.
    pub lookup: Arc<dyn Lookup>,
    /// Runs of other DAGs. It blocks: use it in [`Operator::plan`].
    pub runs: Arc<dyn Runs>,
    /// For requests to the outside; no time-out of its own beyond that for connecting.
    pub http: reqwest::Client,
    /// The task's log.
    pub log: TaskLog,
    /// Keeps what the attempt starts elsewhere.
    pub jobs: Arc<dyn Jobs>,
    /// Makes of a text what the log shows of it, for results that are taken from a job's output.
    pub mask: Arc<dyn Fn(&str) -> String + Send + Sync>,
    /// Tells when the attempt has to end. A future gets a grace period to tidy up (cancel a query, stop a remote job)
    /// before it is dropped.
    pub cancelled: Cancelled,
    /// How long what runs has from the polite word to end to the use of force.
    pub grace: Duration,
}

impl TaskSetup {
    /// Renders a further template, such as the text of a script that a `file:` argument names. It blocks, as lookups do.
    ///
    /// # Errors
    /// The template is wrong, or something that it needs can't be had.
    pub fn render(&self, text: &str) -> Result<String, OperatorError> {
        template::render(text, &self.assignment.context, self.lookup.as_ref())
            .map_err(|error| OperatorError::fatal(format!("line {}, column {}: {error}", error.line, error.column)))
    }

    /// A connection by its id. It blocks, as lookups do.
    ///
    /// # Errors
    /// Nobody defined it, or the server can't be asked.
    pub fn connection(&self, id: &str) -> Result<Connection, OperatorError> {
        let found = self
            .lookup
            .connection(id)
            .map_err(|error| OperatorError::transient(error.to_string()))?;
        let Some(value) = found else {
            return Err(OperatorError::transient(format!(
                "there is no connection `{id}`; define it under Admin, Connections, or with POST /api/v2/connections"
            )));
        };
        serde_json::from_value(value)
            .map_err(|error| OperatorError::fatal(format!("the connection `{id}` can't be used: {error}")))
    }
}

/// Asks the server about runs, in the name of the attempt.
pub trait Runs: Send + Sync {
    /// What there is of a DAG at a logical date.
    ///
    /// # Errors
    /// The server can't be asked.
    fn run_at(&self, dag_id: &str, logical_date: DateTime<Utc>) -> Result<RunStates, LookupError>;
}

/// Where things are on this machine.
#[derive(Debug, Clone)]
pub struct TaskPaths {
    /// The DAGs folder, absolute.
    pub dags_folder: PathBuf,
    /// The folder of the DAG file, absolute.
    pub dag_folder: PathBuf,
    /// The task's working directory, absolute: the rendered `cwd` (relative to the DAG file's folder), or that folder.
    pub cwd: PathBuf,
    /// A temporary folder of this attempt for what the operator itself writes, in memory where the machine has such a place;
    /// gone when the attempt is over.
    pub work_dir: PathBuf,
    /// The file that `$UPDRAFT_OUTPUT` names; the task writes it.
    pub output_file: PathBuf,
    /// The file for a result that the operator's own program writes, on disk as it may be large.
    pub result_file: PathBuf,
    /// For what outlives the attempt and can be made again, such as virtual environments.
    pub cache: PathBuf,
}

/// How an action runs.
pub enum Plan {
    /// A process under the worker's supervision.
    Process(ProcessSpec),
    /// A future that only waits. It is dropped on a time-out or a kill, after a grace period.
    Async(BoxFuture<'static, Outcome>),
}

/// A process to start.
#[derive(Debug, Clone)]
pub struct ProcessSpec {
    /// Program: a path, or a name looked up in `PATH`.
    pub program: OsString,
    /// Its arguments.
    pub args: Vec<OsString>,
    /// Added to the environment that every process task gets (the worker's without its secrets, `UPDRAFT_*`,
    /// `AIRFLOW_CTX_*`, the task's `env`); the task's own `env` wins.
    pub env: BTreeMap<OsString, OsString>,
    /// Working directory; `None` = [`TaskPaths::cwd`].
    pub cwd: Option<PathBuf>,
    /// Written to its standard input; `None` = nothing to read.
    pub stdin: Option<Vec<u8>>,
    /// Where its `return_value` comes from.
    pub return_value: ReturnValue,
}

/// Where the `return_value` of a process comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReturnValue {
    /// There is none.
    None,
    /// The last line of standard output that isn't blank, as text.
    LastStdoutLine,
    /// A JSON file that the process writes: a [`ResultFile`]. Without the file the exit code alone counts.
    ResultFile(PathBuf),
}

/// What a process may write about its result.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResultFile {
    /// The value; absent = none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub return_value: Option<Value>,
    /// Further XComs.
    #[serde(default)]
    pub xcoms: BTreeMap<String, Value>,
    /// The task is skipped, for this reason.
    #[serde(default)]
    pub skip: Option<String>,
    /// The task failed, for this reason.
    #[serde(default)]
    pub fail: Option<String>,
    /// Whether `fail` may be retried.
    #[serde(default)]
    pub retriable: bool,
}

/// How a try ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The end state.
    pub state: OutcomeState,
    /// The XCom `return_value`.
    pub return_value: Option<Value>,
    /// Further XComs.
    pub xcoms: BTreeMap<String, Value>,
    /// Exit code of the process.
    pub exit_code: Option<i32>,
    /// Signal that ended the process.
    pub signal: Option<i32>,
    /// Why, for people.
    pub reason: Option<String>,
}

/// The end state of a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutcomeState {
    /// Done.
    Success,
    /// Not done.
    Failed {
        /// Whether another try makes sense.
        retriable: bool,
    },
    /// There was nothing to do.
    Skipped,
    /// What it waits for is not there yet: the same try looks again then, and holds nothing meanwhile.
    Rescheduled {
        /// When to look again.
        until: DateTime<Utc>,
    },
}

impl Outcome {
    fn of(state: OutcomeState) -> Self {
        Self {
            state,
            return_value: None,
            xcoms: BTreeMap::new(),
            exit_code: None,
            signal: None,
            reason: None,
        }
    }

    /// Success, with or without a value.
    #[must_use]
    pub fn success(return_value: Option<Value>) -> Self {
        Self {
            return_value,
            ..Self::of(OutcomeState::Success)
        }
    }

    /// A failure that another try may mend.
    #[must_use]
    pub fn failed(reason: impl Into<String>) -> Self {
        Self {
            reason: Some(reason.into()),
            ..Self::of(OutcomeState::Failed { retriable: true })
        }
    }

    /// A failure that no retry will mend.
    #[must_use]
    pub fn failed_for_good(reason: impl Into<String>) -> Self {
        Self {
            reason: Some(reason.into()),
            ..Self::of(OutcomeState::Failed { retriable: false })
        }
    }

    /// What the task waits for is not there yet.
    #[must_use]
    pub fn rescheduled(reason: impl Into<String>, until: DateTime<Utc>) -> Self {
        Self {
            reason: Some(reason.into()),
            ..Self::of(OutcomeState::Rescheduled { until })
        }
    }

    /// The task decided that there is nothing to do.
    #[must_use]
    pub fn skipped(reason: impl Into<String>) -> Self {
        Self {
            reason: Some(reason.into()),
            ..Self::of(OutcomeState::Skipped)
        }
    }
}

/// Why an action can't be planned. The task fails with this text.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct OperatorError {
    /// What is wrong, and what to do.
    pub message: String,
    /// Whether another try may help (a server that was away) or not (a wrong argument).
    pub retriable: bool,
}

impl OperatorError {
    /// An error that no retry will mend.
    #[must_use]
    pub fn fatal(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            retriable: false,
        }
    }

    /// An error that another try may mend.
    #[must_use]
    pub fn transient(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            retriable: true,
        }
    }
}

/// An action that this build can run.
pub trait Operator: Send + Sync {
    /// How the action of `setup.assignment` runs. Called on a thread that may block (it may read files and look things up).
    ///
    /// # Errors
    /// What keeps it from running at all: a file that is missing, a connection that nobody defined.
    fn plan(&self, setup: &TaskSetup) -> Result<Plan, OperatorError>;
}

/// A line for a task's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// Which stream it counts to.
    pub stream: LogStream,
    /// The text; line feeds make several records.
    pub text: String,
}

/// A task's log, for what runs inside the worker. Its text is masked like the output of a process.
#[derive(Debug, Clone)]
pub struct TaskLog {
    /// Boxed, as a channel has room for 32 from the first on, and most attempts have little to tell.
    lines: mpsc::Sender<Box<LogLine>>,
}

impl TaskLog {
    /// A log, and where its lines come out.
    #[must_use]
    pub fn channel(capacity: usize) -> (Self, mpsc::Receiver<Box<LogLine>>) {
        let (lines, receiver) = mpsc::channel(capacity);
        (Self { lines }, receiver)
    }

    /// Writes what the action has to tell. Waits when the log is behind.
    pub async fn info(&self, text: impl Into<String>) {
        self.line(LogStream::Stdout, text.into()).await;
    }

    /// Writes what went wrong.
    pub async fn error(&self, text: impl Into<String>) {
        self.line(LogStream::Stderr, text.into()).await;
    }

    async fn line(&self, stream: LogStream, text: String) {
        // The log is closed only when the attempt is over; nobody reads then.
        let _ = self.lines.send(Box::new(LogLine { stream, text })).await;
    }
}
