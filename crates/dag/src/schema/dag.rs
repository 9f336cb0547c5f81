//! Keys of a DAG.

use serde_json::{Map, Value, json};

use super::{boolean, integer, name, notifiers, object, optional, reference, text};

const DATE: &str = "^\\s*\\d{4}-\\d{2}-\\d{2}";

/// The schema of a document, without its definitions.
pub(super) fn dag() -> Map<String, Value> {
    let date = || json!({"type": "string", "pattern": DATE});
    let keys = [
        ("dag_id", reference("id"), "Unique name. Default: the file's stem."),
        ("dag_display_name", name(), "Name for people."),
        ("description", text(), "One line on what it is for."),
        ("doc_md", text(), "Documentation in Markdown."),
        ("owner", name(), "Who answers for it."),
        (
            "tags",
            json!({"type": "array", "items": {"type": "string", "minLength": 1, "maxLength": 100}}),
            "Labels to filter by.",
        ),
        ("schedule", schedule(), "When it runs; absent: by hand and by API only."),
        (
            "timezone",
            text(),
            "IANA zone of schedules and dates. Default: UTC, or as configured.",
        ),
        ("start_date", date(), "No run before this instant."),
        ("end_date", date(), "No run after this instant."),
        (
            "catchup",
            boolean(),
            "Whether missed runs are made up for. Default: false.",
        ),
        ("max_active_runs", integer(1), "Runs at once. Default: 16."),
        (
            "max_active_tasks",
            integer(1),
            "Task instances of one run at once. Default: 16.",
        ),
        (
            "max_consecutive_failed_dag_runs",
            integer(0),
            "Pause after so many failed runs in a row; 0: never.",
        ),
        (
            "dagrun_timeout",
            reference("duration"),
            "A run that takes longer fails.",
        ),
        (
            "fail_fast",
            boolean(),
            "The first failed task ends the run. Default: false.",
        ),
        ("is_paused_upon_creation", boolean(), "Whether a new DAG starts paused."),
        (
            "params",
            params(),
            "Parameters: a JSON Schema with a default (any mapping), or a plain default.",
        ),
        (
            "default_args",
            reference("default_args"),
            "Task keys that stand under every task.",
        ),
        ("on_success", notifiers(), "Whom to tell of a successful run."),
        ("on_failure", notifiers(), "Whom to tell of a failed run."),
        (
            "deadline",
            deadline(),
            "When somebody must be told that the run is late.",
        ),
        (
            "retention",
            retention(),
            "How long runs are kept after their end (a duration, at least 1h, or forever), or runs, logs and XComs each. Default: as configured.",
        ),
    ];
    let mut properties: Map<String, Value> = keys
        .into_iter()
        .map(|(key, schema, description)| (key.to_owned(), optional(schema, description)))
        .collect();
    properties.insert("tasks".to_owned(), reference("tasks"));
    let mut dag = object(properties);
    dag.insert("required".to_owned(), json!(["tasks"]));
    dag
}

fn retention() -> Value {
    let keep = || json!({"anyOf": [{"const": "forever"}, reference("duration")]});
    json!({"anyOf": [
        {"const": "forever"},
        reference("duration"),
        {"type": "object", "additionalProperties": false, "properties": {"runs": keep(), "logs": keep(), "xcoms": keep()}}]})
}

fn schedule() -> Value {
    let cron =
        json!({"type": "string", "description": "five fields, six with seconds last, or a preset such as @daily"});
    let data_interval = json!({
        "anyOf": [boolean(), reference("duration")],
        "description": "true: a run is about the time since the fire before; a duration: about so long before its fire. Default: false, an instant."});
    json!({"anyOf": [
        {"type": "string", "description": "a cron, a preset (@hourly, @daily, …, @once, @continuous) or a duration"},
        {"type": "object", "additionalProperties": false, "required": ["assets"], "properties": {
            "assets": reference("asset_condition")}},
        {"type": "object", "additionalProperties": false, "required": ["cron"], "properties": {
            "assets": reference("asset_condition"),
            "cron": {"anyOf": [cron, {"type": "array", "minItems": 1, "items": cron}]},
            "timezone": {"type": "string"},
            "data_interval": data_interval,
            "run_immediately": {
                "anyOf": [boolean(), reference("duration")],
                "description": "without start_date: true: begin with the newest fire that has passed; a duration: if it is at most so long ago. Default: false, if it is a tenth of the distance ago, at least 5m."}},
            "not": {"required": ["run_immediately", "data_interval"], "properties": {"data_interval": {"const": true}}}},
        {"type": "object", "additionalProperties": false, "required": ["every"], "properties": {
            "every": reference("duration"),
            "data_interval": data_interval}},
        {"type": "object", "additionalProperties": false, "required": ["at"], "properties": {
            "at": {"type": "array", "items": {"type": "string", "pattern": DATE}},
            "restrict_to_events": {
                "type": "boolean",
                "description": "whether a run made by hand is about the newest of these too. Default: false."}}},
    ]})
}

fn params() -> Value {
    json!({
        "type": "object",
        "propertyNames": {"pattern": "^[A-Za-z_][A-Za-z0-9_]*$"},
        "additionalProperties": {
            "if": {"type": "object"},
            "then": {"$ref": "https://json-schema.org/draft/2020-12/schema"},
        },
    })
}

fn deadline() -> Value {
    let time = "^([01][0-9]|2[0-3]):[0-5][0-9]$";
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["reference"],
        "properties": {
            "reference": {"anyOf": [{"enum": ["queued_at", "logical_date"]}, {"type": "string", "pattern": time}]},
            "interval": reference("duration"),
            "notify": notifiers(),
        },
        "if": {"properties": {"reference": {"enum": ["queued_at", "logical_date"]}}},
        "then": {"required": ["interval"]},
    })
}
