//! `updraft worker`, and the guardian that it starts.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use updraft_worker::{ClientTls, WorkerConfig};

use crate::args::WorkerArgs;
use crate::commands::roles;
use crate::commands::supervise::NameLock;
use crate::home::Home;
use crate::settings;
use crate::signals;

/// Runs a worker until a signal.
pub(crate) async fn run(args: WorkerArgs) -> Result<ExitCode> {
    let home = Home::locate(args.role.home.home.clone())?;
    home.prepare()?;
    let settings = settings::load(home.root(), &args.flags())?.settings;
    crate::logging::start(&settings.log)?;
    let name = args.name.unwrap_or_else(hostname);
    let _lock = match NameLock::take(&home.run().join(format!("{name}.lock")))? {
        Ok(lock) => lock,
        Err(_) => bail!("a worker called {name} already runs with this home: pass another --name"),
    };
    let token_file = args.token_file.unwrap_or_else(|| home.worker_token());
    let join_token = std::fs::read_to_string(&token_file)
        .with_context(|| format!("cannot read the worker token {}: copy secrets/worker.token from the server's home and name it with --token-file", token_file.display()))?;
    let queues = args.queues.map_or(settings.worker.queues.clone(), |queues| {
        queues.split(',').map(|queue| queue.trim().to_owned()).collect()
    });
    let config = WorkerConfig {
        server: args.server,
        tls: tls(&settings)?,
        join_token: join_token.trim().to_owned(),
        name,
        hostname: hostname(),
        queues,
        slots: settings.worker.slots,
        home: home.root().to_owned(),
        dags_folder: roles::dags_folder(&settings)?,
        grace: Duration::from_secs(settings.worker.grace_seconds),
        python: settings.worker.python,
        xcom_bytes: settings.limits.xcom_bytes,
    };
    let signals = signals::listen()?;
    updraft_worker::run(config, signals.stop).await?;
    Ok(ExitCode::SUCCESS)
}

/// Both or neither of the certificate and its key.
fn tls(settings: &settings::Settings) -> Result<ClientTls> {
    let given = |path: &PathBuf| (!path.as_os_str().is_empty()).then(|| path.clone());
    let worker = &settings.worker;
    let identity = match (given(&worker.tls_cert), given(&worker.tls_key)) {
        (Some(certificate), Some(key)) => Some((certificate, key)),
        (None, None) => None,
        _ => bail!("worker.tls_cert and worker.tls_key belong together: set both or neither"),
    };
    Ok(ClientTls {
        ca: given(&worker.tls_ca),
        identity,
    })
}

/// Runs the guardian: small, single-threaded, gone when its worker is.
pub(crate) fn guardian(worker_id: &str, tls: &ClientTls) -> Result<ExitCode> {
    updraft_worker::guardian::run(worker_id, tls)?;
    Ok(ExitCode::SUCCESS)
}

fn hostname() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}
