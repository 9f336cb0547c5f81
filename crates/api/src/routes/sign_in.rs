//! Where a browser signs in and out, for programs that only know Airflow's addresses.

use axum::extract::State;
use axum::http::{HeaderMap, Method, header};
use axum::response::{IntoResponse, Redirect, Response};

use super::session::end_session;
use crate::auth::cookie;
use crate::extract::{Query, query_spec};
use crate::problem::{Problem, Reply};
use crate::state::ApiState;

/// Longest address to go on to.
const NEXT: usize = 2000;

query_spec!(Login { "next": Text });

/// Leads to the page where one signs in, and from there to `next`.
#[utoipa::path(get, path = "/auth/login", operation_id = "login", tag = "Login", params(Login), responses((status = 307), (status = 400)))]
pub(crate) async fn login(State(state): State<ApiState>, query: Query<Login>) -> Reply<Redirect> {
    let Some(next) = query.text("next").filter(|next| !next.is_empty()) else {
        return Ok(Redirect::temporary("/sign-in"));
    };
    let path = path_of_ours(&state, &next, NEXT)?;
    let query: String = form_urlencoded::Serializer::new(String::new())
        .append_pair("next", path)
        .finish();
    Ok(Redirect::temporary(&format!("/sign-in?{query}")))
}

/// The path of `next`, which has to be of this site: an address of another one must not be where somebody ends who signs in here.
pub(super) fn path_of_ours<'a>(state: &ApiState, next: &'a str, longest: usize) -> Reply<&'a str> {
    let base = state.config().base_url.trim_end_matches('/');
    let path = match next.strip_prefix(base) {
        Some("") => "/",
        Some(path) => path,
        None => next,
    };
    let is_ours = path.starts_with('/') && !path[1..].starts_with(['/', '\\']) && !path.contains(char::is_control);
    if is_ours && next.len() <= longest {
        return Ok(path);
    }
    Err(Problem::bad_request(format!(
        "Invalid or unsafe next URL: it has to be a path of this site, such as /dags, of at most {longest} bytes"
    )))
}

/// Signs a browser out, and leads to the page where one signs in.
#[utoipa::path(get, path = "/auth/logout", operation_id = "logout", tag = "Login", responses((status = 307)))]
pub(crate) async fn logout(State(state): State<ApiState>, headers: HeaderMap) -> Reply<Response> {
    let mut response = Redirect::temporary("/sign-in").into_response();
    // A link on a page of another site comes without the cookie (`SameSite=Strict`), and ends nothing.
    if cookie(&headers).is_some()
        && let Ok(ended) = end_session(&state, &headers, &Method::GET).await
        && let Some(gone) = ended.headers().get(header::SET_COOKIE)
    {
        response.headers_mut().insert(header::SET_COOKIE, gone.clone());
    }
    Ok(response)
}
