//! Asking before something is lost.

use std::io::{IsTerminal, Write};

use anyhow::{Context, Result, bail};

/// Whether to go on: yes if `yes` says so, else what is answered at the terminal.
///
/// # Errors
/// If there is no terminal to ask at.
pub(crate) fn confirm(question: &str, yes: bool) -> Result<bool> {
    if yes {
        return Ok(true);
    }
    if !std::io::stdin().is_terminal() {
        bail!("nothing is done: add --yes to do it without being asked");
    }
    eprint!("{question} [y/N] ");
    std::io::stderr().flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer).context("no answer")?;
    let is_yes = matches!(answer.trim().to_lowercase().as_str(), "y" | "yes");
    if !is_yes {
        eprintln!("Nothing is done.");
    }
    Ok(is_yes)
}
