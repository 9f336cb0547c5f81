//! What workers and their guardians do.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::Simulation;
use super::database::{Guard, LEASE};
use crate::run::AttemptOutcome;

/// So long before its lease is over a worker ends a task.
const MARGIN: TimeDelta = TimeDelta::seconds(3);
/// So long before its guardian does.
const LAST_MARGIN: TimeDelta = TimeDelta::seconds(1);

/// An attempt in a worker's hands.
#[derive(Debug)]
pub(super) struct Held {
    fence: u64,
    /// Until when it is this worker's, by the time at which it asked.
    until: DateTime<Utc>,
    pub(super) alive: bool,
    kill: bool,
    result: Option<AttemptOutcome>,
}

/// A worker and its guardian.
#[derive(Debug, Default)]
pub(super) struct Worker {
    is_frozen: bool,
    pub(super) held: BTreeMap<Uuid, Held>,
}

fn killed_process() -> AttemptOutcome {
    AttemptOutcome::Failed {
        retriable: true,
        reason: "SIGKILL".to_owned(),
    }
}

impl Simulation {
    pub(super) fn claim(&mut self, at: usize) {
        if self.workers[at].is_frozen {
            return;
        }
        let asked_at = self.database.now;
        let claimed = self.database.claim(2);
        if !claimed.is_empty() && self.trouble(8) {
            // The answer is lost on its way: their leases run out.
            self.database.seen.insert("unheard");
            return;
        }
        for (attempt, fence) in claimed {
            let held = Held {
                fence,
                until: asked_at + LEASE,
                alive: true,
                kill: false,
                result: None,
            };
            self.workers[at].held.insert(attempt, held);
        }
    }

    /// A process ends, by itself or because it was told to.
    pub(super) fn work(&mut self, at: usize) {
        let alive: Vec<Uuid> = self.workers[at]
            .held
            .iter()
            .filter(|(_, held)| held.alive)
            .map(|(id, _)| *id)
            .collect();
        if alive.is_empty() {
            return;
        }
        let id = alive[self.dice.below(alive.len())];
        let attempt = &self.database.attempts[&id];
        let fate = &self.fates[attempt.run][super::super::world::number(&attempt.key.task_id)];
        let outcome = fate.outcome(&attempt.key, attempt.try_number);
        let worker = &mut self.workers[at];
        let is_frozen = worker.is_frozen;
        let held = worker.held.get_mut(&id).unwrap();
        held.alive = false;
        held.result = Some(match outcome {
            _ if held.kill && !is_frozen => AttemptOutcome::Killed {
                reason: "told to".to_owned(),
            },
            outcome => outcome,
        });
    }

    pub(super) fn report(&mut self, at: usize) {
        if self.workers[at].is_frozen {
            return;
        }
        let done = self.workers[at]
            .held
            .iter()
            .find_map(|(id, held)| Some((*id, held.fence, held.result.clone()?)));
        let Some((id, fence, result)) = done else { return };
        // On its way there, the request is lost; on its way back, the answer is.
        if self.trouble(12) {
            return;
        }
        self.database.finish(id, fence, result);
        if !self.trouble(8) {
            self.workers[at].held.remove(&id);
        }
    }

    pub(super) fn renew(&mut self, at: usize) {
        if self.workers[at].is_frozen || self.trouble(6) {
            return;
        }
        let held: Vec<(Uuid, u64)> = self.workers[at]
            .held
            .iter()
            .map(|(id, held)| (*id, held.fence))
            .collect();
        let until = self.database.now + LEASE;
        let answers: Vec<_> = held
            .into_iter()
            .map(|(id, fence)| (id, self.database.renew(id, fence)))
            .collect();
        if self.trouble(6) {
            return;
        }
        for (id, answer) in answers {
            let worker = &mut self.workers[at];
            let Some(held) = worker.held.get_mut(&id) else { continue };
            match answer {
                Some(kill) => (held.until, held.kill) = (until, kill),
                // Nothing is said of what was still alive; what is over is reported all the same, and refused.
                None if held.alive => drop(worker.held.remove(&id)),
                None => {}
            }
        }
    }

    /// Before a second has passed, workers and guardians have ended what their leases no longer cover.
    pub(super) fn end_in_time(&mut self) {
        let now = self.database.now;
        let ends = self.database.off != Some(Guard::Margins);
        for worker in self.workers.iter_mut().filter(|_| ends) {
            if worker.is_frozen {
                for held in worker
                    .held
                    .values_mut()
                    .filter(|held| held.alive && held.until - LAST_MARGIN <= now)
                {
                    held.alive = false;
                    held.result = Some(killed_process());
                    self.database.seen.insert("killed in time");
                }
            } else {
                worker.held.retain(|_, held| !held.alive || held.until - MARGIN > now);
            }
        }
    }

    /// The worker is killed; its guardian ends what it leaves, and says so. Another one takes its place.
    pub(super) fn die(&mut self, at: usize) {
        let dead = std::mem::take(&mut self.workers[at]);
        for id in dead.held.into_keys() {
            self.database.lose(id);
        }
    }

    /// The machine dies, and nobody says so.
    pub(super) fn leave_for_dead(&mut self, at: usize) {
        self.workers[at] = Worker::default();
    }

    pub(super) fn freeze(&mut self, at: usize) {
        self.workers[at].is_frozen = true;
    }

    pub(super) fn wake_somebody(&mut self) {
        let at = self.dice.below(self.workers.len());
        self.workers[at].is_frozen = false;
        // The first thing that it does is to look at the time.
        self.end_in_time();
    }
}
