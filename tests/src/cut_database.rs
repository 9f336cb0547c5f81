//! A way to a database that can be cut and mended, as a network is.

use std::path::PathBuf;

use updraft_testkit::TestDatabase;

use crate::wire::{Far, Mode, Wire};

/// A database of a test's own, reached over a port that can be closed.
pub struct CutDatabase {
    database: TestDatabase,
    url: String,
    wire: Wire,
}

impl CutDatabase {
    /// A migrated database, and an open way to it.
    ///
    /// # Panics
    /// As all of this crate: it serves tests.
    pub async fn new() -> Self {
        let database = TestDatabase::new().await;
        let (head, socket) = database.url().split_once("?host=").expect("a socket");
        let folder = socket.split('&').next().unwrap_or_default().replace("%2F", "/");
        let socket = PathBuf::from(folder).join(".s.PGSQL.5432");
        assert!(socket.exists(), "{} is not there", socket.display());
        let wire = Wire::to(Far::Socket(socket)).await.expect("a wire");
        let port = wire.port;
        let name = head.rsplit('/').next().unwrap_or_default();
        let url = format!("postgres://updraft@127.0.0.1:{port}/{name}?sslmode=disable");
        Self { database, url, wire }
    }

    /// Where to connect.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The database by another way, which stays open.
    #[must_use]
    pub fn database(&self) -> &TestDatabase {
        &self.database
    }

    /// Breaks every connection, and refuses new ones until [`Self::mend`].
    pub fn cut(&self) {
        self.wire.set(Mode::Cut);
    }

    /// Lets new connections through again.
    pub fn mend(&self) {
        self.wire.set(Mode::Open);
    }
}
