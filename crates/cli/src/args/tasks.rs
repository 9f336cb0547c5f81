//! The arguments of `updraft tasks`.

use clap::{Args, Subcommand};

use super::{Output, Paged, TaskTrialArgs};

#[derive(Debug, Subcommand)]
pub(crate) enum TasksCommand {
    /// List the tasks of a DAG, or the task instances of a run
    #[command(visible_alias = "states-for-dag-run")]
    List(TasksListArgs),
    /// Print the state of a task instance
    #[command(after_help = "Examples:
  updraft tasks state daily_sales RUN load
  updraft tasks state daily_sales RUN each_shop --map-index 3")]
    State(InstanceArgs),
    /// Have tasks of a run done again
    Clear(ClearArgs),
    /// Run one task of a DAG file here and now, with nothing running
    Test(TaskTrialArgs),
    /// Print what a try wrote
    Logs(LogsArgs),
    /// Say why a task instance does not run: its reasons, and those of all upstreams that it waits for
    #[command(after_help = "Examples:
  updraft tasks explain daily_sales RUN load
  updraft tasks explain daily_sales RUN each_shop --map-index 3")]
    Explain {
        /// The DAG
        #[arg(value_name = "DAG")]
        dag_id: String,
        /// The run
        #[arg(value_name = "RUN")]
        run_id: String,
        /// The task
        #[arg(value_name = "TASK")]
        task_id: String,
        /// Which instance of a mapped task
        #[arg(long, default_value_t = -1, allow_negative_numbers = true)]
        map_index: i32,
        #[command(flatten)]
        output: Output,
    },
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  updraft tasks list daily_sales
  updraft tasks list daily_sales RUN --state failed --state upstream_failed")]
pub(crate) struct TasksListArgs {
    /// The DAG
    #[arg(value_name = "DAG")]
    pub(crate) dag_id: String,
    /// The run [default: none, and its tasks are told as the DAG has them]
    #[arg(value_name = "RUN")]
    pub(crate) run_id: Option<String>,
    /// Only those in this state, such as failed or none; may be repeated
    #[arg(long = "state", value_name = "STATE", requires = "run_id")]
    pub(crate) states: Vec<String>,
    #[command(flatten)]
    pub(crate) list: Paged,
}

/// One instance of a task.
#[derive(Debug, Args)]
pub(crate) struct Instance {
    /// The DAG
    #[arg(value_name = "DAG")]
    pub(crate) dag_id: String,
    /// The run
    #[arg(value_name = "RUN")]
    pub(crate) run_id: String,
    /// The task
    #[arg(value_name = "TASK")]
    pub(crate) task_id: String,
    /// Which instance of a mapped task
    #[arg(long, value_name = "INDEX")]
    pub(crate) map_index: Option<u32>,
}

#[derive(Debug, Args)]
pub(crate) struct InstanceArgs {
    #[command(flatten)]
    pub(crate) instance: Instance,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Debug, Args)]
#[command(
    after_help = "What would run again is shown before you are asked; --dry-run shows no more than that.

Examples:
  updraft tasks clear daily_sales RUN load --downstream
  updraft tasks clear daily_sales RUN --only-failed --yes
  updraft tasks clear daily_sales RUN load --map-index 3"
)]
pub(crate) struct ClearArgs {
    /// The DAG
    #[arg(value_name = "DAG")]
    pub(crate) dag_id: String,
    /// The run
    #[arg(value_name = "RUN")]
    pub(crate) run_id: String,
    /// The tasks, or groups of them [default: all]
    #[arg(value_name = "TASK")]
    pub(crate) task_ids: Vec<String>,
    /// Which instance of a mapped task [default: all]
    #[arg(long, value_name = "INDEX", requires = "task_ids")]
    pub(crate) map_index: Option<u32>,
    /// Also all that they come after
    #[arg(short, long)]
    pub(crate) upstream: bool,
    /// Also all that comes after them
    #[arg(short, long)]
    pub(crate) downstream: bool,
    /// Of these, only what failed
    #[arg(short = 'f', long)]
    pub(crate) only_failed: bool,
    /// Of these, only what is running
    #[arg(short = 'r', long, conflicts_with = "only_failed")]
    pub(crate) only_running: bool,
    /// By the DAG as it is now, not as it was when the run was made
    #[arg(long)]
    pub(crate) latest_version: bool,
    /// Only show what would run again
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Don't ask
    #[arg(short, long)]
    pub(crate) yes: bool,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  updraft tasks logs daily_sales RUN load
  updraft tasks logs daily_sales RUN load --follow --timestamps
  updraft tasks logs daily_sales RUN load --try 1 --map-index 3")]
pub(crate) struct LogsArgs {
    #[command(flatten)]
    pub(crate) instance: Instance,
    /// Which try, from 1 [default: the latest]
    #[arg(long = "try", value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) try_number: Option<u32>,
    /// Go on until the try is over; wait for it if it has not begun
    #[arg(short, long)]
    pub(crate) follow: bool,
    /// Begin each line with its time
    #[arg(short, long)]
    pub(crate) timestamps: bool,
    #[command(flatten)]
    pub(crate) server: super::ServerArgs,
}
