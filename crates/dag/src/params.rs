//! The parameters of a run: defaults of the DAG, overridden by the `conf` of a trigger and checked by JSON Schema.
//!
//! As in Airflow, `conf` may hold anything: members that name a parameter are its value, the others are left alone.

use serde_json::{Map, Value};

use crate::model::Dag;

/// A parameter whose value doesn't fit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, serde::Serialize)]
#[error("{}{message}", if name.is_empty() { String::new() } else { format!("param `{name}`: ") })]
pub struct ParamError {
    /// Name of the parameter; empty if `conf` as a whole is wrong.
    pub name: String,
    /// What was expected.
    pub message: String,
}

impl ParamError {
    fn new(name: &str, message: impl Into<String>) -> Self {
        ParamError {
            name: name.to_owned(),
            message: message.into(),
        }
    }
}

/// The value of every parameter of `dag` under `conf` (an object or null), as one JSON object.
///
/// # Errors
/// Every parameter that is missing or doesn't fit its schema.
pub fn resolve(dag: &Dag, conf: &Value) -> Result<Value, Vec<ParamError>> {
    let empty = Map::new();
    let conf = match conf {
        Value::Null => &empty,
        Value::Object(conf) => conf,
        other => {
            let message = format!("conf must be an object such as {{\"name\": 1}}, not {}", kind(other));
            return Err(vec![ParamError::new("", message)]);
        }
    };
    let mut values = Map::new();
    let mut errors = Vec::new();
    for (name, param) in &dag.params {
        match conf.get(name).or(param.default.as_ref()) {
            Some(value) => {
                errors.extend(
                    check(&param.schema, value)
                        .into_iter()
                        .map(|message| ParamError::new(name, message)),
                );
                values.insert(name.clone(), value.clone());
            }
            None => errors.push(ParamError::new(
                name,
                format!("it has no default, so conf must give it{}", expected(&param.schema)),
            )),
        }
    }
    if errors.is_empty() {
        Ok(Value::Object(values))
    } else {
        Err(errors)
    }
}

/// Checks the schemas themselves and the defaults against them, for the parser: (param, message).
#[must_use]
pub fn check_params(dag: &Dag) -> Vec<ParamError> {
    let mut errors = Vec::new();
    for (name, param) in &dag.params {
        match (jsonschema::validator_for(&param.schema), &param.default) {
            (Err(error), _) => errors.push(ParamError::new(name, format!("its schema is wrong: {error}"))),
            (Ok(_), Some(default)) => errors.extend(
                check(&param.schema, default)
                    .into_iter()
                    .map(|message| ParamError::new(name, format!("its default does not fit its schema: {message}"))),
            ),
            (Ok(_), None) => {}
        }
    }
    errors
}

/// What is wrong with a value; nothing if it fits.
fn check(schema: &Value, value: &Value) -> Vec<String> {
    // A bare default has the schema `{}`: anything goes.
    if schema.as_object().is_some_and(Map::is_empty) {
        return Vec::new();
    }
    match jsonschema::validator_for(schema) {
        Err(error) => vec![format!("its schema is wrong: {error}")],
        Ok(validator) => validator
            .iter_errors(value)
            .map(|error| {
                let path = error.instance_path().to_string();
                let inside = if path.is_empty() {
                    String::new()
                } else {
                    format!(" at {path}")
                };
                format!("{error}{inside}")
            })
            .collect(),
    }
}

fn expected(schema: &Value) -> String {
    let name = |it: &Value| it.as_str().map(|name| format!("`{name}`"));
    match schema.get("type") {
        Some(Value::Array(kinds)) => {
            format!(" ({})", kinds.iter().filter_map(name).collect::<Vec<_>>().join(" or "))
        }
        Some(kind) => name(kind).map(|it| format!(" ({it})")).unwrap_or_default(),
        None => String::new(),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn dag(params: Value) -> Dag {
        serde_json::from_value(json!({
            "dag_id": "d", "timezone": "UTC", "catchup": false, "max_active_runs": 16, "max_active_tasks": 16,
            "max_consecutive_failed_dag_runs": 0, "fail_fast": false, "tasks": {}, "params": params,
        }))
        .unwrap()
    }

    fn sales() -> Dag {
        dag(json!({
            "regions": {"schema": {"type": "array", "items": {"type": "string"}}, "default": ["kr", "jp"]},
            "n": {"schema": {"type": "integer", "minimum": 1}, "default": 1},
            "full": {"schema": {}, "default": false},
            "day": {"schema": {"type": "string", "format": "date"}},
        }))
    }

    #[test]
    fn conf_overrides_defaults() {
        let conf = json!({"n": 2, "day": "2024-01-01", "free": {"any": "thing"}});
        assert_eq!(
            resolve(&sales(), &conf),
            Ok(json!({"regions": ["kr", "jp"], "n": 2, "full": false, "day": "2024-01-01"}))
        );
        assert_eq!(resolve(&dag(json!({})), &Value::Null), Ok(json!({})));
    }

    #[test]
    fn says_which_param_and_what_was_expected() {
        let errors = resolve(&sales(), &json!({"n": "x", "regions": ["kr", 5]})).unwrap_err();
        let texts: Vec<String> = errors.iter().map(ToString::to_string).collect();
        assert_eq!(
            texts,
            [
                "param `day`: it has no default, so conf must give it (`string`)",
                "param `n`: \"x\" is not of type \"integer\"",
                "param `regions`: 5 is not of type \"string\" at /1",
            ]
        );
        let errors = resolve(&sales(), &json!({"n": 0, "day": "x"})).unwrap_err();
        assert_eq!(errors[0].to_string(), "param `n`: 0 is less than the minimum of 1");
        let errors = resolve(&sales(), &json!([1])).unwrap_err();
        assert_eq!(
            errors[0].to_string(),
            "conf must be an object such as {\"name\": 1}, not a list"
        );
    }

    #[test]
    fn checks_schemas_and_defaults() {
        let wrong = dag(json!({
            "a": {"schema": {"type": "number"}, "default": "x"},
            "b": {"schema": {"type": "nonsense"}, "default": 1},
            "c": {"schema": {"type": "number"}, "default": 1.5},
        }));
        let errors = check_params(&wrong);
        assert_eq!(errors.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(
            errors[0].message,
            "its default does not fit its schema: \"x\" is not of type \"number\""
        );
        assert!(
            errors[1].message.starts_with("its schema is wrong: "),
            "{}",
            errors[1].message
        );
    }
}
