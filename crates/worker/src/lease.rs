//! The attempts in this worker's hands, and until when they are.
//!
//! The server gives an attempt to somebody else once its lease is over by the database's clock. This worker trusts its own
//! clock only to stop earlier: it counts from before it asked, and ends what it could not renew some time before.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use updraft_operators::protocol::{AttemptReply, HeldAttempt, HeldState};
use uuid::Uuid;

use crate::attempt::Stop;
use crate::clock::Moment;

/// So long before its lease is over a process is killed.
pub(crate) const MARGIN: Duration = Duration::from_secs(3);

/// So long before its lease is over the guardian kills a process, should the worker not have done it.
const LAST_MARGIN: Duration = Duration::from_secs(1);

/// All attempts in this worker's hands.
pub(crate) struct Leases {
    held: Mutex<BTreeMap<Uuid, Held>>,
    count: watch::Sender<usize>,
}

struct Held {
    fence: i64,
    until: Moment,
    stop: watch::Sender<Option<Stop>>,
}

impl Leases {
    pub(crate) fn new() -> Self {
        Self {
            held: Mutex::default(),
            count: watch::channel(0).0,
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Uuid, Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes an attempt in hand. What comes back tells when it has to stop.
    pub(crate) fn add(&self, attempt: HeldAttempt, until: Moment) -> watch::Receiver<Option<Stop>> {
        let (stop, stopped) = watch::channel(None);
        let mut held = self.lock();
        held.insert(
            attempt.attempt_id,
            Held {
                fence: attempt.fence,
                until,
                stop,
            },
        );
        self.count.send_replace(held.len());
        stopped
    }

    /// Lets go of an attempt.
    pub(crate) fn remove(&self, attempt_id: Uuid) {
        let mut held = self.lock();
        held.remove(&attempt_id);
        self.count.send_replace(held.len());
    }

    /// What a heartbeat has to name.
    pub(crate) fn held(&self) -> Vec<HeldAttempt> {
        self.lock()
            .iter()
            .map(|(&attempt_id, held)| HeldAttempt {
                attempt_id,
                fence: held.fence,
            })
            .collect()
    }

    /// The server's answer to a heartbeat; what it keeps is kept until `until`.
    pub(crate) fn answered(&self, replies: Vec<AttemptReply>, until: Moment) {
        let mut held = self.lock();
        for reply in replies {
            let Some(attempt) = held.get_mut(&reply.attempt_id) else {
                continue;
            };
            match reply.state {
                HeldState::Keep => attempt.until = until,
                HeldState::Kill => {
                    attempt.until = until;
                    attempt.stop(Stop::Kill(
                        reply.reason.unwrap_or_else(|| "stopped on request".to_owned()),
                    ));
                }
                HeldState::Gone => {
                    attempt.stop(Stop::Disowned);
                }
            }
        }
    }

    /// Ends what could not be renewed in time. Gives which. What is over already keeps its result: the server takes it as long as nobody
    /// else has the attempt.
    pub(crate) fn expire(&self, now: Moment) -> Vec<Uuid> {
        let held = self.lock();
        let over = held.iter().filter(|(_, attempt)| attempt.until <= now + MARGIN);
        over.filter(|(_, attempt)| attempt.stop(Stop::Expired))
            .map(|(&id, _)| id)
            .collect()
    }

    /// Whether there is time left to begin something under a lease until then.
    pub(crate) fn is_worth_beginning(now: Moment, until: Moment) -> bool {
        until > now + MARGIN
    }

    /// By when everything has to be dead if this worker does nothing any more; `None` = it holds nothing.
    pub(crate) fn last_moment(&self) -> Option<Moment> {
        let held = self.lock();
        // What was given up is being ended; its result may still be on its way long after its lease, and others must not die of that.
        let ours = held
            .values()
            .filter(|attempt| !attempt.stop.borrow().as_ref().is_some_and(Stop::is_by_force));
        ours.map(|attempt| attempt.until).min().map(|until| until - LAST_MARGIN)
    }

    /// Stops everything.
    pub(crate) fn stop_all(&self, reason: &Stop) {
        for attempt in self.lock().values() {
            attempt.stop(reason.clone());
        }
    }

    /// Waits until nothing is held any more.
    pub(crate) async fn none_left(&self) {
        // The sender is ours, so this can't fail.
        let _ = self.count.subscribe().wait_for(|&count| count == 0).await;
    }
}

impl Held {
    /// Tells the attempt to stop, unless it was told something at least as strong. Gives whether that is new.
    fn stop(&self, reason: Stop) -> bool {
        self.stop.send_if_modified(|current| {
            let stronger = match current {
                None => true,
                Some(Stop::Disowned) => false,
                Some(Stop::Expired) => reason == Stop::Disowned,
                Some(Stop::Kill(_) | Stop::Drain) => reason.is_by_force(),
            };
            if stronger {
                *current = Some(reason);
            }
            stronger
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(attempt_id: Uuid, state: HeldState) -> AttemptReply {
        AttemptReply {
            attempt_id,
            state,
            reason: Some("why".to_owned()),
        }
    }

    #[tokio::test]
    async fn what_could_not_be_renewed_is_ended_before_its_lease_is_over() {
        let (leases, now) = (Leases::new(), Moment::now());
        let (kept, lost) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let until = now + Duration::from_secs(30);
        let stops = [kept, lost].map(|attempt_id| leases.add(HeldAttempt { attempt_id, fence: 7 }, until));
        leases.answered(vec![reply(kept, HeldState::Keep)], now + Duration::from_secs(60));
        assert!(leases.expire(until - MARGIN - Duration::from_millis(1)).is_empty());
        assert_eq!(leases.expire(until - MARGIN), [lost]);
        assert_eq!(stops.map(|stop| stop.borrow().clone()), [None, Some(Stop::Expired)]);
    }

    #[tokio::test]
    async fn what_is_lost_already_ends_nobody_else() {
        let (leases, now) = (Leases::new(), Moment::now());
        let (kept, lost) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let (late, early) = (now + Duration::from_secs(60), now + Duration::from_secs(2));
        let add = |attempt_id, until| leases.add(HeldAttempt { attempt_id, fence: 7 }, until);
        let _stops = [add(kept, late), add(lost, early)];
        assert_eq!(leases.last_moment(), Some(early - LAST_MARGIN));
        assert_eq!(leases.expire(now), [lost]);
        // Its result is still to be delivered.
        assert_eq!(leases.last_moment(), Some(late - LAST_MARGIN));
    }

    #[tokio::test]
    async fn a_stronger_reason_to_stop_replaces_a_weaker_one() {
        let leases = Leases::new();
        let id = Uuid::from_u128(1);
        let stop = leases.add(
            HeldAttempt {
                attempt_id: id,
                fence: 7,
            },
            Moment::now(),
        );
        leases.answered(vec![reply(id, HeldState::Kill)], Moment::now());
        leases.stop_all(&Stop::Drain);
        assert_eq!(*stop.borrow(), Some(Stop::Kill("why".to_owned())));
        leases.answered(
            vec![reply(id, HeldState::Gone), reply(Uuid::from_u128(9), HeldState::Keep)],
            Moment::now(),
        );
        assert_eq!(*stop.borrow(), Some(Stop::Disowned));
        leases.remove(id);
        leases.none_left().await;
    }

    #[tokio::test]
    async fn the_guardian_kills_after_the_worker_should_have_and_before_the_lease_is_over() {
        let (leases, now) = (Leases::new(), Moment::now());
        assert_eq!(leases.last_moment(), None);
        for (id, seconds) in [(1, 60), (2, 30)] {
            let attempt_id = Uuid::from_u128(id);
            drop(leases.add(HeldAttempt { attempt_id, fence: 7 }, now + Duration::from_secs(seconds)));
        }
        let last = leases.last_moment().unwrap().since(now);
        assert!(
            last > Duration::from_secs(30) - MARGIN && last < Duration::from_secs(30),
            "{last:?}"
        );
        assert!(Leases::is_worth_beginning(now, now + Duration::from_secs(30)));
        assert!(!Leases::is_worth_beginning(now, now + MARGIN));
    }
}
