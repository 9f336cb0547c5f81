//! Requests to the provider, by the HTTP client that the rest of the program has.

use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::time::Duration;

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse, http};
use reqwest::Certificate;
use reqwest::redirect::Policy;

use super::OpenIdError;

/// How long the provider may take for one request. There are six in a sign-in at most, and it has to end before the server's own limit, so
/// that whoever waits is told.
const TIME_LIMIT: Duration = Duration::from_secs(6);
/// Bytes of a reply at most.
const LONGEST: usize = 1 << 20;

/// A client that follows no redirects: to where the provider sends programs is not its users' to choose.
#[derive(Debug)]
pub(crate) struct Http(reqwest::Client);

/// Why there is no reply.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HttpError {
    #[error(transparent)]
    Request(#[from] reqwest::Error),
    #[error("it answers {0}")]
    Broken(http::StatusCode),
    #[error("the reply is longer than {LONGEST} bytes")]
    Long,
    #[error(transparent)]
    Reply(#[from] http::Error),
}

impl Http {
    /// `ca`: authorities in PEM that are trusted beside those of the system.
    pub(crate) fn new(ca: Option<PathBuf>) -> Result<Self, OpenIdError> {
        let mut builder = reqwest::Client::builder()
            .redirect(Policy::none())
            .timeout(TIME_LIMIT)
            .user_agent(concat!("updraft/", env!("CARGO_PKG_VERSION")));
        if let Some(path) = ca {
            let wrong = |detail: String| OpenIdError::Authorities {
                path: path.clone(),
                detail,
            };
            let text = std::fs::read(&path).map_err(|error| wrong(error.to_string()))?;
            let authorities = Certificate::from_pem_bundle(&text).map_err(|error| wrong(error.to_string()))?;
            if authorities.is_empty() {
                return Err(wrong("there is no certificate in it".to_owned()));
            }
            builder = builder.tls_certs_merge(authorities);
        }
        builder.build().map(Self).map_err(OpenIdError::Http)
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let mut response = self.0.execute(request.try_into()?).await?;
        if response.status().is_server_error() {
            return Err(HttpError::Broken(response.status()));
        }
        let mut reply = http::Response::builder().status(response.status());
        for (name, value) in response.headers() {
            reply = reply.header(name, value);
        }
        let mut body = Vec::new();
        while let Some(piece) = response.chunk().await? {
            if body.len() + piece.len() > LONGEST {
                return Err(HttpError::Long);
            }
            body.extend_from_slice(&piece);
        }
        Ok(reply.body(body)?)
    }
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}
