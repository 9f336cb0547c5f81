//! The committed document is what the web UI's client is generated from, so it must never lag behind the code.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;

#[test]
fn committed_document_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    let document = updraft_api::openapi_json().unwrap();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &document).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == document,
        "crates/api/openapi.json is out of date: run `UPDATE=1 cargo test -p updraft-api --test openapi`"
    );
}
