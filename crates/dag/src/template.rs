//! Templates and expressions: Jinja2's syntax with Airflow's names.

use serde_json::Value;

mod context;
mod references;

pub use context::{Lookup, LookupError, PreviousSuccess, RunContext, TaskContext};
pub use references::{Place, TemplateReferences, resolve_task_path};

/// Why a template or an expression is wrong, or failed when it was rendered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct TemplateError {
    /// Line within the text, from 1.
    pub line: u32,
    /// Column in characters within that line, from 1.
    pub column: u32,
    /// How many characters are wrong, at least 1.
    pub length: u32,
    /// What is wrong.
    pub message: String,
    /// A name that was perhaps meant.
    pub suggestion: Option<String>,
}

/// Compiles a template and lists what it refers to.
///
/// # Errors
/// A syntax error, or a filter, test or function that does not exist.
pub fn check_template(_text: &str) -> Result<TemplateReferences, TemplateError> {
    Ok(TemplateReferences::default())
}

/// As [`check_template`] for an expression (no braces), as in `when`.
///
/// # Errors
/// As for templates.
pub fn check_expression(_expression: &str) -> Result<TemplateReferences, TemplateError> {
    Ok(TemplateReferences::default())
}

/// Renders a template to text.
///
/// # Errors
/// What can't be known before the run: an undefined name, a failed lookup, too much work or output.
pub fn render(
    text: &str,
    _context: &TaskContext,
    _lookup: &dyn Lookup,
) -> Result<String, TemplateError> {
    Ok(text.to_owned())
}

/// Renders every text inside a JSON value (not the keys of its objects).
///
/// # Errors
/// As for [`render`], with the first text that fails.
pub fn render_value(
    value: &Value,
    _context: &TaskContext,
    _lookup: &dyn Lookup,
) -> Result<Value, TemplateError> {
    Ok(value.clone())
}

/// Evaluates an expression to a JSON value.
///
/// # Errors
/// As for [`render`].
pub fn evaluate(
    _expression: &str,
    _context: &TaskContext,
    _lookup: &dyn Lookup,
) -> Result<Value, TemplateError> {
    Ok(Value::Null)
}
