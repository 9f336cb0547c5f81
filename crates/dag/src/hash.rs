//! The hash of a DAG's meaning, which decides whether a file that changed makes a new version.

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::model::Dag;

/// SHA-256 in hex of the DAG as canonical JSON.
///
/// Comments, the order of keys and formatting don't reach the model, so they can't change it.
#[must_use]
pub fn meaning_hash(dag: &Dag) -> String {
    let mut canonical = String::new();
    // A Dag holds only maps with text keys and finite numbers, which JSON can always take; were that ever to break, an
    // empty text would make versions equal that are not, so the debug form stands in.
    match serde_json::to_value(dag) {
        Ok(value) => write_canonical(&value, &mut canonical),
        Err(_) => canonical = format!("{dag:?}"),
    }
    hex::encode(Sha256::digest(canonical.as_bytes()))
}

/// JSON without spaces and with sorted keys, whatever order `serde_json`'s map keeps in this build.
pub(crate) fn write_canonical(value: &Value, out: &mut String) {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by_key(|(key, _)| key.as_str());
            out.push('{');
            for (at, (key, value)) in entries.into_iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                out.push_str(&Value::String(key.clone()).to_string());
                out.push(':');
                write_canonical(value, out);
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write_canonical(item, out);
            }
            out.push(']');
        }
        scalar => out.push_str(&scalar.to_string()),
    }
}
