//! The page that says, operation by operation, what of Airflow's REST API is here and how that is proven, is what the code says.

mod differences;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::Value;

use crate::{declares, root, text};
use differences::{DIFFERENCES, TESTS};

const PAGE: &str = "docs/airflow-api-coverage.md";
const CLIENT: &str = "tests/e2e/airflow_client_smoke.py";

/// An operation of Airflow's document.
struct Operation {
    id: String,
    tag: String,
    method: String,
    path: String,
    keys: [BTreeSet<String>; 3],
}

/// The places where an operation has keys.
const PLACES: [&str; 3] = ["query", "body", "reply"];

fn strings(value: &Value) -> BTreeSet<String> {
    let all = value.as_array().into_iter().flatten();
    all.filter_map(|one| Some(one.as_str()?.to_owned())).collect()
}

fn airflow() -> Vec<Operation> {
    let list = text("tests/docs/airflow/operations.jsonl");
    let lines = list.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines
        .map(|line| {
            let word = |key: &str| line[key].as_str().unwrap().to_owned();
            Operation {
                id: word("id"),
                tag: word("tag"),
                method: word("method"),
                path: word("path"),
                keys: PLACES.map(|place| strings(&line[place])),
            }
        })
        .collect()
}

/// The keys of an object, or of all the objects that it may be.
fn keys(document: &Value, schema: &Value, found: &mut BTreeSet<String>) {
    if let Some(name) = schema["$ref"].as_str() {
        return keys(document, document.pointer(&name[1..]).unwrap(), found);
    }
    found.extend(
        schema["properties"]
            .as_object()
            .into_iter()
            .flat_map(|all| all.keys().cloned()),
    );
    for kind in ["allOf", "anyOf", "oneOf"] {
        for part in schema[kind].as_array().into_iter().flatten() {
            keys(document, part, found);
        }
    }
}

/// What our document says of an operation of theirs: its keys, and whether it ever does what it is asked for.
fn ours(document: &Value, operation: &Operation) -> Option<([BTreeSet<String>; 3], bool)> {
    let found = &document["paths"][&operation.path][&operation.method];
    if found["operationId"] != operation.id.as_str() {
        return None;
    }
    let parameters = found["parameters"].as_array().into_iter().flatten();
    let query = parameters
        .filter(|one| one["in"] == "query")
        .filter_map(|one| one["name"].as_str());
    let (mut body, mut reply) = (BTreeSet::new(), BTreeSet::new());
    let schema = |content: &Value| content["application/json"]["schema"].clone();
    keys(document, &schema(&found["requestBody"]["content"]), &mut body);
    let done: Vec<&Value> = (found["responses"].as_object().unwrap().iter())
        .filter(|(status, _)| status.starts_with('2') || status.starts_with('3'))
        .map(|(_, reply)| reply)
        .collect();
    for one in &done {
        keys(document, &schema(&one["content"]), &mut reply);
    }
    Some(([query.map(ToOwned::to_owned).collect(), body, reply], !done.is_empty()))
}

/// The functions of the client's script that call an operation, and whether one of the calls is to be accepted.
fn calls<'a>(script: &'a str, id: &str) -> (BTreeSet<&'a str>, bool) {
    let (mut function, mut functions, mut accepted) = ("", BTreeSet::new(), false);
    for line in script.lines() {
        if let Some(rest) = line.strip_prefix("def ") {
            function = rest.split('(').next().unwrap();
        }
        let called = line.split(&format!(".{id}")).skip(1).any(|rest| {
            let rest = rest.strip_prefix("_without_preload_content").unwrap_or(rest);
            rest.starts_with([',', '(', ')'])
        });
        if called {
            functions.insert(function);
            accepted |= !line.contains("status=");
        }
    }
    (functions, accepted)
}

/// The tests that prove an operation beside the client, as links. Each is there and has the end of the operation's path in its file.
fn tests(operation: &Operation, faults: &mut Vec<String>) -> Vec<String> {
    let end = operation.path.split('/').rfind(|part| !part.starts_with('{')).unwrap();
    let named = TESTS.iter().filter(|(ids, _, _)| ids.contains(&operation.id.as_str()));
    named
        .map(|(_, name, file)| {
            let path = format!("crates/api/tests/rest/{file}");
            let source = text(&path);
            if !declares(&source, name) {
                faults.push(format!(
                    "{path} has no test `{name}`, which is to prove `{}`",
                    operation.id
                ));
            }
            if !source.contains(end) {
                faults.push(format!(
                    "{path} never says `{end}`, so `{name}` can't prove `{}`",
                    operation.id
                ));
            }
            format!("[`{name}`](../{path})")
        })
        .collect()
}

/// What is different of an operation: what it lacks with the reason, what it does otherwise, and what it has beyond.
fn differences(operation: &Operation, ours: &[BTreeSet<String>; 3], faults: &mut Vec<String>) -> String {
    let named: Vec<_> = (DIFFERENCES.iter())
        .filter(|(ids, _, _)| ids.is_empty() || ids.contains(&operation.id.as_str()))
        .collect();
    let mut said = Vec::new();
    let mut explained = BTreeSet::new();
    for (ids, keys, why) in named {
        let lacking: Vec<String> = (keys.iter())
            .filter(|key| (0..3).any(|at| operation.keys[at].contains(**key) && !ours[at].contains(**key)))
            .map(|key| format!("`{key}`"))
            .collect();
        if lacking.len() != keys.len() && !ids.is_empty() {
            faults.push(format!(
                "`{}` is said to lack {keys:?}, and lacks {lacking:?} only",
                operation.id
            ));
        }
        explained.extend(keys.iter().copied());
        if keys.is_empty() {
            said.push((*why).to_owned());
        } else if !lacking.is_empty() {
            said.push(format!("no {}: {why}", lacking.join(", ")));
        }
    }
    for (at, place) in PLACES.iter().enumerate() {
        let lacking: Vec<&String> = (operation.keys[at].difference(&ours[at]))
            .filter(|key| !explained.contains(key.as_str()))
            .collect();
        if !lacking.is_empty() {
            faults.push(format!(
                "`{}` lacks {lacking:?} of Airflow's {place}: say why in tests/docs/airflow/differences.rs",
                operation.id
            ));
        }
        // What replies have beyond is in our document; a client never has to know it.
        let more: Vec<String> = ours[at]
            .difference(&operation.keys[at])
            .map(|key| format!("`{key}`"))
            .collect();
        if *place != "reply" && !more.is_empty() {
            said.push(format!("ours beside: {} ({place})", more.join(", ")));
        }
    }
    said.join("; ")
}

/// The page, and what keeps it from being true.
fn page() -> (String, Vec<String>) {
    let mut faults = Vec::new();
    let (operations, script) = (airflow(), text(CLIENT));
    let document: Value = serde_json::from_str(&text("crates/api/openapi.json")).unwrap();
    let (mut tables, mut by_client) = (BTreeMap::<&str, String>::new(), 0);
    for operation in &operations {
        let id = &operation.id;
        let Some((ours, does)) = ours(&document, operation) else {
            let (method, path) = (&operation.method, &operation.path);
            faults.push(format!("crates/api/openapi.json has no `{id}` at {method} {path}"));
            continue;
        };
        let (functions, accepted) = calls(&script, id);
        by_client += usize::from(!functions.is_empty());
        let tests = tests(operation, &mut faults);
        if tests.is_empty() && !accepted && (does || functions.is_empty()) {
            faults.push(format!(
                "nothing proves `{id}`: call it in {CLIENT}, or name a test in tests/docs/airflow/differences.rs"
            ));
        }
        let client = functions
            .iter()
            .map(|function| format!("[client: {function}](../{CLIENT})"));
        let proofs: Vec<String> = client.chain(tests).collect();
        let row = tables.entry(&operation.tag).or_default();
        let (method, path) = (
            operation.method.to_uppercase(),
            operation.path.trim_start_matches("/api/v2"),
        );
        let (proofs, differences) = (proofs.join(", "), differences(operation, &ours, &mut faults));
        let answer = if does { "" } else { "refuses" };
        writeln!(
            row,
            "| `{id}` | {method} `{path}` | {answer} | {proofs} | {differences} |"
        )
        .unwrap();
    }
    let all = operations.len();
    let mut page = format!(
        "# Airflow's REST API, operation by operation

<!-- Written by the tests: `UPDATE=1 cargo test -p updraft-tests --test docs`. -->

All {all} operations of Airflow 3.3.2's document are here, under `/api/v2`, by the same names. {by_client} of them are called by its official
Python client, unmodified, in every run of the tests: the client refuses a reply that is not exactly of Airflow's shape. The others, and
what a client can't see, have tests of our own. The tests fail when an operation has neither, and when it lacks a parameter, or a key of a
body or reply, that Airflow's has, and this page does not say why. What behaves otherwise is told in
[differences from Airflow](differences-from-airflow.md#the-rest-api). \"refuses\" = it is there, checks what it is asked for, and says no.

What there is beyond, below `/api/v2/updraft`, is in [our own document](../crates/api/openapi.json).
"
    );
    for (tag, rows) in tables {
        write!(
            page,
            "\n## {tag}\n\n| operation | below `/api/v2` | | proven by | otherwise |\n|---|---|---|---|---|\n{rows}"
        )
        .unwrap();
    }
    (page, faults)
}

#[test]
fn every_operation_of_airflow_is_here_is_proven_and_tells_its_differences() {
    let (written, faults) = page();
    assert!(faults.is_empty(), "{faults:#?}");
    let path = root().join(PAGE);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &written).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == written,
        "{PAGE} is out of date: run `UPDATE=1 cargo test -p updraft-tests --test docs`"
    );
}

#[test]
fn every_name_of_the_tables_is_an_operation() {
    let ids: BTreeSet<String> = airflow().into_iter().map(|operation| operation.id).collect();
    let named = (TESTS.iter().map(|(ids, _, _)| ids)).chain(DIFFERENCES.iter().map(|(ids, _, _)| ids));
    let unknown: Vec<&str> = named
        .flat_map(|ids| ids.iter().copied())
        .filter(|id| !ids.contains(*id))
        .collect();
    assert!(unknown.is_empty(), "no operations of Airflow: {unknown:?}");
}
