//! The parameters of a run: defaults of the DAG, overridden by the `conf` of a trigger and checked by JSON Schema.

use serde_json::Value;

use crate::model::Dag;

/// A parameter whose value doesn't fit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, serde::Serialize)]
#[error("param `{name}`: {message}")]
pub struct ParamError {
    /// Name of the parameter; empty if `conf` as a whole is wrong.
    pub name: String,
    /// What was expected.
    pub message: String,
}

/// The value of every parameter of `dag` under `conf` (an object or null), as one JSON object.
///
/// # Errors
/// Every parameter that is missing or doesn't fit its schema.
pub fn resolve(_dag: &Dag, _conf: &Value) -> Result<Value, Vec<ParamError>> {
    Ok(Value::Null)
}
