//! Against the table of Airflow's behaviour in `cases.tsv`, and what each form of a schedule says of itself.

use chrono::{DateTime, SecondsFormat, Utc};
use updraft_dag::model::{AssetCondition, DataInterval, RunImmediately, Schedule, Seconds};
use updraft_dag::timetable::{Interval, NextRun, Timetable, TimetableError};

use crate::{dag, instant, parse};

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

fn crons(expressions: &[&str], data_interval: DataInterval) -> Schedule {
    Schedule::Cron {
        crons: expressions.iter().map(|it| (*it).to_owned()).collect(),
        timezone: None,
        data_interval,
        run_immediately: RunImmediately::default(),
    }
}

/// The timetable of a file with this schedule.
fn timetable(schedule: &str, zone: &str) -> Timetable {
    Timetable::of(&parse(&format!("schedule: {schedule}\ntimezone: {zone}\n"))).unwrap()
}

#[test]
fn makes_the_runs_of_the_table() {
    let mut cases = 0;
    let mut wrong = Vec::new();
    for line in include_str!("cases.tsv").lines().filter(|line| !line.starts_with('#')) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [case, schedule, zone, start, end, last, now, catchup, expected] = columns[..] else {
            panic!("nine columns: {line}")
        };
        let date = |key: &str, date: &str| {
            if date == "-" {
                String::new()
            } else {
                format!("{key}: {date}\n")
            }
        };
        let timetable = Timetable::of(&parse(&format!(
            "schedule: {schedule}\ntimezone: {zone}\ncatchup: {catchup}\n{}{}",
            date("start_date", start),
            date("end_date", end)
        )))
        .unwrap();
        let (last, now) = ((last != "-").then(|| interval(last)), instant(now));
        let count = expected.split(' ').count();

        // The clock stands still, as in the calls to Airflow's classes that the table was made with.
        let mut still = Vec::new();
        let mut latest = last;
        for _ in 0..count {
            let run = timetable.next_run(latest.as_ref(), now);
            still.push(run.as_ref().map_or("none".to_owned(), show));
            latest = run.and_then(|run| run.data_interval).or(latest);
        }
        // It goes on, as for the scheduler.
        let mut moving: Vec<String> = timetable
            .runs(last.as_ref(), now)
            .take(count)
            .map(|run| show(&run))
            .collect();
        if moving.len() < count {
            moving.push("none".to_owned());
        }
        for (clock, made) in [("still", still.join(" ")), ("moving", moving.join(" "))] {
            if made != expected {
                wrong.push(format!(
                    "case {case}, clock {clock}: expected {expected}\n         made     {made}"
                ));
            }
        }
        cases += 1;
    }
    assert_eq!(cases, 71);
    assert!(
        wrong.is_empty(),
        "{} of {cases} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn rows_242_to_253_manual_runs_have_their_interval() {
    let events = "at: [\"2024-01-01T00:00Z\", \"2024-02-01T00:00Z\", \"2024-04-01T00:00Z\"]";
    let restricted = format!("{{{events}, restrict_to_events: true}}");
    let free = format!("{{{events}, restrict_to_events: false}}");
    let daily = "{cron: \"@daily\", data_interval: true}";
    let day_before = "{cron: \"@daily\", data_interval: 1d}";
    let hourly = "{every: 1h, data_interval: true}";
    // The defect of Airflow 3.3.2 on the day of a change: it made an empty interval.
    let at_two = "{cron: 0 2 * * *, data_interval: true}";
    let (new_york, zurich) = ("America/New_York", "Europe/Zurich");
    for (case, schedule, zone, at, expected) in [
        (
            247,
            daily,
            "UTC",
            "2024-01-25T01:00:00Z",
            "2024-01-24T00:00:00Z/2024-01-25T00:00:00Z",
        ),
        (
            248,
            daily,
            "UTC",
            "2024-01-25T00:00:00Z",
            "2024-01-24T00:00:00Z/2024-01-25T00:00:00Z",
        ),
        (
            250,
            day_before,
            "UTC",
            "2024-01-25T01:00:00Z",
            "2024-01-24T01:00:00Z/2024-01-25T01:00:00Z",
        ),
        (
            251,
            hourly,
            "UTC",
            "2024-01-25T01:20:00Z",
            "2024-01-25T00:20:00Z/2024-01-25T01:20:00Z",
        ),
        (
            253,
            daily,
            zurich,
            "2023-03-26T12:00:00Z",
            "2023-03-24T23:00:00Z/2023-03-25T23:00:00Z",
        ),
        (
            162,
            at_two,
            new_york,
            "2024-03-10T07:30:00Z",
            "2024-03-09T07:00:00Z/2024-03-10T07:00:00Z",
        ),
        (242, &restricted, "UTC", "2023-06-01T00:00:00Z", "2024-01-01T00:00:00Z"),
        (242, &restricted, "UTC", "2024-03-31T23:59:59Z", "2024-02-01T00:00:00Z"),
        (242, &restricted, "UTC", "2024-04-01T00:00:00Z", "2024-04-01T00:00:00Z"),
        (
            242,
            "{at: [], restrict_to_events: true}",
            "UTC",
            "2024-04-01T00:00:00Z",
            "2024-04-01T00:00:00Z",
        ),
        (244, &free, "UTC", "2024-02-15T00:00:00Z", "2024-02-15T00:00:00Z"),
        (245, "null", "UTC", "2024-02-15T00:00:00Z", "2024-02-15T00:00:00Z"),
        (0, "\"@daily\"", "UTC", "2024-01-25T01:00:00Z", "2024-01-25T01:00:00Z"),
    ] {
        assert_eq!(
            timetable(schedule, zone).manual_interval(instant(at)),
            Some(interval(expected)),
            "case {case}"
        );
    }
}

#[test]
fn a_continuous_schedule_never_repeats_a_logical_date() {
    let timetable = timetable("\"@continuous\"", "UTC");
    let now = instant("2024-03-10T12:00:00Z");
    let first = timetable.next_run(None, now).unwrap();
    let second = timetable.next_run(first.data_interval.as_ref(), now).unwrap();
    let third = timetable.next_run(second.data_interval.as_ref(), now).unwrap();
    assert!(first.logical_date < second.logical_date && second.logical_date < third.logical_date);
}

#[test]
fn counts_steps_from_the_start_date() {
    let timetable = Timetable::of(&parse("schedule: 7m\nstart_date: 2024-01-01T00:03:00Z\n")).unwrap();
    let run = timetable.next_run(None, instant("2024-01-01T00:09:59Z")).unwrap();
    assert_eq!(show(&run), "2024-01-01T00:03:00Z");
    let run = timetable.next_run(None, instant("2024-01-01T00:10:00Z")).unwrap();
    assert_eq!(show(&run), "2024-01-01T00:10:00Z");
    let run = timetable.next_run(None, instant("2023-01-01T00:00:00Z")).unwrap();
    assert_eq!(show(&run), "2024-01-01T00:03:00Z");
}

#[test]
fn makes_the_newest_run_of_those_missed_in_a_pause() {
    let (paused, resumed) = (instant("2024-03-01T12:00:00Z"), instant("2024-03-10T12:00:00Z"));
    for (keys, expected) in [
        ("schedule: \"@daily\"\n", "2024-03-10T00:00:00Z"),
        ("schedule: \"@daily\"\ncatchup: true\n", "2024-03-02T00:00:00Z"),
        (
            "schedule: {cron: \"@daily\", data_interval: true}\n",
            "2024-03-09T00:00:00Z/2024-03-10T00:00:00Z",
        ),
        (
            "schedule: {cron: \"@daily\", data_interval: 2d}\n",
            "2024-03-08T00:00:00Z/2024-03-10T00:00:00Z",
        ),
        ("schedule: 7h\n", "2024-03-10T12:00:00Z"),
        // What is listed is made, and what has an end does not go beyond it.
        ("schedule: {at: [2024-03-02, 2024-03-03]}\n", "2024-03-02T00:00:00Z"),
        ("schedule: \"@daily\"\nend_date: 2024-03-05\n", "2024-03-02T00:00:00Z"),
    ] {
        let timetable = Timetable::of(&parse(keys)).unwrap();
        let last = Interval::instant(instant("2024-03-01T00:00:00Z"));
        let planned = timetable.next_run(Some(&last), paused).unwrap();
        assert_eq!(show(&timetable.made_at(planned, planned.run_after)), show(&planned));
        assert_eq!(show(&timetable.made_at(planned, resumed)), expected, "{keys}");
    }
}

#[test]
fn ends_an_interval_that_is_counted_back_by_its_fire() {
    let keys = "schedule: {cron: \"@daily\", data_interval: 2d}\nstart_date: 2024-01-01\nend_date: 2024-01-02\ncatchup: true\n";
    let timetable = Timetable::of(&parse(keys)).unwrap();
    let runs: Vec<String> = timetable
        .runs(None, instant("2024-02-01T00:00:00Z"))
        .map(|run| show(&run))
        .collect();
    assert_eq!(
        runs,
        [
            "2023-12-30T00:00:00Z/2024-01-01T00:00:00Z",
            "2023-12-31T00:00:00Z/2024-01-02T00:00:00Z"
        ]
    );
}

#[test]
fn keeps_the_stored_form_of_a_schedule() {
    for (schedule, stored) in [
        (
            "{cron: \"@daily\", data_interval: true}",
            r#"{"kind":"cron","crons":["0 0 * * *"],"data_interval":true}"#,
        ),
        (
            "\"@daily\"",
            r#"{"kind":"cron","crons":["0 0 * * *"],"data_interval":false}"#,
        ),
        (
            "{cron: \"@daily\", data_interval: 1d, run_immediately: 10m}",
            r#"{"kind":"cron","crons":["0 0 * * *"],"data_interval":86400.0,"run_immediately":600.0}"#,
        ),
        (
            "{cron: \"@daily\", run_immediately: true}",
            r#"{"kind":"cron","crons":["0 0 * * *"],"data_interval":false,"run_immediately":true}"#,
        ),
        ("1h", r#"{"kind":"delta","every":3600.0,"data_interval":false}"#),
        (
            "{at: [2024-01-01]}",
            r#"{"kind":"events","at":["2024-01-01T00:00:00Z"]}"#,
        ),
        (
            "{at: [2024-01-01], restrict_to_events: true}",
            r#"{"kind":"events","at":["2024-01-01T00:00:00Z"],"restrict_to_events":true}"#,
        ),
    ] {
        let read = parse(&format!("schedule: {schedule}\n")).schedule;
        assert_eq!(serde_json::to_string(&read).unwrap(), stored);
        assert_eq!(serde_json::from_str::<Schedule>(stored).unwrap(), read);
    }
}

#[test]
fn says_when_it_runs() {
    let mut zoned = crons(&["0 9 * * 1-5", "30 12 * * 6"], DataInterval::None);
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
        time: Some(Box::new(crons(&["@daily"], DataInterval::None))),
    };
    for (schedule, summary, words) in [
        (Schedule::None, "none", "by hand or by API only"),
        (Schedule::Once, "@once", "once"),
        (
            zoned,
            "0 9 * * 1-5, 30 12 * * 6",
            "at 09:00, Monday to Friday; and at 12:30, on Saturday (Asia/Seoul)",
        ),
        (parse("schedule: 90m\n").schedule, "every 1h30m", "every 1h30m"),
        (
            crons(&["@daily"], DataInterval::Length(Seconds(172_800.0))),
            "0 0 * * *",
            "at 00:00, every day (UTC), each run for the 2d before it",
        ),
        (
            crons(&["@hourly"], DataInterval::SinceLast),
            "0 * * * *",
            "every hour (UTC), each run for the time since the one before",
        ),
        (
            parse("schedule: {at: [2024-01-01]}\n").schedule,
            "1 event",
            "at 2024-01-01T00:00:00Z",
        ),
        (
            assets,
            "sales and (stock or orders) or 0 0 * * *",
            "when sales and (stock or orders) are updated, or at 00:00, every day (UTC)",
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
        error(crons(&["0 25 * * *"], DataInterval::None), "UTC"),
        TimetableError::Cron { .. }
    ));
    assert_eq!(error(crons(&[], DataInterval::None), "UTC"), TimetableError::NoCron);
    assert_eq!(
        error(crons(&["@daily"], DataInterval::None), "Asia/Soeul").to_string(),
        "unknown time zone `Asia/Soeul`: did you mean `Asia/Seoul`?"
    );
    assert_eq!(
        error(
            Schedule::Delta {
                every: Seconds(0.0),
                data_interval: DataInterval::None
            },
            "UTC"
        )
        .to_string(),
        "a schedule can't repeat every 0s: it must be at least one second"
    );
    let never = Timetable::of(&dag(crons(&["0 0 30 2 *"], DataInterval::None), "UTC")).unwrap();
    assert!(never.never_fires());
    assert_eq!(never.next_run(None, instant("2024-01-01T00:00:00Z")), None);
}
