//! What a template can see: the run, the task instance, and what must be looked up when it is asked for.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::model::{Asset, Dag, Task, TaskId};
use crate::occasion::Occasion;
use crate::timetable::Interval;

/// The run that a text is rendered for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunContext {
    /// Id of the DAG.
    pub dag_id: String,
    /// Id of the run.
    pub run_id: String,
    /// `scheduled`, `manual`, `backfill` or `asset_triggered`.
    pub run_type: String,
    /// Logical date; a run by hand or by assets may have none.
    pub logical_date: Option<DateTime<Utc>>,
    /// The data that the run is about.
    pub data_interval: Option<Interval>,
    /// The run was not to start before.
    pub run_after: DateTime<Utc>,
    /// When the run started.
    pub start_date: Option<DateTime<Utc>>,
    /// Values of all parameters (an object), as [`crate::params::resolve`] gives them.
    pub params: Value,
    /// What the trigger gave.
    pub conf: Value,
    /// Address of the run's page.
    pub run_url: String,
    /// Owner of the DAG.
    pub dag_owner: Option<String>,
    /// Tags of the DAG.
    #[serde(default)]
    pub tags: BTreeSet<String>,
    /// Description of the DAG.
    pub description: Option<String>,
    /// The newest successful run before this one.
    pub previous_success: Option<PreviousSuccess>,
    /// Tasks that failed so far, for notifiers.
    #[serde(default)]
    pub failed_tasks: Vec<TaskId>,
    /// The updates of assets that a run by assets was made for, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asset_events: Vec<AssetEvent>,
}

/// An update of an asset.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AssetEvent {
    /// The asset.
    pub asset: Asset,
    /// What came with it, an object.
    pub extra: Value,
    /// When it was updated.
    pub timestamp: DateTime<Utc>,
    /// The task that updated it; none if that was told over the API.
    #[serde(default)]
    pub source: Option<AssetEventSource>,
}

/// The task instance that updated an asset.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AssetEventSource {
    /// Its DAG.
    pub dag_id: String,
    /// Its task.
    pub task_id: TaskId,
    /// Its run.
    pub run_id: String,
    /// Its index, -1 if it is not mapped.
    pub map_index: i32,
    /// The logical date of its run.
    pub logical_date: Option<DateTime<Utc>>,
    /// The data interval of its run.
    pub data_interval: Option<Interval>,
}

/// The newest successful run before another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PreviousSuccess {
    /// Start of its data interval.
    pub data_interval_start: Option<DateTime<Utc>>,
    /// End of its data interval.
    pub data_interval_end: Option<DateTime<Utc>>,
    /// When it started.
    pub start_date: Option<DateTime<Utc>>,
}

/// The task instance that a text is rendered for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaskContext {
    /// Its run.
    pub run: RunContext,
    /// Full id of the task.
    pub task_id: TaskId,
    /// Index of a mapped instance, -1 if not mapped.
    pub map_index: i32,
    /// Number of this try, from 1.
    pub try_number: u32,
    /// Number of tries that the instance has in all, as Airflow counts it (retries).
    pub max_tries: u32,
    /// Grows with every claim of any task: of two that both believe to run this instance, the later has the larger one. 0 = unknown.
    #[serde(default)]
    pub fence: i64,
    /// What a mapped instance works on.
    #[serde(default)]
    pub item: Option<Value>,
    /// Zone of the DAG.
    pub timezone: String,
    /// Name of the task's action: `bash`.
    pub operator: String,
    /// Owner of the task.
    #[serde(default)]
    pub owner: Option<String>,
    /// Retries of the task.
    #[serde(default)]
    pub retries: u32,
    /// Assets read.
    #[serde(default)]
    pub inlets: Vec<Asset>,
    /// Assets updated.
    #[serde(default)]
    pub outlets: Vec<Asset>,
    /// Machine that runs it.
    #[serde(default)]
    pub hostname: String,
    /// Ids of the tasks that `tasks.…` may name: those of the task's references suffice. They decide how
    /// `tasks.a.b.c` is taken apart; see [`crate::template::resolve_task_path`].
    #[serde(default)]
    pub task_ids: BTreeSet<TaskId>,
    /// In a notifier: what it tells of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<Notice>,
}

/// What a notifier tells of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// What happened.
    pub event: Occasion,
    /// Why, for people: what the task's last try said, or the reason of the run (`task_failure`, `timed_out`, …).
    pub reason: Option<String>,
}

impl TaskContext {
    /// Names the work that the instance is for, the same for all of its tries: `dag/run/task`, and `/index` if it is mapped.
    #[must_use]
    pub fn idempotency_key(&self) -> String {
        let mut key = format!("{}/{}/{}", self.run.dag_id, self.run.run_id, self.task_id);
        if self.map_index >= 0 {
            key.push_str(&format!("/{}", self.map_index));
        }
        key
    }

    /// The context of a run, for a notifier of a DAG none of whose tasks has ended.
    #[must_use]
    pub fn of_run(dag: &Dag, run: RunContext) -> Self {
        TaskContext {
            run,
            task_id: TaskId::new(),
            map_index: -1,
            try_number: 0,
            max_tries: 0,
            fence: 0,
            item: None,
            timezone: dag.timezone.clone(),
            operator: String::new(),
            owner: dag.owner.clone(),
            retries: 0,
            inlets: Vec::new(),
            outlets: Vec::new(),
            hostname: String::new(),
            task_ids: BTreeSet::new(),
            notice: None,
        }
    }

    /// The context of the first try of an unmapped instance of `task`; set the other fields afterwards.
    #[must_use]
    pub fn of(dag: &Dag, task: &Task, run: RunContext) -> Self {
        TaskContext {
            task_id: task.task_id.clone(),
            try_number: 1,
            max_tries: task.retries,
            operator: task.action.name.clone(),
            owner: task.owner.clone().or_else(|| dag.owner.clone()),
            retries: task.retries,
            inlets: task.inlets.clone(),
            outlets: task.outlets.clone(),
            task_ids: task
                .references
                .xcoms
                .iter()
                .map(|(task_id, _)| task_id.clone())
                .collect(),
            ..Self::of_run(dag, run)
        }
    }
}

/// Something could not be looked up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct LookupError(pub String);

/// What a template reads only when it asks for it. `Ok(None)` = there is no such thing.
pub trait Lookup: Send + Sync {
    /// An XCom of a task of this run; of a mapped task, the list of its instances' values in the order of `map_index`.
    ///
    /// # Errors
    /// The store can't be asked now.
    fn xcom(&self, task_id: &str, key: &str) -> Result<Option<Value>, LookupError>;
    /// The text of a variable.
    ///
    /// # Errors
    /// The store can't be asked now.
    fn variable(&self, key: &str) -> Result<Option<String>, LookupError>;
    /// A connection as an object: `conn_type`, `host`, `port`, `login`, `password`, `schema`, `extra` (an object).
    ///
    /// # Errors
    /// The store can't be asked now.
    fn connection(&self, id: &str) -> Result<Option<Value>, LookupError>;
    /// A secret. Whoever gives it sees to it that it is masked.
    ///
    /// # Errors
    /// The store can't be asked now.
    fn secret(&self, name: &str) -> Result<Option<String>, LookupError>;
}
