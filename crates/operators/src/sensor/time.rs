//! `time_sensor`: waits until a time.

use chrono::{DateTime, NaiveTime, SecondsFormat, TimeDelta, Utc};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use updraft_dag::cron::Zone;

use super::{Look, Sensor};
use crate::operator::{OperatorError, TaskSetup};

/// Waits until a time of the day on which it began to wait, in the DAG's time zone, or until a moment. Until then it does not look at all.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Args {
    /// `09:30` or `09:30:15`, or a moment such as `2026-01-31T09:30` (in the DAG's time zone) or
    /// `2026-01-31T09:30:00+09:00`. A template.
    pub at: String,
}

/// The `time_sensor` action.
#[derive(Debug)]
pub struct TimeSensor;

impl Sensor for TimeSensor {
    type Args = Args;

    fn look(&self, args: Args, setup: &TaskSetup) -> Result<BoxFuture<'static, Look>, OperatorError> {
        let zone =
            Zone::parse(&setup.assignment.context.timezone).map_err(|error| OperatorError::fatal(error.to_string()))?;
        let began = setup.assignment.waiting_since.unwrap_or_else(Utc::now);
        let at = moment(&args.at, &zone, began).map_err(OperatorError::fatal)?;
        Ok(async move { until(at, Utc::now()) }.boxed())
    }
}

/// There from `at` on.
pub(super) fn until(at: DateTime<Utc>, now: DateTime<Utc>) -> Look {
    match now >= at {
        true => Look::There(None),
        false => Look::NotYet {
            what: format!("waits until {}", at.to_rfc3339_opts(SecondsFormat::Secs, true)),
            before: Some(at),
        },
    }
}

fn moment(text: &str, zone: &Zone, began: DateTime<Utc>) -> Result<DateTime<Utc>, String> {
    let text = text.trim();
    let time = ["%H:%M:%S", "%H:%M"]
        .into_iter()
        .find_map(|form| NaiveTime::parse_from_str(text, form).ok());
    let moment = match time {
        Some(time) => {
            let offset = TimeDelta::seconds(zone.offset_at(began).into());
            let today = (began + offset).date_naive();
            zone.instant_of(today.and_time(time))
        }
        None => zone.read_instant(text),
    };
    moment.ok_or_else(|| {
        format!("`at` is `{text}`; it must be a time such as 09:30, or a moment such as 2026-01-31T09:30:00+09:00")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, zone: &str, began: &str) -> Result<String, String> {
        let moment = moment(text, &Zone::parse(zone).unwrap(), began.parse().unwrap())?;
        Ok(moment.to_rfc3339_opts(SecondsFormat::Secs, true))
    }

    #[test]
    fn a_time_is_of_the_day_in_the_zone_on_which_it_began() {
        let seoul = "Asia/Seoul";
        assert_eq!(
            at("09:30", seoul, "2026-01-31T16:00:00Z").unwrap(),
            "2026-02-01T00:30:00Z"
        );
        assert_eq!(
            at("09:30:15", "UTC", "2026-01-31T16:00:00Z").unwrap(),
            "2026-01-31T09:30:15Z"
        );
        assert_eq!(
            at("2026-01-31T09:30:00+09:00", "UTC", "2026-01-01T00:00:00Z").unwrap(),
            "2026-01-31T00:30:00Z"
        );
        assert_eq!(
            at("2026-01-31T09:30", seoul, "2026-01-01T00:00:00Z").unwrap(),
            "2026-01-31T00:30:00Z"
        );
        assert!(
            at("half past nine", "UTC", "2026-01-01T00:00:00Z")
                .unwrap_err()
                .contains("must be a time")
        );
    }

    #[test]
    fn summer_time() {
        let berlin = "Europe/Berlin";
        // There is no 02:30 on 29 March 2026, and there are two on 25 October: as crons do.
        assert_eq!(
            at("02:30", berlin, "2026-03-28T23:30:00Z").unwrap(),
            "2026-03-29T01:30:00Z"
        );
        assert_eq!(
            at("02:30", berlin, "2026-10-24T23:30:00Z").unwrap(),
            "2026-10-25T01:30:00Z"
        );
    }

    #[test]
    fn what_has_passed_is_there() {
        let now = "2026-01-01T00:00:00Z".parse().unwrap();
        assert_eq!(until(now, now), Look::There(None));
        let Look::NotYet { what, before } = until(now + TimeDelta::hours(1), now) else {
            panic!("not yet")
        };
        assert_eq!(
            (what.as_str(), before),
            ("waits until 2026-01-01T01:00:00Z", Some(now + TimeDelta::hours(1)))
        );
    }
}
