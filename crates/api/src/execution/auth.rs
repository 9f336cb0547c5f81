//! Tokens, and whom they speak for.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{ConnectInfo, FromRequestParts, Path, Request};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use updraft_operators::protocol::Token;
use updraft_store::notification::NotificationIdentity;
use updraft_store::worker::{AttemptIdentity, WorkerRow};
use uuid::Uuid;

use crate::doors::Caller;

use super::error::ExecutionError;
use super::{ExecutionState, incidents};

/// Lets only those through who showed a certificate, where the server asks workers for one.
pub(super) async fn certified(request: Request, next: Next) -> Response {
    let caller = request.extensions().get::<ConnectInfo<Caller>>();
    if caller.is_some_and(|ConnectInfo(caller)| !caller.may_be_worker) {
        return ExecutionError::NoCertificate.into_response();
    }
    next.run(request).await
}

/// What is kept of a token.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct TokenHash([u8; 32]);

impl TokenHash {
    pub(super) fn of(token: &str) -> Self {
        Self(Sha256::digest(token.as_bytes()).into())
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    fn is_same(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

/// A new token with 256 bits that nobody can guess.
pub(super) fn new_token() -> Token {
    Token::new(hex::encode(rand::random::<[u8; 32]>()))
}

fn bearer(parts: &Parts) -> Result<TokenHash, ExecutionError> {
    let value = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    match value.and_then(|value| value.split_once(' ')) {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(TokenHash::of(token.trim())),
        _ => Err(ExecutionError::Unauthorized("a bearer token is needed")),
    }
}

/// Somebody who has the join token.
pub(super) struct Joining;

impl FromRequestParts<ExecutionState> for Joining {
    type Rejection = ExecutionError;

    async fn from_request_parts(parts: &mut Parts, state: &ExecutionState) -> Result<Self, ExecutionError> {
        if bearer(parts)?.is_same(&state.inner.join_token) {
            Ok(Self)
        } else {
            Err(ExecutionError::Unauthorized("the join token is wrong"))
        }
    }
}

/// A registered worker.
pub(super) struct AsWorker(pub(super) WorkerRow);

impl FromRequestParts<ExecutionState> for AsWorker {
    type Rejection = ExecutionError;

    async fn from_request_parts(parts: &mut Parts, state: &ExecutionState) -> Result<Self, ExecutionError> {
        let worker = state.inner.store.worker_by_token(bearer(parts)?.as_bytes()).await?;
        worker
            .map(Self)
            .ok_or(ExecutionError::Unauthorized("no worker has this token; register again"))
    }
}

/// What a token speaks for.
#[derive(Clone)]
pub(super) enum Speaker {
    /// A try of a task instance.
    Attempt(AttemptIdentity),
    /// A try of a notification.
    Notification(NotificationIdentity),
}

impl Speaker {
    /// Whom a token speaks for, if that is this attempt.
    async fn of(state: &ExecutionState, attempt_id: Uuid, token: &TokenHash) -> Result<Self, ExecutionError> {
        let store = &state.inner.store;
        if let Some(attempt) = store.attempt_by_token(attempt_id, token.as_bytes()).await? {
            return Ok(Self::Attempt(attempt));
        }
        let notification = store.notification_by_token(token.as_bytes()).await?;
        if let Some(notification) = notification.filter(|notification| notification.attempt_id == attempt_id) {
            return Ok(Self::Notification(notification));
        }
        if let Some(owner) = store.owner_of_token(token.as_bytes()).await? {
            tracing::warn!(%attempt_id, ?owner, "a token was used for an attempt that it does not speak for");
            incidents::foreign_token(store, attempt_id, &owner).await?;
            return Err(ExecutionError::Forbidden);
        }
        Err(ExecutionError::Unauthorized(
            "this token does not speak for the attempt",
        ))
    }

    pub(super) fn attempt_id(&self) -> Uuid {
        match self {
            Self::Attempt(attempt) => attempt.attempt_id,
            Self::Notification(notification) => notification.attempt_id,
        }
    }

    fn is_running(&self) -> bool {
        match self {
            Self::Attempt(attempt) => attempt.is_running,
            Self::Notification(notification) => notification.is_running,
        }
    }

    pub(super) fn dag_run_id(&self) -> i64 {
        match self {
            Self::Attempt(attempt) => attempt.dag_run_id,
            Self::Notification(notification) => notification.dag_run_id,
        }
    }
}

#[derive(Deserialize)]
struct OfAttempt {
    attempt_id: Uuid,
}

/// Somebody who has the token of the attempt in the path, running or not.
pub(super) struct AsAttempt {
    pub(super) speaker: Speaker,
    pub(super) token: TokenHash,
}

impl FromRequestParts<ExecutionState> for AsAttempt {
    type Rejection = ExecutionError;

    async fn from_request_parts(parts: &mut Parts, state: &ExecutionState) -> Result<Self, ExecutionError> {
        let token = bearer(parts)?;
        let attempt_id = in_path(parts, state).await?;
        let known = state.inner.known.get(&token);
        let speaker = match known.filter(|identity| identity.attempt_id == attempt_id) {
            Some(identity) => Speaker::Attempt(identity),
            None => Speaker::of(state, attempt_id, &token).await?,
        };
        Ok(Self { speaker, token })
    }
}

/// Somebody who has the token of the attempt in the path while it is running.
pub(super) struct AsRunningAttempt(pub(super) Speaker);

impl FromRequestParts<ExecutionState> for AsRunningAttempt {
    type Rejection = ExecutionError;

    async fn from_request_parts(parts: &mut Parts, state: &ExecutionState) -> Result<Self, ExecutionError> {
        // Asked from the database each time: an attempt that was given up must not read secrets any more.
        let token = bearer(parts)?;
        let speaker = Speaker::of(state, in_path(parts, state).await?, &token).await?;
        if speaker.is_running() {
            Ok(Self(speaker))
        } else {
            Err(ExecutionError::Stale)
        }
    }
}

async fn in_path(parts: &mut Parts, state: &ExecutionState) -> Result<Uuid, ExecutionError> {
    let Path(OfAttempt { attempt_id }) = Path::from_request_parts(parts, state).await?;
    Ok(attempt_id)
}

/// Attempts that this server has given out, so that not every piece of a log costs a query.
#[derive(Default)]
pub(super) struct KnownAttempts {
    known: Mutex<HashMap<TokenHash, (AttemptIdentity, Instant)>>,
}

impl KnownAttempts {
    /// Attempts that end at another server, or not at all, are forgotten after this time.
    const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);
    /// From so many on, it is worth to look for those.
    const MANY: usize = 10_000;

    fn get(&self, token: &TokenHash) -> Option<AttemptIdentity> {
        self.known
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(token)
            .map(|(identity, _)| identity.clone())
    }

    pub(super) fn insert(&self, token: TokenHash, identity: AttemptIdentity) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= Self::MANY {
            known.retain(|_, (_, since)| since.elapsed() < Self::LONGEST);
        }
        known.insert(token, (identity, Instant::now()));
    }

    pub(super) fn remove(&self, token: &TokenHash) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).remove(token);
    }
}
