//! `updraft runs`: by the API of a server.

use std::process::ExitCode;

use anyhow::{Result, bail};
use reqwest::Method;
use serde_json::{Value, json};
use updraft_dag::cron::Zone;

use crate::args::{Form, RerunArgs, RunArgs, RunsCommand, RunsListArgs};
use crate::client::{Client, path};
use crate::commands::cron::{instant, rfc3339};
use crate::commands::explain::Subject;
use crate::commands::tasks::INSTANCES;
use crate::commands::{explain, wait};
use crate::print::{List, duration, object, print, text, time, whole};

/// `updraft runs …`; what the server refuses is an error with its words.
pub(crate) async fn run(command: RunsCommand) -> Result<ExitCode> {
    match command {
        RunsCommand::List(args) => list(args).await?,
        RunsCommand::Show(args) => {
            let client = Client::connect(&args.output.server).await?;
            let run = client.get(&path_of(&args.dag_id, &args.run_id)?, &[]).await?;
            object(args.output.form.form, &run)?;
        }
        RunsCommand::Cancel(args) => cancel(args).await?,
        RunsCommand::Rerun(args) => return rerun(args).await,
        RunsCommand::Explain { dag_id, run_id, output } => {
            return explain::run(Subject::Run { dag_id, run_id }, output).await;
        }
    }
    Ok(ExitCode::SUCCESS)
}

const RUNS: List = List {
    what: "runs",
    rows: "dag_runs",
    columns: &[
        ("dag", |run| text(run, "dag_id")),
        ("run", |run| text(run, "dag_run_id")),
        ("state", |run| text(run, "state")),
        ("logical date", |run| time(run, "logical_date")),
        ("start", |run| time(run, "start_date")),
        ("took", |run| duration(run, "duration")),
        ("note", |run| text(run, "note")),
    ],
};

/// A list of one, as a list of many; for programs the run alone.
pub(crate) fn print_one(form: Form, run: &Value) -> Result<()> {
    match whole(form, run)? {
        Some(text) => print(&text),
        None => RUNS.print(form, &json!({ "dag_runs": [run] })),
    }
}

fn path_of(dag_id: &str, run_id: &str) -> Result<String> {
    path(&["dags", dag_id, "dagRuns", run_id])
}

/// `updraft runs list` and `updraft dags list-runs`.
pub(crate) async fn list(args: RunsListArgs) -> Result<()> {
    let bound = |text: &Option<String>, name| {
        let text = text.as_deref();
        text.map(|text| instant(text, &Zone::utc(), name).map(rfc3339))
            .transpose()
    };
    let (since, until) = (bound(&args.since, "--since")?, bound(&args.until, "--until")?);
    let client = Client::connect(&args.list.output.server).await?;
    let mut query = vec![("order_by", "-run_after")];
    query.extend(args.states.iter().map(|state| ("state", state.as_str())));
    query.extend(since.as_deref().map(|since| ("run_after_gte", since)));
    query.extend(until.as_deref().map(|until| ("run_after_lte", until)));
    let runs = path(&["dags", &args.dag_id, "dagRuns"])?;
    let rows = ("dag_runs", &["dag_id", "dag_run_id"][..]);
    let answer = client.list(&runs, &query, rows, args.list.limit).await?;
    RUNS.print(args.list.output.form.form, &answer)
}

/// What the API has for it is to call the run failed. One that is over would only get another name.
async fn cancel(RunArgs { dag_id, run_id, output }: RunArgs) -> Result<()> {
    let client = Client::connect(&output.server).await?;
    let path = path_of(&dag_id, &run_id)?;
    let state = text(&client.get(&path, &[]).await?, "state");
    if wait::is_over(&state) {
        bail!("run {run_id} of DAG {dag_id} is over: its state is {state}");
    }
    let body = json!({ "state": "failed" });
    let run = client.call(Method::PATCH, &path, &[], Some(&body)).await?;
    print_one(output.form.form, &run)
}

async fn rerun(args: RerunArgs) -> Result<ExitCode> {
    let client = Client::connect(&args.output.server).await?;
    let form = args.output.form.form;
    let mut body = json!({
        "dry_run": args.dry_run,
        "only_failed": args.only_failed,
        "run_on_latest_version": args.latest_version,
    });
    if let Some(note) = args.note {
        body["note"] = Value::String(note);
    }
    if let Some(conf) = args.conf {
        body["conf"] = Value::Object(conf);
    }
    let rerun = path(&["updraft", "dags", &args.dag_id, "dagRuns", &args.run_id, "rerun"])?;
    let plan = client.call(Method::POST, &rerun, &[], Some(&body)).await?;
    if args.dry_run {
        INSTANCES.print(form, &plan)?;
    }
    tell(&plan);
    if args.dry_run {
        return Ok(ExitCode::SUCCESS);
    }
    wait::made(&client, &plan["dag_run"], form, args.wait).await
}

/// What a plan says beside what runs again.
fn tell(plan: &Value) {
    let list = |key: &str| plan[key].as_array().map(Vec::as_slice).unwrap_or_default();
    for change in list("conf") {
        let keys = change["path"].as_array().map(Vec::as_slice).unwrap_or_default();
        let keys: Vec<&str> = keys.iter().filter_map(Value::as_str).collect();
        eprintln!("conf {}: {} -> {}", keys.join("."), change["before"], change["after"]);
    }
    for task in list("new_task_ids").iter().filter_map(Value::as_str) {
        eprintln!("New in the DAG, and runs too: {task}");
    }
    if list("task_instances").is_empty() && list("new_task_ids").is_empty() {
        eprintln!("Nothing of the run has failed: nothing runs again.");
    } else if !list("reused").is_empty() {
        eprintln!("Results that are kept: {}", list("reused").len());
    }
}
