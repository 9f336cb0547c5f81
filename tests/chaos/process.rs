//! One role of Updraft as a process that is killed, stopped and started again.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use rustix::process::{Pid, Signal, kill_process};
use tokio::process::{Child, Command};

/// How long a process may take to end after SIGTERM before that is a fault of its own.
const ENDING: Duration = Duration::from_secs(30);

/// A process that ends so soon after its start did not find its database: it says so and ends, and whatever supervises it starts it
/// again. One that ends later has fallen.
const START: Duration = Duration::from_secs(20);

/// What to start.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    pub(crate) binary: PathBuf,
    pub(crate) arguments: Vec<String>,
    pub(crate) environment: Vec<(String, String)>,
    pub(crate) log: PathBuf,
}

/// A role: the process that is in it now, and how to get another.
#[derive(Debug)]
pub(crate) struct Role {
    pub(crate) name: String,
    program: Mutex<Program>,
    child: Mutex<Option<(Child, Instant)>>,
    /// One fault at a time.
    pub(crate) busy: tokio::sync::Mutex<()>,
    /// Ends that nobody asked for.
    pub(crate) fell: AtomicU32,
    /// Starts that found no database.
    pub(crate) in_vain: AtomicU32,
    /// Times that SIGTERM did not end it.
    pub(crate) hung: AtomicU32,
}

impl Role {
    pub(crate) fn new(name: impl Into<String>, program: Program) -> Self {
        Self {
            name: name.into(),
            program: Mutex::new(program),
            child: Mutex::default(),
            busy: tokio::sync::Mutex::default(),
            fell: AtomicU32::default(),
            in_vain: AtomicU32::default(),
            hung: AtomicU32::default(),
        }
    }

    fn child(&self) -> std::sync::MutexGuard<'_, Option<(Child, Instant)>> {
        self.child.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn program(&self) -> std::sync::MutexGuard<'_, Program> {
        self.program.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    pub(crate) fn start(&self) -> Result<()> {
        let program = self.program().clone();
        let log = File::options().create(true).append(true).open(&program.log)?;
        let mut command = Command::new(&program.binary);
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("UPDRAFT")) {
            command.env_remove(name);
        }
        let child = command
            .args(&program.arguments)
            .envs(program.environment)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            // A ctrl-C is for the harness, which ends them in order.
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {}", program.binary.display()))?;
        *self.child() = Some((child, Instant::now()));
        Ok(())
    }

    pub(crate) fn pid(&self) -> Option<i32> {
        let child = self.child();
        child
            .as_ref()
            .and_then(|(child, _)| child.id())
            .and_then(|id| i32::try_from(id).ok())
    }

    pub(crate) fn signal(&self, signal: Signal) {
        signal_process(self.pid(), signal);
    }

    /// Ends it at once.
    pub(crate) async fn kill(&self) {
        let child = self.child().take();
        if let Some((mut child, _)) = child {
            let _ = child.kill().await;
        }
    }

    /// SIGTERM, and SIGKILL where that does not help in time.
    pub(crate) async fn end(&self) {
        self.signal(Signal::TERM);
        let child = self.child().take();
        let Some((mut child, _)) = child else { return };
        if tokio::time::timeout(ENDING, child.wait()).await.is_err() {
            self.hung.fetch_add(1, Ordering::Relaxed);
            let _ = child.kill().await;
        }
    }

    /// Ends it, and starts another binary in its place.
    pub(crate) async fn replace_by(&self, binary: &Path) -> Result<()> {
        self.end().await;
        binary.clone_into(&mut self.program().binary);
        self.start()
    }

    /// Starts it again if it ended although nobody asked it to. Told as a finding, unless it had just been started.
    pub(crate) fn keep(&self) -> Result<Option<String>> {
        let ended = match self.child().as_mut() {
            Some((child, started)) => child.try_wait()?.map(|status| (status, started.elapsed())),
            None => None,
        };
        let Some((status, lived)) = ended else { return Ok(None) };
        self.start()?;
        if lived < START {
            self.in_vain.fetch_add(1, Ordering::Relaxed);
            return Ok(None);
        }
        self.fell.fetch_add(1, Ordering::Relaxed);
        Ok(Some(format!("{} ended by itself: {status}", self.name)))
    }
}

pub(crate) fn signal_process(pid: Option<i32>, signal: Signal) {
    if let Some(pid) = pid.and_then(Pid::from_raw) {
        // It may be gone.
        let _ = kill_process(pid, signal);
    }
}

/// A process and everything below it: (pid, command line).
pub(crate) fn tree(root: i32) -> Vec<(i32, String)> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<i32>().ok()) else {
            continue;
        };
        let Ok(stat) = std::fs::read_to_string(format!("/proc/{pid}/stat")) else {
            continue;
        };
        // The name in parentheses may hold anything.
        let parent = stat
            .rsplit_once(')')
            .and_then(|(_, rest)| rest.split_whitespace().nth(1)?.parse::<i32>().ok());
        if let Some(parent) = parent {
            all.push((pid, parent));
        }
    }
    let mut found = vec![root];
    let mut at = 0;
    while let Some(&pid) = found.get(at) {
        found.extend(all.iter().filter(|(_, parent)| *parent == pid).map(|(child, _)| *child));
        at += 1;
    }
    found
        .into_iter()
        .map(|pid| {
            (
                pid,
                std::fs::read_to_string(format!("/proc/{pid}/cmdline"))
                    .unwrap_or_default()
                    .replace('\0', " "),
            )
        })
        .collect()
}
