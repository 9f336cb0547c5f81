//! Updraft as it runs in earnest: a PostgreSQL, two schedulers, two API servers and some workers, with wires between them.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use rustix::process::Signal;
use tokio::process::Command;
use tokio::time::{Instant, sleep};
use updraft_store::embedded::{EmbeddedOptions, EmbeddedPostgres};

use crate::process::{Program, Role, signal_process};
use updraft_tests::wire::{Far, Mode, Wire};

pub(crate) const PASSWORD: &str = "chaos";

/// A process with its one wire: to the database, or to an API server.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) role: Role,
    pub(crate) wire: Wire,
}

/// The whole installation.
pub(crate) struct Installation {
    pub(crate) root: PathBuf,
    pub(crate) schedulers: Vec<Part>,
    pub(crate) servers: Vec<Part>,
    /// Addresses of the API servers.
    pub(crate) urls: Vec<String>,
    pub(crate) workers: Vec<Part>,
    /// `None` while it is down.
    postgres: tokio::sync::Mutex<Option<EmbeddedPostgres>>,
    /// Past all wires.
    pub(crate) url: String,
}

impl Installation {
    /// Starts everything in a folder.
    pub(crate) async fn start(root: &Path, binary: &Path, workers: usize) -> Result<Self> {
        let home = root.join("home");
        std::fs::create_dir_all(root.join("logs"))?;
        let postgres = EmbeddedPostgres::start(EmbeddedOptions::new(&home)).await?;
        let socket = postgres.socket_folder().join(".s.PGSQL.5432");
        let url = postgres.url().to_owned();
        let maker = Maker {
            root,
            home: &home,
            binary,
        };
        migrate(binary, maker.environment(), &url).await?;
        let mut schedulers = Vec::new();
        for number in 1..=2 {
            let wire = Wire::to(Far::Socket(socket.clone())).await?;
            schedulers.push(maker.part(&format!("scheduler-{number}"), &["scheduler"], wire));
        }
        let (mut servers, mut urls) = (Vec::new(), Vec::new());
        for number in 1..=2 {
            let port = free_port()?;
            let wire = Wire::to(Far::Socket(socket.clone())).await?;
            servers.push(maker.part(
                &format!("api-{number}"),
                &["api-server", "--port", &port.to_string()],
                wire,
            ));
            urls.push((port, format!("http://127.0.0.1:{port}")));
        }
        let mut crew = Vec::new();
        for number in 0..workers {
            let name = format!("worker-{}", number + 1);
            let wire = Wire::to(Far::Port(urls[number % urls.len()].0)).await?;
            let (server, folder) = (format!("http://127.0.0.1:{}", wire.port), root.join(&name));
            let folder = folder.display().to_string();
            let arguments = [
                "worker", "--server", &server, "--name", &name, "--slots", "12", "--home", &folder,
            ];
            crew.push(maker.part(&name, &arguments, wire));
        }
        let installation = Self {
            root: root.to_owned(),
            schedulers,
            servers,
            urls: urls.into_iter().map(|(_, url)| url).collect(),
            workers: crew,
            postgres: tokio::sync::Mutex::new(Some(postgres)),
            url,
        };
        // The first of them makes the secrets that the others read.
        for part in installation.servers.iter().chain(&installation.schedulers) {
            part.role.start()?;
            installation.wait_for_secrets().await?;
        }
        for part in &installation.workers {
            part.role.start()?;
        }
        Ok(installation)
    }

    async fn wait_for_secrets(&self) -> Result<()> {
        let begun = Instant::now();
        while !self.root.join("home/secrets/worker.token").exists() {
            if begun.elapsed() > Duration::from_secs(60) {
                bail!("the API server did not start: see {}", self.root.join("logs").display());
            }
            sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }

    /// All processes but PostgreSQL.
    pub(crate) fn parts(&self) -> impl Iterator<Item = &Part> {
        self.schedulers.iter().chain(&self.servers).chain(&self.workers)
    }

    /// Ends PostgreSQL with this signal, leaves it down for a while, and starts it again.
    pub(crate) async fn restart_postgres(&self, signal: Signal, down: Duration) -> Result<()> {
        let mut postgres = self.postgres.lock().await;
        if let Some(server) = postgres.take() {
            let pid = server.pid();
            signal_process(Some(pid), signal);
            while is_alive(pid) {
                sleep(Duration::from_millis(20)).await;
            }
            server.stop().await?;
        }
        sleep(down).await;
        *postgres = Some(EmbeddedPostgres::start(EmbeddedOptions::new(self.root.join("home"))).await?);
        Ok(())
    }

    /// Kills one of PostgreSQL's own processes, upon which it ends all others and recovers.
    pub(crate) async fn crash_postgres(&self, which: usize) {
        let postgres = self.postgres.lock().await;
        let Some(server) = postgres.as_ref() else { return };
        let backends: Vec<i32> = crate::process::tree(server.pid())
            .into_iter()
            .filter(|(_, command)| command.contains("updraft updraft"))
            .map(|(pid, _)| pid)
            .collect();
        if !backends.is_empty() {
            signal_process(Some(backends[which % backends.len()]), Signal::KILL);
        }
    }

    /// Everything as it was in the beginning.
    pub(crate) fn heal(&self) {
        for part in self.parts() {
            part.wire.set(Mode::Open);
            part.role.signal(Signal::CONT);
        }
    }

    /// Stops everything.
    pub(crate) async fn stop(&self) -> Result<()> {
        for part in self.workers.iter().chain(&self.schedulers).chain(&self.servers) {
            part.role.end().await;
        }
        if let Some(server) = self.postgres.lock().await.take() {
            server.stop().await?;
        }
        Ok(())
    }

    /// `updraft db migrate` with this binary.
    pub(crate) async fn migrate(&self, binary: &Path) -> Result<()> {
        let home = self.root.join("home");
        let maker = Maker {
            root: &self.root,
            home: &home,
            binary,
        };
        migrate(binary, maker.environment(), &self.url).await
    }

    /// `updraft db check`: whether it found nothing wrong, and what it printed.
    pub(crate) async fn check(&self, binary: &Path) -> Result<(bool, String)> {
        let output = Command::new(binary)
            .args(["db", "check", "--format", "human"])
            .env("UPDRAFT_HOME", self.root.join("home"))
            .env("UPDRAFT_DATABASE_URL", &self.url)
            .env("UPDRAFT__LOG__LEVEL", "warn")
            .output()
            .await?;
        let text = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
        Ok((output.status.success(), text.concat()))
    }
}

struct Maker<'a> {
    root: &'a Path,
    home: &'a Path,
    binary: &'a Path,
}

impl Maker<'_> {
    fn part(&self, name: &str, arguments: &[&str], wire: Wire) -> Part {
        let mut environment = self.environment();
        if arguments.first() == Some(&"worker") {
            let token = self.home.join("secrets/worker.token");
            environment.push(("UPDRAFT_WORKER_TOKEN_FILE".to_owned(), token.display().to_string()));
            environment.push(("UPDRAFT__WORKER__GRACE_SECONDS".to_owned(), "3".to_owned()));
        } else {
            let url = format!("postgres://updraft@127.0.0.1:{}/updraft?sslmode=disable", wire.port);
            environment.push(("UPDRAFT_DATABASE_URL".to_owned(), url));
        }
        let program = Program {
            binary: self.binary.to_owned(),
            arguments: arguments.iter().map(|&argument| argument.to_owned()).collect(),
            environment,
            log: self.root.join("logs").join(format!("{name}.log")),
        };
        Part {
            role: Role::new(name, program),
            wire,
        }
    }

    fn environment(&self) -> Vec<(String, String)> {
        let text = |path: PathBuf| path.display().to_string();
        [
            ("UPDRAFT_HOME", text(self.home.to_owned())),
            ("UPDRAFT_DAGS_FOLDER", text(self.root.join("dags"))),
            ("UPDRAFT_ADMIN_PASSWORD", PASSWORD.to_owned()),
            // So that a lost scheduler is worth a few seconds.
            ("UPDRAFT__SCHEDULER__LEASE_SECONDS", "5".to_owned()),
            ("UPDRAFT__LOG__LEVEL", "info".to_owned()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .to_vec()
    }
}

async fn migrate(binary: &Path, environment: Vec<(String, String)>, url: &str) -> Result<()> {
    let output = Command::new(binary)
        .args(["db", "migrate"])
        .envs(environment)
        .env("UPDRAFT_DATABASE_URL", url)
        .output()
        .await
        .with_context(|| format!("cannot start {}", binary.display()))?;
    if !output.status.success() {
        bail!(
            "`updraft db migrate` of {} failed: {}",
            binary.display(),
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(())
}

/// A port that nobody listens on just now.
fn free_port() -> Result<u16> {
    Ok(std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// A zombie is gone: it is waited for by whoever started it.
fn is_alive(pid: i32) -> bool {
    std::fs::read(format!("/proc/{pid}/cmdline")).is_ok_and(|line| !line.is_empty())
}
