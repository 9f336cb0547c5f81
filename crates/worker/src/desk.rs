//! Where the processes of tasks ask for connections, variables and XComs (Python's `conn`, `var`, `ti`), over HTTP as they would ask
//! the server.
//!
//! The worker asks in their stead: so it knows each secret before the task does, and masks it wherever the task puts it. And the task
//! needs no way to the server, nor the certificates that may take.

use std::collections::HashMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Path, State};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use updraft_operators::protocol::{PATH, Token};
use uuid::Uuid;

use crate::attempt::HttpLookup;

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
        let routes = Router::new()
            .route("/attempts/{attempt_id}/{kind}/{name}", get(answer))
            .route("/attempts/{attempt_id}/{kind}/{name}/{key}", get(answer));
        let routes = Router::new().nest(PATH, routes).with_state(desk.visitors.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });
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

/// Parts of a path: the attempt, the kind, and its names.
type Parts = Vec<(String, String)>;

async fn answer(
    State(visitors): State<Visitors>,
    Path(parts): Path<Parts>,
    headers: HeaderMap,
) -> (StatusCode, Json<Value>) {
    let parts: Vec<&str> = parts.iter().map(|(_, part)| part.as_str()).collect();
    let [attempt_id, kind, names @ ..] = parts.as_slice() else {
        return refused(StatusCode::NOT_FOUND, "this is for tasks of this worker only");
    };
    let token = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = token.and_then(|value| value.strip_prefix("Bearer ")).map(Token::new);
    let lookup = attempt_id.parse().ok().and_then(|attempt_id: Uuid| {
        locked(&visitors, |visitors| {
            let visitor = visitors.get(&attempt_id)?;
            (Some(&visitor.token) == token.as_ref()).then(|| visitor.lookup.clone())
        })
    });
    let Some(lookup) = lookup else {
        return refused(
            StatusCode::UNAUTHORIZED,
            "this token is not that of a task that runs here",
        );
    };
    match lookup.ask(kind, names).await {
        Ok(Some(value)) => (StatusCode::OK, Json(json!({ "value": value }))),
        Ok(None) => refused(StatusCode::NOT_FOUND, "there is no such thing"),
        // It was tried often enough.
        Err(error) => refused(StatusCode::BAD_GATEWAY, &error.0),
    }
}

fn refused(status: StatusCode, detail: &str) -> (StatusCode, Json<Value>) {
    (status, Json(json!({ "detail": detail })))
}
