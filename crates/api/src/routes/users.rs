//! Users.

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use updraft_store::StoreError;
use updraft_store::user::UserRow;

use super::session::{Peer, verified};
use crate::auth::accounts::{check_password, create_user as create, set_password};
use crate::auth::{Identity, role};
use crate::extract::{Body, Path};
use crate::problem::{Problem, Reply};
use crate::schema::user::{PasswordBody, UserBody, UserCollectionResponse, UserPatchBody, UserResponse};
use crate::state::ApiState;

fn response(row: UserRow) -> Reply<UserResponse> {
    Ok(UserResponse {
        role: role(&row.role)?,
        username: row.username,
        created_at: row.created_at,
        issuer: row.issuer,
    })
}

/// There are few users, so that one is found among all.
async fn user(state: &ApiState, username: &str) -> Reply<Json<UserResponse>> {
    let users = state.store().users().await?;
    let user = users.into_iter().find(|user| user.username == username);
    let user = user.ok_or_else(|| StoreError::NotFound(format!("there is no user `{username}`")))?;
    Ok(Json(response(user)?))
}

/// Who may sign in.
#[utoipa::path(get, path = "/users", operation_id = "get_users", tag = "Updraft", responses((status = 200, body = UserCollectionResponse)))]
pub(crate) async fn get_users(State(state): State<ApiState>) -> Reply<Json<UserCollectionResponse>> {
    let users = state.store().users().await?;
    let users = users.into_iter().map(response).collect::<Reply<Vec<_>>>()?;
    Ok(Json(UserCollectionResponse {
        total_entries: users.len() as i64,
        users,
    }))
}

/// Lets somebody sign in.
#[utoipa::path(post, path = "/users", operation_id = "create_user", tag = "Updraft", request_body = UserBody, responses((status = 201, body = UserResponse), (status = 409)))]
pub(crate) async fn create_user(
    State(state): State<ApiState>,
    Body(body): Body<UserBody>,
) -> Reply<(StatusCode, Json<UserResponse>)> {
    check_password(&body.password)?;
    create(state.store(), &body.username, &body.password, body.role).await?;
    Ok((StatusCode::CREATED, user(&state, &body.username).await?))
}

/// Who may sign in by this name.
#[utoipa::path(get, path = "/users/{username}", operation_id = "get_user", tag = "Updraft", params(("username" = String, Path)), responses((status = 200, body = UserResponse)))]
pub(crate) async fn get_user(State(state): State<ApiState>, Path(username): Path<String>) -> Reply<Json<UserResponse>> {
    user(&state, &username).await
}

/// Gives another role, which counts at once, or another password.
#[utoipa::path(patch, path = "/users/{username}", operation_id = "patch_user", tag = "Updraft", params(("username" = String, Path)), request_body = UserPatchBody, responses((status = 200, body = UserResponse), (status = 409)))]
pub(crate) async fn patch_user(
    State(state): State<ApiState>,
    Path(username): Path<String>,
    Body(body): Body<UserPatchBody>,
) -> Reply<Json<UserResponse>> {
    if body.role.is_none() && body.password.is_none() {
        return Err(Problem::invalid_body("role", "give a role, a password or both"));
    }
    if let Some(password) = &body.password {
        check_password(password)?;
    }
    if let Some(role) = body.role {
        state.store().set_role(&username, role.as_str()).await?;
    }
    if let Some(password) = &body.password {
        set_password(state.store(), &username, password).await?;
    }
    user(&state, &username).await
}

/// Removes a user with all sessions and tokens. What the audit log tells of the user stays.
#[utoipa::path(delete, path = "/users/{username}", operation_id = "delete_user", tag = "Updraft", params(("username" = String, Path)), responses((status = 204), (status = 409)))]
pub(crate) async fn delete_user(State(state): State<ApiState>, Path(username): Path<String>) -> Reply<StatusCode> {
    state.store().delete_user(&username).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives oneself another password. It ends all one's sessions and tokens, also the one that this is asked with.
#[utoipa::path(post, path = "/password", operation_id = "change_password", tag = "Updraft", request_body = PasswordBody, responses((status = 204), (status = 403), (status = 429)))]
pub(crate) async fn change_password(
    State(state): State<ApiState>,
    Extension(identity): Extension<Identity>,
    peer: Peer,
    Body(body): Body<PasswordBody>,
) -> Reply<StatusCode> {
    check_password(&body.password)?;
    let user = verified(&state, &peer, &identity.username, &body.current_password).await?;
    let user = user.ok_or_else(|| Problem::forbidden("the current password is another one"))?;
    set_password(state.store(), &user.username, &body.password).await?;
    Ok(StatusCode::NO_CONTENT)
}
