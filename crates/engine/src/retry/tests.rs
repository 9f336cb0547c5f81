use chrono::TimeZone;
use updraft_dag::model::Seconds;

use super::*;
use crate::testing::{noon, task};

fn date() -> Option<DateTime<Utc>> {
    Some(Utc.with_ymd_and_hms(2024, 1, 1, 0, 0, 0).unwrap())
}

/// Delays in seconds after tries 1, 2, 3, ….
fn delays(delay: f64, factor: f64, longest: Option<f64>, date: Option<DateTime<Utc>>, tries: u32) -> Vec<f64> {
    let task = Task {
        retry_delay: Seconds(delay),
        retry_exponential_backoff: factor,
        max_retry_delay: longest.map(Seconds),
        ..task("task", &[])
    };
    let delay = |failed| next_retry_at("dag", &task, date, failed, noon()) - noon();
    (1..=tries)
        .map(|failed| delay(failed).num_milliseconds() as f64 / 1000.0)
        .collect()
}

#[test]
fn row_299() {
    assert_eq!(
        delays(300.0, 2.0, None, date(), 5),
        [455.0, 736.0, 1496.0, 2845.0, 5565.0]
    );
}

#[test]
fn row_301_is_capped() {
    assert_eq!(
        delays(240.0, 5.0, None, date(), 5),
        [275.0, 1936.0, 9896.0, 38845.0, 86400.0]
    );
}

#[test]
fn row_302() {
    assert_eq!(delays(1.0, 2.0, None, date(), 5), [1.0, 2.0, 4.0, 13.0, 29.0]);
}

#[test]
fn row_304_rounds_up() {
    assert_eq!(delays(0.5, 2.0, None, date(), 5), [1.0, 1.0, 2.0, 5.0, 13.0]);
}

#[test]
fn row_305_ceiling_of_the_task() {
    assert_eq!(delays(300.0, 2.0, Some(600.0), date(), 3), [455.0, 600.0, 600.0]);
}

#[test]
fn row_307_without_a_logical_date() {
    assert_eq!(delays(300.0, 2.0, None, None, 1), [444.0]);
}

#[test]
fn without_backoff_the_delay_is_constant() {
    for factor in [0.0, 1.0] {
        assert_eq!(delays(2.5, factor, None, date(), 3), [2.5, 2.5, 2.5]);
    }
}

#[test]
fn a_delay_past_all_bounds_is_the_ceiling() {
    assert_eq!(delays(1e12, 1e3, None, date(), 40)[39], 86400.0);
    assert_eq!(delays(300.0, 1e300, None, date(), 9)[8], 86400.0);
}

#[test]
fn a_date_with_microseconds_prints_as_in_python() {
    let date = date().unwrap() + TimeDelta::microseconds(1500);
    assert_eq!(python_text(date), "2024-01-01 00:00:00.001500+00:00");
}

/// DAG, task, logical date, failed try, `retry_delay`, `retry_exponential_backoff`, `max_retry_delay`, and the seconds that
/// `TaskInstance.next_retry_datetime` of Airflow 3.3.2 makes of them.
#[test]
fn airflow_waits_as_long() {
    for line in include_str!("airflow.tsv").lines() {
        let columns: Vec<&str> = line.split('\t').collect();
        let [dag_id, task_id, date, failed, delay, factor, longest, expected] = columns[..] else {
            panic!("eight columns: {line}")
        };
        let number = |text: &str| text.parse::<f64>().unwrap();
        let task = Task {
            retry_delay: Seconds(number(delay)),
            retry_exponential_backoff: number(factor),
            max_retry_delay: (longest != "-").then(|| Seconds(number(longest))),
            ..task(task_id, &[])
        };
        let date = (date != "-").then(|| date.parse().unwrap());
        let next = next_retry_at(dag_id, &task, date, failed.parse().unwrap(), noon());
        assert_eq!((next - noon()).as_seconds_f64(), number(expected), "{line}");
    }
}
