//! When something can happen, and what comes of it.

use crate::Claims;
use crate::action::Action;
use crate::database::has_work;
use crate::guard::Guard;
use crate::state::{
    Attempt, Countdown, DRIFT, Held, LAST_MARGIN, LEASE, Life, MARGIN, Process, SCHEDULERS, State, TERMS, Task,
    Unheard, Verdict, WORKERS, Worker,
};

impl Claims {
    /// All that can happen next.
    pub(crate) fn possible(&self, state: &State, actions: &mut Vec<Action>) {
        use Action as A;
        if state.lead.owner.is_some() && !state.lead.is_over && state.lead.term < TERMS {
            actions.push(A::LeadRunsOut);
        }
        for by in 0..SCHEDULERS as u8 {
            let believes = state.schedulers[usize::from(by)].term.is_some();
            let is_free = state.lead.owner.is_none() || state.lead.is_over;
            let waits = state
                .step
                .is_some_and(|step| step.by == by || self.keeps(Guard::LeadLock));
            // Who is the first makes no difference.
            let is_turn = by == 0 || state.lead.term > 0;
            if is_free && !believes && !waits && is_turn && state.lead.term < TERMS {
                actions.push(A::TakeLead(by));
            }
            if believes && state.step.is_none() && (has_work(state, by) || !Self::leads(state, by)) {
                actions.push(A::BeginStep(by));
            }
        }
        if state.step.is_some() {
            actions.push(A::CommitStep);
            if state.faults > 0 {
                actions.extend([A::CommitStepUnheard, A::CutStep]);
            }
        }
        for at in 0..WORKERS as u8 {
            self.possible_for(state, at, actions);
        }
        if state.requests > 0 {
            if !state.instance.state.is_finished() {
                actions.push(A::Mark);
            }
            if state.instance.state != Task::None {
                actions.push(A::Clear);
            }
        }
        for (attempt, row) in (0..).zip(&state.attempts) {
            if row.state == Attempt::Running && row.left == 0 && self.keeps(Guard::Expiry) {
                actions.push(A::LeaseRunsOut(attempt));
            }
        }
        // What is lost are the last commits: there is none about this attempt but its claim.
        let is_last = |attempt: u8| {
            let row = &state.attempts[usize::from(attempt)];
            row.state == Attempt::Running && !row.kill_requested
        };
        let is_claimed = state.instance.state == Task::Running && state.instance.attempt.is_some_and(is_last);
        if self.forgets && state.faults > 0 && is_claimed {
            actions.push(A::ForgetClaim);
        }
        if self.may_tick(state) {
            actions.push(A::Tick);
            // Where people take part, clocks are true: what they do has nothing to do with time, and the states would be too many.
            let drifting = state.workers.iter().filter(|_| self.requests == 0);
            for (at, worker) in (0..).zip(drifting) {
                if countdowns(worker)
                    .any(|until| until.left > LAST_MARGIN && (until.lag < DRIFT || !self.keeps(Guard::BoundedDrift)))
                {
                    actions.push(A::TickUnnoticed(at));
                }
            }
        }
    }

    fn possible_for(&self, state: &State, at: u8, actions: &mut Vec<Action>) {
        use Action as A;
        let worker = &state.workers[usize::from(at)];
        let (awake, dead) = (worker.life == Life::Awake, worker.life == Life::Dead);
        let alive = worker.process == Process::Alive;
        if awake {
            let has_room =
                worker.held.is_none() || (matches!(worker.process, Process::Over(_)) && worker.late.is_none());
            let is_queued = state.instance.state == Task::Queued
                && state
                    .instance
                    .attempt
                    .is_some_and(|attempt| state.attempts[usize::from(attempt)].state == Attempt::Queued);
            let is_turn = at == 0 || state.workers[0] != state.workers[1] || state.fence > 0;
            if has_room && worker.claim.is_none() && worker.unheard == Unheard::None && is_queued && is_turn {
                actions.push(A::Claim(at));
                if state.faults > 0 {
                    actions.push(A::ClaimGivenUp(at));
                }
            }
            let has_reason =
                worker.unheard != Unheard::None || !self.keeps(Guard::OnlyUnheard) && worker.held.is_some();
            if has_reason {
                actions.push(A::HandBack(at));
            }
            if worker.unheard == Unheard::UnderWay && is_queued {
                actions.push(A::ClaimTooLate(at));
            }
            if worker.claim.is_some() {
                actions.push(A::ClaimAnswered(at));
                if state.faults > 0 {
                    actions.push(A::ClaimAnswerLost(at));
                }
            }
            // At once after the last one it would change nothing.
            if worker.beat.is_none()
                && worker
                    .held
                    .is_some_and(|held| held.until.left < LEASE || self.hears(state, held))
            {
                actions.push(A::Renew(at));
            }
            if worker.beat.is_some() {
                actions.extend([A::RenewAnswered(at), A::RenewAnswerLost(at)]);
            }
            if worker.held.is_some_and(|held| held.kill) && alive {
                actions.push(A::Obey(at));
            }
            if self.must_stop(worker) {
                actions.push(A::StopInTime(at));
            }
            if worker.report().is_some() {
                actions.push(A::Report(at));
                if state.faults > 0 {
                    actions.push(A::ReportAnswerLost(at));
                }
            }
            if worker.late.is_some() {
                actions.push(A::ReportLate(at));
            }
        }
        if alive && !dead {
            actions.extend([
                A::ProcessEnds(at, Attempt::Success),
                A::ProcessEnds(at, Attempt::Failed),
            ]);
        }
        if self.guardian_must_kill(worker) {
            actions.push(A::GuardianKills(at));
        }
        if dead && worker.has_guardian && (!alive || !self.keeps(Guard::TellWhenGone)) {
            actions.push(A::GuardianTells(at));
        }
        if worker.life == Life::Frozen {
            actions.push(A::Wake(at));
        }
        if awake && !worker.has_guardian {
            actions.push(A::GuardianBack(at));
        }
        // The other one has to be there to go on. A worker that stands still or dies beside a guardian that is dead as well is two faults
        // of one machine at once: its tasks would go on beside their next tries (docs/reliability.md).
        let another = state.workers[usize::from(1 - at)].life != Life::Dead;
        if state.faults > 0 && !dead {
            if another {
                actions.push(A::MachineDies(at));
            }
            if awake && worker.has_guardian {
                actions.extend([A::Freeze(at), A::GuardianDies(at)]);
                if another {
                    actions.push(A::WorkerDies(at));
                }
            }
        }
    }

    /// Whether a heartbeat would tell anything new.
    fn hears(&self, state: &State, held: Held) -> bool {
        let row = &state.attempts[usize::from(held.attempt)];
        row.kill_requested && !held.kill || row.state != Attempt::Running || row.fence != held.fence
    }

    /// `Leases::expire`.
    fn must_stop(&self, worker: &Worker) -> bool {
        self.keeps(Guard::WorkerMargin)
            && worker.process == Process::Alive
            && worker.held.is_some_and(|held| held.until.left <= MARGIN)
    }

    /// `Told::listen`.
    fn guardian_must_kill(&self, worker: &Worker) -> bool {
        let is_time = match worker.life {
            Life::Dead => true,
            _ => worker.held.is_some_and(|held| held.until.left <= LAST_MARGIN),
        };
        self.keeps(Guard::Guardian) && worker.has_guardian && worker.process == Process::Alive && is_time
    }

    /// Time goes on when everybody has done what they do at once.
    fn may_tick(&self, state: &State) -> bool {
        let late =
            |worker: &Worker| worker.life == Life::Awake && self.must_stop(worker) || self.guardian_must_kill(worker);
        let runs = state
            .attempts
            .iter()
            .any(|row| row.state == Attempt::Running && row.left > 0)
            || state
                .workers
                .iter()
                .any(|worker| countdowns(worker).any(|until| until.left > LAST_MARGIN));
        runs && !state.workers.iter().any(late)
    }

    /// What comes of it.
    pub(crate) fn after(&self, before: &State, action: Action) -> State {
        use Action as A;
        let mut state = before.clone();
        let state = &mut state;
        if is_fault(action) {
            state.faults -= 1;
        }
        match action {
            A::LeadRunsOut => state.lead.is_over = true,
            A::TakeLead(by) => self.take_lead(state, by),
            A::BeginStep(by) => self.begin_step(state, by),
            A::CommitStep | A::CommitStepUnheard => {
                if let Some(step) = state.step {
                    self.commit_step(state, step, action == A::CommitStep);
                }
            }
            A::CutStep => {
                if let Some(step) = state.step.take() {
                    state.schedulers[usize::from(step.by)].known = None;
                }
            }
            A::Mark | A::Clear => {
                state.requests -= 1;
                let to = if action == A::Mark {
                    Task::Success
                } else {
                    self.cleared(state)
                };
                self.rewrite(state, to);
            }
            A::LeaseRunsOut(attempt) => self.end(state, attempt, Attempt::Lost),
            A::ForgetClaim => {
                state.instance.state = Task::Queued;
                if let Some(attempt) = state.instance.attempt {
                    let row = state.attempt(attempt);
                    (row.state, row.fence, row.left, row.kill_requested) = (Attempt::Queued, 0, 0, false);
                }
            }
            A::Tick => self.tick(state, None),
            A::TickUnnoticed(at) => self.tick(state, Some(at)),
            A::Claim(at) => {
                let claimed = self.claim(state, at);
                state.worker(at).claim = claimed.map(|(attempt, fence)| (attempt, fence, Countdown::new()));
            }
            A::Renew(at) => {
                if let Some(held) = state.worker(at).held {
                    let verdict = self.renew(state, at, held.attempt, held.fence);
                    state.worker(at).beat = Some((held.attempt, verdict, Countdown::new()));
                }
            }
            A::Report(at) | A::ReportAnswerLost(at) => {
                if let Some(report) = state.worker(at).report() {
                    self.finish(state, report);
                }
                if action == A::Report(at) {
                    let worker = state.worker(at);
                    (worker.held, worker.process) = (None, Process::None);
                }
            }
            A::ReportLate(at) => {
                if let Some(report) = state.worker(at).late.take() {
                    self.finish(state, report);
                }
            }
            A::GuardianTells(at) => {
                self.died(state, at);
                state.worker(at).has_guardian = false;
            }
            A::ClaimAnswered(at) => self.begin(state.worker(at)),
            A::ClaimAnswerLost(at) => not_begun(state.worker(at)),
            A::ClaimGivenUp(at) => state.worker(at).unheard = Unheard::UnderWay,
            A::ClaimTooLate(at) => {
                if let Some((attempt, fence)) = self.claim(state, at) {
                    state.worker(at).unheard = Unheard::Given(attempt, fence);
                }
            }
            A::HandBack(at) => self.hand_back(state, at),
            A::RenewAnswered(at) => self.renewed(state.worker(at)),
            A::RenewAnswerLost(at) => state.worker(at).beat = None,
            A::ProcessEnds(at, how) => state.worker(at).process = Process::Over(how),
            A::Obey(at) => state.worker(at).process = Process::Over(Attempt::Killed),
            A::StopInTime(at) => state.worker(at).process = Process::Over(Attempt::Lost),
            A::WorkerDies(at) | A::MachineDies(at) => {
                let worker = state.worker(at);
                let outlives = action == A::WorkerDies(at);
                let lives_on = outlives && worker.process == Process::Alive;
                *worker = Worker {
                    life: Life::Dead,
                    has_guardian: outlives,
                    claim: None,
                    unheard: Unheard::None,
                    beat: None,
                    held: None,
                    process: if lives_on { Process::Alive } else { Process::None },
                    late: None,
                };
            }
            A::Freeze(at) => state.worker(at).life = Life::Frozen,
            A::Wake(at) => state.worker(at).life = Life::Awake,
            A::GuardianDies(at) => state.worker(at).has_guardian = false,
            A::GuardianBack(at) => state.worker(at).has_guardian = true,
            A::GuardianKills(at) => {
                let worker = state.worker(at);
                worker.process = match worker.life {
                    Life::Dead => Process::None,
                    // Its worker sees a process that was killed.
                    _ => Process::Over(Attempt::Failed),
                };
            }
        }
        let leader = match state.lead.owner {
            Some(owner) if Self::leads(state, owner) => Some(owner),
            // Nobody's.
            _ => Some(u8::MAX),
        };
        state.forget_what_is_over(leader.filter(|_| self.keeps(Guard::Term)));
        state.clone()
    }

    /// `Service::start`.
    fn begin(&self, worker: &mut Worker) {
        let Some((attempt, fence, mut until)) = worker.claim else {
            return;
        };
        if !self.keeps(Guard::CountFromQuestion) {
            until = Countdown::new();
        }
        if until.left <= MARGIN && self.keeps(Guard::WorthBeginning) {
            return not_begun(worker);
        }
        worker.claim = None;
        worker.late = worker.report().or(worker.late);
        worker.beat = None;
        worker.held = Some(Held {
            attempt,
            fence,
            until,
            kill: false,
        });
        worker.process = Process::Alive;
    }

    /// `Leases::answered`.
    fn renewed(&self, worker: &mut Worker) {
        let Some((attempt, verdict, mut until)) = worker.beat.take() else {
            return;
        };
        if !self.keeps(Guard::CountFromQuestion) {
            until = Countdown::new();
        }
        let alive = worker.process == Process::Alive;
        let Some(held) = worker.held.as_mut().filter(|held| held.attempt == attempt) else {
            return;
        };
        match verdict {
            Verdict::Keep => held.until = until,
            Verdict::Kill => (held.until, held.kill) = (until, true),
            // Where it is over already, its result is delivered all the same.
            Verdict::Gone if alive => give_up(worker),
            Verdict::Gone => {}
        }
    }

    fn tick(&self, state: &mut State, unnoticed: Option<u8>) {
        for row in &mut state.attempts {
            if row.state == Attempt::Running {
                row.left = row.left.saturating_sub(1);
            }
        }
        for (at, worker) in (0..).zip(&mut state.workers) {
            let held = worker.held.as_mut().map(|held| &mut held.until);
            let claim = worker.claim.as_mut().map(|claim| &mut claim.2);
            let beat = worker.beat.as_mut().map(|beat| &mut beat.2);
            for until in [held, claim, beat].into_iter().flatten() {
                if unnoticed == Some(at) && !self.keeps(Guard::BoundedDrift) {
                    continue;
                }
                if unnoticed == Some(at) && until.lag < DRIFT {
                    until.lag += 1;
                } else {
                    until.left = until.left.saturating_sub(1);
                }
            }
        }
    }
}

/// What a claim gave has not come, or too late.
fn not_begun(worker: &mut Worker) {
    if let Some((attempt, fence, _)) = worker.claim.take() {
        worker.unheard = Unheard::Given(attempt, fence);
    }
}

/// Nothing is said any more, and the process dies.
fn give_up(worker: &mut Worker) {
    (worker.held, worker.process, worker.beat) = (None, Process::None, None);
}

fn countdowns(worker: &Worker) -> impl Iterator<Item = Countdown> {
    let held = worker.held.map(|held| held.until);
    let others = [worker.claim.map(|claim| claim.2), worker.beat.map(|beat| beat.2)];
    held.into_iter().chain(others.into_iter().flatten())
}

fn is_fault(action: Action) -> bool {
    use Action as A;
    matches!(
        action,
        A::CommitStepUnheard
            | A::CutStep
            | A::ClaimAnswerLost(_)
            | A::ClaimGivenUp(_)
            | A::ReportAnswerLost(_)
            | A::WorkerDies(_)
            | A::MachineDies(_)
            | A::Freeze(_)
            | A::GuardianDies(_)
            | A::ForgetClaim
    )
}
