//! `updraft tasks`: by the API of a server. Logs are in `logs.rs`.

use std::process::ExitCode;

use anyhow::Result;
use reqwest::Method;
use serde_json::{Value, json};

use crate::args::{ClearArgs, Form, Instance, InstanceArgs, TasksCommand, TasksListArgs};
use crate::client::{Client, path};
use crate::commands::explain::Subject;
use crate::commands::{explain, logs, trial};
use crate::confirm::confirm;
use crate::print::{List, duration, print, rows, text, time, whole};

/// `updraft tasks …`; what the server refuses is an error with its words.
pub(crate) async fn run(command: TasksCommand) -> Result<ExitCode> {
    match command {
        TasksCommand::List(args) => list(args).await?,
        TasksCommand::State(args) => state(args).await?,
        TasksCommand::Clear(args) => clear(args).await?,
        TasksCommand::Test(args) => return trial::trial(args.subject, Some(args.task_id), args.how).await,
        TasksCommand::Logs(args) => logs::run(args).await?,
        TasksCommand::Explain {
            dag_id,
            run_id,
            task_id,
            map_index,
            output,
        } => {
            let subject = Subject::Task {
                dag_id,
                run_id,
                task_id,
                map_index,
            };
            return explain::run(subject, output).await;
        }
    }
    Ok(ExitCode::SUCCESS)
}

const TASKS: List = List {
    what: "tasks",
    rows: "tasks",
    columns: &[
        ("task", |task| text(task, "task_id")),
        ("action", |task| text(task, "operator_name")),
        ("rule", |task| text(task, "trigger_rule")),
        ("pool", |task| text(task, "pool")),
        ("queue", |task| text(task, "queue")),
        ("before", before),
    ],
};

fn before(task: &Value) -> String {
    let ids = rows(task, "downstream_task_ids").iter().filter_map(Value::as_str);
    ids.collect::<Vec<_>>().join(", ")
}

/// Task instances, of a run or of what is cleared.
pub(crate) const INSTANCES: List = List {
    what: "such task instances",
    rows: "task_instances",
    columns: &[
        ("task", name),
        ("state", state_of),
        ("try", |instance| text(instance, "try_number")),
        ("start", |instance| time(instance, "start_date")),
        ("took", |instance| duration(instance, "duration")),
        ("why", |instance| text(instance, "reason")),
    ],
};

/// `task`, or `task[index]` of a mapped one.
pub(crate) fn name(instance: &Value) -> String {
    let index = instance.get("map_index").and_then(Value::as_i64);
    match index.filter(|index| *index >= 0) {
        Some(index) => format!("{}[{index}]", text(instance, "task_id")),
        None => text(instance, "task_id"),
    }
}

/// `none` if it has no state yet.
pub(crate) fn state_of(instance: &Value) -> String {
    let state = text(instance, "state");
    if state.is_empty() { "none".to_owned() } else { state }
}

async fn list(args: TasksListArgs) -> Result<()> {
    let client = Client::connect(&args.list.output.server).await?;
    let (form, limit) = (args.list.output.form.form, args.list.limit);
    let Some(run_id) = &args.run_id else {
        // This list has no pages.
        let mut tasks = client.get(&path(&["dags", &args.dag_id, "tasks"])?, &[]).await?;
        if let (Some(Value::Array(tasks)), Some(limit)) = (tasks.get_mut("tasks"), limit) {
            tasks.truncate(limit as usize);
        }
        return TASKS.print(form, &tasks);
    };
    // What the pages are ordered by must not change while they are read.
    let mut query = vec![("order_by", "id")];
    query.extend(args.states.iter().map(|state| ("state", state.as_str())));
    let instances = path(&["dags", &args.dag_id, "dagRuns", run_id, "taskInstances"])?;
    let rows = ("task_instances", &["id"][..]);
    let mut answer = client.list(&instances, &query, rows, limit).await?;
    if let Some(Value::Array(instances)) = answer.get_mut("task_instances") {
        instances.sort_by_cached_key(|one| (one["start_date"].is_null(), text(one, "start_date")));
    }
    INSTANCES.print(form, &answer)
}

/// The instance that is named. A mapped task has several, and none without an index.
pub(crate) async fn instance(client: &Client, of: &Instance) -> Result<Value> {
    let index = of.map_index.map(|index| index.to_string());
    let mut segments = vec!["dags", &of.dag_id, "dagRuns", &of.run_id, "taskInstances", &of.task_id];
    segments.extend(index.as_deref());
    let found = client.get(&path(&segments)?, &[]).await;
    match found {
        Err(error) if error.to_string().contains("is mapped") => {
            Err(error.context("say by --map-index which instance is meant"))
        }
        found => found,
    }
}

/// For people the state alone on standard output.
async fn state(args: InstanceArgs) -> Result<()> {
    let client = Client::connect(&args.output.server).await?;
    let instance = instance(&client, &args.instance).await?;
    print(&whole(args.output.form.form, &instance)?.unwrap_or_else(|| state_of(&instance)))
}

async fn clear(args: ClearArgs) -> Result<()> {
    let client = Client::connect(&args.output.server).await?;
    let form = args.output.form.form;
    let clear = path(&["dags", &args.dag_id, "clearTaskInstances"])?;
    let ask = async |dry_run| {
        client
            .call(Method::POST, &clear, &[], Some(&body(&args, dry_run)))
            .await
    };
    if args.dry_run {
        return INSTANCES.print(form, &ask(true).await?);
    }
    if !args.yes {
        let chosen = ask(true).await?;
        let count = rows(&chosen, "task_instances").len();
        eprintln!("{}", INSTANCES.rendered(Form::Table, &chosen, None)?);
        if count == 0 || !confirm(&format!("Run these {count} again?"), false)? {
            return Ok(());
        }
    }
    INSTANCES.print(form, &ask(false).await?)
}

fn body(args: &ClearArgs, dry_run: bool) -> Value {
    let mut body = json!({
        "dry_run": dry_run,
        "dag_run_id": args.run_id,
        "include_upstream": args.upstream,
        "include_downstream": args.downstream,
        "only_failed": args.only_failed,
        "only_running": args.only_running,
        "run_on_latest_version": args.latest_version,
    });
    let selector = |task_id: &String| match args.map_index {
        Some(index) => json!([task_id, index]),
        None => json!(task_id),
    };
    if !args.task_ids.is_empty() {
        body["task_ids"] = args.task_ids.iter().map(selector).collect();
    }
    body
}
