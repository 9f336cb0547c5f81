//! Why an instance does not run yet, as far as its run knows. What lies outside is added by [`crate::explain`].

use updraft_dag::model::TaskId;

use super::plan::{Edge, Link};
use super::{Decision, InstanceFacts, InstanceKey, Question, Run};
use crate::explain::{Blocker, PastTask, Reason};
use crate::state::{RunState, TaskState};
use crate::trigger_rule::{self, Upstreams, Verdict};

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
                run_id: self.facts.run_id.clone(),
                state: self.facts.state,
            }];
        }
        match (instance.facts.state, instance.facts.retry_at) {
            (TaskState::UpForRetry, Some(at)) if !instance.due => vec![Reason::Retry { at }],
            (TaskState::UpForReschedule, Some(at)) if !instance.due => vec![Reason::NextLook {
                at,
                since: instance.facts.waiting_since,
                seen: None,
            }],
            _ if instance.asked == Some(Question::When) => vec![Reason::When],
            _ if instance.asked.is_some() => vec![Reason::Decision],
            (TaskState::None | TaskState::UpForRetry | TaskState::UpForReschedule, _) => self.unmet(index),
            (TaskState::Scheduled, _) => vec![Reason::Slot],
            (TaskState::Queued, _) => {
                let queue = self.task(instance.task).map(|task| task.queue.clone());
                let queue = queue.unwrap_or_default();
                vec![Reason::Worker { queue }]
            }
            (TaskState::Restarting, _) => vec![Reason::Restart],
            (TaskState::Deferred, _)
                if let Some(Decision::Await {
                    dag_id, run_id, until, ..
                }) = &instance.facts.decision =>
            {
                vec![Reason::Triggered {
                    dag_id: dag_id.clone(),
                    run_id: run_id.clone(),
                    state: None,
                    until: *until,
                }]
            }
            (TaskState::AwaitingInput, _) => vec![Reason::Approval],
            (TaskState::Deferred, _) => vec![Reason::Outside],
            _ => Vec::new(),
        }
    }

    fn unmet(&self, index: u32) -> Vec<Reason> {
        let instance = &self.instances[index as usize];
        let (task, map_index) = (instance.task, instance.facts.key.map_index);
        let (step, counters) = (self.plan.step(task), self.counters(task, map_index));
        let mut reasons = Vec::new();
        let verdict = trigger_rule::verdict_of(step.rule, &counters.upstreams, &counters.setups);
        if matches!(verdict, Verdict::Wait | Verdict::Stuck) {
            let direct = step.upstream.iter().filter(|link| link.edge.is_direct());
            // Alone, an upstream that the rule likes would let the task run.
            let is_liked = |facts: &&InstanceFacts| {
                trigger_rule::verdict(step.rule, &Upstreams::from_iter([facts.state])) == Verdict::Run
            };
            let unmet = direct.flat_map(|link| self.heard(link, map_index));
            let mut upstreams: Vec<Blocker> = unmet.filter(|facts| !is_liked(facts)).map(Blocker::of).collect();
            upstreams.sort_by_key(|blocker| blocker.state.is_finished());
            let more = upstreams.len().saturating_sub(SHOWN);
            upstreams.truncate(SHOWN);
            reasons.push(Reason::Rule {
                rule: step.rule,
                stuck: verdict == Verdict::Stuck,
                upstreams,
                more,
            });
        }
        let around = step.upstream.iter();
        let around = around.filter(|link| matches!(link.edge, Edge::Constraint | Edge::Between));
        let upstreams = unfinished(around.flat_map(|link| self.heard(link, map_index)));
        if !upstreams.is_empty() {
            reasons.push(Reason::Surroundings { upstreams });
        }
        if !self.past_holds(task) {
            reasons.push(self.past(task));
        }
        let scope = step.scope.filter(|_| self.needs_items(index));
        if let Some(scope) = scope.filter(|_| reasons.is_empty()) {
            let sources = self.plan.scopes[scope as usize].sources.iter();
            let upstreams = unfinished(sources.flat_map(|source| self.facts_of(*source)));
            if !upstreams.is_empty() {
                reasons.push(Reason::Source { upstreams });
            } else if self.expansions[scope as usize].asked {
                reasons.push(Reason::Expand);
            }
        }
        if reasons.is_empty() {
            reasons.push(Reason::NextRound);
        }
        reasons
    }

    /// Which tasks of the run before keep one from running.
    fn past(&self, task: u32) -> Reason {
        let previous = self.facts.previous.as_ref();
        let is_good = |task: &str| previous.is_none_or(|previous| previous.is_good(task));
        let is_there = |task: &str| previous.is_some_and(|previous| previous.states.contains_key(task));
        let waits = self.task(task).is_some_and(|task| task.wait_for_downstream);
        let own = std::iter::once(self.plan.id(task)).filter(|own| !is_good(own));
        let below = self.plan.below(task).map(|below| self.plan.id(below));
        let below = below.filter(|below| waits && is_there(below) && !is_good(below));
        Reason::Past {
            run_id: previous.map(|previous| previous.run_id.clone()).unwrap_or_default(),
            tasks: own
                .chain(below)
                .map(|task| PastTask {
                    task_id: TaskId::from(task),
                    state: previous.and_then(|previous| previous.in_the_way(task)),
                })
                .collect(),
        }
    }

    fn facts_of(&self, task: u32) -> impl Iterator<Item = &InstanceFacts> {
        let instances = self.progress[task as usize].instances.iter();
        instances.map(|index| &self.instances[*index as usize].facts)
    }

    /// The instances at the other end of a link that the one with this index hears of.
    fn heard(&self, link: &Link, map_index: i32) -> impl Iterator<Item = &InstanceFacts> {
        let aligned = link.aligned;
        self.facts_of(link.task).filter(move |facts| {
            let index = facts.key.map_index;
            !aligned || index < 0 || index == map_index
        })
    }
}

fn unfinished<'a>(instances: impl Iterator<Item = &'a InstanceFacts>) -> Vec<Blocker> {
    let unfinished = instances.filter(|facts| !facts.state.is_finished());
    unfinished.take(SHOWN).map(Blocker::of).collect()
}
