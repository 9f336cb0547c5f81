//! The tries of a task instance.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::connect::Store;
use crate::error::StoreError;
use crate::retry::retried;

/// One try: the last attempt that was made for it.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct TryRow {
    pub attempt_id: Uuid,
    pub try_number: i32,
    /// State of the attempt.
    pub state: String,
    /// How the task instance's state read once this try was over.
    pub final_state: Option<String>,
    pub queued_at: DateTime<Utc>,
    pub started_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
    pub exit_code: Option<i32>,
    pub signal: Option<i32>,
    pub reason: Option<String>,
    pub hostname: Option<String>,
    pub pid: Option<i32>,
}

impl TryRow {
    /// The state that a task instance had, or has, by this try.
    #[must_use]
    pub fn task_state(&self) -> &str {
        match (self.final_state.as_deref(), self.state.as_str()) {
            (Some(state), _) => state,
            (None, "lost" | "killed") => "failed",
            (None, state) => state,
        }
    }
}

impl Store {
    /// The tries of a task instance, first one first.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn list_tries(&self, task_instance_id: Uuid) -> Result<Vec<TryRow>, StoreError> {
        retried("listing tries", |_| async {
            Ok(sqlx::query_as!(
                TryRow,
                r#"SELECT DISTINCT ON (try_number) id AS "attempt_id!", try_number AS "try_number!", state AS "state!", final_state, queued_at AS "queued_at!",
                        started_at, ended_at, exit_code, signal, reason, hostname, pid
                 FROM (SELECT id, try_number, state, final_state, queued_at, started_at, ended_at, exit_code, signal, reason, hostname, pid, fence
                       FROM attempt WHERE task_instance_id = $1
                       UNION ALL
                       SELECT q.attempt_id, q.try_number, 'queued', NULL, q.queued_at, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
                       FROM task_instance ti JOIN queued_attempt q ON q.attempt_id = ti.attempt_id WHERE ti.id = $1) tries
                 ORDER BY try_number, queued_at DESC, fence DESC"#,
                task_instance_id
            )
            .fetch_all(&self.pool)
            .await?)
        })
        .await
    }

    /// The log that a try keeps with itself: the whole of one that was short when it ended. `None` of all others, and once logs of its
    /// age were removed.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn kept_log(&self, task_instance_id: Uuid, try_number: i32) -> Result<Option<Vec<u8>>, StoreError> {
        retried("reading a log", |_| async {
            Ok(sqlx::query_scalar!(
                r#"SELECT log AS "log!" FROM attempt WHERE task_instance_id = $1 AND try_number = $2 AND log IS NOT NULL LIMIT 1"#,
                task_instance_id,
                try_number
            )
            .fetch_optional(&self.pool)
            .await?)
        })
        .await
    }
}
