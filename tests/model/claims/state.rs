//! What there is: the database's rows, the schedulers, the workers, and what is on its way between them.
//!
//! One task instance with one retry is enough: everything that can go wrong goes wrong between tries of the same instance. Time is
//! counted in ticks of about a second, and only where the product goes by it: leases of attempts.

/// Length of an attempt's lease.
pub(crate) const LEASE: u8 = 4;
/// So long before the end of its lease a worker ends a task (`lease::MARGIN` in crates/worker/src/lease.rs).
pub(crate) const MARGIN: u8 = 3;
/// So long before its end the guardian does (`lease::LAST_MARGIN`).
pub(crate) const LAST_MARGIN: u8 = 2;
/// A worker's clock loses at most so much against the database's during a lease. Less than the last margin.
pub(crate) const DRIFT: u8 = 1;
/// The lead changes hands so often.
pub(crate) const TERMS: u8 = 2;

pub(crate) const SCHEDULERS: usize = 2;
pub(crate) const WORKERS: usize = 2;

/// State of the task instance, as `updraft_engine::TaskState`. `Scheduled` is passed in the same round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Task {
    None,
    Queued,
    Running,
    Restarting,
    UpForRetry,
    Success,
    Failed,
}

impl Task {
    pub(crate) fn is_live(self) -> bool {
        matches!(self, Self::Queued | Self::Running | Self::Restarting)
    }

    pub(crate) fn is_finished(self) -> bool {
        matches!(self, Self::Success | Self::Failed)
    }
}

/// The row of `task_instance`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Instance {
    pub(crate) state: Task,
    pub(crate) tries: u8,
    pub(crate) max_tries: u8,
    pub(crate) attempt: Option<u8>,
}

/// State of an attempt. `Queued` is a row of `queued_attempt`, all others are rows of `attempt`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Attempt {
    Queued,
    Running,
    Success,
    Failed,
    Lost,
    Killed,
}

/// An attempt of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct AttemptRow {
    pub(crate) state: Attempt,
    /// Of the claim that holds it.
    pub(crate) fence: u8,
    pub(crate) worker: u8,
    /// What is left of its lease, by the database's clock.
    pub(crate) left: u8,
    pub(crate) kill_requested: bool,
    /// How often it ended. Nobody reads it but the checker.
    pub(crate) ends: u8,
}

impl AttemptRow {
    /// Whether the claim of this fence holds it.
    pub(crate) fn is_held_by(&self, fence: u8) -> bool {
        self.state == Attempt::Running && self.fence == fence
    }
}

/// The row of `scheduler_lease`. It may run out at any moment: who leads does not go by the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Lead {
    pub(crate) owner: Option<u8>,
    pub(crate) term: u8,
    pub(crate) is_over: bool,
}

/// What happened since a scheduler looked: the rows of `run_event`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct Events {
    /// One bit an attempt that ended.
    pub(crate) ended: u16,
    /// So often somebody wrote states.
    pub(crate) changed: u8,
}

impl Events {
    pub(crate) fn are_none(self) -> bool {
        self == Self::default()
    }
}

/// A scheduler's transaction between its begin and its commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Step {
    pub(crate) by: u8,
    pub(crate) term: u8,
    pub(crate) taken: Events,
    pub(crate) from: Instance,
    pub(crate) to: Instance,
}

/// A scheduler.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct Scheduler {
    /// The term in which it believes to lead.
    pub(crate) term: Option<u8>,
    /// The instance as it knows it.
    pub(crate) known: Option<Instance>,
}

/// Time that a worker counts down, and how much its clock has lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Countdown {
    pub(crate) left: u8,
    pub(crate) lag: u8,
}

impl Countdown {
    pub(crate) fn new() -> Self {
        Self { left: LEASE, lag: 0 }
    }
}

/// What the server says to a heartbeat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Verdict {
    Keep,
    Kill,
    Gone,
}

/// An attempt in a worker's hands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Held {
    pub(crate) attempt: u8,
    pub(crate) fence: u8,
    pub(crate) until: Countdown,
    /// It was told to end it.
    pub(crate) kill: bool,
}

/// The process of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Process {
    None,
    Alive,
    /// It ended so, and its worker has not told yet.
    Over(Attempt),
}

/// A result on its way, again and again until somebody takes it or refuses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Report {
    pub(crate) attempt: u8,
    pub(crate) fence: u8,
    pub(crate) result: Attempt,
}

/// How a worker's process is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Life {
    Awake,
    /// It stands still: SIGSTOP, or no processor.
    Frozen,
    Dead,
}

/// A claim whose answer is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Unheard {
    None,
    /// The server has not carried it out yet.
    UnderWay,
    /// It did, and gave an attempt under this fence.
    Given(u8, u8),
}

/// A worker with one slot, its guardian, and the task's process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Worker {
    pub(crate) life: Life,
    pub(crate) has_guardian: bool,
    /// The answer to a claim, on its way: attempt, fence, and the time since it was asked.
    pub(crate) claim: Option<(u8, u8, Countdown)>,
    /// It gave up a claim, and has not said so yet.
    pub(crate) unheard: Unheard,
    /// The answer to a heartbeat, on its way.
    pub(crate) beat: Option<(u8, Verdict, Countdown)>,
    pub(crate) held: Option<Held>,
    pub(crate) process: Process,
    /// The result of an attempt before the one that is held.
    pub(crate) late: Option<Report>,
}

impl Worker {
    /// What it has to tell about the attempt that it holds.
    pub(crate) fn report(&self) -> Option<Report> {
        match (self.held, self.process) {
            (Some(held), Process::Over(result)) => Some(Report {
                attempt: held.attempt,
                fence: held.fence,
                result,
            }),
            _ => None,
        }
    }
}

/// What must never happen, noticed where it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct Offences {
    /// A result with an old fence changed something.
    pub(crate) old_fence: bool,
    /// A scheduler wrote in a term that was over.
    pub(crate) former_leader: bool,
    /// A finished instance became something else, and nobody had asked for it.
    pub(crate) finished_changed: bool,
}

/// Everything.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct State {
    pub(crate) instance: Instance,
    pub(crate) attempts: Vec<AttemptRow>,
    pub(crate) events: Events,
    pub(crate) fence: u8,
    pub(crate) lead: Lead,
    pub(crate) step: Option<Step>,
    pub(crate) schedulers: [Scheduler; SCHEDULERS],
    pub(crate) workers: [Worker; WORKERS],
    /// Faults that may still come.
    pub(crate) faults: u8,
    /// What people may still do.
    pub(crate) requests: u8,
    pub(crate) offences: Offences,
}

impl State {
    pub(crate) fn new(faults: u8, requests: u8, retries: u8) -> Self {
        let worker = Worker {
            life: Life::Awake,
            has_guardian: true,
            claim: None,
            unheard: Unheard::None,
            beat: None,
            held: None,
            process: Process::None,
            late: None,
        };
        Self {
            instance: Instance {
                state: Task::None,
                tries: 0,
                max_tries: retries,
                attempt: None,
            },
            attempts: Vec::new(),
            events: Events::default(),
            fence: 0,
            lead: Lead {
                owner: None,
                term: 0,
                is_over: false,
            },
            step: None,
            schedulers: [Scheduler::default(); SCHEDULERS],
            workers: [worker; WORKERS],
            faults,
            requests,
            offences: Offences::default(),
        }
    }

    pub(crate) fn attempt(&mut self, id: u8) -> &mut AttemptRow {
        &mut self.attempts[usize::from(id)]
    }

    pub(crate) fn worker(&mut self, at: u8) -> &mut Worker {
        &mut self.workers[usize::from(at)]
    }

    /// Tasks' processes that are alive.
    pub(crate) fn processes(&self) -> usize {
        self.workers
            .iter()
            .filter(|worker| worker.process == Process::Alive)
            .count()
    }

    /// Forgets what nobody will look at, so that states that differ in nothing else are one.
    pub(crate) fn forget_what_is_over(&mut self, leader: Option<u8>) {
        for row in self.attempts.iter_mut().filter(|row| row.state != Attempt::Running) {
            (row.worker, row.left, row.kill_requested) = (0, 0, false);
        }
        for (by, scheduler) in (0..).zip(&mut self.schedulers) {
            if leader.is_some_and(|leader| leader != by) {
                scheduler.known = None;
            }
        }
        for worker in &mut self.workers {
            if let Unheard::Given(attempt, fence) = worker.unheard
                && !self.attempts[usize::from(attempt)].is_held_by(fence)
            {
                worker.unheard = Unheard::None;
            }
            if worker.held.is_none() {
                worker.beat = None;
            }
            let alive = worker.process == Process::Alive;
            let held = worker.held.as_mut().map(|held| {
                if !alive {
                    (held.until.left, held.kill) = (0, false);
                }
                &mut held.until
            });
            let claim = worker.claim.as_mut().map(|claim| &mut claim.2);
            let beat = worker.beat.as_mut().map(|beat| &mut beat.2);
            for until in [held, claim, beat].into_iter().flatten() {
                if until.left <= LAST_MARGIN {
                    // It is time for whoever looks at it.
                    (until.left, until.lag) = (LAST_MARGIN, 0);
                }
            }
        }
    }

    /// Nothing is left to be done.
    pub(crate) fn is_settled(&self) -> bool {
        let live = |row: &AttemptRow| matches!(row.state, Attempt::Queued | Attempt::Running);
        self.instance.state.is_finished() && !self.attempts.iter().any(live) && self.events.are_none()
    }
}
