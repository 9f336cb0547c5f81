//! What every handler has at hand.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;
use updraft_dag::catalog::ActionCatalog;
use updraft_store::listen::{Listener, Signals};
use updraft_store::{Store, StoreError};

use crate::ApiConfig;
use crate::auth::limit::LoginLimit;
use crate::auth::rights::Rights;
use crate::execution::{ExecutionConfig, ExecutionState};
use crate::layout::GraphCache;
use crate::logs::LogStore;

/// The state of the server. Cheap to clone.
#[derive(Clone)]
pub struct ApiState {
    inner: Arc<Inner>,
    /// What whoever asks sees of the store, if that is not all of it.
    seen: Option<Store>,
}

struct Inner {
    store: Store,
    logs: LogStore,
    listener: Listener,
    config: ApiConfig,
    execution: ExecutionState,
    logins: LoginLimit,
    graphs: GraphCache,
    /// Streams would keep the server from stopping.
    shutdown: CancellationToken,
}

impl ApiState {
    /// The state of a server with this store; it begins to listen for changes. Streams end with `shutdown`.
    ///
    /// # Errors
    /// The database is away.
    pub async fn new(config: ApiConfig, store: Store, shutdown: CancellationToken) -> Result<Self, StoreError> {
        let listener = store.listen().await?;
        let logs = LogStore::new(&config.logs);
        let execution = ExecutionConfig {
            join_token: config.join_token.clone(),
            base_url: config.base_url.clone(),
            xcom_bytes: config.xcom_bytes,
            log_bytes: config.log_bytes,
            lease: config.lease,
        };
        let execution = ExecutionState::new(
            execution,
            store.clone(),
            logs.clone(),
            listener.subscribe(),
            shutdown.clone(),
        );
        let inner = Inner {
            store,
            logs,
            listener,
            config,
            execution,
            logins: LoginLimit::default(),
            graphs: GraphCache::default(),
            shutdown,
        };
        Ok(Self {
            inner: Arc::new(inner),
            seen: None,
        })
    }

    /// The same server without the DAGs that these rights hide.
    pub(crate) fn seen_with(&self, rights: &Rights) -> Self {
        let hidden = rights.hidden();
        Self {
            inner: Arc::clone(&self.inner),
            seen: (!hidden.is_empty()).then(|| self.inner.store.without(hidden)),
        }
    }

    pub(crate) fn shutdown(&self) -> CancellationToken {
        self.inner.shutdown.clone()
    }

    pub(crate) fn execution(&self) -> ExecutionState {
        self.inner.execution.clone()
    }

    pub(crate) fn store(&self) -> &Store {
        self.seen.as_ref().unwrap_or(&self.inner.store)
    }

    pub(crate) fn logs(&self) -> &LogStore {
        &self.inner.logs
    }

    pub(crate) fn config(&self) -> &ApiConfig {
        &self.inner.config
    }

    pub(crate) fn catalog(&self) -> &ActionCatalog {
        &self.inner.config.catalog
    }

    pub(crate) fn logins(&self) -> &LoginLimit {
        &self.inner.logins
    }

    pub(crate) fn graphs(&self) -> &GraphCache {
        &self.inner.graphs
    }

    /// Changes from now on.
    pub(crate) fn signals(&self) -> Signals {
        self.inner.listener.subscribe()
    }
}
