//! When a failed try is repeated: Airflow's formula, to the second.

use chrono::{DateTime, TimeDelta, Utc};
use sha1::{Digest, Sha1};
use updraft_dag::model::Task;

/// No delay is longer than this, in seconds (Airflow's `core.max_task_retry_delay`).
const CEILING: f64 = 86_400.0;

/// When try `failed_try` (from 1), which ended at `end_date`, is to be repeated.
///
/// Without `retry_exponential_backoff` that is after `retry_delay`. With it, the delay is multiplied per try and a jitter
/// is added that depends on nothing but the names, the logical date and the try, so that a restart changes nothing.
#[must_use]
pub fn next_retry_at(
    dag_id: &str,
    task: &Task,
    logical_date: Option<DateTime<Utc>>,
    failed_try: u32,
    end_date: DateTime<Utc>,
) -> DateTime<Utc> {
    let factor = task.retry_exponential_backoff;
    // 1 would multiply nothing: Airflow calls it off as well.
    if factor == 0.0 || factor == 1.0 {
        return end_date
            .checked_add_signed(task.retry_delay.to_delta())
            .unwrap_or(end_date);
    }
    let grown = (task.retry_delay.0 * factor.powf(f64::from(failed_try.max(1) - 1))).ceil();
    let base = if grown.is_finite() { grown.max(1.0) } else { CEILING };
    let mut delay = (base + jitter(dag_id, &task.task_id, logical_date, failed_try, base)).min(CEILING);
    if let Some(longest) = task.max_retry_delay {
        delay = delay.min(longest.0);
    }
    let delay = TimeDelta::milliseconds((delay * 1000.0).round() as i64);
    end_date.checked_add_signed(delay).unwrap_or(end_date)
}

/// Something in `0..base`: the SHA-1 of the try's identity, as one large number, modulo `base`.
fn jitter(dag_id: &str, task_id: &str, logical_date: Option<DateTime<Utc>>, failed_try: u32, base: f64) -> f64 {
    let date = logical_date.map_or_else(|| "None".to_owned(), python_text);
    let digest = Sha1::digest(format!("{dag_id}#{task_id}#{date}#{failed_try}"));
    // Past the ceiling the jitter is lost anyway, and the modulus must fit the arithmetic.
    let modulus = base.min(1e15) as u128;
    digest
        .iter()
        .fold(0_u128, |rest, byte| (rest * 256 + u128::from(*byte)) % modulus) as f64
}

/// As Python prints an aware UTC datetime: microseconds only if there are any.
fn python_text(date: DateTime<Utc>) -> String {
    let format = if date.timestamp_subsec_micros() == 0 {
        "%Y-%m-%d %H:%M:%S+00:00"
    } else {
        "%Y-%m-%d %H:%M:%S%.6f+00:00"
    };
    date.format(format).to_string()
}

#[cfg(test)]
mod tests;
