//! What is old is removed, a few runs at a time.
//!
//! Not by dropping partitions: a run id and a logical date are unique in their DAG whenever the run was, which no index over
//! partitions of time can say, and each DAG keeps its history for a time of its own. What is removed is found by an index of those runs
//! that are over and counted (`run_span`), in transactions of some milliseconds; the room goes to what comes next.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;
use updraft_dag::model::Retention;

use crate::connect::Store;
use crate::error::StoreError;
use crate::retry::retried;
use crate::run::delete_on;

/// What may go before its run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartOfRun {
    /// The XComs of its task instances.
    XComs,
    /// The logs that tries keep with themselves. Those that are files go by the clock of who has them.
    Logs,
}

impl Store {
    /// How long each DAG wants to keep what it leaves behind, by its newest version; also DAGs whose file is gone. A DAG that is not
    /// among them must be left as it is.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn retentions(&self) -> Result<BTreeMap<String, Retention>, StoreError> {
        let rows = retried("reading how long runs are kept", |_| async {
            Ok(sqlx::query!(
                r#"SELECT d.dag_id, v.definition -> 'retention' AS retention FROM dag d JOIN dag_version v ON v.id = d.version_id"#
            )
            .fetch_all(&self.pool)
            .await?)
        })
        .await?;
        let rows = rows.into_iter().map(|row| {
            let retention = row.retention.filter(|retention| *retention != Value::Null);
            match retention.map_or(Ok(Retention::default()), serde_json::from_value) {
                Ok(retention) => Some((row.dag_id, retention)),
                // Written by a newer version, perhaps: nothing is removed on the word of what can't be read.
                Err(error) => {
                    tracing::warn!(dag_id = row.dag_id, %error, "how long to keep runs can't be read; they are kept");
                    None
                }
            }
        });
        Ok(rows.flatten().collect())
    }

    /// Removes up to `most` runs of the DAG that ended at least `keep` ago, with everything that belongs to them but their logs, the
    /// oldest first; how many there were. Its newest run and its newest scheduled run stay, whatever their age: the next runs
    /// are planned after them and look back at them.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn remove_old_runs(&self, dag_id: &str, keep: Duration, most: i64) -> Result<usize, StoreError> {
        retried("removing old runs", |_| async {
            let mut tx = crate::transaction::begin(&self.pool).await?;
            // Whoever clears a run takes it out of those that are counted, under the same lock.
            let runs = sqlx::query_scalar!(
                "SELECT r.id FROM (
                     SELECT s.dag_run_id, s.end_date FROM unnest(ARRAY['success', 'failed']) AS over (state)
                     CROSS JOIN LATERAL (
                         SELECT dag_run_id, end_date FROM run_span
                         WHERE dag_id = $1 AND state = over.state AND end_date < now() - make_interval(secs => $2)
                           AND dag_run_id IS DISTINCT FROM (
                               SELECT id FROM dag_run WHERE dag_id = $1 ORDER BY coalesce(logical_date, run_after) DESC, id DESC LIMIT 1)
                           AND dag_run_id IS DISTINCT FROM (
                               SELECT id FROM dag_run WHERE dag_id = $1 AND run_type = 'scheduled' ORDER BY run_after DESC, id DESC LIMIT 1)
                         ORDER BY end_date LIMIT $3
                     ) s
                     ORDER BY s.end_date LIMIT $3
                 ) old
                 JOIN dag_run r ON r.id = old.dag_run_id
                 WHERE r.counted AND r.state IN ('success', 'failed')
                 ORDER BY r.id FOR UPDATE OF r SKIP LOCKED",
                dag_id,
                keep.as_secs_f64(),
                most
            )
            .fetch_all(&mut *tx)
            .await?;
            if !runs.is_empty() {
                delete_on(&mut tx, &runs).await?;
                tx.commit().await?;
            }
            Ok(runs.len())
        })
        .await
    }

    /// Removes this from up to `most` runs of the DAG that ended at least `keep` ago, and remembers how far it came; how many runs it
    /// looked at.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn remove_old_parts(
        &self,
        dag_id: &str,
        part: PartOfRun,
        keep: Duration,
        most: i64,
    ) -> Result<usize, StoreError> {
        let looked_at = retried("removing old parts of runs", |_| async {
            Ok(sqlx::query_scalar!(
                r#"WITH old AS MATERIALIZED (
                       SELECT s.dag_run_id, s.end_date FROM dag d, unnest(ARRAY['success', 'failed']) AS over (state)
                       CROSS JOIN LATERAL (
                           SELECT dag_run_id, end_date FROM run_span
                           WHERE dag_id = $1 AND state = over.state AND end_date < now() - make_interval(secs => $2)
                             AND end_date > coalesce(CASE WHEN $4 THEN d.logs_removed_until ELSE d.xcoms_removed_until END, '-infinity')
                           ORDER BY end_date FETCH FIRST $3 ROWS WITH TIES
                       ) s
                       WHERE d.dag_id = $1
                         -- Those of an upgraded history are found once they are counted, and must not be passed over.
                         AND NOT EXISTS (
                             SELECT FROM dag_run r WHERE r.dag_id = $1 AND NOT r.counted AND r.state IN ('success', 'failed')
                               AND r.end_date < now() - make_interval(secs => $2))
                       -- All that ended in the same moment, or the next look would pass some over.
                       ORDER BY s.end_date FETCH FIRST $3 ROWS WITH TIES
                   ), xcoms AS (
                       DELETE FROM xcom x USING task_instance ti
                       WHERE NOT $4 AND ti.dag_run_id IN (SELECT dag_run_id FROM old) AND x.task_instance_id = ti.id
                   ), logs AS (
                       UPDATE attempt a SET log = NULL FROM task_instance ti
                       WHERE $4 AND ti.dag_run_id IN (SELECT dag_run_id FROM old) AND a.task_instance_id = ti.id AND a.log IS NOT NULL
                   ), noted AS (
                       UPDATE dag SET xcoms_removed_until = CASE WHEN $4 THEN xcoms_removed_until ELSE newest END,
                              logs_removed_until = CASE WHEN $4 THEN newest ELSE logs_removed_until END
                       FROM (SELECT max(end_date) AS newest FROM old) o
                       WHERE dag_id = $1 AND newest IS NOT NULL
                   )
                   SELECT count(*) AS "runs!" FROM old"#,
                dag_id,
                keep.as_secs_f64(),
                most,
                part == PartOfRun::Logs
            )
            .fetch_one(&self.pool)
            .await?)
        })
        .await?;
        Ok(usize::try_from(looked_at).unwrap_or_default())
    }

    /// Removes up to `most` entries of the event log that are at least `keep` old; how many there were.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn remove_old_events(&self, keep: Duration, most: i64) -> Result<usize, StoreError> {
        let removed = retried("removing old events", |_| async {
            Ok(sqlx::query!(
                "DELETE FROM event_log WHERE id IN (
                     SELECT id FROM event_log WHERE at < now() - make_interval(secs => $1) ORDER BY at LIMIT $2)",
                keep.as_secs_f64(),
                most
            )
            .execute(&self.pool)
            .await?
            .rows_affected())
        })
        .await?;
        Ok(usize::try_from(removed).unwrap_or_default())
    }

    /// Which of these run ids no run of the DAG has.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn missing_runs(&self, dag_id: &str, run_ids: &[String]) -> Result<Vec<String>, StoreError> {
        retried("looking for runs", |_| async {
            Ok(sqlx::query_scalar!(
                r#"SELECT n.run_id AS "run_id!" FROM unnest($2::text[]) AS n (run_id)
                   WHERE NOT EXISTS (SELECT FROM dag_run r WHERE r.dag_id = $1 AND r.run_id = n.run_id)"#,
                dag_id,
                run_ids
            )
            .fetch_all(&self.pool)
            .await?)
        })
        .await
    }
}
