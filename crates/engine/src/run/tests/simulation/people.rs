//! What people do, written as `rewrite_on` of the store does.

use super::Simulation;
use super::database::{Guard, State, Told};
use crate::clear::{Change, Mark, Marked, ResetRun, clear, mark_task, run_after_clear};
use crate::run::InstanceKey;
use crate::state::TaskState;

impl Simulation {
    /// Some instance of some run.
    fn somewhere(&mut self) -> (usize, InstanceKey) {
        let at = self.dice.below(self.database.runs.len());
        let rows: Vec<InstanceKey> = self.database.runs[at]
            .rows
            .values()
            .map(|row| row.key.clone())
            .collect();
        (at, rows[self.dice.below(rows.len())].clone())
    }

    pub(super) fn clear(&mut self) {
        let (at, key) = self.somewhere();
        let run = &self.database.runs[at];
        let facts: Vec<_> = run.rows.values().cloned().collect();
        let changes = clear(&run.dag, &facts, &[key]);
        if !changes.is_empty() {
            let to = run_after_clear(run.run_row.state, ResetRun::Queued);
            if let Some(to) = to {
                self.database.runs[at].run_row.state = to;
            }
            self.rewrite(at, &changes);
        }
    }

    pub(super) fn mark(&mut self) {
        let (at, key) = self.somewhere();
        let run = &self.database.runs[at];
        let facts: Vec<_> = run.rows.values().cloned().collect();
        let marked = Marked {
            task_ids: vec![key.task_id],
            map_index: (key.map_index >= 0).then_some(key.map_index),
            ..Marked::default()
        };
        let mark = [Mark::Success, Mark::Failed, Mark::Skipped][self.dice.below(3)];
        let changes = mark_task(&run.dag, &facts, &marked, mark);
        let clears = changes
            .iter()
            .any(|change| matches!(change.to, TaskState::None | TaskState::Restarting));
        if let Some(to) = run_after_clear(run.run_row.state, ResetRun::Queued).filter(|_| clears) {
            self.database.runs[at].run_row.state = to;
        }
        if !changes.is_empty() {
            self.rewrite(at, &changes);
        }
    }

    fn rewrite(&mut self, at: usize, changes: &[Change]) {
        for change in changes {
            let row = self.database.runs[at].rows.get_mut(&change.id).unwrap();
            assert_eq!(row.state, change.from);
            let dying = row.attempt_id.is_some_and(|id| {
                self.database
                    .attempts
                    .get(&id)
                    .is_some_and(|one| one.state == State::Running)
            });
            row.state = match change.to {
                TaskState::None if dying && self.database.off != Some(Guard::Dying) => TaskState::Restarting,
                to => to,
            };
            (row.max_tries, row.retry_at, row.waiting_since) = (change.max_tries, None, None);
        }
        for attempt in changes.iter().filter_map(|change| change.kill) {
            self.database.kill(attempt);
        }
        self.database.tell(at, Told::Changed);
    }
}
