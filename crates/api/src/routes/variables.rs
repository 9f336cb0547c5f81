//! Variables.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::Value;
use updraft_store::variable::{VARIABLE_ORDER, Variable};

use super::bulk::{Bulk, Events, carry_out};
use crate::extract::{Body, Path, Query, query_spec};
use crate::mask::{MASK, is_sensitive, masked_text};
use crate::problem::{Problem, Reply};
use crate::schema::bulk::{BulkBody, BulkResponse};
use crate::schema::variable::{VariableBody, VariableCollectionResponse, VariableResponse};
use crate::state::ApiState;

/// Longest key.
const KEY_LIMIT: usize = 250;

fn response(variable: Variable) -> VariableResponse {
    let value = if is_sensitive(&variable.key) {
        MASK.to_owned()
    } else if variable.value.starts_with('{') && serde_json::from_str::<Value>(&variable.value).is_ok() {
        // Values that are objects may hold secrets under names of their own.
        let masked = masked_text(&variable.value);
        if masked.contains(MASK) { masked } else { variable.value }
    } else {
        variable.value
    };
    VariableResponse {
        key: variable.key,
        value,
        description: variable.description,
        is_encrypted: true,
        team_name: None,
    }
}

/// Text as it is; everything else as JSON text.
fn text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

fn checked(body: &VariableBody) -> Reply<()> {
    if body.key.is_empty() || body.key.chars().count() > KEY_LIMIT {
        return Err(Problem::invalid_body(
            "key",
            format!("a key has 1 to {KEY_LIMIT} characters"),
        ));
    }
    if body.team_name.is_some() {
        return Err(Problem::invalid_body("team_name", "this build has no teams"));
    }
    Ok(())
}

query_spec!(GetVariables { "limit": Integer, "offset": Integer, "order_by": Texts, "variable_key": Match });

#[utoipa::path(get, path = "/variables", operation_id = "get_variables", tag = "Variable", params(GetVariables), responses((status = 200, body = VariableCollectionResponse)))]
pub(crate) async fn get_variables(
    State(state): State<ApiState>,
    query: Query<GetVariables>,
) -> Reply<Json<VariableCollectionResponse>> {
    let order = query.order(VARIABLE_ORDER, &["id"])?;
    let listed = state
        .store()
        .list_variables(&query.matching("variable_key"), &order, query.page())
        .await?;
    Ok(Json(VariableCollectionResponse {
        variables: listed.rows.into_iter().map(response).collect(),
        total_entries: listed.total,
    }))
}

#[utoipa::path(get, path = "/variables/{variable_key}", operation_id = "get_variable", tag = "Variable", params(("variable_key" = String, Path)), responses((status = 200, body = VariableResponse)))]
pub(crate) async fn get_variable(
    State(state): State<ApiState>,
    Path(key): Path<String>,
) -> Reply<Json<VariableResponse>> {
    let variable = state.store().variable(&key).await?;
    variable
        .map(response)
        .map(Json)
        .ok_or_else(|| Problem::not_found(format!("The Variable with key: `{key}` was not found")))
}

#[utoipa::path(post, path = "/variables", operation_id = "post_variable", tag = "Variable", request_body = VariableBody, responses((status = 201, body = VariableResponse)))]
pub(crate) async fn post_variable(
    State(state): State<ApiState>,
    Body(body): Body<VariableBody>,
) -> Reply<(StatusCode, Json<VariableResponse>)> {
    checked(&body)?;
    let variable = Variable {
        key: body.key,
        value: text(body.value),
        description: body.description,
    };
    state.store().create_variable(&variable).await?;
    Ok((StatusCode::CREATED, Json(response(variable))))
}

query_spec!(PatchVariable { "update_mask": Texts });

#[utoipa::path(patch, path = "/variables/{variable_key}", operation_id = "patch_variable", tag = "Variable", params(("variable_key" = String, Path), PatchVariable), request_body = VariableBody, responses((status = 200, body = VariableResponse)))]
pub(crate) async fn patch_variable(
    State(state): State<ApiState>,
    Path(key): Path<String>,
    query: Query<PatchVariable>,
    Body(body): Body<VariableBody>,
) -> Reply<Json<VariableResponse>> {
    checked(&body)?;
    if body.key != key {
        return Err(Problem::bad_request(
            "Invalid body, key from request body doesn't match uri parameter",
        ));
    }
    update(&state, body, &query.texts("update_mask")).await?;
    get_variable(State(state), Path(key)).await
}

/// Changes the variable that `body` names.
async fn update(state: &ApiState, body: VariableBody, mask: &[String]) -> Reply<()> {
    let wanted = |field: &str| mask.is_empty() || mask.iter().any(|name| name == field);
    let value = wanted("value").then(|| text(body.value));
    let description = wanted("description").then_some(body.description);
    let description = description.as_ref().map(Option::as_deref);
    Ok(state
        .store()
        .update_variable(&body.key, value.as_deref(), description)
        .await?)
}

#[utoipa::path(delete, path = "/variables/{variable_key}", operation_id = "delete_variable", tag = "Variable", params(("variable_key" = String, Path)), responses((status = 204)))]
pub(crate) async fn delete_variable(State(state): State<ApiState>, Path(key): Path<String>) -> Reply<StatusCode> {
    state.store().delete_variable(&key).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Variables, many at once.
struct Variables(ApiState);

impl Bulk for Variables {
    type Entity = VariableBody;
    type Key = String;
    const EVENTS: Events = Events {
        create: "post_variable",
        update: "patch_variable",
        delete: "delete_variable",
    };

    fn of_id(&self, id: String) -> Reply<String> {
        Ok(id)
    }

    fn of(&self, body: &VariableBody) -> Reply<String> {
        Ok(body.key.clone())
    }

    fn checked(&self, body: &VariableBody) -> Reply<()> {
        checked(body)
    }

    async fn is_there(&self, key: &String) -> Reply<bool> {
        Ok(self.0.store().variable(key).await?.is_some())
    }

    async fn create(&self, body: VariableBody) -> Reply<()> {
        post_variable(State(self.0.clone()), Body(body)).await.map(drop)
    }

    async fn update(&self, key: &String, body: VariableBody, mask: &[String]) -> Reply<Vec<String>> {
        update(&self.0, body, mask).await?;
        Ok(vec![key.clone()])
    }

    async fn delete(&self, key: &String) -> Reply<Vec<String>> {
        delete_variable(State(self.0.clone()), Path(key.clone())).await?;
        Ok(vec![key.clone()])
    }
}

/// Makes, changes and removes many variables.
#[utoipa::path(patch, path = "/variables", operation_id = "bulk_variables", tag = "Variable", request_body = BulkBody<VariableBody>, responses((status = 200, body = BulkResponse)))]
pub(crate) async fn bulk_variables(
    State(state): State<ApiState>,
    Body(body): Body<BulkBody<VariableBody>>,
) -> Reply<Response> {
    carry_out(&Variables(state), body).await
}
