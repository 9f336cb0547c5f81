//! The arguments of `updraft cron`.

use clap::{Args, Subcommand, ValueEnum};

use super::Times;

#[derive(Debug, Subcommand)]
pub(crate) enum CronCommand {
    /// Print when an expression fires next
    Next(CronNextArgs),
    /// Say in words what an expression means
    #[command(after_help = "Examples:
  updraft cron explain '0 6 * * mon-fri#1'
  updraft cron explain '*/10 9-17 * * mon-fri' --lang ko")]
    Explain {
        /// Five fields, six with seconds last, or a preset such as @daily; in quotes
        #[arg(value_name = "EXPR", allow_hyphen_values = true)]
        expression: String,
        /// Language
        #[arg(long, value_enum, default_value_t = Lang::En)]
        lang: Lang,
    },
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  updraft cron next '0 9 * * mon-fri' --timezone Asia/Seoul
  updraft cron next '30 2 * * *' --timezone Europe/Zurich --after 2026-03-28 -n 3 --format json")]
pub(crate) struct CronNextArgs {
    /// Five fields, six with seconds last, or a preset such as @daily; in quotes
    #[arg(value_name = "EXPR", allow_hyphen_values = true, required_unless_present = "batch")]
    pub(crate) expression: Option<String>,
    /// Zone of the wall clock that the expression is about, by its IANA name
    #[arg(long, value_name = "TZ", default_value = "UTC")]
    pub(crate) timezone: String,
    /// Show what fires after this instant, not at it; on the wall clock of the zone unless it has an offset [default: now]
    #[arg(long, value_name = "TIME")]
    pub(crate) after: Option<String>,
    /// How many times to show; fewer if it never fires
    #[arg(short = 'n', long, default_value_t = 10)]
    pub(crate) count: usize,
    /// How to print them [default: human on a terminal, else json]
    #[arg(long, value_enum)]
    pub(crate) format: Option<Times>,
    /// Answer each line of standard input, `{"cron", "timezone", "after", "count"}`, by a line: the times, or `{"error"}`
    #[arg(long, hide = true, conflicts_with_all = ["expression", "after", "format"])]
    pub(crate) batch: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    /// English
    En,
    /// Korean
    Ko,
}
