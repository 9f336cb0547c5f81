//! Who may speak, and what they may do.
//!
//! A request carries an opaque token: as `Authorization: Bearer` (API), or in an http-only cookie (web UI). Only the
//! SHA-256 of a token is stored. What a role may do stands in one table, [`access`].

pub(crate) mod access;
pub(crate) mod accounts;
pub(crate) mod limit;
pub(crate) mod oidc;
pub(crate) mod password;
pub(crate) mod rights;
pub(crate) mod signature;
pub(crate) mod token;

use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{FromRequestParts, MatchedPath, RawPathParams, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::problem::{Problem, Reply};
use crate::state::ApiState;
use access::{Role, UnknownRole};
use rights::Rights;

/// Cookie of the web UI's session.
pub(crate) const COOKIE: &str = "updraft_session";

/// Header that a page of another origin can't send without being asked first.
pub(crate) const GUARD: &str = "x-updraft";

/// Who made a request.
#[derive(Debug, Clone)]
pub(crate) struct Identity {
    pub(crate) username: String,
    /// For everything, and for single DAGs.
    pub(crate) rights: Rights,
    /// By an API token, rather than by a password.
    pub(crate) is_program: bool,
    /// More than this the token can't do.
    cap: Role,
}

impl Identity {
    /// The same with the rights that the user has now, for what lasts longer than a request.
    ///
    /// # Errors
    /// There is no such user any more, or the database is away.
    pub(crate) async fn refreshed(&self, state: &ApiState) -> Reply<Self> {
        let user = state.store().user(&self.username).await?.ok_or_else(not_valid)?;
        Ok(Self {
            rights: rights(state, &self.username, (role(&user.role)?, self.cap), true).await?,
            ..self.clone()
        })
    }
}

/// The server as whoever asks sees it: DAGs that are hidden from them are not there.
pub(crate) struct Seen(pub(crate) ApiState);

impl FromRequestParts<ApiState> for Seen {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Problem> {
        let identity = parts.extensions.get::<Identity>();
        let identity = identity.ok_or_else(|| Problem::unauthorized("Not authenticated"))?;
        Ok(Self(state.seen_with(&identity.rights)))
    }
}

/// Lets a request through if its token is good and its role may do this; adds the [`Identity`].
pub(crate) async fn guard(
    State(state): State<ApiState>,
    params: Result<RawPathParams, RawPathParamsRejection>,
    mut request: Request,
    next: Next,
) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or("", MatchedPath::as_str);
    let params = match params {
        Ok(params) => params,
        Err(rejection) => return Problem::bad_request(rejection.body_text()).into_response(),
    };
    let dag_id = params.iter().find(|(name, _)| *name == "dag_id").map(|(_, id)| id);
    match let_in(&state, request.headers(), request.method(), route, dag_id).await {
        Ok(identity) => {
            request.extensions_mut().insert(identity);
            next.run(request).await
        }
        Err(problem) => problem.into_response(),
    }
}

async fn let_in(
    state: &ApiState,
    headers: &HeaderMap,
    method: &Method,
    route: &str,
    dag_id: Option<&str>,
) -> Reply<Identity> {
    let identity = identify(state, headers, method).await?;
    let rights = &identity.rights;
    if let Some(dag_id) = dag_id.filter(|dag_id| rights.differ() && *dag_id != "~") {
        // In the same words, whether it is hidden or does not exist.
        state.seen_with(rights).store().dag(dag_id).await?;
    }
    access::check(rights, method, route, dag_id)?;
    Ok(identity)
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
            let role = role(&owner.role)?;
            Ok(Identity {
                rights: rights(state, &owner.username, (role, Role::Admin), owner.has_grants).await?,
                username: owner.username,
                is_program: false,
                cap: Role::Admin,
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
    let roles = (role(&claim.owner_role)?, role(&claim.role)?);
    Ok(Identity {
        rights: rights(state, &claim.username, roles, claim.has_grants).await?,
        username: claim.username,
        is_program: true,
        cap: roles.1,
    })
}

/// What somebody with this role may do by a token that may do no more than `cap`. An owner who has lost rights can't keep them in a token.
async fn rights(state: &ApiState, username: &str, (role, cap): (Role, Role), has_grants: bool) -> Reply<Rights> {
    if has_grants && role != Role::Admin {
        Rights::read(state, username, role, cap).await
    } else {
        Ok(Rights::everywhere(role.min(cap)))
    }
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
