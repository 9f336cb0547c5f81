//! `updraft tasks logs`: what a try wrote, and what it writes.

use std::time::Duration;

use anyhow::{Result, bail};
use serde_json::Value;

use crate::args::{Instance, LogsArgs};
use crate::client::{Client, Lines, path};
use crate::commands::tasks::{instance, state_of};
use crate::commands::wait::Patience;
use crate::print::{rows, text, write};

/// Between two looks whether a try has begun.
const PAUSE: Duration = Duration::from_millis(500);

/// Prints the log of a try.
pub(crate) async fn run(args: LogsArgs) -> Result<()> {
    let client = Client::connect(&args.server).await?;
    let number = try_number(&client, &args).await?.to_string();
    let Instance {
        dag_id,
        run_id,
        task_id,
        map_index,
    } = &args.instance;
    let index = map_index.map(|index| index.to_string());
    let query: Vec<(&str, &str)> = index.iter().map(|index| ("map_index", index.as_str())).collect();
    let log = [
        "dags",
        dag_id,
        "dagRuns",
        run_id,
        "taskInstances",
        task_id,
        "logs",
        &number,
    ];
    if args.follow {
        let stream = path(&[&["updraft"], &log[..], &["stream"]].concat())?;
        let timestamps = args.timestamps;
        let mut print = |record: &Value| write(&line(record, "text", timestamps));
        follow(&client, &stream, &query, &mut print).await
    } else {
        whole(&client, &path(&log)?, &query, args.timestamps).await
    }
}

/// The try that is asked for, or the latest. One that is followed may be still to come.
async fn try_number(client: &Client, args: &LogsArgs) -> Result<u64> {
    let mut patience = Patience::default();
    loop {
        let instance = match instance(client, &args.instance).await {
            Ok(instance) => instance,
            Err(error) if args.follow => {
                patience.after(error).await?;
                continue;
            }
            Err(error) => return Err(error),
        };
        let latest = instance.get("try_number").and_then(Value::as_u64).unwrap_or_default();
        let wanted = args.try_number.map_or(latest.max(1), u64::from);
        if wanted <= latest {
            return Ok(wanted);
        }
        let state = state_of(&instance);
        let is_over = matches!(
            state.as_str(),
            "success" | "failed" | "skipped" | "upstream_failed" | "removed"
        );
        if !args.follow || is_over {
            let task_id = &args.instance.task_id;
            bail!("task {task_id} has no try {wanted}, and so no log of it: its state is {state}");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// What there is now, page by page.
async fn whole(client: &Client, log: &str, query: &[(&str, &str)], timestamps: bool) -> Result<()> {
    let mut token = String::new();
    loop {
        let page = client.get(log, &[query, &[("token", token.as_str())]].concat()).await?;
        let records = rows(&page, "content");
        for record in records {
            write(&line(record, "event", timestamps))?;
        }
        token = text(&page, "continuation_token");
        // A try that goes on has a token for what is not written yet.
        if token.is_empty() || records.is_empty() {
            return Ok(());
        }
    }
}

/// Takes a record of a log as it comes.
pub(crate) type Reader<'a> = &'a mut (dyn FnMut(&Value) -> Result<()> + Send);

/// What comes, until the try is over.
pub(crate) async fn follow(client: &Client, stream: &str, query: &[(&str, &str)], reader: Reader<'_>) -> Result<()> {
    let mut patience = Patience::default();
    let mut offset = 0;
    loop {
        let from = offset.to_string();
        match client
            .open(stream, &[query, &[("offset", from.as_str())]].concat())
            .await
        {
            Ok(lines) => match read(lines, &mut offset, reader, &mut patience).await {
                Ok(true) => return Ok(()),
                // The server stops before the try does.
                Ok(false) => tokio::time::sleep(PAUSE).await,
                Err(error) => patience.after(error).await?,
            },
            Err(error) => patience.after(error).await?,
        }
    }
}

/// Hands over the records of a stream; whether it came to its end. `offset` is where to go on.
async fn read(mut lines: Lines, offset: &mut u64, reader: Reader<'_>, patience: &mut Patience) -> Result<bool> {
    let mut events = Events::default();
    while let Some(text) = lines.next().await? {
        patience.is_well();
        let Some((name, data)) = events.take(&text) else {
            continue;
        };
        let data: Value = serde_json::from_str(&data).unwrap_or_default();
        match name.as_str() {
            "end" => return Ok(true),
            "error" => bail!("{}", self::text(&data, "detail")),
            _ => {}
        }
        for record in rows(&data, "records") {
            reader(record)?;
        }
        *offset = data.get("offset").and_then(Value::as_u64).unwrap_or(*offset);
    }
    Ok(false)
}

/// Server-sent events, put together from their lines.
#[derive(Default)]
struct Events {
    name: String,
    data: String,
}

impl Events {
    /// The event that ends with this line, if one does: its name and its data.
    fn take(&mut self, line: &str) -> Option<(String, String)> {
        let line = line.strip_suffix('\r').unwrap_or(line);
        if line.is_empty() {
            let event = std::mem::take(self);
            return Some((event.name, event.data)).filter(|(name, data)| !name.is_empty() || !data.is_empty());
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.name),
            "data" => self.data.push_str(value),
            // Comments, which keep the connection alive, and ids: the data has the offset.
            _ => {}
        }
        None
    }
}

/// A record as it was written: one that goes on in the next has no end of line.
pub(crate) fn line(record: &Value, key: &str, timestamps: bool) -> String {
    let time = text(record, "timestamp");
    let time = if timestamps && !time.is_empty() {
        format!("{time} ")
    } else {
        String::new()
    };
    let goes_on = record.get("continues").and_then(Value::as_bool) == Some(true);
    format!("{time}{}{}", text(record, key), if goes_on { "" } else { "\n" })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn events_are_put_together() {
        let mut events = Events::default();
        let lines = [
            ": keep-alive",
            "",
            "id: 7",
            "data: {\"a\":",
            "data:1}",
            "",
            "event: end",
            "data: {}",
            "",
        ];
        let told: Vec<_> = lines.iter().filter_map(|line| events.take(line)).collect();
        let event = |name: &str, data: &str| (name.to_owned(), data.to_owned());
        assert_eq!(told, [event("", "{\"a\":1}"), event("end", "{}")]);
    }

    #[test]
    fn a_record_is_a_line_unless_it_goes_on() {
        let at = "2026-01-01T00:00:00Z";
        for (record, timestamps, told) in [
            (json!({"text": "a", "timestamp": at}), false, "a\n"),
            (json!({"text": "a", "timestamp": at}), true, "2026-01-01T00:00:00Z a\n"),
            (json!({"text": "a", "timestamp": null}), true, "a\n"),
            (json!({"text": "a", "timestamp": at, "continues": true}), false, "a"),
        ] {
            assert_eq!(line(&record, "text", timestamps), told);
        }
    }
}
