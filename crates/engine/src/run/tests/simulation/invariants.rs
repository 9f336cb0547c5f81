//! What must hold after every step. The names are those of `updraft db check` where that asks the same.

use std::collections::BTreeMap;

use super::database::State;
use super::{SLOTS, Simulation};
use crate::state::TaskState;

impl Simulation {
    pub(super) fn check(&self) {
        let database = &self.database;
        // I4, which no database can tell: no two tries of an instance have a process at the same time.
        let mut processes: BTreeMap<_, usize> = BTreeMap::new();
        for (id, held) in self.workers.iter().flat_map(|worker| &worker.held) {
            let attempt = &database.attempts[id];
            *processes.entry((attempt.run, attempt.instance)).or_default() += usize::from(held.alive);
        }
        assert!(
            processes.values().all(|count| *count <= 1),
            "two tries at the same time: {processes:?}"
        );

        // two-live-attempts, queued-for-nobody, running-for-nobody.
        let mut live: BTreeMap<_, usize> = BTreeMap::new();
        for (id, attempt) in database.live() {
            *live.entry((attempt.run, attempt.instance)).or_default() += 1;
            let row = &database.runs[attempt.run].rows[&attempt.instance];
            let is_its = row.attempt_id == Some(*id);
            let fits = match attempt.state {
                State::Queued => is_its && row.state == TaskState::Queued,
                _ => is_its && matches!(row.state, TaskState::Running | TaskState::Restarting) || attempt.kill,
            };
            assert!(
                fits,
                "{} of {} is {:?} for nobody: {}",
                attempt.key,
                attempt.run,
                attempt.state,
                database.states()
            );
        }
        assert!(
            live.values().all(|count| *count <= 1),
            "two live attempts: {}",
            database.states()
        );

        let mut fences: Vec<u64> = database
            .attempts
            .values()
            .map(|one| one.fence)
            .filter(|fence| *fence > 0)
            .collect();
        let claims = fences.len();
        fences.sort_unstable();
        fences.dedup();
        assert_eq!(fences.len(), claims, "fence-used-twice");

        let mut slots = 0;
        for (at, run) in database.runs.iter().enumerate() {
            for row in run.rows.values() {
                slots += u32::from(row.state.is_live());
                // queued-nowhere, running-nowhere: somebody has it, or its end is still to be read.
                if row.state.is_live() {
                    let id = row.attempt_id.unwrap();
                    let unread = database
                        .events
                        .iter()
                        .any(|event| event.run == at && event.told == super::database::Told::Finished(id));
                    let has = match (&database.attempts[&id].state, row.state) {
                        (State::Queued, TaskState::Queued) => true,
                        (State::Running, state) => state != TaskState::Queued,
                        _ => false,
                    };
                    assert!(
                        has || unread,
                        "{} is {} nowhere: {}",
                        row.key,
                        row.state,
                        database.states()
                    );
                }
                let waits = matches!(row.state, TaskState::UpForRetry | TaskState::UpForReschedule);
                assert!(!waits || row.retry_at.is_some(), "waits-for-no-time: {}", row.key);
            }
            let is_over = run.run_row.state.is_finished();
            let ended_with_live = is_over && run.rows.values().any(|row| row.state.is_live());
            assert!(!ended_with_live, "end-with-live-tasks: {}", database.states());
        }
        assert!(slots <= SLOTS, "{slots} slots of {SLOTS} are in use");
    }
}
