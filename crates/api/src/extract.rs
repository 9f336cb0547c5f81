//! Reading requests as strictly as Airflow does, and saying what is wrong in its shape.

mod cursor;
mod path;
mod query;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

pub(crate) use cursor::{Part, Rows};
pub(crate) use path::Path;
pub(crate) use query::{Kind, Param, Query, QuerySpec, document, instant, query_spec};

use crate::problem::Problem;

/// Bytes that a body may have.
pub(crate) const BODY_LIMIT: usize = 4 << 20;

/// A JSON body. Unknown keys, missing keys and wrong types are told as Airflow tells them, with status 422.
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|_| Problem::too_large(BODY_LIMIT))?;
        parse(&bytes).map(Self)
    }
}

/// A JSON body that may be absent, or `null`.
pub(crate) struct OptionalBody<T>(pub(crate) Option<T>);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for OptionalBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|_| Problem::too_large(BODY_LIMIT))?;
        if bytes.is_empty() {
            return Ok(Self(None));
        }
        parse(&bytes).map(Self)
    }
}

pub(crate) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    if bytes.is_empty() {
        return Err(Problem::invalid("missing", &[json!("body")], "Field required"));
    }
    // serde would take a list for an object, its values for those of the keys in their order.
    if bytes.trim_ascii_start().starts_with(b"[") {
        return Err(Problem::invalid(
            "model_attributes_type",
            &[json!("body")],
            "Input should be a valid dictionary or object to extract fields from",
        ));
    }
    let deserializer = &mut serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut *deserializer).map_err(|error| {
        let mut location = vec![json!("body")];
        location.extend(error.path().iter().filter_map(segment));
        problem(location, error.inner())
    })?;
    deserializer
        .end()
        .map_err(|error| problem(vec![json!("body")], &error))?;
    Ok(value)
}

fn segment(segment: &serde_path_to_error::Segment) -> Option<Value> {
    match segment {
        serde_path_to_error::Segment::Seq { index } => Some(json!(index)),
        serde_path_to_error::Segment::Map { key } => Some(json!(key)),
        serde_path_to_error::Segment::Enum { .. } | serde_path_to_error::Segment::Unknown => None,
    }
}

/// serde tells kinds of errors by their text alone; the position is of no use to somebody who sent JSON by a program.
fn problem(mut location: Vec<Value>, error: &serde_json::Error) -> Problem {
    if !error.is_data() {
        location.push(json!(error.column()));
        return Problem::invalid("json_invalid", &location, format!("JSON decode error: {error}"));
    }
    let text = error.to_string();
    let text = text
        .rsplit_once(" at line ")
        .map_or(text.as_str(), |(message, _)| message);
    let quoted = text.split('`').nth(1).unwrap_or_default();
    if text.starts_with("unknown field") {
        // The path already ends in the unknown key.
        if location.last().and_then(Value::as_str) != Some(quoted) {
            location.push(json!(quoted));
        }
        return Problem::invalid("extra_forbidden", &location, "Extra inputs are not permitted");
    }
    if text.starts_with("missing field") {
        location.push(json!(quoted));
        return Problem::invalid("missing", &location, "Field required");
    }
    if TIME_ERRORS.contains(&text) {
        return Problem::invalid(
            "timezone_aware",
            &location,
            "Input should be an instant with a time zone, such as 2026-01-31T12:00:00Z",
        );
    }
    Problem::invalid("value_error", &location, text)
}

/// What chrono says of an instant that it can't read.
const TIME_ERRORS: &[&str] = &[
    "premature end of input",
    "input contains invalid characters",
    "trailing input",
    "input is out of range",
    "no possible date and time matching input",
];

/// What the client wants to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Accept {
    /// JSON, or anything.
    Json,
    /// Plain text.
    Text,
    /// A JSON value per line.
    Ndjson,
    /// Something that is not offered.
    Other,
}

impl Accept {
    /// The first type of the header that is known here.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let Some(header) = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()) else {
            return Self::Json;
        };
        header
            .split(',')
            .find_map(|part| match part.split(';').next().unwrap_or_default().trim() {
                "application/json" | "application/*" | "*/*" | "" => Some(Self::Json),
                "text/plain" | "text/*" => Some(Self::Text),
                "application/x-ndjson" => Some(Self::Ndjson),
                _ => None,
            })
            .unwrap_or(Self::Other)
    }
}

/// A key that must be there and may be `null`.
pub(crate) fn required_nullable<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::<T>::deserialize(deserializer)
}

/// A key that may be absent, but not `null`.
pub(crate) fn not_null<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}

/// An instant that is UTC unless it says otherwise.
pub(crate) fn instant_or_naive<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DateTime<Utc>, D::Error> {
    let text = String::deserialize(deserializer)?;
    instant(&text).ok_or_else(|| {
        serde::de::Error::custom("Input should be a valid datetime or date, such as 2026-01-31T12:00:00Z or 2026-01-31")
    })
}

/// A JSON value of any kind whose key must be there.
pub(crate) fn required_value<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
    Value::deserialize(deserializer)
}

/// Default of flags that are on unless said.
pub(crate) fn yes() -> bool {
    true
}

/// Default of map indexes: not mapped.
pub(crate) fn unmapped() -> i32 {
    -1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::dag::DagPatchBody;
    use crate::schema::dag_run::TriggerDagRunBody;

    fn refused<T: DeserializeOwned>(text: &str) -> Value {
        let Err(problem) = parse::<T>(text.as_bytes()) else {
            panic!("{text} was accepted")
        };
        assert_eq!(problem.status(), 422);
        let detail = problem.detail_for_tests();
        // Whatever order a build keeps keys in.
        json!({ "loc": detail[0]["loc"], "msg": detail[0]["msg"], "type": detail[0]["type"] })
    }

    #[test]
    fn what_is_wrong_with_a_body_is_told_as_airflow_tells_it() {
        insta::assert_json_snapshot!([
            refused::<DagPatchBody>(r#"{"is_paused": true, "paused": 1}"#),
            refused::<DagPatchBody>("{}"),
            refused::<DagPatchBody>(r#"{"is_paused": 1}"#),
            refused::<DagPatchBody>("{"),
            refused::<DagPatchBody>("[true]"),
            refused::<DagPatchBody>(""),
            refused::<TriggerDagRunBody>(r#"{"conf": {}}"#),
            refused::<TriggerDagRunBody>(r#"{"logical_date": "2026-01-01T00:00:00"}"#),
        ]);
    }

    #[test]
    fn a_nullable_key_that_must_be_there_may_be_null() {
        let body: TriggerDagRunBody = parse(br#"{"logical_date": null}"#).unwrap();
        assert_eq!(body.logical_date, None);
    }
}
