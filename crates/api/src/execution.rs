//! The server's side of the workers' protocol (`operators::protocol`).
//!
//! A worker is let in by the installation's join token and speaks with a token of its own; each attempt has a token that
//! speaks for it alone. Of every token only a hash is kept.

mod assignment;
mod auth;
mod claims;
mod error;
mod incidents;
mod job;
mod log;
mod lookup;
mod notifications;
mod result;
mod silence;
mod workers;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::DefaultBodyLimit;
use axum::routing::{delete, get, post, put};
use axum::{Router, middleware};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use updraft_operators::protocol::{MAX_LOG_CHUNK, PATH};
use updraft_store::Store;
use updraft_store::listen::{Signal, Signals};
use uuid::Uuid;

use crate::logs::LogStore;
use auth::{KnownAttempts, TokenHash};

/// So many heartbeats have to be missed until a lease is over.
const HEARTBEATS: u32 = 6;
/// Bodies of everything but logs and results.
const SMALL_BODY: usize = 1024 * 1024;

/// What the protocol has to be told.
#[derive(Clone)]
pub struct ExecutionConfig {
    /// The token that lets workers join.
    pub join_token: String,
    /// The address of the web UI, for links; without a slash at its end.
    pub base_url: String,
    /// The largest XCom, in bytes of JSON.
    pub xcom_bytes: usize,
    /// The longest log of a try, in bytes.
    pub log_bytes: u64,
    /// How long a worker has an attempt after its last heartbeat.
    pub lease: Duration,
}

/// What the handlers share. Cheap to clone.
#[derive(Clone)]
pub struct ExecutionState {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    logs: LogStore,
    join_token: TokenHash,
    base_url: String,
    xcom_bytes: usize,
    log_bytes: u64,
    lease: Duration,
    /// Grows when there may be something in the queue.
    queue: watch::Receiver<u64>,
    emptied: claims::Emptied,
    /// Grows when a notification may be due.
    notifications: watch::Receiver<u64>,
    /// Workers that stop: their claims must not wait any longer.
    leaving: watch::Sender<HashSet<Uuid>>,
    known: KnownAttempts,
    /// Silent workers are looked for as long as this is here.
    _served: watch::Receiver<()>,
    shutdown: CancellationToken,
}

impl ExecutionState {
    /// The state of a server with this store and these logs. `signals` wakes claims; claims that wait come back empty when
    /// `shutdown` is cancelled.
    #[must_use]
    pub fn new(
        config: ExecutionConfig,
        store: Store,
        logs: LogStore,
        signals: Signals,
        shutdown: CancellationToken,
    ) -> Self {
        let (grown, queue) = watch::channel(0);
        let (due, notifications) = watch::channel(0);
        tokio::spawn(notifications::watch(store.clone(), signals.clone(), due));
        tokio::spawn(wake(signals, grown));
        let (alive, served) = watch::channel(());
        tokio::spawn(silence::watch(store.clone(), config.lease, alive));
        let inner = Inner {
            store,
            logs,
            join_token: TokenHash::of(&config.join_token),
            base_url: config.base_url.trim_end_matches('/').to_owned(),
            xcom_bytes: config.xcom_bytes,
            log_bytes: config.log_bytes,
            lease: config.lease,
            queue,
            emptied: claims::Emptied::default(),
            notifications,
            leaving: watch::channel(HashSet::new()).0,
            known: KnownAttempts::default(),
            _served: served,
            shutdown,
        };
        Self { inner: Arc::new(inner) }
    }
}

/// Turns the process's one subscription into a wake-up for every claim that waits.
async fn wake(mut signals: Signals, grown: watch::Sender<u64>) {
    loop {
        tokio::select! {
            () = signals.until(|signal| *signal == Signal::Queue) => grown.send_modify(|count| *count += 1),
            () = grown.closed() => return,
        }
    }
}

/// The routes of the protocol under [`PATH`].
pub fn router(state: ExecutionState) -> Router {
    // Several XComs may each be as large as allowed.
    let results = DefaultBodyLimit::max(state.inner.xcom_bytes.saturating_mul(20).max(8 * 1024 * 1024));
    let routes = Router::new()
        .route("/workers", post(workers::register))
        .route("/workers/self", delete(workers::goodbye))
        .route("/workers/self/drain", post(workers::drain))
        .route("/claims", post(claims::claim))
        .route("/claims/notifications", post(notifications::claim))
        .route("/heartbeats", post(workers::heartbeat))
        .route("/attempts/{attempt_id}/xcoms/{task_id}/{key}", get(lookup::xcom))
        .route("/attempts/{attempt_id}/variables/{key}", get(lookup::variable))
        .route(
            "/attempts/{attempt_id}/connections/{connection_id}",
            get(lookup::connection),
        )
        .route("/attempts/{attempt_id}/secrets/{name}", get(lookup::secret))
        .route("/attempts/{attempt_id}/job", put(job::keep))
        .route("/attempts/{attempt_id}/runs/{dag_id}/{logical_date}", get(lookup::run))
        .layer(DefaultBodyLimit::max(SMALL_BODY))
        .route(
            "/attempts/{attempt_id}/log",
            post(log::append).layer(DefaultBodyLimit::max(MAX_LOG_CHUNK)),
        )
        .route("/attempts/{attempt_id}/result", post(result::report).layer(results))
        .layer(middleware::from_fn(auth::certified))
        .with_state(state);
    Router::new().nest(PATH, routes)
}
