//! What went wrong with a daemon, for people.

use std::error::Error as _;
use std::io;

use bollard::errors::Error;

/// The status that the daemon answered with, if it did.
pub(super) fn status(error: &Error) -> Option<u16> {
    match error {
        Error::DockerResponseServerError { status_code, .. } => Some(*status_code),
        _ => None,
    }
}

/// What happened, and what to do.
pub(super) fn explain(host: &str, error: &Error) -> String {
    const OTHERWISE: &str =
        "start it there, or name another with `connection`, or with DOCKER_HOST in the worker's environment";
    match error {
        Error::SocketNotFoundError(path) => {
            return format!("there is no Docker daemon on this worker: {path} does not exist; {OTHERWISE}");
        }
        Error::DockerResponseServerError { status_code, message } => {
            return format!("the Docker daemon at {host} refuses: {message} (HTTP {status_code})");
        }
        Error::RequestTimeoutError => return format!("the Docker daemon at {host} does not answer"),
        _ => {}
    }
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        match inner.downcast_ref::<io::Error>().map(io::Error::kind) {
            Some(io::ErrorKind::PermissionDenied) => {
                return format!(
                    "the worker's user may not use the Docker daemon at {host}: permission denied; add the user to the group of the socket (`docker`) and start the worker again"
                );
            }
            Some(io::ErrorKind::ConnectionRefused | io::ErrorKind::NotFound) => {
                return format!("no Docker daemon answers at {host}: {inner}; {OTHERWISE}");
            }
            _ => {}
        }
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    format!("the Docker daemon at {host} can't be asked: {text}")
}
