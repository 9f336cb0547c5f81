//! The server side of Updraft that speaks HTTP: REST in Airflow's shape, the workers' protocol, live events, the web UI.

pub mod execution;
mod extract;
pub mod logs;
mod openapi;
mod schema;

/// The OpenAPI document of everything that this crate serves, as pretty JSON with a final line break.
///
/// # Errors
/// Never in practice: the document is made of plain values.
pub fn openapi_json() -> Result<String, serde_json::Error> {
    Ok(openapi::base().to_pretty_json()? + "\n")
}
