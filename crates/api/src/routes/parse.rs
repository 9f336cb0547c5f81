//! Asking for a DAG file to be read now.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::problem::{Problem, Reply};
use crate::state::ApiState;

/// The scheduler reads the file again, also if it looks as before. Files that change are read without being asked for.
#[utoipa::path(put, path = "/parseDagFile/{file_token}", operation_id = "reparse_dag_file", tag = "DAG Parsing", params(("file_token" = String, Path)), responses((status = 201, description = "Asked for; the body is `null`.")))]
pub(crate) async fn reparse_dag_file(
    State(state): State<ApiState>,
    Path(token): Path<String>,
) -> Reply<(StatusCode, Json<Value>)> {
    let path = URL_SAFE_NO_PAD
        .decode(&token)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok());
    let path = path
        .ok_or_else(|| Problem::not_found("File not found: the token is not one that a DAG has as its `file_token`"))?;
    state.store().ask_for_file(&path).await?;
    Ok((StatusCode::CREATED, Json(Value::Null)))
}
