//! Requests that no client sends: to every operation that the document describes, with bodies and parameters of another form than it
//! says. Whatever they are, they are somebody's mistake and not the server's.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::{Map, Value, json};
use updraft_fuzz::{Cases, Random, changed_bytes, changed_json};
use updraft_testkit::fixture;

use crate::server::Server;

/// For one reply, in a debug build on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// One operation of the document.
struct Operation {
    method: Method,
    path: String,
    /// Names of parameters in the query.
    query: Vec<String>,
    /// Schema of the body.
    body: Option<Value>,
}

struct Document {
    schemas: Value,
    operations: Vec<Operation>,
}

impl Document {
    /// All operations that `wanted` wants, but sign-in, which is slow by intent.
    fn read(wanted: impl Fn(&Method) -> bool) -> Self {
        let document: Value = serde_json::from_str(include_str!("../../openapi.json")).unwrap();
        let mut operations = Vec::new();
        for (path, methods) in document["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                let method: Method = method.to_uppercase().parse().unwrap();
                // These wait for something to happen.
                let waits = operation["responses"]["200"]["content"]
                    .as_object()
                    .is_some_and(|types| {
                        types
                            .keys()
                            .any(|kind| kind.contains("event-stream") || kind.contains("ndjson"))
                    })
                    || path.ends_with("/wait");
                if !wanted(&method) || path.starts_with("/auth/") || waits {
                    continue;
                }
                let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
                operations.push(Operation {
                    method,
                    path: path.clone(),
                    query: parameters
                        .iter()
                        .filter(|parameter| parameter["in"] == "query")
                        .map(|parameter| parameter["name"].as_str().unwrap().to_owned())
                        .collect(),
                    body: operation["requestBody"]["content"]["application/json"]
                        .get("schema")
                        .cloned(),
                });
            }
        }
        Self {
            schemas: document["components"]["schemas"].clone(),
            operations,
        }
    }

    /// A value as the schema describes it.
    fn sample(&self, schema: &Value, name: &str, random: &mut Random) -> Value {
        if let Some(reference) = schema["$ref"].as_str() {
            let name = reference.rsplit('/').next().unwrap();
            return self.sample(&self.schemas[name], name, random);
        }
        for choice in ["oneOf", "anyOf", "allOf"] {
            if let Some(schemas) = schema[choice].as_array() {
                return self.sample(random.pick(schemas), name, random);
            }
        }
        if let Some(values) = schema["enum"].as_array() {
            return random.pick(values).clone();
        }
        let kind = match &schema["type"] {
            Value::Array(kinds) => random.pick(kinds).as_str().unwrap().to_owned(),
            kind => kind.as_str().unwrap_or("object").to_owned(),
        };
        match kind.as_str() {
            "object" => {
                let fields = schema["properties"].as_object().cloned().unwrap_or_default();
                let fields: Map<String, Value> = fields
                    .iter()
                    .map(|(name, schema)| (name.clone(), self.sample(schema, name, random)))
                    .collect();
                Value::Object(fields)
            }
            "array" => json!([self.sample(&schema["items"], name, random)]),
            "string" => json!(known(name, random)),
            "integer" => json!(random.below(3)),
            "number" => json!(0.5),
            "boolean" => json!(random.one_in(2)),
            _ => Value::Null,
        }
    }
}

/// What a field or a parameter of this name may be.
fn known(name: &str, random: &mut Random) -> String {
    let text = match name {
        "dag_id" | "dag_ids" => *random.pick(&["greeting", "greeting", "greeting", "~", "nobody"]),
        "dag_run_id" | "run_id" => *random.pick(&["r1", "r1", "r2", "~"]),
        "task_id" | "task_ids" => *random.pick(&["a", "b"]),
        "map_index" => "-1",
        "new_state" | "state" | "status" => *random.pick(&["success", "failed", "skipped", "queued"]),
        "pool_name" | "name" => *random.pick(&["default_pool", "mine"]),
        "asset_id" | "backfill_id" | "limit" | "offset" | "version_number" => *random.pick(&["1", "0", "7"]),
        name if name.contains("date")
            || name.ends_with("_after")
            || name.ends_with("_start")
            || name.ends_with("_end") =>
        {
            *random.pick(&["2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z"])
        }
        _ => "text",
    };
    text.to_owned()
}

/// What it may be, or something else.
fn parameter(name: &str, random: &mut Random) -> String {
    if !random.one_in(4) {
        return known(name, random);
    }
    let known = json!(known(name, random));
    match changed_json(random, &known) {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

fn address(operation: &Operation, random: &mut Random) -> String {
    let mut address = String::new();
    for part in operation.path.split('/').skip(1) {
        address.push('/');
        match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
            Some(name) => address.push_str(&encoded(&parameter(name, random))),
            None => address.push_str(part),
        }
    }
    address.push('?');
    for name in &operation.query {
        if random.one_in(4) {
            address.push_str(&format!("{name}={}&", encoded(&parameter(name, random))));
        }
    }
    address
}

/// What requests may be about. Some of it is deleted by them.
async fn furnish(server: &Server) {
    server.database.register(&fixture::chain("greeting")).await;
    for run_id in ["r1", "r2"] {
        let body = json!({ "logical_date": null, "dag_run_id": run_id });
        // It may be there.
        server.post("/api/v2/dags/greeting/dagRuns", body).await;
    }
    server
        .post("/api/v2/pools", json!({ "name": "mine", "slots": 3 }))
        .await;
}

async fn fuzz(test: &'static str, wanted: impl Fn(&Method) -> bool) {
    let document = Document::read(wanted);
    assert!(document.operations.len() > 20, "{}", document.operations.len());
    let server = Server::of("admin").await;
    for (number, mut case) in Cases::of(test).enumerate() {
        if number % 50 == 0 {
            furnish(&server).await;
        }
        let random = &mut case.random;
        // Each has its turn.
        let operation = &document.operations[number % document.operations.len()];
        let address = address(operation, random);
        let body = operation.body.as_ref().map(|schema| {
            let sample = document.sample(schema, "", random);
            match random.below(8) {
                0 => sample.to_string().into_bytes(),
                1 => changed_bytes(random, &[sample.to_string()]),
                _ => changed_json(random, &sample).to_string().into_bytes(),
            }
        });
        let shown = format!(
            "{} {address} {}",
            operation.method,
            body.as_deref().map(String::from_utf8_lossy).unwrap_or_default()
        );
        let request = Request::builder()
            .method(operation.method.clone())
            .uri(&address)
            .header("authorization", format!("Bearer {}", server.token()))
            .header("content-type", "application/json")
            .body(body.map_or_else(Body::empty, Body::from))
            .unwrap();
        let answer = tokio::time::timeout(PATIENCE, server.send(request)).await;
        let answer = answer.unwrap_or_else(|_| panic!("no answer to {shown}"));
        assert!(
            answer.status.as_u16() < 500,
            "{} {} to {shown}",
            answer.status,
            answer.text
        );
    }
}

#[tokio::test]
async fn fuzz_bodies() {
    fuzz("-p updraft-api fuzz_bodies", |method| *method != Method::GET).await;
}

#[tokio::test]
async fn fuzz_queries() {
    fuzz("-p updraft-api fuzz_queries", |method| *method == Method::GET).await;
}
