//! `empty`: does nothing, for joining branches and for outlets.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::operator::{Operator, OperatorError, Outcome, Plan, TaskSetup};

/// Does nothing and succeeds: a place where branches meet, or a task that only has outlets. It takes no process and no slot.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Args {}

/// The `empty` action.
#[derive(Debug)]
pub struct Empty;

impl Operator for Empty {
    fn plan(&self, _setup: &TaskSetup) -> Result<Plan, OperatorError> {
        Ok(Plan::Async(Box::pin(async { Outcome::success(None) })))
    }
}
