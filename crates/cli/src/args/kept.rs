//! The arguments of `updraft variables`, `connections` and `pools`: things that a server keeps by name.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{JsonObject, Output, Paged, ServerArgs, json_object};

/// What can be done with each kind; `Set` is what one of this kind is made of.
#[derive(Debug, Subcommand)]
pub(crate) enum KeptCommand<Set: Args> {
    /// List them
    #[command(after_help = "Examples:
  updraft variables list
  updraft connections list -o json
  updraft pools list --limit 10")]
    List(Paged),
    /// Show one
    #[command(after_help = "Examples:
  updraft variables get region
  updraft connections get shop
  updraft pools get warehouse -o yaml")]
    Get(NameArgs),
    /// Make one, or change what is given of it
    #[command(visible_alias = "add")]
    Set(Set),
    /// Delete one
    #[command(after_help = "Examples:
  updraft variables delete region
  updraft connections delete shop
  updraft pools delete warehouse")]
    Delete(NameArgs),
    /// Make and change those of a JSON file
    #[command(after_help = "Examples:
  updraft variables import variables.json
  updraft connections import connections.json --on-existing skip
  updraft pools import - < pools.json")]
    Import(ImportArgs),
    /// Write them into a JSON file, except for what is secret: the server never tells that
    #[command(after_help = "Examples:
  updraft variables export variables.json
  updraft connections export connections.json
  updraft pools export > pools.json")]
    Export(ExportArgs),
}

/// One of them.
#[derive(Debug, Args)]
pub(crate) struct NameArgs {
    /// Its name
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// The file: a JSON object with a value for each name, as Airflow exports it; - for standard input
    pub(crate) file: PathBuf,
    /// What to do with those that are there already; `fail` does nothing at all if there are any
    #[arg(short = 'a', long, value_name = "HOW", alias = "action-on-existing-key", value_enum, default_value_t = OnExisting::Overwrite)]
    pub(crate) on_existing: OnExisting,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
}

/// What is done with what is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OnExisting {
    Overwrite,
    Skip,
    Fail,
}

#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// The file, which only you may read [default: standard output]
    pub(crate) file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
}

#[derive(Debug, Args)]
#[command(after_help = "A value on the command line can be seen by every user of the machine.

Examples:
  updraft variables set region eu
  updraft variables set limits '{\"rows\": 1000}' --description 'of one load'
  pass show api-token | updraft variables set api_token")]
pub(crate) struct VariableArgs {
    /// Its key
    pub(crate) key: String,
    /// Its value [default: standard input]
    #[arg(allow_hyphen_values = true)]
    pub(crate) value: Option<String>,
    /// What it is for
    #[arg(long, value_name = "TEXT")]
    pub(crate) description: Option<String>,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Debug, Args)]
#[command(
    after_help = "The password is never an argument, which every user of the machine can see: --password asks for it, or reads a line of
standard input, and UPDRAFT_CONNECTION_PASSWORD has it without being asked.

Examples:
  updraft connections set shop --type postgres --host db.example.org --login etl --schema shop --password
  UPDRAFT_CONNECTION_PASSWORD=… updraft connections set shop --host db2.example.org
  updraft connections set api --type http --host api.example.org --extra '{\"timeout\": 10}'"
)]
pub(crate) struct ConnectionArgs {
    /// Its id
    pub(crate) id: String,
    /// What it leads to, such as postgres or http; needed for a new one
    #[arg(long = "type", alias = "conn-type", value_name = "TYPE")]
    pub(crate) conn_type: Option<String>,
    #[arg(long, value_name = "NAME", alias = "conn-host", help = "Host")]
    pub(crate) host: Option<String>,
    #[arg(long, value_name = "NUMBER", alias = "conn-port", help = "Port")]
    pub(crate) port: Option<u16>,
    #[arg(long, value_name = "NAME", alias = "conn-login", help = "User name there")]
    pub(crate) login: Option<String>,
    #[arg(long, value_name = "NAME", alias = "conn-schema", help = "Schema, or database")]
    pub(crate) schema: Option<String>,
    /// What it is for
    #[arg(long, value_name = "TEXT", alias = "conn-description")]
    pub(crate) description: Option<String>,
    /// Further values, a JSON object; in UPDRAFT_CONNECTION_EXTRA if there are secrets in it
    #[arg(long, value_name = "JSON", alias = "conn-extra", value_parser = json_object)]
    pub(crate) extra: Option<JsonObject>,
    /// Ask for the password, or read it as a line of standard input
    #[arg(long)]
    pub(crate) password: bool,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  updraft pools set warehouse 8 'what the warehouse can take'
  updraft pools set warehouse 16 --include-deferred=false")]
pub(crate) struct PoolArgs {
    /// Its name
    pub(crate) name: String,
    /// How many; -1 = no limit
    #[arg(allow_negative_numbers = true)]
    pub(crate) slots: i32,
    /// What it is for
    pub(crate) description: Option<String>,
    /// Deferred tasks take slots too
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub(crate) include_deferred: Option<bool>,
    #[command(flatten)]
    pub(crate) output: Output,
}
