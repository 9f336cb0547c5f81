//! Workers that fell silent, and servers that could not have heard them.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::watch;
use updraft_store::{Store, StoreError};

/// Distance of looks.
const POLL: Duration = Duration::from_secs(1);

/// Gives up attempts whose lease is over, as long as this server could have heard their workers.
///
/// Each API server does this by itself: only it knows since when it listens.
pub(super) async fn watch(store: Store, lease: Duration, alive: watch::Sender<()>) {
    let mut listening = Listening {
        lease: TimeDelta::from_std(lease).unwrap_or(TimeDelta::MAX),
        looks: None,
    };
    while !alive.is_closed() {
        match look(&store, &mut listening).await {
            Ok(0) => {}
            Ok(attempts) => tracing::warn!(attempts, "workers fell silent; their attempts are lost"),
            Err(error) => tracing::warn!(%error, "cannot look for workers that fell silent"),
        }
        tokio::select! {
            () = tokio::time::sleep(POLL) => {}
            () = alive.closed() => {}
        }
    }
}

async fn look(store: &Store, listening: &mut Listening) -> Result<u64, StoreError> {
    let now = store.now().await?;
    let since = listening.since(now);
    let lost = if now - since >= listening.lease {
        store.expire_leases().await?
    } else {
        store.leases_can_be_written().await?;
        0
    };
    listening.looks = Some((since, now));
    Ok(lost)
}

/// Since when workers could renew their leases here without a break, by the database's clock.
struct Listening {
    lease: TimeDelta,
    /// The first look after the last break, and the last look that went well.
    looks: Option<(DateTime<Utc>, DateTime<Utc>)>,
}

impl Listening {
    /// Since when, if the database answers now. A shorter break than half a lease ends none: a heartbeat that fails is repeated every
    /// second. A longer one is one whatever it was: the database was away, or read-only, or this machine slept.
    fn since(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        match self.looks {
            Some((since, last)) if last <= now && now - last < self.lease / 2 => since,
            _ => now,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// For how many seconds without a break it has listened at each of these looks that go well.
    fn listened(looks: &[i64]) -> Vec<i64> {
        let mut listening = Listening {
            lease: TimeDelta::seconds(30),
            looks: None,
        };
        let look = |&second: &i64| {
            let now = DateTime::UNIX_EPOCH + TimeDelta::seconds(second);
            let since = listening.since(now);
            listening.looks = Some((since, now));
            (now - since).num_seconds()
        };
        looks.iter().map(look).collect()
    }

    #[test]
    fn silence_says_nothing_about_who_could_not_be_heard() {
        // A server that was just started, and held up a little now and then.
        assert_eq!(listened(&[100, 101, 115, 116, 130]), [0, 1, 15, 16, 30]);
        // The database was away for so long that a lease may have ended meanwhile.
        assert_eq!(listened(&[100, 130, 131, 146, 147]), [0, 0, 1, 0, 1]);
        // Its clock was set back: nobody knows for how long it has really been.
        assert_eq!(listened(&[100, 110, 50, 60]), [0, 10, 0, 10]);
    }
}
