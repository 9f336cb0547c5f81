//! The scheduler's side: a lease on the right to decide, and the transaction in which it decides.
//!
//! A [`Step`] locks the lease first, so a scheduler that lost it (it slept, it was cut off) can't commit anything: the
//! takeover waits for steps that are under way, and every later step of the old owner is refused. Events are read and deleted,
//! and what the engine made of them is written, in that one transaction.

mod apply;
mod decided;
mod event;
mod in_use;
mod lease;
mod notices;
mod writes;

pub use apply::{Applied, RunEffects};
pub use event::{RunEvent, RunEventKind};
pub use in_use::{BackfillStanding, Standing};
pub use lease::Lease;
pub(crate) use writes::created as create_instances;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sqlx::{Postgres, Transaction};
use uuid::Uuid;

use crate::connect::Store;
use crate::error::StoreError;
use crate::listen::Signal;
use crate::notify::UiEvent;
use crate::retry::retried;

/// Events of one step; the rest waits for the next, which should follow at once.
const EVENTS: i64 = 2_000;

/// One step of a scheduler. Dropped without [`Step::commit`] it changes nothing.
pub struct Step {
    store: Store,
    tx: Transaction<'static, Postgres>,
    now: DateTime<Utc>,
    events: Vec<RunEvent>,
    /// There may be more events.
    has_more: bool,
    /// Events read in this step and not dealt with: (event, run).
    taken: Vec<(i64, i64)>,
    ui: BTreeSet<UiEvent>,
    /// Attempts that workers take before all others.
    ahead: Vec<Uuid>,
    queued: bool,
    killed_queued: bool,
    notified: bool,
}

impl std::fmt::Debug for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Step")
            .field("events", &self.events.len())
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Begins a step under `lease` and reads the oldest events. Make it short: a takeover and the renewal of the lease wait for
    /// it. Events are deleted by [`Step::apply`], but for those of runs that it refuses.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`]: forget every run in memory.
    pub async fn begin_step(&self, lease: &Lease) -> Result<Step, StoreError> {
        self.begin_step_without(lease, &[]).await
    }

    /// As [`Store::begin_step`], without the events of runs that are set aside: these stay for a scheduler that can read them.
    ///
    /// # Errors
    /// As [`Store::begin_step`].
    pub async fn begin_step_without(&self, lease: &Lease, aside: &[i64]) -> Result<Step, StoreError> {
        retried("beginning a scheduling step", |_| async {
            let mut tx = crate::transaction::begin(&self.vital).await?;
            let Some((now, events)) = event::read(&mut tx, lease, EVENTS, aside).await? else {
                return Err(StoreError::LeaseLost {
                    shard: lease.shard,
                    term: lease.term,
                });
            };
            Ok(Step {
                store: self.clone(),
                tx,
                now,
                has_more: events.len() as i64 >= EVENTS,
                taken: events.iter().map(|event| (event.id, event.dag_run_id)).collect(),
                events,
                ui: BTreeSet::new(),
                ahead: Vec::new(),
                queued: false,
                killed_queued: false,
                notified: false,
            })
        })
        .await
    }
}

impl Step {
    /// When the step began, by the database's clock.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// What happened since the last step, the oldest first. Taken once.
    pub fn take_events(&mut self) -> Vec<RunEvent> {
        std::mem::take(&mut self.events)
    }

    /// Tells the database that this step is not frozen. For steps that read much elsewhere: see
    /// [`vital_stillness`](crate::StoreOptions::vital_stillness).
    ///
    /// # Errors
    /// If the database is away, or has ended the step.
    pub async fn ping(&mut self) -> Result<(), StoreError> {
        Ok(sqlx::Connection::ping(&mut *self.tx).await?)
    }

    /// The events of this run stay: it can't be read.
    pub fn leave(&mut self, dag_run_id: i64) {
        self.taken.retain(|(_, of)| *of != dag_run_id);
    }

    /// Whether there may be more events than one step takes.
    #[must_use]
    pub fn has_more(&self) -> bool {
        self.has_more
    }

    /// An attempt that [`Step::apply`] will queue goes before all others, whatever their priority.
    pub fn put_ahead(&mut self, attempt_id: Uuid) {
        self.ahead.push(attempt_id);
    }

    /// Makes everything of the step true, then wakes whoever waits for it.
    ///
    /// # Errors
    /// If the database is away. The step may have been committed all the same, when only the answer was lost: read the
    /// touched runs again.
    pub async fn commit(self) -> Result<(), StoreError> {
        let committed = self.tx.commit().await;
        // Also when only the answer was lost: this process passes over its own wake-ups when they come from the database.
        if self.queued {
            self.store.hub.send(Signal::Queue);
        }
        if self.killed_queued {
            self.store.notify_scheduler();
        }
        if self.notified {
            self.store.notify_notifications();
        }
        self.store.notify_ui(self.ui);
        Ok(committed?)
    }
}
