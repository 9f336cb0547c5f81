//! One attempt from its assignment to its result.

mod environment;
mod finish;
mod lookup;
mod output;
mod prepare;
mod process;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::{OwnedSemaphorePermit, mpsc, watch};
use tokio::time::Instant;
use updraft_operators::job::{Cancelled, Cut};
use updraft_operators::operator::{LogLine, Outcome, Plan, TaskLog};
use updraft_operators::protocol::{Assignment, ResultReport};

use crate::client::{AttemptClient, ServerClient};
use crate::config::WorkerConfig;
use crate::desk::Desk;
use crate::folder::{AttemptFiles, WorkFolder};
use crate::guardian::Guardian;
use crate::logs::{Cap, LogWriter, Masker, pump};
use crate::sweeper::Sweeper;

pub(crate) use lookup::HttpLookup;
pub(crate) use process::Launch;

/// How long it may take to end by force what runs elsewhere.
const BY_FORCE: Duration = Duration::from_secs(10);

/// What all attempts of a worker share.
pub(crate) struct Surroundings {
    pub(crate) config: WorkerConfig,
    pub(crate) server: ServerClient,
    pub(crate) desk: Desk,
    /// For operators that speak to the outside.
    pub(crate) http: reqwest::Client,
    pub(crate) guardian: Guardian,
    pub(crate) sweeper: Sweeper,
    /// In the environment of every process of this worker.
    pub(crate) marker: String,
    /// Where temporary files of attempts are made.
    pub(crate) folder: Arc<WorkFolder>,
}

/// Why an attempt has to end before it is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The server wants it ended: politely, then by force.
    Kill(String),
    /// The worker stops: politely, then by force; the server hears that it was interrupted.
    Drain,
    /// Its lease could not be renewed in time: by force. The server hears that it was lost, as soon as it can.
    Expired,
    /// It is not this worker's any more: by force, and nothing is said.
    Disowned,
}

impl Stop {
    /// Nothing of it may be alive in a moment: somebody else may run it then.
    pub(crate) fn is_by_force(&self) -> bool {
        matches!(self, Self::Expired | Self::Disowned)
    }

    /// What it means for what the attempt started elsewhere.
    fn cut(&self) -> Cut {
        match self {
            Self::Kill(_) => Cut::Over,
            Self::Drain | Self::Expired | Self::Disowned => Cut::HandedOn,
        }
    }
}

/// How a supervised plan came to its end.
#[derive(Debug)]
pub(crate) enum End {
    /// By itself.
    Done(Outcome),
    /// It took too long.
    TimedOut(Duration),
    /// It used more than it may, in words.
    TooLarge(String),
    /// It was stopped.
    Stopped(Stop),
}

/// What is needed of an assignment to the end. The rest goes as soon as there is a plan: thousands may wait at the same time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terms {
    pub(crate) fence: i64,
    pub(crate) do_xcom_push: bool,
    pub(crate) xcom_bytes: usize,
    pub(crate) waiting_since: Option<DateTime<Utc>>,
}

impl Terms {
    fn of(assignment: &Assignment) -> Self {
        Self {
            fence: assignment.fence,
            do_xcom_push: assignment.do_xcom_push,
            xcom_bytes: assignment.xcom_bytes,
            waiting_since: assignment.waiting_since,
        }
    }
}

/// Runs an attempt. `None` when nothing must be said about it.
pub(crate) async fn run(
    surroundings: Arc<Surroundings>,
    assignment: Arc<Assignment>,
    mut stop: watch::Receiver<Option<Stop>>,
    slot: OwnedSemaphorePermit,
) -> Option<ResultReport> {
    let started = Instant::now();
    let client = AttemptClient::new(
        surroundings.server.clone(),
        assignment.token.clone(),
        assignment.attempt_id,
    );
    let masker = Arc::new(Masker::default());
    let terms = Terms::of(&assignment);
    let files = surroundings.folder.files(assignment.attempt_id);
    let (log, chunks) = LogWriter::channel();
    let (spool, offset) = (files.spool.clone(), assignment.log_offset);
    let cap = Cap::new(assignment.log_bytes, offset);
    let pumping = tokio::spawn(pump(chunks, masker.clone(), client.clone(), spool, offset, cap));

    let config = &surroundings.config;
    // A try that looks again goes on with its log.
    if assignment.waiting_since.is_none() {
        log.system(format!(
            "try {} of {} on {} ({})",
            assignment.try_number,
            (assignment.max_tries + 1).max(assignment.try_number),
            config.hostname,
            config.name
        ))
        .await;
    }
    let (task_log, lines) = TaskLog::channel(64);
    let forwarding = tokio::spawn(forward(lines, log.clone()));
    let running = Running {
        surroundings: &surroundings,
        started,
        log: &log,
        files: &files,
    };
    let finished = running
        .to_the_end(assignment, task_log, client, masker.clone(), &mut stop, slot)
        .await;

    // What waited long took long, however short its last look was.
    let waited = terms
        .waiting_since
        .map(|since| (Utc::now() - since).to_std().unwrap_or_default());
    let elapsed = waited.unwrap_or_else(|| started.elapsed());
    let report = finish::report(&terms, finished, &masker, &surroundings, elapsed);
    // What futures still had to say comes before the last word.
    let _ = forwarding.await;
    if let Some((_, last_word)) = &report {
        log.system(masker.text(last_word)).await;
    }
    drop(log);
    if report.is_none() {
        pumping.abort();
    }
    let last_piece = pumping.await.ok().flatten();
    files.remove();
    report.map(|(report, _)| ResultReport {
        log: last_piece,
        ..report
    })
}

/// What is known once an attempt is over.
pub(crate) struct Finished {
    pub(crate) end: End,
    pub(crate) rendered_fields: Option<serde_json::Value>,
    pub(crate) rendered_map_index: Option<String>,
    pub(crate) pid: Option<i32>,
    pub(crate) output_file: Option<PathBuf>,
}

struct Running<'a> {
    surroundings: &'a Arc<Surroundings>,
    started: Instant,
    log: &'a LogWriter,
    files: &'a AttemptFiles,
}

impl Running<'_> {
    async fn to_the_end(
        &self,
        assignment: Arc<Assignment>,
        task_log: TaskLog,
        client: AttemptClient,
        masker: Arc<Masker>,
        stop: &mut watch::Receiver<Option<Stop>>,
        slot: OwnedSemaphorePermit,
    ) -> Finished {
        let nothing_yet = |end| Finished {
            end,
            rendered_fields: None,
            rendered_map_index: None,
            pid: None,
            output_file: None,
        };
        if let Err(error) = std::fs::create_dir_all(&self.files.work_dir) {
            let reason = format!(
                "cannot make the task's temporary folder {}: {error}",
                self.files.work_dir.display()
            );
            return nothing_yet(End::Done(Outcome::failed(reason)));
        }
        let timeout = assignment
            .execution_timeout
            .map(|seconds| Duration::from_secs_f64(seconds.0.max(0.0)));
        let cancelled = Cancelled::default();
        let preparing = prepare::prepare(
            self.surroundings.clone(),
            assignment,
            self.files.clone(),
            task_log,
            client,
            masker.clone(),
            cancelled.clone(),
        );
        let prepared = tokio::select! {
            prepared = preparing => prepared,
            end = self.cut_short(timeout, stop) => return nothing_yet(end),
        };
        let prepared = match prepared {
            Ok(prepared) => prepared,
            Err(failure) => {
                return Finished {
                    rendered_fields: failure.rendered_fields,
                    ..nothing_yet(End::Done(failure.outcome))
                };
            }
        };
        let rendered_fields = Some(prepared.rendered_fields);
        let rendered_map_index = prepared.rendered_map_index;
        let output_file = Some(prepared.setup.paths.output_file.clone());
        let (end, pid) = match prepared.plan {
            Plan::Process(spec) => {
                let launch = Launch::new(spec, &prepared.setup, self.surroundings, masker);
                // The operator's setup holds a writer of the log.
                drop(prepared.setup);
                let _visit = prepared.visit;
                let _slot = slot;
                // Apart, so that what only waits on the network does not keep room for a process.
                Box::pin(launch.run(self.surroundings, self.log, self.started, timeout, stop)).await
            }
            Plan::Async(future) => {
                drop(prepared.setup);
                // It only waits on the network: somebody else may have the slot.
                drop(slot);
                (self.wait_for(future, timeout, stop, &cancelled).await, None)
            }
        };
        Finished {
            end,
            rendered_fields,
            rendered_map_index,
            pid,
            output_file,
        }
    }

    /// Waits for a future; when it has to end, it gets the grace period to tidy up.
    async fn wait_for(
        &self,
        mut future: futures_util::future::BoxFuture<'static, Outcome>,
        timeout: Option<Duration>,
        stop: &mut watch::Receiver<Option<Stop>>,
        cancelled: &Cancelled,
    ) -> End {
        let end = tokio::select! {
            outcome = &mut future => return End::Done(outcome),
            end = self.cut_short(timeout, stop) => end,
        };
        cancelled.cancel(match &end {
            End::Stopped(stop) => stop.cut(),
            _ => Cut::Over,
        });
        if !matches!(&end, End::Stopped(stop) if stop.is_by_force()) {
            let grace = self.surroundings.config.grace;
            let patience = match &end {
                End::Stopped(Stop::Drain) => grace,
                // What runs elsewhere has the grace period to end by itself, and is ended by force only then.
                _ => grace + BY_FORCE,
            };
            tokio::select! {
                _ = tokio::time::timeout(patience, future) => {}
                _ = stop.wait_for(|stop| stop.as_ref().is_some_and(Stop::is_by_force)) => {}
            }
        }
        end
    }

    /// Ends when the time is over or somebody wants the attempt stopped.
    async fn cut_short(&self, timeout: Option<Duration>, stop: &mut watch::Receiver<Option<Stop>>) -> End {
        cut_short(self.started, timeout, stop).await
    }
}

/// Ends when the time is over or somebody wants the attempt stopped.
async fn cut_short(started: Instant, timeout: Option<Duration>, stop: &mut watch::Receiver<Option<Stop>>) -> End {
    let time_is_over = async {
        match timeout {
            Some(timeout) => {
                tokio::time::sleep_until(started + timeout).await;
                timeout
            }
            None => std::future::pending().await,
        }
    };
    let stopped = async {
        let reason = stop
            .wait_for(Option::is_some)
            .await
            .ok()
            .and_then(|reason| reason.clone());
        // Whoever could stop it is gone: the worker is falling apart.
        reason.unwrap_or(Stop::Disowned)
    };
    tokio::select! {
        reason = stopped => End::Stopped(reason),
        timeout = time_is_over => End::TimedOut(timeout),
    }
}

/// Brings what an operator writes into the log.
async fn forward(mut lines: mpsc::Receiver<Box<LogLine>>, log: LogWriter) {
    while let Some(line) = lines.recv().await {
        log.line(line.stream, line.text).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size_of_future<A, B, C, D, F: Future>(_: impl Fn(A, B, C, D) -> F) -> usize {
        size_of::<F>()
    }

    #[test]
    fn ten_thousand_that_wait_have_room() {
        let size = size_of_future(run);
        assert!(size < 3 * 1024, "an attempt that waits takes {size} bytes");
    }
}
