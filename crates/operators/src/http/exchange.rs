//! Sends the request and deals with the reply.

use std::error::Error as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use reqwest::header::{CONTENT_TYPE, HeaderMap};
use reqwest::{Client, RequestBuilder, Response, StatusCode, Url};
use serde_json::{Value, json};
use tempfile::NamedTempFile;

use super::check::{Check, Reply};
use crate::arguments;
use crate::job::Cancelled;
use crate::operator::{Outcome, TaskLog};

/// How much of the body of a failed request is shown, in bytes.
const SHOWN: usize = 2000;

/// How much of a body that goes to a file `response_check` may read, in bytes.
const CHECKED: usize = 16 * 1024 * 1024;

/// A request and what to do with its reply.
pub(crate) struct Exchange {
    pub(super) client: Client,
    pub(super) request: RequestBuilder,
    pub(super) expected_status: Vec<u16>,
    pub(super) check: Option<Check>,
    pub(super) save_to: Option<PathBuf>,
    /// The largest XCom in bytes.
    pub(super) limit: usize,
    pub(super) log: TaskLog,
    pub(super) cancelled: Cancelled,
}

impl Exchange {
    pub(crate) async fn run(self) -> Outcome {
        match self.try_run().await {
            Ok(value) => Outcome::success(value),
            Err(refused) => Outcome::failed(refused.to_string()),
        }
    }

    /// What the reply says, or why there is none, which stands in the log then.
    pub(crate) async fn try_run(self) -> Result<Option<Value>, Refused> {
        let Self {
            client,
            request,
            expected_status,
            check,
            save_to,
            limit,
            log,
            cancelled,
        } = self;
        let receiver = Receiver {
            expected_status,
            check,
            save_to,
            limit,
            log: log.clone(),
        };
        let outcome = tokio::select! {
            outcome = receiver.exchange(client, request) => outcome,
            // Dropping the request closes its connection.
            _ = cancelled.cancelled() => Err(Refused::Other("cancelled while waiting for the reply".to_owned())),
        };
        if let Err(refused) = &outcome {
            log.error(refused.to_string()).await;
        }
        outcome
    }
}

/// Why a request has no result.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refused {
    /// The server said so, by this status.
    #[error("{1}")]
    Status(u16, String),
    /// It can't be reached, or does not answer in time.
    #[error("{0}")]
    Network(String),
    /// `response_check` does not hold.
    #[error("{0}")]
    Check(String),
    /// Anything else.
    #[error("{0}")]
    Other(String),
}

/// What to do with a reply.
struct Receiver {
    expected_status: Vec<u16>,
    check: Option<Check>,
    save_to: Option<PathBuf>,
    limit: usize,
    log: TaskLog,
}

impl Receiver {
    async fn exchange(&self, client: Client, request: RequestBuilder) -> Result<Option<Value>, Refused> {
        let request = request
            .build()
            .map_err(|error| Refused::Other(format!("the request is wrong: {}", causes(&error))))?;
        let (method, url) = (request.method().clone(), shown(request.url()));
        let (begin, limit) = (Instant::now(), request.timeout().copied());
        let failed = |error: reqwest::Error| Refused::Network(explain(&error, &url, begin.elapsed(), limit));
        let reply = client.execute(request).await.map_err(failed)?;
        let (status, headers) = (reply.status(), reply.headers().clone());
        if !self.is_expected(status) {
            let body = read(reply, SHOWN).await.map_err(failed)?.0;
            let text = String::from_utf8_lossy(&body);
            let expected = match self.expected_status.as_slice() {
                [] => String::new(),
                statuses => format!(", expected {statuses:?}"),
            };
            let gap = if text.is_empty() { "" } else { "\n" };
            let reason = format!("{method} {url} → {status}{expected}{gap}{text}");
            return Err(Refused::Status(status.as_u16(), reason));
        }
        let head = format!("{method} {url} → {status}");
        if let Some(path) = &self.save_to {
            let bytes = self.save(reply, path).await.map_err(|problem| match problem {
                Problem::Network(error) => failed(error),
                Problem::Check(reason) => Refused::Check(reason),
                Problem::Other(reason) => Refused::Other(reason),
            })?;
            let seconds = begin.elapsed().as_secs_f64();
            self.log
                .info(format!("{head}, {bytes} bytes to {} in {seconds:.3} s", path.display()))
                .await;
            return Ok(Some(json!({"path": path, "bytes": bytes, "status": status.as_u16()})));
        }
        let (body, is_whole) = read(reply, self.limit).await.map_err(failed)?;
        if !is_whole {
            return Err(Refused::Other(format!(
                "{head}: the body has more than the {} bytes that may become an XCom; write it to a file with `save_to`",
                self.limit
            )));
        }
        self.log
            .info(format!(
                "{head}, {} bytes in {:.3} s",
                body.len(),
                begin.elapsed().as_secs_f64()
            ))
            .await;
        let value = value_of(&body, &headers).map_err(Refused::Other)?;
        self.check(status, &headers, &body).map_err(Refused::Check)?;
        Ok(value)
    }

    fn is_expected(&self, status: StatusCode) -> bool {
        match self.expected_status.as_slice() {
            [] => status.as_u16() < 400,
            statuses => statuses.contains(&status.as_u16()),
        }
    }

    /// Streams the body to a file beside `path`, checks it, and only then puts it in its place.
    async fn save(&self, mut reply: Response, path: &Path) -> Result<u64, Problem> {
        let failed = |error: std::io::Error| Problem::Other(format!("can't write {}: {error}", path.display()));
        let folder = path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).map_err(failed)?;
        let mut file = NamedTempFile::new_in(folder).map_err(failed)?;
        let (status, headers) = (reply.status(), reply.headers().clone());
        let mut bytes = 0;
        let mut to_check = Vec::new();
        while let Some(chunk) = reply.chunk().await.map_err(Problem::Network)? {
            bytes += chunk.len() as u64;
            file.write_all(&chunk).map_err(failed)?;
            if self.check.is_some() {
                if to_check.len() + chunk.len() > CHECKED {
                    return Err(Problem::Other(format!(
                        "the body is larger than the {CHECKED} bytes that `response_check` may read"
                    )));
                }
                to_check.extend_from_slice(&chunk);
            }
        }
        self.check(status, &headers, &to_check).map_err(Problem::Check)?;
        arguments::persist(file, path).map_err(failed)?;
        Ok(bytes)
    }

    fn check(&self, status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Result<(), String> {
        let Some(check) = &self.check else { return Ok(()) };
        let headers = headers.keys().map(|name| {
            let values = headers
                .get_all(name)
                .iter()
                .map(|value| String::from_utf8_lossy(value.as_bytes()));
            (
                name.as_str().to_owned(),
                Value::from(values.collect::<Vec<_>>().join(", ")),
            )
        });
        let json: Option<Value> = serde_json::from_slice(body).ok();
        let text = String::from_utf8_lossy(body);
        check.test(&Reply {
            status: status.as_u16(),
            headers: headers.collect(),
            text: &text,
            json: json.as_ref(),
        })
    }
}

enum Problem {
    Network(reqwest::Error),
    Check(String),
    Other(String),
}

/// The address as it may be shown: without a user's name and password.
fn shown(url: &Url) -> String {
    let mut url = url.clone();
    // Fails only for addresses that can't have them.
    let _ = url.set_password(None);
    let _ = url.set_username("");
    url.into()
}

/// At most `limit` bytes of the body, and whether that is all of it.
async fn read(mut reply: Response, limit: usize) -> Result<(Vec<u8>, bool), reqwest::Error> {
    let mut body = Vec::new();
    while let Some(chunk) = reply.chunk().await? {
        let room = limit - body.len();
        if chunk.len() > room {
            body.extend_from_slice(&chunk[..room]);
            return Ok((body, false));
        }
        body.extend_from_slice(&chunk);
    }
    Ok((body, true))
}

fn value_of(body: &[u8], headers: &HeaderMap) -> Result<Option<Value>, String> {
    if body.is_empty() {
        return Ok(None);
    }
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if kind == "application/json" || kind.ends_with("+json") {
        return serde_json::from_slice(body)
            .map(Some)
            .map_err(|error| format!("the reply says that it is {kind}, but it is no JSON: {error}"));
    }
    String::from_utf8(body.to_vec())
        .map(|text| Some(Value::from(text)))
        .map_err(|_| {
            "the body is no text in UTF-8, so it can't become an XCom; write it to a file with `save_to`".to_owned()
        })
}

fn explain(error: &reqwest::Error, url: &str, waited: Duration, limit: Option<Duration>) -> String {
    if error.is_timeout() && !error.is_connect() {
        return silent(url, waited, limit);
    }
    let hint = if error.is_connect() {
        "; check the address, and that the server runs"
    } else {
        ""
    };
    format!("{url}: {}{hint}", causes(error))
}

/// Time was over: ours, or that of the machine, which gives up a connection when nothing comes back from the other one.
fn silent(url: &str, waited: Duration, limit: Option<Duration>) -> String {
    let seconds = waited.as_secs_f64();
    if limit.is_some_and(|limit| waited < limit) {
        return format!(
            "{url}: the connection was lost after {seconds:.1} s, as nothing came from the other machine any more; look at the network between \
             this worker and it, and whether it still runs"
        );
    }
    format!("{url} did not answer within {seconds:.1} s; raise `timeout` if it needs longer")
}

/// What caused the error, without the address, which may hold a secret.
fn causes(error: &reqwest::Error) -> String {
    let mut parts = Vec::new();
    let mut next = error.source();
    while let Some(cause) = next {
        let text = cause.to_string();
        if !parts.contains(&text) {
            parts.push(text);
        }
        next = cause.source();
    }
    if parts.is_empty() {
        error.to_string()
    } else {
        parts.join(": ")
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use reqwest::Body;
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn a_connection_that_is_lost_is_not_called_slow() {
        // The program does this as it starts; whoever comes first does it here.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        // What a machine says of a connection that it gives up.
        let lost = futures_util::stream::iter([Err::<Vec<u8>, _>(io::Error::from(io::ErrorKind::TimedOut))]);
        let client = Client::builder().no_proxy().build().unwrap();
        let error = client
            .post(&url)
            .body(Body::wrap_stream(lost))
            .send()
            .await
            .unwrap_err();
        assert!(error.is_timeout());
        let (second, hour) = (Duration::from_secs(1), Duration::from_secs(3600));
        let reason = explain(&error, &url, second, Some(hour));
        assert!(reason.contains("the connection was lost after 1.0 s"), "{reason}");
        let reason = explain(&error, &url, hour, Some(hour));
        assert!(reason.ends_with("raise `timeout` if it needs longer"), "{reason}");
    }
}
