//! Ending attempts that somebody no longer wants.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::connect::Store;
use crate::error::StoreError;
use crate::retry::retried;

use super::RUNNING;

impl Store {
    /// Asks for the end of live attempts. A queued one ends at once; a running one when its worker hears of it at its next
    /// heartbeat. Those that are over already are passed over.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn request_kill(&self, attempts: &[Uuid], reason: &str) -> Result<(), StoreError> {
        let ended = retried("requesting the end of attempts", |_| async {
            let mut tx = crate::transaction::begin(&self.pool).await?;
            let ended = kill_on(&mut tx, attempts, reason).await?;
            tx.commit().await?;
            Ok(ended)
        })
        .await?;
        if ended > 0 {
            self.notify_scheduler();
        }
        Ok(())
    }
}

/// [`Store::request_kill`] within a transaction. Returns how many were queued and are over now.
pub(crate) async fn kill_on(connection: &mut PgConnection, attempts: &[Uuid], reason: &str) -> Result<u64, StoreError> {
    if attempts.is_empty() {
        return Ok(0);
    }
    // The queue first, as a claim does: an attempt that is being claimed is waited for, and is running then.
    let ended = sqlx::query!(
        "WITH unqueued AS (
             DELETE FROM queued_attempt WHERE attempt_id = ANY ($1) RETURNING *
         ), killed AS (
             INSERT INTO attempt (id, task_instance_id, try_number, state, queued_at, ended_at, kill_requested, reason)
             SELECT q.attempt_id, q.task_instance_id, q.try_number, 'killed', q.queued_at, now(), $2, $2
             FROM unqueued q JOIN task_instance ti ON ti.id = q.task_instance_id
             RETURNING id, task_instance_id
         )
         INSERT INTO run_event (dag_run_id, kind, task_instance_id, attempt_id)
         SELECT ti.dag_run_id, 'attempt_finished', ti.id, killed.id FROM killed JOIN task_instance ti ON ti.id = killed.task_instance_id",
        attempts,
        reason
    )
    .execute(&mut *connection)
    .await?
    .rows_affected();
    sqlx::query!(
        "UPDATE attempt SET kill_requested = coalesce(kill_requested, $2) WHERE id = ANY ($1) AND state = $3",
        attempts,
        reason,
        RUNNING
    )
    .execute(connection)
    .await?;
    Ok(ended)
}
