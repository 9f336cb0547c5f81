//! What is counted once: runs that are over, their task instances, and which dates these have.
//!
//! Lists give exact totals, and a count of all that ever ran takes seconds. So the scheduler adds a run to the sums some time after its
//! end, many of them in one transaction and beside its rounds: what moves tasks writes nothing for it. A list adds up what is in the
//! sums and counts the rest, in one statement. Whoever changes a counted run again (clears it, marks it, deletes it) takes it out of
//! the sums first, in the same transaction; it is counted anew later.

use std::time::Duration;

use sqlx::PgConnection;

use crate::connect::Store;
use crate::error::StoreError;
use crate::retry::retried;

impl Store {
    /// Counts up to `most` runs that have been over for at least `settled` and have no task instance that is still queued or running;
    /// how many there were. Where somebody else counts just now, there are none.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn count_finished_runs(&self, most: i64, settled: Duration) -> Result<usize, StoreError> {
        retried("counting finished runs", |_| self.count_once(most, settled)).await
    }

    async fn count_once(&self, most: i64, settled: Duration) -> Result<usize, StoreError> {
        let mut tx = crate::transaction::begin(&self.pool).await?;
        let ours =
            sqlx::query_scalar!(r#"SELECT pg_try_advisory_xact_lock(hashtextextended('updraft.tally', 0)) AS "ours!""#)
                .fetch_one(&mut *tx)
                .await?;
        if !ours {
            return Ok(0);
        }
        // Whoever changes a run or its instances holds this lock: what the next statement reads stays as it is.
        let runs = sqlx::query_scalar!(
            "SELECT r.id FROM dag_run r
             WHERE NOT r.counted AND r.state IN ('success', 'failed') AND r.end_date <= now() - make_interval(secs => $2)
               -- As a question about each run: joined, all task instances would be read for a hundred runs.
               AND (SELECT bool_or(i.state IN ('queued', 'running', 'restarting')) FROM task_instance i WHERE i.dag_run_id = r.id) IS NOT TRUE
             -- In the order of the index of those that are not counted.
             ORDER BY r.dag_id LIMIT $1 FOR NO KEY UPDATE OF r SKIP LOCKED",
            most,
            settled.as_secs_f64()
        )
        .fetch_all(&mut *tx)
        .await?;
        if runs.is_empty() {
            return Ok(0);
        }
        let counted = sqlx::query!(
            "WITH instance AS MATERIALIZED (
                 SELECT i.dag_run_id, i.task_id, i.state, i.operator, i.pool, i.queue, i.try_number, least(i.map_index, 0) AS map_index,
                        i.start_date, i.end_date
                 FROM task_instance i WHERE i.dag_run_id = ANY ($1)
             ), run AS (
                 UPDATE dag_run r SET counted = true
                 WHERE r.id = ANY ($1) AND NOT EXISTS (
                     SELECT FROM instance i WHERE i.dag_run_id = r.id AND i.state IN ('queued', 'running', 'restarting')
                 )
                 RETURNING r.id, r.dag_id, r.dag_version_id, r.run_type, r.state, r.run_after, r.logical_date, r.start_date, r.end_date
             ), run_spans AS (
                 INSERT INTO run_span (dag_run_id, dag_id, state, run_after, logical_date, start_date, end_date)
                 SELECT id, dag_id, state, run_after, logical_date, start_date, end_date FROM run
             ), runs AS (
                 INSERT INTO run_tally AS t (dag_id, dag_version_id, run_type, state, runs)
                 SELECT dag_id, dag_version_id, run_type, state, count(*) FROM run GROUP BY dag_id, dag_version_id, run_type, state
                 ON CONFLICT (dag_id, dag_version_id, run_type, state) DO UPDATE SET runs = t.runs + excluded.runs
             ), instances AS (
                 INSERT INTO instance_tally AS t (dag_id, task_id, state, operator, pool, queue, try_number, map_index, instances)
                 SELECT r.dag_id, i.task_id, i.state, i.operator, i.pool, i.queue, i.try_number, i.map_index, count(*)
                 FROM run r JOIN instance i ON i.dag_run_id = r.id
                 GROUP BY r.dag_id, i.task_id, i.state, i.operator, i.pool, i.queue, i.try_number, i.map_index
                 ON CONFLICT (dag_id, task_id, state, operator, pool, queue, try_number, map_index)
                     DO UPDATE SET instances = t.instances + excluded.instances
             ), spans AS (
                 INSERT INTO instance_span (dag_run_id, state, dag_id, first_start, last_start, first_end, last_end)
                 SELECT r.id, i.state, r.dag_id, min(i.start_date), max(i.start_date), min(i.end_date), max(i.end_date)
                 FROM run r JOIN instance i ON i.dag_run_id = r.id GROUP BY r.id, i.state, r.dag_id
             )
             SELECT id FROM run",
            &runs
        )
        .fetch_all(&mut *tx)
        .await?
        .len();
        tx.commit().await?;
        Ok(counted)
    }
}

/// Takes those of these runs that are counted out of the sums. The caller has locked them, and changes nothing of them or their
/// instances before.
pub(crate) async fn uncount(connection: &mut PgConnection, runs: &[i64]) -> Result<(), StoreError> {
    let counted = sqlx::query_scalar!("SELECT id FROM dag_run WHERE id = ANY ($1) AND counted", runs)
        .fetch_all(&mut *connection)
        .await?;
    if counted.is_empty() {
        return Ok(());
    }
    locked(connection).await?;
    sqlx::query!(
        "WITH run AS (
             UPDATE dag_run r SET counted = false WHERE r.id = ANY ($1) RETURNING r.id, r.dag_id, r.dag_version_id, r.run_type, r.state
         ), runs AS (
             UPDATE run_tally t SET runs = t.runs - gone.runs
             FROM (
                 SELECT dag_id, dag_version_id, run_type, state, count(*) AS runs FROM run GROUP BY dag_id, dag_version_id, run_type, state
             ) gone
             WHERE (t.dag_id, t.dag_version_id, t.run_type, t.state) = (gone.dag_id, gone.dag_version_id, gone.run_type, gone.state)
         ), spans AS (
             DELETE FROM instance_span s WHERE s.dag_run_id = ANY ($1)
         ), run_spans AS (
             DELETE FROM run_span s WHERE s.dag_run_id = ANY ($1)
         )
         UPDATE instance_tally t SET instances = t.instances - gone.instances
         FROM (
             SELECT r.dag_id, i.task_id, i.state, i.operator, i.pool, i.queue, i.try_number, least(i.map_index, 0) AS map_index,
                    count(*) AS instances
             FROM run r JOIN task_instance i ON i.dag_run_id = r.id
             GROUP BY r.dag_id, i.task_id, i.state, i.operator, i.pool, i.queue, i.try_number, least(i.map_index, 0)
         ) gone
         WHERE (t.dag_id, t.task_id, t.state, t.operator, t.pool, t.queue, t.try_number, t.map_index)
             = (gone.dag_id, gone.task_id, gone.state, gone.operator, gone.pool, gone.queue, gone.try_number, gone.map_index)",
        &counted
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets the sums of a DAG that is deleted in this transaction, which has begun with [`locked`].
pub(crate) async fn forget(connection: &mut PgConnection, dag_id: &str) -> Result<(), StoreError> {
    sqlx::query!("DELETE FROM run_tally WHERE dag_id = $1", dag_id)
        .execute(&mut *connection)
        .await?;
    sqlx::query!("DELETE FROM instance_tally WHERE dag_id = $1", dag_id)
        .execute(&mut *connection)
        .await?;
    sqlx::query!("DELETE FROM run_span WHERE dag_id = $1", dag_id)
        .execute(&mut *connection)
        .await?;
    sqlx::query!("DELETE FROM instance_span WHERE dag_id = $1", dag_id)
        .execute(connection)
        .await?;
    Ok(())
}

/// Waits until nobody else writes the sums: one does at a time, so that the order of their rows does not matter.
pub(crate) async fn locked(connection: &mut PgConnection) -> Result<(), StoreError> {
    sqlx::query!("SELECT pg_advisory_xact_lock(hashtextextended('updraft.tally', 0))")
        .execute(connection)
        .await?;
    Ok(())
}
