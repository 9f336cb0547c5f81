//! The counters of a run: kept with every change, so that nothing ever has to count.

use chrono::{DateTime, Utc};

use super::plan::Edge;
use super::{Decision, Instance, InstanceFacts, Run};
use crate::state::TaskState;
use crate::trigger_rule::Upstreams;

/// Upstream instances by what they are to a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Counters {
    /// Direct ones.
    pub(super) upstreams: Upstreams,
    /// Of a teardown: those that are setups.
    pub(super) setups: Upstreams,
    /// Setups anywhere above.
    pub(super) constraints: Upstreams,
    /// Of a teardown: what lies between it and its setups.
    pub(super) between: Upstreams,
}

impl Counters {
    fn count(&mut self, edge: Edge, from: Option<TaskState>, to: Option<TaskState>) {
        let (first, second) = match edge {
            Edge::Upstream => (&mut self.upstreams, None),
            Edge::Setup => (&mut self.upstreams, Some(&mut self.setups)),
            Edge::Constraint => (&mut self.constraints, None),
            Edge::Between => (&mut self.between, None),
        };
        for counters in std::iter::once(first).chain(second) {
            from.into_iter().for_each(|state| counters.remove(state));
            to.into_iter().for_each(|state| counters.add(state));
        }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            upstreams: self.upstreams.plus(other.upstreams),
            setups: self.setups.plus(other.setups),
            constraints: self.constraints.plus(other.constraints),
            between: self.between.plus(other.between),
        }
    }
}

/// How many instances are in which situation; kept with every change, so that nothing has to count.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) unfinished: usize,
    pub(super) live: usize,
    /// Something will come of them without any upstream.
    pub(super) moving: usize,
    /// Questions asked and not answered.
    pub(super) asked: usize,
}

impl Run {
    /// Takes an instance in and counts it; a second one of the same key is ignored.
    pub(super) fn insert(&mut self, task: u32, facts: InstanceFacts) {
        let index = self.instances.len() as u32;
        if self.by_key.insert((task, facts.key.map_index), index).is_some() {
            debug_assert!(false, "two instances of {}", facts.key);
        }
        let (state, map_index) = (facts.state, facts.key.map_index);
        self.instances.push(Instance {
            facts,
            task,
            asked: None,
            due: false,
            killed: false,
        });
        self.progress[task as usize].instances.push(index);
        self.stopping |= self.dag.fail_fast && state == TaskState::Failed;
        self.swept &= state.is_finished();
        self.enter(index);
        self.tell_downstreams(task, map_index, None, Some(state));
    }

    /// Counts a change of an instance of `task` with everything downstream; `None` = there was or will be none.
    pub(super) fn tell_downstreams(
        &mut self,
        task: u32,
        map_index: i32,
        from: Option<TaskState>,
        to: Option<TaskState>,
    ) {
        // All unfinished states count as one.
        let kind =
            |state: Option<TaskState>| state.map(|state| if state.is_finished() { state } else { TaskState::None });
        if kind(from) == kind(to) {
            return;
        }
        let own = &mut self.progress[task as usize].own;
        from.into_iter().for_each(|state| own.remove(state));
        to.into_iter().for_each(|state| own.add(state));
        for link in &self.plan.steps[task as usize].downstream {
            let progress = &mut self.progress[link.task as usize];
            if link.aligned {
                progress
                    .by_index
                    .entry(map_index)
                    .or_default()
                    .count(link.edge, from, to);
                // What is not expanded counts for every index.
                if map_index >= 0 {
                    self.dirty_instances.push((link.task, map_index));
                    continue;
                }
            } else {
                progress.counters.count(link.edge, from, to);
            }
            if !std::mem::replace(&mut progress.dirty, true) {
                self.dirty.push(link.task);
            }
        }
        for task in &self.plan.steps[task as usize].mapped_over_it {
            if !std::mem::replace(&mut self.progress[*task as usize].dirty, true) {
                self.dirty.push(*task);
            }
        }
    }

    /// What the instance of `task` with this index hears of.
    pub(super) fn counters(&self, task: u32, map_index: i32) -> Counters {
        let progress = &self.progress[task as usize];
        if progress.by_index.is_empty() {
            return progress.counters;
        }
        let at = |index: i32| progress.by_index.get(&index).copied().unwrap_or_default();
        let own = progress.counters.plus(at(map_index));
        if map_index < 0 { own } else { own.plus(at(-1)) }
    }

    pub(super) fn mark_dirty(&mut self, task: u32) {
        if !std::mem::replace(&mut self.progress[task as usize].dirty, true) {
            self.dirty.push(task);
        }
    }

    /// Changes what the engine remembers about an instance, and its counts with it.
    pub(super) fn note(&mut self, index: u32, edit: impl FnOnce(&mut Instance)) {
        self.leave(index);
        edit(&mut self.instances[index as usize]);
        self.enter(index);
    }

    /// Counts an instance in its present situation.
    pub(super) fn enter(&mut self, index: u32) {
        self.count(index, true);
        let instance = &self.instances[index as usize];
        if instance.is_waiting() {
            self.dirty_instances.push((instance.task, instance.facts.key.map_index));
        }
    }

    /// Takes an instance out of every count, before its situation changes.
    pub(super) fn leave(&mut self, index: u32) {
        self.count(index, false);
    }

    pub(super) fn count(&mut self, index: u32, enters: bool) {
        fn by<T: Copy + std::ops::AddAssign + std::ops::SubAssign>(count: &mut T, one: T, enters: bool) {
            if enters { *count += one } else { *count -= one }
        }
        let instance = &self.instances[index as usize];
        let state = instance.facts.state;
        if instance.is_waiting() {
            by(&mut self.progress[instance.task as usize].waiting, 1, enters);
        }
        if instance.asked.is_some() {
            by(&mut self.tally.asked, 1, enters);
        }
        if !state.is_finished() {
            by(&mut self.tally.unfinished, 1, enters);
        }
        if state.is_live() {
            by(&mut self.tally.live, 1, enters);
        }
        if !state.is_finished() && !matches!(state, TaskState::None) && !instance.due {
            by(&mut self.tally.moving, 1, enters);
        }
        if state == TaskState::Scheduled && instance.asked.is_none() {
            let place = (instance.facts.key.map_index, index);
            let of_task = self.scheduled.entry(instance.task).or_default();
            if enters {
                of_task.insert(place);
            } else {
                of_task.remove(&place);
                if of_task.is_empty() {
                    self.scheduled.remove(&instance.task);
                }
            }
        }
        if let Some(at) = timer(instance) {
            if enters {
                self.timers.insert((at, index))
            } else {
                self.timers.remove(&(at, index))
            };
        }
    }
}

/// When something comes of an instance by itself.
fn timer(instance: &Instance) -> Option<DateTime<Utc>> {
    match (instance.facts.state, &instance.facts.decision) {
        // A retry without a date is due at once.
        (TaskState::UpForRetry | TaskState::UpForReschedule, _) if !instance.due => {
            Some(instance.facts.retry_at.unwrap_or(DateTime::<Utc>::MIN_UTC))
        }
        (TaskState::Deferred, Some(Decision::Await { until, .. })) => *until,
        _ => None,
    }
}
