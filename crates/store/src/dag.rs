//! DAGs: their versions, what the folder says about them, and when they are due.

mod due;
mod import_error;
mod version;

pub use due::DueDag;
pub(crate) use due::advance;
use due::next_run_from_columns;
pub use version::{DagVersion, Registered, Registration};

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
    /// When the file was last read.
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

    /// Ids of all DAGs whose file is there, with their file and current version: what a scheduler reads at its start.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn live_dags(&self) -> Result<Vec<(String, String, Uuid)>, StoreError> {
        retried("reading the DAGs", |_| async {
            let rows = sqlx::query!("SELECT dag_id, file_path, version_id FROM dag WHERE NOT is_stale ORDER BY dag_id")
                .fetch_all(&self.pool)
                .await?;
            Ok(rows
                .into_iter()
                .map(|row| (row.dag_id, row.file_path, row.version_id))
                .collect())
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

    /// The file no longer has any DAG but `keep`: the others become stale. Their history and their unfinished runs stay.
    /// Returns the DAGs that became stale.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn mark_stale(&self, file_path: &str, keep: &[String]) -> Result<Vec<String>, StoreError> {
        let gone = retried("marking DAGs stale", |_| async {
            Ok(sqlx::query_scalar!(
                "UPDATE dag SET is_stale = true WHERE file_path = $1 AND NOT is_stale AND dag_id <> ALL ($2) RETURNING dag_id",
                file_path,
                keep
            )
            .fetch_all(&self.pool)
            .await?)
        })
        .await?;
        self.notify_ui(gone.iter().map(|dag_id| UiEvent::dag(dag_id)));
        Ok(gone)
    }

    /// The folder has these files and no others: DAGs of other files become stale, their import errors go. Returns the
    /// DAGs that became stale.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn mark_missing_files_stale(&self, present: &[String]) -> Result<Vec<String>, StoreError> {
        let (gone, errors) = retried("marking the DAGs of missing files stale", |_| async {
            let mut tx = self.pool.begin().await?;
            let gone = sqlx::query_scalar!(
                "UPDATE dag SET is_stale = true WHERE NOT is_stale AND file_path <> ALL ($1) RETURNING dag_id",
                present
            )
            .fetch_all(&mut *tx)
            .await?;
            let errors = sqlx::query!("DELETE FROM import_error WHERE file_path <> ALL ($1)", present)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            tx.commit().await?;
            Ok((gone, errors))
        })
        .await?;
        self.notify_ui(gone.iter().map(|dag_id| UiEvent::dag(dag_id)));
        if errors > 0 {
            self.notify_ui([UiEvent::import_errors()]);
        }
        Ok(gone)
    }
}

pub(crate) fn no_dag(dag_id: &str) -> StoreError {
    StoreError::NotFound(format!("there is no DAG `{dag_id}`"))
}
