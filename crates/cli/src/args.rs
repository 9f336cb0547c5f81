//! The command line.

mod assets;
mod backfill;
mod dags;
mod kept;
mod roles;
mod runs;
mod server;
mod tasks;
#[cfg(test)]
mod tests;
mod users;

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

pub(crate) use assets::{AssetsCommand, MaterializeArgs};
pub(crate) use backfill::{BackfillCommand, CreateArgs, OneArgs, Reprocess};
pub(crate) use dags::{DagArgs, DagsCommand, ListArgs, SimulateArgs, TriggerArgs};
pub(crate) use kept::{ConnectionArgs, ExportArgs, ImportArgs, KeptCommand, OnExisting, PoolArgs, VariableArgs};
pub(crate) use roles::{ApiServerArgs, HomeArgs, RoleArgs, StandaloneArgs, WorkerArgs};
pub(crate) use runs::{RerunArgs, RunArgs, RunsCommand, RunsListArgs};
pub(crate) use server::{ExplainArgs, Form, FormArgs, JsonObject, Output, Paged, ServerArgs, json_object};
pub(crate) use tasks::{ClearArgs, Instance, InstanceArgs, LogsArgs, TasksCommand, TasksListArgs};
pub(crate) use users::{GrantedArgs, TokensCommand, UserArgs, UsersCommand};

/// Updraft: a workflow orchestrator in one binary.
#[derive(Debug, Parser)]
#[command(name = "updraft", version, about, propagate_version = true, max_term_width = 110)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run everything: database, scheduler, API with the web UI, and workers as processes of their own
    Standalone(StandaloneArgs),
    /// Run a scheduler
    Scheduler(RoleArgs),
    /// Run the API and the web UI
    ApiServer(ApiServerArgs),
    /// Run a worker; it speaks to the API server only, never to the database
    Worker(WorkerArgs),
    /// Look after the database
    Db {
        #[command(subcommand)]
        command: DbCommand,
    },
    /// Look after the keys of variables, connections and webhooks
    Secrets {
        #[command(subcommand)]
        command: SecretsCommand,
    },
    /// Look after users
    Users {
        #[command(subcommand)]
        command: UsersCommand,
    },
    /// Look after the tokens with which programs speak for you
    Tokens {
        #[command(subcommand)]
        command: TokensCommand,
    },
    /// Ask a server about task instances
    Tasks {
        #[command(subcommand)]
        command: TasksCommand,
    },
    /// Ask a server about runs
    Runs {
        #[command(subcommand)]
        command: RunsCommand,
    },
    /// Look at DAG files, and ask a server about DAGs
    Dags {
        #[command(subcommand)]
        command: DagsCommand,
    },
    /// Make the runs of the past, or do them again
    Backfill {
        #[command(subcommand)]
        command: BackfillCommand,
    },
    /// Ask a server about assets
    Assets {
        #[command(subcommand)]
        command: AssetsCommand,
    },
    /// Look after the variables of a server
    Variables {
        #[command(subcommand)]
        command: KeptCommand<VariableArgs>,
    },
    /// Look after the connections of a server
    Connections {
        #[command(subcommand)]
        command: KeptCommand<ConnectionArgs>,
    },
    /// Look after the pools of a server
    Pools {
        #[command(subcommand)]
        command: KeptCommand<PoolArgs>,
    },
    /// Look at cron expressions
    Cron {
        #[command(subcommand)]
        command: CronCommand,
    },
    /// Look at the settings
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
    /// Print the script that lets a shell complete these commands
    #[command(after_help = "Examples:
  source <(updraft completion bash)                                   # in ~/.bashrc
  updraft completion zsh > ~/.zfunc/_updraft                          # with fpath+=~/.zfunc before compinit in ~/.zshrc
  updraft completion fish > ~/.config/fish/completions/updraft.fish
  updraft completion elvish >> ~/.config/elvish/rc.elv
  updraft completion powershell >> $PROFILE")]
    Completion {
        /// Which shell
        shell: Shell,
    },
    /// Ends what a worker leaves behind when it dies; started by the worker
    #[command(hide = true)]
    WorkerGuardian {
        /// The worker's id, found in the environment of all its tasks
        #[arg(long)]
        worker_id: String,
        #[arg(long)]
        tls_ca: Option<PathBuf>,
        #[arg(long, requires = "tls_key")]
        tls_cert: Option<PathBuf>,
        #[arg(long)]
        tls_key: Option<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum DbCommand {
    /// Bring the schema up to this binary's version
    Migrate(HomeArgs),
    /// Write the database and the key of its secrets into a new folder, while work goes on
    Backup {
        /// The folder to make
        folder: PathBuf,
        /// Leave out the key with which variables, connections and webhooks are encrypted: without it they can't be read again
        #[arg(long)]
        without_key: bool,
        #[command(flatten)]
        home: HomeArgs,
    },
    /// Read a backup into an empty database; nothing is started before `updraft db resume`
    Restore {
        /// The folder of the backup
        folder: PathBuf,
        #[command(flatten)]
        home: HomeArgs,
    },
    /// Tell what would happen if work went on after a restore
    Recovery(HomeArgs),
    /// Let work go on after a restore
    Resume(HomeArgs),
    /// Copy a private database to a PostgreSQL server, whole and compared; Updraft must be stopped
    Move {
        /// Where to: an empty database, as postgres://user:password@host:5432/database. Better in UPDRAFT_MOVE_TO, where no list of
        /// processes shows the password
        #[arg(long, env = "UPDRAFT_MOVE_TO", hide_env_values = true)]
        to: String,
        #[command(flatten)]
        home: HomeArgs,
    },
    /// Prove that nothing is lost, doubled or stuck: asks the database about every invariant, while all runs on; exit code 1 if one
    /// does not hold
    Check {
        #[command(flatten)]
        home: HomeArgs,
        /// How to print it [default: human on a terminal, else json]
        #[arg(long, value_enum)]
        format: Option<Times>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum SecretsCommand {
    /// Tell which keys there are, and how many secrets each encrypts
    Keys(HomeArgs),
    /// Encrypt with a new key from now on, and everything anew, while all runs on
    Rotate {
        /// Add the new key and use it for decryption only, so that other machines can be given it first
        #[arg(long)]
        prepare: bool,
        #[command(flatten)]
        home: HomeArgs,
    },
    /// Remove keys that nothing is encrypted with any more
    Prune(HomeArgs),
}

#[derive(Debug, Subcommand)]
pub(crate) enum CronCommand {
    /// Print when an expression fires next
    Next(CronNextArgs),
    /// Say in words what an expression means
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

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Every setting, its value and where that came from
    Show {
        #[command(flatten)]
        home: HomeArgs,
        #[command(flatten)]
        form: FormArgs,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Report {
    Human,
    Json,
    Github,
}

/// How times are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Times {
    Json,
    Human,
}

impl Times {
    /// What was asked for, else what suits the reader: a person at a terminal, or a program.
    pub(crate) fn or_by_reader(format: Option<Self>) -> Self {
        format.unwrap_or(if std::io::stdout().is_terminal() {
            Self::Human
        } else {
            Self::Json
        })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    /// English
    En,
    /// Korean
    Ko,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}
