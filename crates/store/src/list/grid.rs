//! The grid of a DAG: its last runs, and one summary for each task in each of them.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::connect::Store;
use crate::error::StoreError;
use crate::retry::retried;

/// A column of the grid.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct GridRunRow {
    pub id: i64,
    pub run_id: String,
    pub state: String,
    pub run_type: String,
    pub logical_date: Option<DateTime<Utc>>,
    pub run_after: DateTime<Utc>,
    pub start_date: Option<DateTime<Utc>>,
    pub end_date: Option<DateTime<Utc>>,
    pub note: Option<String>,
    pub version_id: Uuid,
}

/// The instances of a task in one state in one run, added up.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct GridCellRow {
    pub dag_run_id: i64,
    pub task_id: String,
    pub state: String,
    pub count: i64,
    pub mapped: bool,
    pub try_number: i32,
    pub start_date: Option<DateTime<Utc>>,
    pub end_date: Option<DateTime<Utc>>,
}

/// What became of a task instance, and how long it took.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct EndRow {
    pub task_id: String,
    pub map_index: i32,
    pub state: String,
    pub try_number: i32,
    /// From its start to its end.
    pub seconds: Option<f64>,
}

impl Store {
    /// What became of the task instances of a run: `most` of them, in the order of their names.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn ends(&self, dag_run_id: i64, most: i64) -> Result<Vec<EndRow>, StoreError> {
        retried("reading what became of a run", |_| async {
            Ok(sqlx::query_as!(
                EndRow,
                "SELECT task_id, map_index, state, try_number, extract(epoch FROM end_date - start_date)::float8 AS seconds
                 FROM task_instance WHERE dag_run_id = $1 ORDER BY task_id, map_index LIMIT $2",
                dag_run_id,
                most
            )
            .fetch_all(&self.pool)
            .await?)
        })
        .await
    }

    /// The last runs of a DAG, newest first; `before` leaves out those at or after that instant.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn grid_runs(
        &self,
        dag_id: &str,
        before: Option<DateTime<Utc>>,
        limit: i64,
    ) -> Result<Vec<GridRunRow>, StoreError> {
        retried("reading the runs of a grid", |_| async {
            Ok(sqlx::query_as!(
                GridRunRow,
                "SELECT id, run_id, state, run_type, logical_date, run_after, start_date, end_date, note, dag_version_id AS version_id
                 FROM dag_run WHERE dag_id = $1 AND ($2::timestamptz IS NULL OR run_after < $2)
                 ORDER BY run_after DESC, id DESC LIMIT $3",
                dag_id,
                before,
                limit
            )
            .fetch_all(&self.pool)
            .await?)
        })
        .await
    }

    /// The cells of these runs, one row for each state that instances of a task are in.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn grid_cells(&self, runs: &[i64]) -> Result<Vec<GridCellRow>, StoreError> {
        retried("reading the cells of a grid", |_| async {
            Ok(sqlx::query_as!(
                GridCellRow,
                r#"SELECT dag_run_id, task_id, state, count(*) AS "count!", bool_or(map_index >= 0) AS "mapped!", max(try_number) AS "try_number!",
                          min(start_date) AS start_date, max(end_date) AS end_date
                   FROM task_instance WHERE dag_run_id = ANY ($1) GROUP BY dag_run_id, task_id, state"#,
                runs
            )
            .fetch_all(&self.pool)
            .await?)
        })
        .await
    }
}
