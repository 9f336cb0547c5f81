//! Hearing of changes: one connection a process listens, everybody in the process subscribes.
//!
//! Wake-ups that this very process causes come without the way through the database.
//!
//! Subscribe first, look second, then wait: a wake-up between looking and waiting is kept for you. What was sent while the
//! connection was lost is gone, so after every reconnect all subscribers get [`Signal::LookAgain`].

use std::sync::{Arc, Weak};
use std::time::Duration;

use sqlx::postgres::{PgListener, PgPoolOptions};
use tokio::sync::{Mutex, broadcast};
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::connect::Store;
use crate::error::StoreError;
use crate::notify::{FILE, NOTIFICATION, QUEUE, SCHEDULER, UI};
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
    /// A DAG file is to be read now, by its path below the DAGs folder.
    File(String),
    /// Something may have been missed: read everything you care for.
    LookAgain,
}

/// Where the wake-ups of this process come together.
#[derive(Debug)]
pub(crate) struct Hub {
    sender: broadcast::Sender<Signal>,
    /// Names this process in the payloads that it sends.
    process: Uuid,
    connection: Mutex<Weak<Connection>>,
}

impl Hub {
    pub(crate) fn new() -> Self {
        Self {
            sender: broadcast::channel(BACKLOG).0,
            process: Uuid::now_v7(),
            connection: Mutex::default(),
        }
    }

    pub(crate) fn process(&self) -> Uuid {
        self.process
    }

    /// Closes the listening connection, whoever still holds a [`Listener`]: they hear nothing any more.
    pub(crate) async fn stop_listening(&self) {
        if let Some(connection) = self.connection.lock().await.upgrade() {
            connection.0.abort();
        }
    }

    pub(crate) fn send(&self, signal: Signal) {
        // No subscriber at the moment is no error.
        let _ = self.sender.send(signal);
    }
}

/// The task that holds the listening connection.
#[derive(Debug)]
struct Connection(JoinHandle<()>);

impl Drop for Connection {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// The right to hear: the process listens as long as there is one.
#[derive(Debug, Clone)]
pub struct Listener {
    hub: Arc<Hub>,
    _connection: Arc<Connection>,
}

/// One subscriber's view; it keeps the process listening.
#[derive(Debug)]
pub struct Signals {
    receiver: broadcast::Receiver<Signal>,
    listener: Listener,
}

impl Clone for Signals {
    /// Another subscription, which sees everything from now on.
    fn clone(&self) -> Self {
        self.listener.subscribe()
    }
}

impl Signals {
    /// The next wake-up. Cancel-safe.
    pub async fn recv(&mut self) -> Signal {
        match self.receiver.recv().await {
            Ok(signal) => signal,
            Err(broadcast::error::RecvError::Lagged(_)) => Signal::LookAgain,
            // Can't be: the listener that is held here has the sender.
            Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
        }
    }

    /// Forgets what was sent so far. Look afterwards: a look that comes after it sees whatever those wake-ups were about.
    pub fn skip_to_now(&mut self) {
        self.receiver = self.receiver.resubscribe();
    }

    /// Waits until `wanted` says yes to a wake-up, or for [`Signal::LookAgain`]. Cancel-safe.
    pub async fn until(&mut self, wanted: impl Fn(&Signal) -> bool) {
        loop {
            let signal = self.recv().await;
            if signal == Signal::LookAgain || wanted(&signal) {
                return;
            }
        }
    }
}

impl Listener {
    /// A subscription that sees everything from now on.
    #[must_use]
    pub fn subscribe(&self) -> Signals {
        Signals {
            receiver: self.hub.sender.subscribe(),
            listener: self.clone(),
        }
    }
}

impl Store {
    /// Starts to listen, on a connection of its own, which all listeners of this store share.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn listen(&self) -> Result<Listener, StoreError> {
        let mut current = self.hub.connection.lock().await;
        let connection = match current.upgrade() {
            Some(connection) => connection,
            None => {
                let listener = retried("listening", |_| self.open_listener()).await?;
                let connection = Arc::new(Connection(tokio::spawn(forward(self.clone(), listener))));
                *current = Arc::downgrade(&connection);
                connection
            }
        };
        Ok(Listener {
            hub: Arc::clone(&self.hub),
            _connection: connection,
        })
    }

    async fn open_listener(&self) -> Result<PgListener, StoreError> {
        let pool = PgPoolOptions::new()
            .max_connections(1)
            .max_lifetime(None)
            .idle_timeout(None)
            .acquire_timeout(Duration::from_secs(5))
            .connect_lazy_with(self.options.clone());
        let mut listener = PgListener::connect_with(&pool).await?;
        listener.listen_all([SCHEDULER, QUEUE, NOTIFICATION, UI, FILE]).await?;
        Ok(listener)
    }
}

async fn forward(store: Store, mut listener: PgListener) {
    let own = store.hub.process.to_string();
    loop {
        let signal = match listener.try_recv().await {
            Ok(Some(notification)) => match notification.channel() {
                SCHEDULER | QUEUE | NOTIFICATION if notification.payload() == own => continue,
                SCHEDULER => Signal::Scheduler,
                QUEUE => Signal::Queue,
                NOTIFICATION => Signal::Notification,
                FILE => Signal::File(notification.payload().to_owned()),
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
        store.hub.send(signal);
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
