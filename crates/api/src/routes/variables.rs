//! Variables.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde_json::Value;
use updraft_store::variable::{VARIABLE_ORDER, Variable};

use crate::extract::{Body, Query, query_spec};
use crate::mask::{MASK, is_sensitive, masked_text};
use crate::problem::{Problem, Reply};
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
    let mask = query.texts("update_mask");
    let wanted = |field: &str| mask.is_empty() || mask.iter().any(|name| name == field);
    let value = wanted("value").then(|| text(body.value));
    let description = wanted("description").then_some(body.description);
    state
        .store()
        .update_variable(&key, value.as_deref(), description.as_ref().map(Option::as_deref))
        .await?;
    get_variable(State(state), Path(key)).await
}

#[utoipa::path(delete, path = "/variables/{variable_key}", operation_id = "delete_variable", tag = "Variable", params(("variable_key" = String, Path)), responses((status = 204)))]
pub(crate) async fn delete_variable(State(state): State<ApiState>, Path(key): Path<String>) -> Reply<StatusCode> {
    state.store().delete_variable(&key).await?;
    Ok(StatusCode::NO_CONTENT)
}
