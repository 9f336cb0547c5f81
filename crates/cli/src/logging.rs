//! The log of the process itself, on standard error.

use anyhow::{Context, Result, bail};
use tracing_subscriber::EnvFilter;

use crate::settings::Log;

/// Starts logging; called once.
pub(crate) fn start(settings: &Log) -> Result<()> {
    // One line of sqlx per statement is noise; what matters comes back as an error. Whoever names one of these has the last word.
    let directives = format!(
        "sqlx=warn,hyper=warn,reqwest=warn,rust_sugiyama=warn,{}",
        settings.level
    );
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
