//! Attempts that were given to a worker which never heard of it.

use std::collections::HashSet;

use uuid::Uuid;

use super::RUNNING;
use crate::connect::Store;
use crate::error::StoreError;
use crate::listen::Signal;
use crate::notify::{self, UiEvent};
use crate::retry::retried;

impl Store {
    /// The answers to a worker's claims after number `answered` and before number `before` never reached it: what they had is
    /// queued again, as the same try, and what somebody wants ended is over. Such a claim gives nothing any more from here on, should it
    /// be under way still. Returns how many attempts that were.
    ///
    /// Only the worker itself can know this. Nothing of these attempts runs: it begins what it has an answer for, and nothing else.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn hand_back(&self, worker_id: Uuid, answered: i64, before: i64) -> Result<usize, StoreError> {
        let ((queued, ended), tries) = retried("queueing again what a worker did not hear of", |tries| async move {
            Ok((self.hand_back_once(worker_id, answered, before).await?, tries))
        })
        .await?;
        let attempts = queued.len() + ended;
        // An earlier try may have been committed although its answer never came, and then this one found nothing.
        if !queued.is_empty() || tries > 0 {
            self.hub.send(Signal::Queue);
        }
        if ended > 0 || tries > 0 {
            self.notify_scheduler();
        }
        self.notify_ui(queued);
        Ok(attempts)
    }

    async fn hand_back_once(
        &self,
        worker_id: Uuid,
        answered: i64,
        before: i64,
    ) -> Result<(Vec<UiEvent>, usize), StoreError> {
        let mut tx = crate::transaction::begin(&self.vital).await?;
        // Waits for claims of this worker that are being carried out: they hold its row, and this changes its key.
        sqlx::query!(
            "UPDATE worker SET claims_over = $2 WHERE id = $1 AND claims_over < $2",
            worker_id,
            before - 1
        )
        .execute(&mut *tx)
        .await?;
        // Instances before attempts, as who clears and marks.
        let unheard = sqlx::query!(
            "SELECT a.id, r.dag_id, r.run_id
             FROM attempt a JOIN task_instance ti ON ti.id = a.task_instance_id JOIN dag_run r ON r.id = ti.dag_run_id
             WHERE a.worker_id = $1 AND a.state = 'running' AND a.claim_number > $2 AND a.claim_number < $3
             ORDER BY ti.id FOR NO KEY UPDATE OF ti",
            worker_id,
            answered,
            before
        )
        .fetch_all(&mut *tx)
        .await?;
        let ids: Vec<Uuid> = unheard.iter().map(|one| one.id).collect();
        if ids.is_empty() {
            tx.commit().await?;
            return Ok((Vec::new(), 0));
        }
        let queued: HashSet<Uuid> = sqlx::query_scalar!(
            r#"WITH back AS (
                 DELETE FROM attempt a USING task_instance ti
                 WHERE a.id = ANY ($1) AND a.state = $2 AND a.kill_requested IS NULL
                   AND ti.id = a.task_instance_id AND ti.attempt_id = a.id AND ti.state = 'running'
                 RETURNING a.id, a.task_instance_id, a.try_number, a.queued_at
             ), waiting AS (
                 UPDATE task_instance ti
                 SET state = 'queued', start_date = CASE WHEN ti.waiting_since IS NULL THEN NULL ELSE ti.start_date END, hostname = NULL, updated_at = now()
                 FROM back WHERE ti.id = back.task_instance_id
                 RETURNING ti.id, ti.queue, ti.priority_weight
             ), queued AS (
                 INSERT INTO queued_attempt (attempt_id, task_instance_id, try_number, queue, priority, queued_at)
                 SELECT back.id, waiting.id, back.try_number, waiting.queue, waiting.priority_weight, back.queued_at
                 FROM back JOIN waiting ON waiting.id = back.task_instance_id
                 RETURNING attempt_id
             )
             SELECT queued.attempt_id AS "attempt_id!" FROM queued, pg_notify($3, $4)"#,
            &ids,
            RUNNING,
            notify::QUEUE,
            self.hub.process().to_string()
        )
        .fetch_all(&mut *tx)
        .await?
        .into_iter()
        .collect();
        let ended = sqlx::query!(
            "WITH ended AS (
                 UPDATE attempt a SET state = 'killed', ended_at = now(), reason = coalesce(a.kill_requested, 'nobody waits for it any more')
                 WHERE a.id = ANY ($1) AND a.state = $2 RETURNING a.id, a.task_instance_id
             )
             INSERT INTO run_event (dag_run_id, kind, task_instance_id, attempt_id)
             SELECT ti.dag_run_id, 'attempt_finished', ti.id, ended.id FROM ended JOIN task_instance ti ON ti.id = ended.task_instance_id",
            &ids,
            RUNNING
        )
        .execute(&mut *tx)
        .await?
        .rows_affected();
        tx.commit().await?;
        let told = unheard.iter().filter(|one| queued.contains(&one.id));
        let told = told.map(|one| UiEvent::tasks(&one.dag_id, &one.run_id)).collect();
        Ok((told, usize::try_from(ended).unwrap_or_default()))
    }
}
