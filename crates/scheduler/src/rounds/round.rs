//! One round: one transaction.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use updraft_engine::asset::updates;
use updraft_engine::notification::stopped_by;
use updraft_engine::{Effect, Event, RunState};
use updraft_store::scheduling::{Lease, RunEffects, RunEvent, RunEventKind, Step};
use updraft_store::{Store, StoreError};
use uuid::Uuid;

use super::questions::{self, Fetches};
use super::{Outcome, limits};
use crate::SchedulerConfig;
use crate::held::Runs;
use crate::notifications::Told;

/// What the engine wants done, by run.
pub(super) type Effects = BTreeMap<i64, Vec<Effect>>;

/// Takes what happened, decides, commits.
pub(super) async fn round(
    config: &SchedulerConfig,
    store: &Store,
    lease: &Lease,
    runs: &mut Runs,
) -> Result<Outcome, StoreError> {
    let begun = tokio::time::Instant::now();
    let aside: Vec<i64> = runs.aside.iter().copied().collect();
    let mut step = store.begin_step_without(lease, &aside).await?;
    let now = step.now();
    let events = step.take_events();
    let more = step.has_more();
    events.iter().for_each(|event| runs.hear(event));
    read_what_is_needed(config, store, &mut step, runs, &events).await?;
    for id in &runs.aside {
        step.leave(*id);
    }

    let changed = events
        .iter()
        .filter(|event| matches!(event.kind, RunEventKind::Changed));
    let changed: BTreeSet<i64> = changed.map(|event| event.dag_run_id).collect();

    let mut decider = Decider {
        config,
        store,
        now,
        effects: Effects::new(),
        told: Told::default(),
    };
    decider.start_fresh(runs).await?;
    for event in events {
        decider.happened(runs, event).await?;
    }
    for (id, event) in runs.awaited.news(store).await? {
        decider.tell(runs, id, event).await?;
    }
    for id in runs.due(now) {
        decider.tell(runs, id, Event::Wake).await?;
    }
    let standing = limits::standing(&mut step, runs).await?;
    let starting = limits::runs_to_start(&mut step, runs, &standing.paused, now).await?;
    let may_start_more = starting.len() >= limits::LOOKED_AT;
    for id in starting {
        decider.tell(runs, id, Event::Start).await?;
    }
    limits::count_live(&mut step, runs).await?;
    let chosen = limits::tasks_to_queue(runs, &standing);
    for (instance, text) in chosen.hopeless {
        if runs.complained.insert(instance) {
            tracing::warn!("{text}");
        }
    }
    for (place, (id, key)) in chosen.queue.into_iter().enumerate() {
        let attempt_id = Uuid::now_v7();
        if place < chosen.ahead {
            step.put_ahead(attempt_id);
        }
        decider.tell(runs, id, Event::Queued { key, attempt_id }).await?;
    }

    let Decider { effects, mut told, .. } = decider;
    told.miss_deadlines(&mut step, runs).await?;
    let writes: Vec<RunEffects> = effects
        .into_iter()
        .filter_map(|(id, effects)| {
            let held = runs.get(id)?;
            Some(RunEffects {
                dag_run_id: id,
                dag_id: held.row.dag_id.clone(),
                run_id: held.row.run_id.clone(),
                updates: updates(&held.version.dag, &effects),
                effects,
            })
        })
        .collect();
    let applied = step.apply(&writes).await?;
    told.write(&mut step, &applied.refused).await?;
    step.commit().await?;

    let mut outcome = Outcome {
        again: more || may_start_more || !applied.refused.is_empty(),
        ..Outcome::default()
    };
    for id in applied.refused {
        // The database knows better; its event is still there and has the run read again.
        runs.forget(id);
        runs.complete = false;
    }
    for write in writes {
        runs.begin(&write);
        if write.effects.iter().any(|effect| matches!(effect, Effect::Run { .. })) {
            runs.awaited.look();
        }
        finish(store, runs, write.dag_run_id).await?;
        let ended = |effect: &Effect| matches!(effect, Effect::Instance { to, .. } if to.is_finished());
        if write.effects.iter().any(ended) {
            wake_successors(store, runs, write.dag_run_id, &write.dag_id);
        }
    }
    for id in changed {
        // Somebody wrote states, perhaps of a run that was over long ago.
        let Some(held) = runs.get(id) else { continue };
        let (dag_id, is_over) = (held.row.dag_id.clone(), held.run.facts().state.is_finished());
        wake_successors(store, runs, id, &dag_id);
        if is_over {
            runs.forget(id);
        }
    }
    outcome.again |= runs.awaited.wants_a_look();
    let wakes = [runs.next_wake(), runs.groups.next_start(now), runs.deadlines.next()];
    let wake = wakes.into_iter().flatten().min();
    outcome.wake = wake.map(|at| begun + (at - now).to_std().unwrap_or_default());
    Ok(outcome)
}

/// Reads the runs that events speak of and that are not held, or that somebody changed; at first, all unfinished ones.
async fn read_what_is_needed(
    config: &SchedulerConfig,
    store: &Store,
    step: &mut Step,
    runs: &mut Runs,
    events: &[RunEvent],
) -> Result<(), StoreError> {
    let mut missing: BTreeSet<i64> = BTreeSet::new();
    for event in events {
        if matches!(event.kind, RunEventKind::Changed) {
            runs.forget(event.dag_run_id);
            runs.awaited.look();
        }
        if runs.get(event.dag_run_id).is_none() {
            missing.insert(event.dag_run_id);
        }
    }
    if !runs.complete {
        missing.extend(
            store
                .unfinished_runs()
                .await?
                .into_iter()
                .map(|run| run.id)
                .filter(|id| runs.get(*id).is_none() && !runs.aside.contains(id)),
        );
    }
    let missing: Vec<i64> = missing.into_iter().collect();
    for (place, batch) in missing.chunks(200).enumerate() {
        if place > 0 {
            step.ping().await?;
        }
        runs.read(store, batch, config.max_map_length).await?;
    }
    runs.complete = true;
    Ok(())
}

/// Feeds the engine and collects what it wants done.
pub(super) struct Decider<'a> {
    pub(super) config: &'a SchedulerConfig,
    pub(super) store: &'a Store,
    pub(super) now: DateTime<Utc>,
    effects: Effects,
    told: Told,
}

impl Decider<'_> {
    /// Runs that were just read and are under way: the engine looks at them once, whatever happened.
    async fn start_fresh(&mut self, runs: &mut Runs) -> Result<(), StoreError> {
        for id in std::mem::take(&mut runs.fresh) {
            let Some(held) = runs.get(id) else { continue };
            if held.run.facts().state == RunState::Running {
                self.tell(runs, id, Event::Start).await?;
            }
        }
        Ok(())
    }

    async fn happened(&mut self, runs: &mut Runs, event: RunEvent) -> Result<(), StoreError> {
        let RunEventKind::AttemptFinished {
            key,
            attempt_id,
            started,
            outcome,
            ended_at,
        } = event.kind
        else {
            return Ok(());
        };
        if started {
            let key = key.clone();
            self.tell(runs, event.dag_run_id, Event::AttemptStarted { key, attempt_id })
                .await?;
        }
        let told = Event::AttemptFinished {
            key,
            attempt_id,
            outcome,
            ended_at,
        };
        self.tell(runs, event.dag_run_id, told).await
    }

    /// Tells the engine one thing, and answers whatever it asks back.
    async fn tell(&mut self, runs: &mut Runs, id: i64, event: Event) -> Result<(), StoreError> {
        let Some(held) = runs.get_mut(id) else { return Ok(()) };
        let (mut pending, mut fetches, mut awaited) = (vec![event], Fetches::default(), Vec::new());
        while let Some(event) = pending.pop() {
            let stopped = stopped_by(&event);
            let effects = match held.run.handle(event, self.now, &mut Uuid::now_v7) {
                Ok(effects) => effects,
                Err(error) => {
                    tracing::error!(dag_id = held.row.dag_id, run_id = held.row.run_id, %error, "the engine refused an event; reading the run again");
                    self.effects.remove(&id);
                    self.told.forget(id);
                    runs.forget(id);
                    runs.complete = false;
                    return Ok(());
                }
            };
            for effect in &effects {
                pending.extend(self.answer(held, effect, &mut fetches).await?);
            }
            awaited.extend(questions::awaited(&effects));
            self.told.add(held, stopped.as_ref(), &effects, self.now);
            self.effects.entry(id).or_default().extend(effects);
        }
        runs.awaited.watch(id, awaited);
        runs.refresh(id);
        Ok(())
    }
}

/// Lets go of a run if it has ended.
async fn finish(store: &Store, runs: &mut Runs, id: i64) -> Result<(), StoreError> {
    let Some(held) = runs.get(id) else { return Ok(()) };
    let state = held.run.facts().state;
    if !matches!(state, RunState::Success | RunState::Failed) {
        return Ok(());
    }
    let (dag, run_id) = (&held.version.dag, &held.row.run_id);
    tracing::info!(dag_id = dag.dag_id, run_id, state = state.as_str(), "run ended");
    let most = i64::from(dag.max_consecutive_failed_dag_runs);
    if state == RunState::Failed && most > 0 && store.consecutive_failures(&dag.dag_id, most).await? >= most {
        tracing::warn!(
            dag_id = dag.dag_id,
            failures = most,
            "paused: as many runs in a row have failed as max_consecutive_failed_dag_runs allows"
        );
        store.set_paused(&dag.dag_id, true).await?;
    }
    runs.forget(id);
    Ok(())
}

/// Runs that depend on the past of this one look again.
fn wake_successors(store: &Store, runs: &mut Runs, of: i64, dag_id: &str) {
    let successors: Vec<i64> = runs.dependent(dag_id).filter(|id| *id != of).collect();
    for id in successors {
        // Reading the run again brings the facts of the one before with it.
        runs.forget(id);
        runs.complete = false;
        store.notify_scheduler();
    }
}
