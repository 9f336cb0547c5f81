//! The schema: made by numbered migrations that are part of the binary.

use std::time::{Duration, Instant};

use sqlx::migrate::{MigrateError, Migrator};

use crate::connect::Store;
use crate::error::StoreError;
use crate::retry::retried;

/// Longest wait for a lock on a table, in which everybody else waits for us.
const LOCK_PATIENCE: Duration = Duration::from_secs(2);
/// How long to try again. Another process that migrates holds a lock of ours as well.
const PATIENCE: Duration = Duration::from_secs(600);

/// Every migration, in order.
pub static MIGRATOR: Migrator = sqlx::migrate!("../../migrations");

/// Version of the newest migration in this binary.
#[must_use]
pub fn known_version() -> i64 {
    MIGRATOR.iter().map(|migration| migration.version).max().unwrap_or(0)
}

/// 55P03: the lock time-out passed.
fn is_locked(error: &sqlx::Error) -> bool {
    let error = error.as_database_error().and_then(|error| error.code());
    error.as_deref() == Some("55P03")
}

impl Store {
    /// Applies the missing migrations. Several processes may call it at once; one of them works, under an advisory lock.
    /// A newer schema that this program can work on stays as it is.
    ///
    /// # Errors
    /// [`StoreError::SchemaNewer`] without a change; [`StoreError::Migrate`] if one fails.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        let found = self.schema_version().await?;
        if found > known_version() {
            return self.supports(found).await;
        }
        let begun = Instant::now();
        loop {
            let mut connection = self.pool.acquire().await?;
            // An index on a large table takes longer than a statement of ours may. But whoever waits for a lock on a table keeps
            // everybody else from it meanwhile.
            sqlx::query!(
                "SELECT set_config('statement_timeout', '0', false) AS statements, set_config('lock_timeout', $1, false) AS locks",
                LOCK_PATIENCE.as_millis().to_string()
            )
            .fetch_one(&mut *connection)
            .await?;
            let outcome = MIGRATOR.run(&mut *connection).await;
            // Its settings are not those of the pool any more.
            let _ = connection.close().await;
            match outcome {
                Err(MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _))
                    if is_locked(&error) && begun.elapsed() < PATIENCE =>
                {
                    tracing::warn!(%error, "somebody else holds a lock that a migration needs; trying again");
                    tokio::time::sleep(LOCK_PATIENCE / 2).await;
                }
                outcome => return Ok(outcome?),
            }
        }
    }

    /// Refuses a schema that this program can't work on: an older one, and a newer one that lacks what this program needs.
    ///
    /// # Errors
    /// [`StoreError::SchemaNewer`], [`StoreError::SchemaOlder`].
    pub async fn check_schema(&self) -> Result<(), StoreError> {
        let (found, known) = (self.schema_version().await?, known_version());
        match found.cmp(&known) {
            std::cmp::Ordering::Greater => self.supports(found).await,
            std::cmp::Ordering::Less => Err(StoreError::SchemaOlder { found, known }),
            std::cmp::Ordering::Equal => Ok(()),
        }
    }

    /// Whether a newer schema still has all that this program needs. Each says so itself, as only it can know.
    async fn supports(&self, found: i64) -> Result<(), StoreError> {
        let known = known_version();
        let oldest = retried("reading which programs the schema supports", |_| async {
            Ok(sqlx::query_scalar!("SELECT oldest FROM schema_support")
                .fetch_one(&self.pool)
                .await?)
        })
        .await?;
        if oldest > known {
            return Err(StoreError::SchemaNewer { found, known });
        }
        tracing::info!(
            found,
            known,
            "the database's schema is that of a newer Updraft, and this one can work on it"
        );
        Ok(())
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
