//! Which dates a backfill of a span of time has, by form of schedule.

use chrono::SecondsFormat;
use updraft_dag::model::Schedule;
use updraft_dag::timetable::Timetable;

use crate::{dag, instant, parse};

/// Logical dates in the span, and `run_after` where it is another instant.
fn dates(keys: &str, from: &str, to: &str, now: &str) -> Vec<String> {
    let timetable = Timetable::of(&parse(keys)).unwrap();
    let text =
        |it: chrono::DateTime<chrono::Utc>| it.to_rfc3339_opts(SecondsFormat::Secs, true).replace(":00:00Z", "h");
    timetable
        .runs_between(instant(from), instant(to), instant(now))
        .map(|run| {
            let date = run.logical_date.unwrap();
            let interval = run.data_interval.unwrap();
            assert_eq!((interval.start, interval.end), (date, run.run_after));
            if date == run.run_after {
                text(date)
            } else {
                format!("{}/{}", text(date), text(run.run_after))
            }
        })
        .collect()
}

const NOW: &str = "2024-06-01T00:00:00Z";

#[test]
fn row_391_every_form_of_schedule_has_the_dates_of_the_span() {
    let (from, to) = ("2024-01-01T00:00:00Z", "2024-01-03T00:00:00Z");
    for (keys, expected) in [
        (
            "schedule: '@daily'\n",
            &["2024-01-01T00h", "2024-01-02T00h", "2024-01-03T00h"][..],
        ),
        // Both ends of the span count, and a run is of its beginning.
        (
            "schedule: {cron: '@daily', data_interval: true}\n",
            &[
                "2024-01-01T00h/2024-01-02T00h",
                "2024-01-02T00h/2024-01-03T00h",
                "2024-01-03T00h/2024-01-04T00h",
            ],
        ),
        // Counted back from its end: the end is in the span.
        (
            "schedule: {cron: '@daily', data_interval: 12h}\n",
            &[
                "2023-12-31T12h/2024-01-01T00h",
                "2024-01-01T12h/2024-01-02T00h",
                "2024-01-02T12h/2024-01-03T00h",
            ],
        ),
        (
            "schedule: {cron: ['0 6 * * *', '0 18 * * *']}\n",
            &["2024-01-01T06h", "2024-01-01T18h", "2024-01-02T06h", "2024-01-02T18h"],
        ),
        // Midnight of Seoul.
        (
            "schedule: '@daily'\ntimezone: Asia/Seoul\n",
            &["2024-01-01T15h", "2024-01-02T15h"],
        ),
        // The grid of the DAG's other runs, whatever the span begins with.
        (
            "schedule: 20h\nstart_date: 2023-12-31T22:00:00Z\n",
            &["2024-01-01T18h", "2024-01-02T14h"],
        ),
        (
            "schedule: {every: 1d, data_interval: true}\n",
            &[
                "2024-01-01T00h/2024-01-02T00h",
                "2024-01-02T00h/2024-01-03T00h",
                "2024-01-03T00h/2024-01-04T00h",
            ],
        ),
        (
            "schedule: {at: [2023-12-31T23:00:00Z, 2024-01-02T05:00:00Z, 2024-01-05T00:00:00Z]}\n",
            &["2024-01-02T05h"],
        ),
        // The DAG's own bounds are those of its schedule, not of the past that somebody wants to have.
        (
            "schedule: '@daily'\nstart_date: 2024-01-02\nend_date: 2024-01-02\n",
            &["2024-01-01T00h", "2024-01-02T00h", "2024-01-03T00h"],
        ),
        ("schedule: '@weekly'\n", &[]),
    ] {
        assert_eq!(dates(keys, from, to, NOW), expected, "{keys}");
    }
}

#[test]
fn row_391_what_does_not_say_its_dates_beforehand_has_none() {
    let assets = |keys: &str| parse(&format!("schedule: {{assets: a{keys}}}\n")).schedule;
    let count = |schedule: Schedule| {
        let timetable = Timetable::of(&dag(schedule, "UTC")).unwrap();
        let (from, to) = (instant("2024-01-01T00:00:00Z"), instant("2024-01-03T00:00:00Z"));
        let count = timetable.runs_between(from, to, instant(NOW)).count();
        assert_eq!(timetable.is_periodic(), count > 0);
        count
    };
    for schedule in [Schedule::None, Schedule::Once, Schedule::Continuous, assets("")] {
        assert_eq!(count(schedule), 0);
    }
    assert_eq!(count(assets(", cron: '@daily'")), 3);
}

#[test]
fn row_398_the_future_is_left_out() {
    let (from, to) = ("2024-01-01T00:00:00Z", "2030-01-01T00:00:00Z");
    let now = "2024-01-03T00:00:00Z";
    assert_eq!(
        dates("schedule: '@daily'\n", from, to, now),
        ["2024-01-01T00h", "2024-01-02T00h"]
    );
    assert_eq!(
        dates("schedule: {cron: '@daily', data_interval: true}\n", from, to, now),
        ["2024-01-01T00h/2024-01-02T00h"]
    );
}

#[test]
fn a_schedule_without_end_is_read_only_as_far_as_somebody_takes_it() {
    let timetable = Timetable::of(&parse("schedule: 1s\n")).unwrap();
    let (from, to) = (instant("1970-01-01T00:00:00Z"), instant(NOW));
    assert_eq!(timetable.runs_between(from, to, to).take(10_001).count(), 10_001);
}
