//! TLS of the server's own, for installations without a proxy before it, and certificates that workers have to show.

use std::fs;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::serve::Listener;
use rustls::RootCertStore;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ServerConfig, WebPkiClientVerifier};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::doors::Caller;

/// How long a client may take to agree on keys.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// Clients that may be about it at once; more wait to be accepted.
const HANDSHAKES: usize = 256;

/// Files for TLS, all in PEM. They are read again when they change, so that a certificate can be renewed while the server runs.
#[derive(Debug, Clone)]
pub struct TlsConfig {
    /// The server's certificate, and those between it and its authority.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
    /// Authorities of workers' certificates. With it, nobody else is served under the workers' paths; browsers and clients of the API need
    /// no certificate.
    pub worker_ca: Option<PathBuf>,
}

/// Why TLS can't be had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// A file can't be read, or is no PEM file of its kind.
    #[error("cannot use {what} {}: {detail}", path.display())]
    File {
        /// What it is for.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// What is wrong.
        detail: String,
    },
    /// What is in the files does not belong together.
    #[error("the certificate {} can't be used with its key: {source}", path.display())]
    Pair {
        /// The certificate.
        path: PathBuf,
        /// What is wrong.
        #[source]
        source: rustls::Error,
    },
}

fn certificates(what: &'static str, path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let wrong = |detail: String| TlsError::File {
        what,
        path: path.to_owned(),
        detail,
    };
    let found = CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| wrong(error.to_string()))?;
    if found.is_empty() {
        return Err(wrong("there is no certificate in it".to_owned()));
    }
    Ok(found)
}

impl TlsConfig {
    /// Reads the files.
    fn acceptor(&self) -> Result<TlsAcceptor, TlsError> {
        let chain = certificates("the certificate", &self.certificate)?;
        let key = PrivateKeyDer::from_pem_file(&self.key).map_err(|error| TlsError::File {
            what: "the private key",
            path: self.key.clone(),
            detail: error.to_string(),
        })?;
        let builder = match &self.worker_ca {
            None => ServerConfig::builder().with_no_client_auth(),
            Some(path) => {
                let wrong = |detail: String| TlsError::File {
                    what: "the authority of workers' certificates",
                    path: path.clone(),
                    detail,
                };
                let mut roots = RootCertStore::empty();
                for authority in certificates("the authority of workers' certificates", path)? {
                    roots.add(authority).map_err(|error| wrong(error.to_string()))?;
                }
                let verifier = WebPkiClientVerifier::builder(Arc::new(roots))
                    .allow_unauthenticated()
                    .build()
                    .map_err(|error| wrong(error.to_string()))?;
                ServerConfig::builder().with_client_cert_verifier(verifier)
            }
        };
        let mut config = builder.with_single_cert(chain, key).map_err(|source| TlsError::Pair {
            path: self.certificate.clone(),
            source,
        })?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(TlsAcceptor::from(Arc::new(config)))
    }

    /// Changes when a file does.
    fn stamp(&self) -> Vec<Option<SystemTime>> {
        let files = [Some(&self.certificate), Some(&self.key), self.worker_ca.as_ref()];
        let changed = |path: &PathBuf| fs::metadata(path).and_then(|found| found.modified()).ok();
        files.into_iter().flatten().map(changed).collect()
    }
}

/// Accepts connections and agrees with each on keys, beside the others.
pub(crate) struct TlsListener {
    tcp: TcpListener,
    config: TlsConfig,
    acceptor: TlsAcceptor,
    stamp: Vec<Option<SystemTime>>,
    handshakes: JoinSet<Option<(TlsStream<TcpStream>, SocketAddr)>>,
}

impl TlsListener {
    pub(crate) fn new(tcp: TcpListener, config: TlsConfig) -> Result<Self, TlsError> {
        Ok(Self {
            acceptor: config.acceptor()?,
            stamp: config.stamp(),
            handshakes: JoinSet::new(),
            tcp,
            config,
        })
    }

    fn renew(&mut self) {
        let stamp = self.config.stamp();
        if stamp == self.stamp {
            return;
        }
        match self.config.acceptor() {
            Ok(acceptor) => {
                tracing::info!(certificate = %self.config.certificate.display(), "the certificate was renewed");
                self.acceptor = acceptor;
            }
            Err(error) => tracing::error!(%error, "going on with the certificate as it was"),
        }
        self.stamp = stamp;
    }

    fn begin(&mut self, stream: TcpStream, address: SocketAddr) {
        self.renew();
        let _ = stream.set_nodelay(true);
        let agreed = self.acceptor.accept(stream);
        self.handshakes.spawn(async move {
            match timeout(HANDSHAKE, agreed).await {
                Ok(Ok(stream)) => Some((stream, address)),
                Ok(Err(error)) => {
                    tracing::debug!(%error, %address, "a client did not agree on TLS");
                    None
                }
                Err(_) => None,
            }
        });
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = Caller;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            tokio::select! {
                (stream, address) = Listener::accept(&mut self.tcp), if self.handshakes.len() < HANDSHAKES => self.begin(stream, address),
                Some(agreed) = self.handshakes.join_next() => if let Ok(Some((stream, address))) = agreed {
                    // Without an authority nobody is asked for a certificate.
                    let may_be_worker = self.config.worker_ca.is_none() || stream.get_ref().1.peer_certificates().is_some();
                    return (stream, Caller { address, may_be_worker });
                },
            }
        }
    }

    fn local_addr(&self) -> io::Result<Caller> {
        self.tcp.local_addr().map(Caller::trusted)
    }
}
