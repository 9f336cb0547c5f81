//! PostgreSQL's text and jsonb know no NUL character, and tasks may print anything: one such value must not stop a result
//! from being written.

use std::borrow::Cow;

use serde_json::Value;

const STAND_IN: &str = "\u{fffd}";

/// The text with NUL replaced.
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    if text.contains('\0') {
        Cow::Owned(text.replace('\0', STAND_IN))
    } else {
        Cow::Borrowed(text)
    }
}

/// The value with NUL replaced in every text and key.
pub(crate) fn clean_json(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(clean(text).into_owned()),
        Value::Array(items) => Value::Array(items.iter().map(clean_json).collect()),
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| (clean(key).into_owned(), clean_json(value)))
            .collect(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn nul_is_replaced_everywhere() {
        let dirty = json!({"a\u{0}": ["x\u{0}y", {"z": "\u{0}"}], "n": 1});
        assert_eq!(
            super::clean_json(&dirty),
            json!({"a\u{fffd}": ["x\u{fffd}y", {"z": "\u{fffd}"}], "n": 1})
        );
    }
}
