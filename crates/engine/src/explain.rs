//! Why is it not running? The whole chain of reasons, as data: from a task instance over its upstreams to those that wait for
//! something else, from a run to the tasks that hold it up, and from a DAG to its next run.
//!
//! The judgement is the scheduler's own ([`Run::explain`], [`limits::holds`]); [`Around`] adds what lies outside of the run.

mod dag;
mod reason;
mod slots;
mod trail;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use updraft_dag::model::{Dag, TaskId};
use uuid::Uuid;

pub use reason::{Blocker, Holder, PastTask, Reason};
pub use trail::{Lead, Trail};

use crate::limits::PoolLimit;
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
    /// Runs that the reasons lead to, near ones first: the run before, the one that was triggered, those that have the place of a
    /// queued one. See [`Trail`].
    pub elsewhere: Vec<Elsewhere>,
    /// Runs that the reasons lead to and that are left out because there are too many.
    pub elsewhere_left_out: usize,
}

/// Another run that something waits for, and why it does not go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Elsewhere {
    /// Its DAG.
    pub dag_id: String,
    /// Its name.
    pub run_id: String,
    /// Its state.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "running"))]
    pub state: RunState,
    /// Of the run itself. Never empty.
    pub reasons: Vec<Reason>,
    /// If only tasks of it are waited for: these, and their upstreams. Otherwise what holds the run up.
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
    /// None does, as the database was restored from a backup and nobody has said yet that work may go on.
    Recovering {
        /// When the backup was taken.
        taken_at: DateTime<Utc>,
    },
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
            Self::Recovering { taken_at } => Some(Reason::Recovering { taken_at }),
            Self::Away { since } => Some(Reason::SchedulerAway { since }),
        }
    }
}

/// A worker that is alive and takes work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveWorker {
    /// Its id.
    pub id: Uuid,
    /// Queues that it serves.
    pub queues: Vec<String>,
    /// What it can run at once.
    pub slots: u32,
}

/// An instance with a live attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Live {
    /// Which, and how many slots it has.
    pub holder: Holder,
    /// Of this pool.
    pub pool: String,
    /// Who runs it; `None` = it is queued.
    pub worker: Option<Uuid>,
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
    /// The DAG's file, relative to the folder of DAGs.
    pub file: String,
    /// What is wrong with it now.
    pub import_error: Option<String>,
    /// Of a paused DAG: the latest runs that failed in a row, the newest first (at most a hundred).
    pub failures: Vec<String>,
    /// Assets with events that the DAG waits for and no run has taken yet.
    pub updated_assets: BTreeSet<String>,
    /// When its timetable makes the next run.
    pub next_run_after: Option<DateTime<Utc>>,
    /// The size of every pool.
    pub pools: BTreeMap<String, PoolLimit>,
    /// All instances with a live attempt, the longest queued first.
    pub live: Vec<Live>,
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
    /// What sensors between two looks saw at the last.
    pub seen: HashMap<Uuid, String>,
}

impl Around {
    /// Why an instance does not run, down to the upstreams that do not wait for others. `None` if the run has no such
    /// instance.
    #[must_use]
    pub fn task(&self, run: &Run, brief: &RunBrief, key: &InstanceKey) -> Option<Explanation> {
        let asked = run.instance(key)?;
        let (mut instances, left_out) = self.chain(run, [asked]);
        if let Some(first) = instances.first_mut().filter(|first| is_held(first.state)) {
            add(&mut first.reasons, self.in_general());
        }
        Some(Explanation {
            runs: vec![self.run_of(run.dag(), brief)],
            instances,
            left_out,
            ..Explanation::default()
        })
    }

    /// Some instances and all upstreams that they wait for, near ones first; and how many are left out.
    fn chain<'a>(&self, run: &'a Run, asked: impl IntoIterator<Item = &'a InstanceFacts>) -> (Vec<Explained>, usize) {
        let mut open: VecDeque<&InstanceFacts> = asked.into_iter().collect();
        let mut seen: HashSet<InstanceKey> = open.iter().map(|facts| facts.key.clone()).collect();
        let mut chain = Vec::new();
        while let Some(facts) = open.pop_front() {
            if chain.len() == EXPLAINED {
                return (chain, open.len() + 1);
            }
            let explained = self.instance(run, facts);
            let unfinished = explained.reasons.iter().flat_map(Reason::upstreams);
            let unfinished = unfinished.filter(|blocker| !blocker.state.is_finished());
            let new = unfinished.map(Blocker::key).filter(|key| seen.insert(key.clone()));
            open.extend(new.filter_map(|key| run.instance(&key)));
            chain.push(explained);
        }
        (chain, 0)
    }

    /// Why a run does not go on: its own reasons, and the instances that hold it up.
    #[must_use]
    pub fn run(&self, run: &Run, brief: &RunBrief) -> Explanation {
        let (instances, left_out) = self.causes(run, brief);
        Explanation {
            runs: vec![self.run_itself(run.dag(), brief)],
            instances,
            left_out,
            ..Explanation::default()
        }
    }

    /// The unfinished instances of a running run that wait for something else than upstreams; and how many are left out.
    fn causes(&self, run: &Run, brief: &RunBrief) -> (Vec<Explained>, usize) {
        if brief.state != RunState::Running {
            return (Vec::new(), 0);
        }
        let mut open: Vec<&InstanceFacts> = run.instances().filter(|facts| !facts.state.is_finished()).collect();
        open.sort_by(|a, b| a.key.cmp(&b.key));
        let explained = open.into_iter().map(|facts| self.instance(run, facts));
        let is_cause = |explained: &Explained| explained.reasons.iter().any(|reason| reason.upstreams().is_empty());
        let mut causes = explained.filter(is_cause);
        (causes.by_ref().take(EXPLAINED).collect(), causes.count())
    }

    /// As [`Around::run_of`], and what lets nothing of it go on.
    fn run_itself(&self, dag: &Dag, brief: &RunBrief) -> ExplainedRun {
        let mut explained = self.run_of(dag, brief);
        if brief.state == RunState::Running {
            add(&mut explained.reasons, self.in_general());
        }
        explained
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
            RunState::Running => {
                let is_of = |holder: &Holder| holder.dag_id == dag.dag_id && holder.run_id == brief.run_id;
                let is_at_work = |live: &Live| live.worker.is_some() && is_of(&live.holder);
                let at_work = self.live.iter().any(is_at_work);
                reasons.push(if at_work { Reason::Running } else { Reason::Idle });
            }
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
                Reason::NextLook { at, since, .. } => {
                    let seen = self.seen.get(&facts.id).cloned();
                    reasons.push(Reason::NextLook { at, since, seen });
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
