//! Leases of running attempts.

use std::collections::HashMap;
use std::time::Duration;

use uuid::Uuid;

use crate::connect::Store;
use crate::error::StoreError;
use crate::retry::retried;

use super::RUNNING;

/// Attempts given up at once; more wait for the next call.
const EXPIRED_AT_ONCE: i64 = 1_000;

/// What a worker hears about an attempt that it says it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BeatReply {
    /// The attempt.
    pub attempt_id: Uuid,
    /// What to do with it.
    pub state: BeatState,
}

/// What to do with an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BeatState {
    /// The lease is renewed: go on.
    Keep,
    /// The lease is renewed until it is dead: stop it and report it as killed.
    Kill {
        /// For people.
        reason: String,
    },
    /// It is no longer this worker's: stop it and report nothing.
    Gone,
}

impl Store {
    /// Renews the leases of a worker's attempts, (id, fence), and its own sign of life. Replies come in the order of the attempts.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if the worker is not registered, or said goodbye; [`StoreError::Unavailable`].
    pub async fn heartbeat(
        &self,
        worker_id: Uuid,
        attempts: &[(Uuid, i64)],
        lease: Duration,
    ) -> Result<Vec<BeatReply>, StoreError> {
        let (ids, fences): (Vec<Uuid>, Vec<i64>) = attempts.iter().copied().unzip();
        let alive: HashMap<Uuid, Option<String>> = retried("renewing leases", |_| async {
            let known = sqlx::query!(
                "UPDATE worker SET heartbeat_at = now() WHERE id = $1 AND stopped_at IS NULL",
                worker_id
            )
            .execute(&self.vital)
            .await?
            .rows_affected();
            if known == 0 {
                return Err(StoreError::NotFound(format!(
                    "there is no worker {worker_id}: register again"
                )));
            }
            if ids.is_empty() {
                return Ok(HashMap::new());
            }
            let rows = sqlx::query!(
                "UPDATE attempt a SET lease_until = clock_timestamp() + make_interval(secs => $4)
                 FROM unnest($2::uuid[], $3::bigint[]) AS held (id, fence)
                 WHERE a.id = held.id AND a.fence = held.fence AND a.worker_id = $1 AND a.state = $5
                 RETURNING a.id, a.kill_requested",
                worker_id,
                &ids,
                &fences,
                lease.as_secs_f64(),
                RUNNING
            )
            .fetch_all(&self.vital)
            .await?;
            Ok(rows.into_iter().map(|row| (row.id, row.kill_requested)).collect())
        })
        .await?;
        Ok(ids
            .into_iter()
            .map(|attempt_id| {
                let state = match alive.get(&attempt_id) {
                    Some(None) => BeatState::Keep,
                    Some(Some(reason)) => BeatState::Kill { reason: reason.clone() },
                    None => BeatState::Gone,
                };
                BeatReply { attempt_id, state }
            })
            .collect())
    }

    /// Gives up attempts whose lease has run out: their worker is gone, or cut off and has ended them by now. Returns how many.
    ///
    /// Until then a result counts however late it is. So this is for those who could have heard it all the time.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn expire_leases(&self) -> Result<u64, StoreError> {
        self.expire(EXPIRED_AT_ONCE).await
    }

    /// Whether leases could be renewed and given up now: it does what [`Self::expire_leases`] does, to none of them.
    ///
    /// # Errors
    /// If the database is away, or read-only.
    pub async fn leases_can_be_written(&self) -> Result<(), StoreError> {
        self.expire(0).await.map(drop)
    }

    async fn expire(&self, most: i64) -> Result<u64, StoreError> {
        let lost = retried("giving up lost attempts", |_| async {
            Ok(sqlx::query!(
                "WITH late AS MATERIALIZED (
                     SELECT a.id FROM attempt a WHERE a.state = 'running' AND a.lease_until < clock_timestamp()
                     ORDER BY a.lease_until LIMIT $1 FOR UPDATE SKIP LOCKED
                 ), lost AS (
                     UPDATE attempt a
                     SET state = 'lost', ended_at = now(),
                         reason = 'the worker was lost: no heartbeat of ' || coalesce(a.hostname, 'its host') || ' since '
                                  || to_char(w.heartbeat_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC'
                     FROM late JOIN attempt same ON same.id = late.id LEFT JOIN worker w ON w.id = same.worker_id
                     WHERE a.id = late.id
                     RETURNING a.id, a.task_instance_id
                 )
                 INSERT INTO run_event (dag_run_id, kind, task_instance_id, attempt_id)
                 SELECT ti.dag_run_id, 'attempt_finished', ti.id, lost.id FROM lost JOIN task_instance ti ON ti.id = lost.task_instance_id",
                most
            )
            .execute(&self.vital)
            .await?
            .rows_affected())
        })
        .await?;
        if lost > 0 {
            self.notify_scheduler();
        }
        Ok(lost)
    }
}
