//! Schedulers, workers, people and a database that loses answers, over days of a clock of its own.
//!
//! Everything happens in the order that a seed gives: rounds of two schedulers of which one leads, claims, heartbeats, results, expiry of
//! leases; answers that get lost before or after the commit; workers that die, stand still and report late; people who clear and mark.
//! The decisions are the engine's; what the store and the workers do is in `simulation/database.rs` in plain words. After every step the
//! invariants of `simulation/invariants.rs` are asked.
//!
//! A seed that fails is printed: `UPDRAFT_SIM_SEED=7` runs it alone, and `UPDRAFT_SIM_SEEDS=10000` so many.

mod database;
mod invariants;
mod people;
mod rounds;
mod workers;

use std::collections::BTreeSet;

use chrono::TimeDelta;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use uuid::Uuid;

use self::database::{Database, Guard};
use self::rounds::Scheduler;
use self::workers::Worker;
use super::world::{Dice, Fate, build, fate};

/// Seeds of the default tests.
const SEEDS: u64 = 300;
const RUNS: usize = 2;
const WORKERS: usize = 3;
/// Slots of the pool that all tasks share.
const SLOTS: u32 = 4;
/// Faults, and what people do, before it becomes calm.
const TROUBLE: usize = 25;
/// More than any story takes.
const MOST_STEPS: usize = 60_000;

struct Simulation {
    database: Database,
    fates: Vec<Vec<Fate>>,
    schedulers: [Scheduler; 2],
    workers: Vec<Worker>,
    dice: Dice,
    trouble: usize,
    ids: u128,
}

impl Simulation {
    fn new(seed: u64, off: Option<Guard>) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_be_bytes());
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &key);
        let mut runner = TestRunner::new_with_rng(Config::default(), rng);
        let fates: Vec<Vec<Fate>> = (0..RUNS)
            .map(|_| {
                let strategy = proptest::collection::vec(fate().prop_filter("", Fate::is_simple), 1..=12);
                strategy.new_tree(&mut runner).unwrap().current()
            })
            .collect();
        let mut database = Database::new(fates.iter().map(|fates| build(fates)));
        database.off = off;
        Self {
            database,
            fates,
            schedulers: Default::default(),
            workers: (0..WORKERS).map(|_| Worker::default()).collect(),
            dice: Dice::of(seed),
            trouble: TROUBLE,
            ids: 1 << 64,
        }
    }

    fn new_id(&mut self) -> Uuid {
        self.ids += 1;
        Uuid::from_u128(self.ids)
    }

    /// One of so many times, while there is trouble left.
    fn trouble(&mut self, one_of: usize) -> bool {
        let now = self.trouble > 0 && self.dice.below(one_of) == 0;
        self.trouble -= usize::from(now);
        now
    }

    fn step(&mut self) {
        match self.dice.below(20) {
            0..5 => {
                let by = self.dice.below(2);
                self.round(by);
            }
            5..8 => self.with_worker(Self::claim),
            8..12 => self.with_worker(Self::work),
            12..15 => self.with_worker(Self::report),
            15 => self.with_worker(Self::renew),
            16 => self.database.expire(),
            17..19 => self.pass_time(),
            _ if self.trouble(2) => match self.dice.below(7) {
                0 => self.take_over(),
                1 => self.with_worker(Self::die),
                2 => self.with_worker(Self::freeze),
                3 => self.with_worker(Self::leave_for_dead),
                4 => self.clear(),
                5 => self.mark(),
                _ => self.take_over(),
            },
            _ => self.wake_somebody(),
        }
        self.check();
    }

    fn with_worker(&mut self, what: impl Fn(&mut Self, usize)) {
        let worker = self.dice.below(WORKERS);
        what(self, worker);
    }

    /// Some seconds, or until something is due if nothing else is left to be done.
    fn pass_time(&mut self) {
        let mut seconds = 1 + self.dice.below(6) as i64;
        if self.database.live().next().is_none() && self.database.events.is_empty() {
            let wakes = self.schedulers.iter().flat_map(Scheduler::next_wake);
            let now = self.database.now;
            seconds = seconds.max(wakes.min().map_or(0, |wake| (wake - now).num_seconds() + 1));
        }
        // In pieces, as everybody looks at the clock now and then.
        for _ in 0..seconds {
            self.database.set_clock(self.database.now + TimeDelta::seconds(1));
            self.end_in_time();
        }
    }

    /// To the end: how many steps it took, and what happened.
    fn play(mut self) -> (usize, BTreeSet<&'static str>) {
        let mut steps = 0;
        while !(self.database.is_settled() && self.trouble == 0) {
            self.step();
            steps += 1;
            // Where everything is over, people may still come, or not.
            if self.database.is_settled() && self.dice.below(50) == 0 {
                self.trouble = 0;
            }
            assert!(steps < MOST_STEPS, "no end in sight: {}", self.database.states());
        }
        (steps, self.database.seen)
    }
}

#[test]
fn nothing_is_lost_and_nothing_runs_twice_whatever_happens() {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().unwrap());
    let seeds = match number("UPDRAFT_SIM_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("UPDRAFT_SIM_SEEDS").unwrap_or(SEEDS),
    };
    let mut seen = BTreeSet::new();
    let mut steps = 0;
    for seed in seeds.clone() {
        let told = Telling(seed);
        let (played, happened) = Simulation::new(seed, None).play();
        steps += played;
        seen.extend(happened);
        std::mem::forget(told);
    }
    println!("{} seeds, {steps} steps: {seen:?}", seeds.end - seeds.start);
    if seeds.end - seeds.start >= SEEDS {
        for what in [
            "lost",
            "killed",
            "stale",
            "retried",
            "refused",
            "unheard",
            "undone",
            "lost the lead",
            "killed in time",
        ] {
            assert!(
                seen.contains(what),
                "it never happened that something was {what}: {seen:?}"
            );
        }
    }
}

#[test]
fn without_any_of_the_guards_some_seed_finds_it() {
    for guard in Guard::ALL {
        let fails = |seed| std::panic::catch_unwind(|| Simulation::new(seed, Some(guard)).play()).is_err();
        let found = (0..SEEDS).find(|seed| fails(*seed));
        println!("without {guard:?}: seed {found:?}");
        assert!(found.is_some(), "nothing is noticed without {guard:?}");
    }
}

/// Says which seed it was when a story ends badly.
struct Telling(u64);

impl Drop for Telling {
    fn drop(&mut self) {
        eprintln!("seed {0}: to run it alone, UPDRAFT_SIM_SEED={0}", self.0);
    }
}
