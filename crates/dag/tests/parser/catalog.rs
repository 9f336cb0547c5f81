//! A catalog for tests: the actions of the example in the format, with schemas like those of the real ones.

use serde_json::{Value, json};
use updraft_dag::catalog::{ActionCatalog, ActionSpec};

fn spec(name: &'static str, main_argument: Option<&'static str>, properties: Value) -> ActionSpec {
    ActionSpec {
        name,
        main_argument,
        schema: json!({"type": "object", "properties": properties, "additionalProperties": false}),
        expression_arguments: &[],
        literal_arguments: &[],
        connection_arguments: &[],
        notifies: false,
        available: true,
    }
}

pub(crate) fn catalog() -> ActionCatalog {
    let text = || json!({"type": "string"});
    let mut sql = spec(
        "sql",
        Some("query"),
        json!({"connection": text(), "query": text(), "file": text(), "parameters": {"type": "object"},
               "output": {"enum": ["rows", "csv", "none"]}}),
    );
    sql.schema["required"] = json!(["connection"]);
    sql.connection_arguments = &["connection"];
    let mut slack = spec("slack", None, json!({"connection": text(), "text": text()}));
    slack.schema["required"] = json!(["connection", "text"]);
    slack.notifies = true;
    slack.connection_arguments = &["connection"];
    let mut branch = spec("branch", Some("expression"), json!({"expression": text()}));
    branch.expression_arguments = &["expression"];
    let mut python = spec(
        "python",
        Some("callable"),
        json!({"callable": text(), "args": {"type": "array"}, "kwargs": {"type": "object"}, "code": text()}),
    );
    python.literal_arguments = &["code"];
    let mut bash = spec("bash", Some("command"), json!({"command": text(), "file": text()}));
    bash.notifies = true;
    let http = spec(
        "http",
        Some("url"),
        json!({"url": text(), "method": {"enum": ["GET", "POST", "PUT"]}, "headers": {"type": "object"},
               "retries": {"type": "integer", "minimum": 0},
               "body": {"anyOf": [{"type": "string"}, {"type": "object", "required": ["file"], "properties": {"file": text()},
                                   "additionalProperties": false}]}}),
    );
    let spark = spec(
        "spark",
        Some("application"),
        json!({"application": text(), "args": {"type": "array", "items": text()}, "conf": {"type": "object"}}),
    );
    let mut sensor = spec("s3_key_sensor", None, json!({}));
    sensor.available = false;
    let empty = spec("empty", None, json!({}));
    ActionCatalog::new(vec![bash, python, sql, http, spark, branch, slack, empty, sensor])
}
