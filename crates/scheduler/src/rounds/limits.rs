//! What the limits let through in this round.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};
use updraft_engine::limits::{BackfillTurn, Candidate, Hold, QueuedRun, RunGroup, choose, choose_runs};
use updraft_engine::{InstanceKey, RunState};
use updraft_store::StoreError;
use updraft_store::run::RunRow;
use updraft_store::scheduling::{BackfillStanding, Step};
use uuid::Uuid;

use crate::held::Runs;

/// Queued runs to start now.
pub(super) async fn runs_to_start(step: &mut Step, runs: &Runs, now: DateTime<Utc>) -> Result<Vec<i64>, StoreError> {
    if runs.queued.is_empty() {
        return Ok(Vec::new());
    }
    let paused = step.standing(&dags_of(runs, &runs.queued)).await?.paused;
    let mut running: HashMap<RunGroup, u32> = HashMap::new();
    for (_, held) in runs
        .iter()
        .filter(|(_, held)| held.run.facts().state == RunState::Running)
    {
        let group = (held.row.dag_id.clone(), held.row.backfill_id);
        *running.entry(group).or_default() += 1;
    }
    let held = || runs.queued.iter().filter_map(|id| runs.get(*id));
    let backfills: BTreeSet<i64> = held().filter_map(|held| held.row.backfill_id).collect();
    let backfills = if backfills.is_empty() {
        HashMap::new()
    } else {
        step.backfills(&backfills.into_iter().collect::<Vec<_>>()).await?
    };
    let queued: Vec<QueuedRun> = held()
        .filter(|held| !paused.contains(&held.row.dag_id))
        .filter_map(|held| queued(&held.row, held.version.dag.max_active_runs, &backfills))
        .collect();
    Ok(choose_runs(&queued, &running, now))
}

/// `None`: its backfill is paused.
fn queued(row: &RunRow, max_active_runs: u32, backfills: &HashMap<i64, BackfillStanding>) -> Option<QueuedRun> {
    let backfill = row.backfill_id.and_then(|id| Some((id, backfills.get(&id)?)));
    if backfill.is_some_and(|(_, standing)| standing.is_paused) {
        return None;
    }
    let turn = |(id, standing): (i64, &BackfillStanding)| {
        let date = row.logical_date.unwrap_or(row.run_after).timestamp_micros();
        BackfillTurn {
            backfill: id,
            ordinal: if standing.run_backwards { -date } else { date },
        }
    };
    Some(QueuedRun {
        id: row.id,
        dag_id: row.dag_id.clone(),
        backfill: backfill.map(turn),
        last_scheduling_decision: row.last_scheduling_decision,
        run_after: row.run_after,
        logical_date: row.logical_date,
        max_active_runs: backfill.map_or(max_active_runs, |(_, standing)| standing.max_active_runs),
    })
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

/// Scheduled instances to queue now.
pub(super) async fn tasks_to_queue(step: &mut Step, runs: &Runs) -> Result<Chosen, StoreError> {
    if runs.wanting.is_empty() {
        return Ok(Chosen::default());
    }
    let standing = step.standing(&dags_of(runs, &runs.wanting)).await?;
    let candidates = candidates(runs, &standing.paused);
    let choice = choose(&candidates, &standing.pools, &standing.in_use);
    let hopeless: Vec<(Uuid, String)> = choice
        .held
        .iter()
        .filter_map(|(index, hold)| complaint(&candidates[*index], *hold))
        .collect();
    let queue = choice
        .queue
        .into_iter()
        .map(|index| (candidates[index].run, candidates[index].key.clone()))
        .collect();
    Ok(Chosen { queue, hopeless })
}

/// What is to be queued, and what waits for something that will not come by itself.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    /// Runs and instances, the first first.
    pub(super) queue: Vec<(i64, InstanceKey)>,
    /// Instances, and what somebody has to do for them.
    pub(super) hopeless: Vec<(Uuid, String)>,
}

fn dags_of(runs: &Runs, ids: &BTreeSet<i64>) -> Vec<String> {
    let dags: BTreeSet<&String> = ids
        .iter()
        .filter_map(|id| runs.get(*id))
        .map(|held| &held.row.dag_id)
        .collect();
    dags.into_iter().cloned().collect()
}

fn complaint(candidate: &Candidate<'_>, hold: Hold) -> Option<(Uuid, String)> {
    let (dag_id, task, pool) = (candidate.dag_id, candidate.key, candidate.pool);
    let text = match hold {
        Hold::PoolMissing => {
            format!("task {task} of {dag_id} waits for the pool `{pool}`, which does not exist: create it")
        }
        Hold::PoolTooSmall => {
            format!("task {task} of {dag_id} needs more slots than the pool `{pool}` has: enlarge the pool")
        }
        _ => return None,
    };
    Some((candidate.id, text))
}

fn candidates<'a>(runs: &'a Runs, paused: &HashSet<String>) -> Vec<Candidate<'a>> {
    let held = runs.wanting.iter().filter_map(|id| runs.get(*id));
    held.filter(|held| !paused.contains(&held.row.dag_id))
        .flat_map(|held| held.run.candidates(&held.weights))
        .collect()
}
