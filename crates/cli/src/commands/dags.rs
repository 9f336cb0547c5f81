//! `updraft dags`: what a server knows of DAGs. What is about files alone is in `validate.rs` and `simulate.rs`.

use std::process::ExitCode;

use anyhow::Result;
use reqwest::Method;
use serde_json::{Value, json};
use updraft_dag::cron::Zone;

use crate::args::{DagArgs, DagsCommand, Form, ListArgs, Paged, TriggerArgs};
use crate::client::{Client, path};
use crate::commands::cron::{instant, rfc3339};
use crate::commands::explain::Subject;
use crate::commands::{explain, graph, runs, simulate, trial, validate, wait};
use crate::confirm::confirm;
use crate::print::{List, clean, flag, object, print, rows, text, time, whole};

/// `updraft dags …`; what the server refuses is an error with its words.
pub(crate) async fn run(command: DagsCommand) -> Result<ExitCode> {
    match command {
        DagsCommand::List(args) => list(args).await?,
        DagsCommand::Details(args) => {
            let client = Client::connect(&args.output.server).await?;
            let dag = client.get(&path(&["dags", &args.dag_id, "details"])?, &[]).await?;
            object(args.output.form.form, &dag)?;
        }
        DagsCommand::Trigger(args) => return trigger(args).await,
        DagsCommand::Pause(args) => pause(args, true).await?,
        DagsCommand::Unpause(args) => pause(args, false).await?,
        DagsCommand::Delete { dag, yes } => delete(dag, yes).await?,
        DagsCommand::NextExecution(args) => next(args).await?,
        DagsCommand::ListRuns(args) => runs::list(args).await?,
        DagsCommand::ListImportErrors(args) => return import_errors(args).await,
        DagsCommand::Show { dag, dot } => {
            let client = Client::connect(&dag.output.server).await?;
            let segments = ["updraft", "dags", &dag.dag_id, "graph"];
            let graph = client.get(&path(&segments)?, &[]).await?;
            if dot {
                print(&graph::dot(&dag.dag_id, &graph))?;
            } else {
                graph::show(dag.output.form.form, &graph)?;
            }
        }
        DagsCommand::Test(args) => return trial::dag(args).await,
        DagsCommand::Validate { paths, format, color } => return validate::run(&paths, format, color),
        DagsCommand::Simulate(args) => return simulate::run(&args),
        DagsCommand::Schema => return validate::schema(),
        DagsCommand::Explain { dag_id, output } => return explain::run(Subject::Dag { dag_id }, output).await,
    }
    Ok(ExitCode::SUCCESS)
}

const DAGS: List = List {
    what: "DAGs",
    rows: "dags",
    columns: &[
        ("dag", |dag| text(dag, "dag_id")),
        ("schedule", |dag| text(dag, "timetable_summary")),
        ("paused", |dag| flag(dag, "is_paused")),
        ("next run", |dag| time(dag, "next_dagrun_run_after")),
        ("errors", |dag| flag(dag, "has_import_errors")),
        ("tags", tags),
        ("file", |dag| text(dag, "relative_fileloc")),
    ],
};

fn tags(dag: &Value) -> String {
    let names: Vec<String> = rows(dag, "tags").iter().map(|tag| text(tag, "name")).collect();
    names.join(", ")
}

async fn list(args: ListArgs) -> Result<()> {
    let client = Client::connect(&args.list.output.server).await?;
    let paused = args.paused.map(|paused| paused.to_string());
    let mut query: Vec<(&str, &str)> = args.tags.iter().map(|tag| ("tags", tag.as_str())).collect();
    query.extend(args.pattern.as_deref().map(|pattern| ("dag_id_pattern", pattern)));
    query.extend(paused.as_deref().map(|paused| ("paused", paused)));
    let dags = client.list("/dags", &query, ("dags", &["dag_id"]), args.list.limit);
    DAGS.print(args.list.output.form.form, &dags.await?)
}

async fn trigger(args: TriggerArgs) -> Result<ExitCode> {
    let date = args.logical_date.as_deref();
    let date = date.map(|date| instant(date, &Zone::utc(), "--logical-date").map(rfc3339));
    let mut body = json!({ "logical_date": date.transpose()? });
    if let Some(conf) = args.conf {
        body["conf"] = Value::Object(conf);
    }
    for (key, value) in [("dag_run_id", args.run_id), ("note", args.note)] {
        if let Some(value) = value {
            body[key] = Value::String(value);
        }
    }
    let client = Client::connect(&args.output.server).await?;
    let made = path(&["dags", &args.dag_id, "dagRuns"])?;
    let made = client.call(Method::POST, &made, &[], Some(&body)).await?;
    wait::made(&client, &made, args.output.form.form, args.wait).await
}

async fn pause(args: DagArgs, is_paused: bool) -> Result<()> {
    let client = Client::connect(&args.output.server).await?;
    let body = json!({ "is_paused": is_paused });
    let dag = path(&["dags", &args.dag_id])?;
    let dag = client.call(Method::PATCH, &dag, &[], Some(&body)).await?;
    let done = if is_paused {
        "is paused"
    } else {
        "is not paused any more"
    };
    told(args.output.form.form, &dag, &format!("DAG {} {done}.", args.dag_id))
}

/// The answer for programs, a sentence for people.
pub(crate) fn told(form: Form, answer: &Value, sentence: &str) -> Result<()> {
    print(&whole(form, answer)?.unwrap_or_else(|| sentence.to_owned()))
}

async fn delete(args: DagArgs, yes: bool) -> Result<()> {
    let dag_id = &args.dag_id;
    if !confirm(&format!("Delete DAG {dag_id} with all its runs and logs?"), yes)? {
        return Ok(());
    }
    let client = Client::connect(&args.output.server).await?;
    client
        .call(Method::DELETE, &path(&["dags", dag_id])?, &[], None)
        .await?;
    let sentence = format!("DAG {dag_id} is deleted. While its file is there, it comes back without its runs.");
    told(args.output.form.form, &json!({ "dag_id": dag_id }), &sentence)
}

/// For people an instant alone on standard output; why there is none, or why it may not come to it, beside it.
async fn next(args: DagArgs) -> Result<()> {
    let client = Client::connect(&args.output.server).await?;
    let dag = client.get(&path(&["dags", &args.dag_id])?, &[]).await?;
    let due = time(&dag, "next_dagrun_run_after");
    if due.is_empty() {
        eprintln!(
            "The schedule makes no further run: `updraft dags explain {}` says why.",
            args.dag_id
        );
    } else if dag.get("is_paused").and_then(Value::as_bool) == Some(true) {
        eprintln!(
            "The DAG is paused: the run waits until `updraft dags unpause {}`.",
            args.dag_id
        );
    }
    match whole(args.output.form.form, &dag)? {
        Some(text) => print(&text),
        None if due.is_empty() => Ok(()),
        None => print(&due),
    }
}

/// Exit code 1 if there are any, as Airflow's has it.
async fn import_errors(args: Paged) -> Result<ExitCode> {
    let client = Client::connect(&args.output.server).await?;
    let rows_of = ("import_errors", &["import_error_id"][..]);
    let answer = client.list("/importErrors", &[], rows_of, args.limit).await?;
    let errors = rows(&answer, "import_errors");
    match whole(args.output.form.form, &answer)? {
        Some(text) => print(&text)?,
        None if errors.is_empty() => print("There are no import errors.")?,
        None => {
            for error in errors {
                print(&format!(
                    "{}\n{}",
                    text(error, "filename"),
                    clean(text(error, "stack_trace").trim_end())
                ))?;
            }
        }
    }
    Ok(if errors.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
