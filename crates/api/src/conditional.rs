//! Conditional requests (RFC 9110, section 13): who has a reply already is told that it is still right, without its body.

use axum::body::{Body, HttpBody as _, to_bytes};
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

use sha2::{Digest, Sha256};

use crate::operations;

/// Longest reply that is looked at, in bytes.
const LONGEST: usize = 8 << 20;

/// What pages ask for again and again. A browser may keep it, and asks each time whether it is still right; nothing else of a reply is
/// kept anywhere.
const KEPT: &[&str] = &[
    "get_dag_runs",
    "get_dags",
    "get_failures",
    "get_graph",
    "get_grid",
    "get_overview",
    "get_task_instances",
];

/// Gives replies to `GET` an entity tag, and answers 304 to whoever has the same.
pub(crate) async fn revalidated(request: Request, next: Next) -> Response {
    if request.method() != Method::GET {
        return next.run(request).await;
    }
    let known = request.headers().get(header::IF_NONE_MATCH).cloned();
    let route = request.extensions().get::<MatchedPath>();
    let id = route.and_then(|route| operations::id(&Method::GET, route.as_str()));
    let response = next.run(request).await;
    let is_json = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    // A stream has no end that could be waited for.
    let is_whole = response
        .body()
        .size_hint()
        .exact()
        .is_some_and(|bytes| bytes <= LONGEST as u64);
    if response.status() != StatusCode::OK || !is_json || !is_whole {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, LONGEST).await else {
        parts.status = StatusCode::INTERNAL_SERVER_ERROR;
        return Response::from_parts(parts, Body::empty());
    };
    let tag = match parts.headers.get(header::ETAG) {
        Some(tag) => tag.clone(),
        None => {
            // Weak: compressed it has other bytes.
            let text = format!("W/\"{}\"", hex::encode(&Sha256::digest(&bytes)[..16]));
            let Ok(tag) = HeaderValue::from_str(&text) else {
                return Response::from_parts(parts, Body::from(bytes));
            };
            parts.headers.insert(header::ETAG, tag.clone());
            tag
        }
    };
    if id.is_some_and(|id| KEPT.contains(&id)) {
        let kept = HeaderValue::from_static("private, no-cache");
        parts.headers.insert(header::CACHE_CONTROL, kept);
    }
    if known.is_some_and(|known| names(&known, &tag)) {
        parts.status = StatusCode::NOT_MODIFIED;
        let told = [header::CONTENT_TYPE, header::CONTENT_LENGTH];
        told.iter().for_each(|name| _ = parts.headers.remove(name));
        return Response::from_parts(parts, Body::empty());
    }
    Response::from_parts(parts, Body::from(bytes))
}

/// Whether the value of an `If-None-Match` names the tag, weak or not.
fn names(known: &HeaderValue, tag: &HeaderValue) -> bool {
    let bare = |text: &str| text.trim().trim_start_matches("W/").to_owned();
    let (Ok(known), Ok(tag)) = (known.to_str(), tag.to_str()) else {
        return false;
    };
    known.trim() == "*" || known.split(',').any(|one| bare(one) == bare(tag))
}
