//! Backups: a folder with a dump of the database and what it must hold when it is read back.
//!
//! PostgreSQL's own programs do the work. All rows are counted in the snapshot that is dumped, and counted again after a restore.

mod programs;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::{AssertSqlSafe, PgConnection};

use crate::connect::Store;
use crate::error::StoreError;
use crate::migrate::known_version;
use programs::Programs;

const DUMP: &str = "database.dump";
const MANIFEST: &str = "backup.json";

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The program that made it.
    pub updraft: String,
    /// Newest migration of its schema.
    pub schema: i64,
    /// By the database's clock.
    pub taken_at: DateTime<Utc>,
    /// Rows by table.
    pub rows: BTreeMap<String, i64>,
}

/// Why there is no backup, or nothing was restored.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackupError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file.
    #[error("cannot use {}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The folder holds no backup, or one that was changed.
    #[error("{} is not a backup: {why}", folder.display())]
    NotABackup {
        /// The folder.
        folder: PathBuf,
        /// Why.
        why: String,
    },
    /// PostgreSQL's programs are missing or too old.
    #[error("{0}")]
    NoProgram(String),
    /// One of them failed.
    #[error("{program} failed: {said}")]
    Failed {
        /// Which.
        program: &'static str,
        /// What it said.
        said: String,
    },
    /// There is something in the database already.
    #[error(
        "the database is not empty (it has a table `{table}`): nothing was changed. Restore into an empty database, or another home folder"
    )]
    NotEmpty {
        /// One of its tables.
        table: String,
    },
    /// What was read back is not what was dumped.
    #[error(
        "table `{table}` has {found} rows, the backup has {expected}: the restored database can't be trusted, drop it"
    )]
    Differs {
        /// The table.
        table: String,
        /// In the backup.
        expected: i64,
        /// In the database.
        found: i64,
    },
}

impl From<sqlx::Error> for BackupError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Store {
    /// Writes a backup into an existing folder, while work goes on: all of it is as the database was at one moment. `url` is where the
    /// database is; `bindir` has PostgreSQL's programs, or they are looked for.
    ///
    /// # Errors
    /// [`BackupError`].
    pub async fn back_up(&self, url: &str, folder: &Path, bindir: Option<&Path>) -> Result<Manifest, BackupError> {
        let schema = self.schema_version().await?;
        let mut tx = crate::transaction::begin_snapshot(&self.pool).await?;
        // The snapshot lives as long as the transaction, which waits for the dump.
        let snapshot = sqlx::query!(
            r#"SELECT pg_export_snapshot() AS "id!", clock_timestamp() AS "taken_at!", current_setting('server_version_num')::int / 10000 AS "major!",
                      set_config('statement_timeout', '0', true) AS no_limit, set_config('idle_in_transaction_session_timeout', '0', true) AS no_end"#
        )
        .fetch_one(&mut *tx)
        .await?;
        let programs = Programs::find(bindir, u32::try_from(snapshot.major).unwrap_or_default())?;
        let manifest = Manifest {
            updraft: env!("CARGO_PKG_VERSION").to_owned(),
            schema,
            taken_at: snapshot.taken_at,
            rows: count(&mut tx).await?,
        };
        programs.dump(url, &snapshot.id, &folder.join(DUMP)).await?;
        let text = serde_json::to_string_pretty(&manifest).map_err(|error| StoreError::corrupt("a manifest", error))?;
        let path = folder.join(MANIFEST);
        std::fs::write(&path, text).map_err(|source| BackupError::File { path, source })?;
        Ok(manifest)
    }

    /// Reads a backup back into this database, which must be empty, compares all that can be counted, and brings the schema up to this
    /// program's version. With `recovering`, nothing is started until [`Store::resume`].
    ///
    /// # Errors
    /// [`BackupError`]. What goes wrong before the comparison leaves the database empty.
    pub async fn restore(
        &self,
        url: &str,
        folder: &Path,
        bindir: Option<&Path>,
        recovering: bool,
    ) -> Result<Manifest, BackupError> {
        let manifest = manifest(folder)?;
        if manifest.schema > known_version() {
            return Err(StoreError::SchemaNewer {
                found: manifest.schema,
                known: known_version(),
            }
            .into());
        }
        let mut connection = self.pool.acquire().await?;
        if let Some(table) = tables(&mut connection).await?.pop() {
            return Err(BackupError::NotEmpty { table });
        }
        // To count a large table takes longer than a statement of ours may.
        let server = sqlx::query!(
            r#"SELECT current_setting('server_version_num')::int / 10000 AS "major!", set_config('statement_timeout', '0', false)"#
        )
        .fetch_one(&mut *connection)
        .await?;
        Programs::find(bindir, u32::try_from(server.major).unwrap_or_default())?
            .restore(url, &folder.join(DUMP))
            .await?;
        let found = count(&mut connection).await?;
        for (table, expected) in &manifest.rows {
            let found = found.get(table).copied().unwrap_or_default();
            if found != *expected {
                return Err(BackupError::Differs {
                    table: table.clone(),
                    expected: *expected,
                    found,
                });
            }
        }
        // Its settings are not those of the pool any more.
        let _ = connection.close().await;
        self.migrate().await?;
        if recovering {
            self.recover(manifest.taken_at).await?;
        }
        Ok(manifest)
    }
}

/// What the backup in a folder says of itself.
///
/// # Errors
/// [`BackupError::NotABackup`].
pub fn manifest(folder: &Path) -> Result<Manifest, BackupError> {
    let not = |why: String| BackupError::NotABackup {
        folder: folder.to_owned(),
        why,
    };
    let text =
        std::fs::read(folder.join(MANIFEST)).map_err(|error| not(format!("{MANIFEST} can't be read: {error}")))?;
    serde_json::from_slice(&text).map_err(|error| not(format!("{MANIFEST} is broken: {error}")))
}

async fn tables(connection: &mut PgConnection) -> Result<Vec<String>, StoreError> {
    Ok(sqlx::query_scalar!(
        r#"SELECT quote_ident(c.relname) AS "table!" FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
           WHERE c.relkind = 'r' AND n.nspname = current_schema() ORDER BY 1"#
    )
    .fetch_all(connection)
    .await?)
}

async fn count(connection: &mut PgConnection) -> Result<BTreeMap<String, i64>, StoreError> {
    let mut rows = BTreeMap::new();
    for table in tables(connection).await? {
        // Not a checked statement: it is about whatever tables there are. Their names come quoted.
        let count = sqlx::query_scalar(AssertSqlSafe(format!("SELECT count(*) FROM {table}")));
        let count = count.fetch_one(&mut *connection).await?;
        rows.insert(table, count);
    }
    Ok(rows)
}
