//! The pages of `docs/actions` say what the schemas say. After a change: `UPDATE=1 cargo test -p updraft-operators --test docs`.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs};

use serde_json::Value;
use updraft_dag::catalog::ActionSpec;
use updraft_operators::catalog;

/// Rows of a table of arguments.
fn arguments(action: &ActionSpec) -> String {
    let mut table = String::new();
    let Some(properties) = action.schema["properties"].as_object() else {
        return table;
    };
    let required: Vec<_> = action.schema["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    table.push_str("| argument | value | meaning |\n|---|---|---|\n");
    for (name, schema) in properties {
        let mut kind = match &schema["type"] {
            Value::String(kind) => kind.clone(),
            Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" or "),
            _ => "any".to_owned(),
        };
        if let Some(values) = schema["enum"].as_array() {
            kind = values
                .iter()
                .filter_map(Value::as_str)
                .map(|value| format!("`{value}`"))
                .collect::<Vec<_>>()
                .join(", ");
        }
        if required.contains(&name.as_str()) {
            kind.push_str(", required");
        }
        if let Some(default) = schema.get("default") {
            let _ = write!(
                kind,
                ", default `{}`",
                default.as_str().map_or_else(|| default.to_string(), str::to_owned)
            );
        }
        let mut notes = String::new();
        if action.expression_arguments.contains(&name.as_str()) {
            notes.push_str(" An expression.");
        }
        let meaning = schema["description"].as_str().unwrap_or_default().replace('\n', " ");
        let _ = writeln!(table, "| `{name}` | {kind} | {meaning}{notes} |");
    }
    table
}

fn page(action: &ActionSpec) -> String {
    let mut page = format!(
        "# `{}`\n\n{}\n",
        action.name,
        action.schema["description"].as_str().unwrap_or_default()
    );
    // Where another argument is needed as well, a plain text never suffices.
    let required = action.schema["required"].as_array().map_or(&[][..], Vec::as_slice);
    if let Some(main) = action
        .main_argument
        .filter(|main| required.iter().all(|name| name == main))
    {
        let _ = write!(
            page,
            "\nA plain text is short for `{main}`: `{name}: …` means `{name}: {{{main}: …}}`.\n",
            name = action.name
        );
    }
    if let Some(ways) = action.schema["oneOf"].as_array() {
        let names = ways
            .iter()
            .filter_map(|way| way["required"][0].as_str())
            .map(|name| format!("`{name}`"));
        let _ = write!(
            page,
            "\nExactly one of {} is given.\n",
            names.collect::<Vec<_>>().join(", ")
        );
    }
    let table = arguments(action);
    let _ = write!(
        page,
        "\n## Arguments\n\n{}",
        if table.is_empty() { "None.\n" } else { &table }
    );
    if action.notifies {
        page.push_str("\nIt may stand in `on_success`, `on_failure` and the other lists of notifiers.\n");
    }
    page.push_str("\n<!-- Made from the schema of the arguments by a test; see crates/operators/tests/docs.rs. -->\n");
    page
}

#[test]
fn pages_say_what_the_schemas_say() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/actions");
    let update = env::var_os("UPDATE").is_some();
    if update {
        fs::create_dir_all(&folder).unwrap();
    }
    let mut expected = Vec::new();
    for action in catalog().iter().filter(|action| action.available) {
        let path = folder.join(format!("{}.md", action.name));
        let page = page(action);
        if update {
            fs::write(&path, &page).unwrap();
        }
        let found = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(
            found,
            page,
            "{} is old; run UPDATE=1 cargo test -p updraft-operators --test docs",
            path.display()
        );
        expected.push(format!("{}.md", action.name));
    }
    let mut found: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    found.sort();
    expected.sort();
    assert_eq!(found, expected, "a page without an action, or an action without a page");
}
