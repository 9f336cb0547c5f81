//! A wire between two processes that can be cut, go silent, or become slow.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;

/// What a wire does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// It carries everything at once.
    Open,
    /// Connections end with a reset, and new ones are refused: the machine at the other end is gone.
    Cut,
    /// Nothing comes through and nobody is told: a lost route, a full table in a firewall.
    Silent,
    /// Everything comes late by so much.
    Slow(Duration),
}

/// Where a wire leads.
#[derive(Debug, Clone)]
pub enum Far {
    /// A Unix socket.
    Socket(PathBuf),
    /// A port of 127.0.0.1.
    Port(u16),
}

/// A wire. Its near end is a port of 127.0.0.1.
#[derive(Debug)]
pub struct Wire {
    /// The near end.
    pub port: u16,
    mode: Arc<watch::Sender<Mode>>,
}

impl Wire {
    /// Lays a wire.
    ///
    /// # Errors
    /// If there is no port left.
    pub async fn to(far: Far) -> std::io::Result<Self> {
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
        let port = listener.local_addr()?.port();
        let mode = Arc::new(watch::channel(Mode::Open).0);
        tokio::spawn(accept(listener, far, mode.clone()));
        Ok(Self { port, mode })
    }

    /// From now on.
    pub fn set(&self, mode: Mode) {
        self.mode.send_replace(mode);
    }
}

async fn accept(listener: TcpListener, far: Far, mode: Arc<watch::Sender<Mode>>) {
    loop {
        let Ok((near, _)) = listener.accept().await else {
            continue;
        };
        if *mode.borrow() == Mode::Cut {
            let _ = near.set_zero_linger();
            continue;
        }
        tokio::spawn(connect(near, far.clone(), mode.clone()));
    }
}

async fn connect(mut near: TcpStream, far: Far, mode: Arc<watch::Sender<Mode>>) {
    let _ = near.set_nodelay(true);
    let mut cut = mode.subscribe();
    let ended = {
        let (from_near, to_near) = near.split();
        let carried = async {
            match far {
                Far::Socket(path) => {
                    let (from_far, to_far) = UnixStream::connect(path).await?.into_split();
                    both(
                        carry(from_near, to_far, mode.subscribe()),
                        carry(from_far, to_near, mode.subscribe()),
                    )
                    .await
                }
                Far::Port(port) => {
                    let stream = TcpStream::connect(("127.0.0.1", port)).await?;
                    stream.set_nodelay(true)?;
                    let (from_far, to_far) = stream.into_split();
                    both(
                        carry(from_near, to_far, mode.subscribe()),
                        carry(from_far, to_near, mode.subscribe()),
                    )
                    .await
                }
            }
        };
        tokio::select! {
            ended = carried => ended,
            _ = cut.wait_for(|mode| *mode == Mode::Cut) => Err(std::io::ErrorKind::ConnectionReset.into()),
        }
    };
    if ended.is_err() {
        // A reset, not a polite end.
        let _ = near.set_zero_linger();
    }
}

/// A connection of which one half is over is of no use to anybody here.
async fn both(
    there: impl Future<Output = std::io::Result<()>>,
    back: impl Future<Output = std::io::Result<()>>,
) -> std::io::Result<()> {
    tokio::select! { ended = there => ended, ended = back => ended }
}

/// Carries bytes until there are no more.
async fn carry(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut mode: watch::Receiver<Mode>,
) -> std::io::Result<()> {
    let mut piece = vec![0; 16 * 1024];
    loop {
        let read = from.read(&mut piece).await?;
        // Silence holds bytes back, as a network does that sends them again later.
        let _ = mode.wait_for(|mode| *mode != Mode::Silent).await;
        let pause = match *mode.borrow() {
            Mode::Slow(pause) => pause,
            _ => Duration::ZERO,
        };
        tokio::time::sleep(pause).await;
        if read == 0 {
            return Ok(());
        }
        to.write_all(&piece[..read]).await?;
    }
}
