//! Variables.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// A variable; the value of a key with a sensitive name is masked.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VariableResponse {
    pub(crate) key: String,
    pub(crate) value: String,
    pub(crate) description: Option<String>,
    pub(crate) is_encrypted: bool,
    pub(crate) team_name: Option<String>,
}

/// A page of variables.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VariableCollectionResponse {
    pub(crate) variables: Vec<VariableResponse>,
    pub(crate) total_entries: i64,
}

/// A variable to be written; a value that is not text is kept as JSON.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VariableBody {
    #[schema(max_length = 250)]
    pub(crate) key: String,
    #[serde(deserialize_with = "crate::extract::required_value")]
    pub(crate) value: Value,
    #[serde(default)]
    pub(crate) description: Option<String>,
    #[serde(default)]
    pub(crate) team_name: Option<String>,
}
