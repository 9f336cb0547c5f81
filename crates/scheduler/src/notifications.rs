//! Whom a round has to tell: what the engine's effects make people hear of, and runs that are late.
//!
//! Both are written in the transaction of the round, so that nothing is told of what was not committed, and nothing that was
//! committed is left untold.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use updraft_engine::notification::{late, notices};
use updraft_engine::{Effect, InstanceKey};
use updraft_store::StoreError;
use updraft_store::notification::NewNotification;
use updraft_store::scheduling::Step;

use crate::held::{Held, Runs};

/// Runs that are not finished and whose deadline is to come, by deadline.
#[derive(Debug, Default)]
pub(crate) struct Deadlines {
    due: BTreeSet<(DateTime<Utc>, i64)>,
    of_run: HashMap<i64, DateTime<Utc>>,
}

impl Deadlines {
    /// Keeps the deadline of a run, or forgets that it had one.
    pub(crate) fn set(&mut self, id: i64, deadline: Option<DateTime<Utc>>) {
        if let Some(old) = self.of_run.remove(&id) {
            self.due.remove(&(old, id));
        }
        if let Some(at) = deadline {
            self.due.insert((at, id));
            self.of_run.insert(id, at);
        }
    }

    /// Runs that are late.
    fn missed(&self, now: DateTime<Utc>) -> Vec<(i64, DateTime<Utc>)> {
        let missed = self.due.iter().take_while(|(at, _)| *at <= now);
        missed.map(|(at, id)| (*id, *at)).collect()
    }

    /// When the next run will be late.
    pub(crate) fn next(&self) -> Option<DateTime<Utc>> {
        self.due.first().map(|(at, _)| *at)
    }
}

/// What a round tells people, by run.
#[derive(Debug, Default)]
pub(crate) struct Told {
    of_effects: BTreeMap<i64, Vec<NewNotification>>,
    of_deadlines: Vec<NewNotification>,
}

impl Told {
    /// Keeps what the effects of one event tell of a run.
    pub(crate) fn add(&mut self, held: &Held, stopped: Option<&InstanceKey>, effects: &[Effect], now: DateTime<Utc>) {
        let new = notices(&held.version.dag, stopped, effects, now);
        if !new.is_empty() {
            let new = new.into_iter().map(|notice| NewNotification {
                dag_run_id: held.row.id,
                version_id: held.version.id,
                notice,
            });
            self.of_effects.entry(held.row.id).or_default().extend(new);
        }
    }

    /// Drops what was decided about a run.
    pub(crate) fn forget(&mut self, id: i64) {
        self.of_effects.remove(&id);
    }

    /// Finds runs late. Before the effects are applied: a run that ends in this round is late all the same.
    ///
    /// # Errors
    /// If the database is away.
    pub(crate) async fn miss_deadlines(&mut self, step: &mut Step, runs: &mut Runs) -> Result<(), StoreError> {
        let candidates = runs.deadlines.missed(step.now());
        if candidates.is_empty() {
            return Ok(());
        }
        let ids: Vec<i64> = candidates.iter().map(|(id, _)| *id).collect();
        let missed = step.miss_deadlines(&ids).await?;
        for (id, deadline) in candidates {
            // Those that were not: somebody ended them, and they are about to be read again.
            runs.deadlines.set(id, None);
            let Some(held) = runs.get(id).filter(|_| missed.contains(&id)) else {
                continue;
            };
            tracing::warn!(dag_id = held.row.dag_id, run_id = held.row.run_id, %deadline, "the run has missed its deadline");
            step.show_run(&held.row.dag_id, &held.row.run_id);
            let new = late(&held.version.dag, deadline)
                .into_iter()
                .map(|notice| NewNotification {
                    dag_run_id: id,
                    version_id: held.version.id,
                    notice,
                });
            self.of_deadlines.extend(new);
        }
        Ok(())
    }

    /// Queues everything but what was decided about refused runs.
    ///
    /// # Errors
    /// If the database is away.
    pub(crate) async fn write(&self, step: &mut Step, refused: &BTreeSet<i64>) -> Result<(), StoreError> {
        let of_effects = self.of_effects.iter().filter(|(id, _)| !refused.contains(id));
        let new: Vec<&NewNotification> = of_effects.flat_map(|(_, new)| new).chain(&self.of_deadlines).collect();
        step.notify(&new).await
    }
}
