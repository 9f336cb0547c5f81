//! `updraft backfill`: by the API of a server.

use std::process::ExitCode;

use anyhow::Result;
use reqwest::Method;
use serde_json::{Value, json};
use updraft_dag::cron::Zone;

use crate::args::{BackfillCommand, CreateArgs, Form, OneArgs, Reprocess};
use crate::client::Client;
use crate::commands::cron::{instant, rfc3339};
use crate::print::{List, print, rows, table, text, time, whole, width};

/// Carries out a command; what the server refuses is an error with its words.
pub(crate) async fn run(command: BackfillCommand) -> Result<ExitCode> {
    match command {
        BackfillCommand::Create(args) => create(args).await?,
        BackfillCommand::List { dag_id, active, list } => {
            let client = Client::connect(&list.output.server).await?;
            let mut query = vec![("dag_id", dag_id.as_str()), ("order_by", "-id")];
            if active {
                query.push(("active", "true"));
            }
            let rows = ("backfills", &["id"][..]);
            let reply = client.list("/backfills", &query, rows, list.limit).await?;
            BACKFILLS.print(list.output.form.form, &reply)?;
        }
        BackfillCommand::Pause(args) => act(args, "pause").await?,
        BackfillCommand::Unpause(args) => act(args, "unpause").await?,
        BackfillCommand::Cancel(args) => act(args, "cancel").await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn act(OneArgs { id, output }: OneArgs, act: &str) -> Result<()> {
    let client = Client::connect(&output.server).await?;
    let path = format!("/backfills/{id}/{act}");
    let backfill = client.call(Method::PUT, &path, &[], None).await?;
    print_one(output.form.form, &backfill)
}

async fn create(args: CreateArgs) -> Result<()> {
    let body = body(&args)?;
    let client = Client::connect(&args.output.server).await?;
    let form = args.output.form.form;
    if args.dry_run {
        let told = client
            .call(Method::POST, "/backfills/dry_run", &[], Some(&body))
            .await?;
        return rehearsed(form, &told);
    }
    let backfill = client.call(Method::POST, "/backfills", &[], Some(&body)).await?;
    print_one(form, &backfill)
}

fn body(args: &CreateArgs) -> Result<Value> {
    let instant = |text, name| instant(text, &Zone::utc(), name).map(rfc3339);
    let reprocess = match args.reprocess {
        Reprocess::None => "none",
        Reprocess::Failed => "failed",
        Reprocess::Completed => "completed",
    };
    let mut body = json!({
        "dag_id": args.dag_id,
        "from_date": instant(&args.from, "--from")?,
        "to_date": instant(&args.to, "--to")?,
        "run_backwards": args.backwards,
        "reprocess_behavior": reprocess,
        "max_active_runs": args.max_active_runs,
        "run_on_latest_version": !args.keep_version,
        "only_failed_tasks": args.only_failed_tasks,
        "allow_concurrent": args.allow_concurrent,
    });
    if let Some(conf) = &args.conf {
        body["dag_run_conf"] = Value::Object(conf.clone());
    }
    if !args.tasks.is_empty() {
        body["task_ids"] = json!(args.tasks);
    }
    Ok(body)
}

/// One line for each date, be it done or left alone.
fn rehearsed(form: Form, told: &Value) -> Result<()> {
    if let Some(text) = whole(form, told)? {
        return print(&text);
    }
    let made = rows(told, "backfills").iter().map(|row| (row, text(row, "action")));
    let skipped = rows(told, "skipped").iter();
    let skipped = skipped.map(|row| (row, format!("left alone: {}", text(row, "reason"))));
    let lines = made.chain(skipped);
    let lines = lines.map(|(row, done)| [time(row, "logical_date"), done].into_iter());
    print(&table(["logical date", "what is done"].into_iter(), lines, width()))
}

const BACKFILLS: List = List {
    what: "backfills",
    rows: "backfills",
    columns: &[
        ("id", |backfill| text(backfill, "id")),
        ("dag", |backfill| text(backfill, "dag_id")),
        ("from", |backfill| time(backfill, "from_date")),
        ("to", |backfill| time(backfill, "to_date")),
        ("state", |backfill| state(backfill).to_owned()),
        ("queued", |backfill| count(backfill, &["queued"])),
        ("running", |backfill| count(backfill, &["running"])),
        ("success", |backfill| count(backfill, &["success"])),
        ("failed", |backfill| count(backfill, &["failed"])),
        ("left alone", |backfill| {
            count(backfill, &["already_exists", "in_flight"])
        }),
    ],
};

/// How many dates became one of these.
fn count(backfill: &Value, of: &[&str]) -> String {
    let counts = backfill.get("counts").unwrap_or(&Value::Null);
    let count = |key: &&str| counts.get(*key).and_then(Value::as_i64).unwrap_or_default();
    of.iter().map(count).sum::<i64>().to_string()
}

/// A list of one, as a list of many.
fn print_one(form: Form, backfill: &Value) -> Result<()> {
    match whole(form, backfill)? {
        Some(text) => print(&text),
        None => BACKFILLS.print(form, &json!({ "backfills": [backfill] })),
    }
}

fn state(backfill: &Value) -> &'static str {
    let is_set = |key: &str| backfill.get(key).is_some_and(|value| !value.is_null());
    if is_set("cancelled_at") {
        "cancelled"
    } else if is_set("completed_at") {
        "completed"
    } else if backfill.get("is_paused").and_then(Value::as_bool) == Some(true) {
        "paused"
    } else {
        "running"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backfill_is_in_one_state() {
        let of = |paused, completed: Option<&str>, cancelled: Option<&str>| {
            state(&json!({ "is_paused": paused, "completed_at": completed, "cancelled_at": cancelled }))
        };
        assert_eq!(of(false, None, None), "running");
        assert_eq!(of(true, None, None), "paused");
        assert_eq!(of(true, Some("2026-01-01T00:00:00Z"), None), "completed");
        assert_eq!(
            of(true, Some("2026-01-01T00:00:00Z"), Some("2026-01-01T00:00:00Z")),
            "cancelled"
        );
    }
}
