//! Ends what left its process group.
//!
//! Looking into the environment of every process of the machine costs milliseconds, and a task may take less. So attempts
//! that end within a short time share one look.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep_until};
use uuid::Uuid;

use crate::process_tree::{ATTEMPT_VARIABLE, kill_marked};

/// How long a look waits for other attempts to end, when nobody waits for it.
const TOGETHER: Duration = Duration::from_millis(500);
/// The same, when somebody does.
const SOON: Duration = Duration::from_millis(50);

/// An attempt that is over, and who waits for the end of its processes.
type Over = (Uuid, Option<oneshot::Sender<()>>);

/// Where attempts that are over report.
#[derive(Clone)]
pub(crate) struct Sweeper {
    over: mpsc::UnboundedSender<Over>,
}

impl Sweeper {
    pub(crate) fn start() -> Self {
        let (over, receiver) = mpsc::unbounded_channel();
        tokio::spawn(sweep(receiver));
        Self { over }
    }

    /// Kills every process of the attempt, wherever it is, at leisure.
    pub(crate) fn end(&self, attempt_id: Uuid) {
        // A sweeper that is gone went with the worker, whose guardian does the same.
        let _ = self.over.send((attempt_id, None));
    }

    /// Kills every process of the attempt, wherever it is. The answer comes when none is left.
    pub(crate) fn end_soon(&self, attempt_id: Uuid) -> oneshot::Receiver<()> {
        let (done, answer) = oneshot::channel();
        // If the sweeper were gone, the answer's sender is dropped, and nobody waits.
        let _ = self.over.send((attempt_id, Some(done)));
        answer
    }
}

async fn sweep(mut over: mpsc::UnboundedReceiver<Over>) {
    while let Some(first) = over.recv().await {
        let together = gather(first, &mut over).await;
        let markers: BTreeSet<String> = together
            .iter()
            .map(|(id, _)| format!("{ATTEMPT_VARIABLE}={id}"))
            .collect();
        match tokio::task::spawn_blocking(move || kill_marked(&markers)).await {
            Ok(0) => {}
            Ok(killed) => tracing::info!(killed, "ended processes that tasks had left behind"),
            Err(error) => tracing::error!(%error, "cannot look for processes that tasks left behind"),
        }
        for done in together.into_iter().filter_map(|(_, done)| done) {
            // Nobody may be waiting.
            let _ = done.send(());
        }
    }
}

/// The attempts that end until it is time to look.
async fn gather(first: Over, over: &mut mpsc::UnboundedReceiver<Over>) -> Vec<Over> {
    let patience = |(_, done): &Over| if done.is_some() { SOON } else { TOGETHER };
    let mut until = Instant::now() + patience(&first);
    let mut together = vec![first];
    loop {
        tokio::select! {
            () = sleep_until(until) => return together,
            next = over.recv() => match next {
                Some(next) => {
                    until = until.min(Instant::now() + patience(&next));
                    together.push(next);
                }
                None => return together,
            },
        }
    }
}
