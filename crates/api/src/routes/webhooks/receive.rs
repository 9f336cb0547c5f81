//! A delivery: whoever signs it makes a run.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use updraft_store::StoreError;
use updraft_store::event_log::NewEvent;
use updraft_store::webhook::WebhookRow;

use crate::auth::signature::{Refusal, Scheme};
use crate::extract::Path;
use crate::problem::{Problem, Reply};
use crate::routes::trigger::{self, Made};
use crate::schema::dag_run::TriggerDagRunBody;
use crate::schema::webhook::DeliveryResponse;
use crate::state::ApiState;

/// Bytes of a delivery: it becomes the `conf` of a run.
pub(crate) const BODY_LIMIT: usize = 1 << 20;

/// Makes a run of the webhook's DAG, if the delivery is signed with its secret; no token is needed. The body becomes `webhook` in the run's
/// `conf`: as JSON if it is, else as text. The same delivery again gets the same run, and the header `Idempotency-Replayed: true`.
#[utoipa::path(post, path = "/webhooks/{name}", operation_id = "receive_webhook", tag = "Updraft", params(("name" = String, Path)), request_body(content = Value, content_type = "application/json"), responses((status = 200, body = DeliveryResponse), (status = 401), (status = 413)))]
pub(crate) async fn receive_webhook(
    State(state): State<ApiState>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Reply<Response> {
    let body = body.map_err(|rejection| {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            Problem::too_large(BODY_LIMIT)
        } else {
            Problem::bad_request("the body of the delivery did not come whole; send it again")
        }
    })?;
    let (webhook, id) = signed(&state, &name, &headers, &body).await?;
    // GitHub tries a new webhook out.
    let event = headers.get("x-github-event").and_then(|value| value.to_str().ok());
    let event = event.filter(|_| webhook.kind == "github");
    if event == Some("ping") {
        return Ok(Json(DeliveryResponse { dag_run_id: None }).into_response());
    }
    let run = TriggerDagRunBody {
        conf: Some(conf(&body, event)?),
        dag_run_id: Some(run_name(&name, &id)),
        data_interval_start: None,
        data_interval_end: None,
        logical_date: None,
        run_after: None,
        note: None,
        partition_key: None,
        task_ids: None,
    };
    let made = trigger::make_named(&state, format!("webhook {name}"), webhook.dag_id.clone(), run).await?;
    let (run_id, is_repeated) = match made {
        Made::Now(run) => (run.dag_run_id, false),
        Made::Before(run) => (run.dag_run_id, true),
    };
    if !is_repeated {
        record(&state, &webhook, &id, &run_id).await;
    }
    let reply = Json(DeliveryResponse {
        dag_run_id: Some(run_id),
    });
    Ok(if is_repeated {
        ([("idempotency-replayed", "true")], reply).into_response()
    } else {
        reply.into_response()
    })
}

/// The webhook and the id of the delivery. One that is not there refuses in the same words.
async fn signed(state: &ApiState, name: &str, headers: &HeaderMap, body: &[u8]) -> Reply<(WebhookRow, String)> {
    let refused = |refusal: Refusal| {
        tracing::info!(%refusal, name, "a delivery to a webhook is refused");
        Problem::unauthorized(refusal.to_string())
    };
    let (webhook, secret) = match state.store().webhook(name).await {
        Ok(webhook) => (Some(webhook), state.store().webhook_secret(name).await),
        Err(StoreError::NotFound(_)) => (None, Ok(String::new())),
        Err(error) => return Err(error.into()),
    };
    let scheme = match webhook.as_ref().map(|webhook| (webhook.kind.as_str(), &webhook.header)) {
        Some(("stripe", _)) => Scheme::Stripe,
        Some(("hmac", Some(header))) => Scheme::Hmac(header.clone()),
        _ => Scheme::Github,
    };
    let secret = match secret {
        Ok(secret) => secret,
        // Removed meanwhile.
        Err(StoreError::NotFound(_)) => return Err(refused(Refusal::Signature)),
        Err(error) => return Err(error.into()),
    };
    let now = state.store().now().await?;
    let id = scheme.delivery(&secret, headers, body, now).map_err(refused)?;
    // With no webhook, the empty secret is nobody's.
    let webhook = webhook.ok_or_else(|| refused(Refusal::Signature))?;
    Ok((webhook, id))
}

/// What the run is given.
fn conf(body: &[u8], event: Option<&str>) -> Reply<Map<String, Value>> {
    let said = match (serde_json::from_slice(body), std::str::from_utf8(body)) {
        (Ok(value), _) => value,
        (Err(_), Ok(text)) => Value::from(text),
        (Err(_), Err(_)) => return Err(Problem::bad_request("the body of a delivery is JSON, or text in UTF-8")),
    };
    let mut conf = Map::from_iter([("webhook".to_owned(), said)]);
    conf.extend(event.map(|event| ("webhook_event".to_owned(), Value::from(event))));
    Ok(conf)
}

/// The same delivery has the same run, across restarts and servers.
fn run_name(webhook: &str, id: &str) -> String {
    let digest = Sha256::digest(format!("{webhook}\n{id}").as_bytes());
    format!("manual__webhook_{}", hex::encode(digest))
}

async fn record(state: &ApiState, webhook: &WebhookRow, id: &str, run_id: &str) {
    let new = NewEvent {
        event: "receive_webhook".to_owned(),
        owner: Some(format!("webhook {}", webhook.name)),
        dag_id: Some(webhook.dag_id.clone()),
        run_id: Some(run_id.to_owned()),
        extra: Some(json!({ "name": webhook.name, "delivery": id })),
        ..NewEvent::default()
    };
    if let Err(error) = state.store().add_event(&new).await {
        // The run is made; it must not look as if it were not because its record failed.
        tracing::error!(%error, name = webhook.name, "a delivery was not recorded in the audit log");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_json_or_text() {
        let of = |body: &[u8]| conf(body, None).map(Value::Object).ok();
        assert_eq!(of(br#"{"a": 1}"#), Some(json!({ "webhook": { "a": 1 } })));
        assert_eq!(of(b"a=1&b=2"), Some(json!({ "webhook": "a=1&b=2" })));
        assert_eq!(of(b""), Some(json!({ "webhook": "" })));
        assert_eq!(of(&[0xff]), None);
        let pushed = conf(b"{}", Some("push")).map(Value::Object).ok();
        assert_eq!(pushed, Some(json!({ "webhook": {}, "webhook_event": "push" })));
    }

    #[test]
    fn each_delivery_of_each_webhook_has_a_run_of_its_own() {
        let names = [run_name("a", "1"), run_name("a", "2"), run_name("b", "1")];
        assert_eq!(names[0], run_name("a", "1"));
        assert!(names[0] != names[1] && names[0] != names[2]);
        assert!(names[0].len() <= 250);
    }
}
