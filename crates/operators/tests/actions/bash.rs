use std::os::unix::fs::PermissionsExt as _;

use serde_json::json;
use updraft_operators::operator::ReturnValue;

use super::support::Surroundings;

#[test]
fn runs_a_command_of_several_lines_in_the_dag_folder() {
    let task = Surroundings::of("bash", json!({"command": "x='a b'\necho \"$x\"\npwd"}));
    let ended = task.run();
    assert_eq!(ended.code, Some(0));
    assert_eq!(ended.stdout, format!("a b\n{}\n", task.dag_folder().display()));
    assert_eq!(task.spec().return_value, ReturnValue::LastStdoutLine);
}

#[test]
fn gives_the_exit_code_of_the_last_command() {
    assert_eq!(
        Surroundings::of("bash", json!({"command": "exit 99"})).run().code,
        Some(99)
    );
    assert_eq!(
        Surroundings::of("bash", json!({"command": "false; true"})).run().code,
        Some(0)
    );
}

#[test]
fn a_command_is_not_in_the_list_of_processes() {
    let task = Surroundings::of("bash", json!({"command": "echo pa55word"}));
    let spec = task.spec();
    assert!(
        !spec
            .args
            .iter()
            .any(|argument| argument.to_string_lossy().contains("pa55word"))
    );
    let mode = std::fs::metadata(&spec.args[0]).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0, "others can read the script: {mode:o}");
}

#[test]
fn a_command_may_be_longer_than_an_argument() {
    let long = format!("x='{}'\necho ${{#x}}", "y".repeat(300_000));
    assert_eq!(
        Surroundings::of("bash", json!({"command": long})).run().stdout,
        "300000\n"
    );
}

#[test]
fn runs_a_file_from_the_dag_folder() {
    let task = Surroundings::of("bash", json!({"file": "jobs/x.sh"})).file("team/jobs/x.sh", "echo from file");
    assert_eq!(task.run().stdout, "from file\n");
}

#[test]
fn says_which_file_is_missing() {
    let task = Surroundings::of("bash", json!({"file": "jobs/x.sh"}));
    let message = task.refused();
    assert!(
        message.contains("team/jobs/x.sh") && message.contains("DAG file's folder"),
        "{message}"
    );
}
