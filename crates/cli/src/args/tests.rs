//! Which command lines are understood.

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};

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
        ("tasks logs d r t --try 0", ErrorKind::ValueValidation),
    ] {
        assert_eq!(parsed(line).unwrap_err(), kind, "{line}");
    }
}
