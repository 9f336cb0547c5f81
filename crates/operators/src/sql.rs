//! `sql`: statements on a PostgreSQL connection.

mod csv_file;
mod database;
mod job;
mod rows;
mod statement;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::arguments;
use crate::operator::{Operator, OperatorError, Plan, TaskSetup};
use database::Database;
pub(crate) use job::Job;

/// Runs SQL on a PostgreSQL connection: one statement or several, in one transaction. The rows of the last statement that
/// gives any become the XCom `return_value`, a list of mappings; if it is one row, each of its columns is an XCom of its
/// own as well. Without rows `return_value` is the number of rows that were changed.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("oneOf" = [{"required": ["query"]}, {"required": ["file"]}]))]
pub struct Args {
    /// Id of a connection of type `postgres`.
    pub connection: String,
    /// The statements, separated by semicolons. A template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub query: Option<String>,
    /// A file with the statements, looked for from the DAG file's folder. Its text is a template as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub file: Option<String>,
    /// Values for the statements: a list for `$1`, `$2`, …, or a mapping for `:name`. They are passed as values and
    /// can't change the meaning of a statement, which a template in `query` could. A list becomes an array, for
    /// `= any(:names)`; a mapping becomes JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "ParametersSchema")]
    pub parameters: Option<Parameters>,
    /// Writes the rows to this CSV file, with a header line, instead of an XCom. Looked for from the working directory;
    /// replaced as a whole, never seen half written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub output: Option<String>,
    /// The most rows that may become an XCom; more is an error that says so.
    #[serde(default = "default_limit")]
    #[schemars(range(min = 1, max = 100_000))]
    pub limit: u32,
    /// `false` runs each statement by itself, for what can't be in a transaction, such as `VACUUM`.
    #[serde(default = "yes")]
    pub transaction: bool,
}

/// Values for the statements.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Parameters {
    /// For `$1`, `$2`, ….
    Positional(Vec<Value>),
    /// For `:name`.
    Named(Map<String, Value>),
}

/// What `parameters` may be in a file, in one flat schema for clear messages.
#[derive(JsonSchema)]
#[schemars(extend("type" = ["array", "object"]))]
pub(crate) struct ParametersSchema;

pub(crate) fn default_limit() -> u32 {
    1000
}

fn yes() -> bool {
    true
}

/// The `sql` action.
#[derive(Debug)]
pub struct Sql;

impl Operator for Sql {
    fn plan(&self, setup: &TaskSetup) -> Result<Plan, OperatorError> {
        let job = job(arguments::read(setup)?, setup)?;
        Ok(Plan::Async(Box::pin(job.run())))
    }
}

/// The statements of `args`, ready to be run.
pub(crate) fn job(args: Args, setup: &TaskSetup) -> Result<Job, OperatorError> {
    let (text, place) = match (args.query, args.file) {
        (Some(query), None) => (query, "query".to_owned()),
        (None, Some(file)) => (arguments::render_file(setup, &file)?, file),
        _ => return Err(OperatorError::fatal("`sql` needs either a `query` or a `file`")),
    };
    let statements = statement::split(&text, args.parameters.as_ref())
        .map_err(|error| OperatorError::fatal(format!("{place}: {error}")))?;
    if statements.is_empty() {
        return Err(OperatorError::fatal(format!("{place}: there is no statement to run")));
    }
    let database = Database::of(&setup.connection(&args.connection)?)?;
    Ok(Job {
        database,
        statements,
        place,
        output: args.output.map(|output| setup.paths.cwd.join(output)),
        limit: args.limit as usize,
        transaction: args.transaction,
        log: setup.log.clone(),
        cancelled: setup.cancelled.clone(),
    })
}
