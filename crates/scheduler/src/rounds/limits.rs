//! What the limits let through in this round.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use updraft_engine::InstanceKey;
use updraft_engine::limits::{BackfillTurn, Candidate, Hold, InUse, LiveAttempts, QueuedRun, choose, choose_runs};
use updraft_store::StoreError;
use updraft_store::run::RunRow;
use updraft_store::scheduling::{BackfillStanding, Standing, Step};
use uuid::Uuid;

use crate::held::{Runs, starts_at};

/// Most queued runs of a DAG that one round looks at: those behind them wait for them anyway.
pub(super) const LOOKED_AT: usize = 200;

/// So often what is in use is counted from the database, whatever is known of it.
const COUNT_ANEW: Duration = Duration::from_secs(10);

/// How things stand for the runs that want something.
pub(super) async fn standing(step: &mut Step, runs: &Runs) -> Result<Standing, StoreError> {
    let wanting = runs.wanting.iter().filter_map(|id| runs.get(*id));
    let dags: BTreeSet<&String> = wanting
        .map(|held| &held.row.dag_id)
        .chain(runs.groups.queued().map(|((dag_id, _), _)| dag_id))
        .collect();
    if dags.is_empty() {
        return Ok(Standing::default());
    }
    step.standing(&dags.into_iter().cloned().collect::<Vec<_>>()).await
}

/// Counts what is in use if some run wants something and it is not known. To count it in each round was a quarter of what a fan
/// of tasks cost the database.
pub(super) async fn count_live(step: &mut Step, runs: &mut Runs) -> Result<(), StoreError> {
    let is_known = |(_, at): &(LiveAttempts, Instant)| at.elapsed() < COUNT_ANEW;
    if !runs.wanting.is_empty() && !runs.live.as_ref().is_some_and(is_known) {
        runs.live = Some((step.live_attempts().await?, Instant::now()));
    }
    Ok(())
}

/// Queued runs to start now.
pub(super) async fn runs_to_start(
    step: &mut Step,
    runs: &Runs,
    paused: &HashSet<String>,
    now: DateTime<Utc>,
) -> Result<Vec<i64>, StoreError> {
    let groups = || runs.groups.queued().filter(|((dag_id, _), _)| !paused.contains(dag_id));
    let backfills: Vec<i64> = groups().filter_map(|((_, backfill), _)| *backfill).collect();
    let backfills = if backfills.is_empty() {
        HashMap::new()
    } else {
        step.backfills(&backfills).await?
    };
    let mut queued = Vec::new();
    for ((_, backfill), ids) in groups() {
        // A backfill has an order of its own.
        let most = if backfill.is_some() { usize::MAX } else { LOOKED_AT };
        let due = ids
            .filter_map(|id| runs.get(id))
            .filter(|held| starts_at(&held.row) <= now)
            .take(most);
        queued.extend(due.filter_map(|held| self::queued(&held.row, held.version.dag.max_active_runs, &backfills)));
    }
    Ok(choose_runs(&queued, runs.groups.running(), now))
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

/// Scheduled instances to queue now.
pub(super) fn tasks_to_queue(runs: &Runs, standing: &Standing) -> Chosen {
    let Some((live, _)) = &runs.live else {
        return Chosen::default();
    };
    let in_use = live.in_use();
    let held = runs.wanting.iter().filter_map(|id| runs.get(*id));
    let most = open_slots(standing, in_use);
    let candidates: Vec<Candidate<'_>> = held
        .filter(|held| !standing.paused.contains(&held.row.dag_id))
        .flat_map(|held| held.run.candidates(&held.weights, most))
        .collect();
    let choice = choose(&candidates, &standing.pools, in_use);
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
    Chosen {
        queue,
        ahead: choice.ahead,
        hopeless,
    }
}

/// The open slots of the pool that has most; at least one, so that each task shows what holds it back.
fn open_slots(standing: &Standing, in_use: &InUse) -> usize {
    let open = standing.pools.iter().map(|(name, limit)| {
        let used = in_use.pools.get(name).copied().unwrap_or_default();
        // A negative size is no limit.
        u32::try_from(limit.slots).map_or(usize::MAX, |size| size.saturating_sub(used) as usize)
    });
    open.max().unwrap_or_default().max(1)
}

/// What is to be queued, and what waits for something that will not come by itself.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    /// Runs and instances, the first first.
    pub(super) queue: Vec<(i64, InstanceKey)>,
    /// So many of the first go ahead of whatever was queued before.
    pub(super) ahead: usize,
    /// Instances, and what somebody has to do for them.
    pub(super) hopeless: Vec<(Uuid, String)>,
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
