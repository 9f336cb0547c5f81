//! The worker's side of the protocol: requests to the server, and what its replies mean.

mod attempt;

use std::time::Duration;

use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use updraft_operators::protocol::{
    ClaimReply, ClaimRequest, ErrorBody, HeartbeatReply, HeartbeatRequest, PATH, RegisterReply, RegisterRequest, Token,
};

use crate::error::WorkerError;
use crate::tls::ClientTls;

pub(crate) use attempt::{AttemptClient, LogAnswer};

/// How long any request but a claim may take.
const TIMEOUT: Duration = Duration::from_secs(15);

/// How long to try for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// What may come back instead of an answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ClientError {
    /// No answer, or one that says to come again.
    #[error("the server {server} does not answer: {detail}")]
    Unavailable {
        /// Its URL.
        server: String,
        /// What happened.
        detail: String,
    },
    /// An answer, but none that makes sense: a fault of the server's own. It may do better later.
    #[error("the server {server} is at fault: {detail}")]
    Faulty {
        /// Its URL.
        server: String,
        /// What it said.
        detail: String,
    },
    /// The token is not known (any longer).
    #[error("the server does not accept the token: {0}")]
    Unauthorized(String),
    /// 409: what the request is about has changed hands.
    #[error("refused as stale: {0}")]
    Stale(String),
    /// 404.
    #[error("not found: {0}")]
    NotFound(String),
    /// Anything else that repeating won't mend.
    #[error("the server refuses (HTTP {status}): {detail}")]
    Refused {
        /// Status code.
        status: u16,
        /// What it said.
        detail: String,
    },
}

impl ClientError {
    /// Whether the same request may succeed later.
    pub(crate) fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable { .. } | Self::Faulty { .. })
    }

    /// Whether an answer may have been lost on its way.
    pub(crate) fn is_no_answer(&self) -> bool {
        matches!(self, Self::Unavailable { .. })
    }
}

/// Connections to one server.
#[derive(Clone)]
pub(crate) struct ServerClient {
    http: reqwest::Client,
    server: String,
}

impl ServerClient {
    /// A client with connections of its own.
    pub(crate) fn new(server: &str, tls: &ClientTls) -> Result<Self, WorkerError> {
        let http = tls
            .apply(reqwest::Client::builder())?
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            .tcp_nodelay(true)
            .no_proxy()
            // What it gets is short, and the server is near: packing it costs more than it saves.
            .no_gzip()
            .user_agent(concat!("updraft-worker/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self {
            http,
            server: server.trim_end_matches('/').to_owned(),
        })
    }

    /// The server's base URL.
    pub(crate) fn server(&self) -> &str {
        &self.server
    }

    pub(crate) async fn register(
        &self,
        join_token: &Token,
        body: &RegisterRequest,
    ) -> Result<RegisterReply, ClientError> {
        self.json(self.request(Method::POST, "/workers", join_token).json(body))
            .await
    }

    pub(crate) async fn claim(&self, token: &Token, body: &ClaimRequest) -> Result<ClaimReply, ClientError> {
        let patience = TIMEOUT + Duration::from_millis(body.wait_ms);
        self.json(
            self.request(Method::POST, "/claims", token)
                .json(body)
                .timeout(patience),
        )
        .await
    }

    /// As [`Self::claim`], for notifications.
    pub(crate) async fn claim_notifications(
        &self,
        token: &Token,
        body: &ClaimRequest,
    ) -> Result<ClaimReply, ClientError> {
        let patience = TIMEOUT + Duration::from_millis(body.wait_ms);
        let request = self.request(Method::POST, "/claims/notifications", token);
        self.json(request.json(body).timeout(patience)).await
    }

    pub(crate) async fn heartbeat(
        &self,
        token: &Token,
        body: &HeartbeatRequest,
        patience: Duration,
    ) -> Result<HeartbeatReply, ClientError> {
        self.json(
            self.request(Method::POST, "/heartbeats", token)
                .json(body)
                .timeout(patience),
        )
        .await
    }

    pub(crate) async fn drain(&self, token: &Token) -> Result<(), ClientError> {
        self.send(self.request(Method::POST, "/workers/self/drain", token))
            .await
            .map(drop)
    }

    pub(crate) async fn goodbye(&self, token: &Token) -> Result<(), ClientError> {
        self.send(self.request(Method::DELETE, "/workers/self", token))
            .await
            .map(drop)
    }

    /// Says in the name of a worker that it died and that nothing of it is left.
    pub(crate) async fn died(&self, token: &Token) -> Result<(), ClientError> {
        self.send(self.request(Method::DELETE, "/workers/self?died=true", token))
            .await
            .map(drop)
    }

    fn request(&self, method: Method, path: &str, token: &Token) -> RequestBuilder {
        self.http
            .request(method, format!("{}{PATH}{path}", self.server))
            .bearer_auth(token.expose())
    }

    async fn json<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, ClientError> {
        let response = self.send(request).await?;
        let body = response.bytes().await.map_err(|error| self.unavailable(&error))?;
        serde_json::from_slice(&body).map_err(|error| self.faulty(format!("its answer can't be read: {error}")))
    }

    /// Sends a request and sorts out replies that are none.
    async fn send(&self, request: RequestBuilder) -> Result<Response, ClientError> {
        let response = request.send().await.map_err(|error| self.unavailable(&error))?;
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        let detail = match response.text().await {
            Ok(text) => serde_json::from_str::<ErrorBody>(&text).map_or(text, |body| body.detail),
            Err(error) => error.to_string(),
        };
        Err(match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => ClientError::Unauthorized(detail),
            StatusCode::CONFLICT => ClientError::Stale(detail),
            StatusCode::NOT_FOUND => ClientError::NotFound(detail),
            StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => self.away(detail),
            StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => {
                self.away(format!("HTTP {status}: {detail}"))
            }
            status if status.is_server_error() && status != StatusCode::INSUFFICIENT_STORAGE => {
                self.faulty(format!("HTTP {status}: {detail}"))
            }
            status => ClientError::Refused {
                status: status.as_u16(),
                detail,
            },
        })
    }

    fn unavailable(&self, error: &reqwest::Error) -> ClientError {
        // reqwest's own text leaves out the cause, such as "connection refused".
        let mut detail = error.to_string();
        let mut cause = std::error::Error::source(error);
        while let Some(inner) = cause {
            detail = format!("{detail}: {inner}");
            cause = inner.source();
        }
        self.away(detail)
    }

    fn faulty(&self, detail: String) -> ClientError {
        ClientError::Faulty {
            server: self.server.clone(),
            detail,
        }
    }

    fn away(&self, detail: String) -> ClientError {
        ClientError::Unavailable {
            server: self.server.clone(),
            detail,
        }
    }
}

/// A body to be sent as JSON more than once without being serialised again.
pub(crate) fn to_json<T: Serialize>(body: &T) -> Vec<u8> {
    // The protocol's types have text keys only, so that this can't fail.
    serde_json::to_vec(body).unwrap_or_default()
}
