//! `updraft standalone`: database, scheduler and API in this process, workers as processes of their own.

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Error, Result, anyhow, bail};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use updraft_api::Doors;

use crate::args::StandaloneArgs;
use crate::commands::db::{self, Database};
use crate::commands::supervise::{self, NameLock, WorkerCommand};
use crate::commands::{examples, roles};
use crate::home::Home;
use crate::settings::{self, Settings};
use crate::signals::{self, Signals};

/// Runs until a signal, then drains: no new tasks, a grace time for running ones, nothing left behind.
pub(crate) async fn run(args: StandaloneArgs) -> Result<ExitCode> {
    let home = Home::locate(args.role.home.home.clone())?;
    home.prepare()?;
    let settings = settings::load(home.root(), &args.flags())?.settings;
    crate::logging::start(&settings.log)?;
    let folder = roles::dags_folder(&settings)?;
    let lock = home.run().join("standalone.lock");
    let _lock = match NameLock::take(&lock)? {
        Ok(lock) => lock,
        Err(pid) => bail!(
            "Updraft already runs with this home ({}{}): stop it, or pass another --home",
            home.root().display(),
            pid.map(|pid| format!(", process {}", pid.as_raw_nonzero()))
                .unwrap_or_default()
        ),
    };
    // The port is taken first: a daemon that nobody can reach must not start running tasks.
    let listener = roles::bind(&settings).await?;
    let signals = signals::listen()?;
    let started = std::time::Instant::now();

    let database = tokio::select! {
        database = db::open(&settings, &home) => database?,
        () = signals.stop.cancelled() => return Ok(ExitCode::SUCCESS),
    };
    let daemon = Daemon {
        settings: &settings,
        home: &home,
        folder: &folder,
        only: None,
        database: &database,
        signals: &signals,
    };
    let ready = async |url: &str, admin: &roles::FirstUser| {
        announce(url, &folder, &home, admin, started.elapsed());
        signals.stop.cancelled().await;
        println!(
            "\nStopping: running tasks have {} s to end. Press ctrl-C again to stop at once.",
            settings.worker.grace_seconds
        );
        Ok(())
    };
    let outcome = tokio::select! {
        outcome = serve(&daemon, listener, ready) => outcome,
        // It serves until the very end, whatever happens to it meanwhile.
        never = database.keep_alive() => match never {},
    };
    // The scheduler and the API are gone by now, whatever happened; the database goes last.
    database.stop().await?;
    outcome.map(|()| ExitCode::SUCCESS)
}

/// All that a daemon is made of, but its port.
pub(crate) struct Daemon<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) home: &'a Home,
    /// The DAGs folder.
    pub(crate) folder: &'a Path,
    /// For a trial: the only file to read there, and nothing runs but what is asked for.
    pub(crate) only: Option<&'a Path>,
    pub(crate) database: &'a Database,
    pub(crate) signals: &'a Signals,
}

/// Runs everything until `ready`, which is called with its address and the first user, has come to its end, or until a part has failed;
/// then drains, and leaves no process but the database's.
pub(crate) async fn serve<T>(
    daemon: &Daemon<'_>,
    listener: TcpListener,
    ready: impl AsyncFnOnce(&str, &roles::FirstUser) -> Result<T>,
) -> Result<T> {
    let Daemon {
        settings,
        home,
        folder,
        only,
        database,
        signals,
    } = *daemon;
    let store = database.store();
    store.migrate().await?;
    let admin = roles::first_user(store, home).await?;
    if settings.core.load_examples {
        examples::prepare(database, store).await?;
    }
    let address = listener.local_addr()?;
    let url = roles::base_url(settings, address);

    let mut doors = Doors {
        public: listener,
        tls: roles::tls(settings)?,
        local: None,
    };
    let mut for_workers = roles::local_url(address);
    if doors.tls.is_some() {
        // The certificate is for a name that others know: its own workers come in without, from this machine only.
        let local = TcpListener::bind(("127.0.0.1", 0)).await?;
        for_workers = roles::local_url(local.local_addr()?);
        doors.local = Some(local);
    }

    let core = CancellationToken::new();
    let mut parts = JoinSet::new();
    let api = roles::api_config(settings, home, folder, &url)?;
    parts.spawn(roles::named(
        "API server",
        updraft_api::serve(api, store.clone(), doors, core.clone()),
    ));
    let mut scheduler = roles::scheduler_config(settings, folder, &url);
    scheduler.makes_runs = only.is_none();
    scheduler.files.only = only.map(Path::to_owned);
    parts.spawn(roles::named(
        "scheduler",
        updraft_scheduler::run(scheduler, store.clone(), core.clone()),
    ));

    let mut workers = JoinSet::new();
    for number in 1..=settings.worker.count {
        let mut command = worker_command(settings, home, folder, &for_workers, number);
        if only.is_some() {
            // Its settings are all in the home; what the environment has is for others.
            command.without.extend(settings::names_in_environment());
        }
        workers.spawn(supervise::keep(command, signals.stop.clone(), signals.now.clone()));
    }
    // First: when all of it is told to stop, it has been told by `ready`, and the parts end because of that.
    let outcome = tokio::select! {
        biased;
        done = ready(&url, &admin) => done,
        ended = parts.join_next() => Err(failed(roles::ended(ended))),
        ended = workers.join_next(), if !workers.is_empty() => Err(failed(match ended {
            Some(Ok(Err(error))) => error,
            Some(Err(error)) => anyhow!("a worker's supervisor crashed: {error}"),
            Some(Ok(Ok(()))) | None => anyhow!("a worker's supervisor ended"),
        })),
    };
    signals.stop.cancel();
    while let Some(worker) = workers.join_next().await {
        worker.context("a worker's supervisor crashed")??;
    }
    core.cancel();
    while parts.join_next().await.is_some() {}
    outcome
}

fn failed(error: Error) -> Error {
    tracing::error!("{error:#}; stopping");
    error
}

fn worker_command(settings: &Settings, home: &Home, folder: &Path, url: &str, number: u32) -> WorkerCommand {
    let name = format!("worker-{number}");
    let arguments = ["worker", "--server", url, "--name", &name, "--home"]
        .into_iter()
        .map(str::to_owned)
        .chain([
            home.root().display().to_string(),
            "--dags-folder".to_owned(),
            folder.display().to_string(),
        ])
        .chain(["--slots".to_owned(), settings.worker.slots.to_string()])
        .chain(["--queues".to_owned(), settings.worker.queues.join(",")])
        .collect();
    WorkerCommand {
        lock: home.run().join(format!("{name}.lock")),
        name,
        arguments,
        without: [
            "UPDRAFT_ADMIN_PASSWORD",
            "UPDRAFT_DATABASE_URL",
            "UPDRAFT__DATABASE__URL",
            "UPDRAFT_OIDC_CLIENT_SECRET",
            "UPDRAFT__OIDC__CLIENT_SECRET",
        ]
        .map(str::to_owned)
        .to_vec(),
        // The worker itself ends its tasks after the grace time; this is for a worker that hangs.
        patience: Duration::from_secs(settings.worker.grace_seconds * 2 + 10),
    }
}

fn announce(url: &str, folder: &Path, home: &Home, admin: &roles::FirstUser, took: Duration) {
    println!("\nUpdraft is ready after {:.1} s\n", took.as_secs_f64());
    println!("  Open      {url}");
    println!("  Sign in   {}", admin.how_to_sign_in(home));
    println!("  DAGs      {}", folder.display());
    println!("  Home      {}", home.root().display());
    println!("\nPress ctrl-C to stop.");
}
