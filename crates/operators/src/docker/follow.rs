//! Follows a container: its output while it runs, and what its end means.

use std::pin::pin;
use std::time::Duration;

use bollard::Docker;
use bollard::container::LogOutput;
use bollard::models::ContainerInspectResponse;
use bollard::query_parameters::LogsOptions;
use futures_util::StreamExt as _;
use tokio::time::{Instant, sleep, timeout};

use super::daemon::{Found, look};
use super::progress::{Lines, Progress, Reader};
use super::run::Run;
use crate::operator::{Outcome, TaskLog};
use crate::protocol::log_record::LogStream;
use crate::verdict::{Seen, Verdict, verdict};

/// Exit code that skips the task, as of `bash`.
const SKIP: i64 = 99;
/// Exit code of what was ended by SIGKILL.
const KILLED: i64 = 137;
/// How often to ask whether that was for lack of memory.
const OOM_LOOKS: u32 = 3;
/// How often the server hears how far the output was read, if there is news.
const KEEP_EVERY: Duration = Duration::from_secs(5);
/// A daemon that says nothing is asked whether the container still runs.
const QUIET: Duration = Duration::from_secs(30);
/// Before the output of a container that still runs is asked for again.
const PAUSE: Duration = Duration::from_millis(200);
/// The same where there was none to be had: not every daemon keeps it.
const LONG_PAUSE: Duration = Duration::from_secs(2);
/// Among so many pieces the last line that isn't blank is looked for.
const TAIL: &str = "100";

impl Run {
    /// Follows the container to its end, and gives its exit code.
    pub(super) async fn follow(&self, docker: &Docker) -> Result<i64, Outcome> {
        let mut output = Output::new(self);
        loop {
            let read = output.read(docker, true).await;
            let (mut seen, since) = (Vec::new(), Instant::now());
            let ended = loop {
                seen.push(self.look(docker).await);
                match verdict(&seen, since.elapsed()) {
                    Verdict::Running => break None,
                    Verdict::Ended { code } => break Some(code),
                    Verdict::Again(pause) => sleep(pause).await,
                    Verdict::Unknown(what) => {
                        output.end().await;
                        return Err(self.unknown(what));
                    }
                }
            };
            if let Some(code) = ended {
                // What came between the two looks, or was cut off.
                output.read(docker, false).await;
                output.end().await;
                return Ok(code);
            }
            sleep(if read { PAUSE } else { LONG_PAUSE }).await;
        }
    }

    async fn look(&self, docker: &Docker) -> Seen {
        match look(docker, &self.name).await {
            Ok(Found::Started(seen)) => seen,
            // It was started: who says otherwise is no better than who says nothing.
            Ok(Found::Created) => Seen::Unreachable,
            // Ours is gone, and its name was taken.
            Ok(Found::Foreign) => Seen::Gone,
            Err(_) => Seen::Unreachable,
        }
    }

    /// What an exit code means.
    pub(super) async fn outcome(&self, docker: &Docker, code: i64) -> Outcome {
        let mut outcome = match code {
            0 => Outcome::success(self.last_line(docker).await.map(|line| (self.mask)(&line).into())),
            SKIP => Outcome::skipped("exit code 99"),
            _ => Outcome::failed(self.reason(docker, code).await),
        };
        outcome.exit_code = i32::try_from(code).ok();
        outcome
    }

    async fn reason(&self, docker: &Docker, code: i64) -> String {
        let mut container = docker.inspect_container(&self.name, None).await.ok();
        let is_oom = |container: &Option<ContainerInspectResponse>| {
            let state = container.as_ref().and_then(|container| container.state.as_ref());
            state.is_some_and(|state| state.oom_killed == Some(true))
        };
        // The daemon hears of a lack of memory and of the end apart.
        for _ in 0..OOM_LOOKS {
            if code != KILLED || is_oom(&container) {
                break;
            }
            sleep(PAUSE).await;
            container = docker.inspect_container(&self.name, None).await.ok();
        }
        if is_oom(&container) {
            let limit = container
                .as_ref()
                .and_then(|container| container.host_config.as_ref()?.memory)
                .filter(|limit| *limit > 0)
                .map_or("the container has no limit of its own".to_owned(), |limit| {
                    format!("the container's limit is {} MiB", limit / (1 << 20))
                });
            return format!("exit code {code} (out of memory: {limit})");
        }
        let hint = match code {
            126 => " (found, but not executable)",
            127 => " (command not found)",
            KILLED => " (killed by SIGKILL: by somebody, or with its daemon)",
            143 => " (ended by SIGTERM: by somebody, or with its daemon)",
            _ => "",
        };
        format!("exit code {code}{hint}")
    }

    /// The last line of standard output that isn't blank.
    async fn last_line(&self, docker: &Docker) -> Option<String> {
        if !self.do_xcom_push {
            return None;
        }
        let options = LogsOptions {
            stdout: true,
            tail: TAIL.to_owned(),
            ..LogsOptions::default()
        };
        let mut text = Vec::new();
        let mut pieces = pin!(docker.logs(&self.name, Some(options)));
        while let Some(Ok(piece)) = pieces.next().await {
            text.extend_from_slice(&piece.into_bytes());
        }
        let text = String::from_utf8_lossy(&text);
        let line = text.lines().rev().find(|line| !line.trim().is_empty())?;
        Some(line.trim_end().to_owned())
    }
}

/// The output of a container on its way to the log.
struct Output<'a> {
    run: &'a Run,
    log: &'a TaskLog,
    lines: Lines,
    /// How far it was read. What the run knows is behind it as long as a line is open: only whole lines are in the log.
    read: Progress,
    /// How far it had been read some seconds ago: by now the server has it.
    settled: Progress,
    kept: Progress,
    looked: Instant,
}

impl<'a> Output<'a> {
    fn new(run: &'a Run) -> Self {
        Self {
            run,
            log: &run.log,
            lines: Lines::default(),
            read: run.progress(),
            settled: run.progress(),
            kept: run.progress(),
            looked: Instant::now(),
        }
    }

    /// Reads what is new, and what comes as long as the container runs. Gives whether anything could be read.
    async fn read(&mut self, docker: &Docker, follow: bool) -> bool {
        let options = LogsOptions {
            follow,
            stdout: true,
            stderr: true,
            timestamps: true,
            since: self.read.since(),
            ..LogsOptions::default()
        };
        let mut reader = Reader::default();
        let mut pieces = pin!(docker.logs(&self.run.name, Some(options)));
        let mut any = false;
        let mut quiet_since = Instant::now();
        loop {
            match timeout(KEEP_EVERY, pieces.next()).await {
                Ok(Some(Ok(piece))) => {
                    any = true;
                    quiet_since = Instant::now();
                    self.take(&mut reader, &piece).await;
                }
                Ok(Some(Err(error))) => {
                    tracing::debug!(%error, container = self.run.name, "the output of a container was cut off");
                    return any;
                }
                Ok(None) => return any,
                Err(_) if quiet_since.elapsed() < QUIET => {}
                Err(_) => {
                    quiet_since = Instant::now();
                    if self.run.look(docker).await != Seen::Running {
                        return any;
                    }
                }
            }
            self.keep_if_due().await;
        }
    }

    async fn take(&mut self, reader: &mut Reader, piece: &LogOutput) {
        let Some((stream, bytes)) = reader.take(&mut self.read, piece) else {
            return;
        };
        if let Some(line) = self.lines.feed(stream, &bytes) {
            self.write(stream, line).await;
        }
        if self.lines.are_whole() {
            self.run.read(&self.read);
        }
    }

    async fn write(&self, stream: LogStream, line: String) {
        match stream {
            LogStream::Stderr => self.log.error(line).await,
            LogStream::Stdout | LogStream::System => self.log.info(line).await,
        }
    }

    /// The server hears what was read a while ago: what was read just now may be lost with this worker before it gets there.
    async fn keep_if_due(&mut self) {
        if self.looked.elapsed() < KEEP_EVERY {
            return;
        }
        self.looked = Instant::now();
        if self.settled != self.kept {
            self.run.keep(&self.settled).await;
            self.kept = self.settled.clone();
        }
        self.settled = self.run.progress();
    }

    async fn end(&mut self) {
        for (stream, line) in self.lines.rest() {
            self.write(stream, line).await;
        }
    }
}
