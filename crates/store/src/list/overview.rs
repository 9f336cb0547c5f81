//! What the overview of DAGs shows beside the DAGs: their recent runs, and how many each filter has.

use chrono::{DateTime, Utc};

use crate::connect::Store;
use crate::error::StoreError;
use crate::retry::retried;

/// A run in a strip of recent runs.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct RecentRun {
    pub dag_id: String,
    pub run_id: String,
    pub state: String,
    pub run_type: String,
    pub logical_date: Option<DateTime<Utc>>,
    pub run_after: DateTime<Utc>,
    pub start_date: Option<DateTime<Utc>>,
    pub end_date: Option<DateTime<Utc>>,
}

/// How many DAGs (not stale) each filter has.
#[derive(Debug, Clone, Copy)]
#[allow(missing_docs)]
pub struct OverviewCounts {
    pub all: i64,
    pub active: i64,
    pub paused: i64,
    /// DAGs whose newest run failed.
    pub failed: i64,
    /// DAGs with a running run.
    pub running: i64,
    /// Files that can't be read.
    pub import_errors: i64,
}

impl Store {
    /// The last runs of each of these DAGs, newest last.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn recent_runs(&self, dag_ids: &[String], per_dag: i64) -> Result<Vec<RecentRun>, StoreError> {
        retried("reading recent runs", |_| async {
            Ok(sqlx::query_as!(
                RecentRun,
                r#"SELECT r.dag_id AS "dag_id!", r.run_id AS "run_id!", r.state AS "state!", r.run_type AS "run_type!", r.logical_date,
                          r.run_after AS "run_after!", r.start_date, r.end_date
                   FROM unnest($1::text[]) AS d (dag_id)
                   CROSS JOIN LATERAL (SELECT * FROM dag_run r WHERE r.dag_id = d.dag_id ORDER BY r.run_after DESC, r.id DESC LIMIT $2) r
                   ORDER BY r.dag_id, r.run_after, r.id"#,
                dag_ids,
                per_dag
            )
            .fetch_all(&self.pool)
            .await?)
        })
        .await
    }

    /// Counts for the filters of the overview.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn overview_counts(&self) -> Result<OverviewCounts, StoreError> {
        retried("counting DAGs", |_| async {
            Ok(sqlx::query_as!(
                OverviewCounts,
                r#"SELECT count(*) AS "all!", count(*) FILTER (WHERE NOT d.is_paused) AS "active!", count(*) FILTER (WHERE d.is_paused) AS "paused!",
                          count(*) FILTER (WHERE l.state = 'failed') AS "failed!",
                          count(*) FILTER (WHERE EXISTS (SELECT FROM dag_run r WHERE r.dag_id = d.dag_id AND r.state = 'running')) AS "running!",
                          (SELECT count(*) FROM import_error e WHERE cardinality($1::text[]) = 0
                             OR NOT EXISTS (SELECT FROM dag h WHERE h.file_path = e.file_path AND h.dag_id = ANY ($1))) AS "import_errors!"
                   FROM dag d
                   LEFT JOIN LATERAL (SELECT r.state FROM dag_run r WHERE r.dag_id = d.dag_id ORDER BY r.run_after DESC, r.id DESC LIMIT 1) l ON true
                   WHERE NOT d.is_stale AND d.dag_id <> ALL ($1)"#,
                self.hidden()
            )
            .fetch_one(&self.pool)
            .await?)
        })
        .await
    }
}
