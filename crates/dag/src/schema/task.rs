//! Keys of tasks and groups, and what they share.

use serde_json::{Map, Value, json};

use super::{boolean, integer, name, notifiers, object, optional, reference, text};
use crate::catalog::ActionCatalog;
use crate::parse::TRIGGER_RULES;

/// Every definition but those of the actions.
pub(super) fn definitions(catalog: &ActionCatalog) -> Map<String, Value> {
    let duration = "^\\s*(?=\\d)(\\d+w)?(\\d+d)?(\\d+h)?(\\d+m)?(\\d+s)?(\\d+ms)?\\s*$";
    let asset = json!({"type": "object", "required": ["name"], "additionalProperties": false,
                       "properties": {"name": name(), "uri": name()}});
    let id = json!({"type": "string", "pattern": "^[A-Za-z0-9_.-]{1,250}$"});
    let mut definitions = Map::new();
    let mut define = |name: &str, schema: Value| definitions.insert(name.to_owned(), schema);
    define("id", id);
    define(
        "duration",
        json!({"type": "string", "pattern": duration, "description": "a length of time such as 30s, 5m, 1h30m or 2d"}),
    );
    define(
        "assets",
        json!({"type": "array", "items": {"anyOf": [{"type": "string", "minLength": 1}, asset]}}),
    );
    let conditions = json!({"type": "array", "minItems": 1, "items": reference("asset_condition")});
    define(
        "asset_condition",
        json!({
            "description": "an asset by name, or several: all of them, or any of them, were updated since the last run",
            "anyOf": [
                {"type": "string", "minLength": 1},
                {"type": "object", "additionalProperties": false, "required": ["all"], "properties": {"all": conditions}},
                {"type": "object", "additionalProperties": false, "required": ["any"], "properties": {"any": conditions}},
            ],
        }),
    );
    define(
        "texts",
        json!({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
    );
    define(
        "notifier",
        one_of(
            catalog
                .iter()
                .filter(|it| it.available && it.notifies)
                .map(|it| it.name),
        ),
    );
    define("default_args", Value::Object(object(defaultable())));
    define(
        "tasks",
        json!({
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"pattern": "^[A-Za-z0-9_.-]{1,250}$"},
            "additionalProperties": {
                "if": {"type": "object", "required": ["tasks"]},
                "then": reference("group"),
                "else": reference("task"),
            },
        }),
    );
    define("group", group());
    define("task", task(catalog));
    definitions
}

/// A mapping with exactly one of these actions.
fn one_of<'a>(names: impl Iterator<Item = &'a str>) -> Value {
    let properties: Map<String, Value> = names
        .map(|name| (name.to_owned(), reference(&format!("action_{name}"))))
        .collect();
    let mut schema = object(properties);
    schema.insert("minProperties".to_owned(), json!(1));
    schema.insert("maxProperties".to_owned(), json!(1));
    Value::Object(schema)
}

fn group() -> Value {
    let mut properties = Map::new();
    properties.insert("tasks".to_owned(), reference("tasks"));
    properties.insert(
        "depends_on".to_owned(),
        optional(reference("texts"), "What the whole group waits for."),
    );
    properties.insert(
        "expand".to_owned(),
        optional(
            expand(),
            "Lists to run the whole group over; use as item.name in its tasks.",
        ),
    );
    properties.insert("doc_md".to_owned(), optional(text(), "Documentation in Markdown."));
    let mut group = object(properties);
    group.insert("required".to_owned(), json!(["tasks"]));
    Value::Object(group)
}

fn expand() -> Value {
    let item = "^[A-Za-z_][A-Za-z0-9_]*$";
    json!({"anyOf": [
        {"type": "string"},
        {"type": "object", "minProperties": 1, "propertyNames": {"pattern": item},
         "additionalProperties": {"type": ["array", "string"]}},
    ]})
}

fn task(catalog: &ActionCatalog) -> Value {
    let mut properties = defaultable();
    let when = json!({"type": ["string", "boolean"]});
    properties.insert(
        "depends_on".to_owned(),
        optional(reference("texts"), "Tasks or groups that come first."),
    );
    properties.insert("when".to_owned(), optional(when, "Expression; false skips the task."));
    properties.insert(
        "expand".to_owned(),
        optional(expand(), "Lists to run the task over; use as item.name."),
    );
    let names: Vec<&str> = catalog.iter().filter(|it| it.available).map(|it| it.name).collect();
    let one: Vec<Value> = names.iter().map(|name| json!({"required": [name]})).collect();
    for name in names {
        properties.insert(name.to_owned(), reference(&format!("action_{name}")));
    }
    let mut task = object(properties);
    task.insert("oneOf".to_owned(), Value::Array(one));
    Value::Object(task)
}

/// The keys that may have a default.
fn defaultable() -> Map<String, Value> {
    let rules: Vec<&str> = TRIGGER_RULES.iter().map(|(name, _)| *name).collect();
    let duration = || reference("duration");
    let backoff =
        json!({"anyOf": [{"type": "boolean"}, {"const": 0}, {"type": "number", "minimum": 1, "maximum": 1000}]});
    let env = json!({"type": "object", "propertyNames": {"pattern": "^[^=]+$"},
                     "additionalProperties": {"type": ["string", "number", "boolean"]}});
    let resources = json!({"type": "object", "additionalProperties": false, "properties": {
        "cpu": {"type": "number", "exclusiveMinimum": 0},
        "memory": {"type": "string", "pattern": "^[0-9]+\\s*([KMGT]iB?|[KMGT]B)$"}}});
    let keys = [
        (
            "trigger_rule",
            json!({"enum": rules}),
            "When its upstreams let it run. Default: all_success.",
        ),
        (
            "map_index_template",
            text(),
            "Template of the name shown for a mapped instance.",
        ),
        (
            "max_active_tis_per_dag",
            integer(1),
            "Instances of this task in all runs at once.",
        ),
        (
            "max_active_tis_per_dagrun",
            integer(1),
            "Instances of this task in one run at once.",
        ),
        ("retries", integer(0), "Further tries after the first. Default: 0."),
        ("retry_delay", duration(), "Wait before a retry. Default: 5m."),
        (
            "retry_exponential_backoff",
            backoff,
            "Multiplier of the delay per try; true: 2.",
        ),
        ("max_retry_delay", duration(), "Ceiling of the delay."),
        (
            "execution_timeout",
            duration(),
            "A try that takes longer is ended and failed.",
        ),
        ("pool", name(), "Pool whose slots it takes. Default: default_pool."),
        ("pool_slots", integer(1), "Slots that it takes. Default: 1."),
        (
            "priority_weight",
            json!({"type": "integer"}),
            "Higher goes first. Default: 1.",
        ),
        (
            "weight_rule",
            json!({"enum": ["downstream", "upstream", "absolute"]}),
            "How weights of neighbours add up. Default: downstream.",
        ),
        (
            "queue",
            name(),
            "Workers that serve this queue may take it. Default: default.",
        ),
        (
            "depends_on_past",
            boolean(),
            "Waits for its own success in the previous run.",
        ),
        (
            "wait_for_downstream",
            boolean(),
            "Waits for its direct downstreams in the previous run as well.",
        ),
        (
            "ignore_first_depends_on_past",
            boolean(),
            "Whether the first run is free of depends_on_past.",
        ),
        (
            "wait_for_past_depends_before_skipping",
            boolean(),
            "With depends_on_past: a skip as well waits for the previous run. Default: false.",
        ),
        ("env", env, "Environment variables (templates)."),
        (
            "cwd",
            name(),
            "Working directory (template). Default: the file's folder.",
        ),
        ("owner", text(), "Who answers for it."),
        ("doc_md", text(), "Documentation in Markdown."),
        ("setup", boolean(), "It prepares something that a teardown takes down."),
        (
            "teardown",
            json!({"anyOf": [{"type": "boolean"}, {"type": "array", "items": {"type": "string"}}]}),
            "It takes down what setups prepared: true, or their ids.",
        ),
        (
            "on_failure_fail_dagrun",
            boolean(),
            "Whether a failed teardown fails the run.",
        ),
        ("inlets", reference("assets"), "Assets that it reads."),
        ("outlets", reference("assets"), "Assets that its success updates."),
        ("on_success", notifiers(), "Whom to tell of a success."),
        ("on_failure", notifiers(), "Whom to tell after the last failed try."),
        (
            "on_retry",
            notifiers(),
            "Whom to tell after a failed try that will be repeated.",
        ),
        ("on_skipped", notifiers(), "Whom to tell when the task skipped itself."),
        (
            "do_xcom_push",
            boolean(),
            "Whether the result becomes the XCom return_value. Default: true.",
        ),
        (
            "resources",
            resources,
            "What the process and all that it starts may use. `memory`: they are killed when they use more. `cpu` is not acted on.",
        ),
    ];
    keys.into_iter()
        .map(|(key, schema, description)| (key.to_owned(), optional(schema, description)))
        .collect()
}
