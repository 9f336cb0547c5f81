//! A run in memory.
//!
//! Every task has counters of its upstream instances by state; a change of state touches the counters of the tasks
//! directly downstream and judges only these. Nothing ever scans the tasks that are blocked.

mod attempt;
mod counting;
mod decision;
mod ending;
mod evaluate;
mod event;
mod expansion;
mod explain;
mod facts;
mod plan;
mod transition;
mod trigger_dag;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use updraft_dag::model::{Dag, Task, TaskId};
use uuid::Uuid;

use counting::{Counters, Tally};
pub use decision::{Decision, is_true};
pub use event::{AttemptOutcome, Effect, EndedTry, EngineError, Event, InstanceChange, coalesce};
pub use facts::{DEFAULT_MAX_MAP_LENGTH, InstanceFacts, InstanceKey, PreviousRun, RunFacts};
use plan::Plan;
use transition::new_instance;
pub use trigger_dag::{TriggerFailure, Triggered, Wait};

use crate::limits::Candidate;
use crate::state::{RunState, TaskState};
use crate::trigger_rule::{Upstreams, Verdict};

/// What has been asked about an instance and not been answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Question {
    /// Its `when`.
    When,
    /// What its action decides.
    Decision,
    /// For the run that it triggers.
    Trigger,
}

/// An instance and what the engine remembers about it.
#[derive(Debug)]
struct Instance {
    facts: InstanceFacts,
    task: u32,
    asked: Option<Question>,
    /// Up for retry, and its time has come.
    due: bool,
    /// Its attempt has been asked to end.
    killed: bool,
}

impl Instance {
    /// Whether its rule decides about it now.
    fn is_waiting(&self) -> bool {
        let open = match self.facts.state {
            TaskState::None => true,
            TaskState::UpForRetry | TaskState::UpForReschedule => self.due,
            _ => false,
        };
        open && self.asked.is_none()
    }
}

/// What the engine remembers about a task.
#[derive(Debug, Default)]
struct Progress {
    /// Its instances by map index.
    instances: Vec<u32>,
    /// The same by state.
    own: Upstreams,
    /// What every instance hears of.
    counters: Counters,
    /// In a mapped group: what the instance of this index hears of beside that.
    by_index: HashMap<i32, Counters>,
    /// How many instances its rule decides about now.
    waiting: u32,
    /// Stands in [`Run::dirty`].
    dirty: bool,
}

/// What the engine remembers about a mapped task or group.
#[derive(Debug, Clone, Copy, Default)]
struct Expansion {
    /// The items are known since the run was loaded.
    known: bool,
    /// There are none.
    empty: bool,
    /// They have been asked for and not given.
    asked: bool,
}

/// A run in memory: what its scheduler holds while it is running.
#[derive(Debug)]
pub struct Run {
    dag: Arc<Dag>,
    plan: Plan,
    facts: RunFacts,
    instances: Vec<Instance>,
    progress: Vec<Progress>,
    /// In the order of [`Plan::scopes`].
    expansions: Vec<Expansion>,
    by_key: HashMap<(u32, i32), u32>,
    /// By task: map index and place of each.
    scheduled: BTreeMap<u32, BTreeSet<(i32, u32)>>,
    /// Retries, second looks, and the ends of patience with triggered runs.
    timers: BTreeSet<(DateTime<Utc>, u32)>,
    tally: Tally,
    /// Tasks to judge.
    dirty: Vec<u32>,
    /// Single instances to judge, by task and map index.
    dirty_instances: Vec<(u32, i32)>,
    /// Room for the verdicts of one wave, kept between waves.
    wave: Vec<(u32, Verdict)>,
    /// A task has failed for good in a DAG with `fail_fast`.
    stopping: bool,
    /// While stopping: nothing is left that could be stopped.
    swept: bool,
    /// Instances of tasks that this version of the DAG does not have.
    orphans: Vec<InstanceFacts>,
    effects: Vec<Effect>,
}

impl Run {
    /// The run as committed, at any moment of its life. Nothing is decided until the first event, which should be
    /// [`Event::Start`].
    ///
    /// A task that is removed as a whole has been left out (a backfill of chosen tasks): to this run it is not in the DAG.
    #[must_use]
    pub fn load(dag: Arc<Dag>, facts: RunFacts, instances: Vec<InstanceFacts>) -> Self {
        let dag = without_left_out(dag, &instances);
        let plan = Plan::of(&dag);
        let mut run = Self {
            progress: plan.steps.iter().map(|_| Progress::default()).collect(),
            expansions: vec![Expansion::default(); plan.scopes.len()],
            plan,
            facts,
            instances: Vec::with_capacity(instances.len()),
            by_key: HashMap::with_capacity(instances.len()),
            scheduled: BTreeMap::new(),
            timers: BTreeSet::new(),
            tally: Tally::default(),
            dirty: Vec::new(),
            dirty_instances: Vec::new(),
            wave: Vec::new(),
            stopping: false,
            swept: false,
            orphans: Vec::new(),
            effects: Vec::new(),
            dag,
        };
        for facts in instances {
            match run.plan.index_of(&facts.key.task_id) {
                Some(task) => run.insert(task, facts),
                None => run.orphans.push(facts),
            }
        }
        for progress in &mut run.progress {
            progress
                .instances
                .sort_by_key(|index| run.instances[*index as usize].facts.key.map_index);
        }
        run.dirty.clear();
        run.dirty_instances.clear();
        run.progress.iter_mut().for_each(|progress| progress.dirty = false);
        run
    }

    /// One instance per task of a new run; that of a mapped task is a placeholder with index −1.
    pub fn initial_instances(dag: &Dag, new_id: &mut dyn FnMut() -> Uuid) -> Vec<InstanceFacts> {
        dag.tasks
            .values()
            .map(|task| new_instance(task, -1, new_id()))
            .collect()
    }

    /// Whether [`RunFacts::previous`] matters to this DAG.
    #[must_use]
    pub fn needs_previous(dag: &Dag) -> bool {
        dag.tasks
            .values()
            .any(|task| task.depends_on_past || task.wait_for_downstream)
    }

    /// What comes of `event`.
    ///
    /// # Errors
    /// [`EngineError`] if the engine is at fault; a stale or foreign event is no error and has no effects.
    pub fn handle(
        &mut self,
        event: Event,
        now: DateTime<Utc>,
        new_id: &mut dyn FnMut() -> Uuid,
    ) -> Result<Vec<Effect>, EngineError> {
        self.effects.clear();
        match event {
            Event::Start => self.start(now, new_id)?,
            Event::Wake => self.wake(now)?,
            Event::Queued { key, attempt_id } => self.queued(&key, attempt_id)?,
            Event::AttemptStarted { key, attempt_id } => self.attempt_started(&key, attempt_id)?,
            Event::AttemptFinished {
                key,
                attempt_id,
                outcome,
                ended_at,
            } => {
                self.attempt_finished(&key, attempt_id, outcome, ended_at)?;
            }
            Event::WhenEvaluated { key, result } => self.when_evaluated(&key, result, now)?,
            Event::Decided { key, result, name } => self.decided(&key, (result, name), now, new_id())?,
            Event::Triggered {
                key,
                attempt_id,
                result,
            } => self.triggered(&key, attempt_id, *result, now)?,
            Event::AwaitedRun { key, state } => self.awaited(&key, state, now)?,
            Event::Expanded { id, result } => self.expanded(&id, result, now, new_id)?,
            Event::PreviousChanged { previous } => {
                self.facts.previous = previous;
                let dependent = (0..).zip(&self.plan.steps).filter(|(_, step)| step.depends_on_past);
                let dependent: Vec<u32> = dependent.map(|(task, _)| task).collect();
                dependent.into_iter().for_each(|task| self.mark_dirty(task));
            }
        }
        self.settle(now)?;
        Ok(std::mem::take(&mut self.effects))
    }

    /// The earliest instant at which [`Event::Wake`] has something to do: a retry, the end of patience with a triggered run,
    /// or the run's time-out.
    #[must_use]
    pub fn next_wake(&self) -> Option<DateTime<Utc>> {
        if self.facts.state != RunState::Running {
            return None;
        }
        let timer = self.timers.first().map(|(at, _)| *at);
        timer.into_iter().chain(self.times_out_at()).min()
    }

    /// Instances that want a slot, those of a task by map index.
    pub fn scheduled(&self) -> impl Iterator<Item = &InstanceFacts> {
        self.first_scheduled(usize::MAX)
    }

    /// The first `most` of each task.
    fn first_scheduled(&self, most: usize) -> impl Iterator<Item = &InstanceFacts> {
        self.scheduled
            .values()
            .flat_map(move |instances| instances.iter().take(most))
            .map(|(_, index)| &self.instances[*index as usize].facts)
    }

    /// The same, as [`crate::limits::choose`] wants them; `weights` are the DAG's effective ones, by task. Instances of one task
    /// are alike but for their map index, so that no more of them than there are open slots can be chosen: the first `most` of
    /// each task will do.
    pub fn candidates<'a>(
        &'a self,
        weights: &'a BTreeMap<TaskId, i32>,
        most: usize,
    ) -> impl Iterator<Item = Candidate<'a>> {
        self.first_scheduled(most).filter_map(|instance| {
            let task = self.dag.tasks.get(&instance.key.task_id)?;
            let weight = weights.get(&task.task_id).copied();
            Some(Candidate {
                run: self.facts.id,
                dag_id: &self.facts.dag_id,
                run_id: &self.facts.run_id,
                key: &instance.key,
                id: instance.id,
                pool: &task.pool,
                slots: task.pool_slots,
                weight: weight.unwrap_or(task.priority_weight),
                logical_date: self.facts.logical_date,
                max_active_tasks: self.dag.max_active_tasks,
                max_active_tis_per_dag: task.max_active_tis_per_dag,
                max_active_tis_per_dagrun: task.max_active_tis_per_dagrun,
            })
        })
    }

    /// Instances that hold a slot: queued, running, restarting.
    #[must_use]
    pub fn live(&self) -> usize {
        self.tally.live
    }

    /// The run as it is now.
    #[must_use]
    pub fn facts(&self) -> &RunFacts {
        &self.facts
    }

    /// Its DAG.
    #[must_use]
    pub fn dag(&self) -> &Arc<Dag> {
        &self.dag
    }

    /// One instance as it is now.
    #[must_use]
    pub fn instance(&self, key: &InstanceKey) -> Option<&InstanceFacts> {
        self.find(key).map(|index| &self.instances[index as usize].facts)
    }

    /// All instances as they are now, in no particular order.
    pub fn instances(&self) -> impl Iterator<Item = &InstanceFacts> {
        self.instances
            .iter()
            .map(|instance| &instance.facts)
            .chain(&self.orphans)
    }

    fn find(&self, key: &InstanceKey) -> Option<u32> {
        let task = self.plan.index_of(&key.task_id)?;
        self.by_key.get(&(task, key.map_index)).copied()
    }

    fn task(&self, task: u32) -> Option<&Task> {
        self.dag.tasks.get(self.plan.id(task))
    }
}

/// Those of `instances` whose task a run leaves out.
pub(crate) fn is_left_out(instance: &InstanceFacts) -> bool {
    instance.state == TaskState::Removed && instance.key.map_index < 0
}

fn without_left_out(dag: Arc<Dag>, instances: &[InstanceFacts]) -> Arc<Dag> {
    let left_out = instances.iter().filter(|instance| is_left_out(instance));
    let left_out: BTreeSet<&str> = left_out.map(|instance| instance.key.task_id.as_str()).collect();
    if left_out.is_empty() {
        return dag;
    }
    let mut rest = Dag::clone(&dag);
    rest.tasks.retain(|task_id, _| !left_out.contains(task_id.as_str()));
    for task in rest.tasks.values_mut() {
        task.upstream.retain(|task_id| !left_out.contains(task_id.as_str()));
        // A teardown stays one even if all its setups are left out.
        if let Some(setups) = &mut task.teardown {
            setups.retain(|task_id| !left_out.contains(task_id.as_str()));
        }
    }
    Arc::new(rest)
}

#[cfg(test)]
mod tests;
