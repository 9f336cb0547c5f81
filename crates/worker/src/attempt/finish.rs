//! How an attempt's end is reported.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::SecondsFormat;
use serde_json::Value;
use updraft_operators::operator::{Outcome, OutcomeState};
use updraft_operators::protocol::{ResultReport, ResultState};

use super::output::{check_sizes, read_output};
use super::{End, Finished, Stop, Surroundings, Terms};
use crate::logs::Masker;

/// A longer text among the rendered fields is cut: they are for people, and the full text is in the DAG file.
const LONGEST_FIELD: usize = 16 * 1024;

/// The report of an attempt that took `elapsed`, and the last words in its log. `None` when nothing must be said.
pub(super) fn report(
    terms: &Terms,
    finished: Finished,
    masker: &Masker,
    surroundings: &Surroundings,
    elapsed: Duration,
) -> Option<(ResultReport, String)> {
    let mut report = ResultReport {
        fence: terms.fence,
        state: ResultState::Failed,
        exit_code: None,
        signal: None,
        reason: None,
        retriable: true,
        xcoms: BTreeMap::new(),
        rendered_fields: finished.rendered_fields.map(|fields| masker.value(&cut(fields))),
        rendered_map_index: finished.rendered_map_index.map(|name| masker.text(&name)),
        pid: finished.pid,
        interrupted: false,
        resume_at: None,
        log: None,
    };
    match finished.end {
        End::Done(mut outcome) => {
            if let Some(path) = &finished.output_file {
                add_output(
                    &mut outcome,
                    terms.do_xcom_push,
                    || read_output(path, limit(terms, surroundings)),
                    limit(terms, surroundings),
                );
            }
            report.state = match outcome.state {
                OutcomeState::Success => ResultState::Success,
                OutcomeState::Failed { .. } => ResultState::Failed,
                OutcomeState::Skipped => ResultState::Skipped,
                OutcomeState::Rescheduled { until } => {
                    report.resume_at = Some(until);
                    ResultState::Rescheduled
                }
            };
            report.retriable = !matches!(outcome.state, OutcomeState::Failed { retriable: false });
            report.exit_code = outcome.exit_code;
            report.signal = outcome.signal;
            report.reason = outcome.reason;
            report.xcoms = outcome.xcoms;
        }
        End::TimedOut(timeout) => {
            report.reason = Some(format!(
                "took longer than its execution_timeout of {} s",
                timeout.as_secs_f64()
            ))
        }
        End::TooLarge(reason) => report.reason = Some(format!("killed: {reason} (resources.memory)")),
        End::Stopped(Stop::Kill(reason)) => {
            report.state = ResultState::Killed;
            report.reason = Some(reason);
        }
        End::Stopped(Stop::Drain) => {
            report.state = ResultState::Lost;
            report.interrupted = true;
            report.reason = Some("interrupted: its worker was stopped".to_owned());
        }
        End::Stopped(Stop::Expired) => {
            report.state = ResultState::Lost;
            report.reason =
                Some("the server could not be reached for so long that the task had to be ended".to_owned());
        }
        End::Stopped(Stop::Disowned) => return None,
    }
    report.reason = report.reason.map(|reason| masker.text(&reason));
    let last_words = last_words(&report, elapsed);
    Some((report, last_words))
}

fn limit(terms: &Terms, surroundings: &Surroundings) -> usize {
    terms.xcom_bytes.min(surroundings.config.xcom_bytes)
}

/// Joins what the process wrote to `$UPDRAFT_OUTPUT` and its return value with the other XComs, within the limit.
fn add_output(
    outcome: &mut Outcome,
    do_xcom_push: bool,
    output: impl FnOnce() -> Result<BTreeMap<String, Value>, String>,
    limit: usize,
) {
    let joined = output().and_then(|output| {
        let mut xcoms = std::mem::take(&mut outcome.xcoms);
        xcoms.extend(output);
        if let Some(value) = outcome.return_value.take().filter(|_| do_xcom_push) {
            // Said explicitly wins over found on standard output.
            xcoms.entry("return_value".to_owned()).or_insert(value);
        }
        check_sizes(&xcoms, limit).map(|()| xcoms)
    });
    match joined {
        Ok(xcoms) => outcome.xcoms = xcoms,
        Err(reason) => {
            outcome.xcoms = BTreeMap::new();
            // A task that failed anyway has a better reason.
            if outcome.state == OutcomeState::Success {
                outcome.state = OutcomeState::Failed { retriable: false };
                outcome.reason = Some(reason);
            }
        }
    }
}

fn last_words(report: &ResultReport, elapsed: Duration) -> String {
    if let Some(until) = report.resume_at {
        let reason = report.reason.as_deref().unwrap_or("not yet");
        return format!(
            "{reason}; looks again at {}",
            until.to_rfc3339_opts(SecondsFormat::Secs, true)
        );
    }
    if report.interrupted {
        return format!(
            "interrupted after {:.1} s: its worker was stopped; the task is run again, and this uses up no retry",
            elapsed.as_secs_f64()
        );
    }
    let state = match report.state {
        ResultState::Success => "success",
        ResultState::Failed => "failed",
        ResultState::Skipped => "skipped",
        ResultState::Killed => "killed",
        ResultState::Lost => "lost",
        ResultState::Rescheduled => "rescheduled",
    };
    let reason = report
        .reason
        .as_ref()
        .map(|reason| format!(": {reason}"))
        .unwrap_or_default();
    format!("{state} after {:.1} s{reason}", elapsed.as_secs_f64())
}

fn cut(value: Value) -> Value {
    match value {
        Value::String(text) if text.len() > LONGEST_FIELD => {
            let end = (0..=LONGEST_FIELD)
                .rev()
                .find(|&end| text.is_char_boundary(end))
                .unwrap_or(0);
            Value::from(format!("{}… ({} more bytes)", &text[..end], text.len() - end))
        }
        Value::Array(items) => items.into_iter().map(cut).collect(),
        Value::Object(fields) => fields.into_iter().map(|(name, field)| (name, cut(field))).collect(),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn joined(outcome: Outcome, do_xcom_push: bool, output: Result<Value, &str>) -> Outcome {
        let mut outcome = outcome;
        let output = output
            .map(|value| serde_json::from_value(value).unwrap())
            .map_err(str::to_owned);
        add_output(&mut outcome, do_xcom_push, || output, 20);
        outcome
    }

    #[test]
    fn xcoms_come_from_all_sides() {
        let both = joined(Outcome::success(Some(json!("line"))), true, Ok(json!({"a": 1})));
        assert_eq!(
            serde_json::to_value(both.xcoms).unwrap(),
            json!({"a": 1, "return_value": "line"})
        );
        let said = joined(
            Outcome::success(Some(json!("line"))),
            true,
            Ok(json!({"return_value": 2})),
        );
        assert_eq!(serde_json::to_value(said.xcoms).unwrap(), json!({"return_value": 2}));
        assert!(
            joined(Outcome::success(Some(json!("line"))), false, Ok(json!({})))
                .xcoms
                .is_empty()
        );
    }

    #[test]
    fn a_task_whose_xcoms_are_refused_fails_for_good() {
        let large = joined(Outcome::success(Some(json!("x".repeat(30)))), true, Ok(json!({})));
        assert_eq!(
            (large.state, large.xcoms.len()),
            (OutcomeState::Failed { retriable: false }, 0)
        );
        assert!(large.reason.unwrap().contains("`return_value` has 32 bytes"));
        let failed = joined(Outcome::failed("exit code 1"), true, Err("line 1 is wrong"));
        assert_eq!(failed, Outcome::failed("exit code 1"));
    }

    #[test]
    fn long_fields_are_cut_between_characters() {
        let Value::String(text) = cut(json!("é".repeat(LONGEST_FIELD))) else {
            panic!("a text")
        };
        assert!(text.len() < LONGEST_FIELD + 50 && text.ends_with("more bytes)"));
    }
}
