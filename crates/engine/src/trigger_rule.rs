//! Trigger rules over counters of upstream states, as Airflow 3 judges them.

use updraft_dag::model::TriggerRule;

use crate::state::TaskState;

/// How many upstream instances are in which state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Upstreams {
    /// Success.
    pub success: u32,
    /// Failed.
    pub failed: u32,
    /// Upstream failed.
    pub upstream_failed: u32,
    /// Skipped.
    pub skipped: u32,
    /// Removed.
    pub removed: u32,
    /// Everything else.
    pub unfinished: u32,
}

impl Upstreams {
    /// Counts one more instance in `state`.
    pub fn add(&mut self, state: TaskState) {
        *self.count_of(state) += 1;
    }

    /// Counts one instance in `state` less.
    pub fn remove(&mut self, state: TaskState) {
        let count = self.count_of(state);
        debug_assert!(*count > 0, "an instance in {state} was never counted");
        *count = count.saturating_sub(1);
    }

    /// Those of both.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            success: self.success + other.success,
            failed: self.failed + other.failed,
            upstream_failed: self.upstream_failed + other.upstream_failed,
            skipped: self.skipped + other.skipped,
            removed: self.removed + other.removed,
            unfinished: self.unfinished + other.unfinished,
        }
    }

    /// All of them.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.success + self.failed + self.upstream_failed + self.skipped + self.removed + self.unfinished
    }

    fn count_of(&mut self, state: TaskState) -> &mut u32 {
        match state {
            TaskState::Success => &mut self.success,
            TaskState::Failed => &mut self.failed,
            TaskState::UpstreamFailed => &mut self.upstream_failed,
            TaskState::Skipped => &mut self.skipped,
            TaskState::Removed => &mut self.removed,
            _ => &mut self.unfinished,
        }
    }
}

impl FromIterator<TaskState> for Upstreams {
    fn from_iter<I: IntoIterator<Item = TaskState>>(states: I) -> Self {
        let mut upstreams = Self::default();
        states.into_iter().for_each(|state| upstreams.add(state));
        upstreams
    }
}

/// What a rule says now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The task may run.
    Run,
    /// The task is skipped, even if some upstreams are not finished.
    Skip,
    /// The task is upstream_failed, even if some upstreams are not finished.
    UpstreamFailed,
    /// Too early to say.
    Wait,
    /// All upstreams are finished and the rule will never hold: only the end of the run frees it.
    Stuck,
}

/// What `rule` says about a task with these direct upstreams. A task without upstreams may always run.
#[must_use]
pub fn verdict(rule: TriggerRule, upstreams: &Upstreams) -> Verdict {
    verdict_of(rule, upstreams, &Upstreams::default())
}

/// As [`verdict`], for a teardown: `setups` counts those of the `upstreams` that are setups.
#[must_use]
pub fn verdict_of(rule: TriggerRule, upstreams: &Upstreams, setups: &Upstreams) -> Verdict {
    use Verdict::{Run, Skip, Stuck, UpstreamFailed, Wait};
    let Upstreams {
        success,
        failed,
        upstream_failed,
        skipped,
        removed,
        unfinished,
    } = *upstreams;
    let failures = failed + upstream_failed;
    let done = unfinished == 0;
    let total = upstreams.total();
    if total == 0 {
        return Run;
    }
    let when_done = |verdict| if done { verdict } else { Wait };
    match rule {
        TriggerRule::Always => Run,
        TriggerRule::AllDone => when_done(Run),
        TriggerRule::AllSuccess => match (failures, skipped) {
            (1.., _) => UpstreamFailed,
            (_, 1..) => Skip,
            _ => when_done(Run),
        },
        TriggerRule::AllFailed if success + skipped > 0 => Skip,
        TriggerRule::AllFailed => when_done(Run),
        TriggerRule::AllSkipped if success + failures > 0 => Skip,
        // A removed upstream was not skipped, and nothing will change that.
        TriggerRule::AllSkipped if removed > 0 => when_done(Stuck),
        TriggerRule::AllSkipped => when_done(Run),
        TriggerRule::OneSuccess if success > 0 => Run,
        TriggerRule::OneSuccess if skipped == total => Skip,
        TriggerRule::OneSuccess => when_done(UpstreamFailed),
        TriggerRule::OneFailed if failures > 0 => Run,
        TriggerRule::OneFailed => when_done(Skip),
        // Only what really ran counts as done.
        TriggerRule::OneDone if success + failed > 0 => Run,
        TriggerRule::OneDone => when_done(Skip),
        TriggerRule::NoneFailed if failures > 0 => UpstreamFailed,
        TriggerRule::NoneFailed => when_done(Run),
        TriggerRule::NoneFailedMinOneSuccess if failures > 0 => UpstreamFailed,
        TriggerRule::NoneFailedMinOneSuccess if skipped == total => Skip,
        TriggerRule::NoneFailedMinOneSuccess if success == 0 => when_done(UpstreamFailed),
        TriggerRule::NoneFailedMinOneSuccess => when_done(Run),
        TriggerRule::NoneSkipped if skipped > 0 => Skip,
        TriggerRule::NoneSkipped => when_done(Run),
        TriggerRule::AllDoneMinOneSuccess if skipped > 0 => Skip,
        TriggerRule::AllDoneMinOneSuccess if success == 0 => when_done(UpstreamFailed),
        TriggerRule::AllDoneMinOneSuccess => when_done(Run),
        TriggerRule::AllDoneSetupSuccess => {
            let all = setups.total();
            match () {
                () if !done => Wait,
                () if all > 0 && setups.skipped == all => Skip,
                () if all > 0 && setups.success == 0 => UpstreamFailed,
                () => Run,
            }
        }
    }
}

/// The name as in a DAG file: `all_success`.
#[must_use]
pub fn name(rule: TriggerRule) -> &'static str {
    match rule {
        TriggerRule::AllSuccess => "all_success",
        TriggerRule::AllFailed => "all_failed",
        TriggerRule::AllDone => "all_done",
        TriggerRule::AllDoneMinOneSuccess => "all_done_min_one_success",
        TriggerRule::AllSkipped => "all_skipped",
        TriggerRule::OneSuccess => "one_success",
        TriggerRule::OneFailed => "one_failed",
        TriggerRule::OneDone => "one_done",
        TriggerRule::NoneFailed => "none_failed",
        TriggerRule::NoneFailedMinOneSuccess => "none_failed_min_one_success",
        TriggerRule::NoneSkipped => "none_skipped",
        TriggerRule::Always => "always",
        TriggerRule::AllDoneSetupSuccess => "all_done_setup_success",
    }
}

#[cfg(test)]
mod tests;
