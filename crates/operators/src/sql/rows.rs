//! What a statement gives, as JSON for an XCom or as CSV for a file.

use serde_json::{Map, Number, Value};
use sqlx::postgres::{PgRow, PgValueRef};
use sqlx::{Column as _, Row as _, TypeInfo as _, ValueRef as _};

/// A row as a mapping of its columns.
///
/// # Errors
/// Two columns have the same name.
pub(super) fn to_json(row: &PgRow) -> Result<Map<String, Value>, String> {
    let mut object = Map::new();
    for column in row.columns() {
        let value = row.try_get_raw(column.ordinal()).map_err(|error| error.to_string())?;
        if object.insert(column.name().to_owned(), json_value(&value)?).is_some() {
            return Err(format!(
                "two columns of the result are called `{}`; rename one with AS",
                column.name()
            ));
        }
    }
    Ok(object)
}

/// The names of the columns, for the header of a file.
pub(super) fn header(row: &PgRow) -> Vec<String> {
    row.columns().iter().map(|column| column.name().to_owned()).collect()
}

/// The fields of a row as the server writes them; `NULL` is an empty field.
///
/// # Errors
/// The server sent what is no text.
pub(super) fn to_fields(row: &PgRow) -> Result<Vec<String>, String> {
    let field = |index| {
        let value = row.try_get_raw(index).map_err(|error| error.to_string())?;
        Ok(if value.is_null() {
            String::new()
        } else {
            text(&value)?.to_owned()
        })
    };
    (0..row.len()).map(field).collect()
}

/// The value's text: rows come from the simple query protocol, which sends text only.
fn text<'a>(value: &PgValueRef<'a>) -> Result<&'a str, String> {
    value.as_str().map_err(|error| error.to_string())
}

fn json_value(value: &PgValueRef<'_>) -> Result<Value, String> {
    if value.is_null() {
        return Ok(Value::Null);
    }
    let text = text(value)?;
    Ok(typed(value.type_info().name(), text))
}

/// A number that JSON can't hold (`NaN`, `Infinity`) stays text, and so does every type that JSON doesn't have.
fn typed(type_name: &str, text: &str) -> Value {
    let parsed = match type_name {
        "BOOL" => Some(Value::Bool(text == "t")),
        "INT2" | "INT4" | "INT8" | "OID" => text.parse::<i64>().ok().map(Value::from),
        "FLOAT4" | "FLOAT8" => text.parse::<f64>().ok().and_then(Number::from_f64).map(Value::Number),
        "NUMERIC" => match text.parse::<i64>() {
            Ok(integer) => Some(Value::from(integer)),
            Err(_) => text.parse::<f64>().ok().and_then(Number::from_f64).map(Value::Number),
        },
        "JSON" | "JSONB" => serde_json::from_str(text).ok(),
        _ => None,
    };
    parsed.unwrap_or_else(|| Value::String(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn types_that_json_has_are_kept_and_others_are_text() {
        let cases = [
            ("BOOL", "t", json!(true)),
            ("BOOL", "f", json!(false)),
            ("INT8", "9007199254740993", json!(9_007_199_254_740_993_i64)),
            ("FLOAT8", "1.5", json!(1.5)),
            ("FLOAT8", "NaN", json!("NaN")),
            ("NUMERIC", "12", json!(12)),
            ("NUMERIC", "12.30", json!(12.3)),
            ("JSONB", r#"{"a": [1]}"#, json!({"a": [1]})),
            ("DATE", "2017-01-01", json!("2017-01-01")),
            ("TEXT", "12", json!("12")),
        ];
        for (name, text, expected) in cases {
            assert_eq!(typed(name, text), expected, "{name} {text}");
        }
    }
}
