//! Workers come, beat and go.

use std::collections::HashSet;

use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use serde::Deserialize;
use updraft_operators::protocol::{
    AttemptReply, HeartbeatReply, HeartbeatRequest, HeldState, RegisterReply, RegisterRequest,
};
use updraft_store::StoreError;
use updraft_store::attempt::BeatState;
use updraft_store::worker::{NewWorker, WorkerEnd};
use uuid::Uuid;

use super::auth::{AsWorker, Joining, TokenHash, new_token};
use super::error::ExecutionError;
use super::{ExecutionState, HEARTBEATS};

pub(super) async fn register(
    State(state): State<ExecutionState>,
    _: Joining,
    body: Result<Json<RegisterRequest>, JsonRejection>,
) -> Result<Json<RegisterReply>, ExecutionError> {
    let Json(request) = body?;
    let worker = NewWorker {
        name: request.name,
        hostname: request.hostname,
        queues: request.queues,
        slots: i32::try_from(request.slots).unwrap_or(i32::MAX),
        version: request.version,
    };
    let token = new_token();
    let worker_id = state
        .inner
        .store
        .register_worker(&worker, TokenHash::of(token.expose()).as_bytes())
        .await?;
    tracing::info!(%worker_id, name = worker.name, hostname = worker.hostname, slots = worker.slots, "a worker joined");
    Ok(Json(RegisterReply {
        worker_id,
        token,
        heartbeat_seconds: (state.inner.lease / HEARTBEATS).as_secs().max(1),
        lease_seconds: state.inner.lease.as_secs(),
    }))
}

pub(super) async fn drain(
    State(state): State<ExecutionState>,
    AsWorker(worker): AsWorker,
) -> Result<StatusCode, ExecutionError> {
    state.inner.store.drain_worker(worker.id).await?;
    state.inner.leaving.send_modify(|leaving| {
        leaving.insert(worker.id);
    });
    Ok(StatusCode::NO_CONTENT)
}

/// How the worker ended.
#[derive(Deserialize)]
pub(super) struct Goodbye {
    /// Its guardian says so.
    #[serde(default)]
    died: bool,
}

pub(super) async fn goodbye(
    State(state): State<ExecutionState>,
    AsWorker(worker): AsWorker,
    how: Result<Query<Goodbye>, QueryRejection>,
) -> Result<StatusCode, ExecutionError> {
    let Query(Goodbye { died }) = how?;
    let end = if died { WorkerEnd::Died } else { WorkerEnd::Stopped };
    let lost = state.inner.store.stop_worker(worker.id, end).await?;
    state.inner.leaving.send_modify(|leaving| {
        leaving.remove(&worker.id);
    });
    tracing::info!(worker_id = %worker.id, name = worker.name, ?end, lost, "a worker left");
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn heartbeat(
    State(state): State<ExecutionState>,
    AsWorker(worker): AsWorker,
    body: Result<Json<HeartbeatRequest>, JsonRejection>,
) -> Result<Json<HeartbeatReply>, ExecutionError> {
    let Json(request) = body?;
    let attempts: Vec<(Uuid, i64)> = request
        .attempts
        .iter()
        .map(|held| (held.attempt_id, held.fence))
        .collect();
    let replies = match state
        .inner
        .store
        .heartbeat(worker.id, &attempts, state.inner.lease)
        .await
    {
        Err(StoreError::NotFound(_)) => {
            return Err(ExecutionError::Unauthorized("this worker said goodbye; register again"));
        }
        replies => replies?,
    };
    let unknown: Vec<Uuid> = replies
        .iter()
        .filter(|reply| reply.state == BeatState::Gone)
        .map(|reply| reply.attempt_id)
        .collect();
    // What is no attempt may be the try of a notification.
    let notifications = if unknown.is_empty() {
        HashSet::new()
    } else {
        let store = &state.inner.store;
        store
            .notification_heartbeat(worker.id, &unknown, state.inner.lease)
            .await?
    };
    let replies = replies.into_iter().map(|reply| {
        let (state, reason) = match reply.state {
            BeatState::Keep => (HeldState::Keep, None),
            BeatState::Kill { reason } => (HeldState::Kill, Some(reason)),
            BeatState::Gone if notifications.contains(&reply.attempt_id) => (HeldState::Keep, None),
            BeatState::Gone => (HeldState::Gone, None),
        };
        AttemptReply {
            attempt_id: reply.attempt_id,
            state,
            reason,
        }
    });
    Ok(Json(HeartbeatReply {
        replies: replies.collect(),
    }))
}
