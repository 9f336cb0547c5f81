//! A run in memory.
//!
//! Every task has counters of its upstream instances by state; a change of state touches the counters of the tasks
//! directly downstream and judges only these. Nothing ever scans the tasks that are blocked.

mod attempt;
mod counting;
mod ending;
mod evaluate;
mod event;
mod expansion;
mod explain;
mod facts;
mod plan;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use updraft_dag::model::{Dag, Task, TaskId};
use uuid::Uuid;

pub use event::{AttemptOutcome, Effect, EngineError, Event, InstanceChange, coalesce};
pub use explain::Reason;
pub use facts::{DEFAULT_MAX_MAP_LENGTH, InstanceFacts, InstanceKey, PreviousRun, RunFacts};
use plan::Plan;

use crate::limits::Candidate;
use crate::state::{RunState, TaskEvent, TaskState, next_state};
use crate::trigger_rule::Upstreams;

/// An instance and what the engine remembers about it.
#[derive(Debug)]
struct Instance {
    facts: InstanceFacts,
    task: u32,
    /// `when` has been asked and not answered.
    asked: bool,
    /// Up for retry, and its time has come.
    due: bool,
    /// Its attempt has been asked to end.
    killed: bool,
}

impl Instance {
    /// Whether its rule decides about it now.
    fn is_waiting(&self) -> bool {
        match self.facts.state {
            TaskState::None => !self.asked,
            TaskState::UpForRetry => self.due,
            _ => false,
        }
    }
}

/// What the engine remembers about a task.
#[derive(Debug, Default)]
struct Progress {
    /// Its instances by map index.
    instances: Vec<u32>,
    /// Direct upstream instances.
    upstreams: Upstreams,
    /// Of a teardown: those that are setups.
    setups: Upstreams,
    /// Setups anywhere above.
    constraints: Upstreams,
    /// Of a teardown: what lies between it and its setups.
    between: Upstreams,
    /// How many instances its rule decides about now.
    waiting: u32,
    /// Mapped: the items are known since the run was loaded.
    expanded: bool,
    /// Mapped: the items have been asked for and not given.
    expanding: bool,
    /// Stands in [`Run::dirty`].
    dirty: bool,
}

/// How many instances are in which situation; kept with every change, so that nothing has to count.
#[derive(Debug, Default)]
struct Tally {
    unfinished: usize,
    live: usize,
    /// Something will come of them without any upstream.
    moving: usize,
    /// Questions asked and not answered.
    asked: usize,
}

/// A run in memory: what its scheduler holds while it is running.
#[derive(Debug)]
pub struct Run {
    dag: Arc<Dag>,
    plan: Plan,
    facts: RunFacts,
    instances: Vec<Instance>,
    progress: Vec<Progress>,
    by_key: HashMap<(u32, i32), u32>,
    scheduled: BTreeSet<u32>,
    retries: BTreeSet<(DateTime<Utc>, u32)>,
    tally: Tally,
    /// Tasks to judge.
    dirty: Vec<u32>,
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
    #[must_use]
    pub fn load(dag: Arc<Dag>, facts: RunFacts, instances: Vec<InstanceFacts>) -> Self {
        let plan = Plan::of(&dag);
        let mut run = Self {
            progress: plan.steps.iter().map(|_| Progress::default()).collect(),
            plan,
            facts,
            instances: Vec::with_capacity(instances.len()),
            by_key: HashMap::with_capacity(instances.len()),
            scheduled: BTreeSet::new(),
            retries: BTreeSet::new(),
            tally: Tally::default(),
            dirty: Vec::new(),
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
            Event::Expanded { task_id, result } => self.expanded(&task_id, result, now, new_id)?,
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

    /// The earliest instant at which [`Event::Wake`] has something to do: a retry or the run's time-out.
    #[must_use]
    pub fn next_wake(&self) -> Option<DateTime<Utc>> {
        if self.facts.state != RunState::Running {
            return None;
        }
        let retry = self.retries.first().map(|(at, _)| *at);
        retry.into_iter().chain(self.times_out_at()).min()
    }

    /// Instances that want a slot.
    pub fn scheduled(&self) -> impl Iterator<Item = &InstanceFacts> {
        self.scheduled
            .iter()
            .map(|index| &self.instances[*index as usize].facts)
    }

    /// The same, as [`crate::limits::choose`] wants them; `weights` are the DAG's effective ones, by task.
    pub fn candidates<'a>(&'a self, weights: &'a BTreeMap<TaskId, i32>) -> impl Iterator<Item = Candidate<'a>> {
        self.scheduled().filter_map(|instance| {
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

    /// Moves an instance to the state after `event` and notes the effect.
    fn transition(
        &mut self,
        index: u32,
        event: TaskEvent,
        edit: impl FnOnce(&mut InstanceFacts, &mut InstanceChange),
    ) -> Result<(), EngineError> {
        let (from, to) = self.shift(index, event)?;
        let facts = &mut self.instances[index as usize].facts;
        if to != TaskState::UpForRetry {
            facts.retry_at = None;
        }
        let mut change = InstanceChange::default();
        edit(facts, &mut change);
        change.try_number = facts.try_number;
        change.attempt_id = facts.attempt_id;
        change.retry_at = facts.retry_at;
        facts.end_date = change.end_date.or(facts.end_date);
        let effect = Effect::Instance {
            id: facts.id,
            key: facts.key.clone(),
            from,
            to,
            change,
        };
        self.effects.push(effect);
        self.enter(index);
        Ok(())
    }

    /// The first half of a move: out of the counts and into the new state. [`Run::enter`] must follow.
    fn shift(&mut self, index: u32, event: TaskEvent) -> Result<(TaskState, TaskState), EngineError> {
        let instance = &self.instances[index as usize];
        let from = instance.facts.state;
        let to = next_state(from, &event).map_err(|source| EngineError::Illegal {
            key: instance.facts.key.clone(),
            source,
        })?;
        self.leave(index);
        let instance = &mut self.instances[index as usize];
        instance.facts.state = to;
        instance.due = false;
        instance.asked = false;
        instance.killed &= to.is_live();
        let task = instance.task;
        self.stopping |= self.dag.fail_fast && to == TaskState::Failed;
        self.swept &= to.is_live() || to.is_finished();
        self.tell_downstreams(task, Some(from), Some(to));
        Ok((from, to))
    }
}

/// A fresh instance of `task`.
fn new_instance(task: &Task, map_index: i32, id: Uuid) -> InstanceFacts {
    InstanceFacts {
        id,
        key: InstanceKey {
            task_id: task.task_id.clone(),
            map_index,
        },
        state: TaskState::None,
        try_number: 0,
        max_tries: task.retries,
        retry_at: None,
        item: None,
        end_date: None,
        attempt_id: None,
    }
}

#[cfg(test)]
mod tests;
