//! The statement that makes runs.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;
use updraft_dag::model::{Dag, TaskId};
use updraft_engine::InstanceFacts;
use uuid::Uuid;

use super::NewRun;
use crate::error::StoreError;
use crate::run::{InstanceColumns, RunColumns, deadline};
use crate::text::{clean, clean_json};

/// Runs of one DAG with their task instances, by column, for `unnest`. Their run ids differ.
#[derive(Default)]
pub(crate) struct NewRuns {
    run_ids: Vec<String>,
    versions: Vec<Uuid>,
    run_types: Vec<String>,
    logical_dates: Vec<Option<DateTime<Utc>>>,
    starts: Vec<Option<DateTime<Utc>>>,
    ends: Vec<Option<DateTime<Utc>>>,
    run_after: Vec<DateTime<Utc>>,
    confs: Vec<Value>,
    params: Vec<Value>,
    triggered_by: Vec<String>,
    users: Vec<Option<String>>,
    notes: Vec<Option<String>>,
    deadlines: Vec<Option<DateTime<Utc>>>,
    /// Seconds from when a run is queued to its deadline.
    deadlines_after: Vec<Option<f64>>,
    /// Of all of them: whoever makes several at once has one cause.
    triggering_run: Option<i64>,
    instances: InstanceColumns,
}

impl NewRuns {
    /// Adds a run.
    pub(crate) fn add(
        &mut self,
        run: &NewRun,
        instances: &[InstanceFacts],
        dag: &Dag,
        weights: &BTreeMap<TaskId, i32>,
    ) -> Result<(), StoreError> {
        if self.run_ids.is_empty() {
            self.triggering_run = run.triggering_run;
        } else if self.triggering_run != run.triggering_run {
            return Err(StoreError::corrupt(
                "runs to make",
                "not all of them have the same triggering run",
            ));
        }
        let (deadline, after) = deadline::of_new(dag, run);
        self.run_ids.push(run.run_id.clone());
        self.versions.push(run.version_id);
        self.run_types.push(run.run_type.clone());
        self.logical_dates.push(run.logical_date);
        self.starts.push(run.data_interval.map(|interval| interval.start));
        self.ends.push(run.data_interval.map(|interval| interval.end));
        self.run_after.push(run.run_after);
        self.confs.push(clean_json(&run.conf));
        self.params.push(clean_json(&run.params));
        self.triggered_by.push(run.triggered_by.clone());
        self.users.push(run.triggering_user.clone());
        self.notes
            .push(run.note.as_deref().map(|note| clean(note).into_owned()));
        self.deadlines.push(deadline);
        self.deadlines_after.push(after);
        let place = i64::try_from(self.run_ids.len()).unwrap_or(i64::MAX);
        for instance in instances {
            self.instances.add(place, instance, dag, weights)?;
        }
        Ok(())
    }

    /// Makes those whose run id and logical date nobody has, and gives them. A deadline that is over before the run of a
    /// backfill is made tells nobody anything, so such a run has none.
    pub(crate) async fn insert(
        &self,
        connection: &mut PgConnection,
        dag_id: &str,
        backfill_id: Option<i64>,
    ) -> Result<Vec<RunColumns>, StoreError> {
        let instances = &self.instances;
        let made = sqlx::query_as!(
            RunColumns,
            r#"WITH parent AS MATERIALIZED (
                   -- By a number, not a list of them: this makes the generic plan look as cheap as it is, and planning takes half as long as executing.
                   SELECT trigger_depth + 1 AS depth, coalesce(trigger_root, id) AS root FROM dag_run WHERE id = $29
               ), wanted AS (
                   SELECT w.*, coalesce(w.deadline, now() + make_interval(secs => w.deadline_after)) AS deadline_at
                   FROM unnest($3::text[], $4::uuid[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::timestamptz[], $9::timestamptz[],
                               $10::jsonb[], $11::jsonb[], $12::text[], $13::text[], $14::text[], $15::timestamptz[], $16::float8[])
                        WITH ORDINALITY AS w (run_id, version_id, run_type, logical_date, starts, ends, run_after, conf, params, triggered_by,
                                              triggering_user, note, deadline, deadline_after, place)
               ), made AS (
                   INSERT INTO dag_run (dag_id, run_id, dag_version_id, run_type, state, logical_date, data_interval_start, data_interval_end,
                                        run_after, conf, params, triggered_by, triggering_user, note, deadline_at, backfill_id,
                                        trigger_depth, trigger_root)
                   SELECT $1, run_id, version_id, run_type, 'queued', logical_date, starts, ends, run_after, conf, params, triggered_by,
                          triggering_user, note, CASE WHEN $2::bigint IS NULL OR deadline_at > now() THEN deadline_at END, $2,
                          coalesce((SELECT depth FROM parent), 0), (SELECT root FROM parent)
                   FROM wanted ORDER BY place
                   ON CONFLICT DO NOTHING
                   RETURNING *
               ), instances AS (
                   INSERT INTO task_instance (id, dag_run_id, task_id, map_index, state, max_tries, operator, pool, pool_slots, queue, priority_weight, map_item)
                   SELECT i.id, made.id, i.task_id, i.map_index, i.state, i.max_tries, i.operator, i.pool, i.pool_slots, i.queue, i.weight, i.item
                   FROM unnest($17::bigint[], $18::uuid[], $19::text[], $20::int[], $21::text[], $22::int[], $23::text[], $24::text[], $25::int[],
                               $26::text[], $27::int[], $28::jsonb[])
                        AS i (place, id, task_id, map_index, state, max_tries, operator, pool, pool_slots, queue, weight, item)
                   JOIN wanted USING (place) JOIN made USING (run_id)
               ), told AS (
                   INSERT INTO run_event (dag_run_id, kind) SELECT id, 'created' FROM made ORDER BY id
               )
               SELECT id AS "id!", dag_id AS "dag_id!", run_id AS "run_id!", dag_version_id AS "dag_version_id!", run_type AS "run_type!",
                      state AS "state!", logical_date, data_interval_start, data_interval_end, run_after AS "run_after!", queued_at AS "queued_at!",
                      start_date, end_date, last_scheduling_decision, conf AS "conf!", params AS "params!", triggered_by, triggering_user, note,
                      reason, clear_number AS "clear_number!", deadline_at, deadline_missed_at, backfill_id
               FROM made"#,
            dag_id,
            backfill_id,
            &self.run_ids,
            &self.versions,
            &self.run_types,
            &self.logical_dates as &[Option<DateTime<Utc>>],
            &self.starts as &[Option<DateTime<Utc>>],
            &self.ends as &[Option<DateTime<Utc>>],
            &self.run_after,
            &self.confs,
            &self.params,
            &self.triggered_by,
            &self.users as &[Option<String>],
            &self.notes as &[Option<String>],
            &self.deadlines as &[Option<DateTime<Utc>>],
            &self.deadlines_after as &[Option<f64>],
            &instances.places,
            &instances.ids,
            &instances.task_ids,
            &instances.map_indexes,
            &instances.states,
            &instances.max_tries,
            &instances.operators,
            &instances.pools,
            &instances.pool_slots,
            &instances.queues,
            &instances.weights,
            &instances.items as &[Option<Value>],
            self.triggering_run
        )
        .fetch_all(connection)
        .await;
        made.map_err(|error| match error.as_database_error() {
            Some(refused) if refused.is_foreign_key_violation() => crate::dag::no_dag(dag_id),
            _ => error.into(),
        })
    }
}
