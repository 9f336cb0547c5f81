//! What the limits let through in this round.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use updraft_engine::limits::{Candidate, Hold, QueuedRun, choose, choose_runs};
use updraft_engine::{InstanceKey, RunState};
use updraft_store::{Store, StoreError};

use crate::held::Runs;

/// Queued runs to start now.
pub(super) async fn runs_to_start(store: &Store, runs: &Runs, now: DateTime<Utc>) -> Result<Vec<i64>, StoreError> {
    if runs.queued.is_empty() {
        return Ok(Vec::new());
    }
    let paused = store.paused_dags().await?;
    let mut running: HashMap<String, u32> = HashMap::new();
    for (_, held) in runs
        .iter()
        .filter(|(_, held)| held.run.facts().state == RunState::Running)
    {
        *running.entry(held.row.dag_id.clone()).or_default() += 1;
    }
    let queued: Vec<QueuedRun> = runs
        .queued
        .iter()
        .filter_map(|id| runs.get(*id))
        .filter(|held| !paused.contains(&held.row.dag_id))
        .map(|held| QueuedRun {
            id: held.row.id,
            dag_id: held.row.dag_id.clone(),
            is_backfill: held.row.run_type == "backfill",
            last_scheduling_decision: held.row.last_scheduling_decision,
            run_after: held.row.run_after,
            logical_date: held.row.logical_date,
            max_active_runs: held.version.dag.max_active_runs,
        })
        .collect();
    Ok(choose_runs(&queued, &running, now))
}

/// When the first of the queued runs may start that wait for their time alone.
pub(super) fn next_start(runs: &Runs, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let starts = runs
        .queued
        .iter()
        .filter_map(|id| runs.get(*id))
        .map(|held| held.row.run_after.max(held.row.logical_date.unwrap_or(now)));
    starts.filter(|at| *at > now).min()
}

/// Scheduled instances to queue now, the first first.
pub(super) async fn tasks_to_queue(store: &Store, runs: &Runs) -> Result<Vec<(i64, InstanceKey)>, StoreError> {
    if runs.wanting.is_empty() {
        return Ok(Vec::new());
    }
    let paused = store.paused_dags().await?;
    let candidates = candidates(runs, &paused);
    if candidates.is_empty() {
        return Ok(Vec::new());
    }
    let choice = choose(&candidates, &store.pool_limits().await?, &store.in_use().await?);
    for (index, hold) in &choice.held {
        let candidate = &candidates[*index];
        match hold {
            Hold::PoolMissing => {
                tracing::warn!(dag_id = candidate.dag_id, task = %candidate.key, pool = candidate.pool, "the task waits for a pool that does not exist: create it");
            }
            Hold::PoolTooSmall => {
                tracing::warn!(dag_id = candidate.dag_id, task = %candidate.key, pool = candidate.pool, "the task needs more slots than its pool has");
            }
            _ => {}
        }
    }
    Ok(choice
        .queue
        .into_iter()
        .map(|index| (candidates[index].run, candidates[index].key.clone()))
        .collect())
}

fn candidates<'a>(runs: &'a Runs, paused: &HashSet<String>) -> Vec<Candidate<'a>> {
    let mut candidates = Vec::new();
    for held in runs.wanting.iter().filter_map(|id| runs.get(*id)) {
        let (row, dag) = (&held.row, &held.version.dag);
        if paused.contains(&row.dag_id) {
            continue;
        }
        for instance in held.run.scheduled() {
            let Some(task) = dag.tasks.get(&instance.key.task_id) else {
                continue;
            };
            candidates.push(Candidate {
                run: row.id,
                dag_id: &row.dag_id,
                run_id: &row.run_id,
                key: &instance.key,
                id: instance.id,
                pool: &task.pool,
                slots: task.pool_slots,
                weight: held.weights.get(&task.task_id).copied().unwrap_or(task.priority_weight),
                logical_date: row.logical_date,
                max_active_tasks: dag.max_active_tasks,
                max_active_tis_per_dag: task.max_active_tis_per_dag,
                max_active_tis_per_dagrun: task.max_active_tis_per_dagrun,
            });
        }
    }
    candidates
}
