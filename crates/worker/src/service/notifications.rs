//! Notifications, claimed beside the tasks and with slots of their own: a worker that is busy for hours tells people all the
//! same.

use std::time::Duration;

use updraft_operators::protocol::ClaimRequest;

use super::slots::Slots;
use super::{CLAIM_WAIT, Service, Session};
use crate::backoff::Backoff;
use crate::client::ClientError;
use crate::clock::Moment;

/// Notifiers that run as a process at once.
const SLOTS: usize = 4;

impl Service {
    /// Claims notifications and sends them, until the worker is to stop or is forgotten.
    pub(super) async fn claim_and_notify(&self, session: &Session) {
        let slots = Slots::new(SLOTS);
        let new_backoff = || Backoff::new(Duration::from_millis(100), Duration::from_secs(5));
        let mut backoff = new_backoff();
        loop {
            let permits = tokio::select! {
                biased;
                () = self.shutdown.cancelled() => return,
                () = session.forgotten.cancelled() => return,
                permits = slots.take(None) => permits,
            };
            let asked_at = Moment::now();
            let request = ClaimRequest {
                slots: u32::try_from(permits.len()).unwrap_or(u32::MAX),
                wait_ms: CLAIM_WAIT.as_millis() as u64,
                // A lost one comes again after its lease.
                number: 0,
                answered: 0,
            };
            let claim = self.server.claim_notifications(&session.token, &request);
            match self.until_told_to_stop(session, claim).await {
                Some(Ok(reply)) => {
                    backoff = new_backoff();
                    self.start(session, reply, permits, asked_at);
                }
                Some(Err(ClientError::Unauthorized(_))) => return session.forgotten.cancel(),
                Some(Err(ClientError::NotFound(_))) => {
                    tracing::warn!("this server is older than the worker and has no notifications to give");
                    return;
                }
                Some(Err(error)) => {
                    tracing::debug!(%error, "cannot claim notifications");
                    drop(permits);
                    tokio::select! {
                        () = backoff.wait() => {}
                        () = self.shutdown.cancelled() => return,
                    }
                }
                None => return,
            }
        }
    }
}
