//! When a run has to be done.

use chrono::{DateTime, Days, NaiveTime, Utc};

use crate::cron::Zone;
use crate::model::{Dag, DeadlineReference};

/// The instant by which a run of `dag` has to be done; `None` if the DAG has no deadline.
///
/// A run without a logical date counts from `run_after`, the instant from which on it may start. `"HH:MM"` is the first such
/// wall time, in the DAG's zone, at which a run that is due at `run_after` is not late from the outset: that of the run's day,
/// or else of the next day (a run of 22:00 that has to be done at 02:00).
#[must_use]
pub fn due_at(
    dag: &Dag,
    queued_at: DateTime<Utc>,
    logical_date: Option<DateTime<Utc>>,
    run_after: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let deadline = dag.deadline.as_ref()?;
    let reference = match deadline.reference {
        DeadlineReference::QueuedAt => queued_at,
        DeadlineReference::LogicalDate => logical_date.unwrap_or(run_after),
        DeadlineReference::WallTime { hour, minute } => {
            let time = NaiveTime::from_hms_opt(u32::from(hour), u32::from(minute), 0)?;
            next_wall_time(&dag.timezone, time, run_after)?
        }
    };
    reference.checked_add_signed(deadline.interval.to_delta())
}

/// The first `time` of a wall clock after an instant, on its day or on the next.
fn next_wall_time(zone: &str, time: NaiveTime, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
    // A zone that has left the rules since the file was read: better in UTC than not at all.
    let zone = Zone::parse(zone).unwrap_or_else(|_| Zone::utc());
    let wall = after.naive_utc() + chrono::TimeDelta::seconds(i64::from(zone.offset_at(after)));
    let days = [wall.date(), wall.date().checked_add_days(Days::new(1))?];
    let times = days.into_iter().filter_map(|day| zone.instant_of(day.and_time(time)));
    times.into_iter().find(|at| *at > after)
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone as _;

    use super::*;
    use crate::catalog::ActionCatalog;
    use crate::parse::{Limits, ParseOptions, parse_file};

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn due(deadline: &str, zone: &str, logical_date: Option<&str>, run_after: &str) -> String {
        let text = format!("timezone: {zone}\ndeadline: {deadline}\ntasks: {{a: {{empty: }}}}\n");
        let empty = crate::catalog::ActionSpec {
            name: "empty",
            main_argument: None,
            schema: serde_json::json!({"type": "object"}),
            expression_arguments: &[],
            literal_arguments: &[],
            connection_arguments: &[],
            notifies: false,
            available: true,
        };
        let options = ParseOptions {
            catalog: &ActionCatalog::new(vec![empty]),
            limits: Limits::default(),
            defaults: &[],
            default_timezone: "UTC",
        };
        let parsed = parse_file("late.yaml", &text, &options);
        let dag = parsed
            .dags
            .first()
            .unwrap_or_else(|| panic!("{:?}", parsed.diagnostics));
        let queued_at = Utc.with_ymd_and_hms(2026, 3, 2, 0, 0, 30).unwrap();
        due_at(dag, queued_at, logical_date.map(at), at(run_after))
            .unwrap()
            .to_rfc3339()
    }

    #[test]
    fn an_interval_is_counted_from_its_reference() {
        let (date, after) = (Some("2026-03-01T00:00:00Z"), "2026-03-02T00:00:00Z");
        let queued = due("{reference: queued_at, interval: 1h30m}", "UTC", date, after);
        assert_eq!(queued, "2026-03-02T01:30:30+00:00");
        let logical = due("{reference: logical_date, interval: 1d}", "UTC", date, after);
        assert_eq!(logical, "2026-03-02T00:00:00+00:00");
        let without_date = due("{reference: logical_date, interval: 1h}", "UTC", None, after);
        assert_eq!(without_date, "2026-03-02T01:00:00+00:00");
    }

    #[test]
    fn a_wall_time_is_that_of_the_runs_day_in_the_dags_zone() {
        let nine = "{reference: \"09:00\"}";
        // 06:00 in Seoul, which is the evening before in UTC.
        let seoul = due(nine, "Asia/Seoul", None, "2026-03-01T21:00:00Z");
        assert_eq!(seoul, "2026-03-02T00:00:00+00:00");
        let more = due(
            "{reference: \"09:00\", interval: 30m}",
            "UTC",
            None,
            "2026-03-02T08:59:59Z",
        );
        assert_eq!(more, "2026-03-02T09:30:00+00:00");
        // The clocks go forward on 2026-03-29 at 02:00 in Berlin: 02:30 is not there.
        let gap = due("{reference: \"02:30\"}", "Europe/Berlin", None, "2026-03-28T23:30:00Z");
        assert_eq!(gap, "2026-03-29T01:30:00+00:00");
    }

    #[test]
    fn a_wall_time_that_has_passed_is_that_of_the_next_day() {
        let two = "{reference: \"02:00\"}";
        assert_eq!(
            due(two, "UTC", None, "2026-03-01T22:00:00Z"),
            "2026-03-02T02:00:00+00:00"
        );
        assert_eq!(
            due(two, "UTC", None, "2026-03-01T02:00:00Z"),
            "2026-03-02T02:00:00+00:00"
        );
    }
}
