//! The run that a timetable makes next.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use updraft_dag::timetable::{Interval, NextRun};
use uuid::Uuid;

use super::no_dag;
use crate::connect::Store;
use crate::error::StoreError;
use crate::listen::UiEvent;
use crate::retry::retried;

/// The planned run as the columns `next_*` hold it.
pub(crate) fn next_run_from_columns(
    logical_date: Option<DateTime<Utc>>,
    start: Option<DateTime<Utc>>,
    end: Option<DateTime<Utc>>,
    run_after: Option<DateTime<Utc>>,
) -> Option<NextRun> {
    Some(NextRun {
        logical_date,
        data_interval: start.zip(end).map(|(start, end)| Interval { start, end }),
        run_after: run_after?,
    })
}

/// A DAG whose next run is due.
#[derive(Debug, Clone)]
pub struct DueDag {
    /// The DAG.
    pub dag_id: String,
    /// Its current version.
    pub version_id: Uuid,
    /// The run to make.
    pub next_run: NextRun,
    /// Its runs that are queued or running; those of backfills have limits of their own.
    pub unfinished_runs: i64,
}

/// See [`Store::advance_next_run`].
pub(crate) async fn advance(
    connection: &mut PgConnection,
    dag_id: &str,
    planned: &NextRun,
    next: Option<&NextRun>,
) -> sqlx::Result<bool> {
    let moved = sqlx::query!(
        "UPDATE dag SET next_logical_date = $4, next_interval_start = $5, next_interval_end = $6, next_run_after = $7
                 WHERE dag_id = $1 AND next_run_after = $2 AND next_logical_date IS NOT DISTINCT FROM $3",
        dag_id,
        planned.run_after,
        planned.logical_date,
        next.and_then(|next| next.logical_date),
        next.and_then(|next| next.data_interval).map(|interval| interval.start),
        next.and_then(|next| next.data_interval).map(|interval| interval.end),
        next.map(|next| next.run_after)
    )
    .execute(connection)
    .await?
    .rows_affected();
    Ok(moved > 0)
}

impl Store {
    /// Plans the next run; `None` = there is none.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn set_next_run(&self, dag_id: &str, next: Option<&NextRun>) -> Result<(), StoreError> {
        let interval = next.and_then(|next| next.data_interval);
        let done = retried("planning the next run", |_| async {
            Ok(sqlx::query!(
                "UPDATE dag SET next_logical_date = $2, next_interval_start = $3, next_interval_end = $4, next_run_after = $5 WHERE dag_id = $1",
                dag_id,
                next.and_then(|next| next.logical_date),
                interval.map(|interval| interval.start),
                interval.map(|interval| interval.end),
                next.map(|next| next.run_after)
            )
            .execute(&self.pool)
            .await?
            .rows_affected())
        })
        .await?;
        if done == 0 {
            return Err(no_dag(dag_id));
        }
        self.notify_ui([UiEvent::dag(dag_id)]);
        Ok(())
    }

    /// The planned run becomes `next`, if it still is `planned`; tells whether it was.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn advance_next_run(
        &self,
        dag_id: &str,
        planned: &NextRun,
        next: Option<&NextRun>,
    ) -> Result<bool, StoreError> {
        let moved = retried("planning the next run", |_| async {
            let mut connection = self.pool.acquire().await?;
            Ok(advance(&mut connection, dag_id, planned, next).await?)
        })
        .await?;
        Ok(moved)
    }

    /// DAGs, neither paused nor stale, whose next run is due at `now` (take it from [`Store::now`]), the longest waiting first.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn due_dags(&self, now: DateTime<Utc>) -> Result<Vec<DueDag>, StoreError> {
        retried("looking for due DAGs", |_| async {
            let rows = sqlx::query!(
                r#"SELECT d.dag_id, d.version_id, d.next_logical_date, d.next_interval_start, d.next_interval_end, d.next_run_after,
                          (SELECT count(*) FROM dag_run r WHERE r.dag_id = d.dag_id AND r.state IN ('queued', 'running') AND r.backfill_id IS NULL) AS "unfinished!"
                   FROM dag d WHERE d.next_run_after <= $1 AND NOT d.is_paused AND NOT d.is_stale
                   ORDER BY d.next_run_after, d.dag_id"#,
                now
            )
            .fetch_all(&self.pool)
            .await?;
            Ok(rows
                .into_iter()
                .filter_map(|row| {
                    Some(DueDag {
                        dag_id: row.dag_id,
                        version_id: row.version_id,
                        next_run: next_run_from_columns(row.next_logical_date, row.next_interval_start, row.next_interval_end, row.next_run_after)?,
                        unfinished_runs: row.unfinished,
                    })
                })
                .collect())
        })
        .await
    }

    /// When the next DAG becomes due after `now`, for a timer. One that is due already and has to wait for its limits is none
    /// of a timer's business.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn next_due(&self, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, StoreError> {
        retried("looking for the next due DAG", |_| async {
            Ok(sqlx::query_scalar!(
                "SELECT min(next_run_after) FROM dag WHERE NOT is_paused AND NOT is_stale AND next_run_after > $1",
                now
            )
            .fetch_one(&self.pool)
            .await?)
        })
        .await
    }
}
