//! `updraft variables`: by the API of a server.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use serde_json::{Value, json};

use crate::args::{JsonObject, KeptCommand, VariableArgs};
use crate::client::Client;
use crate::commands::dags::told;
use crate::commands::kept::{Kind, is_masked, read};
use crate::print::{List, print, text, whole};

/// Letters of a value that a table shows.
const SHOWN: usize = 60;

pub(crate) const VARIABLES: Kind = Kind {
    one: "variable",
    path: "variables",
    id: "key",
    is_id_in_change: true,
    needed: &["value"],
    list: List {
        what: "variables",
        rows: "variables",
        columns: &[
            ("key", |variable| text(variable, "key")),
            ("value", |variable| short(&text(variable, "value"))),
            ("description", |variable| text(variable, "description")),
        ],
    },
    read: entry,
    written,
};

/// `updraft variables …`; what the server refuses is an error with its words.
pub(crate) async fn run(command: KeptCommand<VariableArgs>) -> Result<ExitCode> {
    match command {
        KeptCommand::List(args) => {
            let client = Client::connect(&args.output.server).await?;
            let all = VARIABLES.all(&client, args.limit).await?;
            VARIABLES.list.print(args.output.form.form, &all)?;
        }
        KeptCommand::Get(args) => {
            let client = Client::connect(&args.output.server).await?;
            let variable = VARIABLES.get(&client, &args.name).await?;
            if is_masked(&variable["value"]) {
                eprintln!("The server does not tell what looks like a secret: it says *** in its place.");
            }
            // Alone on standard output, for scripts.
            print(&whole(args.output.form.form, &variable)?.unwrap_or_else(|| text(&variable, "value")))?;
        }
        KeptCommand::Set(args) => set(args).await?,
        KeptCommand::Delete(args) => {
            let client = Client::connect(&args.output.server).await?;
            VARIABLES.delete(&client, &args.name).await?;
            let sentence = format!("Variable {} is deleted.", args.name);
            told(args.output.form.form, &json!({ "key": args.name }), &sentence)?;
        }
        KeptCommand::Import(args) => return VARIABLES.import(args).await,
        KeptCommand::Export(args) => VARIABLES.export(args).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn set(args: VariableArgs) -> Result<()> {
    let value = match args.value {
        Some(value) => value,
        None => {
            let text = read(Path::new("-"))?;
            text.strip_suffix('\n').unwrap_or(&text).to_owned()
        }
    };
    let mut fields = JsonObject::new();
    fields.insert("value".to_owned(), json!(value));
    if let Some(description) = args.description {
        fields.insert("description".to_owned(), json!(description));
    }
    let client = Client::connect(&args.output.server).await?;
    let variable = VARIABLES.set(&client, &args.key, fields).await?;
    told(
        args.output.form.form,
        &variable,
        &format!("Variable {} is set.", args.key),
    )
}

/// A value, or as Airflow exports one with a description: an object with both.
fn entry(entry: &Value) -> Result<JsonObject, String> {
    if let Some(fields) = entry.as_object()
        && fields.contains_key("value")
        && fields.keys().all(|key| matches!(key.as_str(), "value" | "description"))
    {
        return Ok(fields.clone());
    }
    Ok(JsonObject::from_iter([("value".to_owned(), entry.clone())]))
}

/// The value as the text that it is, so that it comes back letter by letter.
fn written(variable: &Value) -> (Option<Value>, Vec<&'static str>) {
    let value = &variable["value"];
    if is_masked(value) {
        return (None, vec!["value"]);
    }
    let entry = match &variable["description"] {
        Value::Null => value.clone(),
        description => json!({ "value": value, "description": description }),
    };
    (Some(entry), Vec::new())
}

fn short(value: &str) -> String {
    match value.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_exported_means_the_same_when_it_is_imported() {
        for (variable, exported) in [
            (json!({"value": "007", "description": null}), json!("007")),
            (json!({"value": "{\"a\":1}", "description": null}), json!("{\"a\":1}")),
            (
                json!({"value": "eu", "description": "where"}),
                json!({"value": "eu", "description": "where"}),
            ),
        ] {
            let (entry, secrets) = written(&variable);
            assert_eq!((entry.as_ref(), secrets.len()), (Some(&exported), 0));
            let fields = self::entry(&exported).unwrap();
            assert_eq!(fields["value"], variable["value"]);
            assert_eq!(
                fields.get("description").unwrap_or(&Value::Null),
                &variable["description"]
            );
        }
        assert_eq!(
            written(&json!({"value": "***", "description": "x"})),
            (None, vec!["value"])
        );
        assert_eq!(
            self::entry(&json!({"value": 1, "other": 2})).unwrap()["value"],
            json!({"value": 1, "other": 2})
        );
    }

    #[test]
    fn a_long_value_is_cut_between_two_letters() {
        assert_eq!(short("eu"), "eu");
        assert_eq!(short(&"é".repeat(61)), format!("{}…", "é".repeat(60)));
    }
}
