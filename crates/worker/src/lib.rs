//! The worker process: claims attempts over HTTP, supervises their process groups, streams their logs, reports their results.
//!
//! It speaks to the API server only, never to the database. Begin reading in [`run`], then `attempt`.

mod attempt;
mod backoff;
mod client;
mod clock;
mod config;
mod desk;
mod error;
mod folder;
pub mod guardian;
mod lease;
mod logs;
mod process_tree;
mod service;
mod sweeper;
mod tls;
mod unsent;

pub use config::WorkerConfig;
pub use error::WorkerError;
pub use service::run;
pub use tls::{ClientTls, TlsFileError};
