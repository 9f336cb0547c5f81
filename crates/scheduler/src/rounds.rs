//! The loop: wake, take what happened, let the engine decide, commit, sleep.
//!
//! Everything that wakes it is an event or a timer; the slow poll only catches a notification that was lost.

use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use updraft_store::listen::{Listener, Signal};
use updraft_store::scheduling::Lease;
use updraft_store::{Store, StoreError};

use crate::SchedulerConfig;
use crate::held::Runs;

mod limits;
mod questions;
mod round;
mod trigger;

/// The poll that catches lost notifications.
const POLL: Duration = Duration::from_secs(1);

/// What one round left to do.
#[derive(Debug, Default)]
struct Outcome {
    /// There may be more events, or what was done allows for more.
    again: bool,
    /// When a run's time comes.
    wake: Option<Instant>,
}

/// Runs until the lease is lost or `stop`.
pub(crate) async fn run(
    config: SchedulerConfig,
    store: Store,
    lease: Lease,
    listener: Listener,
    stop: CancellationToken,
) {
    let mut signals = listener.subscribe();
    let mut runs = Runs::default();
    while !stop.is_cancelled() {
        // What was told before this look is seen by it: five hundred results are one round, not five hundred.
        signals.skip_to_now();
        let pause = match round::round(&config, &store, &lease, &mut runs).await {
            Ok(Outcome { again: true, .. }) => continue,
            // A timer that is just past must not become a busy loop.
            Ok(Outcome { wake: Some(at), .. }) => at
                .saturating_duration_since(Instant::now())
                .clamp(Duration::from_millis(1), POLL),
            Ok(_) => POLL,
            Err(StoreError::LeaseLost { .. }) => {
                tracing::warn!("another scheduler has taken over, or another database answers; beginning anew");
                return;
            }
            Err(error) => {
                tracing::error!(%error, "a scheduling round failed; reading everything again");
                runs.forget_all();
                POLL
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(pause) => runs.awaited.look(),
            () = signals.until(|signal| *signal == Signal::Scheduler) => {}
        }
    }
}
