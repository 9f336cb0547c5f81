//! Signing in and out.

use std::net::SocketAddr;
use std::time::Instant;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use updraft_store::event_log::NewEvent;
use updraft_store::user::User;

use crate::auth::accounts::LONGEST;
use crate::auth::{COOKIE, cookie, identify, password, same_origin, token};
use crate::doors::Caller;
use crate::extract::parse;
use crate::problem::{Problem, Reply};
use crate::schema::auth::{LoginBody, LoginResponse, SessionResponse};
use crate::state::ApiState;

/// The address of the client, where the server knows it.
pub(crate) struct Peer(Option<SocketAddr>);

impl<S: Sync> FromRequestParts<S> for Peer {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(
            parts
                .extensions
                .get::<ConnectInfo<Caller>>()
                .map(|ConnectInfo(caller)| caller.address),
        ))
    }
}

/// A token for the API. The body is JSON or a form.
#[utoipa::path(post, path = "/auth/token", operation_id = "create_token", tag = "Login", request_body = LoginBody, responses((status = 201, body = LoginResponse), (status = 401), (status = 415)))]
pub(crate) async fn create_token(
    State(state): State<ApiState>,
    peer: Peer,
    headers: HeaderMap,
    body: Bytes,
) -> Reply<(StatusCode, Json<LoginResponse>)> {
    let user = signed_in(&state, &peer, &credentials(&headers, &body)?).await?;
    let access_token = issue(&state, &user, "api").await?;
    Ok((StatusCode::CREATED, Json(LoginResponse { access_token })))
}

/// The same as `/auth/token`, for command lines.
#[utoipa::path(post, path = "/auth/token/cli", operation_id = "create_token_cli", tag = "Login", request_body = LoginBody, responses((status = 201, body = LoginResponse), (status = 401), (status = 415)))]
pub(crate) async fn create_token_cli(
    state: State<ApiState>,
    peer: Peer,
    headers: HeaderMap,
    body: Bytes,
) -> Reply<(StatusCode, Json<LoginResponse>)> {
    create_token(state, peer, headers, body).await
}

/// Signs a browser in: the token goes into an http-only cookie.
#[utoipa::path(post, path = "/auth/session", operation_id = "create_session", tag = "Login", request_body = LoginBody, responses((status = 204), (status = 401), (status = 403), (status = 415)))]
pub(crate) async fn create_session(
    State(state): State<ApiState>,
    peer: Peer,
    headers: HeaderMap,
    body: Bytes,
) -> Reply<Response> {
    // A page of another site must not sign somebody in as somebody else.
    same_origin(&state, &headers)?;
    let user = signed_in(&state, &peer, &credentials(&headers, &body)?).await?;
    let token = issue(&state, &user, "session").await?;
    with_cookie(&session_cookie(&state, &token))
}

/// Who is signed in.
#[utoipa::path(get, path = "/auth/session", operation_id = "get_session", tag = "Login", responses((status = 200, body = SessionResponse), (status = 401)))]
pub(crate) async fn get_session(State(state): State<ApiState>, headers: HeaderMap) -> Reply<Json<SessionResponse>> {
    let identity = identify(&state, &headers, &Method::GET).await?;
    Ok(Json(SessionResponse {
        username: identity.username,
        role: identity.rights.general(),
        dags: identity.rights.of_dags(),
    }))
}

/// Signs a browser out.
#[utoipa::path(delete, path = "/auth/session", operation_id = "delete_session", tag = "Login", responses((status = 204), (status = 403)))]
pub(crate) async fn delete_session(State(state): State<ApiState>, headers: HeaderMap) -> Reply<Response> {
    end_session(&state, &headers, &Method::DELETE).await
}

/// Ends the session of the cookie, if there is one, and takes the cookie away.
pub(crate) async fn end_session(state: &ApiState, headers: &HeaderMap, method: &Method) -> Reply<Response> {
    if let Some(token) = cookie(headers) {
        let identity = identify(state, headers, method).await?;
        state.store().delete_token(&token::hash(token)).await?;
        log(state, "logout", &identity.username).await?;
    }
    with_cookie(&cookie_of(state, "", 0))
}

/// The cookie of a new session.
pub(super) fn session_cookie(state: &ApiState, token: &str) -> String {
    cookie_of(state, token, token::SESSION_LIFETIME.as_secs())
}

fn cookie_of(state: &ApiState, token: &str, seconds: u64) -> String {
    let secure = if state.config().base_url.starts_with("https://") {
        "; Secure"
    } else {
        ""
    };
    format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}")
}

fn with_cookie(text: &str) -> Reply<Response> {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let value = HeaderValue::from_str(text).map_err(|error| Problem::internal(&error))?;
    response.headers_mut().insert(header::SET_COOKIE, value);
    Ok(response)
}

fn credentials(headers: &HeaderMap, body: &[u8]) -> Reply<LoginBody> {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let login = match kind.split(';').next().unwrap_or_default().trim() {
        "application/json" => parse::<LoginBody>(body)?,
        "application/x-www-form-urlencoded" => {
            let field = |name: &str| {
                form_urlencoded::parse(body)
                    .find(|(key, _)| key == name)
                    .map(|(_, value)| value.into_owned())
            };
            LoginBody {
                username: field("username").unwrap_or_default(),
                password: field("password").unwrap_or_default(),
            }
        }
        _ => {
            return Err(Problem::unsupported_media_type(
                "send the name and the password as application/json or application/x-www-form-urlencoded",
            ));
        }
    };
    if login.username.is_empty() || login.password.is_empty() {
        return Err(Problem::bad_request("Username and password must be provided"));
    }
    if login.username.len() > LONGEST || login.password.len() > LONGEST {
        return Err(Problem::bad_request(format!(
            "a name or password has at most {LONGEST} bytes"
        )));
    }
    Ok(login)
}

async fn signed_in(state: &ApiState, peer: &Peer, login: &LoginBody) -> Reply<User> {
    let user = verified(state, peer, &login.username, &login.password).await?;
    let user = user.ok_or_else(|| Problem::unauthorized("Invalid credentials"))?;
    log(state, "login", &user.username).await?;
    Ok(user)
}

/// The user, if this is the password. Wrong ones are counted.
pub(super) async fn verified(state: &ApiState, peer: &Peer, username: &str, password: &str) -> Reply<Option<User>> {
    let peer = peer.0.map(|address| address.ip());
    let now = Instant::now();
    if let Some(seconds) = state.logins().wait(peer, username, now) {
        return Err(Problem::too_many(
            format!("too many failed sign-ins; try again in {seconds} seconds"),
            seconds,
        ));
    }
    let user = state.store().user(username).await?;
    let hash = user.as_ref().map(|user| user.password_hash.as_str());
    let fits = password::verify(password, hash)
        .await
        .map_err(|error| Problem::internal(&error))?;
    if fits {
        state.logins().succeeded(peer, username);
    } else {
        state.logins().failed(peer, username, now);
    }
    Ok(user.filter(|_| fits))
}

pub(super) async fn issue(state: &ApiState, user: &User, kind: &str) -> Reply<String> {
    let token = token::generate().map_err(|error| Problem::internal(&error))?;
    let lifetime = if kind == "session" {
        token::SESSION_LIFETIME
    } else {
        token::API_LIFETIME
    };
    state
        .store()
        .add_token(&token::hash(&token), user.id, kind, lifetime)
        .await?;
    Ok(token)
}

async fn log(state: &ApiState, event: &str, username: &str) -> Reply<()> {
    let new = NewEvent {
        event: event.to_owned(),
        owner: Some(username.to_owned()),
        ..NewEvent::default()
    };
    Ok(state.store().add_event(&new).await?)
}
