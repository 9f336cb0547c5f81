//! Task instances that wait for runs, and what is new of these.

use std::collections::BTreeMap;

use updraft_engine::{Event, InstanceKey, RunState};
use updraft_store::{Store, StoreError};

/// An instance that waits for a run.
#[derive(Debug, Clone)]
pub(crate) struct Awaited {
    pub(crate) key: InstanceKey,
    /// Of the run that it waits for.
    pub(crate) dag_id: String,
    pub(crate) run_id: String,
    /// What it was told of that run last.
    pub(crate) seen: Option<RunState>,
}

/// All of them, by their own run.
#[derive(Debug, Default)]
pub(crate) struct AwaitedRuns {
    by_waiter: BTreeMap<i64, Vec<Awaited>>,
    /// Something may have become of one of the runs.
    look: bool,
}

impl AwaitedRuns {
    /// These instances of a run wait from now on.
    pub(crate) fn watch(&mut self, waiter: i64, awaited: Vec<Awaited>) {
        if awaited.is_empty() {
            return;
        }
        let known = self.by_waiter.entry(waiter).or_default();
        known.retain(|old| awaited.iter().all(|new| new.key != old.key));
        known.extend(awaited);
        self.look = true;
    }

    pub(crate) fn forget(&mut self, waiter: i64) {
        self.by_waiter.remove(&waiter);
    }

    /// Lets go of the instances of a run that wait no longer.
    pub(crate) fn keep(&mut self, waiter: i64, still_waits: impl Fn(&InstanceKey) -> bool) {
        if let Some(awaited) = self.by_waiter.get_mut(&waiter) {
            awaited.retain(|one| still_waits(&one.key));
            if awaited.is_empty() {
                self.by_waiter.remove(&waiter);
            }
        }
    }

    /// The next round looks at the runs.
    pub(crate) fn look(&mut self) {
        self.look = true;
    }

    pub(crate) fn wants_a_look(&self) -> bool {
        self.look && !self.by_waiter.is_empty()
    }

    /// What became of the runs since the last look, as events for those that wait.
    ///
    /// # Errors
    /// If the database is away.
    pub(crate) async fn news(&mut self, store: &Store) -> Result<Vec<(i64, Event)>, StoreError> {
        if !self.wants_a_look() {
            return Ok(Vec::new());
        }
        self.look = false;
        let names = self.by_waiter.values().flatten();
        let names: Vec<(&str, &str)> = names.map(|one| (one.dag_id.as_str(), one.run_id.as_str())).collect();
        let states = store.run_states(&names).await?;
        let mut news = Vec::new();
        for (waiter, awaited) in &mut self.by_waiter {
            for one in awaited {
                let state = states.get(&(one.dag_id.clone(), one.run_id.clone())).copied();
                if state.is_some() && state == one.seen {
                    continue;
                }
                one.seen = state;
                let key = one.key.clone();
                news.push((*waiter, Event::AwaitedRun { key, state }));
            }
        }
        Ok(news)
    }
}
