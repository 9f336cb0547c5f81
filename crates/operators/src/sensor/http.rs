//! `http_sensor`: waits for what a server says.

use std::collections::BTreeMap;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Length, Look, Sensor};
use crate::http::{self, Method, Refused};
use crate::operator::{OperatorError, Outcome, TaskSetup};

/// Asks a server until it answers with a success and `response_check` is true. A server that can't be reached, does not answer in time, or
/// says 404, 408, 425, 429 or 5xx, is asked again; any other status fails the task. The body becomes the XCom `return_value`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Args {
    /// The address. With `connection`, a path that is added to the connection's own address.
    pub url: String,
    /// Id of a connection of type `http`, as for the action `http`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub connection: Option<String>,
    /// The method.
    #[serde(default)]
    pub method: Method,
    /// Headers.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// Parameters of the query string; a list repeats its name.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub params: Map<String, Value>,
    /// A body that is sent as JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Value")]
    pub json: Option<Value>,
    /// An expression over `status`, `headers` (names in lower case), `text` and `json`: `json.state == 'done'`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub response_check: Option<String>,
    /// The longest time for one request.
    #[serde(default = "half_a_minute")]
    pub request_timeout: Length,
}

fn half_a_minute() -> Length {
    Length::Text("30s".to_owned())
}

/// The `http_sensor` action.
#[derive(Debug)]
pub struct HttpSensor;

impl Sensor for HttpSensor {
    type Args = Args;

    fn look(&self, args: Args, setup: &TaskSetup) -> Result<BoxFuture<'static, Look>, OperatorError> {
        let timeout = args.request_timeout.read("request_timeout")?;
        let exchange = http::exchange(
            http::Args {
                url: args.url,
                connection: args.connection,
                method: args.method,
                headers: args.headers,
                params: args.params,
                json: args.json,
                data: None,
                expected_status: Vec::new(),
                response_check: args.response_check,
                save_to: None,
                timeout: format!("{}s", timeout.as_seconds_f64()),
            },
            setup,
        )?;
        let looking = async move {
            match exchange.try_run().await {
                Ok(value) => Look::There(value),
                Err(refused) if refused.may_pass() => Look::not_yet(refused.to_string()),
                Err(refused) => Look::Failed(Outcome::failed(refused.to_string())),
            }
        };
        Ok(looking.boxed())
    }
}

impl Refused {
    /// Whether it may be another answer at the next look.
    fn may_pass(&self) -> bool {
        match self {
            Self::Status(status, _) => matches!(status, 404 | 408 | 425 | 429 | 500..),
            Self::Network(_) | Self::Check(_) => true,
            Self::Other(_) => false,
        }
    }
}
