//! Keeps leases alive, and gives up what it could not keep.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use updraft_operators::protocol::HeartbeatRequest;

use super::Session;
use crate::client::{ClientError, ServerClient};
use crate::clock::Moment;
use crate::guardian::Guardian;
use crate::lease::Leases;

/// How often to look for leases that are nearly over. No timer that waits for their end would do: it stands still while the machine sleeps.
const LOOK: Duration = Duration::from_millis(250);

/// Beats until it is aborted or the server has forgotten the worker.
pub(super) async fn keep(
    server: ServerClient,
    session: Session,
    leases: Arc<Leases>,
    beat_now: Arc<Notify>,
    guardian: Guardian,
) {
    tokio::join!(beat(&server, &session, &leases, &beat_now), watch(&leases, &guardian));
}

async fn beat(server: &ServerClient, session: &Session, leases: &Leases, beat_now: &Notify) {
    let mut interval = tokio::time::interval(session.heartbeat);
    interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = interval.tick() => {}
            () = beat_now.notified() => {}
        }
        let sent_at = Moment::now();
        let request = HeartbeatRequest {
            attempts: leases.held(),
        };
        match server.heartbeat(&session.token, &request, session.heartbeat).await {
            Ok(reply) => leases.answered(reply.replies, sent_at + session.lease),
            Err(ClientError::Unauthorized(_)) => return session.forgotten.cancel(),
            Err(error) => {
                tracing::warn!(%error, worker_id = %session.worker_id, "a heartbeat failed");
                // Soon again: there are only so many until the leases are over.
                interval.reset_after(Duration::from_secs(1).min(session.heartbeat));
            }
        }
    }
}

async fn watch(leases: &Leases, guardian: &Guardian) {
    let mut look = tokio::time::interval(LOOK);
    let mut told = None;
    loop {
        look.tick().await;
        let last_moment = leases.last_moment();
        if last_moment != told {
            guardian.until(last_moment);
            told = last_moment;
        }
        for attempt_id in leases.expire(Moment::now()) {
            tracing::error!(%attempt_id, "the lease could not be renewed in time: ending the task, since the server may give it to another worker");
        }
    }
}
