//! Runs that each form of schedule makes, against the table of Airflow's behaviour in `timetable_cases.tsv`.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::json;
use updraft_dag::duration::parse_duration;
use updraft_dag::model::{AssetCondition, Dag, Schedule};
use updraft_dag::timetable::{Interval, NextRun, Timetable, TimetableError};

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().expect(text)
}

fn interval(text: &str) -> Interval {
    let (start, end) = text.split_once('/').unwrap_or((text, text));
    Interval {
        start: instant(start),
        end: instant(end),
    }
}

fn show(run: &NextRun) -> String {
    let text = |it: DateTime<Utc>| it.to_rfc3339_opts(SecondsFormat::Secs, true);
    let data = run.data_interval.unwrap();
    assert_eq!(run.logical_date, Some(data.start));
    assert_eq!(run.run_after, data.end);
    if data.start == data.end {
        text(data.start)
    } else {
        format!("{}/{}", text(data.start), text(data.end))
    }
}

fn dag(schedule: Schedule, zone: &str) -> Dag {
    let mut dag: Dag = serde_json::from_value(json!({
        "dag_id": "d", "timezone": zone, "catchup": false, "max_active_runs": 16, "max_active_tasks": 16,
        "max_consecutive_failed_dag_runs": 0, "fail_fast": false, "tasks": {},
    }))
    .unwrap();
    dag.schedule = schedule;
    dag
}

fn crons(expressions: &[&str], data_interval: bool) -> Schedule {
    let crons = expressions.iter().map(|it| (*it).to_owned()).collect();
    Schedule::Cron {
        crons,
        timezone: None,
        data_interval,
    }
}

fn schedule(kind: &str, text: &str) -> Schedule {
    match kind {
        "none" => Schedule::None,
        "once" => Schedule::Once,
        "continuous" => Schedule::Continuous,
        "events" => Schedule::Events {
            at: text.split(';').map(instant).collect(),
        },
        "interval" | "trigger" => match parse_duration(text) {
            Ok(every) => Schedule::Delta {
                every,
                data_interval: kind == "interval",
            },
            Err(_) => crons(&text.split(';').collect::<Vec<_>>(), kind == "interval"),
        },
        other => panic!("unknown kind {other}"),
    }
}

#[test]
fn makes_the_runs_of_the_table() {
    let mut cases = 0;
    let mut wrong = Vec::new();
    for line in include_str!("timetable_cases.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
    {
        let columns: Vec<&str> = line.split('\t').collect();
        let [case, kind, text, zone, start, end, last, now, catchup, expected] = columns[..] else {
            panic!("ten columns: {line}")
        };
        let mut dag = dag(schedule(kind, text), zone);
        dag.start_date = (start != "-").then(|| instant(start));
        dag.end_date = (end != "-").then(|| instant(end));
        dag.catchup = catchup == "true";
        let timetable = Timetable::of(&dag).unwrap();
        let mut last = (last != "-").then(|| interval(last));
        let mut made = Vec::new();
        for _ in expected.split(' ') {
            let run = timetable.next_run(last.as_ref(), instant(now));
            made.push(run.as_ref().map_or("none".to_owned(), show));
            last = run.and_then(|run| run.data_interval).or(last);
        }
        let made = made.join(" ");
        if made != expected {
            wrong.push(format!("case {case}: expected {expected}\n         made     {made}"));
        }
        cases += 1;
    }
    assert!(cases > 60, "{cases} cases read");
    assert!(
        wrong.is_empty(),
        "{} of {cases} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn gives_manual_runs_their_interval() {
    for (case, kind, text, zone, at, expected) in [
        (
            247,
            "interval",
            "@daily",
            "UTC",
            "2024-01-25T01:00:00Z",
            "2024-01-24T00:00:00Z/2024-01-25T00:00:00Z",
        ),
        (
            248,
            "interval",
            "@daily",
            "UTC",
            "2024-01-25T00:00:00Z",
            "2024-01-24T00:00:00Z/2024-01-25T00:00:00Z",
        ),
        (
            251,
            "interval",
            "1h",
            "UTC",
            "2024-01-25T01:20:00Z",
            "2024-01-25T00:20:00Z/2024-01-25T01:20:00Z",
        ),
        (
            253,
            "interval",
            "@daily",
            "Europe/Zurich",
            "2023-03-26T12:00:00Z",
            "2023-03-24T23:00:00Z/2023-03-25T23:00:00Z",
        ),
        // The defect of Airflow 3.3.2 that case 162 tells of: on the day of a change it made an empty interval.
        (
            162,
            "interval",
            "0 2 * * *",
            "America/New_York",
            "2024-03-10T07:30:00Z",
            "2024-03-09T07:00:00Z/2024-03-10T07:00:00Z",
        ),
        (
            244,
            "events",
            "2024-01-01T00:00:00Z",
            "UTC",
            "2024-02-15T00:00:00Z",
            "2024-02-15T00:00:00Z",
        ),
        (245, "none", "-", "UTC", "2024-02-15T00:00:00Z", "2024-02-15T00:00:00Z"),
        (
            0,
            "trigger",
            "@daily",
            "UTC",
            "2024-01-25T01:00:00Z",
            "2024-01-25T01:00:00Z",
        ),
    ] {
        let timetable = Timetable::of(&dag(schedule(kind, text), zone)).unwrap();
        assert_eq!(
            timetable.manual_interval(instant(at)),
            Some(interval(expected)),
            "case {case}"
        );
    }
}

#[test]
fn a_continuous_schedule_never_repeats_a_logical_date() {
    let timetable = Timetable::of(&dag(Schedule::Continuous, "UTC")).unwrap();
    let now = instant("2024-03-10T12:00:00Z");
    let first = timetable.next_run(None, now).unwrap();
    let second = timetable.next_run(first.data_interval.as_ref(), now).unwrap();
    let third = timetable.next_run(second.data_interval.as_ref(), now).unwrap();
    assert!(first.logical_date < second.logical_date && second.logical_date < third.logical_date);
    assert!(timetable.is_periodic());
}

#[test]
fn counts_steps_from_the_start_date() {
    let mut dag = dag(schedule("trigger", "7m"), "UTC");
    dag.start_date = Some(instant("2024-01-01T00:03:00Z"));
    let timetable = Timetable::of(&dag).unwrap();
    let run = timetable.next_run(None, instant("2024-01-01T00:09:59Z")).unwrap();
    assert_eq!(show(&run), "2024-01-01T00:03:00Z");
    let run = timetable.next_run(None, instant("2024-01-01T00:10:00Z")).unwrap();
    assert_eq!(show(&run), "2024-01-01T00:10:00Z");
    let run = timetable.next_run(None, instant("2023-01-01T00:00:00Z")).unwrap();
    assert_eq!(show(&run), "2024-01-01T00:03:00Z");
}

#[test]
fn says_when_it_runs() {
    let mut zoned = crons(&["0 9 * * 1-5", "30 12 * * 6"], false);
    if let Schedule::Cron { timezone, .. } = &mut zoned {
        *timezone = Some("Asia/Seoul".to_owned());
    }
    let assets = Schedule::Assets {
        condition: AssetCondition::All(vec![
            AssetCondition::Asset("sales".to_owned()),
            AssetCondition::Any(vec![
                AssetCondition::Asset("stock".to_owned()),
                AssetCondition::Asset("orders".to_owned()),
            ]),
        ]),
        crons: vec!["@daily".to_owned()],
        timezone: None,
    };
    for (schedule, summary, words) in [
        (Schedule::None, "none", "by hand or by API only"),
        (Schedule::Once, "@once", "once"),
        (
            zoned,
            "0 9 * * 1-5, 30 12 * * 6",
            "at 09:00, Monday to Friday; and at 12:30, on Saturday (Asia/Seoul)",
        ),
        (schedule("trigger", "90m"), "every 1h30m", "every 1h30m"),
        (
            crons(&["@hourly"], true),
            "0 * * * *",
            "every hour (UTC), each run for the time since the one before",
        ),
        (
            schedule("events", "2024-01-01T00:00:00Z"),
            "1 event",
            "at 2024-01-01T00:00:00Z",
        ),
        (
            assets,
            "sales and (stock or orders) or 0 0 * * *",
            "when sales and (stock or orders) is updated, or at 00:00, every day (UTC)",
        ),
    ] {
        let timetable = Timetable::of(&dag(schedule, "UTC")).unwrap();
        assert_eq!(
            (timetable.summary().as_str(), timetable.describe().as_str()),
            (summary, words)
        );
    }
}

#[test]
fn refuses_what_it_cannot_follow() {
    let error = |schedule, zone| Timetable::of(&dag(schedule, zone)).unwrap_err();
    assert!(matches!(
        error(crons(&["0 25 * * *"], false), "UTC"),
        TimetableError::Cron { .. }
    ));
    assert_eq!(error(crons(&[], false), "UTC"), TimetableError::NoCron);
    assert_eq!(
        error(crons(&["@daily"], false), "Asia/Soeul").to_string(),
        "unknown time zone `Asia/Soeul`: did you mean `Asia/Seoul`?"
    );
    assert_eq!(
        error(schedule("trigger", "0s"), "UTC").to_string(),
        "a schedule can't repeat every 0s: it must be at least one second"
    );
    let never = Timetable::of(&dag(crons(&["0 0 30 2 *"], false), "UTC")).unwrap();
    assert!(never.never_fires());
    assert_eq!(never.next_run(None, instant("2024-01-01T00:00:00Z")), None);
}
