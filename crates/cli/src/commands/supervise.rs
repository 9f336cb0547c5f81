//! Worker processes of a standalone daemon.
//!
//! A worker outlives a daemon that is killed: its tasks go on, and the next daemon finds it by its lock and lets it work.
//! A worker that dies is started again, with a pause that grows while it keeps dying.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result};
use rustix::fs::{FlockOperation, flock};
use rustix::process::{Pid, Signal, kill_process};
use tokio::process::{Child, Command};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// A lock that one process a name and home holds, with its pid inside.
pub(crate) struct NameLock {
    _file: File,
}

impl NameLock {
    /// Takes the lock, or tells the pid of who has it.
    pub(crate) fn take(path: &Path) -> Result<std::result::Result<Self, Option<Pid>>> {
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .with_context(|| format!("cannot open {}", path.display()))?;
        if flock(&file, FlockOperation::NonBlockingLockExclusive).is_err() {
            let mut text = String::new();
            file.read_to_string(&mut text)?;
            return Ok(Err(text.trim().parse().ok().and_then(Pid::from_raw)));
        }
        file.set_len(0)?;
        file.rewind()?;
        write!(file, "{}", std::process::id())?;
        Ok(Ok(Self { _file: file }))
    }

    /// The process that holds the lock, if any does. It only looks: nothing is written.
    fn holder(path: &Path) -> Result<Option<Pid>> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
        };
        let free = flock(File::open(path)?, FlockOperation::NonBlockingLockShared).is_ok();
        Ok(if free {
            None
        } else {
            text.trim().parse().ok().and_then(Pid::from_raw)
        })
    }
}

/// How to start one worker.
#[derive(Debug, Clone)]
pub(crate) struct WorkerCommand {
    pub(crate) name: String,
    pub(crate) arguments: Vec<String>,
    /// Its lock file, the same that the worker itself takes.
    pub(crate) lock: PathBuf,
    /// What it does not get of our environment.
    pub(crate) without: Vec<String>,
    /// Time from SIGTERM until SIGKILL.
    pub(crate) patience: Duration,
}

/// Keeps one worker running until `stop`; returns once it is gone.
pub(crate) async fn keep(command: WorkerCommand, stop: CancellationToken, now: CancellationToken) -> Result<()> {
    let mut pause = Duration::from_millis(200);
    loop {
        let started = Instant::now();
        if let Some(pid) = NameLock::holder(&command.lock)? {
            tracing::info!(
                worker = command.name,
                pid = pid.as_raw_nonzero().get(),
                "found a worker that is still running"
            );
            adopt(&command, pid, &stop, &now).await?;
        } else {
            let child = start(&command)?;
            watch(&command, child, &stop, &now).await?;
        }
        if stop.is_cancelled() {
            return Ok(());
        }
        pause = if started.elapsed() > Duration::from_secs(30) {
            Duration::from_millis(200)
        } else {
            (pause * 2).min(Duration::from_secs(10))
        };
        tokio::select! { () = tokio::time::sleep(pause) => {}, () = stop.cancelled() => return Ok(()) }
    }
}

fn start(command: &WorkerCommand) -> Result<Child> {
    let binary = std::env::current_exe().context("cannot find this program's own file")?;
    // A group of its own: ctrl-C in a terminal is for the daemon, which then tells its workers.
    let mut worker = Command::new(binary);
    for name in &command.without {
        worker.env_remove(name);
    }
    worker
        .args(&command.arguments)
        .stdin(Stdio::null())
        .process_group(0)
        .spawn()
        .with_context(|| format!("cannot start {}", command.name))
}

async fn watch(
    command: &WorkerCommand,
    mut child: Child,
    stop: &CancellationToken,
    now: &CancellationToken,
) -> Result<()> {
    let pid = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
    tokio::select! {
        status = child.wait() => {
            if !stop.is_cancelled() {
                tracing::error!(worker = command.name, status = %status?, "a worker ended; starting it again");
            }
            return Ok(());
        }
        () = stop.cancelled() => {}
    }
    signal(pid, Signal::TERM);
    tokio::select! {
        status = child.wait() => { status?; return Ok(()); }
        () = tokio::time::sleep(command.patience) => {}
        () = now.cancelled() => {}
    }
    tracing::warn!(
        worker = command.name,
        "the worker did not stop in time; killing it and its tasks"
    );
    child.kill().await?;
    Ok(())
}

/// Waits for a worker that is not our child. Its lock tells when it is gone.
async fn adopt(command: &WorkerCommand, pid: Pid, stop: &CancellationToken, now: &CancellationToken) -> Result<()> {
    let mut deadline: Option<Instant> = None;
    let mut tick = tokio::time::interval(Duration::from_millis(500));
    loop {
        tokio::select! {
            _ = tick.tick() => {}
            () = stop.cancelled(), if deadline.is_none() => {
                signal(Some(pid), Signal::TERM);
                deadline = Some(Instant::now() + command.patience);
                tick = tokio::time::interval(Duration::from_millis(50));
            }
        }
        if NameLock::holder(&command.lock)?.is_none() {
            return Ok(());
        }
        if deadline.is_some_and(|deadline| now.is_cancelled() || Instant::now() > deadline) {
            signal(Some(pid), Signal::KILL);
        }
    }
}

fn signal(pid: Option<Pid>, signal: Signal) {
    if let Some(pid) = pid {
        // A process that is gone needs no signal.
        let _ = kill_process(pid, signal);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_held_once_and_names_its_holder() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("worker-1.lock");
        let held = NameLock::take(&path).unwrap().ok().unwrap();
        let holder = NameLock::take(&path).unwrap().err().unwrap();
        assert_eq!(holder, Pid::from_raw(std::process::id().try_into().unwrap()));
        drop(held);
        assert!(NameLock::holder(&path).unwrap().is_none());
    }
}
