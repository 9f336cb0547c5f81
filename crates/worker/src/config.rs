//! What a worker has to be told.

use std::path::PathBuf;
use std::time::Duration;

use crate::tls::ClientTls;

/// What a worker has to be told.
#[derive(Clone)]
pub struct WorkerConfig {
    /// Base URL of the API server.
    pub server: String,
    /// How it is reached over TLS.
    pub tls: ClientTls,
    /// The token that lets workers join.
    pub join_token: String,
    /// Name for people.
    pub name: String,
    /// This host's name.
    pub hostname: String,
    /// Queues to serve.
    pub queues: Vec<String>,
    /// Processes to run at once, at least 1.
    pub slots: u32,
    /// Updraft's home on this machine; temporary folders of attempts are made under it.
    pub home: PathBuf,
    /// The DAGs folder on this machine.
    pub dags_folder: PathBuf,
    /// How long a process may take to end after SIGTERM, and how long running tasks may go on when the worker stops.
    pub grace: Duration,
    /// The Python interpreter of tasks that name none.
    pub python: String,
    /// The largest XCom, in bytes of JSON. The server's limit holds as well.
    pub xcom_bytes: usize,
}

impl std::fmt::Debug for WorkerConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WorkerConfig")
            .field("server", &self.server)
            .field("name", &self.name)
            .field("queues", &self.queues)
            .field("slots", &self.slots)
            .finish_non_exhaustive()
    }
}
