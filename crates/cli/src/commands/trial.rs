//! `updraft dags test` and `updraft tasks test`: one run of a DAG file, by the product itself, in a home that is gone afterwards.
//!
//! It is `updraft standalone` with settings of its own, one file to read, and nobody but this run to make anything run.

mod logs;
mod run;
mod subject;

use std::collections::BTreeSet;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use tempfile::TempDir;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use updraft_dag::model::Dag;

use self::run::Given;
use self::subject::Subject;
use crate::args::{TrialArgs, TrialOptions};
use crate::client::Client;
use crate::commands::standalone::{Daemon, serve};
use crate::commands::{db, roles};
use crate::home::{Home, write_private};
use crate::settings::{self, Flags, Loaded, Settings};
use crate::signals::{self, Signals};

/// Nothing was started: the file is wrong, or the command line is.
const WRONG: u8 = 2;
/// Time for tasks to end when they are told to.
const GRACE_SECONDS: u64 = 5;

/// `updraft dags test`.
pub(crate) async fn dag(args: TrialArgs) -> Result<ExitCode> {
    trial(args.subject, None, args.how).await
}

/// Tries a DAG, or some task of it.
pub(crate) async fn trial(named: PathBuf, task_id: Option<String>, how: TrialOptions) -> Result<ExitCode> {
    let (subject, settings, given) = match prepared(&named, task_id, &how) {
        Ok(Some(prepared)) => prepared,
        Ok(None) => return Ok(ExitCode::from(WRONG)),
        Err(error) => {
            eprintln!("error: {error:#}");
            return Ok(ExitCode::from(WRONG));
        }
    };
    crate::logging::start(&settings.log)?;
    let place = folder()?;
    let done = in_home(place.path().to_owned(), &subject, &settings, given, &how).await;
    if how.keep {
        eprintln!(
            "Kept: {0}. `updraft standalone --home {0}` shows the run in a browser.",
            place.keep().display()
        );
    } else {
        place.close().context("cannot delete the temporary folder")?;
    }
    done
}

/// All that can be known to be wrong before anything is started; `None` if the file is, of which has been told.
fn prepared(
    named: &std::path::Path,
    task_id: Option<String>,
    how: &TrialOptions,
) -> Result<Option<(Subject, Settings, Given)>> {
    let mut flags = Flags::new();
    how.role.flags(&mut flags);
    let loaded = settings::load(Home::locate(how.role.home.home.clone())?.root(), &flags)?;
    let mut given = Given::read(how, task_id)?;
    let Some(subject) = Subject::find(named, how.dag_id.as_deref(), &loaded.settings.core)? else {
        return Ok(None);
    };
    given.fit(&subject.dag)?;
    let settings = settings_of(loaded, &subject);
    Ok(Some((subject, settings, given)))
}

/// What is set by whom it belongs to, but for where it runs and who else may come in.
fn settings_of(loaded: Loaded, subject: &Subject) -> Settings {
    let is_quiet = loaded
        .shown
        .iter()
        .any(|shown| shown.key == "log.level" && shown.origin == "default");
    let mut settings = loaded.settings;
    if is_quiet {
        // What is to be seen is what the tasks say.
        "error,sqlx=error".clone_into(&mut settings.log.level);
    }
    settings.core.dags_folder.clone_from(&subject.folder);
    // Nothing of what lies beside it begins to run if somebody keeps the folder and looks at it with a daemon.
    settings.core.dags_are_paused_at_creation = true;
    settings.database.url.clear();
    settings.api = settings::Api {
        host: "127.0.0.1".to_owned(),
        port: 0,
        base_url: String::new(),
        tls_cert: PathBuf::new(),
        tls_key: PathBuf::new(),
        tls_worker_ca: PathBuf::new(),
    };
    let worker = &mut settings.worker;
    worker.count = 1;
    worker.queues = queues(&subject.dag);
    worker.grace_seconds = GRACE_SECONDS;
    worker.tls_ca = PathBuf::new();
    worker.tls_cert = PathBuf::new();
    worker.tls_key = PathBuf::new();
    settings
}

/// One worker serves whatever there is.
fn queues(dag: &Dag) -> Vec<String> {
    let queues: BTreeSet<&String> = dag.tasks.values().map(|task| &task.queue).collect();
    queues.into_iter().cloned().collect()
}

/// A home for this run alone.
fn folder() -> Result<TempDir> {
    // As root, PostgreSQL runs as another user, who must be able to pass through.
    let mode = if rustix::process::geteuid().is_root() {
        0o711
    } else {
        0o700
    };
    let mut named = tempfile::Builder::new();
    let named = named.prefix("updraft-test-").permissions(Permissions::from_mode(mode));
    named
        .tempdir()
        .with_context(|| format!("cannot make a folder in {}: set TMPDIR", std::env::temp_dir().display()))
}

async fn in_home(
    place: PathBuf,
    subject: &Subject,
    settings: &Settings,
    given: Given,
    how: &TrialOptions,
) -> Result<ExitCode> {
    let home = Home::locate(Some(place))?;
    home.prepare()?;
    // For the worker, and for whoever keeps the folder.
    write_private(&home.root().join("updraft.toml"), settings.as_toml()?.as_bytes())?;
    let asked = signals::listen()?;
    let (mut hangup, stop) = (signal(SignalKind::hangup())?, asked.stop.clone());
    // The terminal is gone, and all of this is to go with it.
    tokio::spawn(async move {
        hangup.recv().await;
        stop.cancel();
    });
    let listener = roles::bind(settings).await?;
    // Nothing is left behind even if somebody has had enough already: it is up in a moment, and then goes down in order.
    let database = db::own(settings, &home, !how.keep).await?;
    // The run is told to stop, and the daemon only when that has come to its end.
    let signals = Signals {
        stop: CancellationToken::new(),
        now: asked.now.clone(),
    };
    let daemon = Daemon {
        settings,
        home: &home,
        folder: &subject.folder,
        only: Some(&subject.file),
        database: &database,
        signals: &signals,
    };
    let ready = async |url: &str, admin: &roles::FirstUser| {
        let password = admin.password().context("a new home has users already")?;
        let client = Client::as_admin(url, &password).await?;
        let dag_id = &subject.dag.dag_id;
        let code = run::run(&client, dag_id, given, how.form.form, &asked).await?;
        if how.keep {
            run::pause(&client, dag_id, true).await?;
        }
        Ok(code)
    };
    let done = tokio::select! {
        done = serve(&daemon, listener, ready) => done,
        never = database.keep_alive() => match never {},
    };
    match how.keep {
        true => database.stop().await?,
        false => database.remove().await?,
    }
    done
}
