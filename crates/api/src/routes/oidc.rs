//! Signing in at an OpenID provider: there and back again.

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;
use updraft_store::StoreError;
use updraft_store::event_log::NewEvent;
use updraft_store::user::User;

use super::session::{issue, session_cookie};
use super::sign_in::path_of_ours;
use crate::auth::access::Role;
use crate::auth::accounts::unknown_password;
use crate::auth::oidc::attempt::{Attempt, no_cookie};
use crate::auth::oidc::claims::Unfit;
use crate::auth::oidc::{OpenId, Somebody, Trouble};
use crate::extract::{Query, query_spec};
use crate::problem::{Problem, Reply};
use crate::schema::auth::OpenIdResponse;
use crate::state::ApiState;

/// Longest address to go on to: the cookie of an attempt has to hold it.
pub(crate) const LONGEST_NEXT: usize = 1000;
/// Who changes roles at a sign-in, in the audit log: no user has such a name.
const OWNER: &str = "OpenID Connect";

query_spec!(OidcLogin { "next": Text });

/// What the page of the sign-in says; it has a sentence for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refusal {
    Away,
    Busy,
    Denied,
    Provider,
    Expired,
    Token,
    Name,
    Role,
    Taken,
    LastAdmin,
    Unavailable,
}

impl Refusal {
    fn as_str(self) -> &'static str {
        match self {
            Self::Away => "away",
            Self::Busy => "busy",
            Self::Denied => "denied",
            Self::Provider => "provider",
            Self::Expired => "expired",
            Self::Token => "token",
            Self::Name => "name",
            Self::Role => "role",
            Self::Taken => "taken",
            Self::LastAdmin => "last-admin",
            Self::Unavailable => "unavailable",
        }
    }
}

impl From<Trouble> for Refusal {
    fn from(trouble: Trouble) -> Self {
        tracing::warn!(trouble = ?trouble.to_string(), "nobody is signed in by OpenID Connect");
        match trouble {
            Trouble::Away(_) => Self::Away,
            Trouble::Busy => Self::Busy,
            Trouble::Refused(_) => Self::Provider,
            Trouble::Token(_) => Self::Token,
        }
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        tracing::warn!(%error, "nobody is signed in by OpenID Connect");
        Self::Unavailable
    }
}

/// Whether one can sign in at an OpenID provider, and what the button for it says.
#[utoipa::path(get, path = "/auth/oidc", operation_id = "get_oidc", tag = "Login", responses((status = 200, body = OpenIdResponse)))]
pub(crate) async fn get_oidc(State(state): State<ApiState>) -> Json<OpenIdResponse> {
    Json(OpenIdResponse {
        button: state.config().oidc.as_ref().map(|oidc| oidc.button().to_owned()),
    })
}

/// Leads to the OpenID provider, and from there by way of `/auth/oidc/callback` to `next`.
#[utoipa::path(get, path = "/auth/oidc/login", operation_id = "oidc_login", tag = "Login", params(OidcLogin), responses((status = 302), (status = 400), (status = 404)))]
pub(crate) async fn oidc_login(State(state): State<ApiState>, query: Query<OidcLogin>) -> Reply<Response> {
    let oidc = provider(&state)?;
    let next = query.text("next").filter(|next| !next.is_empty());
    let next = path_of_ours(&state, next.as_deref().unwrap_or("/"), LONGEST_NEXT)?.to_owned();
    match oidc.begin(&next).await {
        Ok((address, attempt)) => found(&address, &[attempt.cookie(is_secure(&state))]),
        Err(trouble) => refused(&state, trouble.into(), Some(&next)),
    }
}

/// Where the OpenID provider sends a browser back to. Whatever comes of it ends on a page: `next`, or that of the sign-in.
#[utoipa::path(get, path = "/auth/oidc/callback", operation_id = "oidc_callback", tag = "Login", params(("code" = Option<String>, Query), ("state" = Option<String>, Query), ("error" = Option<String>, Query)), responses((status = 302), (status = 400), (status = 404)))]
pub(crate) async fn oidc_callback(
    State(state): State<ApiState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Reply<Response> {
    let oidc = provider(&state)?;
    let query = query.unwrap_or_default();
    // The provider may send more than is asked for here.
    let field = |name: &str| {
        let found = form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name);
        found.map(|(_, value)| value.into_owned())
    };
    let attempt = Attempt::of(&headers, field("state").as_deref().unwrap_or_default());
    let Some(attempt) = attempt else {
        return refused(&state, Refusal::Expired, None);
    };
    // The cookie may be somebody's who can set those of this host.
    let next = path_of_ours(&state, &attempt.next, LONGEST_NEXT)?;
    let signed_in = match (field("code"), field("error")) {
        (Some(code), None) => sign_in(&state, oidc, &attempt, &code).await,
        (_, Some(error)) if error == "access_denied" => Err(Refusal::Denied),
        (_, error) => {
            let error: String = error.unwrap_or_default().chars().take(100).collect();
            Err(Trouble::Refused(format!("{error:?} in place of a code")).into())
        }
    };
    match signed_in {
        Ok(user) => {
            let session = session_cookie(&state, &issue(&state, &user, "session").await?);
            found(next, &[session, no_cookie(is_secure(&state))])
        }
        Err(refusal) => refused(&state, refusal, Some(next)),
    }
}

/// Who came back, as a user of here: made now, if it is the first time.
async fn sign_in(state: &ApiState, oidc: &OpenId, attempt: &Attempt, code: &str) -> Result<User, Refusal> {
    let somebody = oidc.complete(attempt, code).await?;
    let mapped = oidc.rules().role(&somebody.claims);
    let known = state.store().user_of_identity(&somebody.identity).await?;
    let user = match (known, mapped) {
        (Some(user), Ok(role)) => with_role(state, user, role).await,
        (None, Ok(role)) => first_time(state, oidc, &somebody, role.or(oidc.rules().default_role)).await,
        (known, Err(_)) => Err((Refusal::Role, known.map(|user| user.username))),
    };
    match user {
        Ok(user) => {
            let extra = json!({ "by": OWNER });
            record(state, "login", &user.username, extra).await?;
            Ok(user)
        }
        Err((refusal, username)) => {
            let username = username.or_else(|| oidc.rules().username(&somebody.claims).ok());
            let identity = &somebody.identity;
            tracing::warn!(reason = refusal.as_str(), ?username, subject = ?identity.subject, "OpenID Connect: a sign-in is refused");
            // Here an administrator finds what `updraft users link` asks for.
            let extra = json!({
                "reason": refusal.as_str(), "username": username, "issuer": identity.issuer, "subject": identity.subject,
            });
            record(state, "login_refused", OWNER, extra).await?;
            Err(refusal)
        }
    }
}

/// A refusal, and whom it is about as far as that is known.
type Refused = (Refusal, Option<String>);

fn nameless(error: impl Into<Refusal>) -> Refused {
    (error.into(), None)
}

async fn first_time(state: &ApiState, oidc: &OpenId, somebody: &Somebody, role: Option<Role>) -> Result<User, Refused> {
    let name = oidc.rules().username(&somebody.claims);
    let name = name.map_err(|_: Unfit| (Refusal::Name, None))?;
    let Some(role) = role else {
        return Err((Refusal::Role, Some(name)));
    };
    let unknown = unknown_password().await.map_err(|error| {
        tracing::error!(%error, "no user can be made");
        nameless(Refusal::Unavailable)
    })?;
    let store = state.store();
    let identity = &somebody.identity;
    let made = store
        .create_user_of_identity(&name, &unknown, role.as_str(), identity)
        .await;
    match made {
        Ok(()) => {
            let extra =
                json!({ "username": name, "role": role, "issuer": identity.issuer, "subject": identity.subject });
            record(state, "create_user", OWNER, extra).await.map_err(nameless)?;
        }
        // By themselves, in another window; or the name is somebody else's.
        Err(StoreError::Conflict(_)) => {}
        Err(error) => return Err(nameless(error)),
    }
    let user = store.user_of_identity(identity).await.map_err(nameless)?;
    user.ok_or((Refusal::Taken, Some(name)))
}

async fn with_role(state: &ApiState, user: User, role: Option<Role>) -> Result<User, Refused> {
    let Some(role) = role.filter(|role| role.as_str() != user.role) else {
        return Ok(user);
    };
    match state.store().set_role(&user.username, role.as_str()).await {
        Ok(()) => {}
        Err(StoreError::Conflict(_)) => return Err((Refusal::LastAdmin, Some(user.username))),
        Err(error) => return Err(nameless(error)),
    }
    let (before, after) = (json!({ "role": user.role }), json!({ "role": role }));
    let extra = json!({ "username": user.username, "role": role, "before": before, "after": after });
    record(state, "patch_user", OWNER, extra).await.map_err(nameless)?;
    let role = role.as_str().to_owned();
    Ok(User { role, ..user })
}

async fn record(state: &ApiState, event: &str, owner: &str, extra: serde_json::Value) -> Result<(), StoreError> {
    let new = NewEvent {
        event: event.to_owned(),
        owner: Some(owner.to_owned()),
        extra: Some(extra),
        ..NewEvent::default()
    };
    state.store().add_event(&new).await
}

fn provider(state: &ApiState) -> Reply<&OpenId> {
    let none =
        || Problem::not_found("sign-in by OpenID Connect is not set up here: set oidc.issuer and oidc.client_id");
    state.config().oidc.as_ref().ok_or_else(none)
}

fn is_secure(state: &ApiState) -> bool {
    state.config().base_url.starts_with("https://")
}

/// To the page of the sign-in, which says why. The attempt is over.
fn refused(state: &ApiState, refusal: Refusal, next: Option<&str>) -> Reply<Response> {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("problem", refusal.as_str());
    if let Some(next) = next {
        query.append_pair("next", next);
    }
    found(&format!("/sign-in?{}", query.finish()), &[no_cookie(is_secure(state))])
}

fn found(address: &str, cookies: &[String]) -> Reply<Response> {
    let value = |text: &str| HeaderValue::from_str(text).map_err(|error| Problem::internal(&error));
    // A path may be given with letters that an address has in another way.
    let address: String = address
        .bytes()
        .map(|byte| match byte {
            b'!'..=b'~' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect();
    let mut response = StatusCode::FOUND.into_response();
    response.headers_mut().insert(header::LOCATION, value(&address)?);
    for cookie in cookies {
        response.headers_mut().append(header::SET_COOKIE, value(cookie)?);
    }
    Ok(response)
}
