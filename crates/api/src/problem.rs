//! Replies that say what went wrong, in Airflow's shape: `{"detail": …}`.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use updraft_store::StoreError;
use updraft_store::error::Trouble;
use updraft_store::list::UnknownOrder;

/// Seconds after which a client may try again while the database is away.
const RETRY_AFTER: u32 = 2;
/// The same while it takes no writes: somebody has to do something first.
const RETRY_MUCH_LATER: u32 = 10;

/// A refusal or a failure.
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    detail: Value,
    retry_after: Option<u32>,
}

/// What a handler gives.
pub(crate) type Reply<T> = Result<T, Problem>;

impl Problem {
    fn new(status: StatusCode, detail: impl Into<Value>) -> Self {
        Self {
            status,
            detail: detail.into(),
            retry_after: None,
        }
    }

    pub(crate) fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail.into())
    }

    pub(crate) fn unauthorized(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, detail.into())
    }

    pub(crate) fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, detail.into())
    }

    pub(crate) fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail.into())
    }

    pub(crate) fn not_allowed(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, detail.into())
    }

    pub(crate) fn not_acceptable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_ACCEPTABLE, detail.into())
    }

    pub(crate) fn conflict(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, detail.into())
    }

    pub(crate) fn precondition_failed(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::PRECONDITION_FAILED, detail.into())
    }

    pub(crate) fn unsupported_media_type(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail.into())
    }

    pub(crate) fn too_large(limit: usize) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("the request is larger than {limit} bytes"),
        )
    }

    pub(crate) fn too_many(detail: impl Into<String>, retry_after: u32) -> Self {
        Self {
            retry_after: Some(retry_after),
            ..Self::new(StatusCode::TOO_MANY_REQUESTS, detail.into())
        }
    }

    /// Something that only a bug or a broken installation explains; the log has the cause.
    pub(crate) fn internal(error: &dyn std::error::Error) -> Self {
        let mut causes = String::new();
        let mut cause = error.source();
        while let Some(inner) = cause {
            causes.push_str(&format!(": {inner}"));
            cause = inner.source();
        }
        tracing::error!("a request failed: {error}{causes}");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal error; the server's log says more",
        )
    }

    /// One value of the request is not acceptable: `kind` and `location` as Airflow has them.
    pub(crate) fn invalid(kind: &str, location: &[Value], message: impl Into<String>) -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            json!([{ "type": kind, "loc": location, "msg": message.into() }]),
        )
    }

    /// Several things of the request are not acceptable, each as [`Problem::invalid`] tells it.
    pub(crate) fn several(detail: Vec<Value>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, detail)
    }

    /// The request as a whole can't be carried out: a text where [`Problem::invalid`] has a list, as Airflow has it.
    pub(crate) fn unprocessable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, detail.into())
    }

    /// A value of the body is not acceptable.
    pub(crate) fn invalid_body(key: &str, message: impl Into<String>) -> Self {
        Self::invalid("value_error", &[json!("body"), json!(key)], message)
    }

    /// The status, and what `detail` says.
    pub(crate) fn told(self) -> (StatusCode, Value) {
        (self.status, self.detail)
    }

    pub(crate) fn is_conflict(&self) -> bool {
        self.status == StatusCode::CONFLICT
    }

    pub(crate) fn is_not_found(&self) -> bool {
        self.status == StatusCode::NOT_FOUND
    }

    #[cfg(test)]
    pub(crate) fn detail_for_tests(self) -> Value {
        self.detail
    }

    #[cfg(test)]
    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(json!({ "detail": self.detail }))).into_response();
        let headers = response.headers_mut();
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound(text) => Self::not_found(text),
            StoreError::Conflict(text) => Self::conflict(text),
            StoreError::NoSuchPlace => Self::bad_request(error.to_string()),
            error if error.is_about_data() => {
                tracing::debug!(%error, "a request has a value that the database can't hold");
                Self::bad_request(
                    "the request has a value that can't be stored or looked for, such as a NUL character, or a number or date out of range",
                )
            }
            error => match error.trouble() {
                Some(trouble) => {
                    tracing::warn!(%error, "a request has to be repeated");
                    Self {
                        retry_after: Some(if trouble == Trouble::Away {
                            RETRY_AFTER
                        } else {
                            RETRY_MUCH_LATER
                        }),
                        ..Self::new(StatusCode::SERVICE_UNAVAILABLE, format!("{trouble}; try again"))
                    }
                }
                None => Self::internal(&error),
            },
        }
    }
}

impl From<UnknownOrder> for Problem {
    fn from(error: UnknownOrder) -> Self {
        Self::bad_request(error.to_string())
    }
}
