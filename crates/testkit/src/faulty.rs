//! A way to the database on which statements fail, as a seed says.
//!
//! It stands between a store and PostgreSQL and understands just enough of the protocol to know where a statement begins and ends
//! (<https://www.postgresql.org/docs/current/protocol-message-formats.html>): what a client sends up to `Sync` or `Query` is one, and is
//! answered with `ReadyForQuery`.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream, UnixStream, unix};
use updraft_store::{Cipher, Store};

use crate::TestDatabase;

/// What happens to a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The connection is cut before the database has it.
    CutBefore,
    /// The database does it, a commit as well, and the connection is cut before the answer.
    CutAfter,
    /// It is done late.
    Delay,
    /// The database refuses it with a deadlock, and ends its transaction.
    Deadlock,
    /// The same, with a failure to serialise.
    Serialisation,
}

impl Fault {
    /// Each of them.
    pub const ALL: [Self; 5] = [
        Self::CutBefore,
        Self::CutAfter,
        Self::Delay,
        Self::Deadlock,
        Self::Serialisation,
    ];
}

/// Which statements fail.
#[derive(Debug)]
pub struct Faults {
    seed: u64,
    /// One statement of so many, on average.
    every: u64,
    left: AtomicU32,
    statements: AtomicU64,
    happened: Mutex<Vec<(u64, Fault)>>,
    at_commit: Mutex<Option<Fault>>,
}

impl Faults {
    /// What has happened: the number of the statement, and its fault.
    pub fn happened(&self) -> Vec<(u64, Fault)> {
        self.happened.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// From now on, so many.
    pub fn begin(&self, most: u32) {
        self.left.store(most, Ordering::SeqCst);
    }

    /// From now on everything goes well.
    pub fn end(&self) {
        self.begin(0);
    }

    /// The next commit meets this, whatever the seed says.
    pub fn at_next_commit(&self, fault: Fault) {
        *self.at_commit.lock().unwrap_or_else(PoisonError::into_inner) = Some(fault);
    }

    fn next(&self, is_commit: bool) -> Option<Fault> {
        if is_commit {
            let planned = self.at_commit.lock().unwrap_or_else(PoisonError::into_inner).take();
            if planned.is_some() {
                return planned;
            }
        }
        if self.left.load(Ordering::SeqCst) == 0 {
            return None;
        }
        let number = self.statements.fetch_add(1, Ordering::SeqCst);
        let dice = scattered(self.seed ^ scattered(number));
        if !dice.is_multiple_of(self.every) {
            return None;
        }
        let fault = Fault::ALL[(dice >> 32) as usize % Fault::ALL.len()];
        self.left.fetch_sub(1, Ordering::SeqCst);
        let mut happened = self.happened.lock().unwrap_or_else(PoisonError::into_inner);
        happened.push((number, fault));
        Some(fault)
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): neighbours among the numbers go far from each other.
fn scattered(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl TestDatabase {
    /// Another store on this database, of whose statements one of `every` fails, as `seed` says, after [`Faults::begin`].
    pub async fn faulty(&self, seed: u64, every: u64) -> (Store, Arc<Faults>) {
        let (head, socket) = self.url().split_once("?host=").expect("a socket");
        let folder = socket.split('&').next().unwrap_or_default().replace("%2F", "/");
        let socket = PathBuf::from(folder).join(".s.PGSQL.5432");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("a port").port();
        let name = head.rsplit('/').next().unwrap_or_default();
        let faults = Arc::new(Faults {
            seed,
            every,
            left: AtomicU32::new(0),
            statements: AtomicU64::new(0),
            happened: Mutex::default(),
            at_commit: Mutex::default(),
        });
        tokio::spawn(serve(listener, socket, Arc::clone(&faults)));
        let url = format!("postgres://updraft@127.0.0.1:{port}/{name}?sslmode=disable");
        let store = Store::connect(&url, Cipher::random().expect("a key"))
            .await
            .expect("a connection to the test's database");
        (store, faults)
    }
}

async fn serve(listener: TcpListener, socket: PathBuf, faults: Arc<Faults>) {
    while let Ok((client, _)) = listener.accept().await {
        let (socket, faults) = (socket.clone(), Arc::clone(&faults));
        tokio::spawn(async move {
            let Ok(server) = UnixStream::connect(socket).await else {
                return;
            };
            // Whoever ends it ends both sides.
            let _ = Way::new(client, server).follow(&faults).await;
        });
    }
}

/// Messages as they come from one side.
struct Messages<R> {
    from: R,
    read: Vec<u8>,
}

impl<R: AsyncRead + Unpin> Messages<R> {
    /// The next message, whole. It may be dropped while it waits.
    async fn next(&mut self) -> std::io::Result<Vec<u8>> {
        loop {
            if let Some(length) = self.read.get(1..5).and_then(|bytes| bytes.try_into().ok()) {
                let whole = 1 + u32::from_be_bytes(length) as usize;
                if self.read.len() >= whole {
                    return Ok(self.read.drain(..whole).collect());
                }
            }
            if self.from.read_buf(&mut self.read).await? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
        }
    }
}

/// One connection.
struct Way {
    client: Messages<OwnedReadHalf>,
    to_client: OwnedWriteHalf,
    server: Messages<unix::OwnedReadHalf>,
    to_server: unix::OwnedWriteHalf,
    /// The last word of the server: in no transaction (`I`), in one (`T`), or in one that has failed (`E`).
    status: u8,
}

impl Way {
    fn new(client: TcpStream, server: UnixStream) -> Self {
        let (client, to_client) = client.into_split();
        let (server, to_server) = server.into_split();
        Self {
            client: Messages {
                from: client,
                read: Vec::new(),
            },
            to_client,
            server: Messages {
                from: server,
                read: Vec::new(),
            },
            to_server,
            status: b'I',
        }
    }

    async fn follow(mut self, faults: &Faults) -> std::io::Result<()> {
        // The first message has no letter.
        let length = self.client.from.read_u32().await?;
        let mut first = vec![0; length as usize - 4];
        self.client.from.read_exact(&mut first).await?;
        self.to_server.write_all(&length.to_be_bytes()).await?;
        self.to_server.write_all(&first).await?;
        self.answer(true).await?;
        let mut statement = Vec::new();
        loop {
            tokio::select! {
                message = self.client.next() => {
                    let message = message?;
                    let letter = message[0];
                    statement.extend(message);
                    match letter {
                        b'S' | b'Q' => {
                            let statement = std::mem::take(&mut statement);
                            if self.carry_out(&statement, faults).await?.is_break() {
                                return Ok(());
                            }
                        }
                        b'X' => return self.to_server.write_all(&statement).await,
                        _ => {}
                    }
                }
                // Notifications.
                message = self.server.next() => self.to_client.write_all(&message?).await?,
            }
        }
    }

    async fn carry_out(&mut self, statement: &[u8], faults: &Faults) -> std::io::Result<std::ops::ControlFlow<()>> {
        use std::ops::ControlFlow::{Break, Continue};
        // What has failed already can only be rolled back.
        let may_be_refused = self.status != b'E' && !statement[5..].starts_with(b"ROLLBACK");
        let refusal = |code| format!("DO $$ BEGIN RAISE 'a fault of the test' USING ERRCODE = '{code}'; END $$\0");
        match faults.next(statement[5..].starts_with(b"COMMIT")) {
            Some(Fault::CutBefore) => return Ok(Break(())),
            Some(Fault::CutAfter) => {
                self.to_server.write_all(statement).await?;
                self.answer(false).await?;
                return Ok(Break(()));
            }
            Some(Fault::Deadlock) if may_be_refused => self.ask(&refusal("40P01")).await?,
            Some(Fault::Serialisation) if may_be_refused => self.ask(&refusal("40001")).await?,
            Some(Fault::Delay) => {
                tokio::time::sleep(Duration::from_millis(30)).await;
                self.to_server.write_all(statement).await?;
            }
            _ => self.to_server.write_all(statement).await?,
        }
        self.answer(true).await?;
        Ok(Continue(()))
    }

    /// Has the server do something else: the refusal and its transaction's end are its own.
    async fn ask(&mut self, sql: &str) -> std::io::Result<()> {
        let length = u32::try_from(sql.len()).unwrap_or_default() + 4;
        self.to_server.write_all(b"Q").await?;
        self.to_server.write_all(&length.to_be_bytes()).await?;
        self.to_server.write_all(sql.as_bytes()).await
    }

    /// Reads to the end of the answer.
    async fn answer(&mut self, is_heard: bool) -> std::io::Result<()> {
        loop {
            let message = self.server.next().await?;
            if is_heard {
                self.to_client.write_all(&message).await?;
            }
            if message[0] == b'Z' {
                self.status = message.last().copied().unwrap_or(b'I');
                return Ok(());
            }
        }
    }
}
