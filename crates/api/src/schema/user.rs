//! Users and their tokens.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::auth::access::Role;
use crate::auth::rights::DagRole;

/// A user.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UserResponse {
    pub(crate) username: String,
    pub(crate) role: Role,
    pub(crate) created_at: DateTime<Utc>,
    /// The OpenID provider at which the user signs in; `null`: by password.
    pub(crate) issuer: Option<String>,
}

/// All users, by name.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UserCollectionResponse {
    pub(crate) users: Vec<UserResponse>,
    pub(crate) total_entries: i64,
}

/// A new user.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UserBody {
    /// Letters, digits and `. _ - @ +`.
    #[schema(min_length = 1, max_length = 100)]
    pub(crate) username: String,
    #[schema(min_length = 8)]
    pub(crate) password: String,
    pub(crate) role: Role,
}

/// What can be changed on a user.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UserPatchBody {
    #[serde(default)]
    pub(crate) role: Option<Role>,
    /// Ends all sessions and tokens of the user.
    #[serde(default)]
    #[schema(min_length = 8)]
    pub(crate) password: Option<String>,
}

/// A role of a user for one DAG, or for all with a tag.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GrantResponse {
    /// The DAG, unless it is by tag.
    pub(crate) dag_id: Option<String>,
    /// The tag, unless it is by id.
    pub(crate) tag: Option<String>,
    pub(crate) role: DagRole,
    pub(crate) created_at: DateTime<Utc>,
    /// How many DAGs it names now; 0 may be a slip of the pen.
    pub(crate) dags: i64,
}

/// The roles of a user for single DAGs.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GrantCollectionResponse {
    pub(crate) grants: Vec<GrantResponse>,
    pub(crate) total_entries: i64,
}

/// A role for the DAG `dag_id`, or for all with the tag `tag`: give one of the two.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GrantBody {
    #[serde(default)]
    #[schema(min_length = 1, max_length = 250)]
    pub(crate) dag_id: Option<String>,
    #[serde(default)]
    #[schema(min_length = 1, max_length = 250)]
    pub(crate) tag: Option<String>,
    pub(crate) role: DagRole,
}

/// Another password for oneself.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordBody {
    pub(crate) current_password: String,
    #[schema(min_length = 8)]
    pub(crate) password: String,
}

/// A token for programs.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ApiTokenResponse {
    pub(crate) id: i32,
    pub(crate) name: String,
    /// The owner.
    pub(crate) username: String,
    /// What it may do, as long as its owner may.
    pub(crate) role: Role,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
    /// To the minute.
    pub(crate) last_used_at: Option<DateTime<Utc>>,
    pub(crate) revoked_at: Option<DateTime<Utc>>,
}

/// Tokens for programs, by id.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ApiTokenCollectionResponse {
    pub(crate) api_tokens: Vec<ApiTokenResponse>,
    pub(crate) total_entries: i64,
}

/// A new token for programs.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ApiTokenBody {
    /// What it is for.
    #[schema(min_length = 1, max_length = 100)]
    pub(crate) name: String,
    /// Not higher than one's own.
    pub(crate) role: Role,
    /// How long it is good.
    #[serde(default = "quarter")]
    #[schema(minimum = 1, maximum = 366)]
    pub(crate) days: u32,
}

fn quarter() -> u32 {
    90
}

/// A token for programs that was made now.
#[derive(Serialize, ToSchema)]
pub(crate) struct NewApiTokenResponse {
    #[serde(flatten)]
    pub(crate) api_token: ApiTokenResponse,
    /// For the `Authorization: Bearer` header. It is shown once and only its hash is kept.
    pub(crate) token: String,
}
