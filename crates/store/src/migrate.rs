//! The schema: made by numbered migrations that are part of the binary.

use sqlx::migrate::Migrator;

use crate::connect::Store;
use crate::error::StoreError;
use crate::retry::retried;

/// Every migration, in order.
pub static MIGRATOR: Migrator = sqlx::migrate!("../../migrations");

/// Version of the newest migration in this binary.
#[must_use]
pub fn known_version() -> i64 {
    MIGRATOR.iter().map(|migration| migration.version).max().unwrap_or(0)
}

impl Store {
    /// Applies the missing migrations. Several processes may call it at once; one of them works, under an advisory lock.
    ///
    /// # Errors
    /// [`StoreError::SchemaNewer`] without a change; [`StoreError::Migrate`] if one fails.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        let found = self.schema_version().await?;
        if found > known_version() {
            return Err(StoreError::SchemaNewer {
                found,
                known: known_version(),
            });
        }
        let mut connection = self.pool.acquire().await?;
        // An index on a large table takes longer than a statement of ours may.
        sqlx::query!("SELECT set_config('statement_timeout', '0', false)")
            .fetch_one(&mut *connection)
            .await?;
        let outcome = MIGRATOR.run(&mut *connection).await;
        // Its settings are not those of the pool any more.
        let _ = connection.close().await;
        Ok(outcome?)
    }

    /// Refuses a schema that is not exactly as this binary knows it.
    ///
    /// # Errors
    /// [`StoreError::SchemaNewer`], [`StoreError::SchemaOlder`].
    pub async fn check_schema(&self) -> Result<(), StoreError> {
        let (found, known) = (self.schema_version().await?, known_version());
        match found.cmp(&known) {
            std::cmp::Ordering::Greater => Err(StoreError::SchemaNewer { found, known }),
            std::cmp::Ordering::Less => Err(StoreError::SchemaOlder { found, known }),
            std::cmp::Ordering::Equal => Ok(()),
        }
    }

    /// Newest migration applied; 0 = none.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn schema_version(&self) -> Result<i64, StoreError> {
        retried("reading the schema's version", |_| async {
            // Not a checked statement: the table is the migrator's own, and a database before its first migration lacks it.
            let exists: bool = sqlx::query_scalar("SELECT to_regclass('_sqlx_migrations') IS NOT NULL")
                .fetch_one(&self.pool)
                .await?;
            if !exists {
                return Ok(0);
            }
            Ok(
                sqlx::query_scalar("SELECT coalesce(max(version), 0) FROM _sqlx_migrations WHERE success")
                    .fetch_one(&self.pool)
                    .await?,
            )
        })
        .await
    }
}
