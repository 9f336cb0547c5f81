//! What failed in a window of time: the tries of task instances that are failed or wait for another try, and what failed with them.

use chrono::{DateTime, Utc};
use updraft_engine::failure::Failure;

use crate::connect::Store;
use crate::error::StoreError;
use crate::retry::retried;

/// So many runs are looked into, those with the latest failures; and as many of those that are not over, or have been for some seconds only.
pub const RUNS: i64 = 1_000;
/// So many failures are told, the latest ones.
pub const FAILURES: i64 = 10_000;

/// Which failures.
#[derive(Debug, Clone)]
pub struct FailureFilter {
    /// Of this DAG.
    pub dag_id: Option<String>,
    /// Not before.
    pub since: DateTime<Utc>,
    /// Before.
    pub until: DateTime<Utc>,
}

/// Failures, the latest first.
#[derive(Debug)]
pub struct Failures {
    /// Each of them.
    pub failures: Vec<Failure>,
    /// Whether there may be more: not all that failed in the window was looked at.
    pub truncated: bool,
}

struct Row {
    looked: i64,
    dag_id: Option<String>,
    run_id: Option<String>,
    task_id: Option<String>,
    map_index: Option<i32>,
    try_number: Option<i32>,
    is_upstream: Option<bool>,
    reason: Option<String>,
    at: Option<DateTime<Utc>>,
    is_open: Option<bool>,
}

impl Row {
    /// `None` for the row that only says how many runs were looked into.
    fn failure(self) -> Option<Failure> {
        Some(Failure {
            dag_id: self.dag_id?,
            run_id: self.run_id?,
            task_id: self.task_id?,
            map_index: self.map_index?,
            try_number: self.try_number?,
            is_upstream: self.is_upstream?,
            reason: self.reason,
            at: self.at?,
            is_open: self.is_open?,
        })
    }
}

impl Store {
    /// What failed in a window of time and has not succeeded since. However long the history is, [`RUNS`] runs are looked into.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn failures(&self, filter: &FailureFilter) -> Result<Failures, StoreError> {
        let rows = retried("reading failures", |_| self.failed(filter)).await?;
        let looked = rows.first().map_or(0, |row| row.looked);
        let truncated = looked >= RUNS || rows.len() as i64 >= FAILURES;
        Ok(Failures {
            failures: rows.into_iter().filter_map(Row::failure).collect(),
            truncated,
        })
    }

    /// Which runs, the spans of those that are counted tell; their task instances and tries are looked up by keys. A try that was stopped
    /// counts if its task instance failed by it.
    async fn failed(&self, filter: &FailureFilter) -> Result<Vec<Row>, StoreError> {
        Ok(sqlx::query_as!(
            Row,
            r#"WITH failed AS MATERIALIZED (
                   SELECT dag_run_id FROM instance_span
                   WHERE state = 'failed' AND last_end >= $1 AND first_end < $2 AND ($3::text IS NULL OR dag_id = $3) AND dag_id <> ALL ($4)
                   ORDER BY last_end DESC LIMIT $5
               ), upstream AS MATERIALIZED (
                   SELECT dag_run_id FROM instance_span
                   WHERE state = 'upstream_failed' AND last_end >= $1 AND first_end < $2 AND ($3::text IS NULL OR dag_id = $3) AND dag_id <> ALL ($4)
                   ORDER BY last_end DESC LIMIT $5
               ), rest AS MATERIALIZED (
                   SELECT id FROM dag_run WHERE NOT counted AND ($3::text IS NULL OR dag_id = $3) AND dag_id <> ALL ($4) LIMIT $5
               )
               SELECT c.looked AS "looked!", f.dag_id AS "dag_id?", f.run_id AS "run_id?", f.task_id AS "task_id?", f.map_index AS "map_index?",
                      f.try_number AS "try_number?", f.is_upstream AS "is_upstream?", f.reason AS "reason?", f.at AS "at?", f.is_open AS "is_open?"
               FROM (SELECT greatest((SELECT count(*) FROM failed), (SELECT count(*) FROM upstream), (SELECT count(*) FROM rest)) AS looked) c
               LEFT JOIN (
                   SELECT r.dag_id, r.run_id, i.task_id, i.map_index, coalesce(a.try_number, i.try_number) AS try_number,
                          i.state = 'upstream_failed' AS is_upstream, CASE WHEN a.id IS NULL THEN i.reason ELSE a.reason END AS reason,
                          coalesce(a.ended_at, i.end_date) AS at, i.state <> 'up_for_retry' AND (a.id IS NULL OR a.id = i.attempt_id) AS is_open
                   FROM (SELECT dag_run_id FROM failed UNION SELECT dag_run_id FROM upstream UNION SELECT id FROM rest) s
                   JOIN task_instance i ON i.dag_run_id = s.dag_run_id AND i.state IN ('failed', 'up_for_retry', 'upstream_failed')
                   JOIN dag_run r ON r.id = i.dag_run_id
                   LEFT JOIN attempt a ON a.task_instance_id = i.id AND i.state <> 'upstream_failed' AND a.state IN ('failed', 'lost', 'killed')
                        AND (a.state <> 'killed' OR a.id = i.attempt_id OR a.final_state IN ('failed', 'up_for_retry'))
                   WHERE coalesce(a.ended_at, i.end_date) >= $1 AND coalesce(a.ended_at, i.end_date) < $2
                   ORDER BY at DESC LIMIT $6
               ) f ON true
               ORDER BY f.at DESC"#,
            filter.since,
            filter.until,
            filter.dag_id,
            self.hidden(),
            RUNS,
            FAILURES
        )
        .fetch_all(&self.pool)
        .await?)
    }
}
