//! Why an instance does not run yet, as data.

use chrono::{DateTime, Utc};
use serde::Serialize;
use updraft_dag::model::{TaskId, TriggerRule};

use super::plan::Edge;
use super::{Decision, InstanceKey, Question, Run};
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
    /// What its action decides is being evaluated.
    Decision,
    /// It waits for the end of a run that it triggered.
    Triggered {
        /// DAG of that run.
        dag_id: String,
        /// Name of that run.
        run_id: String,
    },
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
            _ if instance.asked == Some(Question::When) => vec![Reason::When],
            _ if instance.asked.is_some() => vec![Reason::Decision],
            (TaskState::None | TaskState::UpForRetry, _) => self.unmet(instance.task, key.map_index),
            (TaskState::Scheduled, _) => vec![Reason::Slot],
            (TaskState::Queued, _) => vec![Reason::Worker],
            (TaskState::Restarting, _) => vec![Reason::Restart],
            (TaskState::Deferred, _) if let Some(Decision::Await { dag_id, run_id, .. }) = &instance.facts.decision => {
                vec![Reason::Triggered {
                    dag_id: dag_id.clone(),
                    run_id: run_id.clone(),
                }]
            }
            (TaskState::Deferred | TaskState::AwaitingInput | TaskState::UpForReschedule, _) => {
                vec![Reason::Outside]
            }
            _ => Vec::new(),
        }
    }

    fn unmet(&self, task: u32, map_index: i32) -> Vec<Reason> {
        let (step, counters) = (self.plan.step(task), self.counters(task, map_index));
        let mut reasons = Vec::new();
        let verdict = trigger_rule::verdict_of(step.rule, &counters.upstreams, &counters.setups);
        let heard = |aligned: bool, index: i32| !aligned || index < 0 || index == map_index;
        if matches!(verdict, Verdict::Wait | Verdict::Stuck) {
            let direct = step.upstream.iter().filter(|link| link.edge.is_direct());
            let facts = direct.flat_map(|link| {
                let instances = self.progress[link.task as usize].instances.iter();
                let facts = instances.map(|index| &self.instances[*index as usize].facts);
                facts.filter(|facts| heard(link.aligned, facts.key.map_index))
            });
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
        let around = step.upstream.iter().filter(|link| {
            let instances = self.progress[link.task as usize].instances.iter();
            let mut facts = instances.map(|index| &self.instances[*index as usize].facts);
            matches!(link.edge, Edge::Constraint | Edge::Between)
                && facts.any(|facts| heard(link.aligned, facts.key.map_index) && !facts.state.is_finished())
        });
        let task_ids: Vec<TaskId> = around.map(|link| self.plan.id(link.task).to_owned()).collect();
        if !task_ids.is_empty() {
            reasons.push(Reason::Surroundings { task_ids });
        }
        if !self.past_holds(task) {
            reasons.push(Reason::Past);
        }
        if step.scope.is_some_and(|scope| self.expansions[scope as usize].asked) {
            reasons.push(Reason::Expand);
        }
        reasons
    }
}
