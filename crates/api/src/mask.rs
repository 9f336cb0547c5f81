//! Hiding what looks like a secret, by the names that Airflow hides.

use serde_json::{Map, Value};

/// What stands in place of a secret.
pub(crate) const MASK: &str = "***";

const SENSITIVE: &[&str] = &[
    "access_token",
    "api_key",
    "apikey",
    "authorization",
    "credential",
    "keyfile_dict",
    "passphrase",
    "passwd",
    "password",
    "private_key",
    "secret",
    "service_account",
    "token",
];

/// Whether a value under this name is likely to be a secret.
pub(crate) fn is_sensitive(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace('-', "_");
    SENSITIVE.iter().any(|word| name.contains(word))
}

/// The value with everything under a sensitive name masked, at any depth.
pub(crate) fn masked(value: Value) -> Value {
    match value {
        Value::Object(object) => Value::Object(
            object
                .into_iter()
                .map(|(key, value)| {
                    let value = if is_sensitive(&key) && !value.is_null() {
                        Value::from(MASK)
                    } else {
                        masked(value)
                    };
                    (key, value)
                })
                .collect::<Map<_, _>>(),
        ),
        Value::Array(items) => Value::Array(items.into_iter().map(masked).collect()),
        other => other,
    }
}

/// JSON text with its secrets masked; what is not JSON is masked as a whole.
pub(crate) fn masked_text(text: &str) -> String {
    match serde_json::from_str::<Value>(text) {
        Ok(value @ (Value::Object(_) | Value::Array(_))) => masked(value).to_string(),
        _ => MASK.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn secrets_are_hidden_at_any_depth_and_nothing_else() {
        let value = json!({"user": "ann", "Password": "x", "nested": [{"api-key": 1, "region": "eu"}], "token": null});
        assert_eq!(
            masked(value),
            json!({"user": "ann", "Password": "***", "nested": [{"api-key": "***", "region": "eu"}], "token": null})
        );
        assert_eq!(masked_text("not json"), "***");
    }
}
