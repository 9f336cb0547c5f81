//! Somebody at a shell, who asks a running daemon with the binary's own commands.

use std::process::{Output, Stdio};

use serde_json::Value;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

use crate::{Installation, Updraft};

/// A shell in which `UPDRAFT_SERVER` and a token of `admin` are set.
pub struct Shell<'a> {
    installation: &'a Installation,
    updraft: &'a Updraft,
}

impl<'a> Shell<'a> {
    /// On the machine of the daemon.
    #[must_use]
    pub fn of(installation: &'a Installation, updraft: &'a Updraft) -> Self {
        Self { installation, updraft }
    }

    /// A command that is not started yet, with nothing on standard input.
    #[must_use]
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.installation.command();
        command
            .args(arguments)
            .env("UPDRAFT_SERVER", &self.updraft.url)
            .env("UPDRAFT_TOKEN", &self.updraft.token)
            .stdin(Stdio::null());
        command
    }

    /// What comes of a command.
    pub async fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().await.expect("the binary runs")
    }

    /// What comes of a command with this on standard input.
    pub async fn run_with(&self, arguments: &[&str], input: &str) -> Output {
        let mut command = self.command(arguments);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("the binary runs");
        let mut stdin = child.stdin.take().expect("standard input");
        // One that reads nothing may be gone already.
        let _ = stdin.write_all(input.as_bytes()).await;
        drop(stdin);
        child.wait_with_output().await.expect("its output")
    }

    /// What is printed for people.
    pub async fn told(&self, arguments: &[&str]) -> String {
        printed(self.run(arguments).await)
    }

    /// What is printed for programs.
    pub async fn json(&self, arguments: &[&str]) -> Value {
        let text = self.told(&[arguments, &["-o", "json"]].concat()).await;
        serde_json::from_str(&text).expect("JSON")
    }

    /// What is said on standard error, with this exit code.
    pub async fn refused(&self, arguments: &[&str], code: i32) -> String {
        refused(&self.run(arguments).await, code)
    }
}

/// Standard output of a command that must succeed.
#[must_use]
pub fn printed(output: Output) -> String {
    assert!(output.status.success(), "{}", errors(&output));
    String::from_utf8(output.stdout).expect("text")
}

/// Standard error of a command that must end with this exit code.
#[must_use]
pub fn refused(output: &Output, code: i32) -> String {
    assert_eq!(output.status.code(), Some(code), "{output:?}");
    errors(output)
}

/// Standard error.
#[must_use]
pub fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
