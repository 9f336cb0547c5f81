//! Query strings: each operation lists its parameters once; the list checks requests and documents them.

use std::collections::HashMap;
use std::marker::PhantomData;
use std::str::FromStr;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde_json::json;
use updraft_store::list::{Order, OrderColumns, Page, Range, TextMatch};
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ArrayBuilder, KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Required};

use crate::problem::Problem;

/// Rows of a page unless said.
const DEFAULT_LIMIT: i64 = 50;
/// Rows of a page at most; more are cut off silently, as Airflow does.
const MAXIMUM_LIMIT: i64 = 100;

/// What kind of parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    /// The key may be repeated.
    Texts,
    Integer,
    Integers,
    Number,
    Flag,
    Time,
    /// Four parameters: `_gte`, `_gt`, `_lte`, `_lt`.
    TimeRange,
    NumberRange,
    /// Two parameters: `_pattern` and `_prefix_pattern`.
    Match,
}

/// A parameter, or a family of them.
pub(crate) type Param = (&'static str, Kind);

/// The parameters of an operation.
pub(crate) trait QuerySpec {
    const PARAMS: &'static [Param];
}

/// Declares the parameters of an operation: `query_spec!(Name { "limit": Integer, … })`.
macro_rules! query_spec {
    ($name:ident { $($key:literal: $kind:ident),* $(,)? }) => {
        pub(crate) struct $name;

        impl $crate::extract::QuerySpec for $name {
            const PARAMS: &'static [$crate::extract::Param] = &[$(($key, $crate::extract::Kind::$kind)),*];
        }

        impl utoipa::IntoParams for $name {
            fn into_params(_: impl Fn() -> Option<utoipa::openapi::path::ParameterIn>) -> Vec<utoipa::openapi::path::Parameter> {
                $crate::extract::document(<Self as $crate::extract::QuerySpec>::PARAMS)
            }
        }
    };
}
pub(crate) use query_spec;

/// A query string that fits its specification. Unknown parameters are ignored, as Airflow does.
pub(crate) struct Query<S> {
    values: HashMap<String, Vec<String>>,
    spec: PhantomData<S>,
}

impl<S, T> FromRequestParts<T> for Query<S>
where
    S: QuerySpec + Send,
    T: Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &T) -> Result<Self, Problem> {
        Self::parse(parts.uri.query().unwrap_or_default())
    }
}

impl<S: QuerySpec> Query<S> {
    /// Checks every value against the specification, so that the getters below need no errors.
    pub(crate) fn parse(text: &str) -> Result<Self, Problem> {
        let mut values: HashMap<String, Vec<String>> = HashMap::new();
        for (key, value) in form_urlencoded::parse(text.as_bytes()) {
            values.entry(key.into_owned()).or_default().push(value.into_owned());
        }
        for &(name, kind) in S::PARAMS {
            for (key, single) in keys(name, kind) {
                for value in values.get(&key).into_iter().flatten() {
                    check(&key, single, value)?;
                }
            }
        }
        Ok(Self {
            values,
            spec: PhantomData,
        })
    }

    fn last(&self, key: &str) -> Option<&str> {
        self.values.get(key)?.last().map(String::as_str)
    }

    fn value<T: FromStr>(&self, key: &str) -> Option<T> {
        self.last(key)?.parse().ok()
    }

    fn declared(name: &str, kind: Kind) {
        debug_assert!(
            S::PARAMS.contains(&(name, kind)),
            "the parameter {name} is read but not declared"
        );
    }

    pub(crate) fn text(&self, name: &'static str) -> Option<String> {
        Self::declared(name, Kind::Text);
        self.last(name).map(ToOwned::to_owned)
    }

    pub(crate) fn texts(&self, name: &'static str) -> Vec<String> {
        Self::declared(name, Kind::Texts);
        self.values.get(name).cloned().unwrap_or_default()
    }

    pub(crate) fn integer<T: FromStr>(&self, name: &'static str) -> Option<T> {
        Self::declared(name, Kind::Integer);
        self.value(name)
    }

    pub(crate) fn integers(&self, name: &'static str) -> Vec<i32> {
        Self::declared(name, Kind::Integers);
        self.values
            .get(name)
            .into_iter()
            .flatten()
            .filter_map(|value| value.parse().ok())
            .collect()
    }

    pub(crate) fn number(&self, name: &'static str) -> Option<f64> {
        Self::declared(name, Kind::Number);
        self.value(name)
    }

    pub(crate) fn flag(&self, name: &'static str) -> Option<bool> {
        Self::declared(name, Kind::Flag);
        flag(self.last(name)?)
    }

    pub(crate) fn time(&self, name: &'static str) -> Option<DateTime<Utc>> {
        Self::declared(name, Kind::Time);
        instant(self.last(name)?)
    }

    pub(crate) fn times(&self, name: &'static str) -> Range<DateTime<Utc>> {
        Self::declared(name, Kind::TimeRange);
        self.range(name, instant)
    }

    pub(crate) fn numbers(&self, name: &'static str) -> Range<f64> {
        Self::declared(name, Kind::NumberRange);
        self.range(name, |text| text.parse().ok())
    }

    fn range<T>(&self, name: &str, parse: impl Fn(&str) -> Option<T>) -> Range<T> {
        let bound = |suffix: &str| self.last(&format!("{name}_{suffix}")).and_then(&parse);
        Range {
            gte: bound("gte"),
            gt: bound("gt"),
            lte: bound("lte"),
            lt: bound("lt"),
        }
    }

    pub(crate) fn matching(&self, name: &'static str) -> TextMatch {
        Self::declared(name, Kind::Match);
        let text = |suffix: &str| {
            self.last(&format!("{name}{suffix}"))
                .filter(|text| !text.is_empty())
                .map(ToOwned::to_owned)
        };
        TextMatch {
            pattern: text("_pattern"),
            prefix: text("_prefix_pattern"),
        }
    }

    /// `limit` and `offset`.
    pub(crate) fn page(&self) -> Page {
        Page {
            limit: self
                .integer("limit")
                .map_or(DEFAULT_LIMIT, |limit: i64| limit.clamp(0, MAXIMUM_LIMIT)),
            offset: self.integer("offset").map_or(0, |offset: i64| offset.max(0)),
        }
    }

    /// `order_by`.
    pub(crate) fn order(&self, columns: OrderColumns, default: &[&str]) -> Result<Order, Problem> {
        let fields = self.texts("order_by");
        let fields = if fields.is_empty() {
            default.iter().map(|&field| field.to_owned()).collect()
        } else {
            fields
        };
        Ok(Order::parse(columns, &fields)?)
    }
}

/// The keys of a parameter, each with the kind of a single value.
fn keys(name: &str, kind: Kind) -> Vec<(String, Kind)> {
    let bounds = |single| {
        ["gte", "gt", "lte", "lt"]
            .iter()
            .map(|bound| (format!("{name}_{bound}"), single))
            .collect()
    };
    match kind {
        Kind::TimeRange => bounds(Kind::Time),
        Kind::NumberRange => bounds(Kind::Number),
        Kind::Match => vec![
            (format!("{name}_pattern"), Kind::Text),
            (format!("{name}_prefix_pattern"), Kind::Text),
        ],
        Kind::Integers => vec![(name.to_owned(), Kind::Integer)],
        _ => vec![(name.to_owned(), kind)],
    }
}

fn check(key: &str, kind: Kind, value: &str) -> Result<(), Problem> {
    let (fits, code, message) = match kind {
        Kind::Integer => match value.parse::<i64>() {
            Ok(number) if number < 0 && matches!(key, "limit" | "offset") => (
                false,
                "greater_than_equal",
                "Input should be greater than or equal to 0",
            ),
            Ok(number) if number < -1 && key == "map_index" => (
                false,
                "greater_than_equal",
                "Input should be greater than or equal to -1",
            ),
            Ok(_) => return Ok(()),
            Err(_) => (
                false,
                "int_parsing",
                "Input should be a valid integer, unable to parse string as an integer",
            ),
        },
        Kind::Number => (
            value.parse::<f64>().is_ok_and(f64::is_finite),
            "float_parsing",
            "Input should be a valid number",
        ),
        Kind::Flag => (
            flag(value).is_some(),
            "bool_parsing",
            "Input should be a valid boolean, unable to interpret input",
        ),
        Kind::Time => (
            instant(value).is_some(),
            "datetime_parsing",
            "Input should be a date and time such as 2026-01-31T12:00:00Z",
        ),
        _ => return Ok(()),
    };
    if fits {
        Ok(())
    } else {
        Err(Problem::invalid(code, &[json!("query"), json!(key)], message))
    }
}

fn flag(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" | "t" | "y" => Some(true),
        "false" | "0" | "no" | "off" | "f" | "n" => Some(false),
        _ => None,
    }
}

/// An instant; without a zone it is UTC, as Airflow takes it in query strings.
pub(crate) fn instant(text: &str) -> Option<DateTime<Utc>> {
    // A `+` that was not encoded arrives as a space.
    let text = text.replace(' ', if text.contains('T') { "+" } else { "T" });
    if let Ok(time) = DateTime::parse_from_rfc3339(&text) {
        return Some(time.to_utc());
    }
    // Airflow's Python client writes offsets without a colon.
    if let Ok(time) = DateTime::parse_from_str(&text, "%Y-%m-%dT%H:%M:%S%.f%z") {
        return Some(time.to_utc());
    }
    let naive = NaiveDateTime::parse_from_str(&text, "%Y-%m-%dT%H:%M:%S%.f").ok();
    naive
        .or_else(|| NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0))
        .map(|time| time.and_utc())
}

/// The parameters as the OpenAPI document has them.
pub(crate) fn document(params: &[Param]) -> Vec<Parameter> {
    params
        .iter()
        .flat_map(|&(name, kind)| {
            keys(name, kind).into_iter().map(move |(key, single)| {
                let schema = match kind {
                    Kind::Texts | Kind::Integers => {
                        let items = if kind == Kind::Texts { Kind::Text } else { Kind::Integer };
                        RefOr::T(Schema::Array(
                            ArrayBuilder::new().items(RefOr::T(schema(items))).build(),
                        ))
                    }
                    _ => RefOr::T(schema(single)),
                };
                ParameterBuilder::new()
                    .name(key)
                    .parameter_in(ParameterIn::Query)
                    .required(Required::False)
                    .schema(Some(schema))
                    .build()
            })
        })
        .collect()
}

fn schema(kind: Kind) -> Schema {
    let of = |kind| ObjectBuilder::new().schema_type(kind);
    Schema::Object(match kind {
        Kind::Integer => of(Type::Integer).build(),
        Kind::Number => of(Type::Number).build(),
        Kind::Flag => of(Type::Boolean).build(),
        Kind::Time => of(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .build(),
        _ => of(Type::String).build(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    query_spec!(Example { "limit": Integer, "offset": Integer, "map_index": Integer, "order_by": Texts, "state": Texts, "paused": Flag, "start_date": TimeRange, "name": Match });

    #[test]
    fn repeated_keys_ranges_and_patterns_are_read() {
        let query = Query::<Example>::parse(
            "limit=1000&state=failed&state=success&paused=false&start_date_gte=2026-01-01T00:00:00%2B02:00&start_date_lt=2026-02-01&name_pattern=a%25&x=1",
        )
        .unwrap_or_else(|_| panic!("refused"));
        assert_eq!(query.page().limit, 100);
        assert_eq!(query.texts("state"), ["failed", "success"]);
        assert_eq!(query.flag("paused"), Some(false));
        let range = query.times("start_date");
        assert_eq!(
            range.gte.map(|time| time.to_rfc3339()).as_deref(),
            Some("2025-12-31T22:00:00+00:00")
        );
        assert_eq!(
            range.lt.map(|time| time.to_rfc3339()).as_deref(),
            Some("2026-02-01T00:00:00+00:00")
        );
        assert_eq!(query.matching("name").pattern.as_deref(), Some("a%"));
        let written_by_python = "2026-01-01T00:00:00.000000+0200";
        assert_eq!(instant(written_by_python), range.gte);
    }

    #[test]
    fn a_value_of_the_wrong_kind_is_refused_with_its_name() {
        for (text, key) in [
            ("limit=x", "limit"),
            ("offset=-1", "offset"),
            ("map_index=-2", "map_index"),
            ("limit=", "limit"),
            ("paused=maybe", "paused"),
            ("start_date_gt=soon", "start_date_gt"),
        ] {
            let Err(problem) = Query::<Example>::parse(text) else {
                panic!("{text} was accepted")
            };
            assert_eq!(problem.status(), 422);
            assert_eq!(problem.detail_for_tests()[0]["loc"], json!(["query", key]));
        }
    }
}
