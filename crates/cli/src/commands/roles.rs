//! The roles on their own (`scheduler`, `api-server`), and what they share with standalone.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use tokio::net::TcpListener;
use tokio::task::JoinError;
use updraft_api::{ApiConfig, ClaimRules, DagFiles, Doors, OpenId, OpenIdConfig, Role, TlsConfig};
use updraft_dag::parse::Limits;
use updraft_scheduler::SchedulerConfig;
use updraft_scheduler::files::FilesConfig;
use updraft_scheduler::retention::RetentionConfig;
use updraft_store::Store;

use crate::args::{ApiServerArgs, RoleArgs};
use crate::client::secret_of;
use crate::commands::db;
use crate::home::Home;
use crate::settings::{self, Flags, Oidc, Settings};
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
    let doors = Doors {
        public: listener,
        tls: tls(&settings)?,
        local: None,
    };
    // It need not be there: schedulers read it, and may be on other machines.
    let config = api_config(&settings, &home, &settings.core.dags_folder, &url)?;
    updraft_api::serve(config, store, doors, signals.stop).await?;
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
    // Each client takes one.
    crate::open_files::raise_limit();
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
        let scheme = if settings.api.tls_cert.as_os_str().is_empty() {
            "http"
        } else {
            "https"
        };
        format!("{scheme}://{}", reachable(address))
    } else {
        settings.api.base_url.trim_end_matches('/').to_owned()
    }
}

/// The address that processes of this machine use.
pub(crate) fn local_url(address: SocketAddr) -> String {
    format!("http://{}", reachable(address))
}

/// An address that listens everywhere, as one that can be called from here.
fn reachable(address: SocketAddr) -> SocketAddr {
    match address.ip().is_unspecified() {
        true => SocketAddr::from(([127, 0, 0, 1], address.port())),
        false => address,
    }
}

fn given(path: &Path) -> Option<PathBuf> {
    (!path.as_os_str().is_empty()).then(|| path.to_owned())
}

/// The API server's certificate, if it has one.
pub(crate) fn tls(settings: &Settings) -> Result<Option<TlsConfig>> {
    let api = &settings.api;
    match (given(&api.tls_cert), given(&api.tls_key), given(&api.tls_worker_ca)) {
        (Some(certificate), Some(key), worker_ca) => Ok(Some(TlsConfig {
            certificate,
            key,
            worker_ca,
        })),
        (None, None, None) => Ok(None),
        (None, None, Some(_)) => bail!("api.tls_worker_ca needs TLS: set api.tls_cert and api.tls_key as well"),
        _ => bail!("api.tls_cert and api.tls_key belong together: set both or neither"),
    }
}

/// What the scheduler must know.
pub(crate) fn scheduler_config(settings: &Settings, folder: &Path, url: &str) -> SchedulerConfig {
    let limits = &settings.limits;
    SchedulerConfig {
        files: FilesConfig {
            folder: folder.to_owned(),
            catalog: Arc::new(updraft_operators::catalog()),
            limits: file_limits(limits),
            default_timezone: settings.core.default_timezone.clone(),
            paused_at_creation: settings.core.dags_are_paused_at_creation,
            only: None,
        },
        lease: Duration::from_secs(settings.scheduler.lease_seconds),
        base_url: url.to_owned(),
        max_map_length: limits.map_length,
        max_trigger_depth: limits.trigger_depth,
        makes_runs: true,
        retention: RetentionConfig {
            runs: days(settings.retention.runs_days),
            xcoms: days(settings.retention.xcoms_days),
            logs: days(settings.retention.logs_days),
            events: days(settings.retention.events_days),
        },
    }
}

/// None: for ever.
fn days(days: u32) -> Option<Duration> {
    (days > 0).then(|| Duration::from_secs(u64::from(days) * 24 * 60 * 60))
}

/// What the API server must know.
pub(crate) fn api_config(settings: &Settings, home: &Home, folder: &Path, url: &str) -> Result<ApiConfig> {
    let (join_token, _) = home.secret(&home.worker_token(), 48)?;
    Ok(ApiConfig {
        base_url: url.to_owned(),
        join_token,
        logs: home.logs(),
        keep_logs: days(settings.retention.logs_days),
        xcom_bytes: settings.limits.xcom_bytes,
        log_bytes: log_bytes(settings)?,
        lease: worker_lease(settings)?,
        oidc: open_id(&settings.oidc, url)?,
        catalog: Arc::new(updraft_operators::catalog()),
        dag_files: DagFiles {
            folder: folder.to_owned(),
            limits: file_limits(&settings.limits),
            default_timezone: settings.core.default_timezone.clone(),
        },
    })
}

fn file_limits(limits: &settings::Limits) -> Limits {
    Limits {
        file_bytes: limits.file_bytes,
        nodes: limits.nodes,
        depth: limits.depth,
        tasks: limits.tasks,
    }
}

/// Where people sign in beside the password, if anywhere. Nobody is asked for anything yet.
fn open_id(oidc: &Oidc, url: &str) -> Result<Option<OpenId>> {
    if oidc.issuer.is_empty() && oidc.client_id.is_empty() {
        return Ok(None);
    }
    if oidc.issuer.is_empty() || oidc.client_id.is_empty() {
        bail!("oidc.issuer and oidc.client_id belong together: set both or neither");
    }
    let rules = ClaimRules {
        username_claim: oidc.username_claim.clone(),
        roles_claim: oidc.roles_claim.clone(),
        roles: oidc.roles.parse().context("oidc.roles can't be read")?,
        default_role: match oidc.default_role.as_str() {
            "" => None,
            role => Some(role.parse().context("oidc.default_role can't be read")?),
        },
    };
    if rules.default_role.is_none() && oidc.roles.trim().is_empty() {
        bail!(
            "nobody could sign in by OpenID Connect: set oidc.roles, such as data-eng=op, or oidc.default_role, such as viewer"
        );
    }
    let config = OpenIdConfig {
        issuer: oidc.issuer.clone(),
        client_id: oidc.client_id.clone(),
        client_secret: Some(oidc.client_secret.clone()).filter(|secret| !secret.is_empty()),
        scopes: oidc.scopes.split_whitespace().map(str::to_owned).collect(),
        rules,
        button: oidc.button.clone(),
        ca: given(&oidc.ca),
    };
    let oidc =
        OpenId::new(config, url).context("sign-in by OpenID Connect can't be had as oidc.* in the settings says")?;
    Ok(Some(oidc))
}

/// Shorter than this, hardly anything would be left of a log but its end.
fn log_bytes(settings: &Settings) -> Result<u64> {
    let bytes = settings.limits.log_bytes;
    if bytes < 1024 * 1024 {
        bail!("limits.log_bytes is {bytes}: it must be at least 1048576 (1 MiB)");
    }
    Ok(bytes)
}

/// Three seconds before its end a worker ends what it could not renew, and heartbeats come once a second at most.
fn worker_lease(settings: &Settings) -> Result<Duration> {
    let seconds = settings.worker.lease_seconds;
    if !(6..=3600).contains(&seconds) {
        bail!("worker.lease_seconds is {seconds}: it must be at least 6 and at most 3600");
    }
    Ok(Duration::from_secs(seconds))
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
    /// The password of `admin`, if it was set now.
    pub(crate) fn password(&self) -> Option<String> {
        match self {
            Self::Existing => None,
            Self::Given => secret_of("UPDRAFT_ADMIN_PASSWORD"),
            Self::Generated(password) => Some(password.clone()),
        }
    }

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
    let (password, user) = match secret_of("UPDRAFT_ADMIN_PASSWORD") {
        Some(password) => (password, FirstUser::Given),
        None => {
            let (password, _) = home.secret(&home.admin_password(), 20)?;
            (password.clone(), FirstUser::Generated(password))
        }
    };
    updraft_api::create_user(store, "admin", &password, Role::Admin).await?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_of_a_provider_that_let_nobody_in_are_refused() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let open_id = |settings: &str| {
            let home = tempfile::tempdir().unwrap();
            std::fs::write(home.path().join("updraft.toml"), format!("[oidc]\n{settings}\n")).unwrap();
            let loaded = settings::load(home.path(), &Flags::new()).unwrap();
            open_id(&loaded.settings.oidc, "http://127.0.0.1:8080")
        };
        let https = "issuer = \"https://id.example.org\"\nclient_id = \"updraft\"\n";
        assert!(open_id("").unwrap().is_none());
        for good in ["roles = \"ops=op\"", "default_role = \"viewer\""] {
            assert!(open_id(&format!("{https}{good}")).unwrap().is_some(), "{good}");
        }
        for (wrong, words) in [
            (
                "issuer = \"https://id.example.org\"".to_owned(),
                "belong together: set both or neither",
            ),
            (
                "client_id = \"updraft\"".to_owned(),
                "belong together: set both or neither",
            ),
            (
                https.to_owned(),
                "set oidc.roles, such as data-eng=op, or oidc.default_role",
            ),
            (
                format!("{https}roles = \"ops\""),
                "oidc.roles can't be read: `ops` is not GROUP=ROLE",
            ),
            (
                format!("{https}roles = \"ops=root\""),
                "oidc.roles can't be read: there is no role `root`",
            ),
            (
                format!("{https}default_role = \"root\""),
                "oidc.default_role can't be read: there is no role `root`",
            ),
            (
                format!("{}default_role = \"viewer\"", https.replace("https:", "http:")),
                "must be reached by https",
            ),
            (
                format!("{https}default_role = \"viewer\"\nca = \"/nowhere/ca.pem\""),
                "cannot use the authorities of the OpenID provider in /nowhere/ca.pem",
            ),
        ] {
            let error = format!("{:#}", open_id(&wrong).map(|_| ()).unwrap_err());
            assert!(error.contains(words), "{error}");
        }
    }
}
