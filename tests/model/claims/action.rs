//! What can happen, and what in the product it stands for.

use crate::state::Attempt;

/// One step of somebody. Numbers are those of the scheduler or the worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Action {
    /// The scheduler's lease runs out: its owner stood still, or was cut off.
    LeadRunsOut,
    TakeLead(u8),
    BeginStep(u8),
    CommitStep,
    /// Committed, but the scheduler does not hear of it.
    CommitStepUnheard,
    /// The database ends the step of a scheduler that stands still, or one that it does not reach.
    CutStep,
    /// The server gives the attempt to a worker; the answer is on its way.
    Claim(u8),
    ClaimAnswered(u8),
    ClaimAnswerLost(u8),
    /// The worker gives up a claim that the server has not carried out yet.
    ClaimGivenUp(u8),
    /// The server carries it out.
    ClaimTooLate(u8),
    /// With its next claim the worker says which answers were lost.
    HandBack(u8),
    /// The server renews the lease; the answer is on its way.
    Renew(u8),
    RenewAnswered(u8),
    RenewAnswerLost(u8),
    ProcessEnds(u8, Attempt),
    /// The worker ends a task that it was told to end.
    Obey(u8),
    /// The worker ends a task whose lease it could not renew, and says so as soon as it can.
    StopInTime(u8),
    Report(u8),
    ReportAnswerLost(u8),
    /// The result of an earlier attempt of this worker, delivered at last.
    ReportLate(u8),
    Mark,
    Clear,
    LeaseRunsOut(u8),
    WorkerDies(u8),
    MachineDies(u8),
    Freeze(u8),
    Wake(u8),
    GuardianDies(u8),
    GuardianBack(u8),
    /// It ends the tasks of a worker that is dead, or stands still when their lease is nearly over.
    GuardianKills(u8),
    GuardianTells(u8),
    Tick,
    /// The clock of this worker does not notice the tick.
    TickUnnoticed(u8),
    /// The database fails over to a copy that does not have the last claim.
    ForgetClaim,
}

impl Action {
    /// The file and the function that this stands for. `None` = it is done by nobody.
    pub(crate) fn stands_for(self) -> Option<(&'static str, &'static str)> {
        use Action as A;
        Some(match self {
            A::TakeLead(_) => ("crates/store/src/scheduling/lease.rs", "acquire_lease"),
            A::BeginStep(_) => ("crates/store/src/scheduling.rs", "begin_step_without"),
            A::CommitStep | A::CommitStepUnheard => ("crates/store/src/scheduling/apply.rs", "apply"),
            A::Claim(_) => ("crates/store/src/attempt/claim.rs", "claim_once"),
            A::ClaimTooLate(_) => ("crates/store/src/attempt/claim.rs", "claim_once"),
            A::HandBack(_) => ("crates/store/src/attempt/hand_back.rs", "hand_back"),
            A::ClaimAnswered(_) => ("crates/worker/src/service.rs", "start"),
            A::Renew(_) => ("crates/store/src/attempt/heartbeat.rs", "heartbeat"),
            A::RenewAnswered(_) => ("crates/worker/src/lease.rs", "answered"),
            A::ProcessEnds(..) => ("crates/worker/src/attempt.rs", "run"),
            A::Obey(_) => ("crates/worker/src/attempt.rs", "cut_short"),
            A::StopInTime(_) => ("crates/worker/src/lease.rs", "expire"),
            A::Report(_) | A::ReportAnswerLost(_) => ("crates/store/src/attempt/finish.rs", "write_reports"),
            A::ReportLate(_) => ("crates/worker/src/unsent.rs", "deliver"),
            A::Mark | A::Clear => ("crates/store/src/clear.rs", "rewrite_on"),
            A::LeaseRunsOut(_) => ("crates/store/src/attempt/heartbeat.rs", "expire_leases"),
            A::GuardianBack(_) => ("crates/worker/src/guardian/handle.rs", "keep"),
            A::GuardianKills(_) => ("crates/worker/src/guardian.rs", "listen"),
            A::GuardianTells(_) => ("crates/store/src/worker.rs", "stop_worker"),
            A::LeadRunsOut
            | A::CutStep
            | A::ClaimAnswerLost(_)
            | A::ClaimGivenUp(_)
            | A::RenewAnswerLost(_)
            | A::WorkerDies(_)
            | A::MachineDies(_)
            | A::Freeze(_)
            | A::Wake(_)
            | A::GuardianDies(_)
            | A::Tick
            | A::TickUnnoticed(_)
            | A::ForgetClaim => return None,
        })
    }

    /// One of each kind.
    pub(crate) const KINDS: [Self; 35] = [
        Self::LeadRunsOut,
        Self::TakeLead(0),
        Self::BeginStep(0),
        Self::CommitStep,
        Self::CommitStepUnheard,
        Self::CutStep,
        Self::Claim(0),
        Self::ClaimAnswered(0),
        Self::ClaimAnswerLost(0),
        Self::ClaimGivenUp(0),
        Self::ClaimTooLate(0),
        Self::HandBack(0),
        Self::Renew(0),
        Self::RenewAnswered(0),
        Self::RenewAnswerLost(0),
        Self::ProcessEnds(0, Attempt::Success),
        Self::Obey(0),
        Self::StopInTime(0),
        Self::Report(0),
        Self::ReportAnswerLost(0),
        Self::ReportLate(0),
        Self::Mark,
        Self::Clear,
        Self::LeaseRunsOut(0),
        Self::WorkerDies(0),
        Self::MachineDies(0),
        Self::Freeze(0),
        Self::Wake(0),
        Self::GuardianDies(0),
        Self::GuardianBack(0),
        Self::GuardianKills(0),
        Self::GuardianTells(0),
        Self::Tick,
        Self::TickUnnoticed(0),
        Self::ForgetClaim,
    ];
}
