//! Failed sign-ins are counted per peer and name: ten in five minutes, then a pause.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

const FAILURES: usize = 10;
const WINDOW: Duration = Duration::from_secs(300);
/// Pairs remembered; beyond it the oldest are forgotten, so that nobody fills the memory with names.
const REMEMBERED: usize = 10_000;

/// Who tried: an address and the name that was given.
type Visitor = (Option<IpAddr>, String);

/// Failed sign-ins of this process.
#[derive(Debug, Default)]
pub(crate) struct LoginLimit(Mutex<HashMap<Visitor, Vec<Instant>>>);

impl LoginLimit {
    /// Seconds to wait before the next try; `None` = go on.
    pub(crate) fn wait(&self, peer: Option<IpAddr>, username: &str, now: Instant) -> Option<u32> {
        let mut failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let recent = failures.get_mut(&(peer, username.to_owned()))?;
        recent.retain(|failure| now.duration_since(*failure) < WINDOW);
        let oldest = recent.first().copied()?;
        (recent.len() >= FAILURES).then(|| (WINDOW - now.duration_since(oldest)).as_secs() as u32 + 1)
    }

    /// Counts a failure.
    pub(crate) fn failed(&self, peer: Option<IpAddr>, username: &str, now: Instant) {
        let mut failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() >= REMEMBERED {
            failures.retain(|_, recent| recent.last().is_some_and(|last| now.duration_since(*last) < WINDOW));
        }
        if failures.len() >= REMEMBERED
            && let Some(oldest) = failures
                .iter()
                .min_by_key(|(_, recent)| recent.last().copied())
                .map(|(key, _)| key.clone())
        {
            failures.remove(&oldest);
        }
        failures.entry((peer, username.to_owned())).or_default().push(now);
    }

    /// Forgets the failures after a success.
    pub(crate) fn succeeded(&self, peer: Option<IpAddr>, username: &str) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&(peer, username.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_failures_close_the_door_for_the_rest_of_the_window() {
        let limit = LoginLimit::default();
        let start = Instant::now();
        for second in 0..10 {
            assert_eq!(limit.wait(None, "admin", start + Duration::from_secs(second)), None);
            limit.failed(None, "admin", start + Duration::from_secs(second));
        }
        assert_eq!(limit.wait(None, "admin", start + Duration::from_secs(10)), Some(291));
        assert_eq!(limit.wait(None, "other", start + Duration::from_secs(10)), None);
        assert_eq!(
            limit.wait(Some([10, 0, 0, 1].into()), "admin", start + Duration::from_secs(10)),
            None
        );
        assert_eq!(limit.wait(None, "admin", start + WINDOW), None);
    }

    #[test]
    fn a_success_forgets_the_failures() {
        let limit = LoginLimit::default();
        let now = Instant::now();
        (0..10).for_each(|_| limit.failed(None, "admin", now));
        limit.succeeded(None, "admin");
        assert_eq!(limit.wait(None, "admin", now), None);
    }
}
