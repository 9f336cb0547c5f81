//! A way to a database that can be cut and mended, as a network is.

use std::path::PathBuf;
use std::sync::Arc;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, UnixStream};
use tokio::sync::watch;
use updraft_testkit::TestDatabase;

/// A database of a test's own, reached over a port that can be closed.
pub struct CutDatabase {
    database: TestDatabase,
    url: String,
    open: Arc<watch::Sender<bool>>,
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
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("a port").port();
        let name = head.rsplit('/').next().unwrap_or_default();
        let url = format!("postgres://updraft@127.0.0.1:{port}/{name}?sslmode=disable");
        let open = Arc::new(watch::channel(true).0);
        tokio::spawn(forward(listener, socket, Arc::clone(&open)));
        Self { database, url, open }
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
        self.open.send_replace(false);
    }

    /// Lets new connections through again.
    pub fn mend(&self) {
        self.open.send_replace(true);
    }
}

async fn forward(listener: TcpListener, socket: PathBuf, open: Arc<watch::Sender<bool>>) {
    while let Ok((mut client, _)) = listener.accept().await {
        let (socket, mut is_open) = (socket.clone(), open.subscribe());
        tokio::spawn(async move {
            if !*is_open.borrow_and_update() {
                return;
            }
            let Ok(mut server) = UnixStream::connect(socket).await else {
                return;
            };
            tokio::select! {
                _ = copy_bidirectional(&mut client, &mut server) => {}
                _ = is_open.wait_for(|open| !open) => {}
            }
        });
    }
}
