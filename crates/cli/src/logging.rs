//! The log of the process itself, on standard error.

use anyhow::{Context, Result, bail};
use tracing_subscriber::EnvFilter;

use crate::settings::Log;

/// What would tell each statement, each request and, under names of its own, each step of the layout of a graph (rust-sugiyama). What
/// matters of it comes back as an error.
const QUIET: &[&str] = &[
    "sqlx",
    "hyper",
    "reqwest",
    "connected_components",
    "coordinate_calculation",
    "crossing_reduction",
    "crossings_reduction",
    "cut_values",
    "initialization",
    "initializing",
    "layouting",
    "low_lim",
    "ranking",
    "reduce_crossings",
    "rust_sugiyama",
];

/// Starts logging; called once.
pub(crate) fn start(settings: &Log) -> Result<()> {
    // Whoever names one of these has the last word.
    let quiet = QUIET.iter().map(|target| format!("{target}=warn,"));
    let directives = quiet.collect::<String>() + &settings.level;
    let filter = EnvFilter::try_new(directives)
        .with_context(|| format!("log.level `{}` is not a level or a filter", settings.level))?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false);
    match settings.format.as_str() {
        "text" => builder
            .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
            .init(),
        "json" => builder.json().init(),
        other => bail!("log.format must be text or json, not `{other}`"),
    }
    Ok(())
}
