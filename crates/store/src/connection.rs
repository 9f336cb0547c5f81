//! Connections: how to reach something, with an encrypted password and encrypted extras.

use sqlx::FromRow;

use crate::connect::Store;
use crate::error::{StoreError, unique_violation};
use crate::list::{Listed, Order, OrderColumns, Page, Source, TextMatch};
use crate::retry::retried;

/// A connection, decrypted.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Connection {
    /// Its id.
    pub connection_id: String,
    /// What kind of thing it reaches: `postgres`, `http`, …
    pub conn_type: String,
    /// What it is for.
    pub description: Option<String>,
    /// Host.
    pub host: Option<String>,
    /// Schema or database.
    pub schema: Option<String>,
    /// User.
    pub login: Option<String>,
    /// Port.
    pub port: Option<i32>,
    /// Password.
    pub password: Option<String>,
    /// JSON text of an object with whatever else its kind needs.
    pub extra: Option<String>,
}

impl std::fmt::Debug for Connection {
    // Neither the password nor the extras may get into a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connection")
            .field("connection_id", &self.connection_id)
            .field("conn_type", &self.conn_type)
            .finish_non_exhaustive()
    }
}

#[derive(FromRow)]
struct Row {
    connection_id: String,
    conn_type: String,
    description: Option<String>,
    host: Option<String>,
    schema: Option<String>,
    login: Option<String>,
    port: Option<i32>,
    password: Option<Vec<u8>>,
    extra: Option<Vec<u8>>,
}

/// Orders of a list of connections.
pub const CONNECTION_ORDER: OrderColumns = &[
    ("id", "c.connection_id"),
    ("conn_id", "c.connection_id"),
    ("connection_id", "c.connection_id"),
    ("conn_type", "c.conn_type"),
    ("description", "c.description"),
    ("host", "c.host"),
    ("port", "c.port"),
    ("team_name", "NULL::text"),
];

const CONNECTIONS: Source = Source {
    what: "listing connections",
    select: "SELECT c.connection_id, c.conn_type, c.description, c.host, c.schema, c.login, c.port, c.password, c.extra",
    from: "FROM connection c",
    alias: "c",
    joins: &[],
    tie: &["c.connection_id"],
    present: &[],
    tally: None,
};

/// A text that is encrypted, if there is one.
type Sealed = Option<Vec<u8>>;

impl Store {
    /// A page of connections.
    ///
    /// # Errors
    /// If the database is away, or a secret can't be decrypted.
    pub async fn list_connections(
        &self,
        id: &TextMatch,
        order: &Order,
        page: Page,
    ) -> Result<Listed<Connection>, StoreError> {
        let listed: Listed<Row> = self
            .listed(&CONNECTIONS, order, page, |conditions| {
                conditions.matches("c.connection_id", id)
            })
            .await?;
        let rows = listed
            .rows
            .into_iter()
            .map(|row| self.decrypted_connection(row))
            .collect::<Result<_, _>>()?;
        Ok(Listed {
            rows,
            total: listed.total,
        })
    }

    /// The connection of that id, if there is one.
    ///
    /// # Errors
    /// If the database is away, or a secret can't be decrypted.
    pub async fn connection(&self, id: &str) -> Result<Option<Connection>, StoreError> {
        let row = retried("reading a connection", |_| async {
            Ok(sqlx::query_as!(
                Row,
                "SELECT connection_id, conn_type, description, host, schema, login, port, password, extra FROM connection WHERE connection_id = $1",
                id
            )
            .fetch_optional(&self.pool)
            .await?)
        })
        .await?;
        row.map(|row| self.decrypted_connection(row)).transpose()
    }

    /// Makes a connection.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the id is taken.
    pub async fn create_connection(&self, connection: &Connection) -> Result<(), StoreError> {
        let (password, extra) = self.encrypted(connection)?;
        retried("writing a connection", |_| async {
            sqlx::query!(
                "INSERT INTO connection (connection_id, conn_type, description, host, schema, login, port, password, extra)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                connection.connection_id,
                connection.conn_type,
                connection.description,
                connection.host,
                connection.schema,
                connection.login,
                connection.port,
                password,
                extra
            )
            .execute(&self.pool)
            .await
            .map_err(|error| match unique_violation(&error) {
                Some(_) => StoreError::Conflict(format!("The Connection with connection_id: `{}` already exists", connection.connection_id)),
                None => error.into(),
            })?;
            Ok(())
        })
        .await
    }

    /// Replaces everything of a connection but its id.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn replace_connection(&self, connection: &Connection) -> Result<(), StoreError> {
        let (password, extra) = self.encrypted(connection)?;
        let changed = retried("writing a connection", |_| async {
            Ok(sqlx::query!(
                "UPDATE connection SET conn_type = $2, description = $3, host = $4, schema = $5, login = $6, port = $7, password = $8, extra = $9,
                        updated_at = now()
                 WHERE connection_id = $1",
                connection.connection_id,
                connection.conn_type,
                connection.description,
                connection.host,
                connection.schema,
                connection.login,
                connection.port,
                password,
                extra
            )
            .execute(&self.pool)
            .await?
            .rows_affected())
        })
        .await?;
        if changed == 0 {
            Err(no_connection(&connection.connection_id))
        } else {
            Ok(())
        }
    }

    /// Removes a connection.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn delete_connection(&self, id: &str) -> Result<(), StoreError> {
        let gone = retried("removing a connection", |tries| async move {
            let gone = sqlx::query!("DELETE FROM connection WHERE connection_id = $1", id)
                .execute(&self.pool)
                .await?
                .rows_affected();
            Ok(gone > 0 || tries > 0)
        })
        .await?;
        if gone { Ok(()) } else { Err(no_connection(id)) }
    }

    /// Password and extras as the table keeps them.
    fn encrypted(&self, connection: &Connection) -> Result<(Sealed, Sealed), StoreError> {
        let id = &connection.connection_id;
        let password = connection
            .password
            .as_ref()
            .map(|text| self.cipher.encrypt("connection.password", id, text.as_bytes()))
            .transpose()?;
        let extra = connection
            .extra
            .as_ref()
            .map(|text| self.cipher.encrypt("connection.extra", id, text.as_bytes()))
            .transpose()?;
        Ok((password, extra))
    }

    fn decrypted_connection(&self, row: Row) -> Result<Connection, StoreError> {
        let id = &row.connection_id;
        let password = row
            .password
            .as_ref()
            .map(|stored| self.cipher.decrypt_text("connection.password", id, stored))
            .transpose()?;
        let extra = row
            .extra
            .as_ref()
            .map(|stored| self.cipher.decrypt_text("connection.extra", id, stored))
            .transpose()?;
        Ok(Connection {
            password,
            extra,
            connection_id: row.connection_id,
            conn_type: row.conn_type,
            description: row.description,
            host: row.host,
            schema: row.schema,
            login: row.login,
            port: row.port,
        })
    }
}

fn no_connection(id: &str) -> StoreError {
    StoreError::NotFound(format!("The Connection with connection_id: `{id}` was not found"))
}
