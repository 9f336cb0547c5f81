//! The meaning of a DAG file, free of its text: what is stored as a version and what everything else works on.
//!
//! Maps are ordered, defaults are filled in, groups are flattened and `depends_on` is resolved to task ids, so two files
//! with the same meaning serialise to the same bytes. Its hash decides whether a version is new.

mod deadline;
mod defaults;
mod group;
mod retention;
mod schedule;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use deadline::{Deadline, DeadlineReference};
pub use group::{Expand, ExpandSource, Group};
pub use retention::{Keep, Retention};
pub(crate) use schedule::FlagOrLength;
pub use schedule::{AssetCondition, DataInterval, RunImmediately, Schedule};

/// Id of a task, with its groups: `group.child`.
pub type TaskId = String;

/// A validated DAG.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dag {
    /// Unique name: `[A-Za-z0-9_.-]{1,250}`.
    pub dag_id: String,
    /// Name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dag_display_name: Option<String>,
    /// One line on what it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Markdown documentation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc_md: Option<String>,
    /// Who answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Sorted labels.
    #[serde(default)]
    pub tags: BTreeSet<String>,
    /// When it runs.
    #[serde(default)]
    pub schedule: Schedule,
    /// IANA zone of wall-clock times; `UTC` unless said.
    pub timezone: String,
    /// No run before this instant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_date: Option<DateTime<Utc>>,
    /// No run after this instant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_date: Option<DateTime<Utc>>,
    /// Whether missed runs are made up for.
    pub catchup: bool,
    /// Runs of this DAG in state running at once.
    pub max_active_runs: u32,
    /// Task instances of one run that are queued or running at once.
    pub max_active_tasks: u32,
    /// Pause after so many failed runs in a row; 0 = never.
    pub max_consecutive_failed_dag_runs: u32,
    /// A run that takes longer fails.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dagrun_timeout: Option<Seconds>,
    /// The first failed task ends the run.
    pub fail_fast: bool,
    /// Whether a newly seen DAG starts paused; `None` = as configured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_paused_upon_creation: Option<bool>,
    /// Parameters by name.
    #[serde(default)]
    pub params: BTreeMap<String, Param>,
    /// Notifiers of a successful run.
    #[serde(default)]
    pub on_success: Vec<Action>,
    /// Notifiers of a failed run.
    #[serde(default)]
    pub on_failure: Vec<Action>,
    /// When somebody must be told that the run is late.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Deadline>,
    /// How long what it leaves behind is kept.
    #[serde(default, skip_serializing_if = "Retention::is_default")]
    pub retention: Retention,
    /// Every task by full id; groups are flattened into these.
    pub tasks: BTreeMap<TaskId, Task>,
    /// Task groups by full id, for display, clearing and expansion.
    #[serde(default)]
    pub groups: BTreeMap<String, Group>,
}

/// A length of time in seconds, at most millisecond precise.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seconds(pub f64);

impl Seconds {
    /// As a chrono duration.
    #[must_use]
    pub fn to_delta(self) -> chrono::TimeDelta {
        chrono::TimeDelta::milliseconds((self.0 * 1000.0).round() as i64)
    }
}

/// A parameter of a DAG.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Param {
    /// JSON Schema that its value must fit (`{}` for a bare default).
    pub schema: Value,
    /// Value when a trigger gives none; `None` = required.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "null_is_a_value"
    )]
    pub default: Option<Value>,
}

/// `null` is a default like any other; only an absent key means that there is none.
fn null_is_a_value<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// One task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// Full id.
    pub task_id: TaskId,
    /// Full id of the innermost group, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// What it does.
    pub action: Action,
    /// Direct upstream tasks: `depends_on` with groups resolved to their leaves (teardowns are not leaves), and every
    /// task that `when`, `expand` or a template refers to.
    pub upstream: BTreeSet<TaskId>,
    /// When its upstreams let it run.
    pub trigger_rule: TriggerRule,
    /// Expression; false skips the task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// Dynamic mapping.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expand: Option<Expand>,
    /// Template of the name shown for a mapped instance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub map_index_template: Option<String>,
    /// Instances of this task in all runs of the DAG at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_active_tis_per_dag: Option<u32>,
    /// Instances of this task in one run at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_active_tis_per_dagrun: Option<u32>,
    /// Further tries after the first.
    pub retries: u32,
    /// Wait before a retry.
    pub retry_delay: Seconds,
    /// Multiplier of the delay per try; 0 = constant.
    pub retry_exponential_backoff: f64,
    /// Ceiling of the delay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_retry_delay: Option<Seconds>,
    /// A try that takes longer is ended and failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub execution_timeout: Option<Seconds>,
    /// Pool whose slots it takes.
    pub pool: String,
    /// Slots that it takes, at least 1.
    pub pool_slots: u32,
    /// Higher goes first.
    pub priority_weight: i32,
    /// How weights of neighbours add up.
    pub weight_rule: WeightRule,
    /// Workers that serve this queue may take it.
    pub queue: String,
    /// Waits for its own success in the previous run.
    pub depends_on_past: bool,
    /// Waits for its direct downstreams in the previous run as well.
    pub wait_for_downstream: bool,
    /// Whether the first run ever is free of `depends_on_past`.
    pub ignore_first_depends_on_past: bool,
    /// With `depends_on_past`: a skip as well waits for the previous run.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub wait_for_past_depends_before_skipping: bool,
    /// Environment variables (templates).
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// Working directory (template); `None` = the DAG file's folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cwd: Option<String>,
    /// Who answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Markdown documentation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc_md: Option<String>,
    /// It prepares something that a teardown takes down.
    pub setup: bool,
    /// It takes down what these setups prepared; `None` = not a teardown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub teardown: Option<BTreeSet<TaskId>>,
    /// Whether a failed teardown fails the run.
    pub on_failure_fail_dagrun: bool,
    /// Assets read.
    #[serde(default)]
    pub inlets: Vec<Asset>,
    /// Assets updated by a success.
    #[serde(default)]
    pub outlets: Vec<Asset>,
    /// Notifiers by event.
    #[serde(default)]
    pub on_success: Vec<Action>,
    /// After the last failed try.
    #[serde(default)]
    pub on_failure: Vec<Action>,
    /// After a failed try that will be repeated.
    #[serde(default)]
    pub on_retry: Vec<Action>,
    /// When the task itself decided to be skipped.
    #[serde(default)]
    pub on_skipped: Vec<Action>,
    /// Whether the result becomes the XCom `return_value`.
    pub do_xcom_push: bool,
    /// Limits for the process.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resources: Option<Resources>,
    /// What its templates and expressions refer to, known when the file was read.
    #[serde(default)]
    pub references: References,
}

/// An action with its arguments: texts in them are templates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Action {
    /// `bash`, `python`, `sql`, …
    pub name: String,
    /// Always a mapping; a plain text has become the main argument.
    pub args: Value,
}

/// What the text of a task refers to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct References {
    /// XComs, as (task id, key).
    #[serde(default)]
    pub xcoms: BTreeSet<(TaskId, String)>,
    /// Variables (`var.value.X`, `var.json.X`).
    #[serde(default)]
    pub variables: BTreeSet<String>,
    /// Connections (`conn.X` and connection arguments that are plain text).
    #[serde(default)]
    pub connections: BTreeSet<String>,
    /// Secrets (`secrets.X`).
    #[serde(default)]
    pub secrets: BTreeSet<String>,
}

impl References {
    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// An asset that a task reads or updates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asset {
    /// Name.
    pub name: String,
    /// Address; the name unless said.
    pub uri: String,
}

/// Limits for a task's process.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Resources {
    /// Cores.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpu: Option<f64>,
    /// Bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory: Option<u64>,
}

/// Airflow's trigger rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum TriggerRule {
    AllSuccess,
    AllFailed,
    AllDone,
    AllDoneMinOneSuccess,
    AllSkipped,
    OneSuccess,
    OneFailed,
    OneDone,
    NoneFailed,
    NoneFailedMinOneSuccess,
    NoneSkipped,
    Always,
    /// The rule of teardowns; nobody writes it.
    AllDoneSetupSuccess,
}

/// How priority weights add up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum WeightRule {
    Downstream,
    Upstream,
    Absolute,
}
