//! `branch`, `short_circuit` and `latest_only`: actions that decide who goes on, carried out by the scheduler itself.
//!
//! A decision is kept with its instance and holds for as long as that is finished: a downstream that is cleared later is
//! skipped again.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use updraft_dag::model::TaskId;
use uuid::Uuid;

use super::plan::Flow;
use super::{Effect, EndedTry, EngineError, InstanceKey, Question, Run, is_left_out};
use crate::state::{RunState, TaskEvent, TaskState};
use crate::trigger_rule::Verdict;

/// What an instance decided, as far as it matters later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Of the direct downstreams these go on, and no others.
    Follow(BTreeSet<TaskId>),
    /// Nothing below goes on.
    Stop,
    /// The instance waits for a run.
    Await {
        /// Its DAG.
        dag_id: String,
        /// Its name.
        run_id: String,
        /// States of it that make the instance a success.
        allowed: BTreeSet<RunState>,
        /// States of it that make the instance fail.
        failed: BTreeSet<RunState>,
        /// When the waiting began.
        since: DateTime<Utc>,
        /// When patience ends (`execution_timeout`).
        until: Option<DateTime<Utc>>,
    },
}

/// So many ids are named in a message at most.
const NAMED: usize = 10;

impl Run {
    /// Asks for what the action of an instance needs to decide.
    pub(super) fn ask_for_decision(&mut self, index: u32) {
        self.note(index, |instance| instance.asked = Some(Question::Decision));
        let key = self.instances[index as usize].facts.key.clone();
        self.effects.push(Effect::Decide { key });
    }

    pub(super) fn decided(
        &mut self,
        key: &InstanceKey,
        (result, name): (Result<Value, String>, Option<String>),
        now: DateTime<Utc>,
        attempt_id: Uuid,
    ) -> Result<(), EngineError> {
        let Some(index) = self.find_asked(key, Question::Decision) else {
            return Ok(());
        };
        self.note(index, |instance| instance.asked = None);
        let task = self.instances[index as usize].task;
        let Some(flow) = self
            .plan
            .step(task)
            .flow
            .filter(|_| self.facts.state == RunState::Running)
        else {
            return Ok(());
        };
        match self.verdict(task, key.map_index) {
            Verdict::Run => {}
            // Something upstream has changed since; the question comes again if its time comes again.
            verdict => return self.decide(index, verdict, now),
        }
        let outcome = result.and_then(|value| match flow {
            Flow::Branch => self.follow(task, &value).map(|decision| (Some(decision), value)),
            Flow::LatestOnly => {
                let is_latest = value.as_bool().unwrap_or(true);
                let below = self.plan.below(task).filter(|_| is_latest);
                let ids: BTreeSet<TaskId> = below.map(|task| self.plan.id(task).to_owned()).collect();
                Ok((Some(Decision::Follow(ids.clone())), json!(ids)))
            }
            Flow::ShortCircuit { .. } => Ok(((!is_true(&value)).then_some(Decision::Stop), value)),
            Flow::TriggerDag => Err("`trigger_dag` has nothing to decide".to_owned()),
        });
        let (event, state) = match &outcome {
            Ok(_) => (TaskEvent::Complete, TaskState::Success),
            Err(_) => (TaskEvent::Refuse, TaskState::Failed),
        };
        let (decision, reason, value) = match outcome {
            Ok((decision, value)) => (decision.clone(), Some(self.told(task, decision.as_ref())), Some(value)),
            Err(reason) => (None, Some(reason), None),
        };
        let (push, args) = self
            .task(task)
            .map(|task| (task.do_xcom_push, task.action.args.clone()))
            .unwrap_or_default();
        let kept = decision.clone();
        self.transition(index, event, |facts, change| {
            facts.try_number += 1;
            facts.attempt_id = Some(attempt_id);
            facts.decision = kept;
            change.start_date = Some(now);
            change.end_date = Some(now);
            change.reason.clone_from(&reason);
        })?;
        let facts = &self.instances[index as usize].facts;
        self.effects.push(Effect::Decided {
            id: facts.id,
            key: facts.key.clone(),
            decision,
            xcoms: value
                .filter(|_| push)
                .map(|value| BTreeMap::from([("return_value".to_owned(), value)]))
                .unwrap_or_default(),
            rendered_fields: Some(args),
            name,
        });
        self.effects.push(Effect::Tried(EndedTry {
            instance_id: facts.id,
            attempt_id,
            try_number: facts.try_number,
            state,
            final_state: state,
            reason,
            started_at: now,
            ended_at: now,
        }));
        for task in self.plan.step(task).guarded.clone() {
            self.mark_dirty(task);
        }
        Ok(())
    }

    /// The instance, if this has been asked about it.
    pub(super) fn find_asked(&self, key: &InstanceKey, question: Question) -> Option<u32> {
        self.find(key)
            .filter(|index| self.instances[*index as usize].asked == Some(question))
    }

    /// What a branch means that gave `value`: an id of a task or a group, a list of ids, or nothing.
    fn follow(&self, task: u32, value: &Value) -> Result<Decision, String> {
        let wanted =
            || format!("`branch` gave {value}; it must give the id of a task or group, a list of ids, or null");
        let ids: Vec<&str> = match value {
            Value::Null => Vec::new(),
            Value::String(id) => vec![id],
            Value::Array(ids) => ids
                .iter()
                .map(|id| id.as_str().ok_or_else(wanted))
                .collect::<Result<_, _>>()?,
            _ => return Err(wanted()),
        };
        let mut chosen = BTreeSet::new();
        for id in ids {
            let Some(found) = self.named(task, id) else {
                let below = self.shown(self.plan.below(task).map(|task| self.plan.id(task)));
                return Err(format!(
                    "`branch` gave `{id}`, which is no task or group of the DAG; directly below it are: {below}"
                ));
            };
            chosen.extend(found);
        }
        let reached = self.plan.with_descendants(chosen);
        let followed = self.plan.below(task).filter(|task| reached.contains(task));
        Ok(Decision::Follow(
            followed.map(|task| self.plan.id(task).to_owned()).collect(),
        ))
    }

    /// The task of this id, or the roots of the group: first within the group of `task`, then by its full id. Nothing for a task
    /// that the run leaves out, `None` if there is none of this id.
    fn named(&self, task: u32, id: &str) -> Option<Vec<u32>> {
        let group = self.task(task).and_then(|task| task.group.as_deref());
        let sibling = group.map(|group| format!("{group}.{id}"));
        for id in sibling.iter().map(String::as_str).chain([id]) {
            if let Some(task) = self.plan.index_of(id) {
                return Some(vec![task]);
            }
            if self.dag.groups.contains_key(id) {
                let roots = self.dag.roots_of_group(id);
                return Some(roots.iter().filter_map(|id| self.plan.index_of(id)).collect());
            }
            if self
                .orphans
                .iter()
                .any(|facts| facts.key.task_id == id && is_left_out(facts))
            {
                return Some(Vec::new());
            }
        }
        None
    }

    /// What a decision says, for people.
    fn told(&self, task: u32, decision: Option<&Decision>) -> String {
        match decision {
            Some(Decision::Follow(ids)) => {
                let skipped: Vec<&str> = self
                    .plan
                    .below(task)
                    .map(|task| self.plan.id(task))
                    .filter(|id| !ids.contains(*id))
                    .collect();
                match (ids.is_empty(), skipped.is_empty()) {
                    (_, true) => "everything below goes on".to_owned(),
                    (true, false) => "nothing directly below goes on".to_owned(),
                    (false, false) => format!(
                        "goes on with {}; leaves out {}",
                        self.shown(ids.iter().map(String::as_str)),
                        self.shown(skipped.into_iter())
                    ),
                }
            }
            Some(Decision::Stop) => "the expression is false: what is below is skipped".to_owned(),
            Some(Decision::Await { .. }) | None => "the expression is true: what is below goes on".to_owned(),
        }
    }

    fn shown<'a>(&self, ids: impl Iterator<Item = &'a str>) -> String {
        let ids: Vec<String> = ids.map(|id| format!("`{id}`")).collect();
        match ids.len() {
            0 => "none".to_owned(),
            1..=NAMED => ids.join(", "),
            more => format!("{} and {} more", ids[..NAMED].join(", "), more - NAMED),
        }
    }

    /// Who decided that this instance of `task` is skipped.
    pub(super) fn skipped_by(&self, task: u32, map_index: i32) -> Option<u32> {
        let deciders = self.plan.step(task).deciders.iter().copied();
        deciders.into_iter().find(|decider| {
            // An instance of a mapped decider speaks for its own index.
            let index = match self.plan.step(*decider).scope {
                Some(_) => map_index,
                None => -1,
            };
            let Some(index) = self.by_key.get(&(*decider, index)) else {
                return false;
            };
            let facts = &self.instances[*index as usize].facts;
            facts.state.is_finished()
                && match &facts.decision {
                    Some(Decision::Follow(ids)) => !ids.contains(self.plan.id(task)),
                    Some(Decision::Stop) => true,
                    Some(Decision::Await { .. }) | None => false,
                }
        })
    }
}

/// Python's truth.
#[must_use]
pub fn is_true(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(values) => !values.is_empty(),
        Value::Object(entries) => !entries.is_empty(),
    }
}
