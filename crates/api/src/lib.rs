//! The server side of Updraft that speaks HTTP: REST in Airflow's shape, the workers' protocol, live events, the web UI.
//!
//! Begin with [`router`]: what is served, and through which layers a request goes.

mod audit;
mod auth;
mod conditional;
mod dag_files;
mod doors;
mod events;
pub mod execution;
mod extract;
mod layers;
mod layout;
mod listen;
pub mod logs;
mod mask;
mod openapi;
mod operations;
mod problem;
mod router;
mod routes;
mod schema;
mod serve;
mod state;
mod tls;
mod web;

pub use auth::access::{Role, UnknownRole};
pub use auth::accounts::{AccountError, check_password, create_user, link_user, set_password};
pub use auth::oidc::claims::{ClaimRules, GroupRoles, GroupRolesError};
pub use auth::oidc::{OpenId, OpenIdConfig, OpenIdError};
pub use auth::rights::{DagRole, UnknownDagRole};
pub use dag_files::DagFiles;
pub use doors::Doors;
pub use router::router;
pub use serve::{ApiConfig, ApiError, serve};
pub use state::ApiState;
pub use tls::{TlsConfig, TlsError};

/// The OpenAPI document of everything that this crate serves, as pretty JSON with a final line break.
///
/// # Errors
/// Never in practice: the document is made of plain values.
pub fn openapi_json() -> Result<String, serde_json::Error> {
    Ok(router::document().to_pretty_json()? + "\n")
}
