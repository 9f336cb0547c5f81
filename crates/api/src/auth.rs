//! Who may speak, and what they may do.
//!
//! A request carries an opaque token: as `Authorization: Bearer` (API), or in an http-only cookie (web UI). Only the
//! SHA-256 of a token is stored. What a role may do stands in one table, [`access`].

pub(crate) mod access;
pub(crate) mod accounts;
pub(crate) mod limit;
pub(crate) mod password;
pub(crate) mod token;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::problem::{Problem, Reply};
use crate::state::ApiState;
use access::{Role, UnknownRole};

/// Cookie of the web UI's session.
pub(crate) const COOKIE: &str = "updraft_session";

/// Header that a page of another origin can't send without being asked first.
pub(crate) const GUARD: &str = "x-updraft";

/// Who made a request.
#[derive(Debug, Clone)]
pub(crate) struct Identity {
    pub(crate) username: String,
    pub(crate) role: Role,
    /// By an API token, rather than by a password.
    pub(crate) is_program: bool,
}

/// Lets a request through if its token is good and its role may do this; adds the [`Identity`].
pub(crate) async fn guard(State(state): State<ApiState>, mut request: Request, next: Next) -> Response {
    match identify(&state, request.headers(), request.method())
        .await
        .and_then(|identity| {
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
    match token::id_and_secret(&token) {
        Some((id, secret)) => program(state, id, secret).await,
        None => {
            let owner = state.store().token_owner(&token::hash(&token)).await?;
            let owner = owner.ok_or_else(not_valid)?;
            Ok(Identity {
                username: owner.username,
                role: role(&owner.role)?,
                is_program: false,
            })
        }
    }
}

fn not_valid() -> Problem {
    Problem::unauthorized("the token is not valid, or no longer; sign in again")
}

/// The role that the store has as this text.
pub(crate) fn role(text: &str) -> Reply<Role> {
    text.parse()
        .map_err(|error: UnknownRole| Problem::forbidden(error.to_string()))
}

/// Whom a token for programs speaks for. What has become of it is told only to whoever has its secret.
async fn program(state: &ApiState, id: i32, secret: &str) -> Reply<Identity> {
    let claim = state.store().api_token(id).await?;
    let claim = claim
        .filter(|claim| token::is_secret_of(secret, &claim.token_hash))
        .ok_or_else(not_valid)?;
    let ended = match claim.revoked_at {
        Some(at) => Some(("was revoked", at)),
        None if claim.is_expired => Some(("expired", claim.expires_at)),
        None => None,
    };
    if let Some((what, at)) = ended {
        return Err(Problem::unauthorized(format!(
            "the API token `{}` {what} at {}; make another one with `updraft tokens create`",
            claim.name,
            at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
        )));
    }
    if claim.is_use_unknown
        && let Err(error) = state.store().api_token_used(id).await
    {
        // While the database takes no writes, reading goes on.
        tracing::debug!(%error, id, "the use of an API token is not noted");
    }
    Ok(Identity {
        // An owner who has lost rights can't keep them in a token.
        role: role(&claim.role)?.min(role(&claim.owner_role)?),
        username: claim.username,
        is_program: true,
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
