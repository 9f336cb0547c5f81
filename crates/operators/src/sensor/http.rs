//! `http_sensor`: waits for what a server says.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Length, Look, Sensor};
use crate::http::{self, Refused, Request};
use crate::operator::{OperatorError, Outcome, TaskSetup};

/// Asks a server until it answers with a success and `response_check` is true. A server that can't be reached, does not answer in time, or
/// says 404, 408, 425, 429 or 5xx, is asked again; any other error fails the task. The body becomes the XCom `return_value`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(extend("additionalProperties" = false))]
pub struct Args {
    /// What is asked.
    #[serde(flatten)]
    pub request: Request,
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
        let timeout = timeout
            .to_std()
            .map_err(|_| OperatorError::fatal("`request_timeout` has to be longer than nothing"))?;
        let exchange = http::exchange(args.request, timeout, None, setup)?;
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
            Self::Status(status, _) => matches!(status, ..400 | 404 | 408 | 425 | 429 | 500..),
            Self::Network(_) | Self::Check(_) => true,
            Self::Other(_) => false,
        }
    }
}
