//! Random DAGs and random fates, played move by move with every counter checked.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::json;
use updraft_dag::model::{Action, Dag, Task, TriggerRule};

use crate::run::{AttemptOutcome, Effect, Event, InstanceKey, Run};
use crate::state::TaskState;
use crate::testing::{Sim, dag, failure, mapped, task};

const RULES: [TriggerRule; 12] = [
    TriggerRule::AllSuccess,
    TriggerRule::AllFailed,
    TriggerRule::AllDone,
    TriggerRule::AllDoneMinOneSuccess,
    TriggerRule::AllSkipped,
    TriggerRule::OneSuccess,
    TriggerRule::OneFailed,
    TriggerRule::OneDone,
    TriggerRule::NoneFailed,
    TriggerRule::NoneFailedMinOneSuccess,
    TriggerRule::NoneSkipped,
    TriggerRule::Always,
];

/// What a task will do, whenever it is asked.
#[derive(Debug, Clone)]
pub(super) struct Fate {
    rule: TriggerRule,
    /// As fractions of what stands before it.
    upstream: Vec<f64>,
    when: Option<Result<bool, String>>,
    items: Option<Result<usize, String>>,
    empty: bool,
    retries: u32,
    /// Tries that fail before the last word.
    failures: u32,
    last: Last,
    /// 0 a setup, 1 a teardown, else neither.
    role: u8,
}

#[derive(Debug, Clone, Copy)]
enum Last {
    Success,
    Skip,
    Fail,
}

pub(super) fn fate() -> impl Strategy<Value = Fate> {
    let when = prop_oneof![
        8 => Just(None),
        1 => Just(Some(Ok(true))),
        1 => Just(Some(Ok(false))),
        1 => Just(Some(Err("no".to_owned()))),
    ];
    let items = prop_oneof![
        8 => Just(None),
        3 => (0_usize..4).prop_map(|count| Some(Ok(count))),
        1 => Just(Some(Err("no".to_owned()))),
    ];
    let last = prop_oneof![6 => Just(Last::Success), 1 => Just(Last::Skip), 1 => Just(Last::Fail)];
    (
        prop::sample::select(&RULES[..]),
        prop::collection::vec(0.0..1.0, 0..4),
        when,
        items,
        prop::bool::weighted(0.1),
        (0_u32..3, 0_u32..3),
        last,
        0_u8..12,
    )
        .prop_map(
            |(rule, upstream, when, items, empty, (retries, failures), last, role)| Fate {
                rule,
                upstream,
                when,
                items,
                empty,
                retries,
                failures,
                last,
                role,
            },
        )
}

fn name(index: usize) -> String {
    format!("t{index:03}")
}

pub(super) fn build(fates: &[Fate], with_roles: bool) -> Dag {
    let tasks = fates.iter().enumerate().map(|(index, fate)| {
        let upstream: Vec<usize> = fate.upstream.iter().map(|at| (at * index as f64) as usize).collect();
        let names: BTreeSet<String> = upstream.iter().filter(|at| **at < index).map(|at| name(*at)).collect();
        let is_setup = |at: &str| at[1..].parse::<usize>().is_ok_and(|at| fates[at].role == 0);
        let base = if fate.items.is_some() {
            mapped(&name(index), &[])
        } else {
            task(&name(index), &[])
        };
        let setups: BTreeSet<String> = names.iter().filter(|at| is_setup(at)).cloned().collect();
        let is_teardown = with_roles && fate.role == 1;
        Task {
            trigger_rule: if is_teardown {
                TriggerRule::AllDoneSetupSuccess
            } else {
                fate.rule
            },
            teardown: is_teardown.then_some(setups),
            setup: with_roles && fate.role == 0,
            upstream: names,
            when: fate.when.as_ref().map(|_| "params.x".to_owned()),
            retries: fate.retries,
            action: Action {
                name: if fate.empty { "empty" } else { "bash" }.to_owned(),
                args: json!({}),
            },
            ..base
        }
    });
    dag(tasks)
}

/// One thing that can happen next.
#[derive(Debug, Clone)]
enum Move {
    When(InstanceKey),
    Expand(String),
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
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
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
    dice: Dice,
    /// Also loses workers and clears what runs.
    rough: bool,
    trouble: usize,
}

impl World {
    pub(super) fn new(dag: Dag, fates: &[Fate], seed: u64, rough: bool) -> Self {
        let mut world = Self {
            sim: Sim::queued(dag),
            fates: fates.to_vec(),
            dice: Dice(seed),
            rough,
            trouble: 12,
        };
        let effects = world.sim.handle(Event::Start);
        world.check(&effects);
        world
    }

    fn fate(&self, key: &InstanceKey) -> &Fate {
        &self.fates[key.task_id[1..].parse::<usize>().unwrap()]
    }

    fn moves(&mut self) -> Vec<Move> {
        let mut moves: Vec<Move> = self.sim.asked_when.iter().cloned().map(Move::When).collect();
        moves.extend(self.sim.asked_expand.iter().cloned().map(Move::Expand));
        moves.extend(self.sim.run.scheduled().map(|facts| Move::Queue(facts.key.clone())));
        for row in self.sim.rows.values() {
            match row.state {
                TaskState::Queued => moves.push(Move::Claim(row.key.clone())),
                TaskState::Running | TaskState::Restarting => moves.push(Move::End(row.key.clone())),
                _ => {}
            }
            if self.rough && self.trouble > 0 && row.state == TaskState::Running && self.dice.below(6) == 0 {
                moves.push(Move::Lose(row.key.clone()));
                moves.push(Move::Clear(row.key.clone()));
            }
            let is_free = row.state == TaskState::None || row.state.is_finished();
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
                let items = self.fate(&InstanceKey::of(task_id.clone())).items.clone().unwrap();
                let result = items.map(|count| (0..count).map(|item| json!(item)).collect());
                self.sim.answer_expand(&task_id, result)
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
                let outcome = self.outcome(&key);
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

    fn outcome(&self, key: &InstanceKey) -> AttemptOutcome {
        let row = self.sim.row(key).unwrap();
        let attempt_id = row.attempt_id.unwrap();
        if self.sim.kills.contains(&(key.clone(), attempt_id)) {
            return AttemptOutcome::Killed { reason: String::new() };
        }
        let fate = self.fate(key);
        match fate.last {
            _ if row.try_number <= fate.failures => failure(),
            Last::Success => AttemptOutcome::Success,
            Last::Skip => AttemptOutcome::Skipped,
            Last::Fail => AttemptOutcome::Failed {
                retriable: false,
                reason: String::new(),
            },
        }
    }

    /// Whether the rule lets a task run: in plain words over the rows of the database, without any code of the engine.
    fn holds(&self, task_id: &str) -> bool {
        use TaskState::{Failed, Removed, Skipped, Success, UpstreamFailed};
        let task = &self.sim.dag.tasks[task_id];
        let rows = self.sim.rows.values();
        let upstream: Vec<_> = rows.filter(|row| task.upstream.contains(&row.key.task_id)).collect();
        let all = |wanted: &[TaskState]| upstream.iter().all(|row| wanted.contains(&row.state));
        let any = |wanted: &[TaskState]| upstream.iter().any(|row| wanted.contains(&row.state));
        let done = all(&[Success, Failed, UpstreamFailed, Skipped, Removed]);
        let failed = any(&[Failed, UpstreamFailed]);
        upstream.is_empty()
            || match task.trigger_rule {
                TriggerRule::Always => true,
                TriggerRule::AllSuccess => all(&[Success, Removed]),
                TriggerRule::AllFailed => all(&[Failed, UpstreamFailed, Removed]),
                TriggerRule::AllDone => done,
                TriggerRule::AllDoneMinOneSuccess => done && any(&[Success]) && !any(&[Skipped]),
                TriggerRule::AllSkipped => all(&[Skipped]),
                TriggerRule::OneSuccess => any(&[Success]),
                TriggerRule::OneFailed => failed,
                TriggerRule::OneDone => any(&[Success, Failed]),
                TriggerRule::NoneFailed => done && !failed,
                TriggerRule::NoneFailedMinOneSuccess => done && !failed && any(&[Success]),
                TriggerRule::NoneSkipped => done && !any(&[Skipped]),
                TriggerRule::AllDoneSetupSuccess => {
                    let mut setups = upstream.iter().filter(|row| self.sim.dag.tasks[&row.key.task_id].setup);
                    done && (setups.clone().next().is_none() || setups.any(|row| row.state == Success))
                }
            }
    }

    fn check(&self, effects: &[Effect]) {
        for effect in effects {
            let runs = match effect {
                Effect::Instance {
                    key,
                    to: TaskState::Scheduled,
                    ..
                } => key,
                Effect::EvaluateWhen { key } => key,
                _ => continue,
            };
            assert!(self.holds(&runs.task_id), "{runs} of {}", self.sim.states());
        }
        self.audit();
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
        assert_eq!(run.scheduled.len(), fresh.scheduled.len());
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
