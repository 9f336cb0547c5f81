//! How a worker knows its server over TLS, and the server its worker.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use reqwest::{Certificate, ClientBuilder, Identity};

/// Why a file for TLS can't be used.
#[derive(Debug, thiserror::Error)]
#[error("cannot use {what} {}: {detail}", path.display())]
pub struct TlsFileError {
    what: &'static str,
    path: PathBuf,
    detail: String,
}

/// Files for TLS, all in PEM.
#[derive(Debug, Clone, Default)]
pub struct ClientTls {
    /// Authority of the server's certificate; without it, those that the system trusts.
    pub ca: Option<PathBuf>,
    /// The worker's own certificate and its private key, where the server asks for one.
    pub identity: Option<(PathBuf, PathBuf)>,
}

impl ClientTls {
    /// The same as arguments of the guardian's command line.
    pub(crate) fn arguments(&self) -> Vec<OsString> {
        let mut arguments = Vec::new();
        let mut add = |flag: &str, path: &Path| arguments.extend([flag.into(), path.into()]);
        if let Some(ca) = &self.ca {
            add("--tls-ca", ca);
        }
        if let Some((certificate, key)) = &self.identity {
            add("--tls-cert", certificate);
            add("--tls-key", key);
        }
        arguments
    }

    pub(crate) fn apply(&self, mut builder: ClientBuilder) -> Result<ClientBuilder, TlsFileError> {
        if let Some(path) = &self.ca {
            let what = "the authority of the server's certificate";
            let text = read(what, path)?;
            let authorities =
                Certificate::from_pem_bundle(&text).map_err(|error| wrong(what, path, error.to_string()))?;
            builder = builder.tls_certs_only(authorities);
        }
        if let Some((certificate, key)) = &self.identity {
            let what = "the worker's certificate";
            let mut text = read(what, certificate)?;
            text.push(b'\n');
            text.extend(read("the worker's private key", key)?);
            let identity = Identity::from_pem(&text).map_err(|error| wrong(what, certificate, error.to_string()))?;
            builder = builder.identity(identity);
        }
        Ok(builder)
    }
}

fn read(what: &'static str, path: &Path) -> Result<Vec<u8>, TlsFileError> {
    std::fs::read(path).map_err(|error| wrong(what, path, error.to_string()))
}

fn wrong(what: &'static str, path: &Path, detail: String) -> TlsFileError {
    TlsFileError {
        what,
        path: path.to_owned(),
        detail,
    }
}
