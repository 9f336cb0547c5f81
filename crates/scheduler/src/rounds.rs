//! The loop: wake, take what happened, let the engine decide, commit, sleep.
//!
//! Everything that wakes it is an event or a timer; the slow poll only catches a notification that was lost.

use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio_util::sync::CancellationToken;
use updraft_store::listen::Signal;
use updraft_store::scheduling::Lease;
use updraft_store::{Store, StoreError};

use crate::SchedulerConfig;
use crate::held::Runs;
use crate::timetables;

mod limits;
mod round;

/// The poll that catches lost notifications, and looks for workers that fell silent.
const POLL: Duration = Duration::from_secs(1);
/// Time between two looks at the schedules that something else than the clock asks for.
const LOOK_PAUSE: Duration = Duration::from_millis(50);
/// Events of one round; the rest waits for the next, which follows at once.
const BATCH: i64 = 2_000;

/// What one round left to do.
#[derive(Debug, Default)]
struct Outcome {
    /// There may be more events, or what was done allows for more.
    again: bool,
    /// A run ended: its DAG may make the next one.
    run_ended: bool,
    /// When a run's time comes.
    wake: Option<DateTime<Utc>>,
}

/// Runs until the lease is lost or `stop`.
pub(crate) async fn run(config: SchedulerConfig, store: Store, lease: Lease, stop: CancellationToken) {
    // Registered before the first look, so nothing that happens in between is missed.
    let listener = loop {
        match store.listen().await {
            Ok(listener) => break listener,
            Err(error) => {
                tracing::warn!(%error, "cannot listen for notifications; trying again");
                tokio::select! { () = tokio::time::sleep(POLL) => {}, () = stop.cancelled() => return }
            }
        }
    };
    let mut signals = listener.subscribe();
    let mut runs = Runs::default();
    let mut timers = Timers::default();
    while !stop.is_cancelled() {
        let pause = match turn(&config, &store, &lease, &mut runs, &mut timers).await {
            Ok(pause) => pause,
            Err(StoreError::LeaseLost { .. }) => {
                tracing::warn!("another scheduler has taken over");
                return;
            }
            Err(error) => {
                tracing::error!(%error, "a scheduling round failed; reading everything again");
                runs.forget_all();
                POLL
            }
        };
        if pause.is_zero() {
            continue;
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(pause) => {}
            _ = signals.until(|signal| matches!(signal, Signal::Scheduler | Signal::LookAgain)) => timers.look_at_schedules = true,
        }
    }
}

/// When the slower duties are due.
#[derive(Debug, Default, Clone, Copy)]
struct Timers {
    look_at_schedules: bool,
    last_look: Option<tokio::time::Instant>,
    next_schedule: Option<tokio::time::Instant>,
    next_poll: Option<tokio::time::Instant>,
}

/// One round and the duties around it; tells how long to sleep.
async fn turn(
    config: &SchedulerConfig,
    store: &Store,
    lease: &Lease,
    runs: &mut Runs,
    timers: &mut Timers,
) -> Result<Duration, StoreError> {
    let now = tokio::time::Instant::now();
    if timers.next_poll.is_none_or(|at| at <= now) {
        let lost = store.expire_leases().await?;
        if lost > 0 {
            tracing::warn!(attempts = lost, "workers fell silent; their attempts are lost");
        }
        timers.next_poll = Some(now + POLL);
        timers.look_at_schedules = true;
    }
    let outcome = round::round(config, store, lease, runs).await?;
    timers.look_at_schedules |= outcome.run_ended;
    // After the round: nothing that is under way waits for what is yet to begin.
    let settled = timers.last_look.is_none_or(|at| at + LOOK_PAUSE <= now);
    if timers.look_at_schedules && settled || timers.next_schedule.is_some_and(|at| at <= now) {
        let (_, wait) = timetables::create_due_runs(store).await?;
        *timers = Timers {
            look_at_schedules: false,
            last_look: Some(now),
            next_schedule: wait.map(|wait| now + wait),
            ..*timers
        };
    }
    if outcome.again {
        return Ok(Duration::ZERO);
    }
    let wake = match outcome.wake {
        Some(at) => (at - store.now().await?).to_std().unwrap_or_default(),
        None => POLL,
    };
    let schedule = timers
        .next_schedule
        .map_or(POLL, |at| at.saturating_duration_since(now));
    // A timer that is just past must not become a busy loop.
    Ok(POLL.min(wake).min(schedule).max(Duration::from_millis(1)))
}
