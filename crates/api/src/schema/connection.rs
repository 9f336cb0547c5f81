//! Connections.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A connection; its password is never told.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConnectionResponse {
    pub(crate) connection_id: String,
    pub(crate) conn_type: String,
    pub(crate) description: Option<String>,
    pub(crate) host: Option<String>,
    pub(crate) login: Option<String>,
    pub(crate) schema: Option<String>,
    pub(crate) port: Option<i32>,
    /// `***` when there is one.
    pub(crate) password: Option<String>,
    /// JSON text with sensitive values masked.
    pub(crate) extra: Option<String>,
    pub(crate) team_name: Option<String>,
}

/// A page of connections.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConnectionCollectionResponse {
    pub(crate) connections: Vec<ConnectionResponse>,
    pub(crate) total_entries: i64,
}

/// A connection to be written.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConnectionBody {
    /// `[A-Za-z0-9_.-]`, at most 200.
    #[schema(max_length = 200)]
    pub(crate) connection_id: String,
    pub(crate) conn_type: String,
    #[serde(default)]
    pub(crate) description: Option<String>,
    #[serde(default)]
    pub(crate) host: Option<String>,
    #[serde(default)]
    pub(crate) login: Option<String>,
    #[serde(default)]
    pub(crate) schema: Option<String>,
    #[serde(default)]
    pub(crate) port: Option<i32>,
    #[serde(default)]
    pub(crate) password: Option<String>,
    /// JSON text of an object.
    #[serde(default)]
    pub(crate) extra: Option<String>,
    #[serde(default)]
    pub(crate) team_name: Option<String>,
}

/// A connection to be tested by a worker.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConnectionTestRequestBody {
    /// `[A-Za-z0-9_.-]`, at most 200.
    #[schema(max_length = 200)]
    pub(crate) connection_id: String,
    pub(crate) conn_type: String,
    #[serde(default)]
    pub(crate) description: Option<String>,
    #[serde(default)]
    pub(crate) host: Option<String>,
    #[serde(default)]
    pub(crate) login: Option<String>,
    #[serde(default)]
    pub(crate) schema: Option<String>,
    #[serde(default)]
    pub(crate) port: Option<i32>,
    #[serde(default)]
    pub(crate) password: Option<String>,
    /// JSON text of an object.
    #[serde(default)]
    pub(crate) extra: Option<String>,
    #[serde(default)]
    pub(crate) team_name: Option<String>,
    #[serde(default)]
    pub(crate) commit_on_success: bool,
    #[serde(default)]
    pub(crate) executor: Option<String>,
    #[serde(default)]
    pub(crate) queue: Option<String>,
}

impl From<ConnectionTestRequestBody> for ConnectionBody {
    fn from(body: ConnectionTestRequestBody) -> Self {
        Self {
            connection_id: body.connection_id,
            conn_type: body.conn_type,
            description: body.description,
            host: body.host,
            login: body.login,
            schema: body.schema,
            port: body.port,
            password: body.password,
            extra: body.extra,
            team_name: body.team_name,
        }
    }
}
