//! What the database does with what it is told: each function is a statement, or a transaction, of crates/store.

use crate::Claims;
use crate::guard::Guard;
use crate::state::{
    Attempt, AttemptRow, Instance, LEASE, Lead, Report, Scheduler, State, Step, Task, Unheard, Verdict,
};

impl Claims {
    /// Writes the end of an attempt, and the event that tells of it.
    pub(crate) fn end(&self, state: &mut State, attempt: u8, how: Attempt) {
        let row = state.attempt(attempt);
        row.state = how;
        row.ends += 1;
        if self.keeps(Guard::EventWithEnd) {
            state.events.ended |= 1 << attempt;
        }
    }

    /// `Store::acquire_lease`.
    pub(crate) fn take_lead(&self, state: &mut State, by: u8) {
        let term = state.lead.term + 1;
        state.lead = Lead {
            owner: Some(by),
            term,
            is_over: false,
        };
        state.schedulers[usize::from(by)] = Scheduler {
            term: Some(term),
            known: None,
        };
    }

    /// Whether this scheduler leads, as the database knows.
    pub(crate) fn leads(state: &State, by: u8) -> bool {
        state.lead.owner == Some(by)
            && !state.lead.is_over
            && state.schedulers[usize::from(by)].term == Some(state.lead.term)
    }

    /// `Store::begin_step_without`, and what the engine makes of the events. A scheduler that lost the lead forgets everything.
    pub(crate) fn begin_step(&self, state: &mut State, by: u8) {
        let scheduler = state.schedulers[usize::from(by)];
        let Some(term) = scheduler.term else { return };
        if self.keeps(Guard::Term) && !Self::leads(state, by) {
            state.schedulers[usize::from(by)] = Scheduler::default();
            return;
        }
        let known = scheduler.known.filter(|_| state.events.changed == 0);
        let (from, to) = decide(known.unwrap_or(state.instance), state);
        state.step = Some(Step {
            by,
            term,
            taken: state.events,
            from,
            to,
        });
    }

    /// `Step::apply` and `Step::commit`.
    pub(crate) fn commit_step(&self, state: &mut State, step: Step, is_heard: bool) {
        state.step = None;
        let known = &mut state.schedulers[usize::from(step.by)].known;
        *known = None;
        let changes = step.to != step.from;
        let is_news = state.events.changed > step.taken.changed;
        if changes && self.keeps(Guard::CompareAndSet) && (is_news || state.instance.state != step.from.state) {
            // Refused: the run is read again, and its events come again.
            return;
        }
        if is_heard {
            *known = Some(step.to);
        }
        state.offences.former_leader |= state.lead.term != step.term;
        state.events.ended &= !step.taken.ended;
        state.events.changed -= step.taken.changed;
        if !changes {
            return;
        }
        let before = state.instance.state;
        state.offences.finished_changed |= before.is_finished() && before != step.to.state;
        state.instance = Instance {
            max_tries: state.instance.max_tries,
            ..step.to
        };
        if step.to.state == Task::Queued && step.to.attempt != step.from.attempt {
            state.attempts.push(AttemptRow {
                state: Attempt::Queued,
                fence: 0,
                worker: 0,
                left: 0,
                kill_requested: false,
                ends: 0,
            });
        }
    }

    /// `Store::claim`: the attempt and its fence.
    pub(crate) fn claim(&self, state: &mut State, worker: u8) -> Option<(u8, u8)> {
        let attempt = state
            .instance
            .attempt
            .filter(|_| state.instance.state == Task::Queued)?;
        if state.attempt(attempt).state != Attempt::Queued {
            return None;
        }
        state.fence += 1;
        let fence = state.fence;
        state.instance.state = Task::Running;
        let row = state.attempt(attempt);
        (row.state, row.fence, row.worker, row.left) = (Attempt::Running, fence, worker, LEASE);
        Some((attempt, fence))
    }

    /// `Store::hand_back`: what was given to a claim whose answer is lost is queued again, or ended if somebody wants that. One that
    /// is under way gives nothing any more.
    pub(crate) fn hand_back(&self, state: &mut State, worker: u8) {
        let unheard = std::mem::replace(&mut state.worker(worker).unheard, Unheard::None);
        let given = match unheard {
            Unheard::Given(attempt, fence) => Some((attempt, fence)),
            // Whatever the worker has.
            _ if !self.keeps(Guard::OnlyUnheard) => {
                let held = state.worker(worker).held;
                held.map(|held| (held.attempt, held.fence))
            }
            _ => None,
        };
        let Some((attempt, fence)) = given else { return };
        let row = *state.attempt(attempt);
        if !row.is_held_by(fence) {
            return;
        }
        if row.kill_requested {
            return self.end(state, attempt, Attempt::Killed);
        }
        state.instance.state = Task::Queued;
        let row = state.attempt(attempt);
        (row.state, row.fence, row.left) = (Attempt::Queued, 0, 0);
        if fence == state.fence && self.keeps(Guard::OnlyUnheard) {
            // Nobody has it. It may happen again and again, and the number of states has to be finite.
            state.fence -= 1;
        }
    }

    /// `Store::heartbeat`, for one attempt.
    pub(crate) fn renew(&self, state: &mut State, worker: u8, attempt: u8, fence: u8) -> Verdict {
        let is_current = fence == state.attempt(attempt).fence || !self.keeps(Guard::Fence);
        let row = state.attempt(attempt);
        if row.state != Attempt::Running || row.worker != worker || !is_current {
            return Verdict::Gone;
        }
        row.left = LEASE;
        match row.kill_requested {
            true => Verdict::Kill,
            false => Verdict::Keep,
        }
    }

    /// `Store::finish`. What is refused, and what was written before, changes nothing.
    pub(crate) fn finish(&self, state: &mut State, report: Report) {
        let row = *state.attempt(report.attempt);
        let is_current = row.fence == report.fence;
        let runs = row.state == Attempt::Running;
        if (is_current || !self.keeps(Guard::Fence)) && (runs || !self.keeps(Guard::OneEnd)) {
            state.offences.old_fence |= !is_current;
            self.end(state, report.attempt, report.result);
        }
    }

    /// `Store::stop_worker`, as its guardian says.
    pub(crate) fn died(&self, state: &mut State, worker: u8) {
        for attempt in 0..state.attempts.len() as u8 {
            let row = state.attempt(attempt);
            if row.state == Attempt::Running && row.worker == worker {
                self.end(state, attempt, Attempt::Lost);
            }
        }
    }

    /// `rewrite_on`: what a person writes, and the end of what runs or is queued.
    pub(crate) fn rewrite(&self, state: &mut State, to: Task) {
        let from = state.instance;
        if to == Task::None {
            state.instance.max_tries = from.tries + self.retries;
        }
        state.instance.state = to;
        state.events.changed += 1;
        let Some(attempt) = from.attempt.filter(|_| from.state.is_live()) else {
            return;
        };
        match state.attempt(attempt).state {
            Attempt::Queued => self.end(state, attempt, Attempt::Killed),
            Attempt::Running => state.attempt(attempt).kill_requested = true,
            _ => {}
        }
    }

    /// What a clear makes of the instance.
    pub(crate) fn cleared(&self, state: &State) -> Task {
        let runs = state
            .instance
            .attempt
            .is_some_and(|attempt| state.attempts[usize::from(attempt)].state == Attempt::Running);
        match state.instance.state {
            Task::Running | Task::Restarting if self.keeps(Guard::Restarting) => Task::Restarting,
            Task::Success | Task::Failed if runs && self.keeps(Guard::Dying) => Task::Restarting,
            _ => Task::None,
        }
    }
}

/// The engine: what it knew, with the starts that it hears of now, and what becomes of it.
fn decide(known: Instance, state: &State) -> (Instance, Instance) {
    let (mut from, mut to) = (known, known);
    let ended = known.attempt.filter(|attempt| state.events.ended & (1 << attempt) != 0);
    if let Some(attempt) = ended.filter(|_| known.state.is_live()) {
        let row = state.attempts[usize::from(attempt)];
        if row.fence > 0 && known.state == Task::Queued {
            from.state = Task::Running;
        }
        to.state = match (known.state, row.state) {
            (Task::Restarting, _) => Task::None,
            (_, Attempt::Success) => Task::Success,
            (_, Attempt::Failed | Attempt::Lost) if known.tries <= known.max_tries => Task::UpForRetry,
            _ => Task::Failed,
        };
    }
    if matches!(to.state, Task::None | Task::UpForRetry) {
        to.state = Task::Queued;
        to.tries += 1;
        to.attempt = Some(state.attempts.len() as u8);
    }
    (from, to)
}

/// Whether a step would do anything.
pub(crate) fn has_work(state: &State, by: u8) -> bool {
    match state.schedulers[usize::from(by)].known {
        None => true,
        Some(known) => !state.events.are_none() || matches!(known.state, Task::None | Task::UpForRetry),
    }
}
