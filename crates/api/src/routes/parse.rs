//! Asking for a DAG file to be read now.

use axum::http::StatusCode;
use axum::{Extension, Json};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::auth::access::Permission;
use crate::auth::{Identity, Seen};
use crate::extract::Path;
use crate::problem::{Problem, Reply};

/// The scheduler reads the file again, also if it looks as before. Files that change are read without being asked for.
#[utoipa::path(put, path = "/parseDagFile/{file_token}", operation_id = "reparse_dag_file", tag = "DAG Parsing", params(("file_token" = String, Path)), responses((status = 201, description = "Asked for; the body is `null`.")))]
pub(crate) async fn reparse_dag_file(
    Seen(state): Seen,
    Extension(identity): Extension<Identity>,
    Path(token): Path<String>,
) -> Reply<(StatusCode, Json<Value>)> {
    let path = URL_SAFE_NO_PAD
        .decode(&token)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok());
    let path = path
        .ok_or_else(|| Problem::not_found("File not found: the token is not one that a DAG has as its `file_token`"))?;
    let dag_ids = state.store().dags_of_file(&path).await?;
    identity.rights.demand_all(Permission::Run, &dag_ids)?;
    state.store().ask_for_file(&path).await?;
    Ok((StatusCode::CREATED, Json(Value::Null)))
}
