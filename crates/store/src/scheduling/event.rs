//! What happened to runs since their scheduler last looked.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use updraft_engine::{AttemptOutcome, InstanceKey};
use uuid::Uuid;

use super::Lease;
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
    /// An attempt is over.
    AttemptFinished {
        /// Which instance.
        key: InstanceKey,
        /// Its attempt.
        attempt_id: Uuid,
        /// Whether a worker had it. Nobody tells of starts: nothing follows from them.
        started: bool,
        /// How it ended.
        outcome: AttemptOutcome,
        /// When, by the database's clock.
        ended_at: DateTime<Utc>,
    },
}

/// The database's clock and the oldest events, if the lease is held and this is the database that gave it; it stays locked against a takeover until the end of the
/// transaction, but not against its renewal: a new owner's term is part of a key, the end of a lease is not.
pub(super) async fn read(
    connection: &mut PgConnection,
    lease: &Lease,
    limit: i64,
    aside: &[i64],
) -> Result<Option<(DateTime<Utc>, Vec<RunEvent>)>, StoreError> {
    let rows = sqlx::query!(
        r#"WITH held AS MATERIALIZED (
               SELECT clock_timestamp() AS now FROM scheduler_lease
               WHERE shard = $1 AND owner = $2 AND term = $3 AND lease_until > clock_timestamp()
                   AND extract(epoch FROM pg_postmaster_start_time()) || ' ' || (SELECT oid FROM pg_database WHERE datname = current_database()) = $6
               FOR KEY SHARE
           ), event AS MATERIALIZED (
               SELECT * FROM run_event WHERE dag_run_id <> ALL ($5) ORDER BY id LIMIT $4
           )
           SELECT held.now AS "now!", e.id AS "id?", e.dag_run_id AS "dag_run_id?", e.kind AS "kind?", e.attempt_id,
                  ti.task_id AS "task_id?", ti.map_index AS "map_index?", a.state AS "state?", a.retriable AS "retriable?",
                  a.reason, a.started_at, a.ended_at, a.resume_at, a.interrupted AS "interrupted?"
           FROM held
           LEFT JOIN event e ON true
           LEFT JOIN task_instance ti ON ti.id = e.task_instance_id
           LEFT JOIN attempt a ON a.id = e.attempt_id
           ORDER BY e.id"#,
        lease.shard,
        lease.owner,
        lease.term,
        limit,
        aside,
        lease.database
    )
    .fetch_all(connection)
    .await?;
    let Some(now) = rows.first().map(|row| row.now) else {
        return Ok(None);
    };
    let mut events = Vec::with_capacity(rows.len());
    for row in rows {
        let (Some(id), Some(dag_run_id), Some(kind)) = (row.id, row.dag_run_id, row.kind) else {
            // No event: the row that tells the time.
            continue;
        };
        let about = row.task_id.zip(row.map_index).zip(row.attempt_id);
        let kind = match (kind.as_str(), about) {
            ("created", _) => RunEventKind::Created,
            ("attempt_finished", Some(((task_id, map_index), attempt_id))) => {
                let key = InstanceKey { task_id, map_index };
                let again = row.started_at.zip(row.resume_at);
                match finished(row.state.as_deref(), row.retriable, row.interrupted, row.reason, again)
                    .zip(row.ended_at)
                {
                    Some((outcome, ended_at)) => RunEventKind::AttemptFinished {
                        key,
                        attempt_id,
                        started: row.started_at.is_some(),
                        outcome,
                        ended_at,
                    },
                    None => RunEventKind::Changed,
                }
            }
            // Written by a newer version, or its instance is gone: the run as committed tells the truth.
            _ => RunEventKind::Changed,
        };
        events.push(RunEvent { id, dag_run_id, kind });
    }
    Ok(Some((now, events)))
}

fn finished(
    state: Option<&str>,
    retriable: Option<bool>,
    interrupted: Option<bool>,
    reason: Option<String>,
    again: Option<(DateTime<Utc>, DateTime<Utc>)>,
) -> Option<AttemptOutcome> {
    let reason = reason.unwrap_or_default();
    Some(match state? {
        "success" => AttemptOutcome::Success,
        "skipped" => AttemptOutcome::Skipped,
        "failed" => AttemptOutcome::Failed {
            retriable: retriable.unwrap_or(true),
            reason,
        },
        "lost" if interrupted == Some(true) => AttemptOutcome::Interrupted { reason },
        "lost" => AttemptOutcome::Lost { reason },
        "killed" => AttemptOutcome::Killed { reason },
        "rescheduled" => {
            let (since, until) = again?;
            AttemptOutcome::Rescheduled { since, until, reason }
        }
        _ => return None,
    })
}
