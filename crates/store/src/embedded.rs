//! A private PostgreSQL cluster: made with the machine's own binaries, run as our child, adopted when it outlived us.

mod binaries;
mod cluster;
mod database;
mod place;
mod server;

use std::convert::Infallible;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

pub(crate) use binaries::candidates as program_folders;
use place::Place;

/// How often to look whether the server is there.
const LOOK_FOR_LIFE: Duration = Duration::from_millis(250);
/// Longest pause between two tries to start it again.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// How to run the cluster.
#[derive(Debug, Clone, Default)]
pub struct EmbeddedOptions {
    /// Updraft's home folder; the cluster lies under it as `postgres/`.
    pub home: PathBuf,
    /// Folder of the programs `postgres` and `initdb`; `None` = look for them.
    pub bindir: Option<PathBuf>,
    /// Further `postgres` settings as `name=value`.
    pub settings: Vec<String>,
    /// Give up durability for speed: for what nobody keeps.
    pub unsafe_fast: bool,
}

impl EmbeddedOptions {
    /// The cluster of this home folder, with the binaries found.
    #[must_use]
    pub fn new(home: impl Into<PathBuf>) -> Self {
        Self {
            home: home.into(),
            ..Self::default()
        }
    }
}

/// Why there is no private PostgreSQL.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EmbeddedError {
    /// No binaries.
    #[error("{0}")]
    NoBinaries(String),
    /// The binaries can't read the cluster.
    #[error(
        "the database in {} was made by PostgreSQL {cluster}, but {} is PostgreSQL {binaries}: install PostgreSQL {cluster} \
         again (or point database.postgres_bindir to it), or move the data with pg_upgrade, or move that folder away to begin \
         with an empty database", data.display(), bindir.display()
    )]
    VersionMismatch {
        /// Folder of the data.
        data: PathBuf,
        /// Version of the data.
        cluster: String,
        /// Folder of the binaries.
        bindir: PathBuf,
        /// Version of the binaries.
        binaries: String,
    },
    /// A folder cannot be made or written.
    #[error("cannot {action} {}", path.display())]
    Folder {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// A program of PostgreSQL failed.
    #[error("{program} failed ({how}):\n{output}")]
    Program {
        /// Which.
        program: PathBuf,
        /// Its exit.
        how: String,
        /// The end of its output.
        output: String,
    },
    /// The server did not come up.
    #[error("PostgreSQL did not become ready within {seconds} s; the end of {}:\n{tail}", log.display())]
    NotReady {
        /// How long was waited.
        seconds: u64,
        /// Its log.
        log: PathBuf,
        /// The end of it.
        tail: String,
    },
    /// The server did not end.
    #[error("PostgreSQL (process {pid}) did not stop")]
    NotStopped {
        /// Its process id.
        pid: i32,
    },
}

/// A running private cluster.
#[derive(Debug)]
pub struct EmbeddedPostgres {
    url: String,
    version: String,
    log: PathBuf,
    socket: PathBuf,
    server: Mutex<server::Server>,
    place: Place,
    binaries: binaries::Binaries,
    options: EmbeddedOptions,
    /// Held while the cluster is ours; `None` when it is another process's.
    lock: Option<File>,
}

impl EmbeddedPostgres {
    /// Starts the cluster of a home folder, making it first if need be. A server that a killed Updraft left behind is adopted;
    /// while another process has the cluster, this one attaches to it and leaves starting and stopping to the other.
    ///
    /// # Errors
    /// See [`EmbeddedError`]; each says what to do.
    pub async fn start(options: EmbeddedOptions) -> Result<Self, EmbeddedError> {
        let binaries = binaries::find(options.bindir.as_deref())?;
        let place = Place::prepare(&options.home)?;
        let (server, lock) = server::start(&place, &binaries, &options).await?;
        Ok(Self {
            url: place.url(cluster::DATABASE),
            version: binaries.version.clone(),
            log: place.log(),
            socket: place.socket().to_owned(),
            server: Mutex::new(server),
            lock,
            place,
            binaries,
            options,
        })
    }

    fn server(&self) -> MutexGuard<'_, server::Server> {
        self.server.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts the server again whenever it has ended by itself (somebody killed it, or the system did for want of memory). Never ends.
    /// While another process has the cluster, that is its business.
    pub async fn keep_alive(&self) -> Infallible {
        let mut pause = LOOK_FOR_LIFE;
        loop {
            tokio::time::sleep(pause).await;
            if self.lock.is_none() || !self.server().is_gone() {
                pause = LOOK_FOR_LIFE;
                continue;
            }
            tracing::error!(log = %self.log.display(), "the private PostgreSQL has ended; starting it again");
            match server::revive(&self.place, &self.binaries, &self.options).await {
                Ok(server) => {
                    tracing::info!(pid = server.pid(), "the private PostgreSQL is back");
                    let former = std::mem::replace(&mut *self.server(), server);
                    drop(former);
                }
                // Its former children may still be on their way out.
                Err(error) => {
                    tracing::warn!(%error, "the private PostgreSQL does not start yet; trying again");
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
            }
        }
    }

    /// Where to connect.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Version of the server's binaries.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Its log file.
    #[must_use]
    pub fn log(&self) -> &Path {
        &self.log
    }

    /// Whether the server ran already: left behind by a killed process, or another's.
    #[must_use]
    pub fn adopted(&self) -> bool {
        !self.server().is_child()
    }

    /// Whether another process that is alive has the cluster; [`EmbeddedPostgres::stop`] does nothing then.
    #[must_use]
    pub fn attached(&self) -> bool {
        self.lock.is_none()
    }

    /// Process id of the server.
    #[must_use]
    pub fn pid(&self) -> i32 {
        self.server().pid()
    }

    /// Stops the server: a fast shutdown, and if that takes long an immediate one.
    ///
    /// # Errors
    /// If it can't be ended.
    pub async fn stop(self) -> Result<(), EmbeddedError> {
        let mut server = self.server.into_inner().unwrap_or_else(PoisonError::into_inner);
        let stopped = if self.lock.is_some() {
            server.stop().await
        } else {
            Ok(())
        };
        server.release();
        stopped
    }

    /// Stops the server and deletes the cluster, wherever it lies.
    ///
    /// # Errors
    /// If the server can't be ended, or its folder can't be deleted.
    pub async fn remove(self) -> Result<(), EmbeddedError> {
        let place = self.place.clone();
        self.stop().await?;
        place.remove()
    }

    /// Lets the server run on without us: the next start adopts it.
    pub fn leave_running(self) {
        self.server().release();
    }
}
