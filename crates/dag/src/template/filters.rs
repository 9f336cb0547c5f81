//! Filters that minijinja does not have: Airflow's date filters and a few more.

use minijinja::{Environment, Error, ErrorKind, Value};

use super::date::Date;
use super::value::from_serde;

/// Format of each of Airflow's date names, which are both variables and filters.
pub(super) fn date_text(name: &str, date: &Date) -> Result<String, Error> {
    match name {
        "ds" => date.strftime("%Y-%m-%d"),
        "ds_nodash" => date.strftime("%Y%m%d"),
        "ts_nodash" => date.strftime("%Y%m%dT%H%M%S"),
        "ts_nodash_with_tz" => date.strftime("%Y%m%dT%H%M%S%z"),
        _ => Ok(date.isoformat()),
    }
}

pub(super) fn add(environment: &mut Environment<'static>) {
    for name in ["ds", "ds_nodash", "ts", "ts_nodash", "ts_nodash_with_tz"] {
        environment.add_filter(name, move |value: &Value| {
            if value.is_none() {
                return Ok(Value::from(()));
            }
            date_text(name, &Date::of(value)?).map(Value::from)
        });
    }
    environment.add_filter("fromjson", |text: &str| from_json(text));
    environment.add_filter("shell_quote", |value: &Value| shell_quote(&value.to_string()));
    environment.add_filter("truncate", minijinja_contrib::filters::truncate);
    environment.add_filter("filesizeformat", minijinja_contrib::filters::filesizeformat);
    environment.add_filter("pluralize", minijinja_contrib::filters::pluralize);
}

pub(super) fn from_json(text: &str) -> Result<Value, Error> {
    serde_json::from_str::<serde_json::Value>(text)
        .map(from_serde)
        .map_err(|error| Error::new(ErrorKind::InvalidOperation, format!("this text is not JSON: {error}")))
}

/// One word for a POSIX shell, whatever is in it.
fn shell_quote(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_@%+=:,./-".contains(&byte);
    if !text.is_empty() && text.bytes().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\"'\"'"))
    }
}
