//! Rounds of the schedulers, as `updraft_scheduler::rounds::round` does them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::database::{Guard, State, Told};
use super::{SLOTS, Simulation};
use crate::limits::{InUse, PoolLimit, choose};
use crate::run::tests::world::items;
use crate::run::{Effect, Event, InstanceKey, Run};
use crate::state::TaskState;

/// A scheduler with what it has in memory.
#[derive(Default)]
pub(super) struct Scheduler {
    /// The term in which it believes to lead.
    term: Option<u64>,
    runs: BTreeMap<usize, Run>,
    /// It knows of every run that is not over.
    complete: bool,
}

impl Scheduler {
    fn forget_all(&mut self) {
        self.runs.clear();
        self.complete = false;
    }

    pub(super) fn next_wake(&self) -> Option<DateTime<Utc>> {
        self.runs.values().filter_map(Run::next_wake).min()
    }
}

impl Simulation {
    /// The other scheduler takes the lead; the former one does not know.
    pub(super) fn take_over(&mut self) {
        let by = self.dice.below(2);
        self.database.term += 1;
        self.schedulers[by] = Scheduler {
            term: Some(self.database.term),
            ..Scheduler::default()
        };
    }

    pub(super) fn round(&mut self, by: usize) {
        if self.database.term == 0 {
            self.take_over();
        }
        let Some(term) = self.schedulers[by].term else { return };
        if term != self.database.term {
            // `StoreError::LeaseLost`.
            self.schedulers[by] = Scheduler::default();
            self.database.seen.insert("lost the lead");
            return;
        }
        let events = self.database.events.clone();
        let taken: BTreeSet<u64> = events.iter().map(|event| event.id).collect();
        let mut scheduler = std::mem::take(&mut self.schedulers[by]);
        let mut effects: BTreeMap<usize, Vec<Effect>> = BTreeMap::new();
        // What was changed is read before anything is applied to it.
        for at in 0..self.database.runs.len() {
            let changed = events
                .iter()
                .any(|event| event.run == at && event.told == Told::Changed);
            let is_new = !scheduler.complete && !scheduler.runs.contains_key(&at);
            if !changed && !is_new {
                continue;
            }
            scheduler.runs.remove(&at);
            let row = &self.database.runs[at];
            if row.run_row.state.is_finished() {
                continue;
            }
            let instances = row.rows.values().cloned().collect();
            let run = Run::load(row.dag.clone(), row.run_row.clone(), instances);
            scheduler.runs.insert(at, run);
            self.tell(&mut scheduler, at, Event::Start, &mut effects);
        }
        scheduler.complete = true;
        for event in &events {
            let Told::Finished(id) = event.told else { continue };
            let attempt = self.database.attempts[&id].clone();
            let State::Over(outcome) = attempt.state else {
                panic!("an event before its end")
            };
            if attempt.fence > 0 {
                let started = Event::AttemptStarted {
                    key: attempt.key.clone(),
                    attempt_id: id,
                };
                self.tell(&mut scheduler, event.run, started, &mut effects);
            }
            let finished = Event::AttemptFinished {
                key: attempt.key,
                attempt_id: id,
                outcome,
                ended_at: attempt.ended_at,
            };
            self.tell(&mut scheduler, event.run, finished, &mut effects);
        }
        let now = self.database.now;
        let due: Vec<usize> = scheduler
            .runs
            .iter()
            .filter(|(_, run)| run.next_wake().is_some_and(|wake| wake <= now))
            .map(|(at, _)| *at)
            .collect();
        for at in due {
            self.tell(&mut scheduler, at, Event::Wake, &mut effects);
        }
        for (at, key) in self.chosen(&scheduler) {
            let attempt_id = self.new_id();
            self.tell(&mut scheduler, at, Event::Queued { key, attempt_id }, &mut effects);
        }
        // What others do before this is written.
        if self.dice.below(4) == 0 {
            self.with_worker(Self::claim);
            self.with_worker(Self::report);
        }
        if self.trouble(8) {
            self.clear();
        } else if self.trouble(12) {
            self.mark();
        }
        self.commit(&mut scheduler, &taken, effects);
        self.schedulers[by] = scheduler;
    }

    /// What the limits let through: I6 asks whether they did.
    fn chosen(&self, scheduler: &Scheduler) -> Vec<(usize, InstanceKey)> {
        let mut in_use = InUse::default();
        for row in self.database.runs.iter().flat_map(|run| run.rows.values()) {
            if row.state.is_live() && self.database.off != Some(Guard::InUse) {
                *in_use.pools.entry("default_pool".to_owned()).or_default() += 1;
            }
        }
        let pools = [("default_pool".to_owned(), PoolLimit { slots: SLOTS as i32 })].into();
        let weights = BTreeMap::new();
        let candidates: Vec<_> = scheduler
            .runs
            .values()
            .flat_map(|run| run.candidates(&weights, usize::MAX))
            .collect();
        let choice = choose(&candidates, &pools, &in_use);
        let chosen = choice.queue.iter().map(|at| &candidates[*at]);
        chosen.map(|one| (one.run as usize, one.key.clone())).collect()
    }

    /// An event, and the answers to all that it makes the engine ask.
    fn tell(&mut self, scheduler: &mut Scheduler, at: usize, event: Event, effects: &mut BTreeMap<usize, Vec<Effect>>) {
        let Some(run) = scheduler.runs.get_mut(&at) else { return };
        let mut events = vec![event];
        while let Some(event) = events.pop() {
            let ids = &mut self.ids;
            let mut new_id = || {
                *ids += 1;
                uuid::Uuid::from_u128(*ids)
            };
            let new = run.handle(event, self.database.now, &mut new_id).unwrap();
            for effect in &new {
                let fate = |key: &InstanceKey| &self.fates[at][super::super::world::number(&key.task_id)];
                events.extend(match effect {
                    Effect::EvaluateWhen { key } => Some(Event::WhenEvaluated {
                        key: key.clone(),
                        result: fate(key).when.clone().unwrap(),
                    }),
                    Effect::Expand { id } => Some(Event::Expanded {
                        id: id.clone(),
                        result: items(&self.fates[at], id),
                    }),
                    Effect::Decide { key } => Some(Event::Decided {
                        key: key.clone(),
                        result: fate(key).decision(&self.database.runs[at].dag, key),
                        name: None,
                    }),
                    _ => None,
                });
            }
            effects.entry(at).or_default().extend(new);
        }
    }

    /// `Step::apply` and `Step::commit`, which may come to nothing, or not be heard of.
    fn commit(&mut self, scheduler: &mut Scheduler, taken: &BTreeSet<u64>, effects: BTreeMap<usize, Vec<Effect>>) {
        if self.trouble(20) {
            self.database.seen.insert("undone");
            return scheduler.forget_all();
        }
        let mut refused = BTreeSet::new();
        for (at, effects) in &effects {
            if self.database.apply(*at, effects, taken) {
                self.check_rules(*at, effects);
            } else {
                refused.insert(*at);
                scheduler.runs.remove(at);
                scheduler.complete = false;
            }
        }
        let keeps = self.database.off != Some(Guard::EventsKept);
        self.database
            .events
            .retain(|row| !taken.contains(&row.id) || refused.contains(&row.run) && keeps);
        scheduler.runs.retain(|_, run| !run.facts().state.is_finished());
        if self.trouble(20) {
            self.database.seen.insert("unheard");
            scheduler.forget_all();
        }
    }

    /// I5: what is let through may run, by the rows that are committed with it.
    fn check_rules(&self, at: usize, effects: &[Effect]) {
        let run = &self.database.runs[at];
        for effect in effects {
            if let Effect::Instance {
                key,
                to: TaskState::Scheduled,
                ..
            } = effect
                && run.dag.tasks[&key.task_id].trigger_rule == updraft_dag::model::TriggerRule::AllSuccess
                && run.row(key).is_some_and(|row| row.state.is_live())
            {
                let task = &run.dag.tasks[&key.task_id];
                let upstream = run.rows.values().filter(|row| {
                    let same_group = run.dag.share_mapped_group(&key.task_id, &row.key.task_id);
                    let index = row.key.map_index;
                    task.upstream.contains(&row.key.task_id) && (!same_group || index < 0 || index == key.map_index)
                });
                for row in upstream {
                    let done = matches!(row.state, TaskState::Success | TaskState::Removed);
                    assert!(
                        done,
                        "{key} was let through, but {} is {}: {}",
                        row.key,
                        row.state,
                        run.states()
                    );
                }
            }
        }
    }
}
