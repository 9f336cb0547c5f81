//! Taking notifications.

use std::time::Duration;

use serde_json::Value;
use updraft_dag::occasion::Occasion;
use uuid::Uuid;

use crate::connect::Store;
use crate::error::StoreError;
use crate::notify::UiEvent;
use crate::retry::retried;

/// A notification that is a worker's now.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimedNotification {
    /// The notification.
    pub id: Uuid,
    /// Names this claim.
    pub attempt_id: Uuid,
    /// Which of the given token hashes became this try's.
    pub token: usize,
    /// The run.
    pub dag_run_id: i64,
    /// The DAG.
    pub dag_id: String,
    /// The run's name.
    pub run_id: String,
    /// The version whose list of notifiers it is from.
    pub version_id: Uuid,
    /// The list.
    pub event: Occasion,
    /// The place in the list, from 0.
    pub position: usize,
    /// Whether it is from a list of the task, not of the DAG.
    pub of_task: bool,
    /// Number of this try, from 1.
    pub tries: u32,
    /// Why it happened, for people.
    pub reason: Option<String>,
    /// The task instance that it tells of. For the DAG's lists the one that failed last, or else the one that ended last, as
    /// in Airflow; `None` if none has ended.
    pub instance: Option<ToldInstance>,
}

/// The task instance that a notification tells of.
#[derive(Debug, Clone, PartialEq)]
pub struct ToldInstance {
    /// The task.
    pub task_id: String,
    /// -1 = not mapped.
    pub map_index: i32,
    /// The try that it tells of.
    pub try_number: i32,
    /// The instance's.
    pub max_tries: i32,
    /// What a mapped instance was made for.
    pub map_item: Option<Value>,
}

impl Store {
    /// Takes up to `token_hashes.len()` notifications that are due, the longest due first, each with one of the hashes as
    /// its token's. Gives nothing to a worker that is draining or stopped.
    ///
    /// Subscribe to [`crate::listen::Signal::Notification`] before you look here, then wait. When an answer is lost on its
    /// way here, what was taken runs again once its lease is over.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn claim_notifications(
        &self,
        worker_id: Uuid,
        lease: Duration,
        token_hashes: &[Vec<u8>],
    ) -> Result<Vec<ClaimedNotification>, StoreError> {
        if token_hashes.is_empty() {
            return Ok(Vec::new());
        }
        let attempts: Vec<Uuid> = token_hashes.iter().map(|_| Uuid::now_v7()).collect();
        let rows = retried("claiming notifications", |_| async {
            Ok(sqlx::query!(
                r#"WITH claimer AS MATERIALIZED (
                       SELECT id, hostname FROM worker WHERE id = $1 AND NOT draining AND stopped_at IS NULL AND NOT EXISTS (SELECT FROM recovery)
                   ), due AS MATERIALIZED (
                       SELECT n.id, n.due_at FROM notification n
                       WHERE n.state = 'queued' AND n.due_at <= clock_timestamp() AND EXISTS (SELECT FROM claimer)
                       ORDER BY n.due_at, n.id LIMIT $2 FOR UPDATE SKIP LOCKED
                   ), numbered AS (
                       SELECT id, row_number() OVER (ORDER BY due_at, id) AS place FROM due
                   ), taken AS (
                       UPDATE notification n
                       SET state = 'running', tries = n.tries + 1, attempt_id = ($3::uuid[])[numbered.place],
                           token_hash = ($4::bytea[])[numbered.place], worker_id = claimer.id, hostname = claimer.hostname,
                           started_at = now(), lease_until = clock_timestamp() + make_interval(secs => $5)
                       FROM numbered, claimer WHERE n.id = numbered.id
                       RETURNING n.id, n.attempt_id, numbered.place, n.dag_run_id, n.dag_version_id, n.task_instance_id, n.event,
                                 n.position, n.try_number, n.tries, n.reason
                   )
                   SELECT t.id, t.attempt_id AS "attempt_id!", t.place AS "place!", t.dag_run_id, t.dag_version_id, t.task_instance_id, t.event, t.position,
                          t.try_number, t.tries, t.reason, r.dag_id, r.run_id, ti.task_id AS "task_id?", ti.map_index AS "map_index?",
                          ti.try_number AS "last_try?", ti.max_tries AS "max_tries?", ti.map_item
                   FROM taken t JOIN dag_run r ON r.id = t.dag_run_id
                   LEFT JOIN LATERAL (
                       SELECT i.task_id, i.map_index, i.try_number, i.max_tries, i.map_item FROM task_instance i
                       WHERE CASE WHEN t.task_instance_id IS NULL THEN i.dag_run_id = t.dag_run_id AND i.end_date IS NOT NULL
                                  ELSE i.id = t.task_instance_id END
                       ORDER BY t.event = 'on_failure' AND i.state = 'failed' DESC, i.end_date DESC, i.task_id, i.map_index LIMIT 1
                   ) ti ON true
                   ORDER BY t.place"#,
                worker_id,
                i64::try_from(token_hashes.len()).unwrap_or(i64::MAX),
                &attempts,
                token_hashes,
                lease.as_secs_f64()
            )
            .fetch_all(&self.pool)
            .await?)
        })
        .await?;
        let mut claimed = Vec::with_capacity(rows.len());
        for row in rows {
            let event: Occasion = row
                .event
                .parse()
                .map_err(|error| StoreError::corrupt("event of a notification", error))?;
            let of_task = row.task_instance_id.is_some();
            let instance = row.task_id.zip(row.map_index).zip(row.last_try.zip(row.max_tries));
            let map_item = row.map_item;
            let told_try = row.try_number;
            claimed.push(ClaimedNotification {
                id: row.id,
                attempt_id: row.attempt_id,
                token: usize::try_from(row.place - 1).unwrap_or_default(),
                dag_run_id: row.dag_run_id,
                dag_id: row.dag_id,
                run_id: row.run_id,
                version_id: row.dag_version_id,
                event,
                position: usize::try_from(row.position).unwrap_or_default(),
                of_task,
                tries: row.tries.unsigned_abs(),
                reason: row.reason,
                instance: instance.map(|((task_id, map_index), (last_try, max_tries))| ToldInstance {
                    task_id,
                    map_index,
                    try_number: if of_task { told_try } else { last_try },
                    max_tries,
                    map_item,
                }),
            });
        }
        self.notify_ui(claimed.iter().map(|one| UiEvent::run(&one.dag_id, &one.run_id)));
        Ok(claimed)
    }
}
