//! The server as a part of the daemon.

use std::future::IntoFuture as _;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::ListenerExt as _;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use updraft_dag::catalog::ActionCatalog;
use updraft_store::component::ComponentKind;
use updraft_store::{Store, StoreError};

use crate::{ApiState, router};

/// How long open requests may take once the server stops.
const DRAIN: Duration = Duration::from_secs(10);
/// Distance of signs of life.
const BEAT: Duration = Duration::from_secs(5);
/// Distance of cleaning up expired tokens.
const CLEANING: Duration = Duration::from_secs(3600);

/// What the server must know.
#[derive(Debug, Clone)]
pub struct ApiConfig {
    /// How browsers reach the server: `https://updraft.example.org`.
    pub base_url: String,
    /// Token by which workers join.
    pub join_token: String,
    /// The folder of the logs of tries.
    pub logs: PathBuf,
    /// The largest XCom, in bytes of JSON.
    pub xcom_bytes: usize,
    /// The actions of this build.
    pub catalog: Arc<ActionCatalog>,
}

/// Why the server can't run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ApiError {
    /// The server broke off.
    #[error("the server stopped: {0}")]
    Serve(#[source] io::Error),
    /// The database is away at the start.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Serves on `listener` until `shutdown` is cancelled; then streams end and open requests get some seconds to finish.
///
/// # Errors
/// The database is away at the start, or the listener breaks.
pub async fn serve(
    config: ApiConfig,
    store: Store,
    listener: TcpListener,
    shutdown: CancellationToken,
) -> Result<(), ApiError> {
    let hostname = hostname();
    let component = store.register_component(ComponentKind::ApiServer, &hostname).await?;
    let state = ApiState::new(config, store.clone(), shutdown.clone()).await?;
    // Small replies must not wait for the other side's delayed acknowledgement.
    let listener = listener.tap_io(|connection| {
        if let Err(error) = connection.set_nodelay(true) {
            tracing::debug!(%error, "cannot turn off Nagle's algorithm");
        }
    });
    let app = router(state).into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, app)
        .with_graceful_shutdown(shutdown.clone().cancelled_owned())
        .into_future();
    let upkeep = async {
        let mut beat = tokio::time::interval(BEAT);
        let mut cleaning = tokio::time::interval(CLEANING);
        loop {
            // Neither is worth stopping for: the health page tells of a database that is away.
            tokio::select! {
                _ = beat.tick() => if let Err(error) = store.component_heartbeat(component).await {
                    tracing::debug!(%error, "no sign of life");
                },
                _ = cleaning.tick() => if let Err(error) = store.delete_expired_tokens().await {
                    tracing::debug!(%error, "expired tokens stay");
                },
            }
        }
    };
    let mut server = std::pin::pin!(server);
    let ended = tokio::select! {
        ended = &mut server => ended.map_err(ApiError::Serve),
        () = shutdown.cancelled() => match tokio::time::timeout(DRAIN, &mut server).await {
            Ok(ended) => ended.map_err(ApiError::Serve),
            Err(_) => {
                tracing::warn!("some requests were still open when the server stopped");
                Ok(())
            }
        },
        () = upkeep => Ok(()),
    };
    if let Err(error) = store.component_stopped(component).await {
        tracing::debug!(%error, "the server's end is not recorded");
    }
    ended
}

fn hostname() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    if name.trim().is_empty() {
        "localhost".to_owned()
    } else {
        name.trim().to_owned()
    }
}
