use std::fmt::Write as _;
use std::path::Path;

use super::*;

fn table() -> String {
    let mut text = String::from(
        "# States of a task instance\n\n\
         Generated from `updraft_engine::state::next_state`; after a change there run\n\
         `UPDATE=1 cargo test -p updraft-engine state_machine`.\n\n\
         A cell is the state after the event; an empty one is an error, never a silent overwrite.\n\n| state |",
    );
    for event in TaskEvent::ALL {
        let _ = write!(text, " {} |", event.as_str());
    }
    text.push_str("\n|---|");
    text.push_str(&"---|".repeat(TaskEvent::ALL.len()));
    text.push('\n');
    for state in TaskState::ALL {
        let _ = write!(text, "| **{state}** |");
        for event in &TaskEvent::ALL {
            match next_state(state, event) {
                Ok(next) => {
                    let _ = write!(text, " {next} |");
                }
                Err(_) => text.push_str("  |"),
            }
        }
        text.push('\n');
    }
    text.push_str(
        "\nFinished: success, failed, skipped, upstream_failed, removed. Live (an attempt holds a slot): queued, running, restarting.\n",
    );
    text
}

#[test]
fn state_machine_document_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/state-machine.md");
    let expected = table();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &expected).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == expected,
        "docs/state-machine.md has drifted: run this test with UPDATE=1"
    );
}

#[test]
fn names_go_both_ways() {
    for state in TaskState::ALL {
        assert_eq!(state.as_str().parse(), Ok(state));
        assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
    }
    for state in [RunState::Queued, RunState::Running, RunState::Success, RunState::Failed] {
        assert_eq!(state.as_str().parse(), Ok(state));
    }
    assert!("fine".parse::<TaskState>().is_err());
}

#[test]
fn a_finished_state_changes_only_by_a_person_or_by_the_shape_of_the_run() {
    use TaskEvent as E;
    for state in TaskState::ALL.into_iter().filter(|state| state.is_finished()) {
        for event in TaskEvent::ALL {
            if next_state(state, &event).is_ok() {
                let by_a_person = matches!(event, E::Clear | E::MarkSuccess | E::MarkFailed | E::MarkSkipped);
                assert!(
                    by_a_person || matches!(event, E::Remove | E::Restore),
                    "{state} {event:?}"
                );
            }
        }
    }
}

#[test]
fn an_illegal_pair_names_both() {
    let error = next_state(TaskState::Success, &TaskEvent::Start).unwrap_err();
    assert_eq!(error.to_string(), "a task instance in state success can't start");
}
