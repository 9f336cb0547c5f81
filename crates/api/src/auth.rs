//! Who may speak, and what they may do.
//!
//! A request carries an opaque token: as `Authorization: Bearer` (API), or in an http-only cookie (web UI). Only the
//! SHA-256 of a token is stored. What a role may do stands in one table, [`access`].

pub(crate) mod access;
pub(crate) mod limit;
pub(crate) mod password;
pub(crate) mod token;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use updraft_store::{Store, StoreError};

use crate::problem::{Problem, Reply};
use crate::state::ApiState;
use access::Role;

/// Cookie of the web UI's session.
pub(crate) const COOKIE: &str = "updraft_session";

/// Header that a page of another origin can't send without being asked first.
pub(crate) const GUARD: &str = "x-updraft";

/// Who made a request.
#[derive(Debug, Clone)]
pub(crate) struct Identity {
    pub(crate) username: String,
    pub(crate) role: Role,
}

/// Lets a request through if its token is good and its role may do this; adds the [`Identity`].
pub(crate) async fn guard(State(state): State<ApiState>, mut request: Request, next: Next) -> Response {
    match identify(&state, request.headers(), request.method())
        .await
        .and_then(|identity| {
            // Routes that nobody serves are told as such to everybody who is signed in.
            let path = request
                .extensions()
                .get::<MatchedPath>()
                .map_or("", MatchedPath::as_str);
            access::check(identity.role, request.method(), path)?;
            Ok(identity)
        }) {
        Ok(identity) => {
            request.extensions_mut().insert(identity);
            next.run(request).await
        }
        Err(problem) => problem.into_response(),
    }
}

/// Who made a request, by its token.
pub(crate) async fn identify(state: &ApiState, headers: &HeaderMap, method: &Method) -> Reply<Identity> {
    let token = if let Some(header) = headers.get(header::AUTHORIZATION) {
        let text = header.to_str().unwrap_or_default();
        let (scheme, token) = text.split_once(' ').unwrap_or((text, ""));
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(Problem::unauthorized(
                "the Authorization header must be `Bearer <token>`; get a token from POST /auth/token",
            ));
        }
        token.trim().to_owned()
    } else if let Some(token) = cookie(headers) {
        if !method.is_safe() {
            same_origin(state, headers)?;
            if headers.get(GUARD).is_none_or(|value| value.as_bytes() != b"1") {
                return Err(Problem::forbidden(
                    "a change that is authorised by a cookie needs the header `X-Updraft: 1`",
                ));
            }
        }
        token.to_owned()
    } else {
        return Err(Problem::unauthorized("Not authenticated"));
    };
    let owner = state.store().token_owner(&token::hash(&token)).await?;
    let owner = owner.ok_or_else(|| Problem::unauthorized("the token is not valid, or no longer; sign in again"))?;
    let role =
        Role::of(&owner.role).ok_or_else(|| Problem::forbidden(format!("the role `{}` is unknown", owner.role)))?;
    Ok(Identity {
        username: owner.username,
        role,
    })
}

/// The session's token, if the request has the cookie.
pub(crate) fn cookie(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|text| text.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='))
}

/// Refuses what a browser sends on behalf of another site.
pub(crate) fn same_origin(state: &ApiState, headers: &HeaderMap) -> Reply<()> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let fits = match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => {
            let authority = origin.split_once("://").map_or(origin, |(_, authority)| authority);
            text("host") == Some(authority) || state.config().base_url.trim_end_matches('/') == origin
        }
        // Every browser sends one of the two with a change; what is not a browser has tokens.
        (None, None) => false,
    };
    if fits {
        Ok(())
    } else {
        Err(Problem::forbidden("the request comes from another origin"))
    }
}

/// Why a user can't be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CreateUserError {
    /// There is no such role.
    #[error("there is no role `{0}`: the roles are viewer, user, op and admin")]
    Role(String),
    /// The password can't be hashed.
    #[error(transparent)]
    Password(Box<dyn std::error::Error + Send + Sync>),
    /// The name is taken, or the database is away.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes a user who may sign in.
///
/// # Errors
/// The name is taken, the role is unknown, or the database is away.
pub async fn create_user(store: &Store, username: &str, password: &str, role: &str) -> Result<(), CreateUserError> {
    let role = Role::of(role).ok_or_else(|| CreateUserError::Role(role.to_owned()))?;
    let hash = password::hash(password)
        .await
        .map_err(|error| CreateUserError::Password(error.into()))?;
    Ok(store.create_user(username, &hash, role.as_str()).await?)
}
