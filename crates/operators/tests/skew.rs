//! Workers and servers of different releases speak with each other: what crosses the wire, as each release sent it.
//!
//! A file in `messages/` is never edited once its release is out; a new message or field gets into the file of the next one. A message of a
//! supported release that does not pass here would strand its workers during an upgrade.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::{Map, Value, json};
use updraft_fuzz::targets::passed;

/// As sent by each supported release, the oldest first.
const RELEASES: [(&str, &str); 1] = [("0.1", include_str!("messages/v0.1.json"))];

/// Reads a message and writes it again.
fn through(name: &str, message: Value) -> Result<Value, serde_json::Error> {
    passed(name, message).unwrap_or_else(|| panic!("which type is {name}?"))
}

fn messages() -> impl Iterator<Item = (String, String, Value)> {
    RELEASES.into_iter().flat_map(|(release, text)| {
        let messages: Map<String, Value> = serde_json::from_str(text).expect("JSON");
        let named = move |(name, message)| (format!("{release}: {name}"), name, message);
        messages.into_iter().map(named)
    })
}

/// Where `now` lacks something that `then` had, or says something else.
fn missing(then: &Value, now: &Value, path: &str) -> Vec<String> {
    match (then, now) {
        (Value::Object(then), Value::Object(now)) => {
            let fields = then.iter().flat_map(|(key, value)| {
                missing(value, now.get(key).unwrap_or(&Value::Null), &format!("{path}.{key}"))
            });
            fields.collect()
        }
        (Value::Array(then), Value::Array(now)) if then.len() == now.len() => {
            let entries = then.iter().zip(now).enumerate();
            entries
                .flat_map(|(at, (then, now))| missing(then, now, &format!("{path}[{at}]")))
                .collect()
        }
        _ if then == now => Vec::new(),
        _ => vec![format!("{path}: {then} became {now}")],
    }
}

/// The same message with a field that nobody knows in each object of the protocol. What users wrote may be anything.
fn of_tomorrow(message: &mut Value) {
    match message {
        Value::Object(fields) => {
            for (name, value) in fields.iter_mut() {
                if ![
                    "args",
                    "env",
                    "xcoms",
                    "extra",
                    "value",
                    "tasks",
                    "params",
                    "conf",
                    "item",
                    "rendered_fields",
                    "details",
                ]
                .contains(&name.as_str())
                {
                    of_tomorrow(value);
                }
            }
            fields.insert("of_tomorrow".to_owned(), json!({"n": 1}));
        }
        Value::Array(entries) => entries.iter_mut().for_each(of_tomorrow),
        _ => {}
    }
}

#[test]
fn what_an_earlier_release_sends_is_understood_and_what_it_needs_is_still_sent() {
    for (what, name, message) in messages() {
        let now = through(&name, message.clone()).unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(missing(&message, &now, ""), Vec::<String>::new(), "{what}");
    }
}

#[test]
fn what_a_later_release_adds_is_passed_over() {
    for (what, name, message) in messages() {
        let mut tomorrow = message.clone();
        of_tomorrow(&mut tomorrow);
        let now = through(&name, tomorrow).unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(missing(&message, &now, ""), Vec::<String>::new(), "{what}");
    }
}
