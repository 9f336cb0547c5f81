//! `updraft backfill`: by the API of a server.

use std::process::ExitCode;

use anyhow::{Context, Result};
use comfy_table::Table;
use comfy_table::presets::NOTHING;
use reqwest::Method;
use serde_json::{Value, json};
use updraft_dag::cron::Zone;

use crate::args::{BackfillCommand, CreateArgs, Listing, OneArgs, Reprocess};
use crate::client::{Client, text};
use crate::commands::cron::{instant, rfc3339};

/// Carries out a command; what the server refuses is an error with its words.
pub(crate) async fn run(command: BackfillCommand) -> Result<ExitCode> {
    match command {
        BackfillCommand::Create(args) => create(args).await?,
        BackfillCommand::List { dag_id, active, output } => {
            let client = Client::connect(&output.server).await?;
            let mut query = vec![("dag_id", dag_id.as_str()), ("order_by", "-id"), ("limit", "100")];
            if active {
                query.push(("active", "true"));
            }
            let reply = client.call(Method::GET, "/backfills", &query, None).await?;
            let backfills = reply.get("backfills").and_then(Value::as_array).cloned();
            print(output.format, &reply, &backfills.unwrap_or_default())?;
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
    print(output.format, &backfill, std::slice::from_ref(&backfill))
}

async fn create(args: CreateArgs) -> Result<()> {
    let body = body(&args)?;
    let client = Client::connect(&args.output.server).await?;
    let format = args.output.format;
    if args.dry_run {
        let told = client
            .call(Method::POST, "/backfills/dry_run", &[], Some(&body))
            .await?;
        return rehearsed(format, &told);
    }
    let backfill = client.call(Method::POST, "/backfills", &[], Some(&body)).await?;
    print(format, &backfill, std::slice::from_ref(&backfill))
}

fn body(args: &CreateArgs) -> Result<Value> {
    let time = |text, name| instant(text, &Zone::utc(), name).map(rfc3339);
    let reprocess = match args.reprocess {
        Reprocess::None => "none",
        Reprocess::Failed => "failed",
        Reprocess::Completed => "completed",
    };
    let mut body = json!({
        "dag_id": args.dag_id,
        "from_date": time(&args.from, "--from")?,
        "to_date": time(&args.to, "--to")?,
        "run_backwards": args.backwards,
        "reprocess_behavior": reprocess,
        "max_active_runs": args.max_active_runs,
        "run_on_latest_version": !args.keep_version,
        "only_failed_tasks": args.only_failed_tasks,
        "allow_concurrent": args.allow_concurrent,
    });
    if let Some(text) = &args.conf {
        let conf: serde_json::Map<String, Value> = serde_json::from_str(text)
            .with_context(|| format!("--conf: `{text}` is no JSON object: write for example '{{\"name\": 1}}'"))?;
        body["dag_run_conf"] = Value::Object(conf);
    }
    if !args.tasks.is_empty() {
        body["task_ids"] = json!(args.tasks);
    }
    Ok(body)
}

fn rehearsed(format: Listing, told: &Value) -> Result<()> {
    if format == Listing::Json {
        println!("{}", serde_json::to_string_pretty(told)?);
        return Ok(());
    }
    let mut table = Table::new();
    table.load_style(NOTHING).set_header(["logical date", "what is done"]);
    let rows = |key: &str| told.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    for row in rows("backfills") {
        table.add_row([text(&row, "logical_date"), text(&row, "action")]);
    }
    for row in rows("skipped") {
        table.add_row([
            text(&row, "logical_date"),
            format!("left alone: {}", text(&row, "reason")),
        ]);
    }
    println!("{table}");
    Ok(())
}

fn print(format: Listing, reply: &Value, backfills: &[Value]) -> Result<()> {
    if format == Listing::Json {
        println!("{}", serde_json::to_string_pretty(reply)?);
        return Ok(());
    }
    if backfills.is_empty() {
        println!("There are no backfills.");
        return Ok(());
    }
    let mut table = Table::new();
    table.load_style(NOTHING).set_header([
        "id",
        "dag",
        "from",
        "to",
        "state",
        "queued",
        "running",
        "success",
        "failed",
        "left alone",
    ]);
    for backfill in backfills {
        let counts = backfill.get("counts").unwrap_or(&Value::Null);
        let count = |key: &str| counts.get(key).and_then(Value::as_i64).unwrap_or_default();
        table.add_row([
            text(backfill, "id"),
            text(backfill, "dag_id"),
            text(backfill, "from_date"),
            text(backfill, "to_date"),
            state(backfill).to_owned(),
            count("queued").to_string(),
            count("running").to_string(),
            count("success").to_string(),
            count("failed").to_string(),
            (count("already_exists") + count("in_flight")).to_string(),
        ]);
    }
    println!("{table}");
    Ok(())
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
