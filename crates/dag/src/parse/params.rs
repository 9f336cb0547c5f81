//! `params`: each a JSON Schema, or a plain default.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::arguments;
use super::scope::Scope;
use crate::diagnostic::{Problem, codes};
use crate::model::Param;
use crate::yaml::{Content, Entry, Span};

/// The params with the places of their names.
pub(crate) fn params(scope: &mut Scope<'_>, entry: &Entry) -> (BTreeMap<String, Param>, BTreeMap<String, Span>) {
    let mut params = BTreeMap::new();
    let mut places = BTreeMap::new();
    let entries = scope
        .mapping(entry, "a mapping of names to schemas or defaults")
        .unwrap_or_default();
    for entry in entries {
        let name = entry.key.to_string();
        let usable = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !usable {
            scope.report(
                Problem::new(
                    &codes::BAD_ID,
                    entry.key_span,
                    format!("`{name}` can't be the name of a param"),
                )
                .help("a param is used as `params.name`: letters, digits and _, not a digit first"),
            );
        }
        places.insert(name.clone(), entry.key_span);
        params.insert(name, param(scope, entry));
    }
    (params, places)
}

fn param(scope: &mut Scope<'_>, entry: &Entry) -> Param {
    let value = entry.node.to_json();
    let Content::Map(_) = &entry.node.content else {
        return Param {
            schema: json!({}),
            default: Some(value),
        };
    };
    let Value::Object(mut schema) = value else {
        return Param {
            schema: json!({}),
            default: Some(value),
        };
    };
    let default = schema.remove("default");
    let schema = Value::Object(schema);
    if let Err(error) = jsonschema::draft202012::meta::validate(&schema) {
        let span = arguments::locate(&entry.node, entry.key_span, error.instance_path());
        scope.report(
            Problem::new(
                &codes::BAD_PARAM_SCHEMA,
                span,
                format!(
                    "the schema of param `{}` is wrong: {}",
                    entry.key,
                    arguments::describe(&error, "this")
                ),
            )
            .help("a mapping is a JSON Schema; for a mapping as default write `{type: object, default: {...}}`"),
        );
        return Param { schema, default };
    }
    match jsonschema::options()
        .with_draft(jsonschema::Draft::Draft202012)
        .should_validate_formats(true)
        .build(&schema)
    {
        Ok(validator) => {
            if let Some(default) = &default
                && let Some(at) = entry.node.get("default")
            {
                for error in validator.iter_errors(default) {
                    let span = arguments::locate(&at.node, at.span(), error.instance_path());
                    scope.report(Problem::new(
                        &codes::BAD_PARAM_DEFAULT,
                        span,
                        format!(
                            "the default of param `{}` doesn't fit its schema: {}",
                            entry.key,
                            arguments::describe(&error, "it")
                        ),
                    ));
                }
            }
        }
        Err(error) => scope.report(Problem::new(
            &codes::BAD_PARAM_SCHEMA,
            entry.key_span,
            format!("the schema of param `{}` can't be used: {error}", entry.key),
        )),
    }
    Param { schema, default }
}
