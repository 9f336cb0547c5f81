//! What is said in the name of one attempt.

use reqwest::{Method, StatusCode};
use serde_json::Value;
use updraft_operators::protocol::{Job, LogReceipt, LookupReply, PATH, ResultReport, Token};
use uuid::Uuid;

use super::{ClientError, ServerClient, to_json};

/// Speaks for one attempt.
#[derive(Clone)]
pub(crate) struct AttemptClient {
    server: ServerClient,
    token: Token,
    attempt_id: Uuid,
}

/// What the server says to a piece of a log.
#[derive(Debug)]
pub(crate) enum LogAnswer {
    /// It has the log up to this offset.
    Has(u64),
    /// Its disk is full.
    NoRoom,
    /// It does not want the log of this attempt (any longer).
    Gone,
}

impl AttemptClient {
    pub(crate) fn new(server: ServerClient, token: Token, attempt_id: Uuid) -> Self {
        Self {
            server,
            token,
            attempt_id,
        }
    }

    /// Sends a piece of the log that begins at `offset`.
    pub(crate) async fn append_log(&self, offset: u64, bytes: Vec<u8>) -> Result<LogAnswer, ClientError> {
        let request = self
            .server
            .request(Method::POST, &format!("/attempts/{}/log", self.attempt_id), &self.token);
        let request = request
            .query(&[("offset", offset)])
            .header("content-type", "text/plain; charset=utf-8")
            .body(bytes);
        let response = request.send().await.map_err(|error| self.server.unavailable(&error))?;
        match response.status() {
            StatusCode::OK | StatusCode::CONFLICT => match response.json::<LogReceipt>().await {
                Ok(receipt) => Ok(LogAnswer::Has(receipt.offset)),
                Err(error) => Err(self.server.unavailable(&error)),
            },
            StatusCode::INSUFFICIENT_STORAGE => Ok(LogAnswer::NoRoom),
            status if status.is_server_error() => Err(self.server.away(format!("HTTP {status}"))),
            StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => {
                Err(self.server.away(format!("HTTP {}", response.status())))
            }
            _ => Ok(LogAnswer::Gone),
        }
    }

    /// Reports how the attempt ended.
    pub(crate) async fn report(&self, report: &ResultReport) -> Result<(), ClientError> {
        let request = self.server.request(
            Method::POST,
            &format!("/attempts/{}/result", self.attempt_id),
            &self.token,
        );
        let request = request.header("content-type", "application/json").body(to_json(report));
        self.server.send(request).await.map(drop)
    }

    /// Has the server keep what the attempt starts elsewhere.
    pub(crate) async fn keep_job(&self, job: &Job) -> Result<(), ClientError> {
        let path = format!("/attempts/{}/job", self.attempt_id);
        let request = self.server.request(Method::PUT, &path, &self.token);
        let request = request.header("content-type", "application/json").body(to_json(job));
        self.server.send(request).await.map(drop)
    }

    /// Looks something up: `kind` is `xcoms`, `variables`, …; `None` = there is no such thing.
    pub(crate) async fn lookup(&self, kind: &str, names: &[&str]) -> Result<Option<Value>, ClientError> {
        let url = format!("{}{PATH}/attempts/{}/{kind}", self.server.server, self.attempt_id);
        let mut url = reqwest::Url::parse(&url).map_err(|error| self.server.away(error.to_string()))?;
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.extend(names);
        }
        let request = self.server.http.get(url).bearer_auth(self.token.expose());
        match self.server.json::<LookupReply>(request).await {
            Ok(reply) => Ok(Some(reply.value)),
            Err(ClientError::NotFound(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
