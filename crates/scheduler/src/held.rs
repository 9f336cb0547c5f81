//! The unfinished runs, in memory. The database is the truth; this is what saves asking it again and again.

mod awaited;
mod groups;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, Utc};
use updraft_dag::model::TaskId;
use updraft_engine::limits::{Holding, LiveAttempts};
use updraft_engine::priority::effective_weights;
use updraft_engine::run::Run;
use updraft_engine::{Effect, RunFacts, TaskState};
use updraft_store::dag::DagVersion;
use updraft_store::run::{LoadedRun, RunRow};
use updraft_store::scheduling::{RunEffects, RunEvent, RunEventKind};
use updraft_store::{Store, StoreError};
use uuid::Uuid;

use crate::notifications::Deadlines;
pub(crate) use awaited::{Awaited, AwaitedRuns};
pub(crate) use groups::{Groups, starts_at};

/// One run.
pub(crate) struct Held {
    pub(crate) run: Run,
    pub(crate) row: RunRow,
    pub(crate) version: Arc<DagVersion>,
    pub(crate) weights: Arc<BTreeMap<TaskId, i32>>,
}

/// All runs that this scheduler looks after.
#[derive(Default)]
pub(crate) struct Runs {
    held: HashMap<i64, Held>,
    /// Just read: the engine has not looked at them yet.
    pub(crate) fresh: BTreeSet<i64>,
    wakes: BTreeSet<(DateTime<Utc>, i64)>,
    wake_of: HashMap<i64, DateTime<Utc>>,
    /// Runs with instances that want a slot.
    pub(crate) wanting: BTreeSet<i64>,
    /// How the limits on runs see them.
    pub(crate) groups: Groups,
    pub(crate) deadlines: Deadlines,
    /// Runs for which the run before matters, by DAG.
    dependent: HashMap<String, BTreeSet<i64>>,
    weights: HashMap<Uuid, Arc<BTreeMap<TaskId, i32>>>,
    /// Instances whose trouble has been told: once is enough.
    pub(crate) complained: HashSet<Uuid>,
    /// Live attempts and when they were counted; `None`: to be counted anew.
    pub(crate) live: Option<(LiveAttempts, Instant)>,
    /// Runs that task instances wait for.
    pub(crate) awaited: AwaitedRuns,
    /// Whether every unfinished run has been read.
    pub(crate) complete: bool,
    /// Runs that can't be read. The next scheduler tries again.
    pub(crate) aside: BTreeSet<i64>,
}

impl Runs {
    /// Forgets everything; the next round reads it again.
    pub(crate) fn forget_all(&mut self) {
        // What could not be read was told, and will be as unreadable.
        let aside = std::mem::take(&mut self.aside);
        *self = Self {
            aside,
            ..Self::default()
        };
    }

    pub(crate) fn forget(&mut self, id: i64) {
        let dag_id = self.held.remove(&id).map(|held| held.row.dag_id);
        if let Some(dependent) = dag_id.and_then(|dag_id| self.dependent.get_mut(&dag_id)) {
            dependent.remove(&id);
        }
        self.wanting.remove(&id);
        self.groups.forget(id);
        self.deadlines.set(id, None);
        self.awaited.forget(id);
        self.set_wake(id, None);
    }

    /// Keeps what is in use up to date with what was written for a run.
    pub(crate) fn begin(&mut self, written: &RunEffects) {
        let (Some((live, _)), Some(held)) = (&mut self.live, self.held.get(&written.dag_run_id)) else {
            return;
        };
        for effect in &written.effects {
            if let Effect::Instance {
                key,
                to: TaskState::Queued,
                change,
                ..
            } = effect
                && let Some(attempt_id) = change.attempt_id
                && let Some(task) = held.version.dag.tasks.get(&key.task_id)
            {
                let holding = Holding {
                    run: written.dag_run_id,
                    dag_id: held.row.dag_id.clone(),
                    task_id: task.task_id.clone(),
                    pool: task.pool.clone(),
                    slots: task.pool_slots,
                };
                live.begins(attempt_id, holding);
            }
        }
    }

    /// Keeps what is in use up to date with what happened.
    pub(crate) fn hear(&mut self, event: &RunEvent) {
        match &event.kind {
            RunEventKind::Created => {}
            RunEventKind::Changed => self.live = None,
            RunEventKind::AttemptFinished { attempt_id, .. } => {
                if let Some((live, _)) = &mut self.live {
                    live.ends(*attempt_id);
                }
            }
        }
    }

    pub(crate) fn get_mut(&mut self, id: i64) -> Option<&mut Held> {
        self.held.get_mut(&id)
    }

    pub(crate) fn get(&self, id: i64) -> Option<&Held> {
        self.held.get(&id)
    }

    /// Runs of the DAG for which the run before matters.
    pub(crate) fn dependent(&self, dag_id: &str) -> impl Iterator<Item = i64> {
        self.dependent.get(dag_id).into_iter().flatten().copied()
    }

    /// Reads runs that are not held; those that are gone or finished long ago stay away.
    pub(crate) async fn read(&mut self, store: &Store, ids: &[i64], max_map_length: usize) -> Result<(), StoreError> {
        for loaded in self.readable(store, ids).await? {
            let id = loaded.row.id;
            let previous = if Run::needs_previous(&loaded.version.dag) {
                store.previous_run(&loaded.row, loaded.version.dag.catchup).await?
            } else {
                None
            };
            let facts = RunFacts {
                previous,
                max_map_length,
                ..loaded.row.facts()
            };
            self.hold(id, loaded, facts);
        }
        Ok(())
    }

    /// Those runs that can be read: one that can't hides no other.
    async fn readable(&mut self, store: &Store, ids: &[i64]) -> Result<Vec<LoadedRun>, StoreError> {
        match store.load_runs(ids).await {
            Err(StoreError::Corrupt(_)) => {}
            loaded => return loaded,
        }
        let mut runs = Vec::with_capacity(ids.len());
        for &id in ids {
            match store.load_runs(&[id]).await {
                Ok(loaded) => runs.extend(loaded),
                Err(StoreError::Corrupt(why)) => {
                    store.run_set_aside(id, &why).await?;
                    self.aside.insert(id);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(runs)
    }

    fn hold(&mut self, id: i64, loaded: LoadedRun, facts: RunFacts) {
        let LoadedRun {
            row,
            version,
            instances,
        } = loaded;
        let weights = Arc::clone(
            self.weights
                .entry(version.id)
                .or_insert_with(|| Arc::new(effective_weights(&version.dag))),
        );
        let state = facts.state;
        let run = Run::load(
            Arc::clone(&version.dag),
            facts,
            instances.iter().map(|instance| instance.facts()).collect(),
        );
        self.fresh.insert(id);
        if Run::needs_previous(&version.dag) {
            self.dependent.entry(row.dag_id.clone()).or_default().insert(id);
        }
        let deadline = row.deadline_at.filter(|_| row.deadline_missed_at.is_none());
        self.deadlines.set(id, deadline.filter(|_| !state.is_finished()));
        self.held.insert(
            id,
            Held {
                run,
                row,
                version,
                weights,
            },
        );
        self.refresh(id);
    }

    /// Brings the indexes up to date after the engine has handled something.
    pub(crate) fn refresh(&mut self, id: i64) {
        let Some(held) = self.held.get(&id) else { return };
        let (wake, wants, state) = (
            held.run.next_wake(),
            held.run.scheduled().next().is_some(),
            held.run.facts().state,
        );
        self.groups.put(&held.row, state);
        self.awaited.keep(id, |key| {
            let instance = held.run.instance(key);
            instance.is_some_and(|instance| instance.state == TaskState::Deferred)
        });
        self.set_wake(id, wake);
        if wants {
            self.wanting.insert(id)
        } else {
            self.wanting.remove(&id)
        };
    }

    /// Runs whose time has come.
    pub(crate) fn due(&self, now: DateTime<Utc>) -> Vec<i64> {
        self.wakes
            .iter()
            .take_while(|(at, _)| *at <= now)
            .map(|(_, id)| *id)
            .collect()
    }

    /// When the next run's time comes.
    pub(crate) fn next_wake(&self) -> Option<DateTime<Utc>> {
        self.wakes.first().map(|(at, _)| *at)
    }

    fn set_wake(&mut self, id: i64, at: Option<DateTime<Utc>>) {
        if let Some(old) = self.wake_of.remove(&id) {
            self.wakes.remove(&(old, id));
        }
        if let Some(at) = at {
            self.wakes.insert((at, id));
            self.wake_of.insert(id, at);
        }
    }
}
