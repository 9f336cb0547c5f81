//! What every handler has at hand.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;
use updraft_dag::catalog::ActionCatalog;
use updraft_store::listen::{Listener, Signals};
use updraft_store::{Store, StoreError};

use crate::ApiConfig;
use crate::auth::limit::LoginLimit;
use crate::execution::{ExecutionConfig, ExecutionState};
use crate::layout::GraphCache;
use crate::logs::LogStore;

/// The state of the server. Cheap to clone.
#[derive(Clone)]
pub struct ApiState(Arc<Inner>);

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
        Ok(Self(Arc::new(inner)))
    }

    pub(crate) fn shutdown(&self) -> CancellationToken {
        self.0.shutdown.clone()
    }

    pub(crate) fn execution(&self) -> ExecutionState {
        self.0.execution.clone()
    }

    pub(crate) fn store(&self) -> &Store {
        &self.0.store
    }

    pub(crate) fn logs(&self) -> &LogStore {
        &self.0.logs
    }

    pub(crate) fn config(&self) -> &ApiConfig {
        &self.0.config
    }

    pub(crate) fn catalog(&self) -> &ActionCatalog {
        &self.0.config.catalog
    }

    pub(crate) fn logins(&self) -> &LoginLimit {
        &self.0.logins
    }

    pub(crate) fn graphs(&self) -> &GraphCache {
        &self.0.graphs
    }

    /// Changes from now on.
    pub(crate) fn signals(&self) -> Signals {
        self.0.listener.subscribe()
    }
}
