//! What keeps the promises. Each can be switched off, to see that the checker would notice.

/// One thing that the product does so that nothing is lost and nothing runs twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Guard {
    /// A result and a renewal count only with the fence of the claim that holds the attempt: `a.fence = g.fence`.
    Fence,
    /// A result counts only while its attempt runs: `a.state = 'running'`.
    OneEnd,
    /// A worker ends a task some time before its lease is over.
    WorkerMargin,
    /// A worker counts the lease from before it asked.
    CountFromQuestion,
    /// A worker begins nothing whose lease is nearly over.
    WorthBeginning,
    /// The guardian ends what a dead worker, or one that stands still, can't.
    Guardian,
    /// The guardian says that its worker died when nothing of it is left.
    TellWhenGone,
    /// The clock of a worker loses less than the margin during a lease. An assumption, not a mechanism: NTP, and leases of seconds.
    BoundedDrift,
    /// A step of a scheduler names its term, which has to be the current one.
    Term,
    /// What is queued again for a lost answer is what that answer had, and nothing else.
    OnlyUnheard,
    /// Who takes the lead waits for a step that is under way: `FOR KEY SHARE` of the lease's row.
    LeadLock,
    /// A step writes only where the database has what the scheduler knows, and nobody left news.
    CompareAndSet,
    /// What is cleared while it runs waits for its end.
    Restarting,
    /// What was marked while it ran, and is cleared then, waits for its end as well.
    Dying,
    /// Somebody looks for leases that are over.
    Expiry,
    /// What ended is told as an event in the same transaction.
    EventWithEnd,
}

impl Guard {
    pub(crate) const ALL: [Self; 16] = [
        Self::Fence,
        Self::OneEnd,
        Self::WorkerMargin,
        Self::CountFromQuestion,
        Self::WorthBeginning,
        Self::Guardian,
        Self::TellWhenGone,
        Self::BoundedDrift,
        Self::Term,
        Self::OnlyUnheard,
        Self::LeadLock,
        Self::CompareAndSet,
        Self::Restarting,
        Self::Dying,
        Self::Expiry,
        Self::EventWithEnd,
    ];
}
