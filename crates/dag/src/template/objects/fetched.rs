//! What is fetched when it is asked for: XComs, variables, connections and secrets.

use std::collections::BTreeSet;
use std::sync::Arc;

use minijinja::value::{Kwargs, Object, from_args};
use minijinja::{Error, ErrorKind, State, Value};
use serde_json::{Value as Json, json};

use super::Root;
use crate::model::TaskId;
use crate::template::engine::{Counter, Wanted};
use crate::template::filters::from_json;
use crate::template::resolve_task_path;
use crate::template::value::from_serde;

/// `tasks.group.child.key`, as far as it has been read.
#[derive(Debug)]
pub(super) struct TaskPath {
    pub(super) path: Vec<String>,
    pub(super) root: Arc<Root>,
}

impl TaskPath {
    /// Whether a longer path may still name another task.
    fn goes_on(known: &BTreeSet<TaskId>, path: &str) -> bool {
        let inner = format!("{path}.");
        known
            .range(inner.clone()..)
            .next()
            .is_some_and(|next| next.starts_with(&inner))
    }

    fn xcom(&self, task_id: &str, key: &str) -> Option<Value> {
        match self.root.counter.ask(Wanted::Xcom(task_id.to_owned(), key.to_owned())) {
            Ok(Some(value)) => Some(from_serde(value)),
            Ok(None) => self.root.counter.absent(&format!("tasks.{task_id}.{key}"), || {
                format!(
                    "task `{task_id}` has left no XCom `{key}`: was it skipped, or does it push another key? To do \
                     without, write `tasks.{task_id}.{key} | default(…)`"
                )
            }),
            Err(error) => Some(Value::from(error)),
        }
    }
}

impl Object for TaskPath {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let key = key.as_str()?;
        let known = &self.root.context.task_ids;
        let so_far = self.path.join(".");
        let longer = if so_far.is_empty() {
            key.to_owned()
        } else {
            format!("{so_far}.{key}")
        };
        if self.path.is_empty() || known.contains(&longer) || Self::goes_on(known, &longer) {
            let mut path = self.path.clone();
            path.push(key.to_owned());
            return Some(Value::from_object(TaskPath {
                path,
                root: Arc::clone(&self.root),
            }));
        }
        if known.contains(&so_far) || self.path.len() == 1 {
            return self.xcom(&so_far, key);
        }
        // The path looked like one of a deeper task, but is a member of a value: `tasks.a.key.member` beside a task
        // `a.key.other`.
        let (task_id, name) = resolve_task_path(&self.path, |it| known.contains(it))?;
        let value = self.xcom(&task_id, &name)?;
        value.get_attr(key).ok().filter(|it| !it.is_undefined())
    }

    fn render(self: &Arc<Self>, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "tasks.{}", self.path.join("."))
    }
}

/// Names that are fetched one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    Variable,
    JsonVariable,
    Connection,
    Secret,
}

#[derive(Debug)]
pub(super) struct Fetched {
    pub(super) source: Source,
    pub(super) counter: Counter,
}

impl Fetched {
    fn get(&self, name: &str) -> Result<Option<Value>, Error> {
        let name = name.to_owned();
        let wanted = match self.source {
            Source::Variable | Source::JsonVariable => Wanted::Variable(name.clone()),
            Source::Connection => Wanted::Connection(name.clone()),
            Source::Secret => Wanted::Secret(name.clone()),
        };
        let Some(answer) = self.counter.ask(wanted)? else {
            return Ok(None);
        };
        let value = match (self.source, answer) {
            (Source::JsonVariable, Json::String(text)) => from_json(&text).map_err(|error| {
                Error::new(
                    ErrorKind::InvalidOperation,
                    format!("variable `{name}`: {}", error.detail().unwrap_or("not JSON")),
                )
            })?,
            (Source::Connection, Json::Object(mut members)) => {
                members.insert("conn_id".to_owned(), json!(name));
                // Airflow's name for the parsed extra.
                let extra = members.get("extra").cloned().unwrap_or_else(|| json!({}));
                members.insert("extra_dejson".to_owned(), extra);
                from_serde(Json::Object(members))
            }
            (_, other) => from_serde(other),
        };
        Ok(Some(value))
    }

    fn path(&self) -> (&'static str, &'static str) {
        match self.source {
            Source::Variable => ("var.value", "variable"),
            Source::JsonVariable => ("var.json", "variable"),
            Source::Connection => ("conn", "connection"),
            Source::Secret => ("secrets", "secret"),
        }
    }
}

impl Object for Fetched {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let name = key.as_str()?;
        match self.get(name) {
            Ok(Some(value)) => Some(value),
            Ok(None) => {
                let (path, what) = self.path();
                self.counter.absent(&format!("{path}.{name}"), || {
                    format!("there is no {what} `{name}`: create it first")
                })
            }
            Err(error) => Some(Value::from(error)),
        }
    }

    fn call_method(self: &Arc<Self>, _: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        if method != "get" {
            return Err(Error::new(
                ErrorKind::UnknownMethod,
                format!("`{}` has no method `{method}`", self.path().0),
            ));
        }
        let (name, default, kwargs): (&str, Option<Value>, Kwargs) = from_args(args)?;
        let default = match default {
            Some(default) => Some(default),
            None => kwargs
                .get::<Option<Value>>("default_var")?
                .or(kwargs.get::<Option<Value>>("default")?),
        };
        match (self.get(name)?, default) {
            (Some(value), _) => Ok(value),
            (None, Some(default)) => Ok(default),
            (None, None) => {
                let what = self.path().1;
                Err(Error::new(
                    ErrorKind::UndefinedError,
                    format!("there is no {what} `{name}`: create it first"),
                ))
            }
        }
    }
}
