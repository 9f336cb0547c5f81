//! `empty`: does nothing, for joining branches and for outlets.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Does nothing and succeeds: a place where branches meet, or a task that only has outlets. It takes no process and no slot.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Args {}
