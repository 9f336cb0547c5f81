//! Bounded retries of transient database errors, so that no caller's loop has to know of them.

use std::future::Future;
use std::time::{Duration, Instant};

use rand::RngExt as _;

use crate::error::{Class, StoreError, class, is_read_only};
use crate::writable;

/// How long one call may go on trying. Longer than a restart of PostgreSQL's postmaster on the same data, shorter than
/// a worker's lease.
const PATIENCE: Duration = Duration::from_secs(8);
const FIRST_PAUSE: Duration = Duration::from_millis(15);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// Runs `attempt` until it succeeds, fails for good, or patience is over. It is told how many tries went before: an
/// earlier one may have been committed although its answer never came.
pub(crate) async fn retried<T, F, Fut>(while_doing: &'static str, attempt: F) -> Result<T, StoreError>
where
    F: Fn(u32) -> Fut,
    Fut: Future<Output = Result<T, StoreError>>,
{
    let begin = Instant::now();
    let mut pause = FIRST_PAUSE;
    let mut tries = 0;
    let mut was_read_only = false;
    loop {
        let source = match attempt(tries).await {
            Err(StoreError::Unavailable { source, .. } | StoreError::Database { source, .. }) => source,
            other => return other,
        };
        match class(&source) {
            Class::Final => return Err(StoreError::Database { while_doing, source }),
            Class::Wait => {
                if is_read_only(&source) {
                    writable::refused();
                    // This connection may be from a time when nothing could be written; a new one tells how it is now.
                    if !std::mem::replace(&mut was_read_only, true) {
                        tries += 1;
                        continue;
                    }
                }
                return Err(StoreError::Unavailable { while_doing, source });
            }
            Class::Again => {}
        }
        // Equal jitter: at least half of the pause, so that a herd spreads without hammering.
        let wait = pause.mul_f64(rand::rng().random_range(0.5..1.0));
        if begin.elapsed() + wait > PATIENCE {
            return Err(StoreError::Unavailable { while_doing, source });
        }
        tries += 1;
        tracing::warn!(error = %source, while_doing, tries, "database error, trying again");
        tokio::time::sleep(wait).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}
