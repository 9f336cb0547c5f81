//! The clock that leases are counted by. It goes on while the machine sleeps, as the database's does on another one.

use std::ops::{Add, Sub};
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// A moment of this clock: the time since the machine was started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment(Duration);

/// The clock of `Instant` stands still while Linux sleeps; the one that sleeps with macOS has another name.
#[cfg(target_os = "linux")]
const CLOCK: ClockId = ClockId::Boottime;
#[cfg(not(target_os = "linux"))]
const CLOCK: ClockId = ClockId::Monotonic;

impl Moment {
    pub(crate) fn now() -> Self {
        let now = clock_gettime(CLOCK);
        let seconds = u64::try_from(now.tv_sec).unwrap_or_default();
        Self(Duration::from_secs(seconds) + Duration::from_nanos(u64::try_from(now.tv_nsec).unwrap_or_default()))
    }

    /// How long after `earlier` it is; nothing if it is before.
    pub(crate) fn since(self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }
}

impl Add<Duration> for Moment {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        Self(self.0 + duration)
    }
}

impl Sub<Duration> for Moment {
    type Output = Self;

    /// Not before the machine was started.
    fn sub(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(duration))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_counted_from_the_start_of_the_machine() {
        let (now, later) = (Moment::now(), Duration::from_secs(3));
        assert!(now > Moment(Duration::ZERO) && Moment::now() >= now);
        assert_eq!((now + later).since(now), later);
        assert_eq!(now.since(now + later), Duration::ZERO);
        assert_eq!(now + later - later, now);
        assert_eq!(now - Duration::MAX, Moment(Duration::ZERO));
    }
}
