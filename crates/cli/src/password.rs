//! Reading a password, never from the arguments, which every user of the machine can see.

use std::io::{BufRead, IsTerminal, Write};

use anyhow::{Context, Result, bail};
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

/// Asks for a new password twice at a terminal, else reads a line of standard input.
pub(crate) fn read_new() -> Result<String> {
    let input = std::io::stdin();
    if !input.is_terminal() {
        return line(input.lock());
    }
    let password = asked("New password: ")?;
    if asked("The same again: ")? != password {
        bail!("the passwords differ: nothing is changed");
    }
    Ok(password)
}

fn asked(question: &str) -> Result<String> {
    eprint!("{question}");
    std::io::stderr().flush()?;
    let _hidden = Hidden::begin()?;
    let answer = line(std::io::stdin().lock());
    eprintln!();
    answer
}

fn line(mut input: impl BufRead) -> Result<String> {
    let mut text = String::new();
    input.read_line(&mut text).context("cannot read the password")?;
    let text = text.strip_suffix('\n').unwrap_or(&text);
    let text = text.strip_suffix('\r').unwrap_or(text);
    if text.is_empty() {
        bail!("no password: give it as a line of standard input, or run this at a terminal");
    }
    Ok(text.to_owned())
}

/// While it lives, the terminal does not show what is typed.
struct Hidden(Termios);

impl Hidden {
    fn begin() -> Result<Self> {
        let before = tcgetattr(std::io::stdin()).context("cannot hide the password")?;
        let mut hidden = before.clone();
        hidden.local_modes.remove(LocalModes::ECHO);
        tcsetattr(std::io::stdin(), OptionalActions::Flush, &hidden).context("cannot hide the password")?;
        Ok(Self(before))
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        // The shell sets its terminal anyway.
        let _ = tcsetattr(std::io::stdin(), OptionalActions::Now, &self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_one_line_as_it_is() {
        for (input, password) in [
            ("hush", "hush"),
            ("hush\n", "hush"),
            (" hush hush \r\nmore\n", " hush hush "),
        ] {
            assert_eq!(line(input.as_bytes()).unwrap(), password);
        }
        for nothing in ["", "\n"] {
            assert!(
                line(nothing.as_bytes())
                    .unwrap_err()
                    .to_string()
                    .contains("standard input")
            );
        }
    }
}
