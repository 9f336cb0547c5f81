//! Task mapping: one instance per item of a list that is known only at run time.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde_json::Value;
use updraft_dag::model::{Dag, Expand, ExpandSource, Task, TaskId};
use updraft_dag::template::{check_expression, resolve_task_path};
use uuid::Uuid;

use super::{Effect, EngineError, Run, new_instance};
use crate::state::{RunState, TaskEvent, TaskState};
use crate::trigger_rule::Upstreams;

/// The tasks whose results the expressions of `expand` read.
pub(super) fn sources(dag: &Dag, task: &Task) -> BTreeSet<TaskId> {
    let expressions: Vec<&str> = match &task.expand {
        None => Vec::new(),
        Some(Expand::Items(expression)) => vec![expression],
        Some(Expand::Product(lists)) => lists
            .iter()
            .filter_map(|(_, source)| match source {
                ExpandSource::Expression(expression) => Some(expression.as_str()),
                ExpandSource::List(_) => None,
            })
            .collect(),
    };
    let mut sources = BTreeSet::new();
    for references in expressions
        .into_iter()
        .filter_map(|expression| check_expression(expression).ok())
    {
        let paths = references.task_paths.iter();
        sources.extend(
            paths
                .filter_map(|(path, _)| resolve_task_path(path, |id| dag.tasks.contains_key(id)))
                .map(|(id, _)| id),
        );
        sources.extend(references.xcom_pulls.into_iter().map(|((task_id, _), _)| task_id));
    }
    sources
}

impl Run {
    /// The rule of a mapped task holds and its items are not known: asks for them, unless there can't be any, in which
    /// case its `fresh` instances end here.
    pub(super) fn begin_expansion(
        &mut self,
        task: u32,
        fresh: Vec<u32>,
        now: DateTime<Utc>,
    ) -> Result<(), EngineError> {
        if fresh.is_empty() || self.progress[task as usize].expanding || !self.past_holds(task) {
            return Ok(());
        }
        let sources = self.plan.step(task).sources.iter();
        let states: Upstreams = sources.flat_map(|source| self.states_of(*source)).collect();
        // Whatever its rule allows, there is nothing to map over.
        let (event, reason) = if states.failed + states.upstream_failed > 0 {
            (TaskEvent::UpstreamFail, "what it maps over failed")
        } else if states.unfinished > 0 {
            return Ok(());
        } else if states.skipped > 0 && states.skipped == states.total() {
            (TaskEvent::Skip, "what it maps over was skipped")
        } else {
            self.progress[task as usize].expanding = true;
            self.tally.asked += 1;
            let task_id = self.plan.id(task).to_owned();
            self.effects.push(Effect::Expand { task_id });
            return Ok(());
        };
        fresh
            .into_iter()
            .try_for_each(|index| self.end_unrun(index, event, reason.to_owned(), now))
    }

    pub(super) fn states_of(&self, task: u32) -> impl Iterator<Item = TaskState> {
        self.progress[task as usize]
            .instances
            .iter()
            .map(|index| self.instances[*index as usize].facts.state)
    }

    pub(super) fn expanded(
        &mut self,
        task_id: &str,
        result: Result<Vec<Value>, String>,
        now: DateTime<Utc>,
        new_id: &mut dyn FnMut() -> Uuid,
    ) -> Result<(), EngineError> {
        let Some(task) = self
            .plan
            .index_of(task_id)
            .filter(|task| self.progress[*task as usize].expanding)
        else {
            return Ok(());
        };
        self.progress[task as usize].expanding = false;
        self.tally.asked -= 1;
        let fresh = self.fresh(task);
        // The run may have been stopped since it was asked.
        if self.facts.state != RunState::Running || fresh.is_empty() {
            return Ok(());
        }
        let limit = self.facts.max_map_length;
        let refused = match result {
            Ok(items) if items.len() <= limit => return self.fit(task, items, now, new_id),
            Ok(items) => format!("`expand` gives {} items; at most {limit} are allowed", items.len()),
            Err(reason) => format!("`expand` can't be evaluated: {reason}"),
        };
        fresh
            .into_iter()
            .try_for_each(|index| self.end_unrun(index, TaskEvent::Refuse, refused.clone(), now))
    }

    /// Instances in state none.
    fn fresh(&self, task: u32) -> Vec<u32> {
        let instances = self.progress[task as usize].instances.iter().copied();
        instances
            .filter(|index| self.instances[*index as usize].facts.state == TaskState::None)
            .collect()
    }

    /// Makes the instances fit the items: the placeholder becomes index 0, missing ones are created, surplus ones are
    /// removed, and removed ones that are wanted again come back.
    fn fit(
        &mut self,
        task: u32,
        items: Vec<Value>,
        now: DateTime<Utc>,
        new_id: &mut dyn FnMut() -> Uuid,
    ) -> Result<(), EngineError> {
        self.progress[task as usize].expanded = true;
        self.mark_dirty(task);
        if items.is_empty() {
            let (mut kept, reason) = (false, "there is nothing to map over");
            for index in self.fresh(task) {
                if std::mem::replace(&mut kept, true) {
                    self.transition(index, TaskEvent::Remove, |_, change| {
                        change.reason = Some(reason.to_owned())
                    })?;
                } else {
                    self.end_unrun(index, TaskEvent::Skip, reason.to_owned(), now)?;
                }
            }
            return Ok(());
        }
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
                        item: Some(item),
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
        created.into_iter().for_each(|facts| self.insert(task, facts));
        Ok(())
    }

    /// Gives an existing instance its index and item, if it has not run with another one.
    fn set_item(&mut self, index: u32, map_index: i32, item: Value) -> Result<(), EngineError> {
        if self.instances[index as usize].facts.state == TaskState::Removed {
            self.transition(index, TaskEvent::Restore, |_, _| {})?;
        }
        let instance = &mut self.instances[index as usize];
        let facts = &mut instance.facts;
        let is_same = facts.key.map_index == map_index && facts.item.as_ref() == Some(&item);
        if facts.state == TaskState::None && !is_same {
            self.by_key.remove(&(instance.task, facts.key.map_index));
            facts.key.map_index = map_index;
            facts.item = Some(item.clone());
            self.by_key.insert((instance.task, map_index), index);
            self.effects.push(Effect::SetItem {
                id: facts.id,
                key: facts.key.clone(),
                item,
            });
        }
        Ok(())
    }
}
