//! Ends what left its process group.
//!
//! Looking into the environment of every process of the machine costs milliseconds, and a task may take less. So attempts
//! that end within a short time share one look.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use crate::process_tree::{ATTEMPT_VARIABLE, kill_marked};

/// Attempts that end within this time share a look.
const TOGETHER: Duration = Duration::from_millis(50);

/// Where attempts that are over report.
#[derive(Clone)]
pub(crate) struct Sweeper {
    over: mpsc::UnboundedSender<(Uuid, oneshot::Sender<()>)>,
}

impl Sweeper {
    pub(crate) fn start() -> Self {
        let (over, receiver) = mpsc::unbounded_channel();
        tokio::spawn(sweep(receiver));
        Self { over }
    }

    /// Kills every process of the attempt, wherever it is. The answer comes when none is left.
    pub(crate) fn end(&self, attempt_id: Uuid) -> oneshot::Receiver<()> {
        let (done, answer) = oneshot::channel();
        // If the sweeper were gone, the answer's sender is dropped, and nobody waits.
        let _ = self.over.send((attempt_id, done));
        answer
    }
}

async fn sweep(mut over: mpsc::UnboundedReceiver<(Uuid, oneshot::Sender<()>)>) {
    while let Some(first) = over.recv().await {
        tokio::time::sleep(TOGETHER).await;
        let mut together = vec![first];
        while let Ok(next) = over.try_recv() {
            together.push(next);
        }
        let markers: BTreeSet<String> = together
            .iter()
            .map(|(id, _)| format!("{ATTEMPT_VARIABLE}={id}"))
            .collect();
        match tokio::task::spawn_blocking(move || kill_marked(&markers)).await {
            Ok(0) => {}
            Ok(killed) => tracing::info!(killed, "ended processes that tasks had left behind"),
            Err(error) => tracing::error!(%error, "cannot look for processes that tasks left behind"),
        }
        for (_, done) in together {
            // Nobody may be waiting.
            let _ = done.send(());
        }
    }
}
