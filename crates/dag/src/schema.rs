//! The published JSON Schema of a DAG file, for editors.
//!
//! It says what can be said of a file without looking at the rest of it: keys, types, ranges, names of actions and their
//! arguments. What hangs together across the file (ids, cycles, crons, templates) is the parser's alone.

use serde_json::{Map, Value, json};

use crate::catalog::{ActionCatalog, ActionSpec};

mod dag;
mod task;

/// JSON Schema (2020-12) of one document of a DAG file, with the actions of `catalog` that this build runs.
#[must_use]
pub fn json_schema(catalog: &ActionCatalog) -> Value {
    let mut definitions = task::definitions(catalog);
    for spec in catalog.iter().filter(|spec| spec.available) {
        definitions.insert(format!("action_{}", spec.name), action(spec));
    }
    let mut schema = dag::dag();
    schema.insert(
        "$schema".to_owned(),
        json!("https://json-schema.org/draft/2020-12/schema"),
    );
    schema.insert("title".to_owned(), json!("Updraft DAG file"));
    schema.insert("$defs".to_owned(), Value::Object(definitions));
    Value::Object(schema)
}

/// An action's arguments, or what stands for them.
fn action(spec: &ActionSpec) -> Value {
    let required: Vec<&str> = spec
        .schema
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let mut forms = vec![spec.schema.clone()];
    if spec
        .main_argument
        .is_some_and(|main| required.iter().all(|name| *name == main))
    {
        forms.push(json!({"type": "string"}));
    }
    if required.is_empty() {
        forms.push(json!({"type": "null"}));
    }
    if let [only] = forms.as_slice() {
        only.clone()
    } else {
        json!({"anyOf": forms})
    }
}

/// A reference to a definition.
fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/$defs/{name}")})
}

/// A mapping of a key to its schema, where nothing as a value is as good as no key.
fn optional(schema: Value, description: &str) -> Value {
    match schema {
        Value::Object(mut map) if map.get("type").is_some_and(Value::is_string) && !map.contains_key("enum") => {
            let kind = map.get("type").cloned().unwrap_or_default();
            map.insert("type".to_owned(), json!([kind, "null"]));
            map.insert("description".to_owned(), json!(description));
            Value::Object(map)
        }
        schema => json!({"anyOf": [schema, {"type": "null"}], "description": description}),
    }
}

fn object(properties: Map<String, Value>) -> Map<String, Value> {
    let mut object = Map::new();
    object.insert("type".to_owned(), json!("object"));
    object.insert("properties".to_owned(), Value::Object(properties));
    object.insert("additionalProperties".to_owned(), json!(false));
    object
}

fn boolean() -> Value {
    json!({"type": "boolean"})
}

fn text() -> Value {
    json!({"type": "string"})
}

/// Text that is not blank.
fn name() -> Value {
    json!({"type": "string", "pattern": "\\S"})
}

fn integer(least: i64) -> Value {
    json!({"type": "integer", "minimum": least, "maximum": i32::MAX})
}

fn notifiers() -> Value {
    json!({"type": "array", "items": reference("notifier")})
}
