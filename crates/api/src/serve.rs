//! The server as a part of the daemon.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{FutureExt as _, join_all};
use tokio_util::sync::CancellationToken;
use updraft_dag::catalog::ActionCatalog;
use updraft_store::component::ComponentKind;
use updraft_store::{Store, StoreError};

use crate::auth::oidc::OpenId;
use crate::dag_files::DagFiles;
use crate::doors::{Doors, Plain};
use crate::listen::listen;
use crate::tls::{TlsError, TlsListener};
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
    /// How long logs are kept of DAGs that don't say so themselves; `None` = as long as their runs.
    pub keep_logs: Option<Duration>,
    /// The largest XCom, in bytes of JSON.
    pub xcom_bytes: usize,
    /// The longest log of a try, in bytes.
    pub log_bytes: u64,
    /// How long a worker has a task after its last heartbeat; heartbeats come six times as often. At least 6 s.
    pub lease: Duration,
    /// Where one can sign in beside the password, if anywhere.
    pub oidc: Option<OpenId>,
    /// The actions of this build.
    pub catalog: Arc<ActionCatalog>,
    /// The DAGs folder.
    pub dag_files: DagFiles,
}

/// Why the server can't run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ApiError {
    /// The certificate can't be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The database is away at the start.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Serves at `doors` until `shutdown` is cancelled; then streams end and open requests get some seconds to finish.
///
/// # Errors
/// The database is away at the start, or the certificate can't be used.
pub async fn serve(config: ApiConfig, store: Store, doors: Doors, shutdown: CancellationToken) -> Result<(), ApiError> {
    let hostname = hostname();
    let component = store.register_component(ComponentKind::ApiServer, &hostname).await?;
    let keep_logs = config.keep_logs;
    let state = ApiState::new(config, store.clone(), shutdown.clone()).await?;
    let logs = state.logs().clone();
    tokio::spawn(logs.keep_clean(store.clone(), keep_logs, shutdown.clone()));
    let app = router(state);
    let mut open = vec![match doors.tls {
        None => listen(Plain(doors.public), app.clone(), shutdown.clone()).boxed(),
        Some(tls) => listen(TlsListener::new(doors.public, tls)?, app.clone(), shutdown.clone()).boxed(),
    }];
    open.extend(
        doors
            .local
            .map(|local| listen(Plain(local), app, shutdown.clone()).boxed()),
    );
    let server = join_all(open).map(drop);
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
    tokio::select! {
        () = &mut server => {}
        () = shutdown.cancelled() => {
            if tokio::time::timeout(DRAIN, &mut server).await.is_err() {
                tracing::warn!("some requests were still open when the server stopped");
            }
        }
        () = upkeep => {}
    }
    if let Err(error) = store.component_stopped(component).await {
        tracing::debug!(%error, "the server's end is not recorded");
    }
    Ok(())
}

fn hostname() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    if name.trim().is_empty() {
        "localhost".to_owned()
    } else {
        name.trim().to_owned()
    }
}
