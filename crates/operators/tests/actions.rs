//! Every action against what it really talks to: bash, Python, PostgreSQL, an HTTP server.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod actions {
    mod bash;
    #[cfg(feature = "docker")]
    mod docker;
    mod effectively_once;
    mod http;
    mod python;
    mod sensors;
    mod sql;
    mod support;
}
