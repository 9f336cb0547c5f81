//! Signing in.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::auth::access::Role;

/// Who asks to be signed in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LoginBody {
    /// Name of the user.
    pub(crate) username: String,
    /// Password of the user.
    pub(crate) password: String,
}

/// A token for the `Authorization: Bearer` header.
#[derive(Serialize, ToSchema)]
pub(crate) struct LoginResponse {
    /// The token; it is shown once and only its hash is kept.
    pub(crate) access_token: String,
}

/// Where one can sign in beside the password.
#[derive(Serialize, ToSchema)]
pub(crate) struct OpenIdResponse {
    /// What the button says that leads to the OpenID provider; `null`: there is none.
    pub(crate) button: Option<String>,
}

/// Who is signed in.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionResponse {
    /// Name of the user.
    pub(crate) username: String,
    /// What may be done with this session or token.
    pub(crate) role: Role,
    /// What may be done with single DAGs instead, by their ids; those that are hidden aside.
    pub(crate) dags: BTreeMap<String, Role>,
}
