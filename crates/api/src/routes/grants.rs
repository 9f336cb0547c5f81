//! Roles of users for single DAGs.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use updraft_store::grant::{GrantRow, Granted};

use crate::auth::rights::UnknownDagRole;
use crate::extract::{Body, Path, Query, query_spec};
use crate::problem::{Problem, Reply};
use crate::schema::user::{GrantBody, GrantCollectionResponse, GrantResponse};
use crate::state::ApiState;

/// Longest id of a DAG, or tag.
const NAME_LIMIT: usize = 250;

fn response(row: GrantRow) -> Reply<GrantResponse> {
    let role = row.role.parse();
    let (dag_id, tag) = if row.kind == "tag" {
        (None, Some(row.name))
    } else {
        (Some(row.name), None)
    };
    Ok(GrantResponse {
        dag_id,
        tag,
        role: role.map_err(|error: UnknownDagRole| Problem::forbidden(error.to_string()))?,
        created_at: row.created_at,
        dags: row.dags,
    })
}

/// What is named: a DAG or a tag, and not both.
fn granted<'a>(dag_id: Option<&'a str>, tag: Option<&'a str>) -> Reply<Granted<'a>> {
    let (key, granted, name) = match (dag_id, tag) {
        (Some(dag_id), None) => ("dag_id", Granted::Dag(dag_id), dag_id),
        (None, Some(tag)) => ("tag", Granted::Tag(tag), tag),
        _ => {
            return Err(Problem::invalid_body(
                "dag_id",
                "name a DAG by `dag_id`, or DAGs by `tag`, and not both",
            ));
        }
    };
    if !(1..=NAME_LIMIT).contains(&name.chars().count()) {
        return Err(Problem::invalid_body(
            key,
            format!("it has 1 to {NAME_LIMIT} characters"),
        ));
    }
    Ok(granted)
}

/// The roles that a user has for single DAGs.
#[utoipa::path(get, path = "/users/{username}/grants", operation_id = "get_grants", tag = "Updraft", params(("username" = String, Path)), responses((status = 200, body = GrantCollectionResponse), (status = 404)))]
pub(crate) async fn get_grants(
    State(state): State<ApiState>,
    Path(username): Path<String>,
) -> Reply<Json<GrantCollectionResponse>> {
    let rows = state.store().grants(&username).await?;
    let grants = rows.into_iter().map(response).collect::<Reply<Vec<_>>>()?;
    Ok(Json(GrantCollectionResponse {
        total_entries: grants.len() as i64,
        grants,
    }))
}

/// Gives a user a role for a DAG, or for all with a tag. It counts at once.
#[utoipa::path(put, path = "/users/{username}/grants", operation_id = "set_grant", tag = "Updraft", params(("username" = String, Path)), request_body = GrantBody, responses((status = 200, body = GrantResponse), (status = 404)))]
pub(crate) async fn set_grant(
    State(state): State<ApiState>,
    Path(username): Path<String>,
    Body(body): Body<GrantBody>,
) -> Reply<Json<GrantResponse>> {
    let granted = granted(body.dag_id.as_deref(), body.tag.as_deref())?;
    state.store().set_grant(&username, granted, body.role.as_str()).await?;
    let rows = state.store().grants(&username).await?;
    let made = rows.into_iter().find(|row| match granted {
        Granted::Dag(dag_id) => row.kind == "dag" && row.name == dag_id,
        Granted::Tag(tag) => row.kind == "tag" && row.name == tag,
    });
    let gone = || Problem::conflict("somebody else took the grant back at the same time");
    Ok(Json(response(made.ok_or_else(gone)?)?))
}

query_spec!(RevokeGrant { "dag_id": Text, "tag": Text });

/// Takes a role for a DAG, or for all with a tag, back: give the `dag_id` or the `tag` of the grant.
#[utoipa::path(delete, path = "/users/{username}/grants", operation_id = "revoke_grant", tag = "Updraft", params(("username" = String, Path), RevokeGrant), responses((status = 204), (status = 404)))]
pub(crate) async fn revoke_grant(
    State(state): State<ApiState>,
    Path(username): Path<String>,
    query: Query<RevokeGrant>,
) -> Reply<StatusCode> {
    let (dag_id, tag) = (query.text("dag_id"), query.text("tag"));
    let granted = granted(dag_id.as_deref(), tag.as_deref())?;
    state.store().delete_grant(&username, granted).await?;
    Ok(StatusCode::NO_CONTENT)
}
