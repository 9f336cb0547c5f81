//! Attempts: a slot is given, a worker begins, it ends in one way or another.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::plan::Flow;
use super::{AttemptOutcome, EngineError, InstanceKey, Run};
use crate::retry::next_retry_at;
use crate::state::{TaskEvent, TaskState};

impl Run {
    pub(super) fn queued(&mut self, key: &InstanceKey, attempt_id: Uuid) -> Result<(), EngineError> {
        let Some(index) = self.find(key) else {
            return Ok(());
        };
        let instance = &self.instances[index as usize];
        if instance.facts.state != TaskState::Scheduled || instance.asked.is_some() {
            return Ok(());
        }
        if self.plan.step(instance.task).flow == Some(Flow::TriggerDag) {
            self.ask_for_run(index, attempt_id);
            return Ok(());
        }
        self.transition(index, TaskEvent::Queue, |facts, _| {
            facts.try_number += u32::from(facts.waiting_since.is_none());
            facts.attempt_id = Some(attempt_id);
        })
    }

    pub(super) fn attempt_started(&mut self, key: &InstanceKey, attempt_id: Uuid) -> Result<(), EngineError> {
        if let Some(index) = self.find_attempt(key, attempt_id)
            && self.instances[index as usize].facts.state == TaskState::Queued
        {
            self.shift(index, TaskEvent::Start)?;
            self.enter(index);
        }
        Ok(())
    }

    pub(super) fn attempt_finished(
        &mut self,
        key: &InstanceKey,
        attempt_id: Uuid,
        outcome: AttemptOutcome,
        ended_at: DateTime<Utc>,
    ) -> Result<(), EngineError> {
        let Some(index) = self.find_attempt(key, attempt_id) else {
            return Ok(());
        };
        if self.instances[index as usize].facts.state == TaskState::Restarting {
            let read = match outcome {
                AttemptOutcome::Success => TaskState::Success,
                AttemptOutcome::Skipped => TaskState::Skipped,
                _ => TaskState::Failed,
            };
            return self.transition(index, TaskEvent::Restart, |_, change| {
                change.end_date = Some(ended_at);
                change.attempt_final_state = Some((attempt_id, read));
            });
        }
        // Only a worker can bring about these, so one has taken it, whether or not that was heard of.
        let ran = matches!(
            outcome,
            AttemptOutcome::Success
                | AttemptOutcome::Skipped
                | AttemptOutcome::Failed { .. }
                | AttemptOutcome::Rescheduled { .. }
        );
        if ran {
            self.attempt_started(key, attempt_id)?;
        }
        let interrupted = matches!(outcome, AttemptOutcome::Interrupted { .. });
        if interrupted {
            // As in Airflow where a try was not the task's fault: it keeps its number, and the last number moves.
            self.instances[index as usize].facts.max_tries += 1;
        }
        let (event, reason) = match outcome {
            AttemptOutcome::Rescheduled { since, until, reason } => {
                let since = self.instances[index as usize].facts.waiting_since.unwrap_or(since);
                return self.transition(index, TaskEvent::Reschedule, |facts, change| {
                    facts.retry_at = Some(until);
                    facts.waiting_since = Some(since);
                    change.attempt_final_state = Some((attempt_id, facts.state));
                    change.reason = Some(reason);
                });
            }
            AttemptOutcome::Success => (TaskEvent::Succeed, None),
            AttemptOutcome::Skipped => (TaskEvent::SkipItself, Some("the task skipped itself".to_owned())),
            AttemptOutcome::Failed {
                retriable: false,
                reason,
            }
            | AttemptOutcome::Killed { reason } => (TaskEvent::Fail, Some(reason)),
            AttemptOutcome::Failed { reason, .. }
            | AttemptOutcome::Lost { reason }
            | AttemptOutcome::Interrupted { reason } => (
                if self.may_retry(index) {
                    TaskEvent::Retry
                } else {
                    TaskEvent::Fail
                },
                Some(reason),
            ),
        };
        let retry_at = (event == TaskEvent::Retry).then(|| match interrupted {
            true => ended_at,
            false => self.retry_at(index, ended_at),
        });
        self.transition(index, event, |facts, change| {
            facts.retry_at = retry_at;
            change.end_date = Some(ended_at);
            change.attempt_final_state = Some((attempt_id, facts.state));
            change.reason = reason;
        })
    }

    /// The live instance whose attempt this is.
    fn find_attempt(&self, key: &InstanceKey, attempt_id: Uuid) -> Option<u32> {
        self.find(key).filter(|index| {
            let facts = &self.instances[*index as usize].facts;
            facts.attempt_id == Some(attempt_id) && facts.state.is_live()
        })
    }

    pub(super) fn may_retry(&self, index: u32) -> bool {
        let instance = &self.instances[index as usize];
        let stopped = self.stopping && !self.plan.step(instance.task).is_teardown;
        instance.facts.try_number <= instance.facts.max_tries && !stopped
    }

    pub(super) fn retry_at(&self, index: u32, ended_at: DateTime<Utc>) -> DateTime<Utc> {
        let instance = &self.instances[index as usize];
        self.task(instance.task).map_or(ended_at, |task| {
            let (dag_id, date) = (&self.facts.dag_id, self.facts.logical_date);
            next_retry_at(dag_id, task, date, instance.facts.try_number, ended_at)
        })
    }
}
