//! `delta_sensor`: waits until some time after the run's data.

use chrono::Utc;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Length, Look, Sensor};
use crate::operator::{OperatorError, TaskSetup};

/// Waits until a time has passed since the end of the run's data interval (of a run without one: since it was to start). Between now and
/// then it does not look at all.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Args {
    /// How long after the end of the data interval, such as `2h`.
    pub delta: Length,
}

/// The `delta_sensor` action.
#[derive(Debug)]
pub struct DeltaSensor;

impl Sensor for DeltaSensor {
    type Args = Args;

    fn look(&self, args: Args, setup: &TaskSetup) -> Result<BoxFuture<'static, Look>, OperatorError> {
        let run = &setup.assignment.context.run;
        let from = run.data_interval.map_or(run.run_after, |interval| interval.end);
        let at = from
            .checked_add_signed(args.delta.read("delta")?)
            .ok_or_else(|| OperatorError::fatal("`delta` ends after the end of time"))?;
        Ok(async move { super::time::until(at, Utc::now()) }.boxed())
    }
}
