//! Waiting for the end of a run that was asked for, through restarts of the server.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use serde_json::Value;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::Instant;

use crate::args::Form;
use crate::client::{Client, Refused, path};
use crate::commands::runs;
use crate::print::text;

/// How long a server may be away while something is followed.
const PATIENCE: Duration = Duration::from_secs(120);
/// Between two tries to reach it.
const PAUSE: Duration = Duration::from_secs(1);
/// Letters of a bar that is full.
const BAR: u64 = 24;
/// As shells have it for what ctrl-C ended.
pub(crate) const INTERRUPTED: u8 = 130;

/// Prints a run that was made or begins again: at once, or when it is over. Exit code 1 if it failed then.
pub(crate) async fn made(client: &Client, run: &Value, form: Form, wait: bool) -> Result<ExitCode> {
    if !wait {
        runs::print_one(form, run)?;
        return Ok(ExitCode::SUCCESS);
    }
    // Before anything is said of it.
    let mut interrupt = signal(SignalKind::interrupt())?;
    let (dag_id, run_id) = (text(run, "dag_id"), text(run, "dag_run_id"));
    eprintln!(
        "Run {run_id} of DAG {dag_id} is {}. Ctrl-C leaves it going.",
        text(run, "state")
    );
    if client.get(&path(&["dags", &dag_id])?, &[]).await?["is_paused"] == true {
        eprintln!("The DAG is paused: the run waits until `updraft dags unpause {dag_id}`.");
    }
    let run = tokio::select! {
        run = end_of(client, &dag_id, &run_id) => run?,
        _ = interrupt.recv() => {
            eprintln!("\nThe run goes on. `updraft runs show {dag_id} {run_id}` tells how it is.");
            return Ok(ExitCode::from(INTERRUPTED));
        }
    };
    runs::print_one(form, &run)?;
    if text(&run, "state") == "success" {
        return Ok(ExitCode::SUCCESS);
    }
    let reason = text(&run, "reason");
    let reason = if reason.is_empty() {
        reason
    } else {
        format!(": {reason}")
    };
    eprintln!("The run failed{reason}. `updraft tasks list {dag_id} {run_id}` shows its tasks.");
    Ok(ExitCode::FAILURE)
}

async fn end_of(client: &Client, dag_id: &str, run_id: &str) -> Result<Value> {
    let mut progress = Progress::begin();
    let mut patience = Patience::default();
    loop {
        match look(client, (dag_id, run_id), &mut progress, &mut patience).await {
            Ok(Some(run)) => return Ok(run),
            // The server stops: the stream ended before the run did.
            Ok(None) => tokio::time::sleep(PAUSE).await,
            Err(error) => {
                progress.clear();
                patience.after(error).await?;
            }
        }
    }
}

/// The run, once it is over; `None` if the server ends the stream before.
async fn look(
    client: &Client,
    (dag_id, run_id): (&str, &str),
    progress: &mut Progress,
    patience: &mut Patience,
) -> Result<Option<Value>> {
    let run = ["dags", dag_id, "dagRuns", run_id];
    let interval = if progress.is_shown { "2" } else { "60" };
    let mut lines = client
        .open(&path(&[&run[..], &["wait"]].concat())?, &[("interval", interval)])
        .await?;
    while let Some(line) = lines.next().await? {
        patience.is_well();
        let told: Value = serde_json::from_str(&line).unwrap_or_default();
        let state = text(&told, "state");
        if !is_over(&state) && progress.is_shown {
            progress.show(&state, tasks(client, dag_id, run_id).await?);
        }
    }
    progress.clear();
    let run = client.get(&path(&run)?, &[]).await?;
    Ok(Some(run).filter(|run| is_over(&text(run, "state"))))
}

/// Whether a run has come to its end.
pub(crate) fn is_over(state: &str) -> bool {
    matches!(state, "success" | "failed")
}

/// How many task instances of a run are over, and how many there are.
async fn tasks(client: &Client, dag_id: &str, run_id: &str) -> Result<(u64, u64)> {
    let instances = path(&["dags", dag_id, "dagRuns", run_id, "taskInstances"])?;
    let over = ["success", "failed", "skipped", "upstream_failed", "removed"].map(|state| ("state", state));
    let count = async |states: &[(&str, &str)]| {
        let reply = client.get(&instances, &[states, &[("limit", "1")]].concat()).await?;
        anyhow::Ok(reply.get("total_entries").and_then(Value::as_u64).unwrap_or_default())
    };
    Ok((count(&over).await?, count(&[]).await?))
}

/// A line that says how far it is, for somebody at a terminal.
struct Progress {
    is_shown: bool,
    begun: Instant,
}

impl Progress {
    fn begin() -> Self {
        Self {
            is_shown: std::io::stdout().is_terminal() && std::io::stderr().is_terminal(),
            begun: Instant::now(),
        }
    }

    fn show(&self, state: &str, (over, all): (u64, u64)) {
        self.clear();
        eprint!("{}", bar(state, self.begun.elapsed(), over, all));
        _ = std::io::stderr().flush();
    }

    fn clear(&self) {
        if self.is_shown {
            eprint!("\r\u{1b}[2K");
        }
    }
}

/// How far it is, in one line.
fn bar(state: &str, since: Duration, over: u64, all: u64) -> String {
    // A mapped task becomes several once it is its turn: no percentage, which would go back.
    let full = (over * BAR).checked_div(all).unwrap_or(0).min(BAR);
    let bar: String = (0..BAR).map(|at| if at < full { '█' } else { '░' }).collect();
    format!("{bar} {over} of {all} tasks are over; {state}, {} s", since.as_secs())
}

/// With a server that does not answer for a while.
#[derive(Default)]
pub(crate) struct Patience {
    /// Since when it does not.
    since: Option<Instant>,
}

impl Patience {
    /// It answers.
    pub(crate) fn is_well(&mut self) {
        self.since = None;
    }

    /// Waits before the next try.
    ///
    /// # Errors
    /// The error itself, if the server says no, or does not answer for too long.
    pub(crate) async fn after(&mut self, error: anyhow::Error) -> Result<()> {
        let is_no = error
            .downcast_ref::<Refused>()
            .is_some_and(|refused| !refused.status.is_server_error());
        if is_no || self.since.is_some_and(|since| since.elapsed() > PATIENCE) {
            return Err(error);
        }
        if self.since.is_none() {
            eprintln!("{error}. Trying again.");
            self.since = Some(Instant::now());
        }
        tokio::time::sleep(PAUSE).await;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_fills_as_tasks_end() {
        let shown = |over, all| bar("running", Duration::from_secs(75), over, all);
        let (full, empty) = ("█".repeat(12), "░".repeat(12));
        assert_eq!(
            shown(3, 6),
            format!("{full}{empty} 3 of 6 tasks are over; running, 75 s")
        );
        assert!(shown(0, 0).starts_with(&format!("{empty}{empty} 0 of 0 ")));
        assert!(shown(6, 6).starts_with(&format!("{full}{full} 6 of 6 ")));
    }
}
