//! What attempts start elsewhere: kept before it starts, and handed on when a worker was lost.

use std::collections::HashMap;

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use updraft_operators::protocol::Job;
use updraft_store::attempt::Claimed;
use uuid::Uuid;

use super::ExecutionState;
use super::auth::{AsRunningAttempt, Speaker};
use super::error::ExecutionError;

pub(super) async fn keep(
    State(state): State<ExecutionState>,
    AsRunningAttempt(speaker): AsRunningAttempt,
    body: Result<Json<Job>, JsonRejection>,
) -> Result<StatusCode, ExecutionError> {
    let Json(job) = body?;
    let Speaker::Attempt(attempt) = speaker else {
        let detail = "a notifier has no job: nothing would go on with it".to_owned();
        return Err(ExecutionError::Invalid(StatusCode::UNPROCESSABLE_ENTITY, detail));
    };
    let value = serde_json::to_value(&job).map_err(|error| ExecutionError::Internal(error.to_string()))?;
    let store = &state.inner.store;
    if store.keep_job(attempt.attempt_id, attempt.fence, &value).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ExecutionError::Stale)
    }
}

/// The jobs that these attempts go on with, by attempt.
pub(super) async fn handed_on(
    state: &ExecutionState,
    claimed: &[Claimed],
) -> Result<HashMap<Uuid, Job>, ExecutionError> {
    // A first try has nobody before it.
    let later = claimed.iter().filter(|one| one.try_number > 1);
    let later: Vec<Uuid> = later.map(|one| one.attempt_id).collect();
    if later.is_empty() {
        return Ok(HashMap::new());
    }
    let jobs = state.inner.store.hand_on_jobs(&later).await?;
    let read = jobs.into_iter().filter_map(|(attempt_id, job)| match serde_json::from_value(job) {
        Ok(job) => Some((attempt_id, job)),
        Err(error) => {
            tracing::error!(%attempt_id, %error, "a job that is to be gone on with can't be read: another one is started");
            None
        }
    });
    Ok(read.collect())
}
