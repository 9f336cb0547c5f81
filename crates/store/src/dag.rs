//! DAGs: their versions, what the folder says about them, and when they are due.

mod due;
mod file;
mod register;
mod version;

pub use due::DueDag;
pub(crate) use due::advance;
use due::next_run_from_columns;
pub use file::{DagReading, FileOutcome, FileReading, KnownFile, Plan, ReadingKey, Registered};
pub use version::DagVersion;

use chrono::{DateTime, Utc};
use updraft_dag::timetable::NextRun;
use uuid::Uuid;

use crate::connect::Store;
use crate::error::StoreError;
use crate::notify::UiEvent;
use crate::retry::retried;

/// What is known of a DAG beside its versions.
#[derive(Debug, Clone)]
pub struct DagRow {
    /// The DAG.
    pub dag_id: String,
    /// Relative to the DAGs folder.
    pub file_path: String,
    /// Current version.
    pub version_id: Uuid,
    /// No new runs or tasks while paused.
    pub is_paused: bool,
    /// Its file is gone or no longer has it.
    pub is_stale: bool,
    /// Its file has errors; the last good version goes on.
    pub has_import_errors: bool,
    /// When the file was last read: at its last change, or by a newer program.
    pub last_parsed_at: DateTime<Utc>,
    /// The next run planned.
    pub next_run: Option<NextRun>,
}

impl Store {
    /// One DAG.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn dag(&self, dag_id: &str) -> Result<DagRow, StoreError> {
        self.must_see(dag_id)?;
        let row = retried("reading a DAG", |_| async {
            Ok(sqlx::query!(
                "SELECT dag_id, file_path, version_id, is_paused, is_stale, has_import_errors, last_parsed_at,
                        next_logical_date, next_interval_start, next_interval_end, next_run_after
                 FROM dag WHERE dag_id = $1",
                dag_id
            )
            .fetch_optional(&self.pool)
            .await?)
        })
        .await?
        .ok_or_else(|| no_dag(dag_id))?;
        Ok(DagRow {
            dag_id: row.dag_id,
            file_path: row.file_path,
            version_id: row.version_id,
            is_paused: row.is_paused,
            is_stale: row.is_stale,
            has_import_errors: row.has_import_errors,
            last_parsed_at: row.last_parsed_at,
            next_run: next_run_from_columns(
                row.next_logical_date,
                row.next_interval_start,
                row.next_interval_end,
                row.next_run_after,
            ),
        })
    }

    /// The DAGs of a file, hidden ones as well.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn dags_of_file(&self, path: &str) -> Result<Vec<String>, StoreError> {
        retried("reading the DAGs of a file", |_| async {
            Ok(
                sqlx::query_scalar!("SELECT dag_id FROM dag WHERE file_path = $1 ORDER BY dag_id", path)
                    .fetch_all(&self.pool)
                    .await?,
            )
        })
        .await
    }

    /// Pauses or unpauses.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn set_paused(&self, dag_id: &str, paused: bool) -> Result<(), StoreError> {
        let done = retried("pausing a DAG", |_| async {
            Ok(
                sqlx::query!("UPDATE dag SET is_paused = $2 WHERE dag_id = $1", dag_id, paused)
                    .execute(&self.pool)
                    .await?
                    .rows_affected(),
            )
        })
        .await?;
        if done == 0 {
            return Err(no_dag(dag_id));
        }
        self.notify_scheduler();
        self.notify_ui([UiEvent::dag(dag_id)]);
        Ok(())
    }
}

pub(crate) fn no_dag(dag_id: &str) -> StoreError {
    StoreError::NotFound(format!("there is no DAG `{dag_id}`"))
}
