//! Results come in.

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use chrono::Utc;
use updraft_operators::protocol::{LogPiece, ResultReport, ResultState};
use updraft_store::attempt::{AttemptResult, AttemptState, Finished};

use super::ExecutionState;
use super::auth::{AsAttempt, Speaker};
use super::error::ExecutionError;
use super::{incidents, log, notifications};

pub(super) async fn report(
    State(state): State<ExecutionState>,
    attempt: AsAttempt,
    body: Result<Json<ResultReport>, JsonRejection>,
) -> Result<StatusCode, ExecutionError> {
    let Json(mut report) = body?;
    check_sizes(&report, state.inner.xcom_bytes)?;
    let (attempt_id, fence) = (attempt.speaker.attempt_id(), report.fence);
    let (reported, reason) = (report.state, report.reason.clone());
    // First, so that the log is whole when the state says that nothing more comes.
    let last = report.log.take();
    let kept = match last {
        Some(piece) if log::is_kept(&attempt.speaker, reported, &piece) => {
            log::tell(&state, &attempt.speaker, &piece);
            Some(piece)
        }
        Some(piece) => {
            log::append_last(&state, &attempt.speaker, piece).await?;
            None
        }
        None => None,
    };
    let finished = match &attempt.speaker {
        Speaker::Attempt(_) => {
            let result = result(report, kept.as_ref());
            state.inner.store.finish(attempt_id, fence, &result).await?
        }
        Speaker::Notification(notification) => notifications::finish(&state, notification, report).await?,
    };
    state.inner.known.remove(&attempt.token);
    match finished {
        Finished::Accepted => Ok(StatusCode::NO_CONTENT),
        Finished::Stale => {
            tracing::warn!(%attempt_id, fence, "a late result was refused");
            if let Some(piece) = kept {
                log::append_last(&state, &attempt.speaker, piece).await?;
            }
            // That it was lost is known.
            if let Speaker::Attempt(identity) = &attempt.speaker
                && reported != ResultState::Lost
                && let Err(error) = incidents::late_result(&state.inner.store, identity, fence, reported, reason).await
            {
                tracing::warn!(%error, "a late result is not in the audit log");
            }
            Err(ExecutionError::Stale)
        }
    }
}

fn result(report: ResultReport, log: Option<&LogPiece>) -> AttemptResult {
    AttemptResult {
        state: match report.state {
            ResultState::Success => AttemptState::Success,
            ResultState::Failed => AttemptState::Failed,
            ResultState::Skipped => AttemptState::Skipped,
            ResultState::Killed => AttemptState::Killed,
            ResultState::Lost if report.interrupted => AttemptState::Interrupted,
            ResultState::Lost => AttemptState::Lost,
            ResultState::Rescheduled => AttemptState::Rescheduled,
        },
        exit_code: report.exit_code,
        signal: report.signal,
        reason: report.reason,
        retriable: report.retriable,
        xcoms: report.xcoms,
        rendered_fields: report.rendered_fields,
        rendered_map_index: report.rendered_map_index,
        pid: report.pid,
        // A worker that does not say when looks again at once.
        resume_at: (report.state == ResultState::Rescheduled).then(|| report.resume_at.unwrap_or_else(Utc::now)),
        log: log.map(|piece| piece.text.clone().into_bytes()),
    }
}

/// The worker refuses large XComs itself; this is for workers of another version or with other settings.
fn check_sizes(report: &ResultReport, limit: usize) -> Result<(), ExecutionError> {
    for (key, value) in &report.xcoms {
        let size = value.to_string().len();
        if size > limit {
            let detail = format!("the XCom `{key}` has {size} bytes, the limit is {limit} (limits.xcom_bytes)");
            return Err(ExecutionError::Invalid(StatusCode::PAYLOAD_TOO_LARGE, detail));
        }
    }
    Ok(())
}
