//! The end of a try of a notification.

use std::time::Duration;

use uuid::Uuid;

use crate::attempt::Finished;
use crate::connect::Store;
use crate::error::StoreError;
use crate::notify::UiEvent;
use crate::retry::retried;
use crate::text::clean;

/// How a try ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotificationEnd {
    /// It was sent.
    Success,
    /// It was not.
    Failed {
        /// Why, for people.
        error: String,
        /// It is tried again after this pause; `None` = it has failed for good.
        retry_after: Option<Duration>,
    },
}

impl Store {
    /// Ends a try, once: [`Finished::Stale`] for a try that is not the notification's last.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn finish_notification(&self, attempt_id: Uuid, end: &NotificationEnd) -> Result<Finished, StoreError> {
        let (state, error, pause) = match end {
            NotificationEnd::Success => ("success", None, None),
            NotificationEnd::Failed {
                error,
                retry_after: None,
            } => ("failed", Some(clean(error)), None),
            NotificationEnd::Failed {
                error,
                retry_after: Some(pause),
            } => ("queued", Some(clean(error)), Some(pause.as_secs_f64())),
        };
        let written = retried("writing the end of a notification", |_| async {
            // Also one that was given up and that nobody has claimed since: it was this try's all the time.
            Ok(sqlx::query!(
                "UPDATE notification n
                 SET state = $2, error = $3, ended_at = CASE WHEN $2 = 'queued' THEN NULL ELSE now() END,
                     due_at = CASE WHEN $2 = 'queued' THEN now() + make_interval(secs => coalesce($4::float8, 0)) ELSE n.due_at END
                 FROM dag_run r
                 WHERE n.attempt_id = $1 AND n.state IN ('queued', 'running') AND r.id = n.dag_run_id
                 RETURNING r.dag_id, r.run_id",
                attempt_id,
                state,
                error.as_deref(),
                pause
            )
            .fetch_optional(&self.vital)
            .await?)
        })
        .await?;
        if let Some(row) = written {
            self.notify_ui([UiEvent::run(&row.dag_id, &row.run_id)]);
            if state == "queued" {
                self.notify_notifications();
            }
            return Ok(Finished::Accepted);
        }
        // Our own answer may have been lost, here or on the way to the worker.
        let ended = retried("reading the end of a notification", |_| async {
            Ok(sqlx::query_scalar!(
                r#"SELECT EXISTS (SELECT FROM notification WHERE attempt_id = $1 AND state = $2) AS "ended!""#,
                attempt_id,
                state
            )
            .fetch_one(&self.vital)
            .await?)
        })
        .await?;
        Ok(if ended { Finished::Accepted } else { Finished::Stale })
    }
}
