//! The arguments of `updraft backfill`.

use clap::{Args, Subcommand, ValueEnum};

use super::{JsonObject, Output, Paged, json_object};

#[derive(Debug, Subcommand)]
pub(crate) enum BackfillCommand {
    /// Make the runs of a past range, or do them again
    Create(CreateArgs),
    /// Show the backfills of a DAG, the newest first
    #[command(after_help = "Examples:
  updraft backfill list daily_sales
  updraft backfill list '~' --active")]
    List {
        /// The DAG, or ~ for all
        dag_id: String,
        /// Only those that are not completed
        #[arg(long)]
        active: bool,
        #[command(flatten)]
        list: Paged,
    },
    /// Let no further run of a backfill start; what runs goes on
    #[command(after_help = "Examples:
  updraft backfill pause 7")]
    Pause(OneArgs),
    /// Let the runs of a paused backfill start again
    #[command(after_help = "Examples:
  updraft backfill unpause 7")]
    Unpause(OneArgs),
    /// End a backfill: its queued runs fail, those that run go on
    #[command(after_help = "Examples:
  updraft backfill cancel 7")]
    Cancel(OneArgs),
}

#[derive(Debug, Args)]
pub(crate) struct OneArgs {
    /// Number of the backfill
    pub(crate) id: u32,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Debug, Args)]
#[command(after_help = "Dates without an offset are in UTC.

Examples:
  updraft backfill create daily_sales --from 2026-01-01 --to 2026-01-31 --dry-run
  updraft backfill create daily_sales --from 2026-01-01 --to 2026-01-31 --reprocess failed --only-failed-tasks
  updraft backfill create daily_sales --from 2026-01-01 --to 2026-01-31 --reprocess completed --task load --task publish
  updraft backfill create daily_sales --from 2026-01-01 --to 2026-01-31 --backwards --max-active-runs 2 --conf '{\"shop\": \"north\"}'")]
pub(crate) struct CreateArgs {
    /// The DAG
    pub(crate) dag_id: String,
    /// First logical date
    #[arg(long, alias = "from-date", value_name = "TIME")]
    pub(crate) from: String,
    /// Last logical date
    #[arg(long, alias = "to-date", value_name = "TIME")]
    pub(crate) to: String,
    /// Which runs that are there already to do again
    #[arg(long, alias = "reprocess-behavior", value_enum, default_value_t = Reprocess::None)]
    pub(crate) reprocess: Reprocess,
    /// Of runs that are done again, only the tasks that failed
    #[arg(long)]
    pub(crate) only_failed_tasks: bool,
    /// Begin with the newest run
    #[arg(long, alias = "run-backwards")]
    pub(crate) backwards: bool,
    /// Runs at once, whatever the DAG's own limit is
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) max_active_runs: u32,
    /// Only this task, or the tasks of this group; may be repeated [default: all tasks]
    #[arg(long = "task", value_name = "ID")]
    pub(crate) tasks: Vec<String>,
    /// Configuration of the runs, a JSON object
    #[arg(long, alias = "dag-run-conf", value_name = "JSON", value_parser = json_object)]
    pub(crate) conf: Option<JsonObject>,
    /// Runs that are done again keep the version of the DAG that they had
    #[arg(long)]
    pub(crate) keep_version: bool,
    /// Also while another backfill of the DAG is not completed
    #[arg(long)]
    pub(crate) allow_concurrent: bool,
    /// Only show what would be done
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// Which runs that are there already are done again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Reprocess {
    /// None of them
    None,
    /// Failed ones
    Failed,
    /// All that are over
    Completed,
}
