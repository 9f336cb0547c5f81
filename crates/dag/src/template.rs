//! Templates and expressions: Jinja2's syntax with Airflow's names.
//!
//! minijinja renders them. A text is compiled and looked through when its file is read ([`check_template`]), so that a name
//! that does not exist is an error of the file; it is rendered just before its task runs. What has to be fetched (XComs,
//! variables, connections, secrets) is asked for only if the text gets to it: see [`engine`] for how.
//!
//! A text may loop, but not for ever: its steps, its output (1 MiB) and the things it asks for are bounded.

use serde_json::Value;

mod bounds;
mod context;
mod date;
mod depth;
mod engine;
mod filters;
mod macros;
mod names;
mod objects;
mod references;
mod value;

pub use context::{
    AssetEvent, AssetEventSource, Lookup, LookupError, Notice, PreviousSuccess, RunContext, TaskContext,
};
pub use references::{Place, TemplateReferences, constant_results, resolve_task_path};

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

impl TemplateError {
    fn at(place: Place, message: String, suggestion: Option<String>) -> Self {
        TemplateError {
            line: place.line,
            column: place.column,
            length: place.length,
            message,
            suggestion,
        }
    }
}

/// Every variable that a template may begin with.
#[must_use]
pub fn variables() -> &'static [&'static str] {
    &names::ROOTS
}

/// The members of a variable whose members are fixed, such as those of `ti`.
#[must_use]
pub fn members(variable: &str) -> Option<&'static [&'static str]> {
    names::members(variable)
}

/// Every filter.
#[must_use]
pub fn filters() -> &'static [&'static str] {
    &names::FILTERS
}

/// Whether a text has anything to render; most have not.
#[must_use]
pub fn is_template(text: &str) -> bool {
    text.contains("{{") || text.contains("{%") || text.contains("{#")
}

/// Compiles a template and lists what it refers to.
///
/// # Errors
/// A syntax error, or a filter, test or function that does not exist. Unknown variables are in the list instead, since
/// there may be several.
pub fn check_template(text: &str) -> Result<TemplateReferences, TemplateError> {
    if !is_template(text) {
        return Ok(TemplateReferences::default());
    }
    depth::check(text, false)?;
    references::template_references(text)
}

/// As [`check_template`] for an expression (no braces), as in `when`.
///
/// # Errors
/// As for templates.
pub fn check_expression(expression: &str) -> Result<TemplateReferences, TemplateError> {
    depth::check(expression, true)?;
    references::expression_references(expression)
}

/// Renders a template to text.
///
/// # Errors
/// What can't be known before the run: an undefined name, a failed lookup, too much work or output.
pub fn render(text: &str, context: &TaskContext, lookup: &dyn Lookup) -> Result<String, TemplateError> {
    engine::Session::new(context, lookup).render(text)
}

/// Renders every text inside a JSON value (not the keys of its objects). A text stays a text, also if it is nothing but
/// one `{{ … }}`.
///
/// # Errors
/// As for [`render`], with the first text that fails.
pub fn render_value(value: &Value, context: &TaskContext, lookup: &dyn Lookup) -> Result<Value, TemplateError> {
    fn inside(value: &Value, session: &engine::Session<'_>) -> Result<Value, TemplateError> {
        Ok(match value {
            Value::String(text) => Value::String(session.render(text)?),
            Value::Array(items) => Value::Array(
                items
                    .iter()
                    .map(|item| inside(item, session))
                    .collect::<Result<_, _>>()?,
            ),
            Value::Object(members) => Value::Object(
                members
                    .iter()
                    .map(|(key, member)| Ok((key.clone(), inside(member, session)?)))
                    .collect::<Result<_, TemplateError>>()?,
            ),
            other => other.clone(),
        })
    }
    inside(value, &engine::Session::new(context, lookup))
}

/// Evaluates an expression to a JSON value. A date becomes its ISO 8601 text.
///
/// # Errors
/// As for [`render`].
pub fn evaluate(expression: &str, context: &TaskContext, lookup: &dyn Lookup) -> Result<Value, TemplateError> {
    engine::Session::new(context, lookup).evaluate(expression)
}
