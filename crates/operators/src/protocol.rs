//! What crosses the wire between the server and its workers: JSON over HTTP under [`PATH`].
//!
//! A worker registers with the installation's join token and gets a token of its own, claims attempts by long poll, renews
//! their leases by heartbeats, appends to their logs and reports their results. Each attempt comes with a token that may
//! speak for this attempt alone, and a fence: the server drops what is said with an older fence. Notifications are claimed apart,
//! and are attempts like others from then on.
//!
//! | request | token | body → reply |
//! |---|---|---|
//! | `POST /workers` | join | [`RegisterRequest`] → [`RegisterReply`] |
//! | `POST /workers/self/drain` | worker | nothing → 204 |
//! | `DELETE /workers/self` | worker | nothing → 204; `?died=true` from its guardian, once nothing of it is left |
//! | `POST /claims` | worker | [`ClaimRequest`] → [`ClaimReply`] |
//! | `POST /claims/notifications` | worker | the same, for notifications: an assignment whose action is a notifier |
//! | `POST /heartbeats` | worker | [`HeartbeatRequest`] → [`HeartbeatReply`] |
//! | `POST /attempts/{id}/log?offset=N` | attempt | log records → [`LogReceipt`]; 409 with [`LogReceipt`] when bytes before `offset` are missing; 507 when the server has no room |
//! | `POST /attempts/{id}/result` | attempt | [`ResultReport`] → 204; 409 when the attempt is no longer this worker's |
//! | `PUT /attempts/{id}/job` | attempt | [`Job`] → 204; 409 when the attempt is no longer this worker's |
//! | `GET /attempts/{id}/xcoms/{task}/{key}` | attempt | [`LookupReply`]; 404 when there is none |
//! | `GET /attempts/{id}/variables/{key}` | attempt | the same |
//! | `GET /attempts/{id}/connections/{id}` | attempt | the same; the value is a [`Connection`] |
//! | `GET /attempts/{id}/secrets/{name}` | attempt | the same |
//!
//! Every token is sent as `Authorization: Bearer …`. Errors have an [`ErrorBody`]; 401 means that the token is not (or no
//! longer) known, 403 that it speaks for something else, 503 that the server can't reach its database and the request should be repeated.

pub mod log_record;

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use subtle::ConstantTimeEq as _;
use updraft_dag::model::{Action, Resources, Seconds};
use updraft_dag::template::TaskContext;
use uuid::Uuid;

/// Where the server serves this protocol.
pub const PATH: &str = "/execution/v1";

/// The longest wait that a claim may ask for, in milliseconds.
pub const MAX_WAIT_MS: u64 = 30_000;

/// The largest piece of a log that one request may carry, in bytes.
pub const MAX_LOG_CHUNK: usize = 4 * 1024 * 1024;

/// A bearer token. Its text shows neither in `Debug` output nor in logs, and comparing two takes as long whether they differ or not.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Token(String);

impl Token {
    /// Wraps the text of a token.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text, for a header.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl PartialEq for Token {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}

impl Eq for Token {}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(***)")
    }
}

/// Body of every reply with an error status.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ErrorBody {
    /// What is wrong, and what to do.
    pub detail: String,
}

/// A worker introduces itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RegisterRequest {
    /// Name for people; need not be unique.
    pub name: String,
    /// Host that it runs on.
    pub hostname: String,
    /// Queues that it serves.
    pub queues: Vec<String>,
    /// Processes that it runs at once.
    pub slots: u32,
    /// Version of the binary.
    pub version: String,
}

/// The server knows the worker now.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RegisterReply {
    /// Id of this registration.
    pub worker_id: Uuid,
    /// Token for claims and heartbeats.
    pub token: Token,
    /// Distance of heartbeats.
    pub heartbeat_seconds: u64,
    /// How long a lease lasts after the heartbeat (or claim) that renewed it.
    pub lease_seconds: u64,
}

/// A worker has room.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ClaimRequest {
    /// At most so many attempts.
    pub slots: u32,
    /// How long to wait when there is nothing; capped at [`MAX_WAIT_MS`].
    pub wait_ms: u64,
    /// Which claim of this worker this is, from 1: it makes one after the other. 0 = it doesn't count them.
    #[serde(default)]
    pub number: u64,
    /// The last claim whose answer the worker has. What was given to those between it and this one never reached the worker, nor will
    /// it: the server queues that again.
    #[serde(default)]
    pub answered: u64,
}

/// Attempts that are the worker's now. Empty when nothing came within the wait.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ClaimReply {
    /// The attempts.
    pub assignments: Vec<Assignment>,
}

/// One try of one task instance, with everything that a worker needs for it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Assignment {
    /// Id of this try.
    pub attempt_id: Uuid,
    /// Has to be given back with heartbeats and the result.
    pub fence: i64,
    /// Speaks for this attempt alone.
    pub token: Token,
    /// The DAG.
    pub dag_id: String,
    /// The run.
    pub run_id: String,
    /// The task.
    pub task_id: String,
    /// Index of the mapped instance; -1 = not mapped.
    pub map_index: i32,
    /// 1 for the first try.
    pub try_number: u32,
    /// Further tries that there may be after the first (Airflow's count).
    pub max_tries: u32,
    /// What to do; not rendered yet.
    pub action: Action,
    /// Environment variables; not rendered yet.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// Working directory; not rendered yet. `None` = the DAG file's folder.
    #[serde(default)]
    pub cwd: Option<String>,
    /// The DAG file, relative to the DAGs folder.
    pub dag_file: String,
    /// A try that takes longer is ended and failed.
    #[serde(default)]
    pub execution_timeout: Option<Seconds>,
    /// Whether the result becomes the XCom `return_value`.
    pub do_xcom_push: bool,
    /// Template of the name shown for a mapped instance.
    #[serde(default)]
    pub map_index_template: Option<String>,
    /// Since when this try waits, if it looks for something again.
    #[serde(default)]
    pub waiting_since: Option<DateTime<Utc>>,
    /// Where its log begins: behind what earlier attempts of the same try wrote, in bytes.
    #[serde(default)]
    pub log_offset: u64,
    /// Limits for the process.
    #[serde(default)]
    pub resources: Option<Resources>,
    /// The largest XCom that the server takes, in bytes of JSON.
    pub xcom_bytes: usize,
    /// The longest log of a try, in bytes; `None` = the server is of a release that names none.
    #[serde(default)]
    pub log_bytes: Option<u64>,
    /// What an earlier try started elsewhere before its worker was lost: to be gone on with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job: Option<Job>,
    /// What templates see.
    pub context: TaskContext,
}

/// What an attempt starts, or is about to start, in another system ([`crate::job`]).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// The action that knows what to do with it.
    pub kind: String,
    /// Its name in the other system.
    pub id: String,
    /// What else the action needs to find it and to go on with it. No secrets.
    #[serde(default)]
    pub details: Value,
    /// Where people can look at it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// A worker says which attempts it holds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct HeartbeatRequest {
    /// All of them.
    pub attempts: Vec<HeldAttempt>,
}

/// An attempt in a worker's hands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldAttempt {
    /// The attempt.
    pub attempt_id: Uuid,
    /// As in its assignment.
    pub fence: i64,
}

/// One answer for each attempt of the request.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct HeartbeatReply {
    /// The answers.
    pub replies: Vec<AttemptReply>,
}

/// What to do with an attempt.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AttemptReply {
    /// The attempt.
    pub attempt_id: Uuid,
    /// What to do.
    pub state: HeldState,
    /// Why, for `kill`.
    #[serde(default)]
    pub reason: Option<String>,
}

/// What to do with an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeldState {
    /// Its lease is renewed.
    Keep,
    /// Its lease is renewed, but it must be ended; report it as killed.
    Kill,
    /// It is no longer this worker's: end it and report nothing.
    Gone,
}

/// How much of a log the server has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogReceipt {
    /// Length of the log in bytes: where the next piece has to begin.
    pub offset: u64,
}

/// A piece of a log, as text of the log's own format.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogPiece {
    /// Where it begins, in bytes from the log's beginning.
    pub offset: u64,
    /// Whole records.
    pub text: String,
}

/// The longest [`ResultReport::log`], in bytes.
pub const MAX_LAST_PIECE: usize = 64 * 1024;

/// How a try ended.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ResultReport {
    /// As in the assignment.
    pub fence: i64,
    /// The end state.
    pub state: ResultState,
    /// Exit code of the process, if there was one and it exited by itself.
    #[serde(default)]
    pub exit_code: Option<i32>,
    /// Signal that ended the process.
    #[serde(default)]
    pub signal: Option<i32>,
    /// Why, for people.
    #[serde(default)]
    pub reason: Option<String>,
    /// Whether a failure may be retried.
    pub retriable: bool,
    /// XComs by key, `return_value` among them.
    #[serde(default)]
    pub xcoms: BTreeMap<String, Value>,
    /// The action's arguments as they were after rendering, secrets masked.
    #[serde(default)]
    pub rendered_fields: Option<Value>,
    /// The name shown for a mapped instance, from its `map_index_template`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rendered_map_index: Option<String>,
    /// Id of the process.
    #[serde(default)]
    pub pid: Option<i32>,
    /// Of [`ResultState::Lost`]: the worker was stopped, so that it uses up no try.
    #[serde(default)]
    pub interrupted: bool,
    /// When to look again, of [`ResultState::Rescheduled`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resume_at: Option<DateTime<Utc>>,
    /// The end of the log, where it is short enough to come along: a short task then costs one request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log: Option<LogPiece>,
}

/// The end state of a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResultState {
    /// Done.
    Success,
    /// Not done.
    Failed,
    /// The task decided that there was nothing to do.
    Skipped,
    /// The server wanted it ended.
    Killed,
    /// The worker had to give it up; not the task's fault.
    Lost,
    /// What it waits for is not there yet; the try looks again at `resume_at`.
    Rescheduled,
}

/// What a template asked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LookupReply {
    /// The value: any JSON for an XCom (a list in map index order for a mapped task), a text for a variable or a secret,
    /// a [`Connection`] for a connection.
    pub value: Value,
}

/// What there is of a DAG at a logical date.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunStates {
    /// Whether there is such a DAG.
    pub dag_exists: bool,
    /// Its run of that date.
    pub run: Option<RunFound>,
}

/// A run, as others may look at it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunFound {
    /// Its name.
    pub run_id: String,
    /// Its state.
    pub state: String,
    /// The different states of the instances of each task; instances that were removed don't count.
    pub tasks: BTreeMap<String, Vec<String>>,
}

/// A connection with everything that is needed to use it.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Connection {
    /// Its id.
    #[serde(default, alias = "conn_id")]
    pub connection_id: String,
    /// `postgres`, `http`, …
    pub conn_type: String,
    /// For people.
    #[serde(default)]
    pub description: Option<String>,
    /// Host name or address.
    #[serde(default)]
    pub host: Option<String>,
    /// Name of the database or namespace, or the scheme of a URL.
    #[serde(default)]
    pub schema: Option<String>,
    /// User name.
    #[serde(default)]
    pub login: Option<String>,
    /// Password.
    #[serde(default)]
    pub password: Option<String>,
    /// Port.
    #[serde(default)]
    pub port: Option<u16>,
    /// What else the type needs: a mapping, or `Null`.
    #[serde(default)]
    pub extra: Value,
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("connection_id", &self.connection_id)
            .field("conn_type", &self.conn_type)
            .field("host", &self.host)
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}
