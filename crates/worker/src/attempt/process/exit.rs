//! What the end of a process means.

use std::os::unix::process::ExitStatusExt as _;
use std::process::ExitStatus;

use serde_json::Value;
use updraft_operators::operator::{Outcome, OutcomeState, ReturnValue};

use super::memory::Memory;
use crate::attempt::output::read_result;

/// Exit code that skips the task, as in Airflow.
const SKIP: i32 = 99;
/// What the system sends when it has no memory left.
const SIGKILL: i32 = 9;

/// What an exit status and the result that the process left say together.
pub(super) fn outcome(
    status: ExitStatus,
    return_value: &ReturnValue,
    last_line: Option<String>,
    xcom_bytes: usize,
    memory: &Memory,
) -> Outcome {
    let mut outcome = match (status.code(), status.signal()) {
        (Some(0), _) => Outcome::success(last_line.map(Value::from)),
        (Some(SKIP), _) => Outcome::skipped("exit code 99"),
        (Some(code), _) => Outcome::failed(format!("exit code {code}{}", hint(code, memory))),
        (None, Some(SIGKILL)) => Outcome::failed(format!("killed by SIGKILL ({})", memory.suspicion())),
        (None, Some(signal)) => Outcome::failed(format!("killed by {}", signal_name(signal))),
        (None, None) => Outcome::failed(format!("ended in an unknown way: {status}")),
    };
    if let ReturnValue::ResultFile(path) = return_value {
        match read_result(path, xcom_bytes) {
            Ok(Some(result)) => {
                outcome.xcoms = result.xcoms;
                if let Some(reason) = result.fail {
                    outcome.state = OutcomeState::Failed {
                        retriable: result.retriable,
                    };
                    outcome.reason = Some(reason);
                } else if let Some(reason) = result.skip {
                    outcome.state = OutcomeState::Skipped;
                    outcome.reason = Some(reason);
                } else if outcome.state == OutcomeState::Success {
                    outcome.return_value = result.return_value;
                }
            }
            Ok(None) => {}
            // What the process said by its exit code comes first.
            Err(reason) if outcome.state == OutcomeState::Success => outcome = Outcome::failed(reason),
            Err(_) => {}
        }
    }
    outcome.exit_code = status.code();
    outcome.signal = status.signal();
    outcome
}

fn hint(code: i32, memory: &Memory) -> String {
    match code {
        126 => " (found, but not executable)".to_owned(),
        127 => " (command not found)".to_owned(),
        // A shell says so of a command that was killed.
        137 => format!(" (a command was killed by SIGKILL: {})", memory.suspicion()),
        129..=160 => format!(" (a command was killed by {})", signal_name(code - 128)),
        _ => String::new(),
    }
}

fn signal_name(signal: i32) -> String {
    let name = match signal {
        1 => "SIGHUP",
        2 => "SIGINT",
        3 => "SIGQUIT",
        4 => "SIGILL",
        6 => "SIGABRT",
        7 => "SIGBUS",
        8 => "SIGFPE",
        9 => "SIGKILL",
        11 => "SIGSEGV",
        13 => "SIGPIPE",
        14 => "SIGALRM",
        15 => "SIGTERM",
        24 => "SIGXCPU",
        25 => "SIGXFSZ",
        other => return format!("signal {other}"),
    };
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(raw: i32) -> Outcome {
        outcome(
            ExitStatus::from_raw(raw),
            &ReturnValue::LastStdoutLine,
            Some("value".to_owned()),
            100,
            &Memory::default(),
        )
    }

    #[test]
    fn exit_codes_and_signals() {
        assert_eq!(
            of(0),
            Outcome {
                exit_code: Some(0),
                ..Outcome::success(Some("value".into()))
            }
        );
        assert_eq!(
            of(99 << 8),
            Outcome {
                exit_code: Some(99),
                ..Outcome::skipped("exit code 99")
            }
        );
        assert_eq!(
            of(127 << 8).reason.as_deref(),
            Some("exit code 127 (command not found)")
        );
        assert_eq!(
            of(137 << 8).reason.as_deref(),
            Some("exit code 137 (a command was killed by SIGKILL: out of memory?)")
        );
        assert_eq!(
            of(9),
            Outcome {
                signal: Some(9),
                ..Outcome::failed("killed by SIGKILL (out of memory?)")
            }
        );
        assert_eq!(of(1 << 8).return_value, None);
    }

    #[test]
    fn a_result_file_says_more_than_an_exit_code() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("result.json");
        let with = |text: &str, raw| {
            std::fs::write(&path, text).unwrap();
            outcome(
                ExitStatus::from_raw(raw),
                &ReturnValue::ResultFile(path.clone()),
                None,
                1000,
                &Memory::default(),
            )
        };
        assert_eq!(
            with(r#"{"return_value": {"rows": 3}}"#, 0).return_value,
            Some(serde_json::json!({"rows": 3}))
        );
        let failed = with(r#"{"fail": "no such table", "retriable": false}"#, 1 << 8);
        assert_eq!(
            (failed.state, failed.reason.as_deref(), failed.exit_code),
            (
                OutcomeState::Failed { retriable: false },
                Some("no such table"),
                Some(1)
            )
        );
        assert_eq!(with(r#"{"skip": "holiday"}"#, 0).state, OutcomeState::Skipped);
        assert_eq!(with("{", 0).state, OutcomeState::Failed { retriable: true });
        assert_eq!(
            with("{", 9).reason.as_deref(),
            Some("killed by SIGKILL (out of memory?)")
        );
    }
}
