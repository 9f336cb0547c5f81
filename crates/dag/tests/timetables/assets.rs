//! Schedules by assets: what they wait for, and what time adds to them.

use updraft_dag::model::AssetCondition;
use updraft_dag::timetable::Timetable;

use crate::{instant, parse};

fn condition(schedule: &str) -> AssetCondition {
    let dag = parse(&format!("schedule: {{assets: {schedule}}}\n"));
    dag.schedule.assets().unwrap().clone()
}

#[test]
fn rows_409_and_410_when_a_condition_holds() {
    for (schedule, names, met, unmet) in [
        ("a", "a", &["a", "a b"][..], &["", "b"][..]),
        ("{all: [a, b]}", "a b", &["a b", "b a c"], &["a", "b", "c"]),
        ("{any: [a, b]}", "a b", &["a", "b", "a b"], &["", "c"]),
        (
            "{all: [a, {any: [b, {all: [c, a]}]}]}",
            "a b c",
            &["a b", "a c"],
            &["b c", "a", "c"],
        ),
        ("{any: [{all: [a, b]}, c]}", "a b c", &["c", "a b"], &["a", "b"]),
    ] {
        let condition = condition(schedule);
        assert_eq!(condition.names().join(" "), names);
        let holds = |updated: &str| condition.is_met(&|name: &str| updated.split(' ').any(|one| one == name));
        for updated in met {
            assert!(holds(updated), "{schedule} after {updated}");
        }
        for updated in unmet {
            assert!(!holds(updated), "{schedule} after {updated:?}");
        }
    }
}

#[test]
fn row_412_time_makes_the_runs_that_it_would_make_alone() {
    let now = instant("2024-03-10T12:00:00Z");
    for cron in [
        "cron: '0 9 * * *'",
        "cron: ['0 9 * * 1', '30 12 * * 6'], timezone: Asia/Seoul",
        "cron: '@daily', data_interval: true",
        "cron: '@daily', data_interval: 2d",
        "cron: '@hourly', run_immediately: true",
    ] {
        for rest in ["", "catchup: true\nstart_date: 2024-03-01\n", "end_date: 2024-03-05\n"] {
            let alone = parse(&format!("schedule: {{{cron}}}\n{rest}"));
            let joined = parse(&format!("schedule: {{assets: a, {cron}}}\n{rest}"));
            let runs = |dag| {
                let timetable = Timetable::of(dag).unwrap();
                let first = timetable.next_run(None, now);
                let last = first.and_then(|run| run.data_interval);
                let manual = timetable.manual_interval(now);
                (
                    first,
                    timetable.next_run(last.as_ref(), now),
                    manual,
                    timetable.is_periodic(),
                    timetable.zone().map(|zone| zone.name().to_owned()),
                )
            };
            assert_eq!(runs(&alone), runs(&joined), "{cron} {rest}");
        }
    }
}

#[test]
fn assets_alone_have_no_dates() {
    let timetable = Timetable::of(&parse("schedule: {assets: a}\ncatchup: true\nstart_date: 2024-01-01\n")).unwrap();
    let now = instant("2024-03-10T12:00:00Z");
    assert_eq!(timetable.next_run(None, now), None);
    let manual = timetable.manual_interval(now).unwrap();
    assert_eq!((manual.start, manual.end), (now, now));
    assert_eq!(timetable.summary(), "a");
}
