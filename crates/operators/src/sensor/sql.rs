//! `sql_sensor`: waits for what a query gives.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Look, Sensor};
use crate::operator::{OperatorError, OutcomeState, TaskSetup};
use crate::sql::{self, Parameters};

/// Asks a PostgreSQL connection until the first row of the answer is true: there is one, and none of its values is null, false, 0, `0` or
/// empty. The rows become the XCom `return_value`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Args {
    /// Id of a connection of type `postgres`.
    pub connection: String,
    /// The query. A template.
    pub query: String,
    /// Values for the query: a list for `$1`, `$2`, …, or a mapping for `:name`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "sql::ParametersSchema")]
    pub parameters: Option<Parameters>,
}

/// The `sql_sensor` action.
#[derive(Debug)]
pub struct SqlSensor;

impl Sensor for SqlSensor {
    type Args = Args;

    fn look(&self, args: Args, setup: &TaskSetup) -> Result<BoxFuture<'static, Look>, OperatorError> {
        let job = sql::job(
            sql::Args {
                connection: args.connection,
                query: Some(args.query),
                parameters: args.parameters,
                limit: sql::default_limit(),
                transaction: true,
                ..sql::Args::default()
            },
            setup,
        )?;
        let looking = async move {
            let mut outcome = job.run().await;
            if outcome.state != OutcomeState::Success {
                return Look::Failed(outcome);
            }
            let rows = outcome.return_value.take();
            match first_row(rows.as_ref()) {
                Some(row) if row.iter().all(|value| is_true(value)) => Look::There(rows),
                Some(_) => Look::not_yet("the query's first row is not true yet"),
                None => Look::not_yet("the query gives no row yet"),
            }
        };
        Ok(looking.boxed())
    }
}

fn first_row(rows: Option<&Value>) -> Option<Vec<&Value>> {
    let row = rows?.as_array()?.first()?.as_object()?;
    Some(row.values().collect())
}

/// Airflow's rule for the first cell, and `false`.
fn is_true(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !matches!(text.as_str(), "" | "0"),
        Value::Array(_) | Value::Object(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn airflows_rule_of_truth() {
        for (value, wanted) in [
            (json!(null), false),
            (json!(false), false),
            (json!(0), false),
            (json!(0.0), false),
            (json!("0"), false),
            (json!(""), false),
            (json!(1), true),
            (json!("f"), true),
            (json!([]), true),
        ] {
            assert_eq!(is_true(&value), wanted, "{value}");
        }
        assert_eq!(first_row(Some(&json!([]))), None);
        assert_eq!(first_row(Some(&json!([{"a": 1}, {"a": 0}]))), Some(vec![&json!(1)]));
    }
}
