//! The arguments of `updraft runs`.

use clap::{Args, Subcommand};

use super::{JsonObject, Output, Paged, json_object};

#[derive(Debug, Subcommand)]
pub(crate) enum RunsCommand {
    /// List the runs of a DAG, the newest first
    List(RunsListArgs),
    /// Show a run
    #[command(after_help = "Examples:
  updraft runs show daily_sales RUN
  updraft runs show daily_sales RUN -o json | jq .conf")]
    Show(RunArgs),
    /// End a run: what runs of it is stopped, what waits does not start, and the run has failed
    #[command(after_help = "Examples:
  updraft runs cancel daily_sales RUN")]
    Cancel(RunArgs),
    /// Do a run again, as a whole or only what failed
    Rerun(RerunArgs),
    /// Say why a run does not go on: its reasons, and the task instances that hold it up
    #[command(after_help = "Examples:
  updraft runs explain daily_sales RUN")]
    Explain {
        /// The DAG
        #[arg(value_name = "DAG")]
        dag_id: String,
        /// The run
        #[arg(value_name = "RUN")]
        run_id: String,
        #[command(flatten)]
        output: Output,
    },
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  updraft runs list daily_sales --limit 10
  updraft runs list '~' --state failed --since 2026-01-31
  updraft runs list daily_sales --state queued --state running -o json")]
pub(crate) struct RunsListArgs {
    /// The DAG, or ~ for all
    #[arg(value_name = "DAG")]
    pub(crate) dag_id: String,
    /// Only those in this state: queued, running, success or failed; may be repeated
    #[arg(long = "state", value_name = "STATE", value_parser = ["queued", "running", "success", "failed"])]
    pub(crate) states: Vec<String>,
    /// Only those that were due at this time or later; without an offset it is in UTC
    #[arg(long, value_name = "TIME")]
    pub(crate) since: Option<String>,
    /// Only those that were due at this time or earlier; without an offset it is in UTC
    #[arg(long, value_name = "TIME")]
    pub(crate) until: Option<String>,
    #[command(flatten)]
    pub(crate) list: Paged,
}

/// A run of a server.
#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// The DAG
    #[arg(value_name = "DAG")]
    pub(crate) dag_id: String,
    /// The run
    #[arg(value_name = "RUN")]
    pub(crate) run_id: String,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Debug, Args)]
#[command(
    after_help = "With --wait the exit code is 0 if the run succeeds and 1 if it fails; ctrl-C leaves the run going.

Examples:
  updraft runs rerun daily_sales manual__2026-01-31T09:00:00+00:00 --only-failed --dry-run
  updraft runs rerun daily_sales manual__2026-01-31T09:00:00+00:00 --only-failed --wait
  updraft runs rerun daily_sales manual__2026-01-31T09:00:00+00:00 --conf '{\"shop\": \"south\"}' --dry-run"
)]
pub(crate) struct RerunArgs {
    /// The DAG
    #[arg(value_name = "DAG")]
    pub(crate) dag_id: String,
    /// The run
    #[arg(value_name = "RUN")]
    pub(crate) run_id: String,
    /// Only the tasks that failed, and those that did not run because of them
    #[arg(long)]
    pub(crate) only_failed: bool,
    /// By the DAG as it is now, not as it was when the run was made
    #[arg(long)]
    pub(crate) latest_version: bool,
    /// A JSON object in place of the run's conf, for a run that is over; what does not run again was made with the old one
    #[arg(short, long, value_name = "JSON", value_parser = json_object)]
    pub(crate) conf: Option<JsonObject>,
    /// Words for those who look at the run
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,
    /// Only show what would run again, and what would be different in the conf
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Wait for the end of the run
    #[arg(short, long, conflicts_with = "dry_run")]
    pub(crate) wait: bool,
    #[command(flatten)]
    pub(crate) output: Output,
}
