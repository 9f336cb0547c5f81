//! What may be queued and started now, across runs: pools, limits and order.
//!
//! Pure and near linear: one sort, then one pass. What is in use is counted from live attempts ([`LiveAttempts`]).

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Utc};
use updraft_dag::model::TaskId;
use uuid::Uuid;

use crate::run::InstanceKey;

mod live;

pub use live::{Holding, LiveAttempts};

/// A scheduled instance that wants a slot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate<'a> {
    /// Id of its run in the database.
    pub run: i64,
    /// Its DAG.
    pub dag_id: &'a str,
    /// Name of its run, for the order.
    pub run_id: &'a str,
    /// Task and map index.
    pub key: &'a InstanceKey,
    /// Its id in the database.
    pub id: Uuid,
    /// The pool it takes slots from.
    pub pool: &'a str,
    /// How many.
    pub slots: u32,
    /// Effective priority weight; higher goes first.
    pub weight: i32,
    /// Logical date of its run; earlier goes first, none goes last.
    pub logical_date: Option<DateTime<Utc>>,
    /// The DAG's limit per run.
    pub max_active_tasks: u32,
    /// The task's limit over all runs of the DAG.
    pub max_active_tis_per_dag: Option<u32>,
    /// The task's limit in one run.
    pub max_active_tis_per_dagrun: Option<u32>,
}

/// What holds slots now, counted from live attempts (and what else holds one, such as deferred instances).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InUse {
    /// Slots by pool.
    pub pools: HashMap<String, u32>,
    /// LiveAttempts instances by run.
    pub runs: HashMap<i64, u32>,
    /// LiveAttempts instances by DAG and task.
    pub dag_tasks: HashMap<(String, TaskId), u32>,
    /// LiveAttempts instances by run and task.
    pub run_tasks: HashMap<(i64, TaskId), u32>,
}

/// The size of a pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolLimit {
    /// −1 = unlimited.
    pub slots: i32,
}

/// Why a candidate is not queued now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// There is no pool of that name.
    PoolMissing,
    /// It needs more slots than the pool has at all: it will never be queued, which deserves a warning.
    PoolTooSmall,
    /// The pool has too few open slots.
    PoolFull,
    /// `max_active_tasks` of its run is reached.
    MaxActiveTasks,
    /// `max_active_tis_per_dag` is reached.
    MaxActiveTisPerDag,
    /// `max_active_tis_per_dagrun` is reached.
    MaxActiveTisPerDagrun,
}

/// What to queue and what not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    /// Indices of the candidates to queue, the first first.
    pub queue: Vec<usize>,
    /// So many of the first of `queue` go ahead of whatever was queued before.
    pub ahead: usize,
    /// Indices of the others, and what holds each back.
    pub held: Vec<(usize, Hold)>,
}

/// A DAG with so many live instances lets others go ahead: as many as one run has by default.
const CROWD: u32 = 16;

/// Chooses what to queue: by weight (high first), logical date (early first, none last), run id, task id and map index.
/// A candidate that does not fit lets others pass.
///
/// Airflow's order, but for this: while a DAG has a crowd of live instances, every DAG without any comes first with one of its
/// own. Else thousands of waiting instances of a larger weight would keep a small DAG from ever starting.
#[must_use]
pub fn choose(candidates: &[Candidate<'_>], pools: &BTreeMap<String, PoolLimit>, in_use: &InUse) -> Choice {
    let mut order: Vec<usize> = (0..candidates.len()).collect();
    order.sort_unstable_by_key(|index| {
        let candidate = &candidates[*index];
        (
            Reverse(candidate.weight),
            candidate.logical_date.is_none(),
            candidate.logical_date,
            candidate.run_id,
            candidate.key.task_id.as_str(),
            candidate.key.map_index,
            *index,
        )
    });
    let (ahead, order) = one_of_each_small_dag(candidates, order, in_use);
    let mut ledger = Ledger::of(pools, in_use);
    let mut choice = Choice::default();
    let mut take = |index: usize, choice: &mut Choice| match ledger.take(&candidates[index]) {
        Ok(()) => choice.queue.push(index),
        Err(hold) => choice.held.push((index, hold)),
    };
    for index in ahead {
        take(index, &mut choice);
    }
    choice.ahead = choice.queue.len();
    for index in order {
        take(index, &mut choice);
    }
    choice
}

/// The candidates that go ahead of others, and the others, both in order.
fn one_of_each_small_dag(candidates: &[Candidate<'_>], order: Vec<usize>, in_use: &InUse) -> (Vec<usize>, Vec<usize>) {
    let mut live: HashMap<&str, u32> = HashMap::new();
    for ((dag_id, _), count) in &in_use.dag_tasks {
        *live.entry(dag_id).or_default() += count;
    }
    if live.values().all(|count| *count < CROWD) {
        return (Vec::new(), order);
    }
    let mut served = HashSet::new();
    order.into_iter().partition(|index| {
        let dag_id = candidates[*index].dag_id;
        live.get(dag_id).is_none_or(|count| *count == 0) && served.insert(dag_id)
    })
}

/// What is in use, growing with every choice.
struct Ledger<'a> {
    pools: HashMap<&'a str, (PoolLimit, u32)>,
    runs: HashMap<i64, u32>,
    dag_tasks: HashMap<(&'a str, &'a str), u32>,
    run_tasks: HashMap<(i64, &'a str), u32>,
}

impl<'a> Ledger<'a> {
    fn of(pools: &'a BTreeMap<String, PoolLimit>, in_use: &'a InUse) -> Self {
        let used = |name: &str| in_use.pools.get(name).copied().unwrap_or(0);
        Self {
            pools: pools
                .iter()
                .map(|(name, limit)| (name.as_str(), (*limit, used(name))))
                .collect(),
            runs: in_use.runs.clone(),
            dag_tasks: in_use
                .dag_tasks
                .iter()
                .map(|((dag, task), n)| ((dag.as_str(), task.as_str()), *n))
                .collect(),
            run_tasks: in_use
                .run_tasks
                .iter()
                .map(|((run, task), n)| ((*run, task.as_str()), *n))
                .collect(),
        }
    }

    /// All that holds a candidate back, the first first.
    fn holds(&self, candidate: &Candidate<'_>) -> impl Iterator<Item = Hold> {
        let task_id = candidate.key.task_id.as_str();
        let pool = match self.pools.get(candidate.pool) {
            None => Some(Hold::PoolMissing),
            // A negative size is no limit.
            Some((limit, used)) => u32::try_from(limit.slots).ok().and_then(|size| match candidate.slots {
                slots if slots > size => Some(Hold::PoolTooSmall),
                slots if slots > size.saturating_sub(*used) => Some(Hold::PoolFull),
                _ => None,
            }),
        };
        let reached = |count: Option<&u32>, limit: u32, hold| (count.copied().unwrap_or(0) >= limit).then_some(hold);
        let run = self.runs.get(&candidate.run);
        // Counted only where there is a limit: most tasks have none.
        let in_dag = candidate.max_active_tis_per_dag.and_then(|limit| {
            let count = self.dag_tasks.get(&(candidate.dag_id, task_id));
            reached(count, limit, Hold::MaxActiveTisPerDag)
        });
        let in_run = candidate.max_active_tis_per_dagrun.and_then(|limit| {
            let count = self.run_tasks.get(&(candidate.run, task_id));
            reached(count, limit, Hold::MaxActiveTisPerDagrun)
        });
        let in_all = reached(run, candidate.max_active_tasks, Hold::MaxActiveTasks);
        [pool, in_all, in_dag, in_run].into_iter().flatten()
    }

    /// Takes slots for a candidate, or says what holds it back and takes nothing.
    fn take(&mut self, candidate: &Candidate<'a>) -> Result<(), Hold> {
        if let Some(hold) = self.holds(candidate).next() {
            return Err(hold);
        }
        let task_id = candidate.key.task_id.as_str();
        if candidate.max_active_tis_per_dagrun.is_some() {
            *self.run_tasks.entry((candidate.run, task_id)).or_default() += 1;
        }
        if candidate.max_active_tis_per_dag.is_some() {
            *self.dag_tasks.entry((candidate.dag_id, task_id)).or_default() += 1;
        }
        *self.runs.entry(candidate.run).or_default() += 1;
        if let Some((_, used)) = self.pools.get_mut(candidate.pool) {
            *used = used.saturating_add(candidate.slots);
        }
        Ok(())
    }
}

/// All that holds a candidate back while this is in use; empty = the next [`choose`] takes it, unless others are before it.
#[must_use]
pub fn holds(candidate: &Candidate<'_>, pools: &BTreeMap<String, PoolLimit>, in_use: &InUse) -> Vec<Hold> {
    Ledger::of(pools, in_use).holds(candidate).collect()
}

/// A run in state queued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuedRun {
    /// Its id in the database.
    pub id: i64,
    /// Its DAG.
    pub dag_id: String,
    /// The backfill that it belongs to, and its place in there.
    pub backfill: Option<BackfillTurn>,
    /// When a scheduler last considered it.
    pub last_scheduling_decision: Option<DateTime<Utc>>,
    /// Not before this.
    pub run_after: DateTime<Utc>,
    /// Its logical date; a run of the future waits for it.
    pub logical_date: Option<DateTime<Utc>>,
    /// The limit of its backfill, or else of the DAG.
    pub max_active_runs: u32,
}

/// A run's turn in a backfill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackfillTurn {
    /// Id of the backfill in the database.
    pub backfill: i64,
    /// Lower goes first.
    pub ordinal: i64,
}

/// Runs that count together against one limit: those of a backfill, or the DAG's others.
pub type RunGroup = (String, Option<i64>);

/// Chooses which queued runs to start, given how many of each group are running: not a backfill first, in a backfill the
/// lowest ordinal first, then never considered first, groups with the fewest running runs first, earliest `run_after`
/// first. Returns ids in that order.
#[must_use]
pub fn choose_runs(queued: &[QueuedRun], running: &HashMap<RunGroup, u32>, now: DateTime<Utc>) -> Vec<i64> {
    let group = |run: &QueuedRun| (run.dag_id.clone(), run.backfill.map(|turn| turn.backfill));
    let running_of = |run: &QueuedRun| running.get(&group(run)).copied().unwrap_or(0);
    let mut order: Vec<&QueuedRun> = queued
        .iter()
        .filter(|run| run.run_after <= now && run.logical_date.is_none_or(|date| date <= now))
        .collect();
    order.sort_by_cached_key(|run| {
        (
            run.backfill.map(|turn| turn.ordinal),
            run.last_scheduling_decision,
            running_of(run),
            run.run_after,
            run.id,
        )
    });
    let mut active: HashMap<RunGroup, u32> = HashMap::new();
    let mut chosen = Vec::new();
    for run in order {
        let count = active.entry(group(run)).or_insert_with(|| running_of(run));
        if *count < run.max_active_runs {
            *count += 1;
            chosen.push(run.id);
        }
    }
    chosen
}

#[cfg(test)]
mod tests;
