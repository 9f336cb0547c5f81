//! The database: a server of one's own, or the private one under the home folder.

use std::process::ExitCode;

use anyhow::{Result, bail};
use updraft_store::embedded::{EmbeddedOptions, EmbeddedPostgres};
use updraft_store::{Cipher, Store, StoreOptions};

use crate::args::HomeArgs;
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
    let bindir = Some(&settings.database.postgres_bindir)
        .filter(|path| !path.is_empty())
        .map(Into::into);
    let server = EmbeddedPostgres::start(EmbeddedOptions {
        bindir,
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
