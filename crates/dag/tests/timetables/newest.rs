//! Which run counts as the newest, for `latest_only`.

use updraft_dag::timetable::{Interval, Timetable};

use crate::{instant, parse};

#[test]
fn row_121_a_run_is_the_newest_until_the_next_one_is_due() {
    let daily = "{cron: \"0 0 * * *\", data_interval: true}";
    let events = "{at: [2024-01-01T00:00:00Z, 2024-02-01T00:00:00Z]}";
    for (schedule, start, end, now, newest) in [
        // A run of an interval is due at its end, the next one a day later.
        (
            daily,
            "2024-01-01T00:00:00Z",
            "2024-01-02T00:00:00Z",
            "2024-01-02T00:00:01Z",
            true,
        ),
        (
            daily,
            "2024-01-01T00:00:00Z",
            "2024-01-02T00:00:00Z",
            "2024-01-03T00:00:00Z",
            true,
        ),
        (
            daily,
            "2024-01-01T00:00:00Z",
            "2024-01-02T00:00:00Z",
            "2024-01-03T00:00:01Z",
            false,
        ),
        (
            "\"0 0 * * *\"",
            "2024-01-01T00:00:00Z",
            "2024-01-01T00:00:00Z",
            "2024-01-01T23:59:59Z",
            true,
        ),
        (
            "\"0 0 * * *\"",
            "2024-01-01T00:00:00Z",
            "2024-01-01T00:00:00Z",
            "2024-01-02T00:00:01Z",
            false,
        ),
        (
            "1h",
            "2024-01-01T00:00:00Z",
            "2024-01-01T00:00:00Z",
            "2024-01-01T00:59:00Z",
            true,
        ),
        (
            "1h",
            "2024-01-01T00:00:00Z",
            "2024-01-01T00:00:00Z",
            "2024-01-01T01:00:01Z",
            false,
        ),
        (
            events,
            "2024-01-01T00:00:00Z",
            "2024-01-01T00:00:00Z",
            "2024-02-02T00:00:00Z",
            false,
        ),
        (
            events,
            "2024-02-01T00:00:00Z",
            "2024-02-01T00:00:00Z",
            "2034-01-01T00:00:00Z",
            true,
        ),
        (
            "\"@once\"",
            "2024-01-01T00:00:00Z",
            "2024-01-01T00:00:00Z",
            "2034-01-01T00:00:00Z",
            true,
        ),
        (
            "\"@continuous\"",
            "2024-01-01T00:00:00Z",
            "2024-01-01T00:00:00Z",
            "2034-01-01T00:00:00Z",
            true,
        ),
        (
            "null",
            "2024-01-01T00:00:00Z",
            "2024-01-01T00:00:00Z",
            "2034-01-01T00:00:00Z",
            true,
        ),
    ] {
        let timetable = Timetable::of(&parse(&format!("schedule: {schedule}\nstart_date: 2024-01-01\n"))).unwrap();
        let interval = Interval {
            start: instant(start),
            end: instant(end),
        };
        assert_eq!(
            timetable.is_newest(&interval, instant(now)),
            newest,
            "{schedule} {end} at {now}"
        );
    }
}
