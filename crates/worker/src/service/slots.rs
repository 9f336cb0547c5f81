//! Free slots, taken by handfuls: a worker full of short tasks asks once for several of them.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep_until};

/// A worker that is more than half full asks for work at most this often. A slot may stay empty for so long.
const PACE: Duration = Duration::from_millis(8);

/// The slots of a worker. Cheap to clone.
#[derive(Clone)]
pub(super) struct Slots {
    free: Arc<Semaphore>,
    all: usize,
}

impl Slots {
    pub(super) fn new(all: usize) -> Self {
        Self {
            free: Arc::new(Semaphore::new(all)),
            all,
        }
    }

    /// Waits for a free slot, and takes all that are free. While most slots are in use it waits until [`PACE`] after `last`, when
    /// work came, for others to become free: then they share what it costs to ask.
    pub(super) async fn take(&self, last: Option<Instant>) -> Vec<OwnedSemaphorePermit> {
        let mut permits = vec![self.next().await];
        let until = last.map(|last| last + PACE);
        loop {
            while let Ok(next) = self.free.clone().try_acquire_owned() {
                permits.push(next);
            }
            match until.filter(|until| permits.len() * 2 < self.all && *until > Instant::now()) {
                None => return permits,
                Some(until) => tokio::select! {
                    next = self.next() => permits.push(next),
                    () = sleep_until(until) => {}
                },
            }
        }
    }

    async fn next(&self) -> OwnedSemaphorePermit {
        match self.free.clone().acquire_owned().await {
            Ok(permit) => permit,
            // The semaphore is never closed.
            Err(_) => std::future::pending().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    fn at_once(slots: &Slots, last: Option<Instant>) -> Option<usize> {
        slots.take(last).now_or_never().map(|permits| permits.len())
    }

    #[tokio::test]
    async fn a_worker_that_is_half_free_asks_at_once() {
        let slots = Slots::new(4);
        let mut held = slots.take(None).await;
        assert_eq!((held.len(), at_once(&slots, None)), (4, None));
        held.truncate(2);
        assert_eq!(at_once(&slots, Some(Instant::now())), Some(2));
    }

    #[tokio::test]
    async fn a_busy_worker_waits_a_moment_for_further_slots() {
        let slots = Slots::new(8);
        let mut held = slots.take(None).await;
        held.pop();
        let now = Instant::now();
        assert_eq!(at_once(&slots, Some(now)), None);
        // Nothing came for a while: it has nothing to wait for.
        assert_eq!(at_once(&slots, now.checked_sub(PACE)), Some(1));
        assert_eq!(slots.take(Some(now)).await.len(), 1);
        assert!(now.elapsed() >= PACE);
    }
}
