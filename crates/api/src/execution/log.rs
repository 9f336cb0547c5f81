//! Logs come in.

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, QueryRejection};
use axum::extract::{Query, State};
use serde::Deserialize;
use updraft_operators::protocol::{LogPiece, LogReceipt, ResultState};
use updraft_store::worker::AttemptIdentity;

use super::ExecutionState;
use super::auth::{AsAttempt, Speaker};
use super::error::ExecutionError;
use crate::logs::{LogError, LogKey, LogOf};

#[derive(Deserialize)]
pub(super) struct Position {
    offset: u64,
}

pub(super) async fn append(
    State(state): State<ExecutionState>,
    AsAttempt { speaker, .. }: AsAttempt,
    position: Result<Query<Position>, QueryRejection>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<LogReceipt>, ExecutionError> {
    let (Query(Position { offset }), body) = (position?, body?);
    match state.inner.logs.append(&key(&speaker), offset, body).await {
        Ok(offset) => Ok(Json(LogReceipt { offset })),
        Err(LogError::Gap { have, .. }) => Err(ExecutionError::LogGap(have)),
        Err(error @ LogError::NoRoom { .. }) => Err(ExecutionError::NoRoom(error.to_string())),
        Err(error @ LogError::Io { .. }) => Err(ExecutionError::Unavailable(error.to_string())),
    }
}

/// The longest log that is kept with its attempt, in bytes. Most tasks say little, and a file for each of millions of tries takes more
/// time to make, and more room, than all that is in them.
const KEPT: usize = 1024;

/// Whether this is all that a try has written and will write, and short.
pub(super) fn is_kept(speaker: &Speaker, state: ResultState, piece: &LogPiece) -> bool {
    // What is rescheduled goes on with the same log, and what is lost may have more of it somewhere.
    let is_last = matches!(
        state,
        ResultState::Success | ResultState::Failed | ResultState::Skipped | ResultState::Killed
    );
    is_last && matches!(speaker, Speaker::Attempt(_)) && piece.offset == 0 && piece.text.len() <= KEPT
}

/// Tells those who follow a log what is written elsewhere.
pub(super) fn tell(state: &ExecutionState, speaker: &Speaker, piece: &LogPiece) {
    state
        .inner
        .logs
        .tell(&key(speaker), piece.offset, piece.text.as_bytes());
}

/// The piece that comes with a result. What can't be kept must not keep the result from being heard.
pub(super) async fn append_last(
    state: &ExecutionState,
    speaker: &Speaker,
    piece: LogPiece,
) -> Result<(), ExecutionError> {
    let key = key(speaker);
    let text = piece.text.into_bytes();
    let appended = match state.inner.logs.append(&key, piece.offset, text.clone()).await {
        // What stood before it is gone, from this disk as well.
        Err(LogError::Gap { have, .. }) => state.inner.logs.append(&key, have, text).await,
        appended => appended,
    };
    match appended {
        Ok(_) => Ok(()),
        Err(error @ LogError::Io { .. }) => Err(ExecutionError::Unavailable(error.to_string())),
        Err(error) => {
            tracing::warn!(%error, "the end of a log is lost");
            Ok(())
        }
    }
}

fn key(speaker: &Speaker) -> LogKey {
    match speaker {
        Speaker::Attempt(attempt) => attempt_key(attempt),
        Speaker::Notification(notification) => LogKey {
            dag_id: notification.dag_id.clone(),
            run_id: notification.run_id.clone(),
            of: LogOf::Notification(notification.id),
            try_number: notification.tries.unsigned_abs(),
        },
    }
}

/// Where an attempt writes. All attempts of a try write to the same log.
pub(super) fn attempt_key(attempt: &AttemptIdentity) -> LogKey {
    LogKey {
        dag_id: attempt.dag_id.clone(),
        run_id: attempt.run_id.clone(),
        of: LogOf::Task {
            task_id: attempt.task_id.clone(),
            map_index: attempt.map_index,
        },
        try_number: attempt.try_number.unsigned_abs(),
    }
}
