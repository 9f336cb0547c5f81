//! `updraft completion`: the commands as a shell completes them; no server, no database.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Command, CommandFactory as _};
use clap_complete::{Shell, generate};

use crate::args::Cli;
use crate::print::write;

/// Prints the script of a shell.
pub(crate) fn run(shell: Shell) -> Result<ExitCode> {
    write(&String::from_utf8(script(shell))?)?;
    Ok(ExitCode::SUCCESS)
}

/// Made whole before it is printed: the library panics if nobody reads on.
fn script(shell: Shell) -> Vec<u8> {
    let mut script = Vec::new();
    generate(shell, &mut offered(), "updraft", &mut script);
    script
}

/// The library offers hidden commands too: a process starts those, nobody types them.
fn offered() -> Command {
    let all = Cli::command();
    let shown = all.get_subcommands().filter(|command| !command.is_hide_set());
    Command::new("updraft")
        .version(env!("CARGO_PKG_VERSION"))
        .propagate_version(true)
        .subcommands(shown.cloned())
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    /// What a real bash offers for the last of these words.
    fn completed(folder: &std::path::Path, words: &[&str]) -> Vec<String> {
        let file = folder.join("updraft.bash");
        std::fs::write(&file, script(Shell::Bash)).unwrap();
        // As bash itself calls the function that `complete` named: program, word, and the word before it.
        let asks = r#"
            set -eu
            source "$1"
            shift
            registered=$(complete -p updraft)
            [[ $registered =~ -F\ ([^ ]+) ]]
            COMP_WORDS=("$@")
            COMP_CWORD=$(($# - 1))
            "${BASH_REMATCH[1]}" "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
            printf '%s\n' "${COMPREPLY[@]}"
        "#;
        let mut bash = Command::new("bash");
        bash.args(["--noprofile", "--norc", "-c", asks, "bash"]).arg(&file);
        let output = bash.arg("updraft").args(words).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn bash_completes_commands_options_and_values() {
        let folder = tempfile::tempdir().unwrap();
        let completed = |words: &[&str]| completed(folder.path(), words);
        assert_eq!(completed(&["dags", "tr"]), ["trigger"]);
        assert_eq!(completed(&["comp"]), ["completion"]);
        assert_eq!(completed(&["dags", "trigger", "--log"]), ["--logical-date"]);
        assert_eq!(completed(&["runs", "list", "d", "--state", "f"]), ["failed"]);
        assert_eq!(completed(&["dags", "list", "-o", ""]), ["table", "json", "yaml"]);
        assert!(!completed(&["work"]).contains(&"worker-guardian".to_owned()));
    }

    #[test]
    fn every_shell_gets_the_commands_that_are_for_people() {
        for shell in [Shell::Bash, Shell::Elvish, Shell::Fish, Shell::PowerShell, Shell::Zsh] {
            let script = String::from_utf8(script(shell)).unwrap();
            assert!(script.contains("list-import-errors"), "{shell}");
            assert!(!script.contains("guardian"), "{shell}");
        }
    }
}
