//! The command line.

mod assets;
mod backfill;
mod cron;
mod dags;
mod db;
mod kept;
mod roles;
mod runs;
mod server;
mod tasks;
#[cfg(test)]
mod tests;
mod trial;
mod users;

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

pub(crate) use assets::{AssetsCommand, MaterializeArgs};
pub(crate) use backfill::{BackfillCommand, CreateArgs, OneArgs, Reprocess};
pub(crate) use cron::{CronCommand, CronNextArgs, Lang};
pub(crate) use dags::{DagArgs, DagsCommand, ListArgs, SimulateArgs, TriggerArgs};
pub(crate) use db::{DbCommand, SecretsCommand};
pub(crate) use kept::{ConnectionArgs, ExportArgs, ImportArgs, KeptCommand, OnExisting, PoolArgs, VariableArgs};
pub(crate) use roles::{ApiServerArgs, HomeArgs, RoleArgs, StandaloneArgs, WorkerArgs};
pub(crate) use runs::{RerunArgs, RunArgs, RunsCommand, RunsListArgs};
pub(crate) use server::{Form, FormArgs, JsonObject, Output, Paged, ServerArgs, json_object};
pub(crate) use tasks::{ClearArgs, Instance, InstanceArgs, LogsArgs, TasksCommand, TasksListArgs};
pub(crate) use trial::{TaskTrialArgs, TrialArgs, TrialOptions};
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
    #[command(after_help = "Examples:
  updraft standalone
  updraft standalone --dags-folder ~/dags --port 9090 --workers 2")]
    Standalone(StandaloneArgs),
    /// Run a scheduler
    #[command(after_help = "Examples:
  UPDRAFT_DATABASE_URL=postgres://updraft@db.example.org/updraft updraft scheduler --dags-folder /srv/dags")]
    Scheduler(RoleArgs),
    /// Run the API and the web UI
    #[command(after_help = "Examples:
  UPDRAFT_DATABASE_URL=postgres://updraft@db.example.org/updraft updraft api-server --host 0.0.0.0")]
    ApiServer(ApiServerArgs),
    /// Run a worker; it speaks to the API server only, never to the database
    #[command(after_help = "Examples:
  updraft worker --server http://updraft.example.org:8080 --token-file worker.token --dags-folder /srv/dags
  updraft worker --server http://updraft.example.org:8080 --token-file worker.token --name gpu-1 --queues gpu --slots 2")]
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
    /// Print the version
    #[command(after_help = "Examples:
  updraft version")]
    Version,
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
pub(crate) enum ConfigCommand {
    /// Every setting, its value and where that came from
    #[command(visible_alias = "list")]
    #[command(after_help = "Examples:
  updraft config show
  updraft config show -o json | jq -r '.[] | select(.origin != \"default\") | .key'")]
    Show {
        #[command(flatten)]
        home: HomeArgs,
        #[command(flatten)]
        form: FormArgs,
    },
    /// Print the value of one setting
    #[command(after_help = "Examples:
  updraft config get-value core.dags_folder
  updraft config get-value api port                                   # as Airflow has it")]
    GetValue {
        /// The setting, as section.key or as two words
        #[arg(required = true, num_args = 1..=2, value_name = "SETTING")]
        words: Vec<String>,
        #[command(flatten)]
        home: HomeArgs,
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
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}
