//! How a run ends: by its leaves, by time, by deadlock, or by its first failure.

use chrono::{DateTime, Utc};

use super::{Effect, EngineError, Run};
use crate::state::{RunState, TaskEvent, TaskState};
use crate::trigger_rule::Verdict;

impl Run {
    pub(super) fn set_run_state(&mut self, to: RunState, reason: Option<&str>, now: DateTime<Utc>) {
        let from = std::mem::replace(&mut self.facts.state, to);
        self.effects.push(Effect::Run {
            from,
            to,
            reason: reason.map(str::to_owned),
            at: now,
        });
    }

    /// Whether the run is over: nothing is left to do, or nothing will ever move again.
    pub(super) fn conclude(&mut self, now: DateTime<Utc>) {
        if self.tally.unfinished == 0 {
            let failed = self
                .instances
                .iter()
                .any(|instance| self.plan.step(instance.task).is_leaf && instance.facts.state.is_failure());
            match failed {
                true => self.set_run_state(RunState::Failed, Some("task_failure"), now),
                false => self.set_run_state(RunState::Success, None, now),
            }
        } else if self.tally.moving == 0 && self.tally.asked == 0 && !self.waits_for_the_past() {
            self.set_run_state(RunState::Failed, Some("all_tasks_deadlocked"), now);
        }
    }

    /// Whether some instance lacks nothing but its own success in the previous run.
    fn waits_for_the_past(&self) -> bool {
        let dependent = (0..).zip(&self.plan.steps).filter(|(_, step)| step.depends_on_past);
        dependent.map(|(task, _)| task).any(|task| {
            !self.past_holds(task)
                && self.waiting(task).any(|index| {
                    let verdict = self.verdict(task, self.instances[index as usize].facts.key.map_index);
                    verdict == Verdict::Run || self.skip_waits(task, verdict)
                })
        })
    }

    pub(super) fn times_out_at(&self) -> Option<DateTime<Utc>> {
        Some(self.facts.start_date? + self.dag.dagrun_timeout?.to_delta())
    }

    /// The run fails at once: what runs is ended, nothing else begins, teardowns included.
    pub(super) fn time_out(&mut self, now: DateTime<Utc>) -> Result<(), EngineError> {
        let reason = "the run took longer than its dagrun_timeout";
        for index in 0..self.instances.len() as u32 {
            let state = self.instances[index as usize].facts.state;
            if state.is_finished() {
                continue;
            }
            self.kill(index, reason);
            self.transition(index, TaskEvent::Abandon, |_, change| {
                change.end_date = Some(now);
                change.reason = Some(reason.to_owned());
            })?;
        }
        self.set_run_state(RunState::Failed, Some("timed_out"), now);
        Ok(())
    }

    /// With `fail_fast`, after the first failure: ends what runs and skips what does not, teardowns excepted. Returns
    /// whether anything was skipped.
    pub(super) fn stop_the_rest(&mut self, now: DateTime<Utc>) -> Result<bool, EngineError> {
        if !self.stopping || std::mem::replace(&mut self.swept, true) {
            return Ok(false);
        }
        let (reason, mut skipped) = ("another task failed (fail_fast)", false);
        for index in 0..self.instances.len() as u32 {
            let instance = &self.instances[index as usize];
            let state = instance.facts.state;
            if state.is_finished() || self.plan.step(instance.task).is_teardown {
                continue;
            }
            self.kill(index, reason);
            // What no worker has taken never ran.
            let event = match state {
                TaskState::Running | TaskState::Restarting => continue,
                TaskState::Queued | TaskState::Deferred | TaskState::AwaitingInput => TaskEvent::Abandon,
                _ => TaskEvent::Skip,
            };
            self.end_unrun(index, event, reason.to_owned(), now)?;
            skipped = true;
        }
        Ok(skipped)
    }

    /// Asks once for the end of a live attempt.
    fn kill(&mut self, index: u32, reason: &str) {
        let instance = &mut self.instances[index as usize];
        if let Some(attempt_id) = instance.facts.attempt_id
            && instance.facts.state.is_live()
            && !std::mem::replace(&mut instance.killed, true)
        {
            let key = instance.facts.key.clone();
            self.effects.push(Effect::Kill {
                key,
                attempt_id,
                reason: reason.to_owned(),
            });
        }
    }
}
