//! Every action against what it really talks to: bash, Python, PostgreSQL, an HTTP server.

mod actions {
    mod bash;
    mod http;
    mod python;
    mod support;
}
