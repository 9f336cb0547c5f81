//! The statements of [`super::apply`], each for any number of rows.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;
use updraft_engine::{InstanceFacts, InstanceKey, RunState, TaskState};
use uuid::Uuid;

use super::apply::InstanceWrite;
use crate::error::StoreError;
use crate::notify;
use crate::run::to_i32;
use crate::text::clean;

/// What is to be written of a run; its mere presence says that it was looked at.
#[derive(Debug, Default)]
pub(super) struct RunWrite {
    pub(super) from: Option<RunState>,
    pub(super) to: Option<RunState>,
    pub(super) reason: Option<String>,
    pub(super) start_date: Option<DateTime<Utc>>,
    pub(super) end_date: Option<DateTime<Utc>>,
}

pub(super) async fn items(
    connection: &mut PgConnection,
    items: &[(Uuid, InstanceKey, Value)],
) -> Result<(), StoreError> {
    if items.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = items.iter().map(|(id, _, _)| *id).collect();
    let indexes: Vec<i32> = items.iter().map(|(_, key, _)| key.map_index).collect();
    let values: Vec<Value> = items.iter().map(|(_, _, item)| item.clone()).collect();
    sqlx::query!(
        "UPDATE task_instance ti SET map_index = w.map_index, map_item = w.item, updated_at = now()
         FROM unnest($1::uuid[], $2::int[], $3::jsonb[]) AS w (id, map_index, item) WHERE ti.id = w.id",
        &ids,
        &indexes,
        &values
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Further instances take operator, pool, queue and priority from one of the same task, or else from the definition.
pub(crate) async fn created(connection: &mut PgConnection, created: &[(i64, InstanceFacts)]) -> Result<(), StoreError> {
    if created.is_empty() {
        return Ok(());
    }
    let runs: Vec<i64> = created.iter().map(|(run, _)| *run).collect();
    let ids: Vec<Uuid> = created.iter().map(|(_, facts)| facts.id).collect();
    let task_ids: Vec<String> = created.iter().map(|(_, facts)| facts.key.task_id.clone()).collect();
    let indexes: Vec<i32> = created.iter().map(|(_, facts)| facts.key.map_index).collect();
    let states: Vec<String> = created
        .iter()
        .map(|(_, facts)| facts.state.as_str().to_owned())
        .collect();
    let max_tries: Vec<i32> = created.iter().map(|(_, facts)| to_i32(facts.max_tries)).collect();
    let items: Vec<Option<Value>> = created.iter().map(|(_, facts)| facts.item.clone()).collect();
    // The definition is read for tasks without an instance only: those that a run of an earlier build lacks.
    sqlx::query!(
        "WITH wanted AS (
             SELECT * FROM unnest($1::bigint[], $2::uuid[], $3::text[], $4::int[], $5::text[], $6::int[], $7::jsonb[])
                 AS w (dag_run_id, id, task_id, map_index, state, max_tries, item)
         ), sibling AS (
             SELECT DISTINCT ON (ti.dag_run_id, ti.task_id)
                    ti.dag_run_id, ti.task_id, ti.operator, ti.pool, ti.pool_slots, ti.queue, ti.priority_weight
             FROM task_instance ti
             WHERE (ti.dag_run_id, ti.task_id) IN (SELECT dag_run_id, task_id FROM wanted)
             ORDER BY ti.dag_run_id, ti.task_id, ti.map_index
         ), defined AS (
             SELECT m.dag_run_id, m.task_id, v.definition -> 'tasks' -> m.task_id AS task
             FROM (SELECT DISTINCT dag_run_id, task_id FROM wanted EXCEPT SELECT dag_run_id, task_id FROM sibling) m
             JOIN dag_run r ON r.id = m.dag_run_id JOIN dag_version v ON v.id = r.dag_version_id
         )
         INSERT INTO task_instance (id, dag_run_id, task_id, map_index, state, max_tries, map_item, operator, pool, pool_slots, queue, priority_weight)
         SELECT w.id, w.dag_run_id, w.task_id, w.map_index, w.state, w.max_tries, w.item,
                coalesce(s.operator, d.task -> 'action' ->> 'name', 'empty'), coalesce(s.pool, d.task ->> 'pool', 'default_pool'),
                coalesce(s.pool_slots, (d.task ->> 'pool_slots')::int, 1), coalesce(s.queue, d.task ->> 'queue', 'default'),
                coalesce(s.priority_weight, (d.task ->> 'priority_weight')::int, 1)
         FROM wanted w LEFT JOIN sibling s USING (dag_run_id, task_id) LEFT JOIN defined d USING (dag_run_id, task_id)",
        &runs,
        &ids,
        &task_ids,
        &indexes,
        &states,
        &max_tries,
        &items as &[Option<Value>]
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// What a step decides about runs and their instances, and the events that it has dealt with: one statement, since every
/// trip to the database is time between the end of a task and the start of the next. An instance that becomes queued gets its
/// place in the queue, before all others if it is one of `ahead`; workers of other processes than `process` hear of it with the commit.
/// Returns whether there was any.
pub(super) async fn decisions(
    connection: &mut PgConnection,
    runs: &BTreeMap<i64, RunWrite>,
    instances: &[InstanceWrite],
    ahead: &[Uuid],
    events: &[i64],
    process: Uuid,
) -> Result<bool, StoreError> {
    if runs.is_empty() && instances.is_empty() && events.is_empty() {
        return Ok(false);
    }
    let queued = instances.iter().any(|write| write.to == TaskState::Queued);
    let without_attempt = |write: &InstanceWrite| write.to == TaskState::Queued && write.change.attempt_id.is_none();
    if instances.iter().any(without_attempt) {
        return Err(StoreError::corrupt(
            "a decision",
            "an instance was queued without an attempt",
        ));
    }
    let ids: Vec<Uuid> = instances.iter().map(|write| write.id).collect();
    let states: Vec<String> = instances.iter().map(|write| write.to.as_str().to_owned()).collect();
    let tries: Vec<i32> = instances.iter().map(|write| to_i32(write.change.try_number)).collect();
    let max_tries: Vec<i32> = instances.iter().map(|write| to_i32(write.change.max_tries)).collect();
    let attempts: Vec<Option<Uuid>> = instances.iter().map(|write| write.change.attempt_id).collect();
    let retries: Vec<Option<DateTime<Utc>>> = instances.iter().map(|write| write.change.retry_at).collect();
    let waits: Vec<Option<DateTime<Utc>>> = instances.iter().map(|write| write.change.waiting_since).collect();
    let starts: Vec<Option<DateTime<Utc>>> = instances.iter().map(|write| write.change.start_date).collect();
    let ends: Vec<Option<DateTime<Utc>>> = instances.iter().map(|write| write.change.end_date).collect();
    let reasons: Vec<Option<String>> = instances
        .iter()
        .map(|write| write.change.reason.as_deref().map(|reason| clean(reason).into_owned()))
        .collect();
    let (over, read): (Vec<Uuid>, Vec<String>) = instances
        .iter()
        .filter_map(|write| write.change.attempt_final_state)
        .map(|(attempt, state)| (attempt, state.as_str().to_owned()))
        .unzip();
    let run_ids: Vec<i64> = runs.keys().copied().collect();
    let run_states: Vec<Option<String>> = runs
        .values()
        .map(|run| run.to.map(|to| to.as_str().to_owned()))
        .collect();
    let run_reasons: Vec<Option<String>> = runs.values().map(|run| run.reason.clone()).collect();
    let run_starts: Vec<Option<DateTime<Utc>>> = runs.values().map(|run| run.start_date).collect();
    let run_ends: Vec<Option<DateTime<Utc>>> = runs.values().map(|run| run.end_date).collect();
    sqlx::query!(
        "WITH decided AS (
             UPDATE task_instance ti SET
                 state = w.state, try_number = w.try_number, max_tries = w.max_tries, attempt_id = w.attempt_id, retry_at = w.retry_at, reason = w.reason,
                 waiting_since = w.waiting_since,
                 start_date = coalesce(w.start_date, ti.start_date), end_date = coalesce(w.end_date, ti.end_date),
                 scheduled_at = CASE WHEN w.state = 'scheduled' THEN now() ELSE ti.scheduled_at END,
                 queued_at = CASE WHEN w.state = 'queued' THEN now() ELSE ti.queued_at END,
                 updated_at = now()
             FROM unnest($1::uuid[], $2::text[], $3::int[], $4::uuid[], $5::timestamptz[], $6::timestamptz[], $7::timestamptz[], $8::text[], $17::timestamptz[], $22::int[])
                 WITH ORDINALITY AS w (id, state, try_number, attempt_id, retry_at, start_date, end_date, reason, waiting_since, max_tries, position)
             WHERE ti.id = w.id
             RETURNING ti.id, ti.state, ti.try_number, ti.attempt_id, ti.queue, ti.priority_weight, w.position
         ), read AS (
             -- An attempt whose own state says the same needs no second one.
             UPDATE attempt a SET final_state = w.state FROM unnest($9::uuid[], $10::text[]) AS w (id, state)
             WHERE a.id = w.id AND a.state <> w.state
         ), queued AS (
             INSERT INTO queued_attempt (attempt_id, task_instance_id, try_number, queue, priority)
             SELECT attempt_id, id, try_number, queue, CASE WHEN attempt_id = ANY ($18) THEN 2147483647 ELSE priority_weight END
             FROM decided WHERE state = 'queued' ORDER BY position
         ), looked AS (
             UPDATE dag_run r SET
                 last_scheduling_decision = now(),
                 state = coalesce(w.state, r.state),
                 reason = CASE WHEN w.state IS NULL THEN r.reason ELSE w.reason END,
                 start_date = coalesce(w.start_date, r.start_date),
                 end_date = CASE WHEN w.state IS NULL THEN r.end_date ELSE w.end_date END,
                 updated_at = CASE WHEN w.state IS NULL THEN r.updated_at ELSE now() END
             FROM unnest($11::bigint[], $12::text[], $13::text[], $14::timestamptz[], $15::timestamptz[]) AS w (id, state, reason, start_date, end_date)
             WHERE r.id = w.id
         ), dealt AS (
             DELETE FROM run_event WHERE id = ANY ($16)
         )
         SELECT 1 AS one FROM pg_notify($19, $20) WHERE $21",
        &ids,
        &states,
        &tries,
        &attempts as &[Option<Uuid>],
        &retries as &[Option<DateTime<Utc>>],
        &starts as &[Option<DateTime<Utc>>],
        &ends as &[Option<DateTime<Utc>>],
        &reasons as &[Option<String>],
        &over,
        &read,
        &run_ids,
        &run_states as &[Option<String>],
        &run_reasons as &[Option<String>],
        &run_starts as &[Option<DateTime<Utc>>],
        &run_ends as &[Option<DateTime<Utc>>],
        events,
        &waits as &[Option<DateTime<Utc>>],
        ahead,
        notify::QUEUE,
        process.to_string(),
        queued,
        &max_tries
    )
    .fetch_optional(connection)
    .await?;
    Ok(queued)
}
