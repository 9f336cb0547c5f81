//! A process under supervision: its group, its pipes, its time and its end.

mod exit;
mod memory;
mod pipes;

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use rustix::process::Signal;
use tokio::process::{Child, Command};
use tokio::sync::watch;
use tokio::time::{Instant, timeout};
use updraft_operators::operator::{Outcome, ProcessSpec, ReturnValue, TaskSetup};
use uuid::Uuid;

use super::environment::{environment, find_program};
use super::{End, Stop, Surroundings, cut_short};
use crate::logs::{LogWriter, Masker};
use crate::process_tree::signal_group;
use memory::Memory;
use pipes::Pipes;

/// How long what a process wrote last may take to come out of its pipes when nobody else holds them.
const AT_ONCE: Duration = Duration::from_millis(10);

/// A process that can be started.
pub(crate) struct Launch {
    spec: ProcessSpec,
    cwd: PathBuf,
    environment: BTreeMap<OsString, OsString>,
    attempt_id: Uuid,
    xcom_bytes: usize,
    memory: Option<u64>,
    wants_last_line: bool,
    masker: Arc<Masker>,
}

impl Launch {
    pub(crate) fn new(spec: ProcessSpec, setup: &TaskSetup, surroundings: &Surroundings, masker: Arc<Masker>) -> Self {
        let assignment = &setup.assignment;
        let cwd = spec.cwd.clone().unwrap_or_else(|| setup.paths.cwd.clone());
        Self {
            environment: environment(&spec, setup, &cwd, &surroundings.marker),
            wants_last_line: assignment.do_xcom_push && spec.return_value == ReturnValue::LastStdoutLine,
            xcom_bytes: assignment.xcom_bytes.min(surroundings.config.xcom_bytes),
            memory: assignment.resources.as_ref().and_then(|resources| resources.memory),
            attempt_id: assignment.attempt_id,
            cwd,
            spec,
            masker,
        }
    }

    /// Runs the process to its end, and whatever it started. Gives the end and the process's id.
    pub(crate) async fn run(
        mut self,
        surroundings: &Surroundings,
        log: &LogWriter,
        started: Instant,
        time_out: Option<Duration>,
        stop: &mut watch::Receiver<Option<Stop>>,
    ) -> (End, Option<i32>) {
        let mut child = match self.spawn() {
            Ok(child) => child,
            Err(reason) => return (End::Done(Outcome::failed(reason)), None),
        };
        let pid = child.id().and_then(|pid| i32::try_from(pid).ok());
        if let Some(pid) = pid {
            surroundings.guardian.started(pid);
        }
        let pipes = Pipes::connect(
            &mut child,
            self.spec.stdin.take(),
            log,
            self.wants_last_line.then_some(self.xcom_bytes),
        );
        let mut memory = Memory::of(pid, self.memory);
        let early = tokio::select! {
            // When both are true, what the process did counts.
            biased;
            status = child.wait() => Ok(status),
            end = cut_short(started, time_out, stop) => Err(end),
            reason = memory.watch() => Err(End::TooLarge(reason)),
        };
        let result = match early {
            Ok(status) => Ok(status),
            Err(end) => {
                end_group(&mut child, pid, grace(&end, surroundings), stop).await;
                Err(end)
            }
        };
        // The leader is gone; what it left in its group has nobody to report to.
        let left_some = pid.is_some_and(|pid| signal_group(pid, Signal::KILL));
        let went_well = matches!(&result, Ok(Ok(status)) if status.success());
        let mut draining = std::pin::pin!(pipes.drain());
        let drained = if left_some || !went_well {
            None
        } else {
            timeout(AT_ONCE, &mut draining).await.ok()
        };
        let last_line = match drained {
            // Nothing shows that it left anybody behind.
            Some(last_line) => {
                surroundings.sweeper.end(self.attempt_id);
                last_line
            }
            // Somebody may hold the pipes; and there may be another try: nothing of this one may be alive by then.
            None => {
                let swept = surroundings.sweeper.end_soon(self.attempt_id);
                let last_line = draining.await;
                let _ = swept.await;
                last_line
            }
        };
        if let Some(pid) = pid {
            surroundings.guardian.ended(pid);
        }
        match result {
            Err(end) => (end, pid),
            Ok(Err(error)) => (
                End::Done(Outcome::failed(format!("cannot wait for the process: {error}"))),
                pid,
            ),
            Ok(Ok(status)) => (
                End::Done(exit::outcome(
                    status,
                    &self.spec.return_value,
                    // It is a line of the log, and no more secret there than here.
                    last_line.map(|line| self.masker.text(&line)),
                    self.xcom_bytes,
                    &memory,
                )),
                pid,
            ),
        }
    }

    fn spawn(&self) -> Result<Child, String> {
        let program = self.spec.program.as_os_str();
        let shown = program.to_string_lossy();
        let path = self.environment.get(OsStr::new("PATH")).map(OsString::as_os_str);
        let Some(file) = find_program(program, path, &self.cwd) else {
            return Err(format!(
                "cannot find the program `{shown}` on this worker (PATH is {})",
                path.unwrap_or_default().to_string_lossy()
            ));
        };
        // No `pre_exec` and no search for the program: with either, the system would copy the worker (fork) instead of
        // starting the process directly (posix_spawn), which takes longer the more memory the worker has.
        Command::new(&file)
            .args(&self.spec.args)
            .env_clear()
            .envs(&self.environment)
            .current_dir(&self.cwd)
            .process_group(0)
            .stdin(if self.spec.stdin.is_some() {
                Stdio::piped()
            } else {
                Stdio::null()
            })
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("cannot start {}: {error}", file.display()))
    }
}

/// How long the group may take to end after SIGTERM.
fn grace(end: &End, surroundings: &Surroundings) -> Duration {
    match end {
        End::Stopped(stop) if stop.is_by_force() => Duration::ZERO,
        // It would take more until then.
        End::TooLarge(_) => Duration::ZERO,
        // The worker has waited already, and is itself waited for.
        End::Stopped(Stop::Drain) => surroundings.config.grace.min(Duration::from_secs(2)),
        _ => surroundings.config.grace,
    }
}

/// SIGTERM to the whole group, a grace period for the leader, SIGKILL.
async fn end_group(child: &mut Child, pid: Option<i32>, grace: Duration, stop: &mut watch::Receiver<Option<Stop>>) {
    // Not yet waited for, so the id can't be anybody else's.
    let Some(pid) = pid else { return };
    if !grace.is_zero() {
        signal_group(pid, Signal::TERM);
        tokio::select! {
            _ = child.wait() => return,
            () = tokio::time::sleep(grace) => {}
            _ = stop.wait_for(|stop| stop.as_ref().is_some_and(Stop::is_by_force)) => {}
        }
    }
    signal_group(pid, Signal::KILL);
    // It is dead; an error could only say that it was waited for.
    let _ = child.wait().await;
}
