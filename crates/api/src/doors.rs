//! Where connections come in, and who is at their other end.

use std::io;
use std::net::SocketAddr;

use axum::serve::Listener;
use tokio::net::{TcpListener, TcpStream};

use crate::tls::TlsConfig;

/// What the server listens on.
#[derive(Debug)]
pub struct Doors {
    /// Where everybody comes in.
    pub public: TcpListener,
    /// TLS for everybody; without it, that is a proxy's part, or nobody's on one machine.
    pub tls: Option<TlsConfig>,
    /// For workers of this machine: without TLS, and not to be reached from elsewhere.
    pub local: Option<TcpListener>,
}

/// Who is at the other end of a connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Caller {
    pub(crate) address: SocketAddr,
    /// Whether it may speak as a worker, as far as certificates decide.
    pub(crate) may_be_worker: bool,
}

impl Caller {
    pub(crate) fn trusted(address: SocketAddr) -> Self {
        Self {
            address,
            may_be_worker: true,
        }
    }
}

/// Connections without TLS.
pub(crate) struct Plain(pub(crate) TcpListener);

impl Listener for Plain {
    type Io = TcpStream;
    type Addr = Caller;

    async fn accept(&mut self) -> (TcpStream, Caller) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        // Small replies must not wait for the other side's delayed acknowledgement.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "cannot turn off Nagle's algorithm");
        }
        (stream, Caller::trusted(address))
    }

    fn local_addr(&self) -> io::Result<Caller> {
        self.0.local_addr().map(Caller::trusted)
    }
}
