//! Taking attempts off the queue.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use crate::connect::Store;
use crate::error::StoreError;
use crate::notify::UiEvent;
use crate::retry::retried;

/// Who claims.
#[derive(Debug, Clone, Copy)]
pub struct Claimer {
    /// The worker.
    pub worker_id: Uuid,
    /// Which of its claims this is, from 1. `None` = it doesn't count them, and can't say that an answer was lost.
    pub number: Option<i64>,
}

impl From<Uuid> for Claimer {
    fn from(worker_id: Uuid) -> Self {
        Self {
            worker_id,
            number: None,
        }
    }
}

/// An attempt that is a worker's now.
#[derive(Debug, Clone, PartialEq)]
pub struct Claimed {
    /// The attempt.
    pub attempt_id: Uuid,
    /// Names this claim.
    pub fence: i64,
    /// Which of the given token hashes became the attempt's.
    pub token: usize,
    /// The run.
    pub dag_run_id: i64,
    /// The DAG.
    pub dag_id: String,
    /// The run's name.
    pub run_id: String,
    /// The version that the run is pinned to.
    pub version_id: Uuid,
    /// The task instance.
    pub task_instance_id: Uuid,
    /// The task.
    pub task_id: String,
    /// -1 = not mapped.
    pub map_index: i32,
    /// From 1.
    pub try_number: i32,
    /// The instance's.
    pub max_tries: i32,
    /// What a mapped instance was made for.
    pub map_item: Option<Value>,
    /// Since when this try waits, if it looks for something again.
    pub waiting_since: Option<DateTime<Utc>>,
}

impl Store {
    /// Takes up to `token_hashes.len()` attempts from these queues, the most urgent first, each with one of the hashes as its
    /// token's. A queued attempt is handed out once, however many workers ask. Gives nothing to a worker that is draining
    /// or stopped, to a claim that was given up ([`Store::hand_back`]), and to nobody while the database waits for a word after a restore.
    ///
    /// Subscribe to [`crate::listen::Signal::Queue`] before you look here, then wait.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn claim(
        &self,
        claimer: impl Into<Claimer>,
        queues: &[String],
        lease: Duration,
        token_hashes: &[Vec<u8>],
    ) -> Result<Vec<Claimed>, StoreError> {
        let claimer = claimer.into();
        if queues.is_empty() || token_hashes.is_empty() {
            return Ok(Vec::new());
        }
        let claimed = retried("claiming attempts", |tries| async move {
            // An earlier try may have been committed without its answer reaching us: what it took is ours, and nobody else
            // would ever run it.
            let mut claimed = if tries > 0 {
                self.claimed_already(claimer.worker_id, token_hashes).await?
            } else {
                Vec::new()
            };
            if claimed.is_empty() {
                claimed = self.claim_once(claimer, queues, lease, token_hashes).await?;
            }
            Ok(claimed)
        })
        .await?;
        if !claimed.is_empty() {
            // The scheduler hears of it when it is over: nothing follows from a start.
            self.notify_ui(claimed.iter().map(|one| UiEvent::tasks(&one.dag_id, &one.run_id)));
        }
        Ok(claimed)
    }

    async fn claim_once(
        &self,
        claimer: Claimer,
        queues: &[String],
        lease: Duration,
        token_hashes: &[Vec<u8>],
    ) -> Result<Vec<Claimed>, StoreError> {
        let rows = sqlx::query!(
            r#"WITH claimer AS MATERIALIZED (
                   SELECT id, hostname FROM worker
                   WHERE id = $1 AND NOT draining AND stopped_at IS NULL AND ($6::bigint IS NULL OR claims_over < $6) AND NOT EXISTS (SELECT FROM recovery)
                   FOR KEY SHARE
               ), candidate AS MATERIALIZED (
                   SELECT next.attempt_id, next.priority, next.seq
                   FROM claimer, unnest($2::text[]) AS wanted (queue)
                   CROSS JOIN LATERAL (
                       SELECT q.attempt_id, q.priority, q.seq FROM queued_attempt q WHERE q.queue = wanted.queue
                       ORDER BY q.priority DESC, q.seq LIMIT $3 FOR UPDATE SKIP LOCKED
                   ) next
                   ORDER BY next.priority DESC, next.seq LIMIT $3
               ), taken AS (
                   DELETE FROM queued_attempt q USING candidate c WHERE q.attempt_id = c.attempt_id RETURNING q.*
               ), numbered AS (
                   SELECT *, row_number() OVER (ORDER BY priority DESC, seq) AS place FROM taken
               ), started AS (
                   UPDATE task_instance ti
                   SET state = 'running', start_date = CASE WHEN ti.waiting_since IS NULL THEN now() ELSE ti.start_date END, end_date = NULL, hostname = claimer.hostname, pid = NULL, updated_at = now()
                   FROM numbered, claimer
                   WHERE ti.id = numbered.task_instance_id AND ti.attempt_id = numbered.attempt_id AND ti.state = 'queued'
                   RETURNING ti.id AS instance_id, ti.attempt_id, ti.dag_run_id, ti.task_id, ti.map_index, ti.max_tries, ti.map_item, ti.waiting_since,
                             numbered.try_number, numbered.queued_at, numbered.place, nextval('fence') AS fence
               ), attempts AS (
                   INSERT INTO attempt (id, task_instance_id, try_number, state, fence, worker_id, hostname, queued_at, started_at, lease_until, token_hash, claim_number)
                   SELECT started.attempt_id, instance_id, try_number, 'running', fence, claimer.id, claimer.hostname, queued_at, now(),
                          clock_timestamp() + make_interval(secs => $5), ($4::bytea[])[place], $6
                   FROM started, claimer
               )
               SELECT n.attempt_id AS "attempt_id!", n.fence AS "fence!", n.try_number, n.place AS "place!", n.dag_run_id, r.dag_id, r.run_id,
                      r.dag_version_id, n.instance_id AS task_instance_id, n.task_id, n.map_index, n.max_tries, n.map_item, n.waiting_since
               FROM started n JOIN dag_run r ON r.id = n.dag_run_id
               ORDER BY n.place"#,
            claimer.worker_id,
            queues,
            i64::try_from(token_hashes.len()).unwrap_or(i64::MAX),
            token_hashes,
            lease.as_secs_f64(),
            claimer.number
        )
        .fetch_all(&self.vital)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| Claimed {
                attempt_id: row.attempt_id,
                fence: row.fence,
                token: usize::try_from(row.place - 1).unwrap_or_default(),
                dag_run_id: row.dag_run_id,
                dag_id: row.dag_id,
                run_id: row.run_id,
                version_id: row.dag_version_id,
                task_instance_id: row.task_instance_id,
                task_id: row.task_id,
                map_index: row.map_index,
                try_number: row.try_number,
                max_tries: row.max_tries,
                map_item: row.map_item,
                waiting_since: row.waiting_since,
            })
            .collect())
    }

    async fn claimed_already(&self, worker_id: Uuid, token_hashes: &[Vec<u8>]) -> Result<Vec<Claimed>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT a.id AS attempt_id, a.fence, a.try_number, array_position($2::bytea[], a.token_hash) AS "place!", ti.dag_run_id,
                      r.dag_id, r.run_id, r.dag_version_id, ti.id AS task_instance_id, ti.task_id, ti.map_index, ti.max_tries, ti.map_item, ti.waiting_since
               FROM attempt a JOIN task_instance ti ON ti.id = a.task_instance_id JOIN dag_run r ON r.id = ti.dag_run_id
               WHERE a.worker_id = $1 AND a.state = 'running' AND a.token_hash = ANY ($2)
               ORDER BY 4"#,
            worker_id,
            token_hashes
        )
        .fetch_all(&self.vital)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| Claimed {
                attempt_id: row.attempt_id,
                fence: row.fence,
                token: usize::try_from(row.place - 1).unwrap_or_default(),
                dag_run_id: row.dag_run_id,
                dag_id: row.dag_id,
                run_id: row.run_id,
                version_id: row.dag_version_id,
                task_instance_id: row.task_instance_id,
                task_id: row.task_id,
                map_index: row.map_index,
                try_number: row.try_number,
                max_tries: row.max_tries,
                map_item: row.map_item,
                waiting_since: row.waiting_since,
            })
            .collect())
    }
}
