//! Answers of people that tasks wait for: there are none.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// What tasks ask people: always empty.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HITLDetailCollection)]
pub(crate) struct HitlDetailCollection {
    pub(crate) hitl_details: Vec<Map<String, Value>>,
    pub(crate) total_entries: i64,
}

/// An answer.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[schema(as = UpdateHITLDetailPayloadBody)]
pub(crate) struct UpdateHitlDetailBody {
    #[schema(min_items = 1)]
    pub(crate) chosen_options: Vec<String>,
    #[serde(default)]
    pub(crate) params_input: Map<String, Value>,
}
