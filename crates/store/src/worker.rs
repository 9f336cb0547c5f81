//! Workers, and who a token speaks for.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::connect::Store;
use crate::error::StoreError;
use crate::retry::retried;
use crate::text::clean;

/// A worker that introduces itself.
#[derive(Debug, Clone)]
pub struct NewWorker {
    /// For people.
    pub name: String,
    /// Host that it runs on.
    pub hostname: String,
    /// Queues that it serves.
    pub queues: Vec<String>,
    /// Attempts that it runs at once.
    pub slots: i32,
    /// Of the binary.
    pub version: String,
}

/// A registered worker.
#[derive(Debug, Clone)]
pub struct WorkerRow {
    /// Its id.
    pub id: Uuid,
    /// For people.
    pub name: String,
    /// Host that it runs on.
    pub hostname: String,
    /// Queues that it serves.
    pub queues: Vec<String>,
    /// Attempts that it runs at once.
    pub slots: i32,
    /// Of the binary.
    pub version: String,
    /// It takes nothing new.
    pub draining: bool,
    /// When it registered.
    pub registered_at: DateTime<Utc>,
    /// Last sign of life.
    pub heartbeat_at: DateTime<Utc>,
    /// When it said goodbye.
    pub stopped_at: Option<DateTime<Utc>>,
    /// Attempts that it runs.
    pub running: i64,
}

/// Whom an attempt's token speaks for.
#[derive(Debug, Clone)]
pub struct AttemptIdentity {
    /// The attempt.
    pub attempt_id: Uuid,
    /// Its fence.
    pub fence: i64,
    /// Whether it is running still. When not, only the rest of its log is of interest.
    pub is_running: bool,
    /// The worker that claimed it.
    pub worker_id: Option<Uuid>,
    /// The task instance.
    pub task_instance_id: Uuid,
    /// The run.
    pub dag_run_id: i64,
    /// The DAG.
    pub dag_id: String,
    /// The run's name.
    pub run_id: String,
    /// The version that the run is pinned to.
    pub version_id: Uuid,
    /// The task.
    pub task_id: String,
    /// -1 = not mapped.
    pub map_index: i32,
    /// From 1.
    pub try_number: i32,
}

/// Whose token it is.
#[derive(Debug, Clone)]
pub enum TokenOwner {
    /// An attempt's, running or not.
    Attempt(AttemptIdentity),
    /// A worker's, here or gone.
    Worker {
        /// Its id.
        id: Uuid,
        /// Its name.
        name: String,
    },
}

/// How a worker came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkerEnd {
    /// It said goodbye.
    Stopped,
    /// Somebody who outlived it and ended its tasks says so.
    Died,
}

impl Store {
    /// Registers a worker. Only the hash of its token is kept.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn register_worker(&self, worker: &NewWorker, token_hash: &[u8]) -> Result<Uuid, StoreError> {
        let id = Uuid::now_v7();
        let (name, hostname, version) = (clean(&worker.name), clean(&worker.hostname), clean(&worker.version));
        retried("registering a worker", |_| async {
            sqlx::query!(
                "INSERT INTO worker (id, name, hostname, token_hash, queues, slots, version) VALUES ($1, $2, $3, $4, $5, $6, $7)
                 ON CONFLICT (id) DO NOTHING",
                id,
                name.as_ref(),
                hostname.as_ref(),
                token_hash,
                &worker.queues,
                worker.slots,
                version.as_ref()
            )
            .execute(&self.vital)
            .await?;
            Ok(id)
        })
        .await
    }

    /// The worker that a token speaks for; `None` if there is none or it said goodbye.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn worker_by_token(&self, token_hash: &[u8]) -> Result<Option<WorkerRow>, StoreError> {
        retried("looking up a worker's token", |_| async {
            Ok(sqlx::query_as!(
                WorkerRow,
                r#"SELECT id, name, hostname, queues, slots, version, draining, registered_at, heartbeat_at, stopped_at, 0::bigint AS "running!"
                   FROM worker WHERE token_hash = $1 AND stopped_at IS NULL"#,
                token_hash
            )
            .fetch_optional(&self.vital)
            .await?)
        })
        .await
    }

    /// The attempt, if this is its token.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn attempt_by_token(
        &self,
        attempt_id: Uuid,
        token_hash: &[u8],
    ) -> Result<Option<AttemptIdentity>, StoreError> {
        retried("looking up an attempt's token", |_| async {
            Ok(sqlx::query_as!(
                AttemptIdentity,
                r#"SELECT a.id AS attempt_id, a.fence, a.state = 'running' AS "is_running!", a.worker_id, ti.id AS task_instance_id, ti.dag_run_id,
                          r.dag_id, r.run_id, r.dag_version_id AS version_id, ti.task_id, ti.map_index, a.try_number
                   FROM attempt a JOIN task_instance ti ON ti.id = a.task_instance_id JOIN dag_run r ON r.id = ti.dag_run_id
                   WHERE a.id = $1 AND a.token_hash = $2"#,
                attempt_id,
                token_hash
            )
            .fetch_optional(&self.vital)
            .await?)
        })
        .await
    }

    /// Whose token this is; `None` if it is nobody's.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn owner_of_token(&self, token_hash: &[u8]) -> Result<Option<TokenOwner>, StoreError> {
        let (attempt, worker) = retried("looking up whose token it is", |_| async {
            let attempt = sqlx::query_scalar!("SELECT id FROM attempt WHERE token_hash = $1", token_hash)
                .fetch_optional(&self.vital)
                .await?;
            let worker = sqlx::query!("SELECT id, name FROM worker WHERE token_hash = $1", token_hash)
                .fetch_optional(&self.vital)
                .await?;
            Ok((attempt, worker))
        })
        .await?;
        if let Some(attempt_id) = attempt {
            let attempt = self.attempt_by_token(attempt_id, token_hash).await?;
            return Ok(attempt.map(TokenOwner::Attempt));
        }
        Ok(worker.map(|worker| TokenOwner::Worker {
            id: worker.id,
            name: worker.name,
        }))
    }

    /// The worker takes nothing new from now on.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn drain_worker(&self, worker_id: Uuid) -> Result<(), StoreError> {
        let done = retried("draining a worker", |_| async {
            Ok(sqlx::query!(
                "UPDATE worker SET draining = true WHERE id = $1 AND stopped_at IS NULL",
                worker_id
            )
            .execute(&self.vital)
            .await?
            .rows_affected())
        })
        .await?;
        if done == 0 { Err(no_worker(worker_id)) } else { Ok(()) }
    }

    /// A worker is gone. What it holds is given up at once, so be sure that nothing of it runs any more. One that died is not
    /// given work either, and shows as silent. Returns how many attempts were lost.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn stop_worker(&self, worker_id: Uuid, end: WorkerEnd) -> Result<u64, StoreError> {
        let (lost, given_up) = retried("saying goodbye to a worker", |_| async {
            let mut tx = crate::transaction::begin(&self.vital).await?;
            sqlx::query!(
                "UPDATE worker SET stopped_at = CASE WHEN $2 THEN coalesce(stopped_at, now()) ELSE stopped_at END, draining = true WHERE id = $1",
                worker_id,
                end == WorkerEnd::Stopped
            )
            .execute(&mut *tx)
            .await?;
            let lost = sqlx::query!(
                "WITH lost AS (
                     UPDATE attempt SET state = 'lost', ended_at = now(), reason = $2, interrupted = $3
                     WHERE worker_id = $1 AND state = 'running' RETURNING id, task_instance_id
                 )
                 INSERT INTO run_event (dag_run_id, kind, task_instance_id, attempt_id)
                 SELECT ti.dag_run_id, 'attempt_finished', ti.id, lost.id FROM lost JOIN task_instance ti ON ti.id = lost.task_instance_id",
                worker_id,
                match end {
                    WorkerEnd::Stopped => "interrupted: its worker was stopped",
                    WorkerEnd::Died => "the worker died",
                },
                end == WorkerEnd::Stopped
            )
            .execute(&mut *tx)
            .await?
            .rows_affected();
            let given_up = crate::notification::give_up(&mut tx, worker_id, end).await?;
            tx.commit().await?;
            Ok((lost, given_up))
        })
        .await?;
        if lost > 0 {
            self.notify_scheduler();
        }
        if given_up {
            self.notify_notifications();
        }
        Ok(lost)
    }

    /// Workers that have not said goodbye, the longest registered first.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn workers(&self) -> Result<Vec<WorkerRow>, StoreError> {
        retried("reading the workers", |_| async {
            Ok(sqlx::query_as!(
                WorkerRow,
                r#"SELECT w.id, w.name, w.hostname, w.queues, w.slots, w.version, w.draining, w.registered_at, w.heartbeat_at, w.stopped_at,
                          (SELECT count(*) FROM attempt a WHERE a.worker_id = w.id AND a.state = 'running') AS "running!"
                   FROM worker w WHERE w.stopped_at IS NULL ORDER BY w.registered_at, w.id"#
            )
            .fetch_all(&self.pool)
            .await?)
        })
        .await
    }
}

fn no_worker(worker_id: Uuid) -> StoreError {
    StoreError::NotFound(format!("there is no worker {worker_id}"))
}
