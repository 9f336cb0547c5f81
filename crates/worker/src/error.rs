//! Why a worker can't work.

use std::path::PathBuf;

use crate::tls::TlsFileError;

/// Why a worker can't work. What passes, such as a server that is away, is waited for instead.
#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    /// The join token is wrong.
    #[error(
        "the server {server} does not let this worker join: {detail}; copy `secrets/worker.token` from the server's home"
    )]
    JoinRefused {
        /// Its URL.
        server: String,
        /// What it said.
        detail: String,
    },
    /// The server does not want this worker, or is no Updraft server.
    #[error("the server {server} does not take this worker: {detail}")]
    Refused {
        /// Its URL.
        server: String,
        /// What it said.
        detail: String,
    },
    /// The home folder can't be used.
    #[error("cannot use the folder {}: {source}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// As the system says it.
        source: std::io::Error,
    },
    /// The program's own file, which the guardian is started from, can't be found.
    #[error("cannot find the program's own file: {0}")]
    Program(std::io::Error),
    /// No port of this machine is left for the questions of tasks.
    #[error("cannot listen on 127.0.0.1 for what tasks ask: {0}")]
    Desk(std::io::Error),
    /// A file for TLS can't be used.
    #[error(transparent)]
    Tls(#[from] TlsFileError),
    /// The HTTP client can't be made.
    #[error("cannot make an HTTP client: {0}")]
    Http(#[from] reqwest::Error),
}
