//! Why an instance does not run yet, as data.

use chrono::{DateTime, Utc};
use serde::Serialize;
use updraft_dag::model::{TaskId, TriggerRule};

use super::plan::Edge;
use super::{InstanceKey, Run};
use crate::state::{RunState, TaskState};
use crate::trigger_rule::{self, Upstreams, Verdict};

/// One thing that an instance waits for.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Reason {
    /// Its run is not running.
    Run {
        /// The run's state.
        state: RunState,
    },
    /// Its trigger rule does not hold, and these direct upstreams are not as the rule wants them.
    Rule {
        /// The rule.
        rule: TriggerRule,
        /// Whether it can never hold any more.
        stuck: bool,
        /// Upstream instances that keep it from holding (at most twenty).
        upstreams: Vec<(InstanceKey, TaskState)>,
    },
    /// A setup above it, or a task between a teardown and its setup, is not finished.
    Surroundings {
        /// The tasks.
        task_ids: Vec<TaskId>,
    },
    /// `depends_on_past` or `wait_for_downstream` does not hold.
    Past,
    /// Its `when` is being evaluated.
    When,
    /// Its `expand` is being evaluated.
    Expand,
    /// The delay of its retry has not passed.
    Retry {
        /// Not before this.
        at: DateTime<Utc>,
    },
    /// It wants a slot: see what [`crate::limits::choose`] holds it back by.
    Slot,
    /// It is queued and no worker has taken it.
    Worker,
    /// It is being ended to start afresh.
    Restart,
    /// It waits for something outside.
    Outside,
}

/// So many upstream instances are named at most.
const SHOWN: usize = 20;

impl Run {
    /// What an unfinished instance waits for; empty for one that is finished or running, or that is not in the run.
    #[must_use]
    pub fn explain(&self, key: &InstanceKey) -> Vec<Reason> {
        let Some(index) = self.find(key) else {
            return Vec::new();
        };
        let instance = &self.instances[index as usize];
        if !instance.facts.state.is_finished() && self.facts.state != RunState::Running {
            return vec![Reason::Run {
                state: self.facts.state,
            }];
        }
        match (instance.facts.state, instance.facts.retry_at) {
            (TaskState::UpForRetry, Some(at)) if !instance.due => vec![Reason::Retry { at }],
            (TaskState::None, _) if instance.asked => vec![Reason::When],
            (TaskState::None | TaskState::UpForRetry, _) => self.unmet(instance.task),
            (TaskState::Scheduled, _) => vec![Reason::Slot],
            (TaskState::Queued, _) => vec![Reason::Worker],
            (TaskState::Restarting, _) => vec![Reason::Restart],
            (TaskState::Deferred | TaskState::AwaitingInput | TaskState::UpForReschedule, _) => {
                vec![Reason::Outside]
            }
            _ => Vec::new(),
        }
    }

    fn unmet(&self, task: u32) -> Vec<Reason> {
        let (step, progress) = (self.plan.step(task), &self.progress[task as usize]);
        let mut reasons = Vec::new();
        let verdict = trigger_rule::verdict_of(step.rule, &progress.upstreams, &progress.setups);
        if matches!(verdict, Verdict::Wait | Verdict::Stuck) {
            let direct = step
                .upstream
                .iter()
                .filter(|(_, edge)| matches!(edge, Edge::Upstream | Edge::Setup));
            let facts = direct
                .flat_map(|(upstream, _)| &self.progress[*upstream as usize].instances)
                .map(|index| &self.instances[*index as usize].facts);
            // Alone, an upstream that the rule likes would let the task run.
            let unmet = facts
                .filter(|facts| trigger_rule::verdict(step.rule, &Upstreams::from_iter([facts.state])) != Verdict::Run);
            let upstreams = unmet
                .take(SHOWN)
                .map(|facts| (facts.key.clone(), facts.state))
                .collect();
            reasons.push(Reason::Rule {
                rule: step.rule,
                stuck: verdict == Verdict::Stuck,
                upstreams,
            });
        }
        let around = step.upstream.iter().filter(|(upstream, edge)| {
            matches!(edge, Edge::Constraint | Edge::Between)
                && self.states_of(*upstream).any(|state| !state.is_finished())
        });
        let task_ids: Vec<TaskId> = around.map(|(upstream, _)| self.plan.id(*upstream).to_owned()).collect();
        if !task_ids.is_empty() {
            reasons.push(Reason::Surroundings { task_ids });
        }
        if !self.past_holds(task) {
            reasons.push(Reason::Past);
        }
        if progress.expanding {
            reasons.push(Reason::Expand);
        }
        reasons
    }
}
