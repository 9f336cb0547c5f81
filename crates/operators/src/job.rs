//! What a task starts in another system, which outlives the worker that started it.
//!
//! It is named, and its name is kept by the server, before the other system is asked to start it. The name is made from the try, so
//! that starting twice is one thing. When the worker of a try is lost or stopped, the next try gets the job with its assignment: one
//! that exists is gone on with, one that does not is started under the same name, so that what the dead worker still has on its way is
//! refused.

use std::sync::{Arc, OnceLock};

use futures_util::future::BoxFuture;
use tokio_util::sync::CancellationToken;

use crate::operator::OperatorError;
use crate::protocol::{Assignment, Job};

/// The longest part of a job's name that a DAG's or a task's name may take, in characters.
const LONGEST_PART: usize = 24;

/// Keeps an attempt's job with the server.
pub trait Jobs: Send + Sync {
    /// Keeps it, in the place of what was kept before.
    ///
    /// # Errors
    /// The server can't be asked, or the attempt is not this worker's any more: then nothing may be started.
    fn keep(&self, job: Job) -> BoxFuture<'static, Result<(), OperatorError>>;
}

/// A name for what a try starts elsewhere: for people to read, and for nobody else's use, as an attempt is one try of one task instance.
#[must_use]
pub fn name_of(assignment: &Assignment) -> String {
    let part = |text: &str| -> String {
        let plain = text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' });
        plain.take(LONGEST_PART).collect()
    };
    format!(
        "updraft-{}-{}-{}-{}",
        part(&assignment.dag_id),
        part(&assignment.task_id),
        assignment.try_number,
        assignment.attempt_id.simple()
    )
}

/// Why what an action waits for has to end early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// Nobody wants its result: a kill, a clear, a time-out. What it started elsewhere has to end too.
    Over,
    /// Its worker can't go on with it: what it started elsewhere goes on, and the next try takes it up.
    HandedOn,
}

/// Tells an action that it has to end, and why. The first reason counts.
#[derive(Debug, Clone, Default)]
pub struct Cancelled {
    token: CancellationToken,
    cut: Arc<OnceLock<Cut>>,
}

impl Cancelled {
    /// It has to end from now on.
    pub fn cancel(&self, cut: Cut) {
        self.cut.get_or_init(|| cut);
        self.token.cancel();
    }

    /// Waits until it has to end.
    pub async fn cancelled(&self) -> Cut {
        self.token.cancelled().await;
        *self.cut.get_or_init(|| Cut::Over)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_first_reason_to_end_counts() {
        let cancelled = Cancelled::default();
        let waiting = tokio::spawn({
            let cancelled = cancelled.clone();
            async move { cancelled.cancelled().await }
        });
        cancelled.cancel(Cut::HandedOn);
        cancelled.cancel(Cut::Over);
        assert_eq!(waiting.await.unwrap(), Cut::HandedOn);
    }
}
