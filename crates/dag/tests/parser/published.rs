//! The published schema and the parser say the same of a file, as far as a schema can say it.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::{Value, json};
use updraft_dag::schema::json_schema;

use crate::catalog::catalog;
use crate::parse;

/// What only the parser can know: how things hang together, and what is in a text.
const BEYOND_A_SCHEMA: [&str; 28] = [
    "E105", "E106", "E107", "E108", "E109", "E121", "E123", "E131", "E132", "E140", "E141", "E142", "E143", "E150",
    "E151", "E152", "E155", "E156", "W206", "W201", "W202", "W203", "W205", "W204", "E005", "E003", "E004", "E008",
];

/// The documents of a file as another library reads them.
fn documents(text: &str) -> Option<Vec<Value>> {
    serde_yaml::Deserializer::from_str(text)
        .map(|document| {
            let mut value = serde_yaml::Value::deserialize(document).ok()?;
            value.apply_merge().ok()?;
            serde_json::to_value(value).ok()
        })
        .collect()
}

#[test]
fn the_schema_is_a_schema() {
    let schema = json_schema(&catalog());
    jsonschema::draft202012::meta::validate(&schema).unwrap();
    insta::with_settings!({snapshot_path => "../snapshots", prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_json_snapshot!("published_schema", schema);
    });
}

#[test]
fn parser_and_schema_agree_on_every_file() {
    let schema = json_schema(&catalog());
    let validator = jsonschema::validator_for(&schema).unwrap();
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/files");
    let mut compared = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let codes: BTreeSet<&str> = parse(&name, &text).diagnostics.iter().map(|it| it.code).collect();
        let Some(documents) = documents(&text) else { continue };
        let refused = documents.iter().any(|document| !validator.is_valid(document));
        if codes.iter().all(|code| BEYOND_A_SCHEMA.contains(code)) {
            let errors: Vec<String> = documents
                .iter()
                .flat_map(|it| validator.iter_errors(it))
                .map(|it| it.to_string())
                .collect();
            assert!(!refused, "{name} ({codes:?}) is refused by the schema only: {errors:?}");
        } else {
            assert!(refused, "{name} ({codes:?}) is accepted by the schema");
        }
        compared += 1;
    }
    assert!(compared > 40, "only {compared} files could be compared");
}

#[test]
fn the_schema_refuses_the_obvious() {
    let validator = jsonschema::validator_for(&json_schema(&catalog())).unwrap();
    for (document, good) in [
        (json!({"tasks": {"a": {"bash": "x"}}}), true),
        (json!({"tasks": {"a": {"bash": {"command": "x"}}}}), true),
        (json!({"tasks": {"a": {"empty": null}}}), true),
        (json!({"tasks": {"g": {"tasks": {"a": {"bash": "x"}}}}}), true),
        (json!({"tasks": {}}), false),
        (json!({}), false),
        (json!({"tasks": {"a": {}}}), false),
        (json!({"tasks": {"a": {"bash": "x", "python": "a:b"}}}), false),
        (json!({"tasks": {"a": {"bash": "x"}}, "shedule": "@daily"}), false),
        (json!({"tasks": {"a": {"bash": "x", "retries": -1}}}), false),
        (json!({"tasks": {"a": {"bash": "x", "retry_delay": 30}}}), false),
        (json!({"tasks": {"a": {"bash": "x", "retry_delay": "30 s"}}}), false),
        (json!({"tasks": {"a": {"sql": "select 1"}}}), false),
        (json!({"tasks": {"a": {"s3_key_sensor": {}}}}), false),
        (
            json!({"tasks": {"a": {"bash": "x"}}, "on_failure": [{"sql": {"connection": "a"}}]}),
            false,
        ),
    ] {
        assert_eq!(validator.is_valid(&document), good, "{document}");
    }
}
