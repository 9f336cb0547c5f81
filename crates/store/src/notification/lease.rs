//! Leases of running notifications, and who their tokens speak for.

use std::collections::HashSet;
use std::time::Duration;

use sqlx::PgConnection;
use updraft_engine::notification::MOST_TRIES;
use uuid::Uuid;

use crate::connect::Store;
use crate::error::StoreError;
use crate::notify::UiEvent;
use crate::retry::retried;
use crate::run::to_i32;
use crate::worker::WorkerEnd;

/// Whom the token of a notification's try speaks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotificationIdentity {
    /// The notification.
    pub id: Uuid,
    /// The try.
    pub attempt_id: Uuid,
    /// Number of the try, from 1.
    pub tries: i32,
    /// Whether it is running still. When not, only the rest of its log is of interest.
    pub is_running: bool,
    /// The run.
    pub dag_run_id: i64,
    /// The DAG.
    pub dag_id: String,
    /// The run's name.
    pub run_id: String,
}

impl Store {
    /// The notification that a token speaks for.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn notification_by_token(&self, token_hash: &[u8]) -> Result<Option<NotificationIdentity>, StoreError> {
        retried("looking up a notification's token", |_| async {
            Ok(sqlx::query_as!(
                NotificationIdentity,
                r#"SELECT n.id, n.attempt_id AS "attempt_id!", n.tries, n.state = 'running' AS "is_running!", n.dag_run_id, r.dag_id, r.run_id
                   FROM notification n JOIN dag_run r ON r.id = n.dag_run_id WHERE n.token_hash = $1"#,
                token_hash
            )
            .fetch_optional(&self.vital)
            .await?)
        })
        .await
    }

    /// Renews the leases of tries of notifications that are this worker's; returns which are.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn notification_heartbeat(
        &self,
        worker_id: Uuid,
        attempts: &[Uuid],
        lease: Duration,
    ) -> Result<HashSet<Uuid>, StoreError> {
        let kept = retried("renewing leases of notifications", |_| async {
            Ok(sqlx::query_scalar!(
                r#"UPDATE notification SET lease_until = clock_timestamp() + make_interval(secs => $3)
                   WHERE attempt_id = ANY ($2) AND worker_id = $1 AND state = 'running' RETURNING attempt_id AS "attempt_id!""#,
                worker_id,
                attempts,
                lease.as_secs_f64()
            )
            .fetch_all(&self.vital)
            .await?)
        })
        .await?;
        Ok(kept.into_iter().collect())
    }

    /// Queues notifications again whose lease has run out, those excepted that have no try left: they have failed. Returns how
    /// many leases had run out.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn expire_notifications(&self) -> Result<usize, StoreError> {
        let lost = retried("giving up lost notifications", |_| async {
            Ok(sqlx::query!(
                "WITH late AS MATERIALIZED (
                     SELECT id FROM notification WHERE state = 'running' AND lease_until < clock_timestamp()
                     ORDER BY id LIMIT 1000 FOR UPDATE SKIP LOCKED
                 ), lost AS (
                     UPDATE notification n
                     SET state = CASE WHEN n.tries < $1 THEN 'queued' ELSE 'failed' END, due_at = now(),
                         ended_at = CASE WHEN n.tries < $1 THEN NULL ELSE now() END,
                         error = 'the worker on ' || coalesce(n.hostname, 'its host') || ' was lost'
                     FROM late WHERE n.id = late.id RETURNING n.dag_run_id
                 )
                 SELECT r.dag_id, r.run_id FROM lost JOIN dag_run r ON r.id = lost.dag_run_id",
                to_i32(MOST_TRIES)
            )
            .fetch_all(&self.vital)
            .await?)
        })
        .await?;
        if !lost.is_empty() {
            self.notify_notifications();
            self.notify_ui(lost.iter().map(|row| UiEvent::run(&row.dag_id, &row.run_id)));
        }
        Ok(lost.len())
    }

    /// How long until the next queued notification is due, zero if one is; `None` if none is queued.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn next_notification(&self) -> Result<Option<Duration>, StoreError> {
        retried("looking for notifications", |_| async {
            let seconds = sqlx::query_scalar!(
                "SELECT extract(epoch FROM min(due_at) - clock_timestamp())::float8 FROM notification WHERE state = 'queued'"
            )
            .fetch_one(&self.pool)
            .await?;
            Ok(seconds.map(|seconds| Duration::try_from_secs_f64(seconds).unwrap_or_default()))
        })
        .await
    }
}

/// A worker is gone: what it held runs again, at once. When it died, the notifier may be why: then only if a try is left.
/// Returns whether the worker held any.
pub(crate) async fn give_up(
    connection: &mut PgConnection,
    worker_id: Uuid,
    end: WorkerEnd,
) -> Result<bool, StoreError> {
    let (died, error) = match end {
        WorkerEnd::Stopped => (false, "the worker stopped"),
        WorkerEnd::Died => (true, "the worker died"),
    };
    let given_up = sqlx::query!(
        "UPDATE notification
         SET state = CASE WHEN $2 AND tries >= $3 THEN 'failed' ELSE 'queued' END,
             ended_at = CASE WHEN $2 AND tries >= $3 THEN now() END, due_at = now(), error = $4
         WHERE worker_id = $1 AND state = 'running'",
        worker_id,
        died,
        to_i32(MOST_TRIES),
        error
    )
    .execute(connection)
    .await?
    .rows_affected();
    Ok(given_up > 0)
}
