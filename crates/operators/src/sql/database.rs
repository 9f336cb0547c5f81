//! From a connection's definition to a session, and what to say when there is none.

use std::io;
use std::str::FromStr as _;

use serde_json::Value;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgSslMode};
use sqlx::{Connection as _, Executor as _};

use crate::operator::OperatorError;
use crate::protocol::Connection;

/// A PostgreSQL database that can be connected to.
pub(super) struct Database {
    options: PgConnectOptions,
    connection_id: String,
    /// `host:port/database as user`, for messages.
    place: String,
    login: String,
}

impl Database {
    /// # Errors
    /// The connection is of another type, or says too little.
    pub(super) fn of(connection: &Connection) -> Result<Self, OperatorError> {
        let id = &connection.connection_id;
        if !matches!(connection.conn_type.as_str(), "postgres" | "postgresql") {
            return Err(OperatorError::fatal(format!(
                "the connection `{id}` is of type `{}`; `sql` needs one of type `postgres`",
                connection.conn_type
            )));
        }
        let Some(login) = connection.login.as_deref().filter(|login| !login.is_empty()) else {
            return Err(OperatorError::fatal(format!(
                "the connection `{id}` names no user; set its `login`"
            )));
        };
        let host = connection
            .host
            .as_deref()
            .filter(|host| !host.is_empty())
            .unwrap_or("localhost");
        let port = connection.port.unwrap_or(5432);
        let database = connection
            .schema
            .as_deref()
            .filter(|schema| !schema.is_empty())
            .unwrap_or(login);
        // Without the password file and with every field set: what a task connects to must not depend on the worker's own
        // environment.
        let mut options = PgConnectOptions::new_without_pgpass()
            .host(host)
            .port(port)
            .username(login)
            .database(database)
            .application_name("updraft")
            .ssl_mode(ssl_mode(connection)?)
            .statement_cache_capacity(0);
        // An absolute path is the folder of a unix socket.
        if host.starts_with('/') {
            options = options.socket(host);
        }
        if let Some(password) = connection.password.as_deref().filter(|password| !password.is_empty()) {
            options = options.password(password);
        }
        let place = if host.starts_with('/') {
            format!("{host} (socket of port {port}), database `{database}`")
        } else {
            format!("{host}:{port}, database `{database}`")
        };
        Ok(Self {
            options,
            connection_id: id.clone(),
            place,
            login: login.to_owned(),
        })
    }

    /// Where it is, for messages.
    pub(super) fn place(&self) -> &str {
        &self.place
    }

    /// Opens a session.
    ///
    /// # Errors
    /// A text that says what to do; never with the password in it.
    pub(super) async fn connect(&self) -> Result<PgConnection, String> {
        let mut connection = PgConnection::connect_with(&self.options)
            .await
            .map_err(|error| self.explain(&error))?;
        // Ends a statement whose worker has died. Not every server can (only Linux, from 14 on), and none has to.
        let _ = connection.execute("set client_connection_check_interval = '10s'").await;
        Ok(connection)
    }

    fn explain(&self, error: &sqlx::Error) -> String {
        let (id, place, login) = (&self.connection_id, &self.place, &self.login);
        let code = error
            .as_database_error()
            .and_then(|error| error.code())
            .unwrap_or_default();
        match (error, code.as_ref()) {
            (_, "28P01") => {
                format!("{place}: wrong password for the user `{login}`; correct the password of the connection `{id}`")
            }
            (_, "28000") => format!(
                "{place}: the server does not let the user `{login}` in ({error}); check `login` and `extra.sslmode` of the connection `{id}`, and pg_hba.conf of the server"
            ),
            (_, "3D000") => format!(
                "{place}: there is no such database; correct the `schema` of the connection `{id}`, or create it"
            ),
            (_, "53300") => {
                format!("{place}: the server has no connection left; try again later or raise its max_connections")
            }
            (_, "57P03") => format!("{place}: the server is starting up or shutting down; try again later"),
            (sqlx::Error::Io(cause), _) => {
                let hint = match cause.kind() {
                    io::ErrorKind::ConnectionRefused | io::ErrorKind::NotFound => {
                        "check that the server runs, and `host` and `port` of the connection"
                    }
                    io::ErrorKind::PermissionDenied => "the worker's user may not use that socket",
                    _ => "check `host` and `port` of the connection, and the network between",
                };
                format!("can't reach PostgreSQL of the connection `{id}` at {place}: {cause}; {hint}")
            }
            (sqlx::Error::Tls(cause), _) => {
                format!("{place}: TLS failed: {cause}; see `extra.sslmode` of the connection `{id}`")
            }
            _ => format!("can't connect with the connection `{id}` to {place}: {error}"),
        }
    }
}

fn ssl_mode(connection: &Connection) -> Result<PgSslMode, OperatorError> {
    match connection.extra.get("sslmode") {
        None | Some(Value::Null) => Ok(PgSslMode::Prefer),
        Some(mode) => mode.as_str().and_then(|mode| PgSslMode::from_str(mode).ok()).ok_or_else(|| {
            OperatorError::fatal(format!(
                "the connection `{}` has `extra.sslmode` {mode}; it may be disable, allow, prefer, require, verify-ca or verify-full",
                connection.connection_id
            ))
        }),
    }
}
