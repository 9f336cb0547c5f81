//! Answers to what the engine asks: the value of a `when`, the items of an `expand`.
//!
//! What an expression refers to is known since the file was read, so everything is fetched first and the expression then
//! reads from memory.

use std::collections::HashMap;

use serde_json::Value;
use updraft_dag::model::{Dag, Expand, ExpandSource, Task};
use updraft_dag::template::{Lookup, LookupError, RunContext, TaskContext, evaluate};
use updraft_engine::run::InstanceFacts;
use updraft_store::connection::Connection;
use updraft_store::{Store, StoreError};

/// What the expressions of a task may read.
#[derive(Debug, Default)]
pub(crate) struct Fetched {
    xcoms: HashMap<(String, String), Value>,
    variables: HashMap<String, String>,
    connections: HashMap<String, Value>,
}

impl Fetched {
    /// Reads everything that `task` refers to.
    ///
    /// # Errors
    /// If the database can't be asked.
    pub(crate) async fn for_task(store: &Store, dag_run_id: i64, task: &Task) -> Result<Self, StoreError> {
        let mut fetched = Self::default();
        for (task_id, key) in &task.references.xcoms {
            if let Some(value) = store.pull_xcom(dag_run_id, task_id, key).await? {
                fetched.xcoms.insert((task_id.clone(), key.clone()), value);
            }
        }
        for key in &task.references.variables {
            if let Some(variable) = store.variable(key).await? {
                fetched.variables.insert(key.clone(), variable.value);
            }
        }
        for id in &task.references.connections {
            if let Some(connection) = store.connection(id).await? {
                fetched.connections.insert(id.clone(), as_template_value(connection));
            }
        }
        Ok(fetched)
    }
}

/// A connection as templates see it.
fn as_template_value(connection: Connection) -> Value {
    serde_json::json!({
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
            "`secrets.{name}` can't be read in `when` or `expand`: the answer would show what it is"
        )))
    }
}

/// The value of a task's `when` for one instance; the error is for people.
///
/// # Errors
/// Why there is no answer.
pub(crate) fn when(
    dag: &Dag,
    task: &Task,
    run: RunContext,
    instance: &InstanceFacts,
    fetched: &Fetched,
) -> Result<bool, String> {
    let Some(expression) = &task.when else { return Ok(true) };
    let context = TaskContext {
        map_index: instance.key.map_index,
        item: instance.item.clone(),
        try_number: instance.try_number + 1,
        max_tries: instance.max_tries,
        ..TaskContext::of(dag, task, run)
    };
    match evaluate(expression, &context, fetched) {
        Ok(value) => Ok(is_true(&value)),
        Err(error) => Err(format!("`when: {expression}` has no answer: {error}")),
    }
}

/// The items of a mapped task, in order; the error is for people.
///
/// # Errors
/// Why there are none.
pub(crate) fn items(
    dag: &Dag,
    task: &Task,
    run: RunContext,
    fetched: &Fetched,
    most: usize,
) -> Result<Vec<Value>, String> {
    let context = TaskContext::of(dag, task, run);
    match &task.expand {
        None => Err(format!("task `{}` has no `expand`", task.task_id)),
        Some(Expand::Items(expression)) => list(expression, &context, fetched),
        Some(Expand::Product(named)) => {
            let mut product = vec![serde_json::Map::new()];
            for (name, source) in named {
                let values = match source {
                    ExpandSource::List(values) => values.clone(),
                    ExpandSource::Expression(expression) => list(expression, &context, fetched)?,
                };
                if product.len().saturating_mul(values.len()) > most {
                    return Err(format!(
                        "`expand` would make more than {most} instances; the limit is limits.map_length"
                    ));
                }
                product = product
                    .iter()
                    .flat_map(|item| {
                        values.iter().map(move |value| {
                            let mut item = item.clone();
                            item.insert(name.clone(), value.clone());
                            item
                        })
                    })
                    .collect();
            }
            Ok(product.into_iter().map(Value::Object).collect())
        }
    }
}

fn list(expression: &str, context: &TaskContext, fetched: &Fetched) -> Result<Vec<Value>, String> {
    match evaluate(expression, context, fetched)
        .map_err(|error| format!("`expand: {expression}` has no answer: {error}"))?
    {
        Value::Array(values) => Ok(values),
        // As in Airflow, a mapping is expanded over its items.
        Value::Object(entries) => Ok(entries
            .into_iter()
            .map(|(key, value)| serde_json::json!([key, value]))
            .collect()),
        other => Err(format!(
            "`expand: {expression}` must give a list or a mapping, but gave {}",
            kind(&other)
        )),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing (null)",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a mapping",
    }
}

/// Python's truth.
fn is_true(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(values) => !values.is_empty(),
        Value::Object(entries) => !entries.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn truth_is_pythons() {
        for (value, truth) in [
            (json!(null), false),
            (json!(0), false),
            (json!(0.0), false),
            (json!(""), false),
            (json!([]), false),
            (json!({}), false),
            (json!(1), true),
            (json!("0"), true),
            (json!([0]), true),
            (json!(true), true),
        ] {
            assert_eq!(is_true(&value), truth, "{value}");
        }
    }
}
