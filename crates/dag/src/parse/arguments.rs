//! The arguments of an action against its JSON Schema, with messages that point at the argument.

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::paths::{Location, LocationSegment};
use serde_json::Value;

use super::scope::Scope;
use crate::catalog::ActionSpec;
use crate::diagnostic::{Problem, codes};
use crate::yaml::{Content, Entry, Node, Span};

/// Checks `args`, which `entry` (the action's key) gives as a mapping, or as a text for the main argument.
pub(crate) fn check(scope: &mut Scope<'_>, spec: &ActionSpec, entry: &Entry, args: &Value) {
    let Some(validator) = scope.options.catalog.validator(spec.name) else {
        return;
    };
    for error in validator.iter_errors(args) {
        report(scope, spec, entry, &error);
    }
}

fn report(scope: &mut Scope<'_>, spec: &ActionSpec, entry: &Entry, error: &ValidationError<'_>) {
    let path = error.instance_path();
    let is_map = matches!(entry.node.content, Content::Map(_));
    let span = if is_map {
        locate(&entry.node, entry.key_span, path)
    } else {
        entry.span()
    };
    let name = full_name(spec.name, path);
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
            let known = keys_of(&spec.schema, path);
            for key in unexpected {
                let place = find(&entry.node, path)
                    .and_then(|node| node.get(key))
                    .map_or(span, |entry| entry.key_span);
                let problem = Problem::new(
                    &codes::BAD_ARGUMENT,
                    place,
                    format!("`{name}` takes no argument `{key}`"),
                )
                .suggest(&scope.budget, key, known.iter().map(String::as_str));
                scope.report(if known.is_empty() {
                    problem
                } else {
                    problem.help(format!("arguments: {}", known.join(", ")))
                });
            }
        }
        ValidationErrorKind::Required { property } => {
            let property = property.as_str().unwrap_or_default();
            scope.report(Problem::new(
                &codes::BAD_ARGUMENT,
                span,
                format!("`{name}` needs the argument `{property}`"),
            ));
        }
        kind => {
            let mut problem = Problem::new(&codes::BAD_ARGUMENT, span, describe(error, &format!("`{name}`")));
            if let (ValidationErrorKind::Enum { options }, Some(text)) = (kind, error.instance().as_str()) {
                let names: Vec<&str> = options
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_str)
                    .collect();
                problem = problem.suggest(&scope.budget, text, names);
            }
            if let (ValidationErrorKind::Type { .. }, Value::Number(_) | Value::Bool(_)) = (kind, &**error.instance())
                && wants(kind, "string")
                && let Some(node) = find(&entry.node, path)
            {
                problem = problem.help(format!("quote it: \"{}\"", node.raw));
            }
            scope.report(problem);
        }
    }
}

/// The sentence about what is wrong with `subject`.
pub(crate) fn describe(error: &ValidationError<'_>, subject: &str) -> String {
    match error.kind() {
        ValidationErrorKind::Type { kind } => {
            format!("{subject} must be {}, not {}", types(kind), kind_of(error.instance()))
        }
        ValidationErrorKind::Enum { options } => {
            let names: Vec<String> = options
                .as_array()
                .into_iter()
                .flatten()
                .map(|it| it.as_str().map_or_else(|| it.to_string(), str::to_owned))
                .collect();
            format!(
                "{subject} must be one of {}, not {}",
                names.join(", "),
                short(error.instance())
            )
        }
        ValidationErrorKind::Minimum { limit } => format!("{subject} must be at least {limit}"),
        ValidationErrorKind::Maximum { limit } => format!("{subject} must be at most {limit}"),
        ValidationErrorKind::ExclusiveMinimum { limit } => format!("{subject} must be more than {limit}"),
        ValidationErrorKind::ExclusiveMaximum { limit } => format!("{subject} must be less than {limit}"),
        ValidationErrorKind::MinLength { limit: 1 } => format!("{subject} is empty"),
        ValidationErrorKind::MinItems { limit: 1 } => format!("{subject} is an empty list"),
        // Of several forms the one that came nearest explains most.
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
            let nearest = context.iter().filter(|branch| !branch.is_empty()).max_by_key(|branch| {
                let depth = branch.iter().map(|error| error.instance_path().iter().count()).max();
                let shape = !branch
                    .iter()
                    .any(|error| matches!(error.kind(), ValidationErrorKind::Type { .. }));
                (shape, depth)
            });
            match nearest.and_then(|branch| branch.first()) {
                Some(inner) if matches!(inner.kind(), ValidationErrorKind::Type { .. }) => {
                    format!(
                        "{subject} has none of the forms it can have, as {}",
                        kind_of(error.instance())
                    )
                }
                Some(inner) => describe(inner, subject),
                None => format!("{subject} has none of the forms it can have"),
            }
        }
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            format!("{subject} takes no key `{}`", unexpected.join("`, `"))
        }
        ValidationErrorKind::Required { property } => {
            format!("{subject} needs the key `{}`", property.as_str().unwrap_or_default())
        }
        _ => format!("{subject}: {}", error.masked_with("the value")),
    }
}

/// The place of a value within `node`, or as near to it as the file goes. A value of several lines is shown by its key.
pub(crate) fn locate(node: &Node, key: Span, path: &Location) -> Span {
    let mut span = key;
    let mut at = node;
    for segment in path {
        match (segment, &at.content) {
            (LocationSegment::Property(name), Content::Map(_)) => {
                let Some(entry) = at.get(&name) else { return span };
                span = entry.span();
                at = &entry.node;
            }
            (LocationSegment::Index(index), Content::List(items)) => {
                let Some(item) = items.get(index) else { return span };
                span = item.span;
                at = item;
            }
            _ => return span,
        }
    }
    span
}

fn find<'n>(node: &'n Node, path: &Location) -> Option<&'n Node> {
    let mut at = node;
    for segment in path {
        at = match (segment, &at.content) {
            (LocationSegment::Property(name), Content::Map(_)) => &at.get(&name)?.node,
            (LocationSegment::Index(index), Content::List(items)) => items.get(index)?,
            _ => return None,
        };
    }
    Some(at)
}

/// The keys that a schema names for the mapping at `path`, as far as it says so without detours.
fn keys_of(schema: &Value, path: &Location) -> Vec<String> {
    let mut at = schema;
    for segment in path {
        let next = match segment {
            LocationSegment::Property(name) => at.get("properties").and_then(|it| it.get(&*name)),
            LocationSegment::Index(_) => at.get("items"),
        };
        match next {
            Some(next) => at = next,
            None => return Vec::new(),
        }
    }
    at.get("properties")
        .and_then(Value::as_object)
        .map(|it| it.keys().cloned().collect())
        .unwrap_or_default()
}

fn full_name(action: &str, path: &Location) -> String {
    let mut name = action.to_owned();
    for segment in path {
        match segment {
            LocationSegment::Property(key) => {
                name.push('.');
                name.push_str(&key);
            }
            LocationSegment::Index(index) => name.push_str(&format!("[{index}]")),
        }
    }
    name
}

fn wants(kind: &ValidationErrorKind, name: &str) -> bool {
    match kind {
        ValidationErrorKind::Type {
            kind: TypeKind::Single(one),
        } => one.to_string() == name,
        ValidationErrorKind::Type {
            kind: TypeKind::Multiple(set),
        } => set.iter().any(|it| it.to_string() == name),
        _ => false,
    }
}

fn types(kind: &TypeKind) -> String {
    let names: Vec<String> = match kind {
        TypeKind::Single(one) => vec![one.to_string()],
        TypeKind::Multiple(set) => set.iter().map(|it| it.to_string()).collect(),
    };
    let words: Vec<&str> = names
        .iter()
        .filter(|name| *name != "null" || names.len() == 1)
        .map(|name| word(name))
        .collect();
    words.join(" or ")
}

fn kind_of(value: &Value) -> &'static str {
    word(match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    })
}

fn word(json_type: &str) -> &'static str {
    match json_type {
        "string" => "text",
        "integer" => "an integer",
        "number" => "a number",
        "boolean" => "true or false",
        "array" => "a list",
        "object" => "a mapping",
        _ => "nothing",
    }
}

fn short(value: &Value) -> String {
    match value {
        Value::Array(_) | Value::Object(_) => kind_of(value).to_owned(),
        Value::String(text) if text.chars().count() > 60 => "this text".to_owned(),
        Value::String(text) => format!("`{text}`"),
        other => format!("`{other}`"),
    }
}
