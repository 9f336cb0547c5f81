//! Every call that changes something leaves a row in the audit log: who, what, the request, and what was otherwise before it, with secrets
//! masked.

mod change;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{MatchedPath, RawPathParams, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};
use updraft_store::event_log::NewEvent;

pub(crate) use change::Changed;

use self::change::Look;
use crate::auth::Identity;
use crate::extract::BODY_LIMIT;
use crate::mask::{MASK, masked};
use crate::operations;
use crate::problem::Problem;
use crate::state::ApiState;

/// Beside a reply: the request did these of the things that it lists, and each is a change of its own.
#[derive(Debug, Clone, Default)]
pub(crate) struct EachOf(pub(crate) Vec<Done>);

/// A change among several of one request.
#[derive(Debug, Clone)]
pub(crate) struct Done {
    /// The operation that it would have been by itself.
    pub(crate) event: &'static str,
    /// Where the body tells of it: a JSON pointer.
    pub(crate) place: String,
    /// What it was done to, where the path does not say it.
    pub(crate) target: Target,
}

/// What a change was done to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Target {
    pub(crate) dag_id: Option<String>,
    pub(crate) run_id: Option<String>,
    pub(crate) task_id: Option<String>,
    pub(crate) map_index: Option<i32>,
}

impl Done {
    fn event(&self, whole: &NewEvent) -> NewEvent {
        let (whole, target) = (whole.clone(), self.target.clone());
        NewEvent {
            event: self.event.to_owned(),
            extra: whole
                .extra
                .as_ref()
                .and_then(|extra| extra.pointer(&self.place))
                .cloned(),
            dag_id: target.dag_id.or(whole.dag_id),
            run_id: target.run_id.or(whole.run_id),
            task_id: target.task_id.or(whole.task_id),
            map_index: target.map_index.or(whole.map_index),
            ..whole
        }
    }
}

/// Bytes of a thing that an entry holds at most.
const LONGEST: usize = 16 << 10;

/// What recording takes.
#[derive(Clone)]
pub(crate) struct Recorder {
    pub(crate) state: ApiState,
    /// The operations without their layers: what a change is about is looked at before and after it.
    pub(crate) reader: Router,
}

/// Operations that only tell what they would do, unless they are told otherwise.
const REHEARSED: &[&str] = &[
    "clear_dag_run",
    "clear_dag_run_partitions",
    "clear_dag_runs",
    "post_clear_task_instances",
    "rerun_dag_run",
];

/// Records a change after it was done.
pub(crate) async fn record(
    State(Recorder { state, reader }): State<Recorder>,
    params: RawPathParams,
    request: Request,
    next: Next,
) -> Response {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map(|path| path.as_str().to_owned())
        .unwrap_or_default();
    let Some(event) = operations::id(request.method(), &route) else {
        return next.run(request).await;
    };
    // A list asked for with a body, and a rehearsal, change nothing.
    if request.method().is_safe() || route.ends_with("/list") || route.ends_with("/dry_run") {
        return next.run(request).await;
    }
    let owner = request
        .extensions()
        .get::<Identity>()
        .map(|identity| identity.username.clone());
    let mut new = NewEvent {
        event: event.to_owned(),
        owner,
        ..NewEvent::default()
    };
    for (name, value) in &params {
        match name {
            "dag_id" => new.dag_id = Some(value.to_owned()),
            "dag_run_id" => new.run_id = Some(value.to_owned()),
            "task_id" => new.task_id = Some(value.to_owned()),
            "map_index" => new.map_index = value.parse().ok(),
            _ => {}
        }
    }
    let query = request.uri().query().unwrap_or_default().to_owned();
    let (parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, BODY_LIMIT).await else {
        return Problem::too_large(BODY_LIMIT).into_response();
    };
    let others = params
        .iter()
        .filter(|(name, _)| !matches!(*name, "dag_id" | "dag_run_id" | "task_id" | "map_index"));
    let mut said = extra(&query, others, &bytes, &route);
    if new.dag_id.is_none() {
        new.dag_id = said.get("dag_id").and_then(Value::as_str).map(ToOwned::to_owned);
    }
    let request = Request::from_parts(parts, Body::from(bytes));
    if REHEARSED.contains(&event) && said["dry_run"] != Value::Bool(false) {
        return next.run(request).await;
    }
    let look = Look::of(&reader, &request, &route);
    let before = match &look {
        Some(look) => look.now().await,
        None => Value::Null,
    };
    let response = next.run(request).await;
    if !response.status().is_success() {
        return response;
    }
    let changed = match (response.extensions().get::<Changed>(), look) {
        (Some(changed), _) => Some(changed.clone()),
        (None, Some(look)) => Some(Changed {
            before,
            after: look.now().await,
        }),
        (None, None) => None,
    };
    if let (Some([before, after]), Some(said)) = (
        changed.and_then(|changed| changed.told(hidden(&route))),
        said.as_object_mut(),
    ) {
        said.insert("before".to_owned(), before);
        said.insert("after".to_owned(), after);
    }
    new.extra = Some(said);
    let events = match response.extensions().get::<EachOf>() {
        Some(EachOf(each)) => each.iter().map(|done| done.event(&new)).collect(),
        None => vec![new],
    };
    if let Err(error) = state.store().add_events(&events).await {
        // The change is done; it must not look undone because its record failed.
        for new in events {
            tracing::error!(%error, event = new.event, owner = new.owner, "a change was not recorded in the audit log");
        }
    }
    response
}

fn extra<'a>(query: &str, params: impl Iterator<Item = (&'a str, &'a str)>, body: &Bytes, route: &str) -> Value {
    let mut extra = Map::new();
    for (name, value) in params {
        extra.insert(name.to_owned(), Value::from(value));
    }
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        extra.insert(name.into_owned(), Value::from(value.into_owned()));
    }
    if let Ok(Value::Object(body)) = serde_json::from_slice(body) {
        extra.extend(body);
    }
    let mut extra = Value::Object(extra);
    hide(&mut extra, hidden(route));
    masked(extra)
}

/// Keys whose values are secrets whatever their names are.
fn hidden(route: &str) -> &'static [&'static str] {
    if route.contains("/variables") || route.contains("/state-store") {
        &["value"]
    } else if route.contains("/connections") {
        &["password", "extra"]
    } else {
        &[]
    }
}

/// Masks what stands under these keys, at any depth: a request about many things has them inside a list.
fn hide(value: &mut Value, hidden: &[&str]) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                if hidden.contains(&key.as_str()) && !value.is_null() {
                    *value = Value::from(MASK);
                } else {
                    hide(value, hidden);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| hide(item, hidden)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_of_variables_and_secrets_of_connections_never_reach_the_log() {
        let body = Bytes::from_static(br#"{"key": "colour", "value": "red", "description": "d"}"#);
        assert_eq!(
            extra("", [].into_iter(), &body, "/api/v2/variables"),
            json!({"key": "colour", "value": "***", "description": "d"})
        );
        let body =
            Bytes::from_static(br#"{"connection_id": "db", "password": "p", "extra": "{\"a\": 1}", "host": null}"#);
        let logged = extra(
            "update_mask=host",
            [("connection_id", "db")].into_iter(),
            &body,
            "/api/v2/connections/{connection_id}",
        );
        assert_eq!(
            logged,
            json!({"connection_id": "db", "password": "***", "extra": "***", "host": null, "update_mask": "host"})
        );
        let body = Bytes::from_static(br#"{"actions": [{"entities": [{"key": "colour", "value": {"a": ["red"]}}]}]}"#);
        assert_eq!(
            extra("", [].into_iter(), &body, "/api/v2/variables"),
            json!({"actions": [{"entities": [{"key": "colour", "value": "***"}]}]})
        );
    }
}
