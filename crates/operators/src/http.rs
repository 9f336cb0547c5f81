//! `http`: one request over HTTP.

mod check;
mod exchange;
mod request;

use std::collections::BTreeMap;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use updraft_dag::duration::parse_duration;

use crate::arguments;
use crate::operator::{Operator, OperatorError, Plan, TaskSetup};
use check::Check;
use exchange::Exchange;
pub(crate) use exchange::Refused;

/// Makes one HTTP request. The body of the reply becomes the XCom `return_value`: parsed if it is JSON, else as text. Any
/// status of 400 or above fails the task; its retries are the task's own.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(extend("additionalProperties" = false))]
pub struct Args {
    /// What is asked.
    #[serde(flatten)]
    pub request: Request,
    /// Writes the body to this file instead of an XCom. Looked for from the working directory; replaced as a whole, never
    /// seen half written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub save_to: Option<String>,
    /// The longest time for the whole request, such as `30s` or `5m`.
    #[serde(default = "default_timeout")]
    pub timeout: String,
}

/// A request, and which reply to it is a success.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Request {
    /// The address. With `connection`, a path that is added to the connection's own address.
    pub url: String,
    /// Id of a connection of type `http` whose address, login and password (basic authentication, or a bearer token when
    /// there is no login) and headers (its `extra`) are used.
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
    /// A body that is sent as it is if it is text, or as a form if it is a mapping.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "DataSchema")]
    pub data: Option<Data>,
    /// The statuses that are a success, instead of all below 400.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub expected_status: Vec<u16>,
    /// An expression over `status`, `headers` (names in lower case), `text` and `json` that has to be true:
    /// `json.state == 'done'`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub response_check: Option<String>,
}

/// A method of HTTP.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
#[allow(missing_docs)]
pub enum Method {
    #[default]
    Get,
    Head,
    Post,
    Put,
    Patch,
    Delete,
    Options,
}

/// A body that is not JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Data {
    /// Sent as it is.
    Text(String),
    /// Sent as a form.
    Form(Map<String, Value>),
}

/// What `data` may be in a file, in one flat schema for clear messages.
#[derive(JsonSchema)]
#[schemars(extend("type" = ["string", "object"]))]
struct DataSchema;

fn default_timeout() -> String {
    "60s".to_owned()
}

/// The `http` action.
#[derive(Debug)]
pub struct Http;

impl Operator for Http {
    fn plan(&self, setup: &TaskSetup) -> Result<Plan, OperatorError> {
        let args: Args = arguments::read(setup)?;
        let timeout = parse_duration(&args.timeout)
            .map_err(|error| OperatorError::fatal(format!("`timeout` of `http`: {error}")))?
            .to_delta()
            .to_std()
            .map_err(|_| OperatorError::fatal("`timeout` of `http` has to be longer than nothing"))?;
        let exchange = exchange(args.request, timeout, args.save_to, setup)?;
        Ok(Plan::Async(Box::pin(exchange.run())))
    }
}

/// A request that is ready to be made, and to take `timeout` at most.
pub(crate) fn exchange(
    args: Request,
    timeout: Duration,
    save_to: Option<String>,
    setup: &TaskSetup,
) -> Result<Exchange, OperatorError> {
    let check = args
        .response_check
        .as_deref()
        .map(Check::parse)
        .transpose()
        .map_err(OperatorError::fatal)?;
    let connection = args.connection.as_deref().map(|id| setup.connection(id)).transpose()?;
    let request = request::build(&setup.http, &args, connection.as_ref())?.timeout(timeout);
    Ok(Exchange {
        client: setup.http.clone(),
        request,
        expected_status: args.expected_status,
        check,
        save_to: save_to.map(|file| setup.paths.cwd.join(file)),
        limit: setup.assignment.xcom_bytes,
        log: setup.log.clone(),
        cancelled: setup.cancelled.clone(),
    })
}
