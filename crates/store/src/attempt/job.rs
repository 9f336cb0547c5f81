//! What attempts start in other systems.

use std::collections::HashMap;

use serde_json::Value;
use uuid::Uuid;

use super::RUNNING;
use crate::connect::Store;
use crate::error::StoreError;
use crate::retry::retried;
use crate::text::clean_json;

impl Store {
    /// Keeps what an attempt starts, or is about to start, elsewhere, in the place of what was kept before. `false` if the attempt is
    /// over, or somebody else's.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn keep_job(&self, attempt_id: Uuid, fence: i64, job: &Value) -> Result<bool, StoreError> {
        let job = clean_json(job);
        retried("keeping a job", |_| async {
            let written = sqlx::query!(
                "UPDATE attempt a SET job = $3 WHERE id = $1 AND fence = $2 AND state = $4",
                attempt_id,
                fence,
                job,
                RUNNING
            )
            .execute(&self.vital)
            .await?;
            Ok(written.rows_affected() > 0)
        })
        .await
    }

    /// Gives these attempts the jobs of the tries before them whose workers were lost or stopped, and tells which. A job is not handed
    /// on by a try that had an end of its own, or that somebody wanted ended.
    ///
    /// It is kept with the new attempt at once: the worker of that may be lost as well.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn hand_on_jobs(&self, attempts: &[Uuid]) -> Result<HashMap<Uuid, Value>, StoreError> {
        retried("handing on jobs", |_| async {
            let rows = sqlx::query!(
                r#"WITH former AS MATERIALIZED (
                       SELECT own.id, before.state, before.kill_requested, before.job
                       FROM unnest($1::uuid[]) AS given (id) JOIN attempt own ON own.id = given.id
                       CROSS JOIN LATERAL (
                           SELECT f.state, f.kill_requested, f.job FROM attempt f
                           WHERE f.task_instance_id = own.task_instance_id AND f.fence < own.fence
                           ORDER BY f.try_number DESC, f.fence DESC LIMIT 1
                       ) before
                   )
                   UPDATE attempt a SET job = former.job FROM former
                   WHERE a.id = former.id AND a.state = $2 AND former.state = 'lost' AND former.kill_requested IS NULL
                     AND former.job IS NOT NULL
                   RETURNING a.id, a.job AS "job!""#,
                attempts,
                RUNNING
            )
            .fetch_all(&self.vital)
            .await?;
            Ok(rows.into_iter().map(|row| (row.id, row.job)).collect())
        })
        .await
    }
}
