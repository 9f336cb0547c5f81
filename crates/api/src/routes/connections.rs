//! Connections. Passwords go in and never come out.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Map, Value};
use updraft_store::connection::{CONNECTION_ORDER, Connection};

use super::bulk::{Bulk, Events, carry_out};
use crate::extract::{Body, Path, Query, query_spec};
use crate::mask::{MASK, masked_text};
use crate::problem::{Problem, Reply};
use crate::schema::bulk::{BulkBody, BulkResponse};
use crate::schema::connection::{
    ConnectionBody, ConnectionCollectionResponse, ConnectionResponse, ConnectionTestRequestBody,
};
use crate::state::ApiState;

fn response(connection: Connection) -> ConnectionResponse {
    ConnectionResponse {
        connection_id: connection.connection_id,
        conn_type: connection.conn_type,
        description: connection.description,
        host: connection.host,
        login: connection.login,
        schema: connection.schema,
        port: connection.port,
        password: connection.password.map(|_| MASK.to_owned()),
        extra: connection.extra.map(|extra| masked_text(&extra)),
        team_name: None,
    }
}

fn checked(body: &ConnectionBody) -> Reply<()> {
    let id = &body.connection_id;
    let fits =
        !id.is_empty() && id.len() <= 200 && id.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '-'));
    if !fits {
        return Err(Problem::invalid_body(
            "connection_id",
            "an id has 1 to 200 letters, digits, `_`, `.` or `-`",
        ));
    }
    if body.conn_type.is_empty() {
        return Err(Problem::invalid_body(
            "conn_type",
            "say what kind of connection it is, such as `postgres` or `http`",
        ));
    }
    if body.port.is_some_and(|port| !(0..=65_535).contains(&port)) {
        return Err(Problem::invalid_body("port", "a port is a number from 0 to 65535"));
    }
    if body
        .extra
        .as_deref()
        .is_some_and(|extra| !extra.is_empty() && serde_json::from_str::<Map<String, Value>>(extra).is_err())
    {
        return Err(Problem::invalid_body(
            "extra",
            "Expected JSON object in `extra` field, got non-JSON object",
        ));
    }
    if body.team_name.is_some() {
        return Err(Problem::invalid_body("team_name", "this build has no teams"));
    }
    Ok(())
}

/// An empty text is no value: forms can't send `null`.
fn given(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

fn connection(body: ConnectionBody) -> Connection {
    Connection {
        connection_id: body.connection_id,
        conn_type: body.conn_type,
        description: body.description,
        host: body.host,
        schema: body.schema,
        login: body.login,
        port: body.port,
        password: given(body.password),
        extra: given(body.extra),
    }
}

async fn existing(state: &ApiState, id: &str) -> Reply<Connection> {
    let found = state.store().connection(id).await?;
    found.ok_or_else(|| Problem::not_found(format!("The Connection with connection_id: `{id}` was not found")))
}

query_spec!(GetConnections { "limit": Integer, "offset": Integer, "order_by": Texts, "connection_id": Match });

#[utoipa::path(get, path = "/connections", operation_id = "get_connections", tag = "Connection", params(GetConnections), responses((status = 200, body = ConnectionCollectionResponse)))]
pub(crate) async fn get_connections(
    State(state): State<ApiState>,
    query: Query<GetConnections>,
) -> Reply<Json<ConnectionCollectionResponse>> {
    let order = query.order(CONNECTION_ORDER, &["id"])?;
    let listed = state
        .store()
        .list_connections(&query.matching("connection_id"), &order, query.page())
        .await?;
    Ok(Json(ConnectionCollectionResponse {
        connections: listed.rows.into_iter().map(response).collect(),
        total_entries: listed.total,
    }))
}

#[utoipa::path(get, path = "/connections/{connection_id}", operation_id = "get_connection", tag = "Connection", params(("connection_id" = String, Path)), responses((status = 200, body = ConnectionResponse)))]
pub(crate) async fn get_connection(
    State(state): State<ApiState>,
    Path(id): Path<String>,
) -> Reply<Json<ConnectionResponse>> {
    Ok(Json(response(existing(&state, &id).await?)))
}

#[utoipa::path(post, path = "/connections", operation_id = "post_connection", tag = "Connection", request_body = ConnectionBody, responses((status = 201, body = ConnectionResponse)))]
pub(crate) async fn post_connection(
    State(state): State<ApiState>,
    Body(body): Body<ConnectionBody>,
) -> Reply<(StatusCode, Json<ConnectionResponse>)> {
    checked(&body)?;
    let connection = connection(body);
    state.store().create_connection(&connection).await?;
    Ok((StatusCode::CREATED, Json(response(connection))))
}

query_spec!(PatchConnection { "update_mask": Texts });

#[utoipa::path(patch, path = "/connections/{connection_id}", operation_id = "patch_connection", tag = "Connection", params(("connection_id" = String, Path), PatchConnection), request_body = ConnectionBody, responses((status = 200, body = ConnectionResponse)))]
pub(crate) async fn patch_connection(
    State(state): State<ApiState>,
    Path(id): Path<String>,
    query: Query<PatchConnection>,
    Body(body): Body<ConnectionBody>,
) -> Reply<Json<ConnectionResponse>> {
    checked(&body)?;
    if body.connection_id != id {
        return Err(Problem::bad_request(
            "The connection_id in the request body does not match the URL parameter",
        ));
    }
    Ok(Json(update(&state, body, &query.texts("update_mask")).await?))
}

/// Changes the connection that `body` names.
async fn update(state: &ApiState, body: ConnectionBody, mask: &[String]) -> Reply<ConnectionResponse> {
    let old = existing(state, &body.connection_id).await?;
    let new = connection(body);
    let wanted = |field: &str| mask.is_empty() || mask.iter().any(|name| name == field);
    // What a client read comes back masked; the mask is not a new secret.
    let unmasked = |new: Option<String>, old: Option<String>, shown: Option<String>| {
        if new.is_some() && new == shown { old } else { new }
    };
    let password = unmasked(new.password, old.password.clone(), Some(MASK.to_owned()));
    let extra = unmasked(new.extra, old.extra.clone(), old.extra.as_deref().map(masked_text));
    let merged = Connection {
        connection_id: new.connection_id,
        conn_type: if wanted("conn_type") {
            new.conn_type
        } else {
            old.conn_type
        },
        description: if wanted("description") {
            new.description
        } else {
            old.description
        },
        host: if wanted("host") { new.host } else { old.host },
        schema: if wanted("schema") { new.schema } else { old.schema },
        login: if wanted("login") { new.login } else { old.login },
        port: if wanted("port") { new.port } else { old.port },
        password: if wanted("password") { password } else { old.password },
        extra: if wanted("extra") { extra } else { old.extra },
    };
    state.store().replace_connection(&merged).await?;
    Ok(response(merged))
}

#[utoipa::path(delete, path = "/connections/{connection_id}", operation_id = "delete_connection", tag = "Connection", params(("connection_id" = String, Path)), responses((status = 204)))]
pub(crate) async fn delete_connection(State(state): State<ApiState>, Path(id): Path<String>) -> Reply<StatusCode> {
    state.store().delete_connection(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Off, as in Airflow's default: a test would let whoever may write connections reach every address that the server can.
#[utoipa::path(post, path = "/connections/test", operation_id = "test_connection", tag = "Connection", request_body = ConnectionBody, responses((status = 403)))]
pub(crate) async fn test_connection(Body(body): Body<ConnectionBody>) -> Reply<StatusCode> {
    checked(&body)?;
    Err(Problem::forbidden(
        "Testing connections is disabled: it would let whoever writes connections reach every address that the server can reach",
    ))
}

/// Off, for the same reason.
#[utoipa::path(post, path = "/connections/enqueue-test", operation_id = "enqueue_connection_test", tag = "Connection", request_body = ConnectionTestRequestBody, responses((status = 403)))]
pub(crate) async fn enqueue_connection_test(Body(body): Body<ConnectionTestRequestBody>) -> Reply<StatusCode> {
    test_connection(Body(body.into())).await
}

/// As no test is ever enqueued, none is found.
#[utoipa::path(get, path = "/connections/enqueue-test", operation_id = "get_connection_test", tag = "Connection", params(("Airflow-Connection-Test-Token" = String, Header)), responses((status = 404)))]
pub(crate) async fn get_connection_test() -> Problem {
    Problem::not_found("No connection test found for this token: testing connections is disabled")
}

/// Makes nothing: there are no connections that every installation has.
#[utoipa::path(post, path = "/connections/defaults", operation_id = "create_default_connections", tag = "Connection", responses((status = 204)))]
pub(crate) async fn create_default_connections() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// Connections, many at once.
struct Connections(ApiState);

impl Bulk for Connections {
    type Entity = ConnectionBody;
    type Key = String;
    const EVENTS: Events = Events {
        create: "post_connection",
        update: "patch_connection",
        delete: "delete_connection",
    };

    fn of_id(&self, id: String) -> Reply<String> {
        Ok(id)
    }

    fn of(&self, body: &ConnectionBody) -> Reply<String> {
        Ok(body.connection_id.clone())
    }

    fn checked(&self, body: &ConnectionBody) -> Reply<()> {
        checked(body)
    }

    async fn is_there(&self, id: &String) -> Reply<bool> {
        Ok(self.0.store().connection(id).await?.is_some())
    }

    async fn create(&self, body: ConnectionBody) -> Reply<()> {
        post_connection(State(self.0.clone()), Body(body)).await.map(drop)
    }

    async fn update(&self, _: &String, body: ConnectionBody, mask: &[String]) -> Reply<Vec<String>> {
        Ok(vec![update(&self.0, body, mask).await?.connection_id])
    }

    async fn delete(&self, id: &String) -> Reply<Vec<String>> {
        delete_connection(State(self.0.clone()), Path(id.clone())).await?;
        Ok(vec![id.clone()])
    }
}

/// Makes, changes and removes many connections.
#[utoipa::path(patch, path = "/connections", operation_id = "bulk_connections", tag = "Connection", request_body = BulkBody<ConnectionBody>, responses((status = 200, body = BulkResponse)))]
pub(crate) async fn bulk_connections(
    State(state): State<ApiState>,
    Body(body): Body<BulkBody<ConnectionBody>>,
) -> Reply<Response> {
    carry_out(&Connections(state), body).await
}
