//! Replies that say no.

use axum::Json;
use axum::extract::rejection::{BytesRejection, JsonRejection, PathRejection, QueryRejection};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use updraft_operators::protocol::{ErrorBody, LogReceipt};
use updraft_store::StoreError;

/// Why a worker gets no answer.
#[derive(Debug)]
pub(super) enum ExecutionError {
    /// The token is missing, wrong or of somebody who is gone.
    Unauthorized(&'static str),
    /// The token is known, and speaks for something else.
    Forbidden,
    /// Workers have to show a certificate, and there was none.
    NoCertificate,
    /// The attempt is over, or somebody else's.
    Stale,
    /// There is no such thing.
    NotFound(String),
    /// The request is wrong.
    Invalid(StatusCode, String),
    /// The log is shorter than the worker thinks.
    LogGap(u64),
    /// The disk is full.
    NoRoom(String),
    /// The database is away, or something else that passes.
    Unavailable(String),
    /// A defect, or a broken installation.
    Internal(String),
}

impl From<StoreError> for ExecutionError {
    fn from(error: StoreError) -> Self {
        match error {
            error if error.is_transient() => Self::Unavailable(error.to_string()),
            StoreError::NotFound(what) => Self::NotFound(what),
            error => Self::Internal(error.to_string()),
        }
    }
}

macro_rules! from_rejection {
    ($($rejection:ty),*) => {
        $(impl From<$rejection> for ExecutionError {
            fn from(rejection: $rejection) -> Self {
                Self::Invalid(rejection.status(), rejection.body_text())
            }
        })*
    };
}
from_rejection!(JsonRejection, QueryRejection, PathRejection, BytesRejection);

impl IntoResponse for ExecutionError {
    fn into_response(self) -> Response {
        let (status, detail) = match self {
            Self::LogGap(offset) => return (StatusCode::CONFLICT, Json(LogReceipt { offset })).into_response(),
            Self::Unauthorized(what) => (StatusCode::UNAUTHORIZED, what.to_owned()),
            Self::NoCertificate => (
                StatusCode::FORBIDDEN,
                "workers have to show a certificate of this server's authority: set worker.tls_cert and worker.tls_key"
                    .to_owned(),
            ),
            Self::Forbidden => (
                StatusCode::FORBIDDEN,
                "this token speaks for something else; the attempt to use it is in the audit log".to_owned(),
            ),
            Self::Stale => (
                StatusCode::CONFLICT,
                "the attempt is over, or was given to another worker".to_owned(),
            ),
            Self::NotFound(what) => (StatusCode::NOT_FOUND, what),
            Self::Invalid(status, what) => (status, what),
            Self::NoRoom(what) => {
                tracing::error!("{what}");
                (StatusCode::INSUFFICIENT_STORAGE, what)
            }
            Self::Unavailable(what) => (StatusCode::SERVICE_UNAVAILABLE, what),
            Self::Internal(what) => {
                tracing::error!("a worker's request failed: {what}");
                (StatusCode::INTERNAL_SERVER_ERROR, what)
            }
        };
        let body = Json(ErrorBody { detail });
        if status == StatusCode::SERVICE_UNAVAILABLE {
            return (status, [(header::RETRY_AFTER, "1")], body).into_response();
        }
        (status, body).into_response()
    }
}
