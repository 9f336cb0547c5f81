//! What every command has that asks a server: which one, as whom, and how its answer is printed.

use clap::{Args, ValueEnum};

use super::HomeArgs;

/// Which server, and as whom.
#[derive(Debug, Args)]
#[command(next_help_heading = "Server")]
pub(crate) struct ServerArgs {
    #[command(flatten)]
    pub(crate) home: HomeArgs,
    /// Address of the API server, or its name in ~/.config/updraft/servers.yaml
    #[arg(
        long,
        value_name = "URL|NAME",
        env = "UPDRAFT_SERVER",
        default_value = "http://127.0.0.1:8080"
    )]
    pub(crate) server: String,
    /// Whose account [default: admin]. The password is read from UPDRAFT_PASSWORD; that of admin also from `secrets/admin.password`
    /// in the home. An access token in UPDRAFT_TOKEN takes the place of both
    #[arg(long, value_name = "NAME", env = "UPDRAFT_USERNAME")]
    pub(crate) username: Option<String>,
}

/// How an answer is printed.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct FormArgs {
    /// How to print it: a table for people, or what the API says, whole
    #[arg(id = "output", short, long = "output", alias = "format", value_name = "FORM", value_enum, default_value_t = Form::Table)]
    pub(crate) form: Form,
}

/// How an answer is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    #[value(alias = "human")]
    Table,
    Json,
    Yaml,
}

/// A server, and how its answer is printed.
#[derive(Debug, Args)]
pub(crate) struct Output {
    #[command(flatten)]
    pub(crate) form: FormArgs,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
}

/// A list of a server, and how much of it is printed.
#[derive(Debug, Args)]
pub(crate) struct Paged {
    /// At most so many [default: all]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) limit: Option<u32>,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// What `--conf` takes.
pub(crate) type JsonObject = serde_json::Map<String, serde_json::Value>;

/// Reads an argument that is a JSON object.
pub(crate) fn json_object(text: &str) -> Result<JsonObject, String> {
    serde_json::from_str(text).map_err(|error| format!("{error}; write a JSON object, such as '{{\"name\": 1}}'"))
}
