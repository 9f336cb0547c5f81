//! What happened to runs since their scheduler last looked.

use chrono::{DateTime, Utc};
use updraft_engine::{AttemptOutcome, InstanceKey};
use uuid::Uuid;

use super::Step;
use crate::error::StoreError;

/// Something happened to a run.
#[derive(Debug, Clone, PartialEq)]
pub struct RunEvent {
    /// Grows; events of a run are in order.
    pub id: i64,
    /// The run.
    pub dag_run_id: i64,
    /// What happened.
    pub kind: RunEventKind,
}

/// What happened to a run.
#[derive(Debug, Clone, PartialEq)]
pub enum RunEventKind {
    /// It is new.
    Created,
    /// Somebody wrote states: forget what you know and read the run again. It may be gone.
    Changed,
    /// A worker took an attempt; the instance is running already.
    AttemptStarted {
        /// Which instance.
        key: InstanceKey,
        /// Its attempt.
        attempt_id: Uuid,
    },
    /// An attempt is over.
    AttemptFinished {
        /// Which instance.
        key: InstanceKey,
        /// Its attempt.
        attempt_id: Uuid,
        /// How it ended.
        outcome: AttemptOutcome,
        /// When, by the database's clock.
        ended_at: DateTime<Utc>,
    },
}

impl Step {
    /// Reads the oldest events. They are deleted by [`Step::commit`], but for those of runs that [`Step::apply`] refused.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn take_events(&mut self, limit: i64) -> Result<Vec<RunEvent>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT e.id, e.dag_run_id, e.kind, e.attempt_id, ti.task_id AS "task_id?", ti.map_index AS "map_index?", a.state AS "state?",
                      a.retriable AS "retriable?", a.reason, a.ended_at
               FROM run_event e
               LEFT JOIN task_instance ti ON ti.id = e.task_instance_id
               LEFT JOIN attempt a ON a.id = e.attempt_id
               ORDER BY e.id LIMIT $1"#,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await?;
        let mut events = Vec::with_capacity(rows.len());
        for row in rows {
            self.taken.push((row.id, row.dag_run_id));
            let about = row.task_id.zip(row.map_index).zip(row.attempt_id);
            let kind = match (row.kind.as_str(), about) {
                ("created", _) => RunEventKind::Created,
                ("attempt_started", Some(((task_id, map_index), attempt_id))) => RunEventKind::AttemptStarted {
                    key: InstanceKey { task_id, map_index },
                    attempt_id,
                },
                ("attempt_finished", Some(((task_id, map_index), attempt_id))) => {
                    let key = InstanceKey { task_id, map_index };
                    match finished(row.state.as_deref(), row.retriable, row.reason, row.ended_at) {
                        Some((outcome, ended_at)) => RunEventKind::AttemptFinished {
                            key,
                            attempt_id,
                            outcome,
                            ended_at,
                        },
                        None => RunEventKind::Changed,
                    }
                }
                // Written by a newer version, or its instance is gone: the run as committed tells the truth.
                _ => RunEventKind::Changed,
            };
            events.push(RunEvent {
                id: row.id,
                dag_run_id: row.dag_run_id,
                kind,
            });
        }
        Ok(events)
    }
}

fn finished(
    state: Option<&str>,
    retriable: Option<bool>,
    reason: Option<String>,
    ended_at: Option<DateTime<Utc>>,
) -> Option<(AttemptOutcome, DateTime<Utc>)> {
    let reason = reason.unwrap_or_default();
    let outcome = match state? {
        "success" => AttemptOutcome::Success,
        "skipped" => AttemptOutcome::Skipped,
        "failed" => AttemptOutcome::Failed {
            retriable: retriable.unwrap_or(true),
            reason,
        },
        "lost" => AttemptOutcome::Lost { reason },
        "killed" => AttemptOutcome::Killed { reason },
        _ => return None,
    };
    Some((outcome, ended_at?))
}
