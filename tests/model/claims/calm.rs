//! Nothing waits for a person: from wherever faults have led, the run ends once they stop.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Mutex;

use crate::Claims;
use crate::action::Action;
use crate::database::has_work;
use crate::guard::Guard;
use crate::state::{Attempt, Life, Process, SCHEDULERS, State, Task, WORKERS};

/// More steps than it can take.
const PATIENCE: usize = 200;

/// States from which all is known to end.
#[derive(Default)]
pub(crate) struct Known(Mutex<HashSet<u64>>);

fn hash(state: &State) -> u64 {
    let mut hasher = DefaultHasher::new();
    state.hash(&mut hasher);
    hasher.finish()
}

impl Claims {
    /// Whether everything ends when nothing goes wrong from here on and everybody does what they do in turn.
    pub(crate) fn ends_in_calm(&self, state: &State) -> bool {
        let mut state = state.clone();
        let mut way = Vec::new();
        while !state.is_settled() {
            let seen = hash(&state);
            if self.calm.0.lock().unwrap().contains(&seen) {
                break;
            }
            way.push(seen);
            let action = self.next_in_calm(&state).filter(|_| way.len() < PATIENCE);
            match action {
                None => return false,
                // Terms are bounded only to keep the number of states so.
                Some(Action::LeadRunsOut) => state.lead.is_over = true,
                Some(action) => state = self.after(&state, action),
            }
        }
        self.calm.0.lock().unwrap().extend(way);
        true
    }

    fn next_in_calm(&self, state: &State) -> Option<Action> {
        if state.step.is_some() {
            return Some(Action::CommitStep);
        }
        (0..WORKERS as u8)
            .find_map(|at| self.worker_in_calm(state, at))
            .or_else(|| Self::scheduler_in_calm(state))
            .or_else(|| self.time_in_calm(state))
    }

    fn worker_in_calm(&self, state: &State, at: u8) -> Option<Action> {
        let mut possible = Vec::new();
        self.possible(state, &mut possible);
        let worker = &state.workers[usize::from(at)];
        let order = [
            Action::Wake(at),
            Action::GuardianBack(at),
            Action::GuardianKills(at),
            Action::ClaimAnswered(at),
            Action::RenewAnswered(at),
            Action::StopInTime(at),
            Action::Obey(at),
            Action::ProcessEnds(at, Attempt::Success),
            Action::Report(at),
            Action::ReportLate(at),
            Action::HandBack(at),
            Action::Claim(at),
        ];
        let dead = worker.life == Life::Dead && worker.process == Process::None;
        order.into_iter().find(|action| !dead && possible.contains(action))
    }

    fn scheduler_in_calm(state: &State) -> Option<Action> {
        let is_free = state.lead.owner.is_none() || state.lead.is_over;
        if is_free {
            let first = (0..SCHEDULERS as u8).find(|by| state.schedulers[usize::from(*by)].term.is_none());
            return first.map(Action::TakeLead).or(Some(Action::BeginStep(0)));
        }
        let leader = state.lead.owner?;
        if !Self::leads(state, leader) {
            return Some(Action::LeadRunsOut);
        }
        has_work(state, leader).then_some(Action::BeginStep(leader))
    }

    fn time_in_calm(&self, state: &State) -> Option<Action> {
        let running = (0..)
            .zip(&state.attempts)
            .find(|(_, row)| row.state == Attempt::Running);
        match running {
            Some((attempt, row)) if row.left == 0 && self.keeps(Guard::Expiry) => Some(Action::LeaseRunsOut(attempt)),
            Some((_, row)) if row.left > 0 => Some(Action::Tick),
            _ => None,
        }
    }

    /// What `updraft db check` says of the rows: `two-live-attempts`, `running-for-nobody`, `queued-for-nobody`, `running-nowhere`,
    /// `queued-nowhere`, `gap-in-tries`.
    pub(crate) fn rows_fit(state: &State) -> bool {
        let instance = state.instance;
        let live = |row: Attempt| matches!(row, Attempt::Queued | Attempt::Running);
        let one = state.attempts.iter().filter(|row| live(row.state)).count() <= 1;
        let wanted = (0..).zip(&state.attempts).all(|(at, row)| match row.state {
            Attempt::Queued => instance.attempt == Some(at) && instance.state == Task::Queued,
            Attempt::Running => {
                instance.attempt == Some(at)
                    && (matches!(instance.state, Task::Running | Task::Restarting) || row.kill_requested)
            }
            _ => true,
        });
        let has_one = !instance.state.is_live()
            || instance.attempt.is_some_and(|at| {
                let unread = state.events.ended & (1 << at) != 0;
                let row = state.attempts[usize::from(at)].state;
                unread
                    || row
                        == if instance.state == Task::Queued {
                            Attempt::Queued
                        } else {
                            Attempt::Running
                        }
            });
        one && wanted && has_one && usize::from(instance.tries) == state.attempts.len()
    }
}
