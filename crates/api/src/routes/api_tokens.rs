//! Tokens for programs.

use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use updraft_store::api_token::{ApiTokenRow, NewApiToken};

use super::one_or_all;
use crate::auth::access::Permission;
use crate::auth::{Identity, role, token};
use crate::extract::{Body, Path, Query, query_spec};
use crate::problem::{Problem, Reply};
use crate::schema::user::{ApiTokenBody, ApiTokenCollectionResponse, ApiTokenResponse, NewApiTokenResponse};
use crate::state::ApiState;

/// Days that a token is good at most.
const LONGEST: u32 = 366;
const DAY: Duration = Duration::from_secs(86_400);

fn response(row: ApiTokenRow) -> Reply<ApiTokenResponse> {
    Ok(ApiTokenResponse {
        id: row.id,
        name: row.name,
        username: row.username,
        role: role(&row.role)?,
        created_at: row.created_at,
        expires_at: row.expires_at,
        last_used_at: row.last_used_at,
        revoked_at: row.revoked_at,
    })
}

query_spec!(GetApiTokens { "username": Text });

/// One's own tokens. Administrators may ask for those of somebody else by `username`, or for all by `~`.
#[utoipa::path(get, path = "/tokens", operation_id = "get_api_tokens", tag = "Updraft", params(GetApiTokens), responses((status = 200, body = ApiTokenCollectionResponse)))]
pub(crate) async fn get_api_tokens(
    State(state): State<ApiState>,
    Extension(identity): Extension<Identity>,
    query: Query<GetApiTokens>,
) -> Reply<Json<ApiTokenCollectionResponse>> {
    let owner = query.text("username").unwrap_or_else(|| identity.username.clone());
    if owner != identity.username {
        Permission::Users.demand(identity.rights.general())?;
    }
    let tokens = state.store().api_tokens(one_or_all(&owner).as_deref()).await?;
    let api_tokens = tokens.into_iter().map(response).collect::<Reply<Vec<_>>>()?;
    Ok(Json(ApiTokenCollectionResponse {
        total_entries: api_tokens.len() as i64,
        api_tokens,
    }))
}

/// Makes a token with which a program speaks for who asks for it.
#[utoipa::path(post, path = "/tokens", operation_id = "create_api_token", tag = "Updraft", request_body = ApiTokenBody, responses((status = 201, body = NewApiTokenResponse)))]
pub(crate) async fn create_api_token(
    State(state): State<ApiState>,
    Extension(identity): Extension<Identity>,
    Body(body): Body<ApiTokenBody>,
) -> Reply<(StatusCode, Json<NewApiTokenResponse>)> {
    // Who has found a token that ends soon must not make one that lasts.
    if identity.is_program {
        return Err(Problem::forbidden(
            "an API token can't make another one: sign in with a password",
        ));
    }
    let highest = identity.rights.highest();
    if body.role > highest {
        return Err(Problem::forbidden(format!(
            "a token can't have the role `{}`: yours is `{}`",
            body.role.as_str(),
            highest.as_str()
        )));
    }
    let name = body.name.trim();
    if !(1..=100).contains(&name.chars().count()) || name.chars().any(char::is_control) {
        return Err(Problem::invalid_body(
            "name",
            "a name has 1 to 100 characters on one line",
        ));
    }
    if !(1..=LONGEST).contains(&body.days) {
        return Err(Problem::invalid_body(
            "days",
            format!("a token is good for 1 to {LONGEST} days"),
        ));
    }
    let secret = token::generate().map_err(|error| Problem::internal(&error))?;
    let new = NewApiToken {
        username: &identity.username,
        name,
        role: body.role.as_str(),
        token_hash: &token::hash(&secret),
        lifetime: DAY * body.days,
    };
    let row = state.store().add_api_token(&new).await?;
    let made = NewApiTokenResponse {
        token: token::with_id(row.id, &secret),
        api_token: response(row)?,
    };
    Ok((StatusCode::CREATED, Json(made)))
}

/// Ends a token at once: one's own, or as an administrator anybody's.
#[utoipa::path(delete, path = "/tokens/{id}", operation_id = "revoke_api_token", tag = "Updraft", params(("id" = i32, Path)), responses((status = 204)))]
pub(crate) async fn revoke_api_token(
    State(state): State<ApiState>,
    Extension(identity): Extension<Identity>,
    Path(id): Path<i32>,
) -> Reply<StatusCode> {
    let owner = match Permission::Users.demand(identity.rights.general()) {
        Ok(()) => None,
        Err(_) => Some(identity.username.as_str()),
    };
    state.store().revoke_api_token(id, owner).await?;
    Ok(StatusCode::NO_CONTENT)
}
