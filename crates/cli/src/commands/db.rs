//! The database: a server of one's own, or the private one under the home folder.

use std::convert::Infallible;
use std::process::ExitCode;

use anyhow::{Result, bail};
use updraft_store::embedded::{EmbeddedOptions, EmbeddedPostgres};
use updraft_store::invariant::{Checked, Violation};
use updraft_store::{Cipher, Store, StoreOptions};

use crate::args::{HomeArgs, Times};
use crate::home::Home;
use crate::settings::{self, Flags, Settings};

/// An open database, and the server behind it if that is ours.
pub(crate) struct Database {
    store: Store,
    embedded: Option<EmbeddedPostgres>,
}

impl Database {
    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    /// The private server, if this is one.
    pub(crate) fn embedded(&self) -> Option<&EmbeddedPostgres> {
        self.embedded.as_ref()
    }

    /// Starts the private server again when it has died. Never ends.
    pub(crate) async fn keep_alive(&self) -> Infallible {
        match &self.embedded {
            Some(server) => server.keep_alive().await,
            None => std::future::pending().await,
        }
    }

    /// As [`Self::stop`], and deletes the private server's data.
    pub(crate) async fn remove(self) -> Result<()> {
        self.store.close().await;
        if let Some(server) = self.embedded {
            server.remove().await?;
        }
        Ok(())
    }

    /// Closes the connections, then stops the private server.
    pub(crate) async fn stop(self) -> Result<()> {
        self.store.close().await;
        if let Some(server) = self.embedded {
            server.stop().await?;
        }
        Ok(())
    }
}

/// Connects to `database.url`, or starts the private server.
pub(crate) async fn open(settings: &Settings, home: &Home) -> Result<Database> {
    if !settings.database.url.is_empty() {
        return Ok(Database {
            store: connect_server(settings, home).await?,
            embedded: None,
        });
    }
    own(settings, home, false).await
}

/// Starts the private server of a home; one that is `unsafe_fast` for data that nobody keeps.
pub(crate) async fn own(settings: &Settings, home: &Home, unsafe_fast: bool) -> Result<Database> {
    let bindir = Some(&settings.database.postgres_bindir)
        .filter(|path| !path.is_empty())
        .map(Into::into);
    let server = EmbeddedPostgres::start(EmbeddedOptions {
        bindir,
        unsafe_fast,
        ..EmbeddedOptions::new(home.root())
    })
    .await?;
    let store = connect(server.url(), settings, home).await?;
    Ok(Database {
        store,
        embedded: Some(server),
    })
}

/// Connects to `database.url`; roles that run apart need one.
pub(crate) async fn connect_server(settings: &Settings, home: &Home) -> Result<Store> {
    if settings.database.url.is_empty() {
        bail!(
            "no database is named: set UPDRAFT_DATABASE_URL (postgres://user:password@host/database); only `updraft standalone` brings its own"
        );
    }
    connect(&settings.database.url, settings, home).await
}

async fn connect(url: &str, settings: &Settings, home: &Home) -> Result<Store> {
    let cipher = Cipher::from_key_file(&home.encryption_key())?;
    let options = StoreOptions {
        max_connections: settings.database.max_connections,
        ..StoreOptions::default()
    };
    Ok(Store::connect_with(url, cipher, &options).await?)
}

/// `updraft db migrate`.
pub(crate) async fn migrate(args: HomeArgs) -> Result<ExitCode> {
    let home = Home::locate(args.home)?;
    home.prepare()?;
    let settings = settings::load(home.root(), &Flags::new())?.settings;
    crate::logging::start(&settings.log)?;
    let database = open(&settings, &home).await?;
    let migrated = database.store().migrate().await;
    database.stop().await?;
    migrated?;
    println!("The schema is up to date.");
    Ok(ExitCode::SUCCESS)
}

/// `updraft db check`: exit code 1 if an invariant does not hold.
pub(crate) async fn check(args: HomeArgs, format: Option<Times>) -> Result<ExitCode> {
    let home = Home::locate(args.home)?;
    home.prepare()?;
    let settings = settings::load(home.root(), &Flags::new())?.settings;
    crate::logging::start(&settings.log)?;
    let database = open(&settings, &home).await?;
    let checked = checked(database.store()).await;
    database.stop().await?;
    let checked = checked?;
    match Times::or_by_reader(format) {
        Times::Human => print!("{}", for_people(&checked)),
        Times::Json => println!("{:#}", for_programs(&checked)),
    }
    Ok(match checked.violations.is_empty() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

async fn checked(store: &Store) -> Result<Checked> {
    store.check_schema().await?;
    Ok(store.check_invariants().await?)
}

fn for_people(checked: &Checked) -> String {
    let mut text = String::new();
    for Violation {
        invariant,
        count,
        offenders,
    } in &checked.violations
    {
        text.push_str(&format!(
            "{}: {count} against the rule that {}\n",
            invariant.name, invariant.holds
        ));
        for offender in offenders {
            text.push_str(&format!("  - {offender}\n"));
        }
        let unnamed = usize::try_from(*count)
            .unwrap_or_default()
            .saturating_sub(offenders.len());
        if unnamed > 0 {
            text.push_str(&format!("  and {unnamed} more\n"));
        }
        text.push_str(&format!("  what to do: {}\n\n", invariant.advice));
    }
    let (asked, broken) = (checked.invariants, checked.violations.len());
    text.push_str(&match broken {
        0 => format!("All {asked} invariants hold.\n"),
        _ => format!("{broken} of {asked} invariants do not hold.\n"),
    });
    text
}

fn for_programs(checked: &Checked) -> serde_json::Value {
    let violations = checked.violations.iter().map(|violation| {
        serde_json::json!({
            "name": violation.invariant.name,
            "holds": violation.invariant.holds,
            "advice": violation.invariant.advice,
            "count": violation.count,
            "offenders": violation.offenders,
        })
    });
    serde_json::json!({
        "invariants": checked.invariants,
        "violations": violations.collect::<Vec<_>>(),
    })
}
