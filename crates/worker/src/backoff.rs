//! Waiting between tries.

use std::time::Duration;

/// Doubling waits up to a ceiling.
pub(crate) struct Backoff {
    next: Duration,
    ceiling: Duration,
}

impl Backoff {
    pub(crate) fn new(first: Duration, ceiling: Duration) -> Self {
        Self { next: first, ceiling }
    }

    /// Waits before the next try.
    pub(crate) async fn wait(&mut self) {
        let wait = self.next;
        self.next = (wait * 2).min(self.ceiling);
        // Workers that lost the server together must not come back together.
        let nanoseconds = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(0, |now| now.subsec_nanos());
        let jitter = 0.75 + f64::from(nanoseconds % 1000) / 2000.0;
        tokio::time::sleep(wait.mul_f64(jitter)).await;
    }
}
