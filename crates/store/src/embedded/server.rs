//! The server process: started as our child, or found running.

use std::fs::{self, File};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, test_kill_process};

use super::binaries::Binaries;
use super::cluster::{self, last_lines};
use super::place::{Place, folder};
use super::{EmbeddedError, EmbeddedOptions};

/// A server that replays its log after a crash says so and is waited for; one that says nothing is given this long.
const SILENT: Duration = Duration::from_secs(60);
const RECOVERING: Duration = Duration::from_secs(600);
const FAST_SHUTDOWN: Duration = Duration::from_secs(20);
const IMMEDIATE_SHUTDOWN: Duration = Duration::from_secs(10);
const LOOK_EVERY: Duration = Duration::from_millis(15);
const LOG_KEPT: u64 = 10 << 20;
/// `/dev/shm` of a container may be too small for parallel queries.
const SHARED_MEMORY_NEEDED: u64 = 256 << 20;

/// A running server.
#[derive(Debug)]
pub(super) struct Server {
    pid: i32,
    child: Option<Child>,
    /// Whether dropping it stops it.
    ours: bool,
}

/// Starts the server, adopts one that runs without its parent, or attaches to one that another process has. Returns the lock when the
/// server is ours to stop.
pub(super) async fn start(
    place: &Place,
    binaries: &Binaries,
    options: &EmbeddedOptions,
) -> Result<(Server, Option<File>), EmbeddedError> {
    let begin = Instant::now();
    loop {
        if let Some(lock) = place.lock()? {
            cluster::prepare(place, binaries, options).await?;
            let mut server = match running(place) {
                Some(pid) => Server {
                    pid,
                    child: None,
                    ours: true,
                },
                None => spawn(place, binaries, options)?,
            };
            match ready(&mut server, place).await {
                Ok(()) => return Ok((server, Some(lock))),
                // It was being shut down when we found it.
                Err(_) if server.child.is_none() && server.is_gone() => continue,
                Err(error) => return Err(error),
            }
        }
        // Its owner may be starting it at this moment, or may end before it is up: then the lock is ours at the next turn.
        if let Some(pid) = running(place)
            && cluster::open(place).await.is_ok()
        {
            return Ok((
                Server {
                    pid,
                    child: None,
                    ours: false,
                },
                None,
            ));
        }
        if begin.elapsed() > SILENT {
            return Err(not_ready(place, begin));
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Starts the server of a cluster that is ours and whose server has ended.
pub(super) async fn revive(
    place: &Place,
    binaries: &Binaries,
    options: &EmbeddedOptions,
) -> Result<Server, EmbeddedError> {
    let mut server = match running(place) {
        // Somebody started it by hand.
        Some(pid) => Server {
            pid,
            child: None,
            ours: true,
        },
        None => spawn(place, binaries, options)?,
    };
    ready(&mut server, place).await?;
    Ok(server)
}

/// The process that serves this cluster. A pid file left behind whose number belongs to another program by now is removed; PostgreSQL
/// would take it for itself.
fn running(place: &Place) -> Option<i32> {
    let file = place.data().join("postmaster.pid");
    let text = fs::read_to_string(&file).ok()?;
    let pid = text.lines().next()?.trim().parse().ok()?;
    if !is_alive(pid) {
        return None;
    }
    if let Ok(cmdline) = fs::read(format!("/proc/{pid}/cmdline")) {
        let data = place.data();
        let data = data.as_os_str().as_encoded_bytes();
        if !cmdline.windows(data.len()).any(|window| window == data) {
            let _ = fs::remove_file(&file);
            return None;
        }
    }
    Some(pid)
}

fn is_alive(pid: i32) -> bool {
    let Some(number) = Pid::from_raw(pid) else { return false };
    // A zombie whose parent does not care, as with a program that is process 1 of a container, has no command line.
    test_kill_process(number).is_ok() && !fs::read(format!("/proc/{pid}/cmdline")).is_ok_and(|line| line.is_empty())
}

fn spawn(place: &Place, binaries: &Binaries, options: &EmbeddedOptions) -> Result<Server, EmbeddedError> {
    let log = place.log();
    if fs::metadata(&log).is_ok_and(|log| log.len() > LOG_KEPT) {
        fs::rename(&log, log.with_extension("log.1")).map_err(folder("move", &log))?;
    }
    let out = File::options()
        .create(true)
        .append(true)
        .open(&log)
        .map_err(folder("open", &log))?;
    let err = out.try_clone().map_err(folder("open", &log))?;
    let program = binaries.program("postgres");
    let mut command = cluster::command(place, &program);
    command.arg("-D").arg(place.data());
    for setting in settings(place, options) {
        command.arg("-c").arg(setting);
    }
    // A process group of its own: ctrl-C in a terminal is for us, and we stop it in order.
    command.process_group(0).stdin(Stdio::null()).stdout(out).stderr(err);
    let child = command.spawn().map_err(|error| EmbeddedError::Program {
        program,
        how: error.to_string(),
        output: String::new(),
    })?;
    let pid = i32::try_from(child.id()).unwrap_or_default();
    Ok(Server {
        pid,
        child: Some(child),
        ours: true,
    })
}

fn settings(place: &Place, options: &EmbeddedOptions) -> Vec<String> {
    let mut settings: Vec<String> = [
        "listen_addresses=",
        "unix_socket_permissions=0700",
        "max_connections=100",
        "shared_buffers=128MB",
        "jit=off",
        "wal_compression=on",
        "max_wal_size=1GB",
        "checkpoint_timeout=15min",
        "autovacuum_naptime=15s",
        "log_min_duration_statement=2s",
        "log_checkpoints=off",
        "log_timezone=UTC",
        "timezone=UTC",
        "cluster_name=updraft",
        // One cluster needs no standby; it saves processes and WAL.
        "wal_level=minimal",
        "max_wal_senders=0",
    ]
    .map(str::to_owned)
    .to_vec();
    settings.push(format!("unix_socket_directories={}", quoted(place.socket())));
    if shared_memory() < SHARED_MEMORY_NEEDED {
        settings.push("dynamic_shared_memory_type=mmap".to_owned());
    }
    if options.unsafe_fast {
        settings.extend(["fsync=off", "synchronous_commit=off", "full_page_writes=off"].map(str::to_owned));
    }
    settings.extend(options.settings.iter().cloned());
    settings
}

/// The setting is a list: a comma or a quote in the path must not split it.
fn quoted(path: &Path) -> String {
    format!("\"{}\"", path.display().to_string().replace('"', "\"\""))
}

fn shared_memory() -> u64 {
    if !cfg!(target_os = "linux") {
        return u64::MAX;
    }
    rustix::fs::statvfs("/dev/shm").map_or(0, |stat| stat.f_bavail.saturating_mul(stat.f_frsize))
}

async fn ready(server: &mut Server, place: &Place) -> Result<(), EmbeddedError> {
    let begin = Instant::now();
    loop {
        let error = match cluster::open(place).await {
            Ok(()) => return Ok(()),
            Err(error) => error,
        };
        let gone = server.is_gone();
        // 57P03: "the database system is starting up".
        let recovering = error.as_database_error().and_then(|error| error.code()).as_deref() == Some("57P03");
        if gone || begin.elapsed() > if recovering { RECOVERING } else { SILENT } {
            tracing::debug!(%error, gone, "PostgreSQL is not ready");
            return Err(not_ready(place, begin));
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

fn not_ready(place: &Place, begin: Instant) -> EmbeddedError {
    let log = place.log();
    let text = fs::read(&log).unwrap_or_default();
    let tail = last_lines(&String::from_utf8_lossy(&text[text.len().saturating_sub(4_000)..]), 12);
    EmbeddedError::NotReady {
        seconds: begin.elapsed().as_secs(),
        log,
        tail,
    }
}

impl Server {
    pub(super) fn pid(&self) -> i32 {
        self.pid
    }

    pub(super) fn is_child(&self) -> bool {
        self.child.is_some()
    }

    /// It is not stopped when this is dropped.
    pub(super) fn release(&mut self) {
        self.ours = false;
    }

    pub(super) fn is_gone(&mut self) -> bool {
        match &mut self.child {
            Some(child) => !matches!(child.try_wait(), Ok(None)),
            None => !is_alive(self.pid),
        }
    }

    fn signal(&mut self, signal: Signal) {
        // A child that was not waited for keeps its number, so this reaches it or nobody.
        if !self.is_gone()
            && let Some(pid) = Pid::from_raw(self.pid)
        {
            let _ = kill_process(pid, signal);
        }
    }

    pub(super) async fn stop(&mut self) -> Result<(), EmbeddedError> {
        // SIGINT: end all sessions, write a checkpoint. SIGQUIT: as after a crash; nothing is lost either.
        for (signal, patience) in [
            (Signal::INT, FAST_SHUTDOWN),
            (Signal::QUIT, IMMEDIATE_SHUTDOWN),
            (Signal::KILL, IMMEDIATE_SHUTDOWN),
        ] {
            self.signal(signal);
            let begin = Instant::now();
            while begin.elapsed() < patience {
                if self.is_gone() {
                    return Ok(());
                }
                tokio::time::sleep(LOOK_EVERY).await;
            }
            tracing::warn!(pid = self.pid, ?signal, "PostgreSQL did not stop yet");
        }
        Err(EmbeddedError::NotStopped { pid: self.pid })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.ours {
            self.signal(Signal::INT);
        }
    }
}
