//! The arguments of `updraft dags test` and `updraft tasks test`.

use std::path::PathBuf;

use clap::Args;

use super::{FormArgs, JsonObject, RoleArgs, json_object};

#[derive(Debug, Args)]
#[command(
    after_help = "The run is a real one, of this file alone: a database, a scheduler, an API server and a worker of its own are started for it in a
temporary folder, and are gone afterwards. What its tasks do elsewhere, they do.

Exit codes: 0 if the run succeeds; 1 if it fails; 2 if the file is wrong, and nothing was started; 130 after ctrl-C.

Examples:
  updraft dags test dags/daily_sales.yaml
  updraft dags test daily_sales --conf '{\"shop\": \"north\"}' --logical-date 2026-01-31
  updraft dags test dags/daily_sales.yaml --connections connections.json --variables variables.json --keep"
)]
pub(crate) struct TrialArgs {
    /// The DAG file, or the id of a DAG in the DAGs folder
    #[arg(value_name = "FILE|DAG")]
    pub(crate) subject: PathBuf,
    #[command(flatten)]
    pub(crate) how: TrialOptions,
}

#[derive(Debug, Args)]
#[command(
    after_help = "As `updraft dags test`, with this task alone: all others are left out, and a template that asks for the result of one of them finds
none.

Examples:
  updraft tasks test dags/daily_sales.yaml extract
  updraft tasks test daily_sales load --logical-date 2026-01-31 --connections connections.json"
)]
pub(crate) struct TaskTrialArgs {
    /// The DAG file, or the id of a DAG in the DAGs folder
    #[arg(value_name = "FILE|DAG")]
    pub(crate) subject: PathBuf,
    /// The task, or a group of tasks
    #[arg(value_name = "TASK")]
    pub(crate) task_id: String,
    #[command(flatten)]
    pub(crate) how: TrialOptions,
}

/// How something is tried.
#[derive(Debug, Args)]
pub(crate) struct TrialOptions {
    /// Which DAG of the file; needed if it has several
    #[arg(long, value_name = "ID")]
    pub(crate) dag_id: Option<String>,
    /// Configuration of the run, a JSON object: values for its params
    #[arg(short, long, value_name = "JSON", value_parser = json_object)]
    pub(crate) conf: Option<JsonObject>,
    /// Logical date of the run; without an offset it is in UTC [default: none]
    #[arg(short, long, value_name = "TIME")]
    pub(crate) logical_date: Option<String>,
    /// File with variables, as `updraft variables import` has it
    #[arg(long, value_name = "FILE")]
    pub(crate) variables: Option<PathBuf>,
    /// File with connections, as `updraft connections import` has it
    #[arg(long, value_name = "FILE")]
    pub(crate) connections: Option<PathBuf>,
    /// File with pools, as `updraft pools import` has it
    #[arg(long, value_name = "FILE")]
    pub(crate) pools: Option<PathBuf>,
    /// Keep the temporary folder, with the database and the logs, and tell where it is
    #[arg(long)]
    pub(crate) keep: bool,
    #[command(flatten)]
    pub(crate) form: FormArgs,
    /// Whose settings count, and which DAGs folder the file is in
    #[command(flatten)]
    pub(crate) role: RoleArgs,
}
