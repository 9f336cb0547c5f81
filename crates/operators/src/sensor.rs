//! Sensors: actions that wait for something. Each look is a short attempt of its own; between two looks the task instance is
//! `up_for_reschedule` and holds no process, no worker and no slot of a pool, however long it waits and whatever is restarted meanwhile.
//!
//! This is Airflow's `mode="reschedule"`, the only mode here.

pub mod delta;
pub mod external_task;
pub mod file;
pub mod http;
pub mod sql;
pub mod time;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::BoxFuture;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use updraft_dag::duration::{format_duration, parse_duration};
use updraft_dag::model::Seconds;

use crate::operator::{Operator, OperatorError, Outcome, OutcomeState, Plan, TaskSetup};

/// What all sensors take.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pace {
    /// How long to wait between two looks, at least a second, such as `30s` or `5m`.
    #[serde(default = "a_minute")]
    pub poke_interval: Length,
    /// How long to wait in all, from the try's first look on. Then the task fails, and is not tried again.
    #[serde(default = "a_week")]
    pub timeout: Length,
    /// Skips the task where it would have failed.
    #[serde(default)]
    pub soft_fail: bool,
    /// Waits longer and longer between two looks: as long as it has waited in all, so about twice as long each time, up to `max_wait`.
    #[serde(default)]
    pub exponential_backoff: bool,
    /// The longest time between two looks with `exponential_backoff`.
    #[serde(default = "an_hour")]
    pub max_wait: Length,
}

/// A length of time: text such as `5m`, or a number of seconds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(inline, transform = flat)]
pub enum Length {
    /// `5m`, `1h30m`, `PT5M`.
    Text(String),
    /// Seconds.
    Seconds(f64),
}

/// One flat schema, for clear messages.
fn flat(schema: &mut schemars::Schema) {
    schema.remove("anyOf");
    schema.insert("type".to_owned(), serde_json::json!(["string", "number"]));
}

fn a_minute() -> Length {
    Length::Text("60s".to_owned())
}

fn an_hour() -> Length {
    Length::Text("1h".to_owned())
}

fn a_week() -> Length {
    Length::Text("7d".to_owned())
}

impl Length {
    /// # Errors
    /// It is no length of time.
    fn read(&self, name: &str) -> Result<TimeDelta, OperatorError> {
        match self {
            Self::Text(text) => parse_duration(text)
                .map(Seconds::to_delta)
                .map_err(|error| OperatorError::fatal(format!("`{name}`: {error}"))),
            Self::Seconds(seconds) if seconds.is_finite() && *seconds >= 0.0 => Ok(Seconds(*seconds).to_delta()),
            Self::Seconds(seconds) => Err(OperatorError::fatal(format!(
                "`{name}`: {seconds} is no length of time"
            ))),
        }
    }
}

/// What a look has found.
#[derive(Debug, Clone, PartialEq)]
pub enum Look {
    /// It is there; this becomes the XCom `return_value`.
    There(Option<Value>),
    /// It is not there yet.
    NotYet {
        /// What is missing, for people.
        what: String,
        /// There is no sense in looking before this.
        before: Option<DateTime<Utc>>,
    },
    /// It can't be looked for: another try may help, or not.
    Failed(Outcome),
}

impl Look {
    fn not_yet(what: impl Into<String>) -> Self {
        Self::NotYet {
            what: what.into(),
            before: None,
        }
    }
}

/// What a sensor looks for.
pub trait Sensor: Send + Sync {
    /// Its own arguments, beside those of [`Pace`].
    type Args: DeserializeOwned;

    /// One look, to be taken. Called on a thread that may block.
    ///
    /// # Errors
    /// What keeps it from looking at all.
    fn look(&self, args: Self::Args, setup: &TaskSetup) -> Result<BoxFuture<'static, Look>, OperatorError>;
}

impl<S: Sensor> Operator for S {
    fn plan(&self, setup: &TaskSetup) -> Result<Plan, OperatorError> {
        let (pace, own) = apart(setup)?;
        let patience = Patience::new(&pace, setup.assignment.waiting_since, Utc::now())?;
        let look = match self.look(own, setup) {
            Ok(look) => look,
            Err(error) if pace.soft_fail => {
                return Ok(Plan::Async(Box::pin(async { Outcome::skipped(error.message) })));
            }
            Err(error) => return Err(error),
        };
        Ok(Plan::Async(Box::pin(async move {
            let found = look.await;
            patience.judge(found, Utc::now())
        })))
    }
}

/// The arguments of a sensor: those of all sensors, and its own.
fn apart<T: DeserializeOwned>(setup: &TaskSetup) -> Result<(Pace, T), OperatorError> {
    let action = &setup.assignment.action;
    let wrong = |error: serde_json::Error| {
        OperatorError::fatal(format!("the arguments of `{}` don't fit: {error}", action.name))
    };
    let all = Map::deserialize(&action.args).map_err(wrong)?;
    let is_pace = |name: &str| {
        matches!(
            name,
            "poke_interval" | "timeout" | "soft_fail" | "exponential_backoff" | "max_wait"
        )
    };
    let (pace, own): (Map<_, _>, Map<_, _>) = all.into_iter().partition(|(name, _)| is_pace(name));
    let pace = serde_json::from_value(Value::Object(pace)).map_err(wrong)?;
    let own = serde_json::from_value(Value::Object(own)).map_err(wrong)?;
    Ok((pace, own))
}

/// How long a try still waits.
#[derive(Debug, Clone)]
struct Patience {
    since: DateTime<Utc>,
    interval: TimeDelta,
    timeout: TimeDelta,
    longest: Option<TimeDelta>,
    soft_fail: bool,
}

impl Patience {
    fn new(pace: &Pace, since: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<Self, OperatorError> {
        let interval = pace.poke_interval.read("poke_interval")?;
        if interval < TimeDelta::seconds(1) {
            return Err(OperatorError::fatal("`poke_interval` has to be at least a second"));
        }
        let longest = pace
            .exponential_backoff
            .then(|| pace.max_wait.read("max_wait"))
            .transpose()?;
        Ok(Self {
            since: since.unwrap_or(now),
            interval,
            timeout: pace.timeout.read("timeout")?,
            longest,
            soft_fail: pace.soft_fail,
        })
    }

    /// What becomes of the try after a look.
    fn judge(&self, found: Look, now: DateTime<Utc>) -> Outcome {
        let (what, before) = match found {
            Look::There(value) => return Outcome::success(value),
            Look::Failed(outcome) if self.soft_fail => {
                return Outcome {
                    state: OutcomeState::Skipped,
                    ..outcome
                };
            }
            Look::Failed(outcome) => return outcome,
            Look::NotYet { what, before } => (what, before),
        };
        let waited = (now - self.since).max(TimeDelta::zero());
        if waited >= self.timeout {
            let timeout = format_duration(Seconds(self.timeout.as_seconds_f64()));
            let reason = format!("{what}; waited longer than its `timeout` of {timeout}");
            return match self.soft_fail {
                true => Outcome::skipped(reason),
                // As in Airflow, a sensor whose time is over is never tried again.
                false => Outcome::failed_for_good(reason),
            };
        }
        let pause = match self.longest {
            Some(longest) => self.interval.max(waited).min(longest.max(self.interval)),
            None => self.interval,
        };
        // The last look is when time is over, not earlier.
        let next = before.map_or(now + pause, |before| before.max(now));
        Outcome::rescheduled(what, next.min(self.since + self.timeout))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patience(args: Value) -> Patience {
        let pace: Pace = serde_json::from_value(args).unwrap();
        Patience::new(&pace, Some(DateTime::UNIX_EPOCH), DateTime::UNIX_EPOCH).unwrap()
    }

    fn after(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    fn next(patience: &Patience, seconds: i64) -> Outcome {
        patience.judge(Look::not_yet("nothing"), after(seconds))
    }

    #[test]
    fn it_looks_again_after_its_interval() {
        let patience = patience(serde_json::json!({"poke_interval": 30, "timeout": "100s"}));
        assert_eq!(next(&patience, 0), Outcome::rescheduled("nothing", after(30)));
        assert_eq!(next(&patience, 61), Outcome::rescheduled("nothing", after(91)));
        // A last time when time is over.
        assert_eq!(next(&patience, 91), Outcome::rescheduled("nothing", after(100)));
    }

    #[test]
    fn row_311_a_sensor_whose_time_is_over_is_not_tried_again() {
        let hard = patience(serde_json::json!({"timeout": "1m40s"}));
        let over = "nothing; waited longer than its `timeout` of 1m40s";
        assert_eq!(next(&hard, 100), Outcome::failed_for_good(over));
        let soft = patience(serde_json::json!({"timeout": 100, "soft_fail": true}));
        assert_eq!(next(&soft, 100), Outcome::skipped(over));
        let failed = Look::Failed(Outcome::failed("no database"));
        assert_eq!(soft.judge(failed.clone(), after(0)), Outcome::skipped("no database"));
        assert_eq!(hard.judge(failed, after(0)), Outcome::failed("no database"));
    }

    #[test]
    fn with_backoff_it_looks_less_and_less_often() {
        let patience =
            patience(serde_json::json!({"poke_interval": 60, "exponential_backoff": true, "max_wait": "5m"}));
        let mut times = vec![0];
        for _ in 0..7 {
            let last = *times.last().unwrap();
            let OutcomeState::Rescheduled { until } = next(&patience, last).state else {
                panic!("it waits")
            };
            times.push((until - DateTime::UNIX_EPOCH).num_seconds());
        }
        assert_eq!(times, [0, 60, 120, 240, 480, 780, 1080, 1380]);
    }

    #[test]
    fn what_is_known_to_come_later_is_not_looked_for_before() {
        let patience = patience(serde_json::json!({"timeout": "1h"}));
        let later = |seconds| Look::NotYet {
            what: "it is 9 o'clock".to_owned(),
            before: Some(after(seconds)),
        };
        let at = |seconds| Outcome::rescheduled("it is 9 o'clock", after(seconds));
        assert_eq!(patience.judge(later(1000), after(0)), at(1000));
        assert_eq!(patience.judge(later(10_000), after(0)), at(3600));
    }

    #[test]
    fn lengths_that_make_no_sense_are_refused() {
        let wrong = |args: Value| {
            let pace: Pace = serde_json::from_value(args).unwrap();
            Patience::new(&pace, None, Utc::now()).unwrap_err().message
        };
        assert_eq!(
            wrong(serde_json::json!({"poke_interval": 0.1})),
            "`poke_interval` has to be at least a second"
        );
        assert_eq!(
            wrong(serde_json::json!({"timeout": -1})),
            "`timeout`: -1 is no length of time"
        );
        assert!(wrong(serde_json::json!({"timeout": "soon"})).starts_with("`timeout`: "));
    }
}
