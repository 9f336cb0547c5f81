//! Which command lines are understood.

use clap::error::ErrorKind;
use clap::{Command, CommandFactory, Parser};

use super::Cli;

#[test]
fn the_commands_fit_together() {
    Cli::command().debug_assert();
}

/// Words between spaces, as a shell would give them; none of these needs quotes.
fn parsed(line: &str) -> Result<String, ErrorKind> {
    let words = std::iter::once("updraft").chain(line.split(' '));
    Cli::try_parse_from(words)
        .map(|cli| format!("{:?}", cli.command))
        .map_err(|error| error.kind())
}

#[test]
fn what_is_asked_for_is_understood() {
    for (line, parts) in [
        ("dags list", &["limit: None", "form: Table"][..]),
        ("dags list -o yaml --limit 5", &["limit: Some(5)", "form: Yaml"]),
        // As it was called before.
        ("backfill list ~ --format json", &["form: Json"]),
        (
            "dags trigger d -c {\"n\":1} -r r1 -l 2026-01-02 -w",
            &["{\"n\": Number(1)}", "run_id: Some(\"r1\")", "wait: true"],
        ),
        ("dags show d --dot", &["dot: true"]),
        (
            "runs list ~ --state failed --state queued",
            &["[\"failed\", \"queued\"]"],
        ),
        (
            "runs rerun d r --only-failed --dry-run",
            &["only_failed: true", "dry_run: true"],
        ),
        ("tasks list d r --state none", &["run_id: Some(\"r\")", "[\"none\"]"]),
        (
            "tasks clear d r a b -d -y",
            &["[\"a\", \"b\"]", "downstream: true", "yes: true"],
        ),
        (
            "tasks logs d r t -f -t --try 2 --map-index 3",
            &["try_number: Some(2)", "map_index: Some(3)"],
        ),
        (
            "variables set k -5 --description d",
            &["value: Some(\"-5\")", "description: Some(\"d\")"],
        ),
        ("variables set k", &["value: None"]),
        ("variables import f -a skip", &["on_existing: Skip"]),
        (
            "variables import - --action-on-existing-key fail",
            &["file: \"-\"", "on_existing: Fail"],
        ),
        (
            "connections add c --conn-type http --conn-port 80 --extra {\"a\":1} --password",
            &["conn_type: Some(\"http\")", "port: Some(80)", "password: true"],
        ),
        (
            "pools set p -1 text",
            &["slots: -1", "description: Some(\"text\")", "include_deferred: None"],
        ),
        ("pools set p 3 --include-deferred", &["include_deferred: Some(true)"]),
        (
            "pools set p 3 --include-deferred=false",
            &["include_deferred: Some(false)"],
        ),
        (
            "backfill create d --from-date 2026-01-01 --to-date 2026-01-02 --reprocess-behavior failed --run-backwards",
            &["reprocess: Failed", "backwards: true"],
        ),
        ("tasks states-for-dag-run d r", &["run_id: Some(\"r\")"]),
        ("users reset-password ann", &["SetPassword"]),
        ("config list -o json", &["form: Json"]),
        ("config get-value api port", &["[\"api\", \"port\"]"]),
        ("runs explain d r --format human", &["form: Table"]),
        ("tasks explain d r t --map-index -1", &["map_index: -1"]),
    ] {
        let command = parsed(line).unwrap_or_else(|kind| panic!("{line}: {kind}"));
        for part in parts {
            assert!(command.contains(part), "{line}: {part} in {command}");
        }
    }
}

#[test]
fn what_is_not_understood_is_refused() {
    for (line, kind) in [
        ("dags", ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand),
        ("dags trigger", ErrorKind::MissingRequiredArgument),
        ("dags trigger d --conf [1]", ErrorKind::ValueValidation),
        ("dags list --limit 0", ErrorKind::ValueValidation),
        ("dags list -o xml", ErrorKind::InvalidValue),
        ("dags show d --dot -o json", ErrorKind::ArgumentConflict),
        ("runs list d --state done", ErrorKind::InvalidValue),
        ("runs rerun d r --wait --dry-run", ErrorKind::ArgumentConflict),
        ("tasks list d --state failed", ErrorKind::MissingRequiredArgument),
        ("tasks clear d r --map-index 1", ErrorKind::MissingRequiredArgument),
        ("tasks clear d r -f -r", ErrorKind::ArgumentConflict),
        ("variables", ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand),
        ("connections set c --password secret", ErrorKind::UnknownArgument),
        ("connections set c --port 70000", ErrorKind::ValueValidation),
        ("connections set c --extra 7", ErrorKind::ValueValidation),
        ("pools set p", ErrorKind::MissingRequiredArgument),
        ("config get-value", ErrorKind::MissingRequiredArgument),
        ("tasks logs d r t --try 0", ErrorKind::ValueValidation),
    ] {
        assert_eq!(parsed(line).unwrap_err(), kind, "{line}");
    }
}

/// Every command that does something, under its full name, with the text below its options.
fn leaves(command: &Command, name: &str) -> Vec<(String, String)> {
    let shown = command.get_subcommands().filter(|command| !command.is_hide_set());
    let below: Vec<_> = shown
        .flat_map(|command| leaves(command, &format!("{name} {}", command.get_name())))
        .collect();
    if !below.is_empty() {
        return below;
    }
    let text = command.get_after_help().map(ToString::to_string);
    vec![(name.to_owned(), text.unwrap_or_default())]
}

#[test]
fn every_command_has_examples_and_they_are_understood() {
    let leaves = leaves(&Cli::command(), "updraft");
    assert!(leaves.len() > 60, "{leaves:?}");
    for (name, text) in leaves {
        let (_, examples) = text.split_once("Examples:\n").unwrap_or_else(|| panic!("{name}"));
        let mut own = 0;
        for line in examples.lines() {
            let words = shlex::split(line).unwrap_or_else(|| panic!("{line}"));
            // What stands before and after is the shell's: variables, other programs, redirections, and comments.
            let Some(begin) = words
                .iter()
                .position(|word| word.ends_with("updraft") && !word.contains('='))
            else {
                panic!("{name}: {line}")
            };
            let words = words[begin + 1..]
                .iter()
                .map(|word| word.trim_end_matches(')').to_owned());
            let words = words.take_while(|word| !["|", ">", ">>", "<"].contains(&word.as_str()));
            let words: Vec<String> = std::iter::once("updraft".to_owned()).chain(words).collect();
            own += usize::from(words.join(" ").starts_with(&name));
            // Which of it comes from the environment instead is no matter here.
            let missing =
                |error: &clap::Error| error.kind() == ErrorKind::MissingRequiredArgument && line.contains("UPDRAFT_");
            if let Err(error) = Cli::try_parse_from(&words)
                && !missing(&error)
            {
                panic!("{line}: {error}");
            }
        }
        assert!(own > 0, "{name}: no example of it");
    }
}
