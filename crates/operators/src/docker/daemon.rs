//! A Docker daemon: where it is, and what it is asked.

use std::env;

use bollard::errors::Error;
use bollard::models::{ContainerInspectResponse, ContainerStateStatusEnum};
use bollard::query_parameters::CreateImageOptions;
use bollard::{API_DEFAULT_VERSION, Docker};
use futures_util::TryStreamExt as _;

use super::container::JOB;
use super::explain::status;
use crate::operator::OperatorError;
use crate::protocol::Connection;
use crate::verdict::Seen;

/// How long an answer may take, in seconds. A stop waits for the container's own end.
const ANSWER_SECONDS: u64 = 120;

/// Where a daemon is.
#[derive(Debug, Clone)]
pub(super) struct Daemon {
    /// `unix://…` or `tcp://…`.
    pub(super) host: String,
}

/// A container, as it was found.
pub(super) enum Found {
    /// Made, but never started.
    Created,
    /// Somebody else's.
    Foreign,
    /// Started, and how it is.
    Started(Seen),
}

impl Daemon {
    /// # Errors
    /// The connection is of another type, or leads to what can't be spoken with.
    pub(super) fn of(connection: Option<&Connection>) -> Result<Self, OperatorError> {
        let host = match connection {
            Some(connection) if connection.conn_type != "docker" => {
                return Err(OperatorError::fatal(format!(
                    "the connection `{}` is of type `{}`; `docker` needs one of type `docker`",
                    connection.connection_id, connection.conn_type
                )));
            }
            Some(connection) => match (connection.host.as_deref().unwrap_or_default(), connection.port) {
                ("", _) => {
                    return Err(OperatorError::fatal(format!(
                        "the connection `{}` names no host; set it to `unix:///var/run/docker.sock` or `tcp://host:2375`",
                        connection.connection_id
                    )));
                }
                (host, Some(port)) if !host.contains("://") => format!("tcp://{host}:{port}"),
                (host, Some(port)) if host.starts_with("tcp://") && !host[6..].contains(':') => {
                    format!("{host}:{port}")
                }
                (host, None) if !host.contains("://") && !host.starts_with('/') => format!("tcp://{host}:2375"),
                (host, _) => host.to_owned(),
            },
            None => env::var("DOCKER_HOST")
                .ok()
                .filter(|host| !host.is_empty())
                .unwrap_or_else(|| "unix:///var/run/docker.sock".to_owned()),
        };
        let host = if host.starts_with('/') {
            format!("unix://{host}")
        } else {
            host
        };
        if ["unix://", "tcp://", "http://"]
            .iter()
            .any(|scheme| host.starts_with(scheme))
        {
            Ok(Self { host })
        } else {
            Err(OperatorError::fatal(format!(
                "`docker` can't speak with {host}: it needs `unix:///path` or `tcp://host:port`"
            )))
        }
    }

    /// A client that speaks the daemon's version, and the id of the daemon: the same address leads elsewhere on another machine.
    pub(super) async fn connect(&self) -> Result<(Docker, String), Error> {
        let docker = match self.host.strip_prefix("unix://") {
            Some(path) => Docker::connect_with_unix(path, ANSWER_SECONDS, API_DEFAULT_VERSION)?,
            None => Docker::connect_with_http(&self.host, ANSWER_SECONDS, API_DEFAULT_VERSION)?,
        };
        let docker = docker.negotiate_version().await?;
        let id = docker.info().await?.id.unwrap_or_default();
        Ok((docker, id))
    }
}

/// Looks at the container of a job.
pub(super) async fn look(docker: &Docker, name: &str) -> Result<Found, Error> {
    match docker.inspect_container(name, None).await {
        Ok(container) => Ok(found(&container, name)),
        Err(error) if status(&error) == Some(404) => Ok(Found::Started(Seen::Gone)),
        Err(error) => Err(error),
    }
}

fn found(container: &ContainerInspectResponse, name: &str) -> Found {
    let labels = container.config.as_ref().and_then(|config| config.labels.as_ref());
    if labels.and_then(|labels| labels.get(JOB)).is_none_or(|job| job != name) {
        return Found::Foreign;
    }
    let state = container.state.as_ref();
    match state.and_then(|state| state.status) {
        Some(ContainerStateStatusEnum::CREATED) => Found::Created,
        Some(ContainerStateStatusEnum::EXITED | ContainerStateStatusEnum::DEAD) => {
            Found::Started(match state.and_then(|state| state.exit_code) {
                Some(code) => Seen::Ended { code },
                None => Seen::Gone,
            })
        }
        // Being removed, it tells no more how it ended.
        Some(ContainerStateStatusEnum::REMOVING) => Found::Started(Seen::Gone),
        Some(_) => Found::Started(Seen::Running),
        None => Found::Started(Seen::Unreachable),
    }
}

/// Pulls an image.
pub(super) async fn pull(docker: &Docker, image: &str) -> Result<(), Error> {
    let name = image.rsplit('/').next().unwrap_or(image);
    // Without a tag all of them would come.
    let image = if name.contains([':', '@']) {
        image.to_owned()
    } else {
        format!("{image}:latest")
    };
    let options = CreateImageOptions {
        from_image: Some(image),
        ..CreateImageOptions::default()
    };
    docker
        .create_image(Some(options), None, None)
        .try_for_each(|_| async { Ok(()) })
        .await
}
