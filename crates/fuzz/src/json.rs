//! JSON of another form than was asked for.

use serde_json::{Value, json};

use crate::Random;

/// The value with one to four places changed: another type, an extreme, something missing, doubled or added.
pub fn changed_json(random: &mut Random, value: &Value) -> Value {
    let mut changed = value.clone();
    for _ in 0..=random.below(4) {
        change(random, &mut changed);
    }
    changed
}

fn change(random: &mut Random, value: &mut Value) {
    // The deeper, the less likely to stop.
    let goes_deeper = !random.one_in(4);
    match value {
        Value::Object(fields) if goes_deeper && !fields.is_empty() => {
            let names: Vec<String> = fields.keys().cloned().collect();
            let name = random.pick(&names);
            match random.below(8) {
                0 => drop(fields.remove(name)),
                1 => {
                    let value = fields.remove(name).unwrap_or_default();
                    fields.insert(strange_text(random), value);
                }
                2 => drop(fields.insert(strange_text(random), strange(random))),
                _ => {
                    if let Some(inner) = fields.get_mut(name) {
                        change(random, inner);
                    }
                }
            }
        }
        Value::Array(entries) if goes_deeper && !entries.is_empty() => {
            let at = random.below(entries.len());
            match random.below(8) {
                0 => drop(entries.remove(at)),
                1 => entries.push(entries[at].clone()),
                2 => entries.push(strange(random)),
                _ => change(random, &mut entries[at]),
            }
        }
        Value::String(text) if random.one_in(2) => {
            let at = text
                .char_indices()
                .map(|(at, _)| at)
                .nth(random.below(text.len()))
                .unwrap_or_default();
            text.insert_str(at, &strange_text(random));
        }
        _ => *value = strange(random),
    }
}

fn strange(random: &mut Random) -> Value {
    match random.below(16) {
        0 => Value::Null,
        1 => json!(random.one_in(2)),
        2 => json!(0),
        3 => json!(-1),
        4 => json!(i64::MAX),
        5 => json!(u64::MAX),
        6 => json!(i64::MIN),
        7 => json!(1e308),
        8 => json!(0.1),
        9 => json!([]),
        10 => json!({}),
        11 => json!([strange_text(random), null, {"a": [1]}]),
        12 => json!({ strange_text(random): strange_text(random) }),
        13 => (0..100).fold(Value::Null, |inner, _| json!([inner])),
        _ => json!(strange_text(random)),
    }
}

fn strange_text(random: &mut Random) -> String {
    match random.below(16) {
        0 => String::new(),
        1 => "\0".to_owned(),
        2 => "x".repeat(300),
        3 => "\u{10ffff}\u{202e}\u{301}".to_owned(),
        4 => "2026-02-30T25:61:61Z".to_owned(),
        5 => "+262142-12-31T23:59:59Z".to_owned(),
        6 => "0001-01-01T00:00:00+23:59".to_owned(),
        7 => "9999-12-31T23:59:59.999999999-23:59".to_owned(),
        8 => "2026-01-31T06:00:00Z".to_owned(),
        9 => "'; DROP TABLE dag; --".to_owned(),
        10 => "../../etc/passwd".to_owned(),
        11 => "%00%2f~".to_owned(),
        12 => "{{ 1 / 0 }}".to_owned(),
        13 => "NaN".to_owned(),
        14 => "-1".to_owned(),
        _ => "success".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_and_most_are_changed() {
        let value = json!({"a": [1, {"b": "text"}], "c": null});
        let of = |seed| changed_json(&mut Random::new(seed), &value);
        assert!((0..1_000).all(|seed| of(seed) == of(seed)));
        assert!((0..1_000).filter(|seed| of(*seed) != value).count() > 900);
    }
}
