//! The arguments of `updraft assets`.

use clap::{Args, Subcommand};

use super::{JsonObject, Output, Paged, json_object};

#[derive(Debug, Subcommand)]
pub(crate) enum AssetsCommand {
    /// List assets
    #[command(after_help = "Examples:
  updraft assets list --match sales")]
    List {
        /// Only those whose name has this in it; `%` stands for any text
        #[arg(long = "match", value_name = "TEXT")]
        pattern: Option<String>,
        #[command(flatten)]
        list: Paged,
    },
    /// Show an asset: who updates it, and who waits for it
    #[command(after_help = "Examples:
  updraft assets details sales_mart
  updraft assets details s3://lake/sales -o yaml")]
    Details(AssetArgs),
    /// Make a run of the DAG that updates an asset
    Materialize(MaterializeArgs),
}

/// An asset of a server.
#[derive(Debug, Args)]
pub(crate) struct AssetArgs {
    /// The asset: its name or its address
    #[arg(value_name = "ASSET")]
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Debug, Args)]
#[command(
    after_help = "With --wait the exit code is 0 if the run succeeds and 1 if it fails; ctrl-C leaves the run going.

Examples:
  updraft assets materialize sales_mart --wait
  updraft assets materialize s3://lake/sales --conf '{\"shop\": \"north\"}'"
)]
pub(crate) struct MaterializeArgs {
    /// The asset: its name or its address
    #[arg(value_name = "ASSET")]
    pub(crate) name: String,
    /// Configuration of the run, a JSON object: values for its params
    #[arg(short, long, value_name = "JSON", value_parser = json_object)]
    pub(crate) conf: Option<JsonObject>,
    /// Name of the run [default: made from the time]
    #[arg(short, long, value_name = "ID")]
    pub(crate) run_id: Option<String>,
    /// Words for those who look at the run
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,
    /// Wait for the end of the run
    #[arg(short, long)]
    pub(crate) wait: bool,
    #[command(flatten)]
    pub(crate) output: Output,
}
