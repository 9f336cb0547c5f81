use std::path::Path;

use serde_json::{Value, json};

use crate::{Outcome, updraft};

/// Simulates a file of this text.
fn simulate(text: &str, arguments: &[&str]) -> Outcome {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.yaml");
    std::fs::write(&file, text).unwrap();
    simulate_file(&file, arguments)
}

fn simulate_file(file: &Path, arguments: &[&str]) -> Outcome {
    let file = file.to_str().unwrap();
    updraft(&[&["dags", "simulate", file], arguments].concat(), "")
}

fn runs(text: &str, arguments: &[&str]) -> Value {
    let outcome = simulate(text, arguments);
    assert!(outcome.ok, "{}", outcome.err);
    serde_json::from_str(&outcome.out).expect(&outcome.out)
}

/// When each run is made.
fn run_after(text: &str, arguments: &[&str]) -> Vec<String> {
    let runs = runs(text, arguments);
    let time = |run: &Value| run["run_after"].as_str().unwrap().to_owned();
    runs.as_array().unwrap().iter().map(time).collect()
}

const TASKS: &str = "\ntasks: {hello: {bash: echo hello}}\n";

fn dag(keys: &str) -> String {
    format!("timezone: UTC\n{keys}{TASKS}")
}

#[test]
fn takes_the_default_zone_of_the_settings() {
    let text = format!("schedule: \"@daily\"{TASKS}");
    assert_eq!(
        run_after(&text, &["--now", "2024-01-02", "-n", "1"]),
        ["2024-01-01T15:00:00Z"]
    );
}

#[test]
fn moves_the_clock_on_as_the_scheduler_waits() {
    let text = dag("schedule: {cron: \"@daily\", data_interval: true}\nstart_date: 2024-01-01");
    assert_eq!(
        runs(&text, &["--now", "2024-03-10T12:00", "-n", "2"]),
        json!([
            {
                "logical_date": "2024-03-09T00:00:00Z",
                "data_interval_start": "2024-03-09T00:00:00Z",
                "data_interval_end": "2024-03-10T00:00:00Z",
                "run_after": "2024-03-10T00:00:00Z",
            },
            {
                "logical_date": "2024-03-10T00:00:00Z",
                "data_interval_start": "2024-03-10T00:00:00Z",
                "data_interval_end": "2024-03-11T00:00:00Z",
                "run_after": "2024-03-11T00:00:00Z",
            },
        ])
    );
}

#[test]
fn honours_catchup_and_the_last_run() {
    let text = dag("schedule: \"@daily\"\nstart_date: 2024-01-01\ncatchup: true");
    let now = ["--now", "2024-01-03T12:00:00Z", "-n", "4"];
    assert_eq!(
        run_after(&text, &now),
        [
            "2024-01-01T00:00:00Z",
            "2024-01-02T00:00:00Z",
            "2024-01-03T00:00:00Z",
            "2024-01-04T00:00:00Z"
        ]
    );
    let last = [&now[..], &["--last-run", "2024-01-02/2024-01-02"]].concat();
    assert_eq!(run_after(&text, &last)[0], "2024-01-03T00:00:00Z");
    let last = [&now[..], &["--last-run", "2024-01-02"]].concat();
    assert_eq!(run_after(&text, &last)[0], "2024-01-03T00:00:00Z");
    let without = text.replace("catchup: true", "catchup: false");
    assert_eq!(
        run_after(&without, &now)[..2],
        ["2024-01-03T00:00:00Z", "2024-01-04T00:00:00Z"]
    );
}

#[test]
fn stops_where_the_schedule_ends() {
    let text = dag("schedule: \"@daily\"\nstart_date: 2024-01-01\nend_date: 2024-01-03\ncatchup: true");
    assert_eq!(run_after(&text, &["--now", "2024-01-01"]).len(), 3);
    assert_eq!(
        run_after(&dag("schedule: \"@once\""), &["--now", "2024-01-01"]),
        ["2024-01-01T00:00:00Z"]
    );
    assert_eq!(run_after(&dag("owner: me"), &[]), [""; 0]);
    let never = simulate(&dag("schedule: 0 0 30 2 *"), &[]);
    assert!(never.ok);
    assert_eq!(never.out.trim(), "[]");
    assert!(never.err.contains("warning[W201]"), "{}", never.err);
}

#[test]
fn runs_a_continuous_schedule_up_to_the_clock() {
    let text = dag("schedule: \"@continuous\"\nstart_date: 2024-01-01");
    let arguments = ["--now", "2024-01-05", "--last-run", "2024-01-02/2024-01-03", "-n", "1"];
    assert_eq!(
        runs(&text, &arguments),
        json!([{
            "logical_date": "2024-01-03T00:00:00Z",
            "data_interval_start": "2024-01-03T00:00:00Z",
            "data_interval_end": "2024-01-05T00:00:00Z",
            "run_after": "2024-01-05T00:00:00Z",
        }])
    );
}

#[test]
fn reads_like_a_calendar() {
    let text = dag(
        "schedule: {cron: 0 9 * * 1-5, timezone: Asia/Seoul, data_interval: true}\nstart_date: 2026-01-01\nend_date: 2026-01-05",
    );
    let outcome = simulate(&text, &["--now", "2026-01-02T09:00", "--format", "human"]);
    assert!(outcome.ok, "{}", outcome.err);
    assert_eq!(
        outcome.out,
        "report: at 09:00, Monday to Friday (Asia/Seoul), each run for the time since the one before\n\
         now: Fri 2026-01-02 18:00:00 KST  2026-01-02T09:00:00Z\n\n\
         Fri 2026-01-02 09:00:00 KST  2026-01-02T00:00:00Z (due)\n    \
         data from Thu 2026-01-01 09:00:00 KST  2026-01-01T00:00:00Z\n         \
         to   Fri 2026-01-02 09:00:00 KST  2026-01-02T00:00:00Z\n\
         Mon 2026-01-05 09:00:00 KST  2026-01-05T00:00:00Z\n    \
         data from Fri 2026-01-02 09:00:00 KST  2026-01-02T00:00:00Z\n         \
         to   Mon 2026-01-05 09:00:00 KST  2026-01-05T00:00:00Z\n\
         Tue 2026-01-06 09:00:00 KST  2026-01-06T00:00:00Z\n    \
         data from Mon 2026-01-05 09:00:00 KST  2026-01-05T00:00:00Z\n         \
         to   Tue 2026-01-06 09:00:00 KST  2026-01-06T00:00:00Z\n\
         \nThen the schedule ends.\n"
    );
}

#[test]
fn shows_what_is_wrong_with_the_file() {
    let outcome = simulate(&dag("schedule: 0 25 * * *"), &[]);
    assert!(!outcome.ok);
    assert_eq!(outcome.out, "");
    assert!(
        outcome.err.contains("error[E121]") && outcome.err.contains("report.yaml:2:13"),
        "{}",
        outcome.err
    );
    let outcome = simulate_file(Path::new("/nonexistent/report.yaml"), &[]);
    assert!(!outcome.ok);
    assert!(
        outcome.err.contains("cannot read /nonexistent/report.yaml"),
        "{}",
        outcome.err
    );
    let outcome = simulate(&dag("schedule: \"@daily\""), &["--last-run", "2024-01-02/2024-01-01"]);
    assert!(!outcome.ok);
    assert!(outcome.err.contains("ends before it begins"), "{}", outcome.err);
}

#[test]
fn takes_one_dag_of_several() {
    let good = format!(
        "dag_id: a\ntimezone: UTC\nschedule: \"@daily\"{TASKS}---\ndag_id: b\ntimezone: UTC\nschedule: \"@hourly\"{TASKS}"
    );
    let outcome = simulate(&good, &[]);
    assert!(!outcome.ok);
    assert!(outcome.err.contains("name one with --dag-id: a, b"), "{}", outcome.err);
    let arguments = ["--now", "2024-01-01T12:30", "--last-run", "2024-01-01T12:00", "-n", "1"];
    let of = |id| run_after(&good, &[&arguments[..], &["--dag-id", id]].concat());
    assert_eq!(of("a"), ["2024-01-02T00:00:00Z"]);
    assert_eq!(of("b"), ["2024-01-01T13:00:00Z"]);
    let outcome = simulate(&good, &["--dag-id", "c"]);
    assert!(!outcome.ok);
    assert!(outcome.err.contains("has no DAG `c`: it has a, b"), "{}", outcome.err);

    // A broken neighbour is told of, but hides nothing.
    let bad = format!("{good}---\ndag_id: c\nschedule: 0 25 * * *{TASKS}");
    let outcome = simulate(&bad, &["--dag-id", "a"]);
    assert!(outcome.ok && outcome.err.contains("error[E121]"), "{}", outcome.err);
    assert!(!simulate(&bad, &["--dag-id", "c"]).ok);
    assert!(!simulate(&bad, &[]).ok);
}
