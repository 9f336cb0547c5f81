//! The variables of a template.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use minijinja::value::{Enumerator, Kwargs, Object, from_args};
use minijinja::{Error, ErrorKind, State, Value};
use serde_json::{Map, Value as Json};

use super::date::Date;
use super::engine::{Counter, Wanted};
use super::filters::date_text;
use super::macros::Macros;
use super::value::from_serde;
use super::{AssetEvent, AssetEventSource, TaskContext};

mod fetched;

use fetched::{Fetched, Source, TaskPath};

/// The outermost scope.
#[derive(Debug)]
struct Root {
    context: TaskContext,
    counter: Counter,
    macros: Arc<Macros>,
}

pub(super) fn root(context: &TaskContext, counter: &Counter) -> Value {
    let macros = Arc::new(Macros::new(context));
    Value::from_object(Root {
        context: context.clone(),
        counter: counter.clone(),
        macros,
    })
}

fn optional_date(date: Option<DateTime<Utc>>) -> Value {
    date.map_or_else(|| Value::from(()), Date::value)
}

impl Root {
    fn strict(&self, name: &'static str, value: &Json) -> Value {
        match value {
            Json::Object(members) => Value::from_object(StrictMap {
                name,
                members: members.iter().map(|(key, it)| (key.clone(), from_serde(it))).collect(),
                counter: self.counter.clone(),
            }),
            Json::Null if name == "dag_run.conf" => self.strict(name, &Json::Object(Map::new())),
            other => from_serde(other),
        }
    }

    fn members(&self, name: &'static str, members: Vec<(&str, Value)>) -> Value {
        let members = members.into_iter().map(|(key, it)| (key.to_owned(), it)).collect();
        Value::from_object(StrictMap {
            name,
            members,
            counter: self.counter.clone(),
        })
    }

    fn dated(&self, name: &str, date: Option<DateTime<Utc>>) -> Option<Value> {
        match date {
            Some(date) => Some(Date::value(date)),
            None => self.no_date(name),
        }
    }

    fn no_date(&self, name: &str) -> Option<Value> {
        self.counter.absent(name, || {
            format!(
                "`{name}` is not there, because this run ({}) has no logical date; give it one when you trigger it, or \
                 write `{name} | default('…')`",
                self.context.run.run_type
            )
        })
    }

    fn run_object(&self) -> Value {
        let run = &self.context.run;
        self.members(
            "run",
            vec![
                ("url", Value::from(run.run_url.as_str())),
                ("failed_tasks", from_serde(&run.failed_tasks)),
                ("run_id", Value::from(run.run_id.as_str())),
                ("run_type", Value::from(run.run_type.as_str())),
                ("conf", self.strict("dag_run.conf", &run.conf)),
                ("start_date", optional_date(run.start_date)),
                ("run_after", Date::value(run.run_after)),
            ],
        )
    }

    fn dag_run(&self) -> Value {
        let run = &self.context.run;
        self.members(
            "dag_run",
            vec![
                ("dag_id", Value::from(run.dag_id.as_str())),
                ("run_id", Value::from(run.run_id.as_str())),
                ("run_type", Value::from(run.run_type.as_str())),
                ("conf", self.strict("dag_run.conf", &run.conf)),
                ("logical_date", optional_date(run.logical_date)),
                ("run_after", Date::value(run.run_after)),
                ("start_date", optional_date(run.start_date)),
                (
                    "data_interval_start",
                    optional_date(run.data_interval.map(|it| it.start)),
                ),
                ("data_interval_end", optional_date(run.data_interval.map(|it| it.end))),
            ],
        )
    }

    fn dag(&self) -> Value {
        let run = &self.context.run;
        self.members(
            "dag",
            vec![
                ("dag_id", Value::from(run.dag_id.as_str())),
                ("owner", from_serde(&run.dag_owner)),
                ("tags", from_serde(&run.tags)),
                ("description", from_serde(&run.description)),
                ("timezone", Value::from(self.context.timezone.as_str())),
            ],
        )
    }

    fn task(&self) -> Value {
        let context = &self.context;
        self.members(
            "task",
            vec![
                ("task_id", Value::from(context.task_id.as_str())),
                ("owner", from_serde(&context.owner)),
                ("retries", Value::from(context.retries)),
                ("operator", Value::from(context.operator.as_str())),
                ("inlets", from_serde(&context.inlets)),
                ("outlets", from_serde(&context.outlets)),
            ],
        )
    }
}

impl Root {
    /// The updates that a run by assets was made for, by the names of the assets; empty in any other run. As Airflow has
    /// it, but that it is the asset itself there that is the key.
    fn asset_events(&self) -> Value {
        let mut by_asset: Vec<(&str, Vec<Value>)> = Vec::new();
        for event in &self.context.run.asset_events {
            let name = event.asset.name.as_str();
            let value = self.asset_event(event);
            match by_asset.iter_mut().find(|(known, _)| *known == name) {
                Some((_, events)) => events.push(value),
                None => by_asset.push((name, vec![value])),
            }
        }
        let members = by_asset.into_iter().map(|(name, events)| (name, Value::from(events)));
        self.members("triggering_asset_events", members.collect())
    }

    fn asset_event(&self, event: &AssetEvent) -> Value {
        let source = event.source.as_ref();
        let text = |of: fn(&AssetEventSource) -> &str| source.map_or(Value::from(()), |source| Value::from(of(source)));
        let run = source.map_or(Value::from(()), |source| {
            self.members(
                "source_dag_run",
                vec![
                    ("dag_id", Value::from(source.dag_id.as_str())),
                    ("run_id", Value::from(source.run_id.as_str())),
                    ("logical_date", optional_date(source.logical_date)),
                    (
                        "data_interval_start",
                        optional_date(source.data_interval.map(|it| it.start)),
                    ),
                    (
                        "data_interval_end",
                        optional_date(source.data_interval.map(|it| it.end)),
                    ),
                ],
            )
        });
        self.members(
            "asset_event",
            vec![
                ("asset", from_serde(&event.asset)),
                ("extra", self.strict("asset_event.extra", &event.extra)),
                ("timestamp", Date::value(event.timestamp)),
                ("source_dag_id", text(|source| &source.dag_id)),
                ("source_task_id", text(|source| &source.task_id)),
                ("source_run_id", text(|source| &source.run_id)),
                (
                    "source_map_index",
                    Value::from(source.map_or(-1, |source| source.map_index)),
                ),
                ("source_dag_run", run),
            ],
        )
    }
}

impl Object for Root {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let (context, run) = (&self.context, &self.context.run);
        let name = key.as_str()?;
        let previous = run.previous_success.as_ref();
        Some(match name {
            "ds" | "ds_nodash" | "ts" | "ts_nodash" | "ts_nodash_with_tz" => match run.logical_date {
                Some(date) => date_text(name, &Date::utc(date)).map_or_else(Value::from, Value::from),
                None => return self.no_date(name),
            },
            "logical_date" => return self.dated(name, run.logical_date),
            "data_interval_start" => return self.dated(name, run.data_interval.map(|it| it.start)),
            "data_interval_end" => return self.dated(name, run.data_interval.map(|it| it.end)),
            "prev_data_interval_start_success" => optional_date(previous.and_then(|it| it.data_interval_start)),
            "prev_data_interval_end_success" => optional_date(previous.and_then(|it| it.data_interval_end)),
            "prev_start_date_success" => optional_date(previous.and_then(|it| it.start_date)),
            "run_id" => Value::from(run.run_id.as_str()),
            "run" => self.run_object(),
            "dag_run" => self.dag_run(),
            "dag" => self.dag(),
            "task" => self.task(),
            "ti" | "task_instance" => Value::from_object(Instance(Arc::clone(self))),
            "task_instance_key_str" => {
                let date = run.logical_date.unwrap_or(run.run_after).format("%Y%m%d");
                Value::from(format!("{}__{}__{date}", run.dag_id, context.task_id))
            }
            "map_index" => Value::from(context.map_index),
            "triggering_asset_events" => self.asset_events(),
            "inlets" => from_serde(&context.inlets),
            "outlets" => from_serde(&context.outlets),
            "params" => self.strict("params", &run.params),
            "item" => match &context.item {
                Some(item) => self.strict("item", item),
                None => {
                    return self
                        .counter
                        .absent(name, || "`item` is only there in a task that has `expand`".to_owned());
                }
            },
            "event" | "exception" | "reason" => match &context.notice {
                Some(notice) if name == "event" => Value::from(notice.event.as_str()),
                Some(notice) => from_serde(&notice.reason),
                None => {
                    return self
                        .counter
                        .absent(name, || format!("`{name}` is only there in a notifier"));
                }
            },
            "macros" => Value::from_dyn_object(Arc::clone(&self.macros)),
            "tasks" => Value::from_object(TaskPath {
                path: Vec::new(),
                root: Arc::clone(self),
            }),
            "var" => self.members(
                "var",
                vec![
                    ("value", self.fetched(Source::Variable)),
                    ("json", self.fetched(Source::JsonVariable)),
                ],
            ),
            "conn" => self.fetched(Source::Connection),
            "secrets" => self.fetched(Source::Secret),
            _ => return None,
        })
    }
}

impl Root {
    fn fetched(self: &Root, source: Source) -> Value {
        Value::from_object(Fetched {
            source,
            counter: self.counter.clone(),
        })
    }
}

/// A mapping whose missing members are errors that name them.
#[derive(Debug)]
struct StrictMap {
    name: &'static str,
    members: std::collections::BTreeMap<String, Value>,
    counter: Counter,
}

impl Object for StrictMap {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let key = key.as_str()?;
        if let Some(value) = self.members.get(key) {
            return Some(value.clone());
        }
        let known: Vec<&str> = self.members.keys().map(String::as_str).take(12).collect();
        self.counter.absent(&format!("{}.{key}", self.name), || {
            let known = if known.is_empty() {
                "nothing".to_owned()
            } else {
                known.join(", ")
            };
            format!("`{}` has no `{key}`; it has {known}", self.name)
        })
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(self.members.keys().map(|key| Value::from(key.as_str())).collect())
    }

    fn call_method(self: &Arc<Self>, _: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        if method != "get" {
            return Err(Error::from(ErrorKind::UnknownMethod));
        }
        let (key, default): (&str, Option<Value>) = from_args(args)?;
        Ok(self
            .members
            .get(key)
            .cloned()
            .or(default)
            .unwrap_or_else(|| Value::from(())))
    }
}

/// `ti`.
#[derive(Debug)]
struct Instance(Arc<Root>);

impl Object for Instance {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let context = &self.0.context;
        Some(match key.as_str()? {
            "task_id" => Value::from(context.task_id.as_str()),
            "dag_id" => Value::from(context.run.dag_id.as_str()),
            "run_id" => Value::from(context.run.run_id.as_str()),
            "try_number" => Value::from(context.try_number),
            "max_tries" => Value::from(context.max_tries),
            "map_index" => Value::from(context.map_index),
            "fence" => Value::from(context.fence),
            "idempotency_key" => Value::from(context.idempotency_key()),
            "hostname" => Value::from(context.hostname.as_str()),
            "operator" => Value::from(context.operator.as_str()),
            _ => return None,
        })
    }

    fn call_method(self: &Arc<Self>, _: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        if method != "xcom_pull" {
            return Err(Error::new(
                ErrorKind::UnknownMethod,
                format!("`ti` has no method `{method}`"),
            ));
        }
        let (tasks, key, kwargs): (Option<Value>, Option<String>, Kwargs) = from_args(args)?;
        let tasks = match tasks {
            Some(tasks) => Some(tasks),
            None => kwargs.get::<Option<Value>>("task_ids")?,
        };
        let named: Option<String> = kwargs.get("key")?;
        let key = key.or(named).unwrap_or_else(|| "return_value".to_owned());
        let default = kwargs
            .get::<Option<Value>>("default")?
            .unwrap_or_else(|| Value::from(()));
        let dag: Option<String> = kwargs.get("dag_id")?;
        if dag.is_some_and(|dag| dag != self.0.context.run.dag_id) {
            return Err(Error::new(
                ErrorKind::InvalidOperation,
                "xcom_pull takes XComs of this run only",
            ));
        }
        kwargs.assert_all_used()?;
        let pull = |task: &str| {
            let answer = self.0.counter.ask(Wanted::Xcom(task.to_owned(), key.clone()))?;
            Ok::<Value, Error>(answer.map_or_else(|| default.clone(), from_serde))
        };
        match tasks.filter(|it| !it.is_none()) {
            None => pull(&self.0.context.task_id),
            Some(task) if task.as_str().is_some() => pull(task.as_str().unwrap_or_default()),
            Some(several) => {
                let tasks: Vec<Value> = several.try_iter()?.collect();
                tasks
                    .iter()
                    .map(|task| pull(&task.to_string()))
                    .collect::<Result<Vec<_>, _>>()
                    .map(Value::from)
            }
        }
    }
}
