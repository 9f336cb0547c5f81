//! `external_task_sensor`: waits for another DAG's run of the same date.

use chrono::{DateTime, SecondsFormat, Utc};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use updraft_dag::cron::Zone;
use updraft_engine::{RunState, TaskState};

use super::{Length, Look, Sensor};
use crate::operator::{OperatorError, Outcome, TaskSetup};
use crate::protocol::RunStates;

/// Waits for the run of another DAG that has the same logical date, or for some of its tasks. The run's id becomes the XCom `return_value`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("not" = {"required": ["tasks", "group"]}))]
pub struct Args {
    /// Id of the DAG. A template.
    pub dag_id: String,
    /// A task of it, or a list of tasks, to wait for instead of the whole run. Of a mapped task all instances count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "TasksSchema")]
    pub tasks: Option<Tasks>,
    /// A task group of it, to wait for instead of the whole run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub group: Option<String>,
    /// The logical date of its run, instead of the own one. A template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub logical_date: Option<String>,
    /// How much earlier its logical date is than the own one: `1h` for a run of 08:00 where the own one is of 09:00.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Length")]
    pub delta: Option<Length>,
    /// States that are waited for.
    #[serde(default = "success")]
    pub allowed_states: Vec<String>,
    /// States that fail the sensor as soon as something is in one of them.
    #[serde(default)]
    pub failed_states: Vec<String>,
    /// States that skip the sensor as soon as something is in one of them.
    #[serde(default)]
    pub skipped_states: Vec<String>,
    /// Fails at once if there is no such DAG, task or group, instead of waiting for it.
    #[serde(default)]
    pub check_existence: bool,
}

/// One task or several.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Tasks {
    /// One.
    One(String),
    /// Several.
    Several(Vec<String>),
}

/// What `tasks` may be in a file, in one flat schema for clear messages.
#[derive(JsonSchema)]
#[schemars(extend("type" = ["string", "array"]))]
struct TasksSchema;

fn success() -> Vec<String> {
    vec!["success".to_owned()]
}

/// The `external_task_sensor` action.
#[derive(Debug)]
pub struct ExternalTaskSensor;

impl Sensor for ExternalTaskSensor {
    type Args = Args;

    fn look(&self, args: Args, setup: &TaskSetup) -> Result<BoxFuture<'static, Look>, OperatorError> {
        let states = [&args.allowed_states, &args.failed_states, &args.skipped_states];
        for state in states.into_iter().flatten() {
            if state.parse::<TaskState>().is_err() && state.parse::<RunState>().is_err() {
                return Err(OperatorError::fatal(format!("there is no state `{state}`")));
            }
        }
        let date = date(&args, setup)?;
        let found = setup
            .runs
            .run_at(&args.dag_id, date)
            .map_err(|error| OperatorError::transient(error.to_string()))?;
        Ok(async move { judge(&args, date, &found) }.boxed())
    }
}

/// The logical date that the other run has to have.
fn date(args: &Args, setup: &TaskSetup) -> Result<DateTime<Utc>, OperatorError> {
    let context = &setup.assignment.context;
    let date = match &args.logical_date {
        Some(text) => {
            let zone = Zone::parse(&context.timezone).map_err(|error| OperatorError::fatal(error.to_string()))?;
            zone.read_instant(text)
                .ok_or_else(|| OperatorError::fatal(format!("`logical_date` is `{text}`, which is no date")))?
        }
        None => context.run.logical_date.ok_or_else(|| {
            OperatorError::fatal("this run has no logical date: say with `logical_date` which run to wait for")
        })?,
    };
    let delta = args.delta.as_ref().map(|delta| delta.read("delta")).transpose()?;
    date.checked_sub_signed(delta.unwrap_or_default())
        .ok_or_else(|| OperatorError::fatal("`delta` begins before the beginning of time"))
}

fn judge(args: &Args, date: DateTime<Utc>, found: &RunStates) -> Look {
    let dag_id = &args.dag_id;
    let missing = |what: String| match args.check_existence {
        true => Look::Failed(Outcome::failed(what)),
        false => Look::not_yet(what),
    };
    if !found.dag_exists {
        return missing(format!("there is no DAG `{dag_id}`"));
    }
    let Some(run) = &found.run else {
        let date = date.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        return Look::not_yet(format!("DAG `{dag_id}` has no run of {date} yet"));
    };
    let wanted: Vec<(String, Vec<&str>)> = match (&args.tasks, &args.group) {
        (None, None) => vec![(
            format!("run `{}` of DAG `{dag_id}`", run.run_id),
            vec![run.state.as_str()],
        )],
        (Some(tasks), _) => {
            let tasks = match tasks {
                Tasks::One(task) => std::slice::from_ref(task),
                Tasks::Several(tasks) => tasks,
            };
            let Some(absent) = tasks.iter().find(|task| !run.tasks.contains_key(*task)) else {
                let named = tasks
                    .iter()
                    .map(|task| (format!("task `{task}` of DAG `{dag_id}`"), of_task(run, task)));
                return verdict(args, &run.run_id, named.collect());
            };
            return missing(format!("run `{}` of DAG `{dag_id}` has no task `{absent}`", run.run_id));
        }
        (None, Some(group)) => {
            let inside = |task: &str| {
                task.strip_prefix(group.as_str())
                    .is_some_and(|rest| rest.starts_with('.'))
            };
            let tasks: Vec<&String> = run.tasks.keys().filter(|task| inside(task)).collect();
            if tasks.is_empty() {
                return missing(format!(
                    "run `{}` of DAG `{dag_id}` has no task group `{group}`",
                    run.run_id
                ));
            }
            let named = tasks.into_iter();
            named
                .map(|task| (format!("task `{task}` of DAG `{dag_id}`"), of_task(run, task)))
                .collect()
        }
    };
    verdict(args, &run.run_id, wanted)
}

fn of_task<'a>(run: &'a crate::protocol::RunFound, task: &str) -> Vec<&'a str> {
    run.tasks.get(task).into_iter().flatten().map(String::as_str).collect()
}

fn verdict(args: &Args, run_id: &str, wanted: Vec<(String, Vec<&str>)>) -> Look {
    let is_in = |states: &[String], state: &str| states.iter().any(|one| one == state);
    let first = |states: &[String]| {
        let mut all = wanted
            .iter()
            .flat_map(|(what, own)| own.iter().map(move |state| (what, *state)));
        all.find(|(_, state)| is_in(states, state))
            .map(|(what, state)| format!("{what} is {state}"))
    };
    if let Some(reason) = first(&args.failed_states) {
        return Look::Failed(Outcome::failed(reason));
    }
    if let Some(reason) = first(&args.skipped_states) {
        return Look::Failed(Outcome::skipped(reason));
    }
    let mut all = wanted
        .iter()
        .flat_map(|(what, own)| own.iter().map(move |state| (what, *state)));
    match all.find(|(_, state)| !is_in(&args.allowed_states, state)) {
        Some((what, state)) => Look::not_yet(format!("{what} is {state}")),
        None => Look::There(Some(json!(run_id))),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn look(args: Value, found: Value) -> Look {
        let mut all = json!({"dag_id": "sales"});
        all.as_object_mut().unwrap().extend(args.as_object().unwrap().clone());
        let (args, found) = (
            serde_json::from_value(all).unwrap(),
            serde_json::from_value(found).unwrap(),
        );
        judge(&args, DateTime::UNIX_EPOCH, &found)
    }

    fn run(state: &str, tasks: Value) -> Value {
        json!({"dag_exists": true, "run": {"run_id": "r1", "state": state, "tasks": tasks}})
    }

    #[test]
    fn the_whole_run() {
        let there = Look::There(Some(json!("r1")));
        assert_eq!(look(json!({}), run("success", json!({}))), there);
        assert_eq!(
            look(json!({}), run("running", json!({}))),
            Look::not_yet("run `r1` of DAG `sales` is running")
        );
        // As in Airflow, a failed run may be rerun: only `failed_states` ends the waiting.
        assert_eq!(
            look(json!({}), run("failed", json!({}))),
            Look::not_yet("run `r1` of DAG `sales` is failed")
        );
        let strict = json!({"failed_states": ["failed"]});
        let failed = Outcome::failed("run `r1` of DAG `sales` is failed");
        assert_eq!(look(strict, run("failed", json!({}))), Look::Failed(failed));
        assert_eq!(
            look(
                json!({"allowed_states": ["success", "failed"]}),
                run("failed", json!({}))
            ),
            there
        );
    }

    #[test]
    fn some_of_its_tasks() {
        let tasks = json!({"a": ["success"], "b": ["success", "running"], "g.x": ["success"], "g.y": ["skipped"], "gg": ["failed"]});
        let found = || run("running", tasks.clone());
        let there = Look::There(Some(json!("r1")));
        assert_eq!(look(json!({"tasks": "a"}), found()), there);
        assert_eq!(
            look(json!({"tasks": ["a", "b"]}), found()),
            Look::not_yet("task `b` of DAG `sales` is running")
        );
        assert_eq!(
            look(json!({"group": "g"}), found()),
            Look::not_yet("task `g.y` of DAG `sales` is skipped")
        );
        let lenient = json!({"group": "g", "allowed_states": ["success", "skipped"]});
        assert_eq!(look(lenient, found()), there);
        let skips = json!({"group": "g", "skipped_states": ["skipped"]});
        let skipped = Outcome::skipped("task `g.y` of DAG `sales` is skipped");
        assert_eq!(look(skips, found()), Look::Failed(skipped));
    }

    #[test]
    fn what_is_not_there() {
        let nothing = json!({"dag_exists": false, "run": null});
        assert_eq!(
            look(json!({}), nothing.clone()),
            Look::not_yet("there is no DAG `sales`")
        );
        let check = json!({"check_existence": true, "tasks": "z"});
        assert_eq!(
            look(check.clone(), nothing),
            Look::Failed(Outcome::failed("there is no DAG `sales`"))
        );
        let no_run = json!({"dag_exists": true, "run": null});
        assert_eq!(
            look(check.clone(), no_run),
            Look::not_yet("DAG `sales` has no run of 1970-01-01T00:00:00Z yet")
        );
        let reason = "run `r1` of DAG `sales` has no task `z`";
        assert_eq!(
            look(check, run("running", json!({}))),
            Look::Failed(Outcome::failed(reason))
        );
        assert_eq!(
            look(json!({"tasks": ["z"]}), run("running", json!({}))),
            Look::not_yet(reason)
        );
    }
}
