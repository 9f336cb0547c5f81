//! Values of the engine as text and as JSON.

use std::fmt::{self, Write};

use minijinja::value::ValueKind;
use minijinja::{Error, ErrorKind, Output, State, Value};
use serde_json::{Map, Number, Value as Json};

use super::date::Date;

/// Prints a value as Python would, which is what Airflow's templates print: `True`, `None`, `['a', 1]`.
pub(super) fn write_like_python(output: &mut Output<'_>, _: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    let failed = |error: fmt::Error| Error::new(ErrorKind::WriteFailure, "the text is too long").with_source(error);
    match value.kind() {
        ValueKind::Undefined => Err(Error::from(ErrorKind::UndefinedError)),
        ValueKind::String => output.write_str(value.as_str().unwrap_or_default()).map_err(failed),
        ValueKind::Invalid => Err(value
            .try_iter()
            .err()
            .unwrap_or_else(|| ErrorKind::UndefinedError.into())),
        _ => {
            let mut text = String::new();
            python(value, &mut text, 0)?;
            output.write_str(&text).map_err(failed)
        }
    }
}

fn python(value: &Value, text: &mut String, depth: usize) -> Result<(), Error> {
    let too_deep = || {
        Error::new(
            ErrorKind::InvalidOperation,
            "the value is nested too deeply to be printed",
        )
    };
    if depth > 64 {
        return Err(too_deep());
    }
    match value.kind() {
        ValueKind::None => text.push_str("None"),
        ValueKind::Bool => text.push_str(if value.is_true() { "True" } else { "False" }),
        ValueKind::String if depth > 0 => quote(value.as_str().unwrap_or_default(), text),
        ValueKind::Seq | ValueKind::Iterable => {
            text.push('[');
            for (index, item) in value.try_iter()?.enumerate() {
                text.push_str(if index > 0 { ", " } else { "" });
                python(&item, text, depth + 1)?;
                bounded(text)?;
            }
            text.push(']');
        }
        ValueKind::Map if value.downcast_object_ref::<Date>().is_none() => {
            text.push('{');
            for (index, key) in value.try_iter()?.enumerate() {
                text.push_str(if index > 0 { ", " } else { "" });
                python(&key, text, depth + 1)?;
                text.push_str(": ");
                python(&value.get_item(&key)?, text, depth + 1)?;
                bounded(text)?;
            }
            text.push('}');
        }
        _ => _ = write!(text, "{value}"),
    }
    Ok(())
}

fn bounded(text: &str) -> Result<(), Error> {
    if text.len() > super::engine::OUTPUT_BYTES {
        return Err(Error::new(
            ErrorKind::InvalidOperation,
            "the value is too long to be printed",
        ));
    }
    Ok(())
}

/// As Python's `repr`: single quotes, unless there are some inside and no double ones.
fn quote(value: &str, text: &mut String) {
    let mark = if value.contains('\'') && !value.contains('"') {
        '"'
    } else {
        '\''
    };
    text.push(mark);
    for c in value.chars() {
        match c {
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            c if c == mark => {
                text.push('\\');
                text.push(c);
            }
            c => text.push(c),
        }
    }
    text.push(mark);
}

/// The result of an expression as JSON, at most about `limit` bytes of it.
pub(super) fn to_json(value: &Value, limit: usize) -> Result<Json, Error> {
    let mut budget = limit;
    json(value, &mut budget, 0)
}

fn json(value: &Value, budget: &mut usize, depth: usize) -> Result<Json, Error> {
    let spend = |budget: &mut usize, bytes: usize| {
        *budget = budget.checked_sub(bytes).ok_or_else(|| {
            Error::new(
                ErrorKind::InvalidOperation,
                "the value of the expression is larger than 1 MiB",
            )
        })?;
        Ok::<(), Error>(())
    };
    if depth > 64 {
        return Err(Error::new(
            ErrorKind::InvalidOperation,
            "the value of the expression is nested too deeply",
        ));
    }
    spend(budget, 1)?;
    if let Some(date) = value.downcast_object_ref::<Date>() {
        return Ok(Json::String(date.isoformat()));
    }
    match value.kind() {
        ValueKind::None => Ok(Json::Null),
        ValueKind::Bool => Ok(Json::Bool(value.is_true())),
        ValueKind::Number => {
            let whole = if value.is_integer() {
                value.as_i64().map(Number::from)
            } else {
                None
            };
            let number = match whole {
                Some(number) => Some(number),
                None => f64::try_from(value.clone()).ok().and_then(Number::from_f64),
            };
            number.map(Json::Number).ok_or_else(|| {
                Error::new(
                    ErrorKind::BadSerialization,
                    format!("{value} is no number that JSON can hold"),
                )
            })
        }
        ValueKind::String => {
            let text = value.as_str().unwrap_or_default();
            spend(budget, text.len())?;
            Ok(Json::String(text.to_owned()))
        }
        ValueKind::Seq | ValueKind::Iterable => value
            .try_iter()?
            .map(|item| json(&item, budget, depth + 1))
            .collect::<Result<Vec<_>, _>>()
            .map(Json::Array),
        ValueKind::Map => {
            let mut members = Map::new();
            for key in value.try_iter()? {
                let name = key.as_str().map_or_else(|| key.to_string(), str::to_owned);
                spend(budget, name.len())?;
                members.insert(name, json(&value.get_item(&key)?, budget, depth + 1)?);
            }
            Ok(Json::Object(members))
        }
        ValueKind::Undefined => Err(Error::from(ErrorKind::UndefinedError)),
        ValueKind::Invalid => Err(value
            .try_iter()
            .err()
            .unwrap_or_else(|| ErrorKind::UndefinedError.into())),
        kind => Err(Error::new(
            ErrorKind::BadSerialization,
            format!("a {kind} has no value of its own"),
        )),
    }
}

/// A value of the engine from anything that serialises.
pub(super) fn from_serde<T: serde::Serialize>(value: T) -> Value {
    Value::from(minijinja::value::Serde(value))
}
