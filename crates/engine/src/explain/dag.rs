//! Why a DAG has no further run.

use updraft_dag::model::{AssetCondition, Dag, Schedule};

use super::{Around, Explanation, Reason, RunBrief, add, named};

impl Around {
    /// Why a DAG has no further run now, and why its unfinished runs do not go on.
    #[must_use]
    pub fn dag(&self, dag: &Dag) -> Explanation {
        let mut reasons = Vec::new();
        if self.is_stale {
            let file = self.file.clone();
            reasons.push(Reason::FileGone { file });
        }
        if let Some(message) = &self.import_error {
            let (file, message) = (self.file.clone(), message.clone());
            reasons.push(Reason::ImportError { file, message });
        }
        let limit = dag.max_consecutive_failed_dag_runs;
        if self.is_paused && limit > 0 && self.failures.len() >= limit as usize {
            let (run_ids, more) = named(self.failures.iter().take(limit as usize).cloned());
            reasons.push(Reason::ConsecutiveFailures { limit, run_ids, more });
        }
        add(&mut reasons, self.in_general());
        reasons.extend(self.next_run(dag, reasons.is_empty()));
        if let Some(condition) = dag.schedule.assets().filter(|_| !self.is_stale) {
            reasons.extend(self.assets(condition, &reasons));
        }
        Explanation {
            reasons,
            runs: self.unfinished.iter().map(|brief| self.run_of(dag, brief)).collect(),
            ..Explanation::default()
        }
    }

    /// What its schedule says. `is_free`: nothing else keeps a due run from being made.
    fn next_run(&self, dag: &Dag, is_free: bool) -> Option<Reason> {
        let limit = match dag.schedule {
            Schedule::Continuous => 1,
            _ => dag.max_active_runs,
        };
        let counts = |run: &RunBrief| run.backfill.is_none();
        match self.next_run_after {
            // Without its file it makes no run, whatever was planned.
            _ if self.is_stale => None,
            Some(at) if at > self.now => Some(Reason::NotBefore { at }),
            Some(_) if self.unfinished.iter().filter(|run| counts(run)).count() >= limit as usize => {
                Some(self.max_active_runs(limit, counts))
            }
            Some(_) => is_free.then_some(Reason::NextRound),
            None if dag.schedule == Schedule::None => Some(Reason::NoSchedule),
            None if dag.schedule.assets().is_some() && *dag.schedule.by_time() == Schedule::None => None,
            None => Some(Reason::ScheduleEnded {
                once: dag.schedule == Schedule::Once,
                end_date: dag.end_date,
            }),
        }
    }

    /// What its assets say.
    fn assets(&self, condition: &AssetCondition, others: &[Reason]) -> Option<Reason> {
        if condition.is_met(&|name| self.updated_assets.contains(name)) {
            return others.is_empty().then_some(Reason::NextRound);
        }
        let names = condition.names().into_iter().map(str::to_owned);
        let (updated, missing) = names.partition(|name| self.updated_assets.contains(name));
        Some(Reason::Assets { missing, updated })
    }
}
