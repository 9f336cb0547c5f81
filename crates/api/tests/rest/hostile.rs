//! Requests of somebody who wants to do harm.

use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::{Value, json};
use updraft_testkit::fixture;

use crate::server::Server;

/// Stands in the password of a connection, which no reply has.
const SECRET: &str = "canary-of-the-database";

/// Texts that become something else where they are pasted into SQL, a pattern, a path or a header.
const TEXTS: &[&str] = &[
    "'",
    "\"",
    "\\",
    "';DROP TABLE variable;--",
    "' OR '1'='1",
    "x' UNION SELECT password FROM connection--",
    "id;SELECT pg_sleep(60)",
    "(SELECT password FROM connection LIMIT 1)",
    "$1",
    "%",
    "a%' ESCAPE '",
    "\u{0}",
    "\r\nset-cookie: updraft_session=x",
    "../../../../etc/passwd",
    "\u{202e}\u{fffd}\u{1f642}",
];

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// Whether a parameter is a text, or a list of them.
fn is_text(schema: &Value) -> bool {
    let schema = if schema["type"] == "array" {
        &schema["items"]
    } else {
        schema
    };
    schema["type"] == "string" && schema["format"] != "date-time"
}

/// Each GET of the document with the texts in its path, and the names of its parameters that are texts.
fn reads() -> Vec<(String, Vec<String>)> {
    let document: Value = serde_json::from_str(include_str!("../../openapi.json")).unwrap();
    let mut reads = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        let Some(operation) = methods.get("get") else { continue };
        let endless = |kind: &String| kind.contains("event-stream") || kind.contains("ndjson");
        let types = operation["responses"]["200"]["content"].as_object();
        if types.is_some_and(|types| types.keys().any(endless)) || path.ends_with("/wait") {
            continue;
        }
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        let names = parameters
            .iter()
            .filter(|parameter| parameter["in"] == "query" && is_text(&parameter["schema"]))
            .map(|parameter| parameter["name"].as_str().unwrap().to_owned())
            .collect();
        let path = path
            .replace("{dag_id}", "greeting")
            .replace("{dag_run_id}", "r1")
            .replace("{task_id}", "a");
        // Every other one is a number, or names what there is not.
        let path = path
            .split('/')
            .map(|part| if part.starts_with('{') { "1" } else { part });
        reads.push((path.collect::<Vec<_>>().join("/"), names));
    }
    reads
}

async fn furnished() -> Server {
    let server = Server::of("admin").await;
    server.database.register(&fixture::chain("greeting")).await;
    let run = json!({ "logical_date": null, "dag_run_id": "r1" });
    server.post("/api/v2/dags/greeting/dagRuns", run).await.ok();
    let connection = json!({ "connection_id": "c", "conn_type": "http", "password": SECRET });
    server.post("/api/v2/connections", connection).await.ok();
    let variable = json!({ "key": "k", "value": "v" });
    server.post("/api/v2/variables", variable).await.ok();
    server
}

#[tokio::test]
async fn no_filter_order_or_pattern_becomes_sql() {
    let server = furnished().await;
    let mut asked = 0;
    for (path, names) in reads() {
        for name in names {
            for text in TEXTS {
                let address = format!("{path}?{name}={}", encoded(text));
                let answer = server.get(&address).await;
                let status = answer.status.as_u16();
                assert!(
                    status == 200 || (400..500).contains(&status),
                    "{address}: {status} {}",
                    answer.text
                );
                assert!(!answer.text.contains(SECRET), "{address}: {}", answer.text);
                assert!(!answer.headers.contains_key("set-cookie"), "{address}");
                asked += 1;
            }
        }
    }
    assert!(asked > 1000, "{asked}");
    // Everything is where it was.
    for (path, total) in [("variables", 1), ("connections", 1), ("dags/greeting/dagRuns", 1)] {
        let list = server.get(&format!("/api/v2/{path}")).await.ok();
        assert_eq!(list["total_entries"], total, "{path}");
    }
}

#[tokio::test]
async fn no_name_leads_out_of_its_folder_or_into_a_header() {
    let server = furnished().await;
    std::fs::write(server.logs.join("outside.log"), SECRET).unwrap();
    for text in TEXTS.iter().chain(&[
        "..",
        "../outside.log",
        "../../outside.log",
        "..\\outside.log",
        "/etc/passwd",
        "....//",
    ]) {
        let name = encoded(text);
        for path in [
            format!("/api/v2/dags/{name}"),
            format!("/api/v2/dags/{name}/dagRuns/{name}/taskInstances/{name}/logs/1"),
            format!("/api/v2/dags/greeting/dagRuns/{name}/taskInstances/a/logs/1"),
            format!("/api/v2/dags/greeting/dagRuns/r1/taskInstances/{name}/logs/1"),
            format!("/api/v2/dags/greeting/dagRuns/r1/taskInstances/a/logs/1?token={name}"),
            format!("/api/v2/dagSources/{name}"),
            format!("/api/v2/variables/{name}"),
        ] {
            let answer = server.get(&path).await;
            assert!(
                (400..500).contains(&answer.status.as_u16()) || answer.status == 200,
                "{path}: {}",
                answer.status
            );
            assert!(
                !answer.text.contains(SECRET) && !answer.text.contains("root:"),
                "{path}: {}",
                answer.text
            );
        }
        let answer = server
            .call(Method::PUT, &format!("/api/v2/parseDagFile/{name}"), None)
            .await;
        assert!(
            (400..500).contains(&answer.status.as_u16()),
            "{text:?}: {}",
            answer.status
        );
        let answer = server.get(&format!("/api/v2/auth/login?next={name}")).await;
        assert!(answer.status.as_u16() < 500, "{text:?}");
        assert!(!answer.headers.contains_key("set-cookie"), "{text:?}");
        if let Some(to) = answer.headers.get("location") {
            assert!(!to.to_str().unwrap().contains("//evil"), "{to:?}");
        }
        // What is made with such a name is refused, or has it and nothing else.
        let run = json!({ "logical_date": null, "dag_run_id": text });
        let answer = server.post("/api/v2/dags/greeting/dagRuns", run).await;
        assert!(answer.status.as_u16() < 500, "{text:?}: {}", answer.text);
        assert!(!answer.headers.contains_key("set-cookie"), "{text:?}");
    }
}

#[tokio::test]
async fn a_body_that_is_meant_to_break_something_is_refused() {
    let server = furnished().await;
    let send = async |body: Vec<u8>, encoding: Option<&str>| {
        let mut request = Request::post("/api/v2/variables")
            .header("authorization", format!("Bearer {}", server.token()))
            .header("content-type", "application/json");
        if let Some(encoding) = encoding {
            request = request.header("content-encoding", encoding);
        }
        server
            .send(request.body(Body::from(body)).unwrap())
            .await
            .status
            .as_u16()
    };
    let value = |value: &str| format!(r#"{{"key": "deep", "value": {value}}}"#).into_bytes();
    assert_eq!(send(value(&"[".repeat(1_000_000)), None).await, 422, "not closed");
    let nested = "[".repeat(100_000) + &"]".repeat(100_000);
    assert_eq!(send(value(&nested), None).await, 422, "nested");
    let nested = r#"{"a":"#.repeat(100_000) + "1" + &"}".repeat(100_000);
    assert_eq!(send(value(&nested), None).await, 422, "nested");
    assert_eq!(
        send(value(&format!("\"{}\"", "x".repeat(5 << 20))), None).await,
        413,
        "large"
    );
    assert_eq!(
        send(br#"{"key": "a", "key": "b", "value": "v"}"#.to_vec(), None).await,
        422,
        "twice"
    );
    assert_eq!(
        send(value(&format!("1{}", "0".repeat(400))), None).await,
        422,
        "a number without end"
    );
    assert_eq!(send(value("1e999"), None).await, 422, "a number without end");
    // Bodies are not decompressed, so that a small one can't become a large one.
    assert_eq!(
        send(vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3], Some("gzip")).await,
        422,
        "compressed"
    );
    assert_eq!(send(vec![0xff, 0xfe, b'{'], None).await, 422, "not UTF-8");
    server.get("/api/v2/variables/deep").await.refused(404);
}

/// Tokens are looked up, not calculated: whatever a text claims, it is nobody's.
#[tokio::test]
async fn a_token_that_nobody_issued_is_nobodys() {
    let mut server = furnished().await;
    let real = server.token().to_owned();
    let none = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiIsInJvbGUiOiJhZG1pbiJ9.";
    let signed = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZG1pbiJ9.c2lnbmF0dXJl";
    let shortened = &real[..real.len() - 1];
    let lengthened = format!("{real}A");
    let other_case = real.to_uppercase();
    for token in [
        "",
        "null",
        "admin",
        none,
        signed,
        shortened,
        &lengthened,
        &other_case,
        "' OR true--",
        "updraft_1_x",
    ] {
        server.carry(token);
        server.get("/api/v2/variables").await.refused(401);
    }
    server.carry(&real);
    server.get("/api/v2/variables").await.ok();
}
