//! The web UI, embedded in the binary.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

use crate::problem::Problem;

/// Vite puts everything with a hash in its name here.
const HASHED: &str = "assets/";

#[derive(RustEmbed)]
#[folder = "$UPDRAFT_UI_DIST"]
struct Files;

/// A file of the web UI, the page that shows the API's document, or the entry page for every path that the page itself resolves.
pub(crate) async fn serve(uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path.starts_with("api/") || path.starts_with("auth/") || path.starts_with("execution/") {
        return Problem::not_found(format!(
            "this build has no operation at {}; see /openapi.json for what there is",
            uri.path()
        ))
        .into_response();
    }
    let path = if path == "docs" { "docs.html" } else { path };
    match Files::get(path).filter(|_| !path.is_empty()) {
        Some(file) => reply(path, file, &headers),
        // A name with an extension is a file that is gone, not a page.
        None if path.rsplit('/').next().is_some_and(|name| name.contains('.')) && path.starts_with(HASHED) => {
            (StatusCode::NOT_FOUND, "no such file").into_response()
        }
        None => match Files::get("index.html") {
            Some(page) => reply("index.html", page, &headers),
            None => (StatusCode::NOT_FOUND, "this build has no web UI").into_response(),
        },
    }
}

fn reply(path: &str, file: rust_embed::EmbeddedFile, headers: &HeaderMap) -> Response {
    let tag = format!("\"{}\"", hex::encode(&file.metadata.sha256_hash()[..16]));
    let cache = if path.starts_with(HASHED) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let fresh = headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|value| value.as_bytes() == tag.as_bytes());
    let (status, body) = if fresh {
        (StatusCode::NOT_MODIFIED, Body::empty())
    } else {
        (StatusCode::OK, Body::from(file.data))
    };
    let mut response = (status, body).into_response();
    let mime = mime_guess::from_path(path).first_or_octet_stream();
    let insert = [
        (header::CONTENT_TYPE, mime.as_ref()),
        (header::CACHE_CONTROL, cache),
        (header::ETAG, &tag),
    ];
    for (name, value) in insert {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
