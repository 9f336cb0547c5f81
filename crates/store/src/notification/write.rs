//! Making notifications, and finding runs late.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use updraft_engine::notification::Notice;
use uuid::Uuid;

use crate::error::StoreError;
use crate::run::to_i32;
use crate::text::clean;

/// A notifier that has to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNotification {
    /// The run that it is about, or whose task instance it is about.
    pub dag_run_id: i64,
    /// The version whose list it is from.
    pub version_id: Uuid,
    /// What it tells.
    pub notice: Notice,
}

/// Inserts notifications. Those that are there already are left alone.
pub(crate) async fn insert(connection: &mut PgConnection, new: &[&NewNotification]) -> Result<(), StoreError> {
    if new.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = new.iter().map(|_| Uuid::now_v7()).collect();
    let runs: Vec<i64> = new.iter().map(|one| one.dag_run_id).collect();
    let versions: Vec<Uuid> = new.iter().map(|one| one.version_id).collect();
    let notices = || new.iter().map(|one| &one.notice);
    let instances: Vec<Option<Uuid>> = notices().map(|it| it.instance.as_ref().map(|(id, _)| *id)).collect();
    let events: Vec<String> = notices().map(|it| it.occasion.as_str().to_owned()).collect();
    let positions: Vec<i32> = notices()
        .map(|it| i32::try_from(it.position).unwrap_or(i32::MAX))
        .collect();
    let tries: Vec<i32> = notices().map(|it| to_i32(it.try_number)).collect();
    let times: Vec<DateTime<Utc>> = notices().map(|it| it.at).collect();
    let actions: Vec<String> = notices().map(|it| it.action.clone()).collect();
    let reasons: Vec<Option<String>> = notices()
        .map(|it| it.reason.as_deref().map(|reason| clean(reason).into_owned()))
        .collect();
    sqlx::query!(
        "INSERT INTO notification (id, dag_run_id, dag_version_id, task_instance_id, event, position, try_number, occurred_at, action, reason)
         SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::uuid[], $5::text[], $6::int[], $7::int[], $8::timestamptz[],
                              $9::text[], $10::text[])
         ON CONFLICT DO NOTHING",
        &ids,
        &runs,
        &versions,
        &instances as &[Option<Uuid>],
        &events,
        &positions,
        &tries,
        &times,
        &actions,
        &reasons as &[Option<String>]
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Notes that these runs are late; returns those that are indeed: unfinished, and not found late before.
pub(crate) async fn miss_deadlines(
    connection: &mut PgConnection,
    runs: &[i64],
    now: DateTime<Utc>,
) -> Result<BTreeSet<i64>, StoreError> {
    let late = sqlx::query_scalar!(
        "WITH late AS MATERIALIZED (
             SELECT id FROM dag_run
             WHERE id = ANY ($1) AND state IN ('queued', 'running') AND deadline_at <= $2 AND deadline_missed_at IS NULL
             ORDER BY id FOR NO KEY UPDATE
         )
         UPDATE dag_run r SET deadline_missed_at = $2, updated_at = now() FROM late WHERE r.id = late.id RETURNING r.id",
        runs,
        now
    )
    .fetch_all(connection)
    .await?;
    Ok(late.into_iter().collect())
}
