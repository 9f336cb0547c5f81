//! Backfills: made with all their runs in one transaction, paused, cancelled, completed when their runs are over.

mod create;
mod list;

pub use create::{BackfillDate, NewBackfill};
pub use list::{BACKFILL_ORDER, BackfillDateRow, BackfillRow};

use crate::connect::Store;
use crate::error::StoreError;
use crate::notify::UiEvent;
use crate::retry::retried;
use crate::text::clean;

fn none() -> StoreError {
    StoreError::NotFound("Backfill not found".to_owned())
}

fn is_over() -> StoreError {
    StoreError::Conflict("Backfill is already completed.".to_owned())
}

impl Store {
    /// Lets no further run of a backfill start, or lets them again. What runs goes on.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Conflict`] if it is completed.
    pub async fn set_backfill_paused(&self, id: i64, is_paused: bool) -> Result<(), StoreError> {
        let changed = retried("pausing a backfill", |_| async {
            Ok(sqlx::query_scalar!(
                "UPDATE backfill SET is_paused = $2, updated_at = now() WHERE id = $1 AND completed_at IS NULL RETURNING dag_id",
                id,
                is_paused
            )
            .fetch_optional(&self.pool)
            .await?)
        })
        .await?;
        match changed {
            Some(dag_id) => {
                self.notify_scheduler();
                self.notify_ui([UiEvent::dag(&dag_id)]);
                Ok(())
            }
            None => {
                self.backfill(id).await?;
                Err(is_over())
            }
        }
    }

    /// Ends a backfill: its queued runs fail, those that run go on.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Conflict`] if it is completed.
    pub async fn cancel_backfill(&self, id: i64, by: &str) -> Result<(), StoreError> {
        let dag_id = retried("cancelling a backfill", |tries| self.cancel_once(id, by, tries)).await?;
        self.notify_scheduler();
        self.notify_ui([UiEvent::dag(&dag_id)]);
        Ok(())
    }

    async fn cancel_once(&self, id: i64, by: &str, tries: u32) -> Result<String, StoreError> {
        let mut tx = crate::transaction::begin(&self.pool).await?;
        let backfill = sqlx::query!(
            "SELECT dag_id, completed_at, cancelled_at FROM backfill WHERE id = $1 FOR UPDATE",
            id
        )
        .fetch_optional(&mut *tx)
        .await?
        .ok_or_else(none)?;
        if backfill.completed_at.is_some() {
            // An earlier try may have been committed although its answer was lost.
            return if tries > 0 && backfill.cancelled_at.is_some() {
                Ok(backfill.dag_id)
            } else {
                Err(is_over())
            };
        }
        let reason = format!("its backfill was cancelled by {}", clean(by));
        // Runs are locked in the order that everybody has.
        sqlx::query!(
            "WITH queued AS (
                 SELECT id FROM dag_run WHERE dag_id = $1 AND backfill_id = $2 AND state = 'queued' ORDER BY id FOR NO KEY UPDATE
             ), failed AS (
                 UPDATE dag_run r SET state = 'failed', reason = $3, end_date = now(), updated_at = now()
                 FROM queued WHERE r.id = queued.id AND r.state = 'queued' RETURNING r.id
             )
             INSERT INTO run_event (dag_run_id, kind) SELECT id, 'changed' FROM failed",
            backfill.dag_id,
            id,
            reason
        )
        .execute(&mut *tx)
        .await?;
        sqlx::query!(
            "UPDATE backfill SET completed_at = now(), cancelled_at = now(), updated_at = now() WHERE id = $1",
            id
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(backfill.dag_id)
    }

    /// Completes every backfill whose runs are all over; how many there were.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn complete_backfills(&self) -> Result<usize, StoreError> {
        let dags = retried("completing backfills", |_| async {
            Ok(sqlx::query_scalar!(
                "UPDATE backfill b SET completed_at = now(), updated_at = now()
                 WHERE completed_at IS NULL AND NOT EXISTS (
                     SELECT FROM dag_run r WHERE r.dag_id = b.dag_id AND r.backfill_id = b.id AND r.state IN ('queued', 'running')
                 )
                 RETURNING dag_id"
            )
            .fetch_all(&self.pool)
            .await?)
        })
        .await?;
        self.notify_ui(dags.iter().map(|dag_id| UiEvent::dag(dag_id)));
        Ok(dags.len())
    }
}
