//! The items of an `expand`.

use serde_json::{Value, json};
use updraft_dag::model::{Dag, Expand, ExpandSource, References, Task};
use updraft_dag::template::{RunContext, TaskContext, evaluate};

use super::Fetched;

/// A mapped task, or a mapped group with one of its tasks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mapped<'a> {
    pub(crate) expand: &'a Expand,
    /// What `expand` refers to.
    pub(crate) references: &'a References,
    /// The task, or any of the group.
    pub(crate) task: &'a Task,
}

impl<'a> Mapped<'a> {
    /// What is mapped under this id of a task or a group.
    pub(crate) fn named(dag: &'a Dag, id: &'a str) -> Option<Self> {
        if let Some(group) = dag.groups.get(id) {
            return Some(Self {
                expand: group.expand.as_ref()?,
                references: &group.references,
                task: dag.tasks.get(dag.tasks_of_group(id).next()?)?,
            });
        }
        let task = dag.tasks.get(id)?;
        Some(Self {
            expand: task.expand.as_ref()?,
            references: &task.references,
            task,
        })
    }
}

/// The items, in order; the error is for people.
///
/// # Errors
/// Why there are none.
pub(crate) fn items(
    dag: &Dag,
    mapped: Mapped<'_>,
    run: RunContext,
    fetched: &Fetched,
    most: usize,
) -> Result<Vec<Value>, String> {
    let mut context = TaskContext::of(dag, mapped.task, run);
    context.task_ids = mapped.references.xcoms.iter().map(|(id, _)| id.clone()).collect();
    let named = match mapped.expand {
        Expand::Items(expression) => return list(expression, &context, fetched),
        Expand::Product(named) => named,
    };
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

fn list(expression: &str, context: &TaskContext, fetched: &Fetched) -> Result<Vec<Value>, String> {
    match evaluate(expression, context, fetched)
        .map_err(|error| format!("`expand: {expression}` has no answer: {error}"))?
    {
        Value::Array(values) => Ok(values),
        // As in Airflow, a mapping is expanded over its items.
        Value::Object(entries) => Ok(entries.into_iter().map(|(key, value)| json!([key, value])).collect()),
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
