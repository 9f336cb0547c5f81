//! Hearing of changes: one connection a process listens, everybody in the process subscribes.
//!
//! Subscribe first, look second, then wait: a wake-up between looking and waiting is kept for you. What was sent while the
//! connection was lost is gone, so after every reconnect all subscribers get [`Signal::LookAgain`].

use std::time::Duration;

use sqlx::postgres::{PgListener, PgPoolOptions};
use tokio::sync::broadcast;
use tokio::task::JoinHandle;

use crate::connect::Store;
use crate::error::StoreError;
use crate::notify::{NOTIFICATION, QUEUE, SCHEDULER, UI};
pub use crate::notify::{UiEvent, UiEventKind};
use crate::retry::retried;

/// Signals kept for a slow subscriber; when it falls behind further it gets [`Signal::LookAgain`].
const BACKLOG: usize = 1024;

/// A wake-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signal {
    /// There may be run events, new runs or changed DAGs.
    Scheduler,
    /// There may be queued attempts.
    Queue,
    /// There may be queued notifications.
    Notification,
    /// Something on a page changed.
    Ui(Vec<UiEvent>),
    /// Something may have been missed: read everything you care for.
    LookAgain,
}

/// The listening connection. Dropping it ends it.
#[derive(Debug)]
pub struct Listener {
    sender: broadcast::Sender<Signal>,
    task: JoinHandle<()>,
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// One subscriber's view.
#[derive(Debug)]
pub struct Signals(broadcast::Receiver<Signal>);

impl Signals {
    /// The next wake-up; `None` once the listener is gone. Cancel-safe.
    pub async fn recv(&mut self) -> Option<Signal> {
        match self.0.recv().await {
            Ok(signal) => Some(signal),
            Err(broadcast::error::RecvError::Lagged(_)) => Some(Signal::LookAgain),
            Err(broadcast::error::RecvError::Closed) => None,
        }
    }

    /// Waits until `wanted` says yes to a wake-up, or for [`Signal::LookAgain`]; `false` once the listener is gone. Cancel-safe.
    pub async fn until(&mut self, wanted: impl Fn(&Signal) -> bool) -> bool {
        loop {
            match self.recv().await {
                Some(signal) if signal == Signal::LookAgain || wanted(&signal) => return true,
                Some(_) => {}
                None => return false,
            }
        }
    }
}

impl Listener {
    /// A subscription that sees everything from now on.
    #[must_use]
    pub fn subscribe(&self) -> Signals {
        Signals(self.sender.subscribe())
    }
}

impl Store {
    /// Starts to listen, on a connection of its own.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn listen(&self) -> Result<Listener, StoreError> {
        let listener = retried("listening", |_| self.open_listener()).await?;
        let (sender, _) = broadcast::channel(BACKLOG);
        let task = tokio::spawn(forward(self.clone(), listener, sender.clone()));
        Ok(Listener { sender, task })
    }

    async fn open_listener(&self) -> Result<PgListener, StoreError> {
        let pool = PgPoolOptions::new()
            .max_connections(1)
            .max_lifetime(None)
            .idle_timeout(None)
            .acquire_timeout(Duration::from_secs(5))
            .connect_lazy_with(self.options.clone());
        let mut listener = PgListener::connect_with(&pool).await?;
        listener.listen_all([SCHEDULER, QUEUE, NOTIFICATION, UI]).await?;
        Ok(listener)
    }
}

async fn forward(store: Store, mut listener: PgListener, sender: broadcast::Sender<Signal>) {
    loop {
        let signal = match listener.try_recv().await {
            Ok(Some(notification)) => match notification.channel() {
                SCHEDULER => Signal::Scheduler,
                QUEUE => Signal::Queue,
                NOTIFICATION => Signal::Notification,
                _ => match serde_json::from_str(notification.payload()) {
                    Ok(events) => Signal::Ui(events),
                    // Sent by a newer version during a rolling upgrade.
                    Err(_) => Signal::LookAgain,
                },
            },
            Ok(None) => Signal::LookAgain,
            Err(error) => {
                tracing::warn!(%error, "the listening connection is lost");
                listener = reopened(&store).await;
                Signal::LookAgain
            }
        };
        // No subscriber at the moment is no error.
        let _ = sender.send(signal);
    }
}

async fn reopened(store: &Store) -> PgListener {
    loop {
        match store.open_listener().await {
            Ok(listener) => return listener,
            Err(error) => {
                tracing::debug!(%error, "cannot listen yet");
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
        }
    }
}
