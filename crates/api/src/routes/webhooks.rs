//! Webhooks: senders outside that make runs of a DAG by a signature.

mod receive;

use axum::http::{HeaderName, StatusCode};
use axum::{Extension, Json};
use updraft_store::webhook::{NewWebhook, WEBHOOK_ORDER, WebhookRow};

pub(crate) use receive::{__path_receive_webhook, BODY_LIMIT, receive_webhook};

use crate::auth::access::Permission;
use crate::auth::{Identity, Seen, token};
use crate::extract::{Body, Path, Query, query_spec};
use crate::problem::{Problem, Reply};
use crate::schema::webhook::{
    NewWebhookResponse, WebhookBody, WebhookCollectionResponse, WebhookKind, WebhookPatchBody, WebhookResponse,
};
use crate::state::ApiState;

/// Where the signature of an `hmac` stands unless said.
const HEADER: &str = "x-signature-256";

/// Characters of a secret that somebody brings.
const SECRET: std::ops::RangeInclusive<usize> = 16..=1000;

fn kind(text: &str) -> WebhookKind {
    // The schema allows no other values.
    match text {
        "github" => WebhookKind::Github,
        "stripe" => WebhookKind::Stripe,
        _ => WebhookKind::Hmac,
    }
}

fn kind_text(kind: WebhookKind) -> &'static str {
    match kind {
        WebhookKind::Hmac => "hmac",
        WebhookKind::Github => "github",
        WebhookKind::Stripe => "stripe",
    }
}

fn response(row: WebhookRow) -> WebhookResponse {
    WebhookResponse {
        kind: kind(&row.kind),
        name: row.name,
        dag_id: row.dag_id,
        header: row.header,
        created_by: row.created_by,
        created_at: row.created_at,
        updated_at: row.updated_at,
    }
}

fn checked_header(of: WebhookKind, header: Option<&str>) -> Reply<Option<String>> {
    match (of, header) {
        (WebhookKind::Hmac, None) => Ok(Some(HEADER.to_owned())),
        (WebhookKind::Hmac, Some(header)) => match HeaderName::from_bytes(header.as_bytes()) {
            Ok(name) => Ok(Some(name.as_str().to_owned())),
            Err(_) => Err(Problem::invalid_body("header", "this is no name of an HTTP header")),
        },
        (_, None) => Ok(None),
        (_, Some(_)) => Err(Problem::invalid_body(
            "header",
            "only a webhook of the kind `hmac` has a header of its own: leave it out",
        )),
    }
}

fn checked_secret(secret: &str) -> Reply<()> {
    if SECRET.contains(&secret.chars().count()) {
        return Ok(());
    }
    Err(Problem::invalid_body(
        "secret",
        format!(
            "a secret has {} to {} characters; leave it out, and one is made",
            SECRET.start(),
            SECRET.end()
        ),
    ))
}

/// The DAG has to be there, and whoever lets others run it has to be allowed to run it.
async fn checked_dag(state: &ApiState, identity: &Identity, dag_id: &str) -> Reply<()> {
    state.store().dag(dag_id).await?;
    identity.rights.demand(Permission::Run, dag_id)
}

/// A webhook of a DAG that somebody may run.
async fn own(state: &ApiState, identity: &Identity, name: &str) -> Reply<WebhookRow> {
    let webhook = state.store().webhook(name).await?;
    identity.rights.demand(Permission::Run, &webhook.dag_id)?;
    Ok(webhook)
}

query_spec!(GetWebhooks { "dag_id": Text, "limit": Integer, "offset": Integer, "order_by": Texts });

/// Webhooks, without their secrets.
#[utoipa::path(get, path = "/webhooks", operation_id = "get_webhooks", tag = "Updraft", params(GetWebhooks), responses((status = 200, body = WebhookCollectionResponse)))]
pub(crate) async fn get_webhooks(
    Seen(state): Seen,
    query: Query<GetWebhooks>,
) -> Reply<Json<WebhookCollectionResponse>> {
    let order = query.order(WEBHOOK_ORDER, &["name"])?;
    let dag_id = query.text("dag_id");
    let listed = state
        .store()
        .list_webhooks(dag_id.as_deref(), &order, query.page())
        .await?;
    Ok(Json(WebhookCollectionResponse {
        webhooks: listed.rows.into_iter().map(response).collect(),
        total_entries: listed.total,
    }))
}

#[utoipa::path(get, path = "/webhooks/{name}", operation_id = "get_webhook", tag = "Updraft", params(("name" = String, Path)), responses((status = 200, body = WebhookResponse)))]
pub(crate) async fn get_webhook(Seen(state): Seen, Path(name): Path<String>) -> Reply<Json<WebhookResponse>> {
    Ok(Json(response(state.store().webhook(&name).await?)))
}

/// Lets whoever knows a secret run a DAG. The secret is shown in the reply, and never again.
#[utoipa::path(post, path = "/webhooks", operation_id = "create_webhook", tag = "Updraft", request_body = WebhookBody, responses((status = 201, body = NewWebhookResponse), (status = 409)))]
pub(crate) async fn create_webhook(
    Seen(state): Seen,
    Extension(identity): Extension<Identity>,
    Body(body): Body<WebhookBody>,
) -> Reply<(StatusCode, Json<NewWebhookResponse>)> {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
    if !(1..=100).contains(&body.name.len()) || !body.name.chars().all(is_letter) {
        return Err(Problem::invalid_body(
            "name",
            "a name has 1 to 100 letters, digits and . _ -",
        ));
    }
    let header = checked_header(body.kind, body.header.as_deref())?;
    checked_dag(&state, &identity, &body.dag_id).await?;
    let secret = match body.secret {
        Some(secret) => {
            checked_secret(&secret)?;
            secret
        }
        None => token::generate().map_err(|error| Problem::internal(&error))?,
    };
    let new = NewWebhook {
        name: &body.name,
        dag_id: &body.dag_id,
        kind: kind_text(body.kind),
        header: header.as_deref(),
        secret: &secret,
        created_by: &identity.username,
    };
    state.store().create_webhook(&new).await?;
    let webhook = response(state.store().webhook(&body.name).await?);
    Ok((StatusCode::CREATED, Json(NewWebhookResponse { webhook, secret })))
}

/// Gives a webhook another DAG, header or secret; it counts at once.
#[utoipa::path(patch, path = "/webhooks/{name}", operation_id = "patch_webhook", tag = "Updraft", params(("name" = String, Path)), request_body = WebhookPatchBody, responses((status = 200, body = WebhookResponse)))]
pub(crate) async fn patch_webhook(
    Seen(state): Seen,
    Extension(identity): Extension<Identity>,
    Path(name): Path<String>,
    Body(body): Body<WebhookPatchBody>,
) -> Reply<Json<WebhookResponse>> {
    let webhook = own(&state, &identity, &name).await?;
    let header = match &body.header {
        Some(header) => checked_header(kind(&webhook.kind), Some(header))?,
        None => None,
    };
    if let Some(dag_id) = &body.dag_id {
        checked_dag(&state, &identity, dag_id).await?;
    }
    if let Some(secret) = &body.secret {
        checked_secret(secret)?;
    }
    state
        .store()
        .update_webhook(&name, body.dag_id.as_deref(), header.as_deref(), body.secret.as_deref())
        .await?;
    Ok(Json(response(state.store().webhook(&name).await?)))
}

/// Removes a webhook. Runs that it made stay.
#[utoipa::path(delete, path = "/webhooks/{name}", operation_id = "delete_webhook", tag = "Updraft", params(("name" = String, Path)), responses((status = 204)))]
pub(crate) async fn delete_webhook(
    Seen(state): Seen,
    Extension(identity): Extension<Identity>,
    Path(name): Path<String>,
) -> Reply<StatusCode> {
    own(&state, &identity, &name).await?;
    state.store().delete_webhook(&name).await?;
    Ok(StatusCode::NO_CONTENT)
}
