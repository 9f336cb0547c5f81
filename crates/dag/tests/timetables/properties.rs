//! What holds for the runs of every schedule, at every time, in every zone.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use jiff::tz::TimeZone;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use updraft_dag::cron::{Cron, Zone};
use updraft_dag::model::{Dag, DataInterval, RunImmediately, Schedule, Seconds};
use updraft_dag::timetable::{Interval, NextRun, Timetable};

use crate::wall::{Lists, changes};
use crate::{dag, instant};

const ZONES: [&str; 12] = [
    "UTC",
    "Asia/Seoul",
    "Europe/London",
    "Europe/Dublin",
    "America/New_York",
    "America/Sao_Paulo",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Asia/Gaza",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "Antarctica/Troll",
];

fn any_lists() -> impl Strategy<Value = Lists> {
    let minutes = subsequence((0..60).collect::<Vec<i8>>(), 1..4);
    let hours = prop_oneof![
        2 => subsequence((0..24).collect::<Vec<i8>>(), 1..5).prop_map(Some),
        // Where clocks change.
        2 => subsequence(vec![0, 1, 2, 3, 23], 1..4).prop_map(Some),
        1 => Just(None),
    ];
    let weekdays = prop_oneof![
        1 => subsequence((0..7).collect::<Vec<i8>>(), 1..6).prop_map(Some),
        3 => Just(None),
    ];
    (minutes, hours, weekdays).prop_map(|(minutes, hours, weekdays)| Lists {
        minutes: minutes.into_iter().collect(),
        hours: hours.map(BTreeSet::from_iter),
        weekdays: weekdays.map(BTreeSet::from_iter),
    })
}

/// From 2010 to 2024, half of the time near a change of the zone's clocks. (Of later years, the zone rules of the system,
/// which tests take, and those that a schedule takes may differ.)
fn any_instant(zone: &'static str) -> impl Strategy<Value = DateTime<Utc>> {
    let anywhere = (1_262_304_000i64..1_704_067_200).prop_map(|at| DateTime::from_timestamp(at, 0).unwrap());
    let changes = changes(&TimeZone::get(zone).unwrap(), 2010..2024);
    if changes.is_empty() {
        return anywhere.boxed();
    }
    let near = (select(changes), -100_000i64..100_000).prop_map(|(at, distance)| at + TimeDelta::seconds(distance));
    prop_oneof![anywhere, near].boxed()
}

fn any_length() -> impl Strategy<Value = Seconds> {
    prop_oneof![1..120u32, (1..72u32).prop_map(|hours| hours * 3_600)].prop_map(|seconds| Seconds(f64::from(seconds)))
}

fn any_data_interval() -> impl Strategy<Value = DataInterval> {
    prop_oneof![
        Just(DataInterval::None),
        Just(DataInterval::SinceLast),
        any_length().prop_map(DataInterval::Length),
    ]
}

/// Crons and distances; the crons fire at least once a week.
fn any_periodic() -> impl Strategy<Value = Schedule> {
    let crons = prop::collection::vec(any_lists().prop_map(|it| it.expression()), 1..3);
    let begin = prop_oneof![
        Just(RunImmediately::IfRecent),
        Just(RunImmediately::Always),
        any_length().prop_map(RunImmediately::Within),
    ];
    prop_oneof![
        3 => (crons, any_data_interval(), begin).prop_map(|(crons, data_interval, run_immediately)| Schedule::Cron {
            crons,
            timezone: None,
            data_interval,
            run_immediately,
        }),
        1 => (any_length(), any_data_interval())
            .prop_map(|(every, data_interval)| Schedule::Delta { every, data_interval }),
    ]
}

fn any_schedule(zone: &'static str) -> impl Strategy<Value = Schedule> {
    prop_oneof![
        8 => any_periodic(),
        1 => Just(Schedule::Once),
        1 => Just(Schedule::Continuous),
        1 => prop::collection::vec(any_instant(zone), 0..6)
            .prop_map(|at| Schedule::Events { at, restrict_to_events: false }),
    ]
}

/// A DAG and where the clock stands.
#[derive(Debug, Clone)]
struct Scene {
    dag: Dag,
    now: DateTime<Utc>,
}

impl Scene {
    fn timetable(&self) -> Timetable {
        Timetable::of(&self.dag).unwrap()
    }

    fn runs(&self, count: usize) -> Vec<NextRun> {
        self.timetable().runs(None, self.now).take(count).collect()
    }
}

fn any_scene() -> impl Strategy<Value = Scene> {
    select(ZONES.to_vec()).prop_flat_map(|zone| {
        let days = |range| prop::option::of(range);
        (
            any_schedule(zone),
            any_instant(zone),
            days(-20i64..20),
            days(-10i64..30),
            any::<bool>(),
        )
            .prop_map(move |(schedule, now, start, end, catchup)| Scene {
                dag: Dag {
                    start_date: start.map(|days| now + TimeDelta::hours(days * 24 + 7)),
                    end_date: end.map(|days| now + TimeDelta::hours(days * 24 + 5)),
                    catchup,
                    ..dag(schedule, zone)
                },
                now,
            })
    })
}

fn data(run: &NextRun) -> Interval {
    run.data_interval.unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_run_is_made_twice_and_each_is_later(scene in any_scene()) {
        let runs = scene.runs(30);
        for run in &runs {
            prop_assert!(data(run).start <= data(run).end);
            prop_assert_eq!(run.logical_date, Some(data(run).start));
            prop_assert_eq!(run.run_after, data(run).end);
        }
        for pair in runs.windows(2) {
            prop_assert!(pair[0].logical_date < pair[1].logical_date);
            prop_assert!(pair[0].run_after <= pair[1].run_after);
            if scene.dag.schedule != Schedule::Continuous {
                prop_assert!(pair[0].run_after < pair[1].run_after);
            }
        }
    }

    #[test]
    fn no_run_is_outside_of_the_dates(scene in any_scene()) {
        let counted_back = |schedule: &Schedule| matches!(
            schedule,
            Schedule::Cron { data_interval: DataInterval::Length(_), .. }
                | Schedule::Delta { data_interval: DataInterval::Length(_), .. }
        );
        for run in scene.runs(30) {
            let decisive = if counted_back(&scene.dag.schedule) { data(&run).end } else { data(&run).start };
            prop_assert!(scene.dag.start_date.is_none_or(|start| decisive >= start), "{run:?}");
            prop_assert!(scene.dag.end_date.is_none_or(|end| decisive <= end), "{run:?}");
        }
    }

    #[test]
    fn intervals_of_data_neither_leave_out_nor_overlap_with_catchup(scene in any_scene()) {
        let spans = matches!(
            scene.dag.schedule,
            Schedule::Continuous
                | Schedule::Cron { data_interval: DataInterval::SinceLast, .. }
                | Schedule::Delta { data_interval: DataInterval::SinceLast, .. }
        );
        if !spans {
            return Ok(());
        }
        for pair in scene.runs(30).windows(2) {
            let gap = data(&pair[1]).start - data(&pair[0]).end;
            if scene.dag.catchup {
                // Of a continuous schedule, an empty interval is followed by one that begins a microsecond later.
                prop_assert!(gap == TimeDelta::zero() || data(&pair[0]).start == data(&pair[0]).end, "{pair:?}");
            }
            prop_assert!(gap >= TimeDelta::zero(), "{pair:?}");
        }
    }

    #[test]
    fn with_catchup_the_clock_decides_nothing(scene in any_scene(), later in 0i64..1_000_000) {
        let mut scene = scene;
        scene.dag.catchup = true;
        if scene.dag.start_date.is_none() || scene.dag.schedule == Schedule::Continuous {
            return Ok(());
        }
        let early = scene.runs(10);
        scene.now += TimeDelta::seconds(later);
        prop_assert_eq!(scene.runs(10), early);
    }

    #[test]
    fn without_catchup_one_run_at_most_is_of_the_past(scene in any_scene()) {
        if scene.dag.catchup || matches!(scene.dag.schedule, Schedule::Once | Schedule::Continuous) {
            return Ok(());
        }
        let past = scene.runs(10).iter().filter(|run| run.run_after <= scene.now).count();
        prop_assert!(past <= 1);
    }

    #[test]
    fn a_scheduler_that_starts_anew_plans_the_same_run(scene in any_scene(), part in 0.0..=1.0) {
        if scene.dag.schedule == Schedule::Continuous {
            return Ok(());
        }
        let timetable = scene.timetable();
        let mut now = scene.now;
        for pair in scene.runs(10).windows(2) {
            now = now.max(pair[0].run_after);
            let wait = (pair[1].run_after - now).max(TimeDelta::zero());
            let between = now + TimeDelta::milliseconds((wait.num_milliseconds() as f64 * part) as i64);
            prop_assert_eq!(timetable.next_run(Some(&data(&pair[0])), between), Some(pair[1]));
            prop_assert_eq!(timetable.made_at(pair[1], between.max(pair[1].run_after)), pair[1]);
        }
    }

    #[test]
    fn crons_fire_as_the_wall_clock_says(
        (zone, lists, at) in select(ZONES.to_vec()).prop_flat_map(|zone| (Just(zone), any_lists(), any_instant(zone)))
    ) {
        let cron = Cron::parse(&lists.expression()).unwrap();
        let expected = lists.fires(&TimeZone::get(zone).unwrap(), at, at + TimeDelta::days(3));
        let zone = Zone::parse(zone).unwrap();
        let end = at + TimeDelta::days(3);
        let before = at - TimeDelta::nanoseconds(1);
        let forth: Vec<DateTime<Utc>> = std::iter::successors(cron.next_after(before, &zone), |at| cron.next_after(*at, &zone))
            .take_while(|fire| *fire < end)
            .collect();
        prop_assert_eq!(&forth, &expected);
        let mut back: Vec<DateTime<Utc>> = std::iter::successors(cron.prev_before(end, &zone), |at| cron.prev_before(*at, &zone))
            .take_while(|fire| *fire >= at)
            .collect();
        back.reverse();
        prop_assert_eq!(&back, &expected);
    }

    #[test]
    fn a_run_is_made_for_every_fire_with_catchup(
        (zone, lists, start) in select(ZONES.to_vec()).prop_flat_map(|zone| (Just(zone), any_lists(), any_instant(zone))),
        late in 0i64..72,
    ) {
        let end = start + TimeDelta::days(3);
        let expected = lists.fires(&TimeZone::get(zone).unwrap(), start, end + TimeDelta::seconds(1));
        let schedule = Schedule::Cron {
            crons: vec![lists.expression()],
            timezone: Some(zone.to_owned()),
            data_interval: DataInterval::None,
            run_immediately: RunImmediately::default(),
        };
        let dag = Dag { start_date: Some(start), end_date: Some(end), catchup: true, ..dag(schedule, "UTC") };
        let timetable = Timetable::of(&dag).unwrap();
        let made: Vec<DateTime<Utc>> =
            timetable.runs(None, start + TimeDelta::hours(late)).map(|run| run.run_after).collect();
        prop_assert_eq!(made, expected);
    }
}

#[test]
fn no_search_is_endless() {
    let ends = [
        DateTime::<Utc>::MIN_UTC,
        instant("-9999-01-03T00:00:00Z"),
        instant("0001-01-01T00:00:00Z"),
        instant("1899-12-31T23:59:59Z"),
        instant("2100-02-28T00:00:00Z"),
        instant("9999-12-30T00:00:00Z"),
        DateTime::<Utc>::MAX_UTC,
    ];
    // Never, almost never, and all the time.
    let crons = [
        "0 0 30 2 *",
        "59 23 31 2,4,6,9,11 * 59",
        "0 0 29 2 *",
        "0 0 * 2 5#5",
        "0 0 31W 2 *",
        "* * * * * *",
    ];
    for zone in ["UTC", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"] {
        for cron in crons {
            for now in ends {
                for start_date in ends.into_iter().step_by(2).map(Some).chain([None]) {
                    for data_interval in [DataInterval::None, DataInterval::SinceLast] {
                        let schedule = Schedule::Cron {
                            crons: vec![cron.to_owned()],
                            timezone: None,
                            data_interval,
                            run_immediately: RunImmediately::Always,
                        };
                        let dag = Dag {
                            start_date,
                            catchup: now.timestamp() % 2 == 0,
                            ..dag(schedule, zone)
                        };
                        let runs = Timetable::of(&dag).unwrap().runs(None, now).take(2).count();
                        assert!(runs == 0 || !cron.starts_with("0 0 30 2"), "{zone} {cron} {now}");
                    }
                }
            }
        }
    }
    for every in [1.0, 3.0e9] {
        for now in ends {
            for start_date in ends {
                let dag = Dag {
                    start_date: Some(start_date),
                    ..dag(
                        Schedule::Delta {
                            every: Seconds(every),
                            data_interval: DataInterval::SinceLast,
                        },
                        "UTC",
                    )
                };
                let runs: Vec<NextRun> = Timetable::of(&dag).unwrap().runs(None, now).take(2).collect();
                assert!(runs.windows(2).all(|pair| pair[0].run_after < pair[1].run_after));
            }
        }
    }
}
