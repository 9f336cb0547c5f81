//! Secrets become `***`.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::{PoisonError, RwLock};

use aho_corasick::{AhoCorasick, MatchKind};
use serde_json::Value;

/// What stands for a secret.
const MASK: &str = "***";

/// Shorter values are left alone, as in Airflow: masking `1` or `no` would make a log unreadable and hide nothing.
const SHORTEST: usize = 5;

/// Parts of names of what is sensitive (Airflow's list).
const SENSITIVE: [&str; 13] = [
    "access_token",
    "api_key",
    "apikey",
    "authorization",
    "passphrase",
    "passwd",
    "password",
    "private_key",
    "proxies",
    "secret",
    "token",
    "keyfile_dict",
    "service_account",
];

/// Whether a variable or an argument of this name holds a secret.
pub(crate) fn is_sensitive(name: &str) -> bool {
    let name = name.to_lowercase();
    SENSITIVE.iter().any(|part| name.contains(part))
}

/// The secrets of one attempt. They are added while its templates are rendered.
#[derive(Default)]
pub(crate) struct Masker {
    inner: RwLock<Patterns>,
}

#[derive(Default)]
struct Patterns {
    texts: BTreeSet<String>,
    automaton: Option<AhoCorasick>,
    longest: usize,
}

impl Masker {
    /// Masks `secret` from now on, also as it reads inside JSON and inside a URL, and each of its lines.
    pub(crate) fn add(&self, secret: &str) {
        let mut texts = BTreeSet::new();
        for line in std::iter::once(secret).chain(secret.lines()).map(str::trim) {
            texts.insert(line.to_owned());
            texts.insert(json_escaped(line));
            texts.insert(percent_encoded(line));
        }
        texts.retain(|text| text.len() >= SHORTEST);
        let mut inner = self.inner.write().unwrap_or_else(PoisonError::into_inner);
        let known = inner.texts.len();
        inner.texts.append(&mut texts);
        if inner.texts.len() > known {
            inner.longest = inner.texts.iter().map(String::len).max().unwrap_or(0);
            inner.automaton = AhoCorasick::builder()
                .match_kind(MatchKind::Standard)
                .build(&inner.texts)
                .ok();
        }
    }

    /// Masks the secrets of a connection: its password, and what in its `extra` has a sensitive name.
    pub(crate) fn add_connection(&self, connection: &Value) {
        if let Some(password) = connection.get("password").and_then(Value::as_str) {
            self.add(password);
        }
        if let Some(extra) = connection.get("extra") {
            match extra.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok()) {
                Some(parsed) => self.add_sensitive(&parsed, false),
                None => self.add_sensitive(extra, false),
            }
        }
    }

    /// Masks every text in `value` that stands under a sensitive name.
    fn add_sensitive(&self, value: &Value, sensitive: bool) {
        match value {
            Value::String(text) if sensitive => self.add(text),
            Value::Array(items) => items.iter().for_each(|item| self.add_sensitive(item, sensitive)),
            Value::Object(fields) => fields
                .iter()
                .for_each(|(name, field)| self.add_sensitive(field, sensitive || is_sensitive(name))),
            _ => {}
        }
    }

    /// Masks the variable `key`; its JSON content is looked through as well.
    pub(crate) fn add_variable(&self, key: &str, value: &str) {
        if is_sensitive(key) {
            self.add(value);
        }
        if let Ok(parsed) = serde_json::from_str::<Value>(value) {
            self.add_sensitive(&parsed, is_sensitive(key));
        }
    }

    /// The length of the longest secret in bytes; 0 = there are none.
    pub(crate) fn longest(&self) -> usize {
        self.inner.read().unwrap_or_else(PoisonError::into_inner).longest
    }

    /// Where secrets are in `bytes`: sorted, apart from one another.
    pub(crate) fn find(&self, bytes: &[u8]) -> Vec<Range<usize>> {
        let inner = self.inner.read().unwrap_or_else(PoisonError::into_inner);
        let Some(automaton) = &inner.automaton else {
            return Vec::new();
        };
        let mut found: Vec<Range<usize>> = automaton.find_overlapping_iter(bytes).map(|hit| hit.range()).collect();
        found.sort_by_key(|range| range.start);
        let mut apart: Vec<Range<usize>> = Vec::with_capacity(found.len());
        for range in found {
            match apart.last_mut() {
                // Secrets that overlap are masked as one, or the end of the second would show.
                Some(last) if range.start < last.end => last.end = last.end.max(range.end),
                _ => apart.push(range),
            }
        }
        apart
    }

    /// `text` with every secret masked.
    pub(crate) fn text(&self, text: &str) -> String {
        let mut masked = String::with_capacity(text.len());
        let mut done = 0;
        // Secrets are whole characters, so these are character borders.
        for range in self.find(text.as_bytes()) {
            masked.push_str(text.get(done..range.start).unwrap_or_default());
            masked.push_str(MASK);
            done = range.end;
        }
        masked.push_str(text.get(done..).unwrap_or_default());
        masked
    }

    /// `value` with every secret in it masked, also what stands under a sensitive name.
    pub(crate) fn value(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(text)),
            Value::Array(items) => items.iter().map(|item| self.value(item)).collect(),
            Value::Object(fields) => fields
                .iter()
                .map(|(name, field)| match field {
                    Value::String(text) if is_sensitive(name) && !text.is_empty() => (name.clone(), Value::from(MASK)),
                    field => (name.clone(), self.value(field)),
                })
                .collect(),
            other => other.clone(),
        }
    }
}

/// Appends `bytes` to `out` with the `secrets` in it masked; a byte that is no UTF-8 becomes U+FFFD.
pub(super) fn push_masked(out: &mut Vec<u8>, bytes: &[u8], secrets: &[Range<usize>]) {
    let mut done = 0;
    for range in secrets {
        push_utf8(out, &bytes[done..range.start]);
        out.extend_from_slice(MASK.as_bytes());
        done = range.end;
    }
    push_utf8(out, &bytes[done..]);
}

fn push_utf8(out: &mut Vec<u8>, bytes: &[u8]) {
    match std::str::from_utf8(bytes) {
        Ok(_) => out.extend_from_slice(bytes),
        Err(_) => out.extend_from_slice(String::from_utf8_lossy(bytes).as_bytes()),
    }
}

fn json_escaped(text: &str) -> String {
    let quoted = Value::from(text).to_string();
    quoted.get(1..quoted.len() - 1).unwrap_or(text).to_owned()
}

fn percent_encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn masker(secrets: &[&str]) -> Masker {
        let masker = Masker::default();
        secrets.iter().for_each(|secret| masker.add(secret));
        masker
    }

    #[test]
    fn secrets_are_masked_in_every_guise() {
        let masker = masker(&["p@ss \"word\""]);
        assert_eq!(masker.text("a p@ss \"word\" b"), "a *** b");
        assert_eq!(masker.text(r#"{"x": "p@ss \"word\""}"#), r#"{"x": "***"}"#);
        assert_eq!(
            masker.text("postgres://u:p%40ss%20%22word%22@h/d"),
            "postgres://u:***@h/d"
        );
    }

    #[test]
    fn overlapping_secrets_leave_nothing() {
        assert_eq!(masker(&["abcdef", "defghi"]).text("xabcdefghiy"), "x***y");
        assert_eq!(masker(&["abcde", "abcdefgh"]).text("abcdefgh"), "***");
    }

    #[test]
    fn lines_of_a_secret_are_secret_and_short_ones_are_not() {
        let masker = masker(&["-----BEGIN-----\nMIIEvQIBADANBg\n-----END-----", "no"]);
        assert_eq!(masker.text("line MIIEvQIBADANBg"), "line ***");
        assert_eq!(masker.text("no"), "no");
    }

    #[test]
    fn connections_and_variables_are_looked_through() {
        let masker = Masker::default();
        masker.add_connection(
            &json!({"login": "visible", "password": "hunter22", "extra": {"api_key": "k-12345", "region": "eu-west"}}),
        );
        masker.add_variable("plain", r#"{"db": {"password": "nested-1"}, "x": "harmless"}"#);
        masker.add_variable("MY_TOKEN", "tok-98765");
        assert_eq!(
            masker.text("visible hunter22 k-12345 eu-west nested-1 harmless tok-98765"),
            "visible *** *** eu-west *** harmless ***"
        );
    }

    #[test]
    fn rendered_fields_hide_what_is_called_a_secret() {
        let masked =
            masker(&["abcdef"]).value(&json!({"headers": {"Authorization": "x"}, "command": ["echo abcdef"], "n": 1}));
        assert_eq!(
            masked,
            json!({"headers": {"Authorization": "***"}, "command": ["echo ***"], "n": 1})
        );
    }
}
