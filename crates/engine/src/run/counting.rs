//! The counters of a run: kept with every change, so that nothing ever has to count.

use chrono::{DateTime, Utc};

use super::plan::Edge;
use super::{Instance, InstanceFacts, Run};
use crate::state::TaskState;

impl Run {
    /// Takes an instance in and counts it; a second one of the same key is ignored.
    pub(super) fn insert(&mut self, task: u32, facts: InstanceFacts) {
        let index = self.instances.len() as u32;
        if self.by_key.insert((task, facts.key.map_index), index).is_some() {
            debug_assert!(false, "two instances of {}", facts.key);
        }
        let state = facts.state;
        self.instances.push(Instance {
            facts,
            task,
            asked: false,
            due: false,
            killed: false,
        });
        self.progress[task as usize].instances.push(index);
        self.stopping |= self.dag.fail_fast && state == TaskState::Failed;
        self.swept &= state.is_finished();
        self.enter(index);
        self.tell_downstreams(task, None, Some(state));
    }

    /// Counts a change of an instance of `task` with everything downstream; `None` = there was or will be none.
    pub(super) fn tell_downstreams(&mut self, task: u32, from: Option<TaskState>, to: Option<TaskState>) {
        // All unfinished states count as one.
        let kind =
            |state: Option<TaskState>| state.map(|state| if state.is_finished() { state } else { TaskState::None });
        if kind(from) == kind(to) {
            return;
        }
        for (target, edge) in &self.plan.steps[task as usize].downstream {
            let progress = &mut self.progress[*target as usize];
            let (first, second) = match edge {
                Edge::Upstream => (&mut progress.upstreams, None),
                Edge::Setup => (&mut progress.upstreams, Some(&mut progress.setups)),
                Edge::Constraint => (&mut progress.constraints, None),
                Edge::Between => (&mut progress.between, None),
            };
            for counters in std::iter::once(first).chain(second) {
                from.into_iter().for_each(|state| counters.remove(state));
                to.into_iter().for_each(|state| counters.add(state));
            }
            if !std::mem::replace(&mut progress.dirty, true) {
                self.dirty.push(*target);
            }
        }
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
        if self.instances[index as usize].is_waiting() {
            self.mark_dirty(self.instances[index as usize].task);
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
        if instance.asked {
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
        if state == TaskState::Scheduled {
            if enters {
                self.scheduled.insert(index)
            } else {
                self.scheduled.remove(&index)
            };
        }
        if state == TaskState::UpForRetry && !instance.due {
            // A retry without a date is due at once.
            let place = (instance.facts.retry_at.unwrap_or(DateTime::<Utc>::MIN_UTC), index);
            if enters {
                self.retries.insert(place)
            } else {
                self.retries.remove(&place)
            };
        }
    }
}
