//! `trigger_dag`: an action that makes a run of another DAG, and may wait for it. The scheduler itself is its worker.
//!
//! Like any task it competes for a slot, so that pauses and limits hold; it gives the slot back at once, and waits in
//! state deferred. The run is named and made from the instance's id and the number of the try, so that asking twice
//! makes one run.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use uuid::Uuid;

use super::{Decision, Effect, EndedTry, EngineError, InstanceKey, Question, Run};
use crate::state::{RunState, TaskEvent, TaskState};

/// A run was made, or found and cleared.
#[derive(Debug, Clone, PartialEq)]
pub struct Triggered {
    /// Its DAG.
    pub dag_id: String,
    /// Its name.
    pub run_id: String,
    /// How to wait for it; `None` = not at all.
    pub wait: Option<Wait>,
    /// Values for later tasks.
    pub xcoms: BTreeMap<String, Value>,
    /// Arguments as they were after rendering.
    pub rendered_fields: Value,
    /// The name shown for a mapped instance.
    pub name: Option<String>,
}

/// Which states of the run end the waiting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wait {
    /// Well.
    pub allowed: BTreeSet<RunState>,
    /// Badly.
    pub failed: BTreeSet<RunState>,
}

/// No run was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TriggerFailure {
    /// It exists already, and then there is nothing to do.
    Skip(String),
    /// It can't be made.
    Fail {
        /// For people.
        reason: String,
        /// Whether another try may do better.
        retriable: bool,
    },
}

impl Run {
    /// An instance got its slot: asks for the run.
    pub(super) fn ask_for_run(&mut self, index: u32, attempt_id: Uuid) {
        self.note(index, |instance| instance.asked = Some(Question::Trigger));
        let facts = &self.instances[index as usize].facts;
        self.effects.push(Effect::Trigger {
            key: facts.key.clone(),
            attempt_id,
            try_number: facts.try_number + 1,
        });
    }

    pub(super) fn triggered(
        &mut self,
        key: &InstanceKey,
        attempt_id: Uuid,
        result: Result<Triggered, TriggerFailure>,
        now: DateTime<Utc>,
    ) -> Result<(), EngineError> {
        let Some(index) = self.find_asked(key, Question::Trigger) else {
            return Ok(());
        };
        self.note(index, |instance| {
            instance.asked = None;
            instance.facts.try_number += 1;
            instance.facts.attempt_id = Some(attempt_id);
        });
        let run = match result {
            Ok(run) => run,
            Err(TriggerFailure::Skip(reason)) => {
                return self.end_try(index, TaskEvent::SkipItself, Some(reason), now, now);
            }
            Err(TriggerFailure::Fail { reason, retriable }) => {
                return self.fail_try(index, reason, retriable, now, now);
            }
        };
        let Triggered {
            dag_id,
            run_id,
            wait,
            xcoms,
            rendered_fields,
            name,
        } = run;
        let patience = self
            .task(self.instances[index as usize].task)
            .and_then(|task| task.execution_timeout);
        let decision = wait.map(|wait| Decision::Await {
            dag_id: dag_id.clone(),
            run_id: run_id.clone(),
            allowed: wait.allowed,
            failed: wait.failed,
            since: now,
            until: patience.map(|seconds| now + seconds.to_delta()),
        });
        let reason = format!("run `{run_id}` of DAG `{dag_id}`");
        let facts = &self.instances[index as usize].facts;
        self.effects.push(Effect::Decided {
            id: facts.id,
            key: facts.key.clone(),
            decision: decision.clone(),
            xcoms,
            rendered_fields: Some(rendered_fields),
            name,
        });
        if decision.is_none() {
            return self.end_try(index, TaskEvent::Succeed, Some(format!("made {reason}")), now, now);
        }
        self.transition(index, TaskEvent::Defer, |facts, change| {
            facts.decision = decision;
            change.start_date = Some(now);
            change.reason = Some(format!("waits for {reason}"));
        })?;
        self.watch(index);
        Ok(())
    }

    /// Asks to hear of the run that an instance waits for.
    pub(super) fn watch(&mut self, index: u32) {
        let facts = &self.instances[index as usize].facts;
        if let (TaskState::Deferred, Some(Decision::Await { dag_id, run_id, .. })) = (facts.state, &facts.decision) {
            self.effects.push(Effect::Await {
                key: facts.key.clone(),
                dag_id: dag_id.clone(),
                run_id: run_id.clone(),
            });
        }
    }

    /// The run that an instance waits for has this state; `None` = it is gone.
    pub(super) fn awaited(
        &mut self,
        key: &InstanceKey,
        state: Option<RunState>,
        now: DateTime<Utc>,
    ) -> Result<(), EngineError> {
        let Some(index) = self.find(key).filter(|_| self.facts.state == RunState::Running) else {
            return Ok(());
        };
        let facts = &self.instances[index as usize].facts;
        let (
            TaskState::Deferred,
            Some(Decision::Await {
                dag_id,
                run_id,
                allowed,
                failed,
                since,
                ..
            }),
        ) = (facts.state, &facts.decision)
        else {
            return Ok(());
        };
        let (since, run) = (*since, format!("run `{run_id}` of DAG `{dag_id}`"));
        match state {
            None => self.fail_try(index, format!("{run} is gone"), true, since, now),
            Some(state) if failed.contains(&state) => {
                self.fail_try(index, format!("{run} is {state}"), true, since, now)
            }
            Some(state) if allowed.contains(&state) => {
                self.end_try(index, TaskEvent::Succeed, Some(format!("{run} is {state}")), since, now)
            }
            Some(_) => Ok(()),
        }
    }

    /// `execution_timeout` has passed while an instance waited.
    pub(super) fn stop_waiting(&mut self, index: u32, now: DateTime<Utc>) -> Result<(), EngineError> {
        let facts = &self.instances[index as usize].facts;
        let Some(Decision::Await {
            dag_id, run_id, since, ..
        }) = &facts.decision
        else {
            return Ok(());
        };
        let waited = (now - *since).max(TimeDelta::zero()).num_seconds();
        let reason =
            format!("waited {waited} s for run `{run_id}` of DAG `{dag_id}`: longer than its execution_timeout");
        self.fail_try(index, reason, true, *since, now)
    }

    fn fail_try(
        &mut self,
        index: u32,
        reason: String,
        retriable: bool,
        started_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<(), EngineError> {
        let event = if retriable && self.may_retry(index) {
            TaskEvent::Retry
        } else {
            TaskEvent::Fail
        };
        self.end_try(index, event, Some(reason), started_at, now)
    }

    /// Ends a try that no worker made.
    fn end_try(
        &mut self,
        index: u32,
        event: TaskEvent,
        reason: Option<String>,
        started_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<(), EngineError> {
        let retry_at = (event == TaskEvent::Retry).then(|| self.retry_at(index, now));
        self.transition(index, event, |facts, change| {
            facts.retry_at = retry_at;
            change.start_date = Some(started_at);
            change.end_date = Some(now);
            change.attempt_final_state = facts.attempt_id.zip(Some(facts.state));
            change.reason.clone_from(&reason);
        })?;
        let facts = &self.instances[index as usize].facts;
        let state = match event {
            TaskEvent::Succeed => TaskState::Success,
            TaskEvent::SkipItself => TaskState::Skipped,
            _ => TaskState::Failed,
        };
        let Some(attempt_id) = facts.attempt_id else {
            return Ok(());
        };
        self.effects.push(Effect::Tried(EndedTry {
            instance_id: facts.id,
            attempt_id,
            try_number: facts.try_number,
            state,
            final_state: facts.state,
            reason,
            started_at,
            ended_at: now,
        }));
        Ok(())
    }
}
