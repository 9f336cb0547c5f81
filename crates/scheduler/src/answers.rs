//! Answers to what the engine asks: the value of a `when`, the items of an `expand`, what a branch goes by.
//!
//! What an expression refers to is known since the file was read, so everything is fetched first and the expression then
//! reads from memory.

mod items;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use updraft_dag::model::{Dag, References, Task};
use updraft_dag::template::{Lookup, LookupError, RunContext, TaskContext, evaluate, render};
use updraft_dag::timetable::{Interval, Timetable};
use updraft_engine::InstanceKey;
use updraft_engine::run::{InstanceFacts, is_true};
use updraft_store::connection::Connection;
use updraft_store::{Store, StoreError};

pub(crate) use items::{Mapped, items};

/// What expressions and templates of a task or a group may read.
#[derive(Debug, Default)]
pub(crate) struct Fetched {
    xcoms: HashMap<(String, String), Value>,
    variables: HashMap<String, String>,
    connections: HashMap<String, Value>,
}

impl Fetched {
    /// Reads everything that `references` names, for this instance; within a mapped group, values of its own index.
    ///
    /// # Errors
    /// If the database can't be asked.
    pub(crate) async fn of(
        store: &Store,
        dag_run_id: i64,
        dag: &Dag,
        references: &References,
        asker: &InstanceKey,
    ) -> Result<Self, StoreError> {
        let mut fetched = Self::default();
        for (task_id, key) in &references.xcoms {
            let value = if is_aligned(dag, asker, task_id) {
                store.pull_xcom_at(dag_run_id, task_id, asker.map_index, key).await?
            } else {
                store.pull_xcom(dag_run_id, task_id, key).await?
            };
            if let Some(value) = value {
                fetched.xcoms.insert((task_id.clone(), key.clone()), value);
            }
        }
        for key in &references.variables {
            if let Some(variable) = store.variable(key).await? {
                fetched.variables.insert(key.clone(), variable.value);
            }
        }
        for id in &references.connections {
            if let Some(connection) = store.connection(id).await? {
                fetched.connections.insert(id.clone(), as_template_value(connection));
            }
        }
        Ok(fetched)
    }
}

/// Whether an instance reads of another task the value of its own index.
fn is_aligned(dag: &Dag, asker: &InstanceKey, task_id: &str) -> bool {
    asker.map_index >= 0 && dag.share_mapped_group(&asker.task_id, task_id)
}

/// Whether what these references give is the same for every instance of the task.
pub(crate) fn is_shared(dag: &Dag, asker: &InstanceKey, references: &References) -> bool {
    let mut xcoms = references.xcoms.iter();
    !xcoms.any(|(task_id, _)| is_aligned(dag, asker, task_id))
}

/// A connection as templates see it.
fn as_template_value(connection: Connection) -> Value {
    json!({
        "connection_id": connection.connection_id,
        "conn_type": connection.conn_type,
        "description": connection.description,
        "host": connection.host,
        "schema": connection.schema,
        "login": connection.login,
        "password": connection.password,
        "port": connection.port,
        "extra": connection.extra.and_then(|extra| serde_json::from_str::<Value>(&extra).ok()),
    })
}

impl Lookup for Fetched {
    fn xcom(&self, task_id: &str, key: &str) -> Result<Option<Value>, LookupError> {
        Ok(self.xcoms.get(&(task_id.to_owned(), key.to_owned())).cloned())
    }

    fn variable(&self, key: &str) -> Result<Option<String>, LookupError> {
        Ok(self.variables.get(key).cloned())
    }

    fn connection(&self, id: &str) -> Result<Option<Value>, LookupError> {
        Ok(self.connections.get(id).cloned())
    }

    fn secret(&self, name: &str) -> Result<Option<String>, LookupError> {
        Err(LookupError(format!(
            "`secrets.{name}` can't be read by what the scheduler itself evaluates: the answer would show what it is"
        )))
    }
}

/// The instance as its expressions and templates see it, before its next try.
pub(crate) fn context(dag: &Dag, task: &Task, run: RunContext, instance: &InstanceFacts) -> TaskContext {
    TaskContext {
        map_index: instance.key.map_index,
        item: instance.item.clone(),
        try_number: instance.try_number + 1,
        max_tries: instance.max_tries,
        ..TaskContext::of(dag, task, run)
    }
}

/// The value of a task's `when` for one instance; the error is for people.
///
/// # Errors
/// Why there is no answer.
pub(crate) fn when(task: &Task, context: &TaskContext, fetched: &Fetched) -> Result<bool, String> {
    let Some(expression) = &task.when else { return Ok(true) };
    match evaluate(expression, context, fetched) {
        Ok(value) => Ok(is_true(&value)),
        Err(error) => Err(format!("`when: {expression}` has no answer: {error}")),
    }
}

/// What the action of an instance decides by; the error is for people.
///
/// # Errors
/// Why there is no answer.
pub(crate) fn decision(
    dag: &Dag,
    task: &Task,
    context: &TaskContext,
    fetched: &Fetched,
    now: DateTime<Utc>,
) -> Result<Value, String> {
    let action = &task.action;
    if action.name == "latest_only" {
        return Ok(json!(is_newest(dag, &context.run, now)));
    }
    let Some(expression) = action.args.get("expression").and_then(Value::as_str) else {
        return Err(format!("`{}` has no expression", action.name));
    };
    evaluate(expression, context, fetched)
        .map_err(|error| format!("`{}: {expression}` has no answer: {error}", action.name))
}

/// The name shown for a mapped instance. Without one the index is shown, so a template that can't be rendered fails nothing.
pub(crate) fn name(task: &Task, context: &TaskContext, fetched: &Fetched) -> Option<String> {
    let template = task.map_index_template.as_ref().filter(|_| context.map_index >= 0)?;
    render(template, context, fetched).ok()
}

/// Whether no later run of the schedule is due. What somebody triggered always counts as the newest.
fn is_newest(dag: &Dag, run: &RunContext, now: DateTime<Utc>) -> bool {
    if !matches!(run.run_type.as_str(), "scheduled" | "backfill") {
        return true;
    }
    let date = run.logical_date.unwrap_or(run.run_after);
    let interval = run.data_interval.unwrap_or_else(|| Interval::instant(date));
    Timetable::of(dag).map_or(true, |timetable| timetable.is_newest(&interval, now))
}
