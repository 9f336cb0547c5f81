//! The arguments of `updraft dags`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{Color, HomeArgs, JsonObject, Output, Paged, Report, RunsListArgs, Times, TrialArgs, json_object};

#[derive(Debug, Subcommand)]
pub(crate) enum DagsCommand {
    /// List DAGs
    List(ListArgs),
    /// Show a DAG with all that its file says
    #[command(after_help = "Examples:
  updraft dags details daily_sales
  updraft dags details daily_sales -o json | jq -r .timezone")]
    Details(DagArgs),
    /// Make a run now
    Trigger(TriggerArgs),
    /// Let no further run of a DAG start; what runs goes on
    #[command(after_help = "Examples:
  updraft dags pause daily_sales")]
    Pause(DagArgs),
    /// Let the runs of a paused DAG start again
    #[command(after_help = "Examples:
  updraft dags unpause daily_sales")]
    Unpause(DagArgs),
    /// Delete a DAG with all its runs and logs; it comes back without them while its file is there
    #[command(after_help = "Examples:
  updraft dags delete old_sales --yes")]
    Delete {
        #[command(flatten)]
        dag: DagArgs,
        /// Don't ask
        #[arg(short, long)]
        yes: bool,
    },
    /// Print when the schedule makes the next run
    #[command(after_help = "Examples:
  updraft dags next-execution daily_sales")]
    NextExecution(DagArgs),
    /// List the runs of a DAG, the newest first; the same as `updraft runs list`
    #[command(after_help = "Examples:
  updraft dags list-runs daily_sales --limit 10
  updraft dags list-runs daily_sales --state failed -o json")]
    ListRuns(RunsListArgs),
    /// List the files that can't be read, and why; exit code 1 if there are any
    #[command(after_help = "Examples:
  updraft dags list-import-errors
  updraft dags list-import-errors -o json | jq -r '.import_errors[].filename'")]
    ListImportErrors(Paged),
    /// Show the tasks of a DAG, and what each comes after
    #[command(after_help = "Examples:
  updraft dags show daily_sales
  updraft dags show daily_sales --dot | dot -Tsvg > daily_sales.svg")]
    Show {
        #[command(flatten)]
        dag: DagArgs,
        /// As a graph for Graphviz: `updraft dags show DAG --dot | dot -Tsvg`
        #[arg(long, conflicts_with = "output")]
        dot: bool,
    },
    /// Run a DAG file once here and now, with nothing running: its logs, what became of its tasks, and an exit code
    Test(TrialArgs),
    /// Check DAG files: every problem of every file in one pass
    #[command(after_help = "Examples:
  updraft dags validate dags/
  updraft dags validate dags/daily_sales.yaml --format github")]
    Validate {
        /// Files or folders
        #[arg(required = true)]
        paths: Vec<PathBuf>,
        /// How to print what was found
        #[arg(long, value_enum, default_value_t = Report::Human)]
        format: Report,
        /// Colours in human output
        #[arg(long, value_enum, default_value_t = Color::Auto)]
        color: Color,
    },
    /// Show the next runs that the scheduler would make of a DAG file, without a server
    Simulate(SimulateArgs),
    /// Print the JSON Schema of DAG files, for editors
    #[command(after_help = "Examples:
  updraft dags schema > dag.schema.json")]
    Schema,
    /// Say why a DAG has no further run now, and what its unfinished runs wait for
    #[command(after_help = "Examples:
  updraft dags explain daily_sales")]
    Explain {
        /// The DAG
        #[arg(value_name = "DAG")]
        dag_id: String,
        #[command(flatten)]
        output: Output,
    },
}

/// A DAG of a server.
#[derive(Debug, Args)]
pub(crate) struct DagArgs {
    /// The DAG
    #[arg(value_name = "DAG")]
    pub(crate) dag_id: String,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  updraft dags list --tag finance
  updraft dags list --paused true -o json | jq -r '.dags[].dag_id'")]
pub(crate) struct ListArgs {
    /// Only those whose id has this in it; `%` stands for any text
    #[arg(long = "match", value_name = "TEXT")]
    pub(crate) pattern: Option<String>,
    /// Only those with this tag; may be repeated
    #[arg(long = "tag", value_name = "TAG")]
    pub(crate) tags: Vec<String>,
    /// Only those that are paused, or only those that are not
    #[arg(long, value_name = "true|false")]
    pub(crate) paused: Option<bool>,
    #[command(flatten)]
    pub(crate) list: Paged,
}

#[derive(Debug, Args)]
#[command(
    after_help = "With --wait the exit code is 0 if the run succeeds and 1 if it fails; ctrl-C leaves the run going.

Examples:
  updraft dags trigger daily_sales
  updraft dags trigger daily_sales --conf '{\"shop\": \"north\"}' --run-id north-1 --wait
  updraft dags trigger daily_sales --logical-date 2026-01-31 --note 'as asked by Ann'"
)]
pub(crate) struct TriggerArgs {
    /// The DAG
    #[arg(value_name = "DAG")]
    pub(crate) dag_id: String,
    /// Configuration of the run, a JSON object: values for its params
    #[arg(short, long, value_name = "JSON", value_parser = json_object)]
    pub(crate) conf: Option<JsonObject>,
    /// Name of the run [default: made from the time]
    #[arg(short, long, value_name = "ID")]
    pub(crate) run_id: Option<String>,
    /// Logical date of the run; without an offset it is in UTC [default: none]
    #[arg(short, long, value_name = "TIME")]
    pub(crate) logical_date: Option<String>,
    /// Words for those who look at the run
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,
    /// Wait for the end of the run
    #[arg(short, long)]
    pub(crate) wait: bool,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Debug, Args)]
#[command(after_help = "Dates without an offset are on the wall clock of the DAG's time zone.

Examples:
  updraft dags simulate dags/daily_sales.yaml
  updraft dags simulate dags/daily_sales.yaml --now 2026-03-29 -n 5
  updraft dags simulate dags/daily_sales.yaml --now 2026-03-29 --last-run 2026-03-01/2026-03-02 --format json")]
pub(crate) struct SimulateArgs {
    #[command(flatten)]
    pub(crate) home: HomeArgs,
    /// The DAG file
    pub(crate) file: PathBuf,
    /// Which DAG of the file; needed if it has several
    #[arg(long, value_name = "ID")]
    pub(crate) dag_id: Option<String>,
    /// Where the clock stands at first; it moves on to each run that is not due yet [default: now]
    #[arg(long, value_name = "TIME")]
    pub(crate) now: Option<String>,
    /// Data interval of the newest scheduled run, or one instant; without it there has been none
    #[arg(long, value_name = "START/END")]
    pub(crate) last_run: Option<String>,
    /// How many runs to show; fewer if the schedule ends
    #[arg(short = 'n', long, default_value_t = 10)]
    pub(crate) count: usize,
    /// How to print them [default: human on a terminal, else json]
    #[arg(long, value_enum)]
    pub(crate) format: Option<Times>,
}
