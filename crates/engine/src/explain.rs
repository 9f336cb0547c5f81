//! Why is it not running? The whole chain of reasons, as data: from a task instance over its upstreams to those that wait for
//! something else, from a run to the tasks that hold it up, and from a DAG to its next run.
//!
//! The judgement is the scheduler's own ([`Run::explain`], [`limits::holds`]); [`Around`] adds what lies outside of the run.

mod reason;

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use updraft_dag::model::{Dag, Schedule, TaskId};

pub use reason::{Blocker, Holder, Reason};

use crate::limits::{self, Hold, InUse, PoolLimit};
use crate::run::{InstanceFacts, InstanceKey, Run};
use crate::state::{RunState, TaskState};

/// So many instances are explained at most; with more the left-out ones are counted.
const EXPLAINED: usize = 200;

/// So many are named in one reason at most.
const NAMED: usize = 20;

/// What an explanation is about, and why it does not run.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Explanation {
    /// Of the DAG itself: why it has no further run. Only if asked for the DAG.
    pub reasons: Vec<Reason>,
    /// The run that was asked for, or all unfinished runs of the DAG.
    pub runs: Vec<ExplainedRun>,
    /// Asked for a task: its instance first, then all upstreams that it waits for, near ones first. Asked for a run: the
    /// unfinished instances that wait for something else than upstreams.
    pub instances: Vec<Explained>,
    /// Instances that are left out because there are too many.
    pub left_out: usize,
}

/// A run and why it does not go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExplainedRun {
    /// Its name.
    pub run_id: String,
    /// Its state.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "queued"))]
    pub state: RunState,
    /// Never empty.
    pub reasons: Vec<Reason>,
}

/// A task instance and why it does not run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Explained {
    /// Its task.
    pub task_id: TaskId,
    /// −1 = not mapped, or not yet expanded.
    pub map_index: i32,
    /// Its state.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "none"))]
    pub state: TaskState,
    /// Never empty. Upstreams that they name and that are not finished have an entry of their own.
    pub reasons: Vec<Reason>,
}

/// What an explanation must know of a run beside its tasks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunBrief {
    /// Its name.
    pub run_id: String,
    /// Its state.
    pub state: RunState,
    /// Not before this.
    pub run_after: DateTime<Utc>,
    /// Its logical date; a run of the future waits for it.
    pub logical_date: Option<DateTime<Utc>>,
    /// The backfill that it belongs to. Runs of a backfill count among themselves.
    pub backfill: Option<i64>,
}

/// A backfill, as its runs see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackfillBrief {
    /// Its own limit.
    pub max_active_runs: u32,
    /// Whether no further run of it starts.
    pub is_paused: bool,
}

/// Whether a scheduler holds the lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scheduler {
    /// One does.
    #[default]
    AtWork,
    /// None does.
    Away {
        /// Since when, if the last one did not say goodbye.
        since: Option<DateTime<Utc>>,
    },
}

impl Scheduler {
    fn away(self) -> Option<Reason> {
        match self {
            Self::AtWork => None,
            Self::Away { since } => Some(Reason::SchedulerAway { since }),
        }
    }
}

/// A worker that is alive and takes work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveWorker {
    /// Queues that it serves.
    pub queues: Vec<String>,
    /// What it can run at once.
    pub slots: u32,
    /// What it runs.
    pub running: u32,
}

/// What lies around a run: all facts that its explanation needs beside itself.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Around {
    /// By the database's clock.
    pub now: DateTime<Utc>,
    /// Whether the DAG is paused.
    pub is_paused: bool,
    /// Whether the DAG's file is gone.
    pub is_stale: bool,
    /// Whether the DAG's file has an error now.
    pub is_broken: bool,
    /// When its timetable makes the next run.
    pub next_run_after: Option<DateTime<Utc>>,
    /// The size of every pool.
    pub pools: BTreeMap<String, PoolLimit>,
    /// All instances with a live attempt, the longest queued first, and the pool that each has slots of.
    pub live: Vec<(Holder, String)>,
    /// Those that take work.
    pub workers: Vec<LiveWorker>,
    /// Whether anybody decides.
    pub scheduler: Scheduler,
    /// Unfinished runs of the DAG, the running ones first.
    pub unfinished: Vec<RunBrief>,
    /// Backfills of these.
    pub backfills: HashMap<i64, BackfillBrief>,
    /// States of runs that instances wait for, by DAG and name.
    pub awaited: HashMap<(String, String), RunState>,
}

impl Around {
    /// Why an instance does not run, down to the upstreams that do not wait for others. `None` if the run has no such
    /// instance.
    #[must_use]
    pub fn task(&self, run: &Run, brief: &RunBrief, key: &InstanceKey) -> Option<Explanation> {
        let asked = run.instance(key)?;
        let mut explanation = Explanation {
            runs: vec![self.run_of(run.dag(), brief)],
            ..Explanation::default()
        };
        let (mut open, mut seen) = (VecDeque::from([asked]), HashSet::from([key.clone()]));
        while let Some(facts) = open.pop_front() {
            if explanation.instances.len() == EXPLAINED {
                explanation.left_out = open.len() + 1;
                break;
            }
            let explained = self.instance(run, facts);
            let unfinished = explained.reasons.iter().flat_map(Reason::upstreams);
            let unfinished = unfinished.filter(|blocker| !blocker.state.is_finished());
            let new = unfinished.map(Blocker::key).filter(|key| seen.insert(key.clone()));
            open.extend(new.filter_map(|key| run.instance(&key)));
            explanation.instances.push(explained);
        }
        if let Some(first) = explanation.instances.first_mut().filter(|first| is_held(first.state)) {
            add(&mut first.reasons, self.in_general());
        }
        Some(explanation)
    }

    /// Why a run does not go on: its own reasons, and the instances that hold it up.
    #[must_use]
    pub fn run(&self, run: &Run, brief: &RunBrief) -> Explanation {
        let mut asked = self.run_of(run.dag(), brief);
        let mut explanation = Explanation::default();
        if brief.state == RunState::Running {
            add(&mut asked.reasons, self.in_general());
            let mut open: Vec<&InstanceFacts> = run.instances().filter(|facts| !facts.state.is_finished()).collect();
            open.sort_by(|a, b| a.key.cmp(&b.key));
            let explained = open.into_iter().map(|facts| self.instance(run, facts));
            let is_cause = |explained: &Explained| explained.reasons.iter().any(|reason| reason.upstreams().is_empty());
            let mut causes = explained.filter(is_cause);
            explanation.instances = causes.by_ref().take(EXPLAINED).collect();
            explanation.left_out = causes.count();
        }
        explanation.runs.push(asked);
        explanation
    }

    /// Why a DAG has no further run now, and why its unfinished runs do not go on.
    #[must_use]
    pub fn dag(&self, dag: &Dag) -> Explanation {
        let mut reasons = Vec::new();
        if self.is_stale {
            reasons.push(Reason::FileGone);
        }
        if self.is_broken {
            reasons.push(Reason::ImportError);
        }
        add(&mut reasons, self.in_general());
        let limit = if dag.schedule == Schedule::Continuous {
            1
        } else {
            dag.max_active_runs
        };
        let counts = |run: &RunBrief| run.backfill.is_none();
        match self.next_run_after {
            Some(at) if at > self.now => reasons.push(Reason::NotBefore { at }),
            Some(_) if self.unfinished.iter().filter(|run| counts(run)).count() >= limit as usize => {
                reasons.push(self.max_active_runs(limit, counts));
            }
            Some(_) if reasons.is_empty() => reasons.push(Reason::NextRound),
            Some(_) => {}
            None if dag.schedule == Schedule::None => reasons.push(Reason::NoSchedule),
            None => reasons.push(Reason::ScheduleEnded),
        }
        Explanation {
            reasons,
            runs: self.unfinished.iter().map(|brief| self.run_of(dag, brief)).collect(),
            ..Explanation::default()
        }
    }

    fn run_of(&self, dag: &Dag, brief: &RunBrief) -> ExplainedRun {
        let mut reasons = Vec::new();
        match brief.state {
            RunState::Queued => {
                let at = brief.run_after.max(brief.logical_date.unwrap_or(brief.run_after));
                if at > self.now {
                    reasons.push(Reason::NotBefore { at });
                }
                let backfill = brief.backfill.and_then(|id| Some((id, self.backfills.get(&id)?)));
                if let Some((backfill_id, _)) = backfill.filter(|(_, backfill)| backfill.is_paused) {
                    reasons.push(Reason::BackfillPaused { backfill_id });
                }
                let limit = backfill.map_or(dag.max_active_runs, |(_, backfill)| backfill.max_active_runs);
                let counts = |run: &RunBrief| run.state == RunState::Running && run.backfill == brief.backfill;
                if self.unfinished.iter().filter(|run| counts(run)).count() >= limit as usize {
                    reasons.push(self.max_active_runs(limit, counts));
                }
                add(&mut reasons, self.in_general());
                if reasons.is_empty() {
                    reasons.push(Reason::NextRound);
                }
            }
            RunState::Running => reasons.push(Reason::Running),
            RunState::Success | RunState::Failed => reasons.push(Reason::Finished),
        }
        ExplainedRun {
            run_id: brief.run_id.clone(),
            state: brief.state,
            reasons,
        }
    }

    fn max_active_runs(&self, limit: u32, counts: impl Fn(&RunBrief) -> bool) -> Reason {
        let names = self.unfinished.iter().filter(|run| counts(run));
        let (run_ids, more) = named(names.map(|run| run.run_id.clone()));
        Reason::MaxActiveRuns { limit, run_ids, more }
    }

    /// What lets nothing new start, whatever else may be.
    fn in_general(&self) -> Vec<Reason> {
        let paused = self.is_paused.then_some(Reason::DagPaused);
        let away = self.scheduler.away();
        paused.into_iter().chain(away).collect()
    }

    fn instance(&self, run: &Run, facts: &InstanceFacts) -> Explained {
        let mut reasons = Vec::new();
        for reason in run.explain(&facts.key) {
            match reason {
                Reason::Slot => add(&mut reasons, self.slot(run, facts)),
                Reason::NextRound => add(&mut reasons, self.at_last()),
                Reason::Worker { queue } => reasons.push(self.worker(queue)),
                Reason::Triggered {
                    dag_id, run_id, until, ..
                } => {
                    let state = self.awaited.get(&(dag_id.clone(), run_id.clone())).copied();
                    reasons.push(Reason::Triggered {
                        dag_id,
                        run_id,
                        state,
                        until,
                    });
                }
                reason => reasons.push(reason),
            }
        }
        if reasons.is_empty() {
            reasons.push(if facts.state.is_finished() {
                Reason::Finished
            } else {
                Reason::Running
            });
        }
        Explained {
            task_id: facts.key.task_id.clone(),
            map_index: facts.key.map_index,
            state: facts.state,
            reasons,
        }
    }

    /// When nothing in the run holds an instance back.
    fn at_last(&self) -> Vec<Reason> {
        let away = self.scheduler.away();
        vec![away.unwrap_or(Reason::NextRound)]
    }

    /// What keeps a scheduled instance from a slot.
    fn slot(&self, run: &Run, facts: &InstanceFacts) -> Vec<Reason> {
        let weights = BTreeMap::new();
        let Some(candidate) = run
            .candidates(&weights, usize::MAX)
            .find(|candidate| candidate.id == facts.id)
        else {
            return vec![Reason::NextRound];
        };
        let in_run = |holder: &Holder| holder.dag_id == candidate.dag_id && holder.run_id == candidate.run_id;
        let of_task = |holder: &Holder| holder.dag_id == candidate.dag_id && holder.task_id == candidate.key.task_id;
        let (pool, needed) = (candidate.pool.to_owned(), candidate.slots);
        let size = self.pools.get(&pool).map_or(0, |pool| pool.slots.unsigned_abs());
        let holds = limits::holds(&candidate, &self.pools, &self.in_use(candidate.run, &in_run));
        let mut reasons: Vec<Reason> = holds
            .into_iter()
            .map(|hold| match hold {
                Hold::PoolMissing => Reason::PoolMissing { pool: pool.clone() },
                Hold::PoolTooSmall => Reason::PoolTooSmall {
                    pool: pool.clone(),
                    size,
                    needed,
                },
                Hold::PoolFull => {
                    let (holders, more) = self.holders(|_, its| its == pool);
                    Reason::PoolFull {
                        pool: pool.clone(),
                        size,
                        needed,
                        holders,
                        more,
                    }
                }
                Hold::MaxActiveTasks => {
                    let (holders, more) = self.holders(|holder, _| in_run(holder));
                    Reason::MaxActiveTasks {
                        limit: candidate.max_active_tasks,
                        holders,
                        more,
                    }
                }
                Hold::MaxActiveTisPerDag => {
                    let (holders, more) = self.holders(|holder, _| of_task(holder));
                    let limit = candidate.max_active_tis_per_dag.unwrap_or_default();
                    Reason::MaxActiveTisPerDag { limit, holders, more }
                }
                Hold::MaxActiveTisPerDagrun => {
                    let (holders, more) = self.holders(|holder, _| of_task(holder) && in_run(holder));
                    let limit = candidate.max_active_tis_per_dagrun.unwrap_or_default();
                    Reason::MaxActiveTisPerDagrun { limit, holders, more }
                }
            })
            .collect();
        add(&mut reasons, self.in_general());
        if reasons.is_empty() {
            reasons.push(Reason::NextRound);
        }
        reasons
    }

    /// What is in use, as the limits look at it from a run.
    fn in_use(&self, run: i64, in_run: &dyn Fn(&Holder) -> bool) -> InUse {
        let mut in_use = InUse::default();
        for (holder, pool) in &self.live {
            let (dag_id, task_id) = (holder.dag_id.clone(), holder.task_id.clone());
            *in_use.pools.entry(pool.clone()).or_default() += holder.slots;
            *in_use.dag_tasks.entry((dag_id, task_id.clone())).or_default() += 1;
            if in_run(holder) {
                *in_use.runs.entry(run).or_default() += 1;
                *in_use.run_tasks.entry((run, task_id)).or_default() += 1;
            }
        }
        in_use
    }

    fn holders(&self, which: impl Fn(&Holder, &str) -> bool) -> (Vec<Holder>, usize) {
        let holders = self.live.iter().filter(|(holder, pool)| which(holder, pool));
        named(holders.map(|(holder, _)| holder.clone()))
    }

    /// Why a queued instance has not been taken.
    fn worker(&self, queue: String) -> Reason {
        let serving: Vec<&LiveWorker> = self
            .workers
            .iter()
            .filter(|worker| worker.queues.contains(&queue))
            .collect();
        match serving.len() {
            0 => Reason::NoWorker { queue },
            workers if serving.iter().all(|worker| worker.running >= worker.slots) => {
                let slots = serving.iter().map(|worker| worker.slots).sum();
                Reason::WorkersBusy { queue, workers, slots }
            }
            _ => Reason::Worker { queue },
        }
    }
}

/// Whether what holds everything back holds back an instance in this state.
fn is_held(state: TaskState) -> bool {
    !state.is_finished() && !state.is_live()
}

/// Says nothing twice.
fn add(reasons: &mut Vec<Reason>, more: Vec<Reason>) {
    for reason in more {
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
}

/// The first ones, and how many more there are.
fn named<T>(mut all: impl Iterator<Item = T>) -> (Vec<T>, usize) {
    let first = all.by_ref().take(NAMED).collect();
    (first, all.count())
}

#[cfg(test)]
mod tests;
