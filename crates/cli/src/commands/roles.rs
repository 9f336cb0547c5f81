//! The roles on their own (`scheduler`, `api-server`), and what they share with standalone.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use tokio::net::TcpListener;
use tokio::task::JoinError;
use updraft_api::ApiConfig;
use updraft_dag::parse::Limits;
use updraft_scheduler::SchedulerConfig;
use updraft_scheduler::files::FilesConfig;
use updraft_store::Store;

use crate::args::{ApiServerArgs, RoleArgs};
use crate::commands::db;
use crate::home::Home;
use crate::settings::{self, Flags, Settings};
use crate::signals;

/// `updraft scheduler`.
pub(crate) async fn scheduler(args: RoleArgs) -> Result<ExitCode> {
    let home = Home::locate(args.home.home.clone())?;
    home.prepare()?;
    let mut flags = Flags::new();
    args.flags(&mut flags);
    let settings = settings::load(home.root(), &flags)?.settings;
    crate::logging::start(&settings.log)?;
    let folder = dags_folder(&settings)?;
    let store = db::connect_server(&settings, &home).await?;
    store.check_schema().await?;
    let signals = signals::listen()?;
    let url = base_url(&settings, SocketAddr::from(([127, 0, 0, 1], settings.api.port)));
    updraft_scheduler::run(scheduler_config(&settings, &folder, &url), store, signals.stop).await?;
    Ok(ExitCode::SUCCESS)
}

/// `updraft api-server`.
pub(crate) async fn api_server(args: ApiServerArgs) -> Result<ExitCode> {
    let home = Home::locate(args.role.home.home.clone())?;
    home.prepare()?;
    let settings = settings::load(home.root(), &args.flags())?.settings;
    crate::logging::start(&settings.log)?;
    let listener = bind(&settings).await?;
    let store = db::connect_server(&settings, &home).await?;
    store.check_schema().await?;
    let admin = first_user(&store, &home).await?;
    let url = base_url(&settings, listener.local_addr()?);
    println!("Updraft API at {url}; sign in {}", admin.how_to_sign_in(&home));
    let signals = signals::listen()?;
    updraft_api::serve(api_config(&settings, &home, &url)?, store, listener, signals.stop).await?;
    Ok(ExitCode::SUCCESS)
}

/// The DAGs folder as an absolute path; it must be there.
pub(crate) fn dags_folder(settings: &Settings) -> Result<PathBuf> {
    let folder = &settings.core.dags_folder;
    if !folder.is_dir() {
        bail!(
            "there is no DAGs folder {}: make it, or name another with --dags-folder or UPDRAFT_DAGS_FOLDER",
            folder.display()
        );
    }
    folder
        .canonicalize()
        .with_context(|| format!("cannot read {}", folder.display()))
}

/// Takes the port.
pub(crate) async fn bind(settings: &Settings) -> Result<TcpListener> {
    let (host, port) = (settings.api.host.as_str(), settings.api.port);
    TcpListener::bind((host, port)).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            anyhow!("port {port} on {host} is in use by another program: pass --port (or set UPDRAFT__API__PORT), or stop that program")
        }
        std::io::ErrorKind::PermissionDenied => anyhow!("this user may not listen on port {port}: pass a --port above 1023"),
        _ => anyhow!("cannot listen on {host}:{port}: {error}"),
    })
}

/// The address that people open.
pub(crate) fn base_url(settings: &Settings, address: SocketAddr) -> String {
    if settings.api.base_url.is_empty() {
        local_url(address)
    } else {
        settings.api.base_url.trim_end_matches('/').to_owned()
    }
}

/// The address that processes of this machine use.
pub(crate) fn local_url(address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        format!("http://127.0.0.1:{}", address.port())
    } else {
        format!("http://{address}")
    }
}

/// What the scheduler must know.
pub(crate) fn scheduler_config(settings: &Settings, folder: &Path, url: &str) -> SchedulerConfig {
    let limits = &settings.limits;
    SchedulerConfig {
        files: FilesConfig {
            folder: folder.to_owned(),
            catalog: Arc::new(updraft_operators::catalog()),
            limits: Limits {
                file_bytes: limits.file_bytes,
                nodes: limits.nodes,
                depth: limits.depth,
                tasks: limits.tasks,
            },
            default_timezone: settings.core.default_timezone.clone(),
            paused_at_creation: settings.core.dags_are_paused_at_creation,
        },
        lease: Duration::from_secs(settings.scheduler.lease_seconds),
        base_url: url.to_owned(),
        max_map_length: limits.map_length,
    }
}

/// What the API server must know.
pub(crate) fn api_config(settings: &Settings, home: &Home, url: &str) -> Result<ApiConfig> {
    let (join_token, _) = home.secret(&home.worker_token(), 48)?;
    Ok(ApiConfig {
        base_url: url.to_owned(),
        join_token,
        logs: home.logs(),
        xcom_bytes: settings.limits.xcom_bytes,
        catalog: Arc::new(updraft_operators::catalog()),
    })
}

/// How the first user came to be.
pub(crate) enum FirstUser {
    /// There were users.
    Existing,
    /// With the password of `UPDRAFT_ADMIN_PASSWORD`.
    Given,
    /// With a password made now, shown once.
    Generated(String),
}

impl FirstUser {
    pub(crate) fn how_to_sign_in(&self, home: &Home) -> String {
        match self {
            Self::Existing if home.admin_password().exists() => {
                format!("as admin with the password in {}", home.admin_password().display())
            }
            Self::Existing => "as before".to_owned(),
            Self::Given => "as admin with the password in UPDRAFT_ADMIN_PASSWORD".to_owned(),
            Self::Generated(password) => format!(
                "as admin with password {password}  (kept in {})",
                home.admin_password().display()
            ),
        }
    }
}

/// Makes `admin` if there are no users yet.
pub(crate) async fn first_user(store: &Store, home: &Home) -> Result<FirstUser> {
    if store.count_users().await? > 0 {
        return Ok(FirstUser::Existing);
    }
    let given = std::env::var("UPDRAFT_ADMIN_PASSWORD")
        .ok()
        .filter(|password| !password.is_empty());
    let (password, user) = match given {
        Some(password) => (password, FirstUser::Given),
        None => {
            let (password, _) = home.secret(&home.admin_password(), 20)?;
            (password.clone(), FirstUser::Generated(password))
        }
    };
    updraft_api::create_user(store, "admin", &password, "admin").await?;
    Ok(user)
}

/// Gives a part's end a name.
pub(crate) async fn named<E: std::error::Error + Send + Sync + 'static>(
    name: &'static str,
    part: impl Future<Output = Result<(), E>>,
) -> Result<()> {
    part.await.with_context(|| format!("the {name} failed"))
}

/// A part that ended although nobody asked it to.
pub(crate) fn ended(result: Option<Result<Result<()>, JoinError>>) -> anyhow::Error {
    match result {
        Some(Ok(Err(error))) => error,
        Some(Err(error)) => anyhow!("a part crashed: {error}"),
        Some(Ok(Ok(()))) | None => anyhow!("a part ended by itself"),
    }
}
