//! The protocol by which attempts are claimed, kept, ended and followed by others, with everything that can go wrong, and all orders in
//! which it can happen.
//!
//! Two schedulers, two workers with their guardians, one task with a retry, people who clear and mark. The checker visits every state that
//! can be reached with so many faults (`state.rs` has the bounds). Each action names the function that it stands for, and a test looks
//! whether that is still there; `guard.rs` lists what keeps the promises, and a test switches each off and wants to see a promise broken.

#![allow(missing_docs)]
// Helpers of tests are not tests to the lint.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod action;
mod calm;
mod database;
mod guard;
mod next;
mod state;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use stateright::{Checker, HasDiscoveries, Model, Property};

use action::Action;
use guard::Guard;
use state::{Attempt, State, Task, Unheard, Worker};

/// The model.
#[derive(Clone)]
pub(crate) struct Claims {
    faults: u8,
    requests: u8,
    retries: u8,
    /// The database may fail over to a copy that lacks the last claim. Two processes may run then, for as long as it takes the first worker
    /// to hear of it (fault 17 of docs/reliability.md): what is checked is that one of them counts.
    forgets: bool,
    off: Option<Guard>,
    calm: Arc<calm::Known>,
}

impl Claims {
    /// With all guards on.
    fn new(faults: u8, requests: u8, retries: u8) -> Self {
        Self {
            faults,
            requests,
            retries,
            forgets: false,
            off: None,
            calm: Arc::default(),
        }
    }

    fn keeps(&self, guard: Guard) -> bool {
        self.off != Some(guard)
    }
}

const ONE_END: &str = "an attempt ends once";
const FENCE: &str = "no result counts with an old fence";
const OVERLAP: &str = "no two tries run at the same time";
const FORMER_LEADER: &str = "a former leader writes nothing";
const FINISHED: &str = "what is finished changes only if somebody wants it";
const ROWS: &str = "the rows fit each other";
const CALM: &str = "whatever has happened, it ends by itself";

impl Model for Claims {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![State::new(self.faults, self.requests, self.retries)]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        self.possible(state, actions);
    }

    fn next_state(&self, state: &State, action: Action) -> Option<State> {
        let after = self.after(state, action);
        (after != *state).then_some(after)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let promises = [
            Property::always(ONE_END, |_: &Self, state: &State| {
                state.attempts.iter().all(|row| row.ends <= 1)
            }),
            Property::always(FENCE, |_, state: &State| !state.offences.old_fence),
            Property::always(OVERLAP, |model: &Self, state: &State| {
                model.forgets || state.processes() <= 1
            }),
            Property::always(FORMER_LEADER, |_, state: &State| !state.offences.former_leader),
            Property::always(FINISHED, |_, state: &State| !state.offences.finished_changed),
            Property::always(ROWS, |_, state: &State| Self::rows_fit(state)),
            Property::always(CALM, |model: &Self, state: &State| model.ends_in_calm(state)),
        ];
        // A model in which nothing happens keeps all promises.
        let happens = [
            Property::sometimes("a second try succeeds", |model: &Self, state: &State| {
                model.retries + model.requests == 0
                    || state.instance.state == Task::Success
                        && state.attempts.len() == 2
                        && state.attempts[1].state == Attempt::Success
            }),
            Property::sometimes("both schedulers believe that they lead", |_, state: &State| {
                state.schedulers.iter().all(|one| one.term.is_some())
            }),
            Property::sometimes("a result comes too late", |_, state: &State| {
                let reports = state
                    .workers
                    .iter()
                    .filter_map(|worker| worker.report().or(worker.late));
                reports
                    .into_iter()
                    .any(|report| state.attempts[usize::from(report.attempt)].state == Attempt::Lost)
            }),
            Property::sometimes("a worker was given what it never heard of", |_, state: &State| {
                let unheard = |worker: &Worker| matches!(worker.unheard, Unheard::Given(..));
                state.workers.iter().any(unheard)
            }),
            Property::sometimes("somebody who stops a task is obeyed", |model: &Self, state: &State| {
                model.requests == 0
                    || state
                        .attempts
                        .iter()
                        .any(|row| row.state == Attempt::Killed && row.fence > 0)
            }),
        ];
        promises.into_iter().chain(happens).collect()
    }
}

fn check(model: Claims, until: HasDiscoveries) -> impl Checker<Claims> {
    model.checker().threads(2).finish_when(until).spawn_bfs().join()
}

fn holds(model: Claims) {
    let checked = check(model, HasDiscoveries::AnyFailures);
    println!("{} states, {} deep", checked.unique_state_count(), checked.max_depth());
    checked.assert_properties();
}

#[test]
fn every_promise_holds_with_retries() {
    holds(Claims::new(1, 0, 1));
}

#[test]
fn every_promise_holds_with_a_clear_or_a_mark() {
    holds(Claims::new(1, 1, 0));
}

#[test]
fn one_of_two_counts_when_the_database_forgets_a_claim() {
    holds(Claims {
        forgets: true,
        ..Claims::new(1, 0, 0)
    });
}

#[test]
#[ignore = "some millions of states: cargo test -p updraft-model -- --ignored"]
fn every_promise_holds_with_two_faults() {
    holds(Claims::new(2, 0, 1));
    holds(Claims {
        forgets: true,
        ..Claims::new(1, 0, 1)
    });
}

#[test]
#[ignore = "some millions of states: cargo test -p updraft-model -- --ignored"]
fn every_promise_holds_with_two_clears_or_marks() {
    holds(Claims::new(0, 2, 0));
}

#[test]
fn without_any_of_its_guards_a_promise_is_broken() {
    for guard in Guard::ALL {
        let (promise, requests) = match guard {
            Guard::Fence => (FENCE, 0),
            Guard::OneEnd => (ONE_END, 0),
            Guard::Term | Guard::LeadLock => (FORMER_LEADER, 1),
            Guard::CompareAndSet => (FINISHED, 1),
            Guard::Restarting => (OVERLAP, 1),
            Guard::Dying => (OVERLAP, 2),
            Guard::Expiry | Guard::EventWithEnd => (CALM, 0),
            Guard::WorkerMargin
            | Guard::CountFromQuestion
            | Guard::WorthBeginning
            | Guard::Guardian
            | Guard::TellWhenGone
            | Guard::OnlyUnheard
            | Guard::BoundedDrift => (OVERLAP, 0),
        };
        let model = Claims {
            forgets: guard == Guard::Fence,
            off: Some(guard),
            ..Claims::new(u8::from(guard != Guard::Dying), requests, u8::from(requests == 0))
        };
        let checked = check(model, HasDiscoveries::AnyOf(BTreeSet::from([promise])));
        let states = checked.unique_state_count();
        let broken = checked.discovery(promise);
        let way = broken.unwrap_or_else(|| panic!("without {guard:?} it still holds that {promise}: {states} states"));
        println!(
            "without {guard:?} it does not hold that {promise}: {:?}",
            way.into_actions()
        );
    }
}

#[test]
fn what_the_actions_stand_for_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for (file, function) in Action::KINDS.into_iter().filter_map(Action::stands_for) {
        let text = std::fs::read_to_string(root.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(
            text.contains(&format!("fn {function}(")),
            "{file} has no function {function} any more"
        );
    }
}
