//! The scheduler's side: a lease on the right to decide, and the transaction in which it decides.
//!
//! A [`Step`] locks the lease first, so a scheduler that lost it (it slept, it was cut off) can't commit anything: the
//! takeover waits for steps that are under way, and every later step of the old owner is refused. Events are read and deleted,
//! and what the engine made of them is written, in that one transaction.

mod apply;
mod event;
mod in_use;
mod lease;
mod notices;
mod writes;

pub use apply::{Applied, RunEffects};
pub use event::{RunEvent, RunEventKind};
pub use lease::Lease;
pub(crate) use writes::created as create_instances;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sqlx::{Postgres, Transaction};

use crate::connect::Store;
use crate::error::StoreError;
use crate::notify::UiEvent;
use crate::retry::retried;

/// One step of a scheduler. Dropped without [`Step::commit`] it changes nothing.
pub struct Step {
    store: Store,
    tx: Transaction<'static, Postgres>,
    now: DateTime<Utc>,
    /// Events read in this step: (event, run).
    taken: Vec<(i64, i64)>,
    /// Runs that must be read again; their events stay.
    refused: BTreeSet<i64>,
    ui: BTreeSet<UiEvent>,
    queued: bool,
    killed_queued: bool,
    notified: bool,
}

impl std::fmt::Debug for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Step")
            .field("taken", &self.taken.len())
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Begins a step under `lease`. Make it short: a takeover and the renewal of the lease wait for it.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`]: forget every run in memory.
    pub async fn begin_step(&self, lease: &Lease) -> Result<Step, StoreError> {
        let (tx, now) = retried("beginning a scheduling step", |_| async {
            let mut tx = self.pool.begin().await?;
            let now = sqlx::query_scalar!(
                "SELECT clock_timestamp() FROM scheduler_lease
                 WHERE shard = $1 AND owner = $2 AND term = $3 AND lease_until > clock_timestamp() FOR SHARE",
                lease.shard,
                lease.owner,
                lease.term
            )
            .fetch_optional(&mut *tx)
            .await?;
            let Some(now) = now.flatten() else {
                return Err(StoreError::LeaseLost {
                    shard: lease.shard,
                    term: lease.term,
                });
            };
            Ok((tx, now))
        })
        .await?;
        Ok(Step {
            store: self.clone(),
            tx,
            now,
            taken: Vec::new(),
            refused: BTreeSet::new(),
            ui: BTreeSet::new(),
            queued: false,
            killed_queued: false,
            notified: false,
        })
    }
}

impl Step {
    /// When the step began, by the database's clock.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// Makes everything of the step true, then wakes whoever waits for it.
    ///
    /// # Errors
    /// If the database is away. The step may have been committed all the same, when only the answer was lost: read the
    /// touched runs again.
    pub async fn commit(mut self) -> Result<(), StoreError> {
        let done: Vec<i64> = self
            .taken
            .iter()
            .filter(|(_, run)| !self.refused.contains(run))
            .map(|(event, _)| *event)
            .collect();
        if !done.is_empty() {
            sqlx::query!("DELETE FROM run_event WHERE id = ANY ($1)", &done)
                .execute(&mut *self.tx)
                .await?;
        }
        self.tx.commit().await?;
        if self.queued {
            self.store.notify_queue();
        }
        if self.killed_queued {
            self.store.notify_scheduler();
        }
        if self.notified {
            self.store.notify_notifications();
        }
        self.store.notify_ui(self.ui);
        Ok(())
    }
}
