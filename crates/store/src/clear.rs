//! What people do to a run by hand: clear and mark, as decided by [`updraft_engine::clear`].

use std::collections::HashSet;

use serde_json::Value;
use sqlx::PgConnection;
use updraft_dag::model::Dag;
use updraft_dag::params::{self, ParamError};
use updraft_engine::clear::Change;
use updraft_engine::{InstanceFacts, RunState, TaskState};
use uuid::Uuid;

use crate::attempt::kill_on;
use crate::connect::Store;
use crate::error::StoreError;
use crate::notify::UiEvent;
use crate::retry::retried;
use crate::scheduling::create_instances;
use crate::text::{clean, clean_json};

/// A change of states from outside the scheduler.
#[derive(Debug, Clone)]
pub struct Rewrite<'a> {
    /// The run.
    pub dag_run_id: i64,
    /// States of instances: each with what it is expected to be.
    pub changes: &'a [Change],
    /// State of the run: what it is expected to be, and what it becomes; twice the same leaves it as it is.
    pub run: Option<(RunState, RunState)>,
    /// Instances that the run lacks (clear with new tasks).
    pub create: &'a [InstanceFacts],
    /// The version that the run is pinned to from now on, before `create`.
    pub version_id: Option<Uuid>,
    /// What the run is given from now on.
    pub conf: Option<&'a NewConf>,
    /// Whether it counts as a clear of the run.
    pub is_clear: bool,
    /// The run whose task clears it, by its id. What a person clears begins a chain of its own.
    pub triggering_run: Option<i64>,
    /// For people: kept with marked states and ended attempts: `cleared by admin`.
    pub reason: &'a str,
}

/// What a run that is there is given from now on.
#[derive(Debug, Clone)]
pub struct NewConf {
    /// What whoever asks for the run gives it: an object.
    pub conf: Value,
    /// Parameters after defaults and conf.
    pub params: Value,
}

impl NewConf {
    /// What `conf` comes to by the params of `dag`.
    ///
    /// # Errors
    /// Every parameter that is missing or doesn't fit its schema.
    pub fn of(dag: &Dag, conf: Value) -> Result<Self, Vec<ParamError>> {
        let params = params::resolve(dag, &conf)?;
        Ok(Self { conf, params })
    }
}

impl Store {
    /// Writes a [`Rewrite`], whole or not at all, and tells the run's scheduler to read the run again.
    ///
    /// Attempts of earlier tries stay as they are: they are the history. Live ones are asked to end.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if a state is not what was expected: read the run, decide again. [`StoreError::NotFound`].
    pub async fn rewrite_run(&self, rewrite: &Rewrite<'_>) -> Result<(), StoreError> {
        let (dag_id, run_id) = retried("changing states of a run", |_| self.rewrite_once(rewrite)).await?;
        self.notify_scheduler();
        self.notify_ui([UiEvent::run(&dag_id, &run_id), UiEvent::tasks(&dag_id, &run_id)]);
        Ok(())
    }

    /// Only the state of a run.
    ///
    /// # Errors
    /// As [`Store::rewrite_run`].
    pub async fn mark_run(
        &self,
        dag_run_id: i64,
        from: RunState,
        to: RunState,
        reason: &str,
    ) -> Result<(), StoreError> {
        self.rewrite_run(&Rewrite {
            dag_run_id,
            changes: &[],
            run: Some((from, to)),
            create: &[],
            version_id: None,
            conf: None,
            is_clear: false,
            triggering_run: None,
            reason,
        })
        .await
    }

    async fn rewrite_once(&self, rewrite: &Rewrite<'_>) -> Result<(String, String), StoreError> {
        let mut tx = crate::transaction::begin(&self.pool).await?;
        let names = rewrite_on(&mut tx, rewrite).await?;
        tx.commit().await?;
        Ok(names)
    }
}

/// See [`Store::rewrite_run`]; gives the names of the DAG and of the run.
pub(crate) async fn rewrite_on(tx: &mut PgConnection, rewrite: &Rewrite<'_>) -> Result<(String, String), StoreError> {
    let run = sqlx::query!(
        "SELECT dag_id, run_id, state FROM dag_run WHERE id = $1 FOR NO KEY UPDATE",
        rewrite.dag_run_id
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or_else(|| StoreError::NotFound("the run is gone".to_owned()))?;
    let changed_meanwhile = || {
        StoreError::Conflict(format!(
            "run `{}` of DAG `{}` has changed meanwhile: look again",
            run.run_id, run.dag_id
        ))
    };
    if rewrite.run.is_some_and(|(from, _)| from.as_str() != run.state) {
        return Err(changed_meanwhile());
    }
    let run_becomes = rewrite.run.filter(|(from, to)| from != to).map(|(_, to)| to.as_str());
    crate::tally::uncount(&mut *tx, &[rewrite.dag_run_id]).await?;
    let reason = clean(rewrite.reason);
    if !rewrite.changes.is_empty() {
        let ids: Vec<Uuid> = rewrite.changes.iter().map(|change| change.id).collect();
        let from: Vec<String> = rewrite
            .changes
            .iter()
            .map(|change| change.from.as_str().to_owned())
            .collect();
        // Somebody marked it and its worker has not ended it yet: another try has to wait for that, as when it is cleared while it runs.
        // The lock keeps the end, of which the scheduler hears by an event, behind this change.
        let dying: HashSet<Uuid> = sqlx::query_scalar!(
            "SELECT ti.id FROM task_instance ti JOIN attempt a ON a.id = ti.attempt_id WHERE ti.id = ANY ($1) AND a.state = 'running'
             ORDER BY a.id FOR NO KEY UPDATE OF a",
            &ids
        )
        .fetch_all(&mut *tx)
        .await?
        .into_iter()
        .collect();
        let becomes = |change: &Change| match change.to {
            TaskState::None if dying.contains(&change.id) => TaskState::Restarting,
            to => to,
        };
        let to: Vec<String> = rewrite
            .changes
            .iter()
            .map(|change| becomes(change).as_str().to_owned())
            .collect();
        let max_tries: Vec<i32> = rewrite
            .changes
            .iter()
            .map(|change| crate::run::to_i32(change.max_tries))
            .collect();
        let written = sqlx::query!(
                "WITH w AS (
                     SELECT * FROM unnest($2::uuid[], $3::text[], $4::text[], $5::int[]) AS w (id, from_state, to_state, max_tries)
                 ), held AS MATERIALIZED (
                     SELECT ti.id FROM task_instance ti JOIN w USING (id) WHERE ti.dag_run_id = $1 AND ti.state = w.from_state
                     ORDER BY ti.id FOR NO KEY UPDATE OF ti
                 ), archived AS (
                     -- A job that a lost worker left is not gone on with: what somebody clears or marks has another course from here.
                     UPDATE attempt a SET final_state = coalesce(a.final_state, w.from_state),
                            kill_requested = CASE WHEN a.job IS NULL OR a.state <> 'lost' THEN a.kill_requested ELSE coalesce(a.kill_requested, $6) END
                     FROM task_instance ti JOIN w USING (id)
                     WHERE a.id = ti.attempt_id AND (a.final_state IS NULL OR a.job IS NOT NULL) AND a.state NOT IN ('queued', 'running')
                 )
                 UPDATE task_instance ti SET
                     state = w.to_state, max_tries = w.max_tries, retry_at = NULL, waiting_since = NULL, updated_at = now(),
                     reason = CASE WHEN w.to_state IN ('none', 'restarting') THEN NULL ELSE $6 END,
                     start_date = CASE WHEN w.to_state = 'none' THEN NULL ELSE ti.start_date END,
                     end_date = CASE WHEN w.to_state IN ('none', 'restarting') THEN NULL
                                     WHEN w.from_state IN ('success', 'failed', 'skipped', 'upstream_failed', 'removed') THEN ti.end_date
                                     ELSE now() END,
                     scheduled_at = CASE WHEN w.to_state = 'none' THEN NULL ELSE ti.scheduled_at END,
                     queued_at = CASE WHEN w.to_state = 'none' THEN NULL ELSE ti.queued_at END
                 FROM w JOIN held USING (id) WHERE ti.id = w.id",
                rewrite.dag_run_id,
                &ids,
                &from,
                &to,
                &max_tries,
                reason.as_ref()
            )
            .execute(&mut *tx)
            .await?
            .rows_affected();
        if usize::try_from(written).ok() != Some(rewrite.changes.len()) {
            return Err(changed_meanwhile());
        }
    }
    let kills: Vec<Uuid> = rewrite.changes.iter().filter_map(|change| change.kill).collect();
    kill_on(&mut *tx, &kills, &reason).await?;
    if let Some(version_id) = rewrite.version_id {
        sqlx::query!(
            "UPDATE dag_run SET dag_version_id = $2 WHERE id = $1",
            rewrite.dag_run_id,
            version_id
        )
        .execute(&mut *tx)
        .await?;
    }
    if let Some(NewConf { conf, params }) = rewrite.conf {
        sqlx::query!(
            "UPDATE dag_run SET conf = $2, params = $3 WHERE id = $1",
            rewrite.dag_run_id,
            clean_json(conf),
            clean_json(params)
        )
        .execute(&mut *tx)
        .await?;
    }
    let create: Vec<(i64, InstanceFacts)> = rewrite
        .create
        .iter()
        .map(|facts| (rewrite.dag_run_id, facts.clone()))
        .collect();
    create_instances(&mut *tx, &create).await?;
    sqlx::query!(
            "UPDATE dag_run SET
                 state = coalesce($2, state), clear_number = clear_number + CASE WHEN $3 THEN 1 ELSE 0 END, updated_at = now(),
                 reason = CASE WHEN $2 IN ('success', 'failed') THEN $4 WHEN $2 IS NOT NULL THEN NULL ELSE reason END,
                 queued_at = CASE WHEN $2 = 'queued' THEN now() ELSE queued_at END,
                 start_date = CASE WHEN $2 = 'queued' THEN NULL WHEN $2 = 'running' THEN now() ELSE start_date END,
                 end_date = CASE WHEN $2 IN ('queued', 'running') THEN NULL WHEN $2 IN ('success', 'failed') THEN now() ELSE end_date END,
                 last_scheduling_decision = CASE WHEN $2 = 'queued' THEN NULL ELSE last_scheduling_decision END,
                 trigger_depth = CASE WHEN $3 THEN coalesce((SELECT p.trigger_depth + 1 FROM dag_run p WHERE p.id = $5), 0)
                                      ELSE trigger_depth END,
                 trigger_root = CASE WHEN $3 THEN (SELECT coalesce(p.trigger_root, p.id) FROM dag_run p WHERE p.id = $5)
                                     ELSE trigger_root END
             WHERE id = $1",
            rewrite.dag_run_id,
            run_becomes,
            rewrite.is_clear,
            reason.as_ref(),
            rewrite.triggering_run
        )
        .execute(&mut *tx)
        .await?;
    if rewrite
        .run
        .is_some_and(|(from, to)| from.is_finished() && !to.is_finished())
    {
        crate::run::deadline::begins_anew(&mut *tx, rewrite.dag_run_id).await?;
    }
    sqlx::query!(
        "INSERT INTO run_event (dag_run_id, kind) VALUES ($1, 'changed')",
        rewrite.dag_run_id
    )
    .execute(&mut *tx)
    .await?;
    Ok((run.dag_id, run.run_id))
}
