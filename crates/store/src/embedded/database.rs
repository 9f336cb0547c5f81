//! Further databases in the private cluster, for data of one's own beside Updraft's.

use std::path::Path;

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use super::EmbeddedPostgres;
use crate::error::StoreError;

impl EmbeddedPostgres {
    /// Folder of the server's socket: the `host` of a connection to it.
    #[must_use]
    pub fn socket_folder(&self) -> &Path {
        &self.socket
    }

    /// User that owns every database of the cluster.
    #[must_use]
    pub fn user(&self) -> &'static str {
        "updraft"
    }

    /// Makes an empty database unless it is there.
    ///
    /// # Errors
    /// If the server can't be asked.
    pub async fn create_database(&self, name: &str) -> Result<(), StoreError> {
        let mut connection = PgConnection::connect(&self.url).await?;
        let there: bool = sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)")
            .bind(name)
            .fetch_one(&mut connection)
            .await?;
        if !there {
            // An identifier can't be a parameter.
            let quoted = name.replace('"', "\"\"");
            sqlx::query(AssertSqlSafe(format!("CREATE DATABASE \"{quoted}\"")))
                .execute(&mut connection)
                .await?;
        }
        connection.close().await?;
        Ok(())
    }
}
