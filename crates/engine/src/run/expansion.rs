//! Task mapping: one instance per item of a list that is known only at run time.

use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use super::{Effect, EngineError, Run, new_instance};
use crate::state::{RunState, TaskEvent, TaskState};
use crate::trigger_rule::{Upstreams, Verdict};

/// Why an instance is skipped or removed whose list turned out to be empty.
const NOTHING: &str = "there is nothing to map over";

impl Run {
    /// Whether an instance can't go on before the items of its task, or of the group around it, are known.
    pub(super) fn needs_items(&self, index: u32) -> bool {
        let instance = &self.instances[index as usize];
        let scope = self.plan.step(instance.task).scope;
        instance.facts.state == TaskState::None && scope.is_some_and(|scope| !self.expansions[scope as usize].known)
    }

    /// What becomes of `task` because of what it, or the group around it, is mapped over: if that has failed or was skipped before it
    /// was itself expanded, there will be no items, whatever the rule says.
    pub(super) fn verdict_of_sources(&self, task: u32) -> Option<Verdict> {
        let scope = self.plan.step(task).scope?;
        if self.expansions[scope as usize].known {
            return None;
        }
        let sources = self.plan.scopes[scope as usize].sources.iter();
        let states: Upstreams = sources
            .filter_map(|source| self.by_key.get(&(*source, -1)))
            .map(|index| self.instances[*index as usize].facts.state)
            .collect();
        match (states.failed + states.upstream_failed, states.skipped) {
            (1.., _) => Some(Verdict::UpstreamFailed),
            (_, 1..) => Some(Verdict::Skip),
            _ => None,
        }
    }

    /// The rule of such an instance holds: asks for the items, once all of them are there.
    pub(super) fn begin_expansion(&mut self, index: u32, now: DateTime<Utc>) -> Result<(), EngineError> {
        let task = self.instances[index as usize].task;
        let Some(at) = self.plan.step(task).scope else {
            return Ok(());
        };
        if self.expansions[at as usize].asked || !self.past_holds(task) {
            return Ok(());
        }
        let scope = &self.plan.scopes[at as usize];
        let sources = scope.sources.iter().map(|source| self.progress[*source as usize].own);
        if self.expansions[at as usize].empty {
            return self.end_unrun(index, TaskEvent::Skip, NOTHING.to_owned(), now);
        }
        if sources.fold(Upstreams::default(), Upstreams::plus).unfinished == 0 {
            self.effects.push(Effect::Expand { id: scope.id.clone() });
            self.expansions[at as usize].asked = true;
            self.tally.asked += 1;
        }
        Ok(())
    }

    pub(super) fn expanded(
        &mut self,
        id: &str,
        result: Result<Vec<Value>, String>,
        now: DateTime<Utc>,
        new_id: &mut dyn FnMut() -> Uuid,
    ) -> Result<(), EngineError> {
        let asked = |scope: &u32| self.expansions[*scope as usize].asked;
        let Some(scope) = self.plan.scope_of(id).filter(asked) else {
            return Ok(());
        };
        self.expansions[scope as usize].asked = false;
        self.tally.asked -= 1;
        let tasks = self.plan.scopes[scope as usize].tasks.clone();
        // The run may have been stopped since it was asked.
        if self.facts.state != RunState::Running || tasks.iter().all(|task| self.fresh(*task).is_empty()) {
            return Ok(());
        }
        let limit = self.facts.max_map_length;
        let refused = match result {
            Ok(items) if items.is_empty() => return self.fit_nothing(scope, &tasks, now),
            Ok(items) if items.len() <= limit => {
                self.expansions[scope as usize].known = true;
                return tasks.into_iter().try_for_each(|task| self.fit(task, &items, new_id));
            }
            Ok(items) => format!("`expand` gives {} items; at most {limit} are allowed", items.len()),
            Err(reason) => format!("`expand` can't be evaluated: {reason}"),
        };
        // Within a group, those that wait for others take after them.
        self.ready(&tasks)
            .into_iter()
            .try_for_each(|index| self.end_unrun(index, TaskEvent::Refuse, refused.clone(), now))
    }

    /// Those instances in state none that their rule lets run.
    fn ready(&self, tasks: &[u32]) -> Vec<u32> {
        let fresh = tasks.iter().flat_map(|task| {
            let fresh = self.fresh(*task).into_iter();
            fresh.map(move |index| (*task, index))
        });
        fresh
            .filter(|(task, index)| {
                let map_index = self.instances[*index as usize].facts.key.map_index;
                self.verdict(*task, map_index) == Verdict::Run
            })
            .map(|(_, index)| index)
            .collect()
    }

    /// Over an empty list one instance of each task is left, one of those that are to run. It is skipped once its own rule would let it
    /// run, and not before: a task of a group may still fail with an upstream outside of the group. The others go, also those that are
    /// over: their items are no longer there.
    fn fit_nothing(&mut self, scope: u32, tasks: &[u32], now: DateTime<Utc>) -> Result<(), EngineError> {
        self.expansions[scope as usize].empty = true;
        for task in tasks {
            self.mark_dirty(*task);
            let Some(kept) = self.fresh(*task).first().copied() else {
                continue;
            };
            for surplus in self.progress[*task as usize].instances.clone() {
                let state = self.instances[surplus as usize].facts.state;
                if surplus == kept || state == TaskState::Removed || state.is_live() {
                    continue;
                }
                self.transition(surplus, TaskEvent::Remove, |_, change| {
                    change.reason = Some(NOTHING.to_owned())
                })?;
            }
        }
        self.ready(tasks)
            .into_iter()
            .try_for_each(|index| self.end_unrun(index, TaskEvent::Skip, NOTHING.to_owned(), now))
    }

    /// Instances in state none.
    fn fresh(&self, task: u32) -> Vec<u32> {
        let instances = self.progress[task as usize].instances.iter().copied();
        instances
            .filter(|index| self.instances[*index as usize].facts.state == TaskState::None)
            .collect()
    }

    /// Makes the instances fit the items: the placeholder becomes index 0, missing ones are created, surplus ones are
    /// removed, and removed ones that are wanted again come back. A task whose placeholder is over already, having been
    /// skipped, say, before its group was expanded, stays as it is: it counts for every index.
    fn fit(&mut self, task: u32, items: &[Value], new_id: &mut dyn FnMut() -> Uuid) -> Result<(), EngineError> {
        let placeholder = self.by_key.get(&(task, -1)).copied();
        if placeholder.is_some_and(|index| self.instances[index as usize].facts.state != TaskState::None) {
            return Ok(());
        }
        self.mark_dirty(task);
        let length = items.len() as i32;
        for index in self.progress[task as usize].instances.clone() {
            let facts = &self.instances[index as usize].facts;
            if facts.key.map_index >= length && facts.state != TaskState::Removed && !facts.state.is_live() {
                let reason = format!("there are only {length} items to map over");
                self.transition(index, TaskEvent::Remove, |_, change| change.reason = Some(reason))?;
            }
        }
        let mut created = Vec::new();
        for (map_index, item) in (0..).zip(items) {
            let place = |index| self.by_key.get(&(task, index)).copied();
            let existing = match (place(map_index), map_index) {
                (None, 0) => place(-1),
                (existing, _) => existing,
            };
            match existing {
                Some(index) => self.set_item(index, map_index, item)?,
                None => {
                    let Some(task) = self.task(task) else {
                        continue;
                    };
                    created.push(super::InstanceFacts {
                        item: Some(item.clone()),
                        ..new_instance(task, map_index, new_id())
                    });
                }
            }
        }
        if !created.is_empty() {
            self.effects.push(Effect::Create {
                instances: created.clone(),
            });
        }
        // Growing one by one would end with room for up to twice as many.
        self.instances.reserve(created.len());
        self.by_key.reserve(created.len());
        self.progress[task as usize].instances.reserve(created.len());
        created.into_iter().for_each(|facts| self.insert(task, facts));
        Ok(())
    }

    /// Gives an existing instance its index and item, if it has not run with another one.
    fn set_item(&mut self, index: u32, map_index: i32, item: &Value) -> Result<(), EngineError> {
        if self.instances[index as usize].facts.state == TaskState::Removed {
            self.transition(index, TaskEvent::Restore, |_, _| {})?;
        }
        let facts = &self.instances[index as usize].facts;
        let (old_index, state) = (facts.key.map_index, facts.state);
        let is_same = old_index == map_index && facts.item.as_ref() == Some(item);
        if state != TaskState::None || is_same {
            return Ok(());
        }
        let task = self.instances[index as usize].task;
        if old_index != map_index {
            self.tell_downstreams(task, old_index, Some(state), None);
            self.tell_downstreams(task, map_index, None, Some(state));
            self.by_key.remove(&(task, old_index));
            self.by_key.insert((task, map_index), index);
        }
        let facts = &mut self.instances[index as usize].facts;
        facts.key.map_index = map_index;
        facts.item = Some(item.clone());
        self.effects.push(Effect::SetItem {
            id: facts.id,
            key: facts.key.clone(),
            item: item.clone(),
        });
        Ok(())
    }
}
