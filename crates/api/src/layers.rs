//! What every request and reply goes through, whatever it asks for.

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use serde_json::json;
use tokio::sync::Semaphore;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate as _};
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::trace::TraceLayer;

use crate::problem::Problem;

/// Longest that a request which is no stream may take; longer than the store tries to reach its database.
pub(crate) const TIME_LIMIT: Duration = Duration::from_secs(40);

/// Requests that are at work at the same time: more would only wait for the same few connections to the database, and then fail.
const AT_WORK: usize = 64;
/// How long a request waits for its turn.
const IN_LINE: Duration = Duration::from_secs(10);
/// Seconds after which whoever did not get a turn may ask again.
const RETRY_AFTER: u32 = 1;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The component library of the web UI sets style attributes; scripts only ever come from files of our own.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; \
     connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Wraps all routes.
pub(crate) fn around(router: Router) -> Router {
    let fixed = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    // Compressed events would wait in a buffer.
    let compressible = DefaultPredicate::new()
        .and(NotForContentType::new("text/event-stream"))
        .and(NotForContentType::new("application/x-ndjson"));
    let layers = ServiceBuilder::new()
        .layer(SetRequestIdLayer::new(REQUEST_ID, MakeRequestUuid))
        .layer(TraceLayer::new_for_http().make_span_with(|request: &Request| {
            let id = request
                .headers()
                .get(&REQUEST_ID)
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default();
            // The path alone: a query may hold what is nobody's business.
            tracing::debug_span!("request", id, method = %request.method(), path = request.uri().path())
        }))
        .layer(PropagateRequestIdLayer::new(REQUEST_ID))
        .layer(fixed(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY))
        .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed(header::X_FRAME_OPTIONS, "DENY"))
        .layer(fixed(header::REFERRER_POLICY, "same-origin"))
        .layer(CompressionLayer::new().compress_when(compressible))
        .layer(CatchPanicLayer::custom(panicked));
    router.layer(layers)
}

/// A reply in time, or 503. For everything that is not a stream.
pub(crate) async fn in_time(request: Request, next: Next) -> Response {
    match tokio::time::timeout(TIME_LIMIT, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            let body = Json(json!({ "detail": "the server is too busy at the moment; try again" }));
            (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "5")], body).into_response()
        }
    }
}

/// The line in which requests to the REST interface wait for their turn.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    turns: Arc<Semaphore>,
    patience: Duration,
}

impl Default for Line {
    fn default() -> Self {
        Self {
            turns: Arc::new(Semaphore::new(AT_WORK)),
            patience: IN_LINE,
        }
    }
}

/// A reply in turn, or 429: nothing was done then. The body of a stream needs no turn.
pub(crate) async fn in_turn(State(line): State<Line>, request: Request, next: Next) -> Response {
    match tokio::time::timeout(line.patience, line.turns.acquire()).await {
        Ok(Ok(_turn)) => next.run(request).await,
        Ok(Err(_)) | Err(_) => Problem::too_many(
            "the server has more requests than it can answer; ask again later",
            RETRY_AFTER,
        )
        .into_response(),
    }
}

/// Replies of the REST interface are for one user at one moment.
pub(crate) async fn not_cached(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response
        .headers_mut()
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let text = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no text");
    tracing::error!(panic = text, "a handler panicked");
    (
        StatusCode::INTERNAL_SERVER_ERROR,
        Json(json!({ "detail": "internal error; the server's log says more" })),
    )
        .into_response()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by a panic")]
mod tests {
    use axum::body::Body;
    use axum::middleware;
    use axum::routing::get;
    use tokio_util::sync::CancellationToken;
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn who_gets_no_turn_in_time_is_told_when_to_come_again() {
        let line = Line {
            turns: Arc::new(Semaphore::new(1)),
            patience: Duration::from_millis(20),
        };
        let (begun, go) = (CancellationToken::new(), CancellationToken::new());
        let app = Router::new()
            .route("/", {
                let (begun, go) = (begun.clone(), go.clone());
                get(|| async move {
                    begun.cancel();
                    go.cancelled().await;
                })
            })
            .layer(middleware::from_fn_with_state(line, in_turn));
        let ask = || app.clone().oneshot(Request::new(Body::empty()));
        let first = tokio::spawn(ask());
        begun.cancelled().await;
        let second = ask().await.unwrap();
        assert_eq!(second.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(second.headers()[header::RETRY_AFTER], "1");
        go.cancel();
        assert_eq!(first.await.unwrap().unwrap().status(), StatusCode::OK);
        assert_eq!(ask().await.unwrap().status(), StatusCode::OK, "the turn is free again");
    }
}
