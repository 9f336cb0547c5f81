//! Where the processes of tasks ask for connections, variables and XComs (Python's `conn`, `var`, `ti`), over HTTP as they would ask
//! the server.
//!
//! The worker asks in their stead: so it knows each secret before the task does, and masks it wherever the task puts it. And the task
//! needs no way to the server, nor the certificates that may take.

use std::collections::HashMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use updraft_operators::protocol::{PATH, Token};
use uuid::Uuid;

use crate::attempt::HttpLookup;

/// A question has to be asked within this time.
const PATIENCE: Duration = Duration::from_secs(10);
/// Longest question: a key of 250 characters may have 3,000 in a URL.
const LONGEST: u64 = 16 * 1024;

type Visitors = Arc<Mutex<HashMap<Uuid, Visitor>>>;

/// An attempt that may ask.
struct Visitor {
    token: Token,
    lookup: Arc<HttpLookup>,
}

/// Listens on this machine only.
pub(crate) struct Desk {
    address: SocketAddr,
    visitors: Visitors,
}

/// The attempt may ask until this is dropped.
pub(crate) struct Visit {
    attempt_id: Uuid,
    visitors: Visitors,
}

impl Desk {
    pub(crate) async fn open() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let desk = Self {
            address: listener.local_addr()?,
            visitors: Arc::default(),
        };
        tokio::spawn(serve(listener, desk.visitors.clone()));
        Ok(desk)
    }

    /// What stands for the server's base URL.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Lets an attempt ask.
    pub(crate) fn admit(&self, attempt_id: Uuid, token: Token, lookup: Arc<HttpLookup>) -> Visit {
        let visitor = Visitor { token, lookup };
        locked(&self.visitors, |visitors| visitors.insert(attempt_id, visitor));
        Visit {
            attempt_id,
            visitors: self.visitors.clone(),
        }
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        locked(&self.visitors, |visitors| visitors.remove(&self.attempt_id));
    }
}

fn locked<T>(visitors: &Visitors, work: impl FnOnce(&mut HashMap<Uuid, Visitor>) -> T) -> T {
    work(&mut visitors.lock().unwrap_or_else(PoisonError::into_inner))
}

async fn serve(listener: TcpListener, visitors: Visitors) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => drop(tokio::spawn(serve_one(stream, visitors.clone()))),
            Err(error) => {
                // No file descriptors left, perhaps.
                tracing::warn!(%error, "tasks can't ask for connections, variables and XComs");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

async fn serve_one(mut stream: TcpStream, visitors: Visitors) {
    let Ok(Ok(head)) = timeout(PATIENCE, read_head(&mut stream)).await else {
        return;
    };
    let (status, body) = match Question::read(&head) {
        Some(question) => question.answer(&visitors).await,
        None => (
            "400 Bad Request",
            json!({ "detail": "this is for tasks of this worker only" }),
        ),
    };
    let body = body.to_string();
    let reply = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    // Who asked may be gone.
    let _ = stream.write_all(reply.as_bytes()).await;
    let _ = stream.shutdown().await;
}

/// The request up to the empty line; there is no more to a question.
async fn read_head(stream: &mut TcpStream) -> io::Result<String> {
    let mut head = Vec::new();
    let mut limited = stream.take(LONGEST);
    while !head.ends_with(b"\r\n\r\n") {
        if limited.read_buf(&mut head).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    String::from_utf8(head).map_err(|_| io::ErrorKind::InvalidData.into())
}

/// `GET …/attempts/{id}/{kind}/{names}`.
#[derive(Debug, PartialEq)]
struct Question {
    attempt_id: Uuid,
    token: Token,
    kind: String,
    names: Vec<String>,
}

impl Question {
    fn read(head: &str) -> Option<Self> {
        let mut lines = head.lines();
        let path = lines.next()?.strip_prefix("GET ")?.strip_suffix(" HTTP/1.1")?;
        let path = path.strip_prefix(PATH)?.strip_prefix("/attempts/")?;
        let mut parts = path.split('/');
        let attempt_id = parts.next()?.parse().ok()?;
        let kind = parts.next()?.to_owned();
        let names = parts.map(decoded).collect::<Option<Vec<_>>>()?;
        let token = lines.find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("authorization")
                .then_some(value)?
                .trim()
                .strip_prefix("Bearer ")
        })?;
        Some(Self {
            attempt_id,
            token: Token::new(token),
            kind,
            names,
        })
    }

    async fn answer(&self, visitors: &Visitors) -> (&'static str, Value) {
        let lookup = locked(visitors, |visitors| {
            let visitor = visitors
                .get(&self.attempt_id)
                .filter(|visitor| visitor.token == self.token)?;
            Some(visitor.lookup.clone())
        });
        let Some(lookup) = lookup else {
            let detail = "this token is not that of a task that runs here";
            return ("401 Unauthorized", json!({ "detail": detail }));
        };
        let names: Vec<&str> = self.names.iter().map(String::as_str).collect();
        match lookup.ask(&self.kind, &names).await {
            Ok(Some(value)) => ("200 OK", json!({ "value": value })),
            Ok(None) => ("404 Not Found", json!({ "detail": "there is no such thing" })),
            // It was tried often enough.
            Err(error) => ("502 Bad Gateway", json!({ "detail": error.0 })),
        }
    }
}

/// Percent-decoded; `None` if it is no text then.
fn decoded(part: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(part.len());
    let mut pieces = part.split('%');
    bytes.extend_from_slice(pieces.next()?.as_bytes());
    for piece in pieces {
        let (digits, rest) = piece.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        bytes.extend_from_slice(rest.as_bytes());
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_read_as_python_asks_it() {
        let head = "GET /execution/v1/attempts/00000000-0000-0000-0000-000000000000/xcoms/a%20b%2Fc/%ED%82%A4 HTTP/1.1\r\n\
                    Accept-Encoding: identity\r\nHost: 127.0.0.1:1\r\nAuthorization: Bearer abc\r\n\r\n";
        let question = Question {
            attempt_id: Uuid::nil(),
            token: Token::new("abc"),
            kind: "xcoms".to_owned(),
            names: vec!["a b/c".to_owned(), "\u{d0a4}".to_owned()],
        };
        assert_eq!(Question::read(head), Some(question));
    }

    #[test]
    fn what_is_no_question_is_refused() {
        let whole = "GET /execution/v1/attempts/00000000-0000-0000-0000-000000000000/xcoms/a HTTP/1.1\r\nAuthorization: Bearer abc\r\n\r\n";
        assert!(Question::read(whole).is_some());
        for (from, to) in [
            ("GET", "POST"),
            ("/execution", ""),
            ("0000-", ""),
            ("/xcoms/a", ""),
            ("/a ", "/%zz "),
            ("/a ", "/%ff "),
            ("/a ", "/%e "),
            ("Authorization", "Accept"),
            ("Bearer", "Basic"),
            (whole, ""),
        ] {
            assert_eq!(Question::read(&whole.replacen(from, to, 1)), None, "{from} as {to}");
        }
    }
}
