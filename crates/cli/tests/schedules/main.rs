//! The commands about schedules, as a person or a program calls them.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::io::Write;
use std::process::{Command, Stdio};

mod cron;
mod documented;
mod simulate;

/// What a call gave: whether it succeeded, its standard output and its standard error.
pub(crate) struct Outcome {
    pub(crate) ok: bool,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Calls the binary without a terminal.
pub(crate) fn updraft(arguments: &[&str], input: &str) -> Outcome {
    let mut child = Command::new(env!("CARGO_BIN_EXE_updraft"))
        .args(arguments)
        // No settings but those of the test.
        .env("UPDRAFT_HOME", "/nonexistent")
        .env("UPDRAFT__CORE__DEFAULT_TIMEZONE", "Asia/Tokyo")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    child
        .stdin
        .take()
        .expect("stdin")
        .write_all(input.as_bytes())
        .expect("input");
    let output = child.wait_with_output().expect("output");
    Outcome {
        ok: output.status.success(),
        out: String::from_utf8(output.stdout).expect("text"),
        err: String::from_utf8(output.stderr).expect("text"),
    }
}
