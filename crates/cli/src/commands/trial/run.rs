//! The run of a trial: asked for, followed, and told of, over the API as by any other client.

use std::collections::BTreeSet;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::time::Instant;
use updraft_dag::cron::Zone;
use updraft_dag::model::Dag;

use super::logs::Logs;
use crate::args::{Form, JsonObject, TrialOptions};
use crate::client::{Client, is_refusal, path};
use crate::commands::connections::CONNECTIONS;
use crate::commands::cron::{instant, rfc3339};
use crate::commands::kept::Kind;
use crate::commands::pools::POOLS;
use crate::commands::tasks::INSTANCES;
use crate::commands::variables::VARIABLES;
use crate::commands::wait::{INTERRUPTED, is_over};
use crate::print::{rows, text, write};
use crate::signals::Signals;

/// Between two looks.
const LOOK: Duration = Duration::from_millis(200);
/// The file has been read by then, on any machine.
const READ: Duration = Duration::from_secs(60);

/// What a run is given.
pub(super) struct Given {
    /// What it is asked for with.
    body: Value,
    task_id: Option<String>,
    /// What is said if it fails.
    hint: Option<String>,
    kept: Vec<(&'static Kind, Vec<(String, JsonObject)>)>,
}

impl Given {
    /// Reads the files.
    pub(super) fn read(how: &TrialOptions, task_id: Option<String>) -> Result<Self> {
        let date = how.logical_date.as_deref();
        let date = date.map(|date| instant(date, &Zone::utc(), "--logical-date").map(rfc3339));
        let mut body = json!({ "logical_date": date.transpose()? });
        if let Some(conf) = &how.conf {
            body["conf"] = Value::Object(conf.clone());
        }
        if let Some(task_id) = &task_id {
            body["task_ids"] = json!([task_id]);
        }
        let files = [
            (&VARIABLES, &how.variables),
            (&CONNECTIONS, &how.connections),
            (&POOLS, &how.pools),
        ];
        let files = files
            .into_iter()
            .filter_map(|(kind, file)| Some((kind, file.as_ref()?)));
        let kept = files.map(|(kind, file)| Ok((kind, kind.entries(file)?)));
        Ok(Self {
            body,
            task_id,
            hint: None,
            kept: kept.collect::<Result<_>>()?,
        })
    }

    /// Refuses a task that the DAG does not have, and keeps in mind what the task comes after.
    pub(super) fn fit(&mut self, dag: &Dag) -> Result<()> {
        let Some(id) = &self.task_id else { return Ok(()) };
        if !dag.tasks.contains_key(id) && !dag.groups.contains_key(id) {
            let ids: Vec<&str> = dag.tasks.keys().map(String::as_str).collect();
            bail!("DAG {} has no task `{id}`: it has {}", dag.dag_id, ids.join(", "));
        }
        let chosen: BTreeSet<&String> = dag
            .tasks_of_group(id)
            .chain(dag.tasks.get_key_value(id).map(|it| it.0))
            .collect();
        let tasks = chosen.iter().filter_map(|id| dag.tasks.get(*id));
        let before: BTreeSet<&str> = tasks
            .flat_map(|task| &task.upstream)
            .filter(|id| !chosen.contains(id))
            .map(String::as_str)
            .collect();
        if !before.is_empty() {
            let before = Vec::from_iter(before).join(", ");
            self.hint = Some(format!(
                "What comes before it was left out, and there is no result of it: {before}. `updraft dags test` runs all."
            ));
        }
        Ok(())
    }
}

/// Has it run, and prints what its tasks say, and at last what became of them. Exit code 1 if it fails.
pub(super) async fn run(
    client: &Client,
    dag_id: &str,
    mut given: Given,
    form: Form,
    asked: &Signals,
) -> Result<ExitCode> {
    let hint = given.hint.take();
    let run = tokio::select! {
        biased;
        () = asked.stop.cancelled() => return Ok(ExitCode::from(INTERRUPTED)),
        run = begun(client, dag_id, given) => run?,
    };
    let run = path(&["dags", dag_id, "dagRuns", &text(&run, "dag_run_id")])?;
    let mut logs = Logs::new(client.clone(), form);
    tokio::select! {
        biased;
        () = asked.stop.cancelled() => {}
        state = followed(client, &run, form, &mut logs) => {
            if state? == "success" {
                return Ok(ExitCode::SUCCESS);
            }
            eprintln!("The run failed.");
            hint.iter().for_each(|hint| eprintln!("{hint}"));
            return Ok(ExitCode::FAILURE);
        }
    }
    eprintln!("\nStopping. Press ctrl-C again to stop at once.");
    // A worker that goes away leaves to the next one what it can; of a run that failed, nothing is left.
    let failed = json!({ "state": "failed" });
    if let Err(error) = client.call(Method::PATCH, &run, &[], Some(&failed)).await {
        eprintln!("The run could not be cancelled: {error:#}");
    }
    // A log ends with its task.
    tokio::select! { () = logs.end() => {}, () = asked.now.cancelled() => {} }
    Ok(ExitCode::from(INTERRUPTED))
}

async fn begun(client: &Client, dag_id: &str, given: Given) -> Result<Value> {
    for (kind, entries) in given.kept {
        for (name, fields) in entries {
            let set = kind.set(client, &name, fields).await;
            set.with_context(|| format!("{} `{name}`", kind.one))?;
        }
    }
    let dag = path(&["dags", dag_id])?;
    registered(client, &dag).await?;
    pause(client, dag_id, false).await?;
    client
        .call(Method::POST, &format!("{dag}/dagRuns"), &[], Some(&given.body))
        .await
}

/// A paused DAG has no run that goes on.
pub(super) async fn pause(client: &Client, dag_id: &str, is_paused: bool) -> Result<()> {
    let body = json!({ "is_paused": is_paused });
    let dag = path(&["dags", dag_id])?;
    client.call(Method::PATCH, &dag, &[], Some(&body)).await.map(drop)
}

/// Waits for the scheduler to have read the file.
async fn registered(client: &Client, dag: &str) -> Result<()> {
    let begun = Instant::now();
    loop {
        match client.get(dag, &[]).await {
            Err(error) if is_refusal(&error, StatusCode::NOT_FOUND) => {}
            found => return found.map(drop),
        }
        let errors = client.get("/importErrors", &[]).await?;
        if let Some(error) = rows(&errors, "import_errors").first() {
            bail!("{}", text(error, "stack_trace").trim_end());
        }
        if begun.elapsed() > READ {
            bail!("the scheduler has not read the file after {} s", READ.as_secs());
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Prints what the tasks say, and what became of them; gives the state of the run.
async fn followed(client: &Client, run: &str, form: Form, logs: &mut Logs) -> Result<String> {
    loop {
        // In this order: what a run has when it is over is all there will be.
        let now = client.get(run, &[]).await?;
        let by_id = ("task_instances", &["id"][..]);
        let query = [("order_by", "id")];
        let instances = format!("{run}/taskInstances");
        let mut instances = client.list(&instances, &query, by_id, None).await?;
        if let Some(Value::Array(instances)) = instances.get_mut("task_instances") {
            instances.retain(|one| text(one, "state") != "removed");
            instances.sort_by_cached_key(|one| (one["start_date"].is_null(), text(one, "start_date")));
        }
        for instance in rows(&instances, "task_instances") {
            logs.follow(run, instance)?;
        }
        if !is_over(&text(&now, "state")) {
            tokio::time::sleep(LOOK).await;
            continue;
        }
        logs.end().await;
        if form == Form::Table {
            write("\n")?;
        }
        INSTANCES.print(form, &instances)?;
        return Ok(text(&now, "state"));
    }
}
