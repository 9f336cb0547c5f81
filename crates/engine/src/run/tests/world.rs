//! Random DAGs and random fates, played move by move with every counter checked.

mod fates;
mod oracle;

use std::collections::BTreeMap;

use serde_json::Value;
use updraft_dag::model::{Dag, Expand};

use self::fates::{Kind, Last};
pub(super) use self::fates::{items, number};
use self::oracle::Oracle;
use crate::run::{AttemptOutcome, Effect, Event, InstanceKey, Run, TriggerFailure, Triggered, Wait};
use crate::state::{RunState, TaskState};
use crate::testing::Sim;

pub(super) use self::fates::{Fate, build, fate};

/// One thing that can happen next.
#[derive(Debug, Clone)]
enum Move {
    When(InstanceKey),
    Expand(String),
    Decide(InstanceKey),
    /// The run that an instance asked for is made, or not.
    Trigger(InstanceKey),
    /// The run that an instance waits for has ended.
    News(InstanceKey),
    Queue(InstanceKey),
    Claim(InstanceKey),
    End(InstanceKey),
    Lose(InstanceKey),
    Clear(InstanceKey),
    /// Somebody writes a state over what nobody holds: clears it, or marks it.
    Write(InstanceKey, TaskState),
    TakeOver,
    Wake,
}

/// A generator that is only as random as its seed.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn of(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % bound
    }
}

pub(super) struct World {
    pub(super) sim: Sim,
    fates: Vec<Fate>,
    oracle: Oracle,
    dice: Dice,
    /// Also loses workers and clears what runs.
    rough: bool,
    trouble: usize,
    steps: usize,
}

/// So many instances are counted again after every step; where there are more, after every such number of steps.
const AUDITED: usize = 60;

impl World {
    pub(super) fn new(dag: Dag, fates: &[Fate], seed: u64, rough: bool) -> Self {
        let mut world = Self {
            oracle: Oracle::of(&dag),
            sim: Sim::queued(dag),
            fates: fates.to_vec(),
            dice: Dice(seed),
            rough,
            trouble: 12,
            steps: 0,
        };
        let effects = world.sim.handle(Event::Start);
        world.check(&effects);
        world
    }

    fn fate(&self, key: &InstanceKey) -> &Fate {
        &self.fates[number(&key.task_id)]
    }

    fn moves(&mut self) -> Vec<Move> {
        let mut moves: Vec<Move> = self.sim.asked_when.iter().cloned().map(Move::When).collect();
        moves.extend(self.sim.asked_expand.iter().cloned().map(Move::Expand));
        moves.extend(self.sim.asked_decision.iter().cloned().map(Move::Decide));
        moves.extend(self.sim.asked_run.iter().map(|asked| Move::Trigger(asked.0.clone())));
        moves.extend(self.sim.run.scheduled().map(|facts| Move::Queue(facts.key.clone())));
        for row in self.sim.rows.values() {
            match row.state {
                TaskState::Queued => moves.push(Move::Claim(row.key.clone())),
                TaskState::Running | TaskState::Restarting => moves.push(Move::End(row.key.clone())),
                TaskState::Deferred => moves.push(Move::News(row.key.clone())),
                _ => {}
            }
            if self.rough && self.trouble > 0 && row.state == TaskState::Running && self.dice.below(6) == 0 {
                moves.push(Move::Lose(row.key.clone()));
                moves.push(Move::Clear(row.key.clone()));
            }
            let is_free = matches!(row.state, TaskState::None | TaskState::Deferred) || row.state.is_finished();
            if self.rough && self.trouble > 0 && is_free && row.state != TaskState::Removed && self.dice.below(40) == 0
            {
                let states = [
                    TaskState::None,
                    TaskState::Success,
                    TaskState::Failed,
                    TaskState::Skipped,
                ];
                moves.push(Move::Write(row.key.clone(), states[self.dice.below(4)]));
            }
        }
        if moves.is_empty() {
            let wake = self
                .sim
                .run
                .next_wake()
                .unwrap_or_else(|| panic!("stands still: {}", self.sim.states()));
            self.sim.now = self.sim.now.max(wake);
            return vec![Move::Wake];
        }
        if self.dice.below(15) == 0 {
            moves.push(Move::TakeOver);
            moves.push(Move::Wake);
        }
        moves
    }

    pub(super) fn step(&mut self) {
        let moves = self.moves();
        let chosen = moves[self.dice.below(moves.len())].clone();
        let effects = match chosen {
            Move::When(key) => {
                let result = self.fate(&key).when.clone().unwrap();
                self.sim.asked_when.retain(|asked| *asked != key);
                self.sim.handle(Event::WhenEvaluated { key, result })
            }
            Move::Expand(task_id) => {
                let result = self.items(&task_id);
                self.sim.answer_expand(&task_id, result)
            }
            Move::Decide(key) => {
                let result = self.fate(&key).decision(&self.sim.dag, &key);
                self.sim.answer_decision(&key.to_string(), result)
            }
            Move::Trigger(key) => {
                let result = self.trigger(&key);
                self.sim.answer_run(&key.to_string(), result)
            }
            Move::News(key) => {
                let state = match self.outcome(&key, 0) {
                    AttemptOutcome::Success => Some(RunState::Success),
                    AttemptOutcome::Skipped => None,
                    _ => Some(RunState::Failed),
                };
                self.sim.handle(Event::AwaitedRun { key, state })
            }
            Move::Queue(key) => {
                let attempt_id = self.sim.new_id();
                self.sim.handle(Event::Queued { key, attempt_id })
            }
            Move::Claim(key) => {
                self.sim.claim(&key.to_string());
                Vec::new()
            }
            Move::End(key) => {
                let outcome = self.outcome(&key, 0);
                self.sim.end(&key.to_string(), outcome)
            }
            Move::Lose(key) => {
                self.trouble -= 1;
                self.sim
                    .end(&key.to_string(), AttemptOutcome::Lost { reason: String::new() })
            }
            Move::Clear(key) => {
                self.trouble -= 1;
                self.sim.rewrite(&key.to_string(), TaskState::Restarting);
                Vec::new()
            }
            Move::Write(key, state) => {
                self.trouble -= 1;
                self.sim.rewrite(&key.to_string(), state);
                Vec::new()
            }
            Move::TakeOver => {
                self.sim.take_over();
                Vec::new()
            }
            Move::Wake => self.sim.handle(Event::Wake),
        };
        self.check(&effects);
    }

    /// How the try ends that an instance is in, or that comes after it by so many.
    fn outcome(&self, key: &InstanceKey, later: u32) -> AttemptOutcome {
        let row = self.sim.row(key).unwrap();
        let is_killed = row
            .attempt_id
            .is_some_and(|attempt| self.sim.kills.contains(&(key.clone(), attempt)));
        if is_killed {
            return AttemptOutcome::Killed { reason: String::new() };
        }
        self.fate(key).outcome(key, row.try_number + later)
    }

    /// What a group or a task is expanded into. What all instances of a task have skipped is a list of nothing.
    fn items(&self, id: &str) -> Result<Vec<Value>, String> {
        let expand = self.sim.dag.groups.get(id).and_then(|group| group.expand.as_ref());
        let source = match expand {
            Some(Expand::Items(path)) => path.split('.').nth(1),
            _ => None,
        };
        let is_skipped = |source| {
            let mut rows = self.sim.rows.values().filter(|row| row.key.task_id == source);
            rows.all(|row| row.state == TaskState::Skipped)
        };
        match source {
            Some(source) if is_skipped(source) => Ok(Vec::new()),
            _ => items(&self.fates, id),
        }
    }

    fn trigger(&self, key: &InstanceKey) -> Result<Triggered, TriggerFailure> {
        let fate = self.fate(key);
        let waits = fate.kind == Kind::TriggerDag { waits: true };
        let failure = |retriable| TriggerFailure::Fail {
            reason: String::new(),
            retriable,
        };
        match self.outcome(key, 1) {
            // What waits hears of the failure later.
            AttemptOutcome::Failed { retriable, .. } if !waits => return Err(failure(retriable)),
            _ if matches!(fate.last(key), Last::Skip) && !waits => return Err(TriggerFailure::Skip(String::new())),
            _ => {}
        }
        Ok(Triggered {
            dag_id: "other".to_owned(),
            run_id: "r".to_owned(),
            wait: waits.then(|| Wait {
                allowed: [RunState::Success].into(),
                failed: [RunState::Failed].into(),
            }),
            xcoms: BTreeMap::new(),
            rendered_fields: serde_json::json!({}),
            name: None,
        })
    }

    fn check(&mut self, effects: &[Effect]) {
        for effect in effects {
            let runs = match effect {
                Effect::Instance {
                    key,
                    to: TaskState::Scheduled,
                    ..
                } => key,
                Effect::EvaluateWhen { key } | Effect::Decide { key } => key,
                _ => continue,
            };
            if let Err(reason) = self.oracle.may_run(&self.sim, runs) {
                panic!("{runs} runs, but {reason}: {}", self.sim.states());
            }
        }
        self.steps += 1;
        if self.sim.rows.len() < AUDITED || self.steps.is_multiple_of(AUDITED) {
            self.audit();
        }
    }

    /// Every counter, against a run that was loaded a moment ago.
    fn audit(&self) {
        let rows = self.sim.rows.values().cloned().collect();
        let fresh = Run::load(self.sim.dag.clone(), self.sim.run_row.clone(), rows);
        let run = &self.sim.run;
        for (index, (old, new)) in run.progress.iter().zip(&fresh.progress).enumerate() {
            // A counter that has gone back to nothing is as good as none.
            let by_index = |progress: &crate::run::Progress| {
                let counters = progress.by_index.iter().map(|(index, counters)| (*index, *counters));
                counters
                    .filter(|(_, counters)| *counters != crate::run::Counters::default())
                    .collect::<BTreeMap<_, _>>()
            };
            assert_eq!(old.counters, new.counters, "{}", run.plan.id(index as u32));
            assert_eq!(by_index(old), by_index(new), "{}", run.plan.id(index as u32));
            assert_eq!(old.own, new.own, "{}", run.plan.id(index as u32));
            let waiting = old
                .instances
                .iter()
                .filter(|at| run.instances[**at as usize].is_waiting())
                .count();
            assert_eq!(old.waiting as usize, waiting);
        }
        assert_eq!(
            (run.tally.unfinished, run.tally.live),
            (fresh.tally.unfinished, fresh.tally.live)
        );
        // What has asked for the run that it triggers wants no other slot.
        let triggering = run.instances.iter().filter(|one| one.asked.is_some());
        let triggering = triggering.filter(|one| one.facts.state == TaskState::Scheduled).count();
        assert_eq!(run.scheduled().count() + triggering, fresh.scheduled().count());
        let asked = run.instances.iter().filter(|instance| instance.asked.is_some()).count();
        let expanding = run.expansions.iter().filter(|expansion| expansion.asked).count();
        assert_eq!(run.tally.asked, asked + expanding);
    }

    pub(super) fn play(mut self) -> Sim {
        let mut steps = 0;
        while !self.sim.run_row.state.is_finished() {
            self.step();
            steps += 1;
            assert!(steps < 5000, "no end in sight: {}", self.sim.states());
        }
        self.sim
    }
}
