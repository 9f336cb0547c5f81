//! What a thing was before a change, and after it.

use std::collections::BTreeSet;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request};
use serde_json::{Map, Value};
use tower::ServiceExt as _;

use super::{LONGEST, hide};
use crate::auth::Identity;
use crate::mask::masked;
use crate::operations;

/// Beside a reply: what was otherwise before. For operations on what can't be looked at by itself.
#[derive(Debug, Clone)]
pub(crate) struct Changed {
    pub(crate) before: Value,
    pub(crate) after: Value,
}

/// Looks at what a request is about, as whoever sent it sees it.
pub(super) struct Look {
    reader: Router,
    path: String,
    identity: Option<Identity>,
}

impl Look {
    /// `None` for what is not a change of one thing, or of one that can't be looked at.
    pub(super) fn of(reader: &Router, request: &Request<Body>, route: &str) -> Option<Self> {
        let changes = [Method::PATCH, Method::PUT, Method::DELETE].contains(request.method());
        // A list is the change of each of its things.
        let is_one = route.ends_with('}') || route.ends_with("/grants");
        (changes && is_one && operations::id(&Method::GET, route).is_some()).then(|| Self {
            reader: reader.clone(),
            path: request.uri().path().to_owned(),
            identity: request.extensions().get::<Identity>().cloned(),
        })
    }

    /// Null if it isn't there, or is more than an entry should hold.
    pub(super) async fn now(&self) -> Value {
        let mut request = Request::new(Body::empty());
        let Ok(uri) = self.path.parse() else {
            return Value::Null;
        };
        *request.uri_mut() = uri;
        if let Some(identity) = self.identity.clone() {
            request.extensions_mut().insert(identity);
        }
        let Ok(reply) = self.reader.clone().oneshot(request).await;
        if !reply.status().is_success() {
            return Value::Null;
        }
        match to_bytes(reply.into_body(), LONGEST).await {
            Ok(bytes) => serde_json::from_slice(&bytes).unwrap_or_default(),
            Err(_) => Value::Null,
        }
    }
}

impl Changed {
    /// What an entry tells of it: of two objects only what differs, without secrets. `None` if nothing does.
    pub(super) fn told(self, hidden: &[&str]) -> Option<[Value; 2]> {
        let sides = match (self.before, self.after) {
            (before, after) if before == after => return None,
            (Value::Object(before), Value::Object(after)) => {
                let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
                let differs = |key: &&String| *key != "updated_at" && before.get(*key) != after.get(*key);
                let keys: Vec<&String> = keys.into_iter().filter(differs).collect();
                [part(&before, &keys), part(&after, &keys)]
            }
            (before, after) => [before, after],
        };
        Some(sides.map(|mut side| {
            hide(&mut side, hidden);
            masked(side)
        }))
    }
}

fn part(whole: &Map<String, Value>, keys: &[&String]) -> Value {
    let found = keys
        .iter()
        .filter_map(|key| Some(((*key).clone(), whole.get(*key)?.clone())));
    Value::Object(found.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn told(before: Value, after: Value) -> Option<[Value; 2]> {
        Changed { before, after }.told(&["value"])
    }

    #[test]
    fn only_what_differs_is_told_and_no_secret() {
        let (before, after) = (
            json!({ "is_paused": true, "dag_id": "d", "value": "red", "token": "a", "updated_at": 1 }),
            json!({ "is_paused": false, "dag_id": "d", "value": "blue", "token": "b", "new": 1, "updated_at": 2 }),
        );
        assert_eq!(
            told(before.clone(), after),
            Some([
                json!({ "is_paused": true, "value": "***", "token": "***" }),
                json!({ "is_paused": false, "value": "***", "token": "***", "new": 1 })
            ])
        );
        assert_eq!(told(before.clone(), before.clone()), None);
        let gone = told(json!({ "a": 1, "value": "red" }), Value::Null);
        assert_eq!(gone, Some([json!({ "a": 1, "value": "***" }), Value::Null]));
    }
}
