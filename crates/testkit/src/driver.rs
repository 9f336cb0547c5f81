//! A scheduler without limits and without waiting: the engine, a lease and the store.

use std::collections::HashMap;
use std::time::Duration;

use chrono::Utc;
use serde_json::Value;
use updraft_engine::asset::updates;
use updraft_engine::notification::{notices, stopped_by};
use updraft_engine::{Effect, Event, InstanceKey, Run};
use updraft_store::Store;
use updraft_store::notification::NewNotification;
use updraft_store::scheduling::{Applied, Lease, RunEffects, RunEventKind};
use uuid::Uuid;

/// Drives runs step by step: whatever may be queued is queued.
#[derive(Debug)]
pub struct Driver {
    store: Store,
    lease: Lease,
    runs: HashMap<i64, Run>,
}

impl Driver {
    /// Takes the lease on shard 0, for an hour.
    pub async fn new(store: &Store) -> Self {
        let lease = store
            .acquire_lease(0, Uuid::now_v7(), Duration::from_secs(3600))
            .await
            .expect("the database")
            .expect("the lease");
        Self {
            store: store.clone(),
            lease,
            runs: HashMap::new(),
        }
    }

    /// The lease that it holds.
    #[must_use]
    pub fn lease(&self) -> &Lease {
        &self.lease
    }

    /// A run as the driver has it in memory.
    #[must_use]
    pub fn run(&self, dag_run_id: i64) -> Option<&Run> {
        self.runs.get(&dag_run_id)
    }

    /// Answers what the action of an instance that is not mapped decides by (`branch` and the like).
    pub async fn decide(&mut self, dag_run_id: i64, task_id: &str, result: Result<Value, String>) -> Applied {
        let mut step = self.store.begin_step(&self.lease).await.expect("a step");
        let run = self.runs.get_mut(&dag_run_id).expect("a run that the driver holds");
        let event = Event::Decided {
            key: InstanceKey::of(task_id),
            result,
            name: None,
        };
        let effects = run.handle(event, Utc::now(), &mut Uuid::now_v7).expect("a legal event");
        let facts = run.facts();
        let effects = RunEffects {
            dag_run_id,
            dag_id: facts.dag_id.clone(),
            run_id: facts.run_id.clone(),
            updates: updates(run.dag(), &effects),
            effects,
        };
        let applied = step.apply(&[effects]).await.expect("the effects");
        step.commit().await.expect("the step");
        applied
    }

    /// Reads all events, applies what comes of them, and queues everything that is scheduled.
    pub async fn step(&mut self) -> Applied {
        let mut step = self.store.begin_step(&self.lease).await.expect("a step");
        let events = step.take_events();
        let mut effects: HashMap<i64, Vec<Effect>> = HashMap::new();
        let mut told = Vec::new();
        for event in events {
            let id = event.dag_run_id;
            let event = match event.kind {
                RunEventKind::Created | RunEventKind::Changed => {
                    self.runs.remove(&id);
                    effects.remove(&id);
                    let Some(loaded) = self.store.load_runs(&[id]).await.expect("the run").pop() else {
                        continue;
                    };
                    if loaded.row.state.is_finished() {
                        continue;
                    }
                    let instances = loaded
                        .instances
                        .iter()
                        .map(updraft_store::run::InstanceRow::facts)
                        .collect();
                    self.runs
                        .insert(id, Run::load(loaded.version.dag.clone(), loaded.row.facts(), instances));
                    Event::Start
                }
                RunEventKind::AttemptFinished {
                    key,
                    attempt_id,
                    started,
                    outcome,
                    ended_at,
                } => {
                    if let (true, Some(run)) = (started, self.runs.get_mut(&id)) {
                        let key = key.clone();
                        let begun = Event::AttemptStarted { key, attempt_id };
                        run.handle(begun, Utc::now(), &mut Uuid::now_v7).expect("a legal event");
                    }
                    Event::AttemptFinished {
                        key,
                        attempt_id,
                        outcome,
                        ended_at,
                    }
                }
            };
            if let Some(run) = self.runs.get_mut(&id) {
                let (stopped, now) = (stopped_by(&event), Utc::now());
                let new = run.handle(event, now, &mut Uuid::now_v7).expect("a legal event");
                let new_notices = notices(run.dag(), stopped.as_ref(), &new, now);
                told.extend(new_notices.into_iter().map(|notice| (id, notice)));
                effects.entry(id).or_default().extend(new);
            }
        }
        for (id, run) in &mut self.runs {
            let now = Utc::now();
            if run.next_wake().is_some_and(|at| at <= now) {
                let woken = run.handle(Event::Wake, now, &mut Uuid::now_v7).expect("a legal event");
                effects.entry(*id).or_default().extend(woken);
            }
            let ready: Vec<_> = run.scheduled().map(|instance| instance.key.clone()).collect();
            for key in ready {
                let event = Event::Queued {
                    key,
                    attempt_id: Uuid::now_v7(),
                };
                effects
                    .entry(*id)
                    .or_default()
                    .extend(run.handle(event, Utc::now(), &mut Uuid::now_v7).expect("a legal event"));
            }
        }
        let effects: Vec<RunEffects> = effects
            .into_iter()
            .filter_map(|(dag_run_id, effects)| {
                let run = self.runs.get(&dag_run_id)?;
                let facts = run.facts();
                Some(RunEffects {
                    dag_run_id,
                    dag_id: facts.dag_id.clone(),
                    run_id: facts.run_id.clone(),
                    updates: updates(run.dag(), &effects),
                    effects,
                })
            })
            .collect();
        let applied = step.apply(&effects).await.expect("the effects");
        let mut new = Vec::new();
        for (dag_run_id, notice) in told {
            if !applied.refused.contains(&dag_run_id) {
                let run = self.store.load_runs(&[dag_run_id]).await.expect("the run").remove(0);
                new.push(NewNotification {
                    dag_run_id,
                    version_id: run.version.id,
                    notice,
                });
            }
        }
        step.notify(&new.iter().collect::<Vec<_>>())
            .await
            .expect("the notifications");
        step.commit().await.expect("the step");
        for id in &applied.refused {
            self.runs.remove(id);
        }
        applied
    }
}
