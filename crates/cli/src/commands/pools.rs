//! `updraft pools`: by the API of a server.

use std::process::ExitCode;

use anyhow::Result;
use serde_json::{Value, json};

use crate::args::{JsonObject, KeptCommand, PoolArgs};
use crate::client::Client;
use crate::commands::dags::told;
use crate::commands::kept::Kind;
use crate::print::{List, object, text};

/// The fields of a pool in a file; they are those of the API.
const FIELDS: [&str; 3] = ["slots", "description", "include_deferred"];

pub(crate) const POOLS: Kind = Kind {
    one: "pool",
    path: "pools",
    id: "name",
    is_id_in_change: false,
    needed: &[],
    list: List {
        what: "pools",
        rows: "pools",
        columns: &[
            ("pool", |pool| text(pool, "name")),
            ("slots", |pool| text(pool, "slots")),
            ("running", |pool| text(pool, "running_slots")),
            ("queued", |pool| text(pool, "queued_slots")),
            ("scheduled", |pool| text(pool, "scheduled_slots")),
            ("deferred", |pool| text(pool, "deferred_slots")),
            ("open", |pool| text(pool, "open_slots")),
            ("description", |pool| text(pool, "description")),
        ],
    },
    read: entry,
    written,
};

/// `updraft pools …`; what the server refuses is an error with its words.
pub(crate) async fn run(command: KeptCommand<PoolArgs>) -> Result<ExitCode> {
    match command {
        KeptCommand::List(args) => {
            let client = Client::connect(&args.output.server).await?;
            let all = POOLS.all(&client, args.limit).await?;
            POOLS.list.print(args.output.form.form, &all)?;
        }
        KeptCommand::Get(args) => {
            let client = Client::connect(&args.output.server).await?;
            object(args.output.form.form, &POOLS.get(&client, &args.name).await?)?;
        }
        KeptCommand::Set(args) => set(args).await?,
        KeptCommand::Delete(args) => {
            let client = Client::connect(&args.output.server).await?;
            POOLS.delete(&client, &args.name).await?;
            let sentence = format!("Pool {} is deleted.", args.name);
            told(args.output.form.form, &json!({ "name": args.name }), &sentence)?;
        }
        KeptCommand::Import(args) => return POOLS.import(args).await,
        KeptCommand::Export(args) => POOLS.export(args).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn set(args: PoolArgs) -> Result<()> {
    let given = [
        ("slots", Some(json!(args.slots))),
        ("description", args.description.map(Value::from)),
        ("include_deferred", args.include_deferred.map(Value::from)),
    ];
    let given = given
        .into_iter()
        .filter_map(|(field, value)| Some((field.to_owned(), value?)));
    let fields: JsonObject = given.collect();
    let client = Client::connect(&args.output.server).await?;
    let pool = POOLS.set(&client, &args.name, fields).await?;
    told(args.output.form.form, &pool, &format!("Pool {} is set.", args.name))
}

/// An object with the fields of a pool; what is null in it is not given.
fn entry(entry: &Value) -> Result<JsonObject, String> {
    let Some(fields) = entry.as_object() else {
        return Err("a pool is an object, with `slots` and what else it has".to_owned());
    };
    if let Some(unknown) = fields.keys().find(|field| !FIELDS.contains(&field.as_str())) {
        return Err(format!(
            "`{unknown}` is no field of a pool: it has {}",
            FIELDS.join(", ")
        ));
    }
    if !fields.get("slots").is_some_and(Value::is_i64) {
        return Err("`slots` is missing: how many, -1 for no limit".to_owned());
    }
    let given = fields.iter().filter(|(_, value)| !value.is_null());
    Ok(given.map(|(field, value)| (field.clone(), value.clone())).collect())
}

fn written(pool: &Value) -> (Option<Value>, Vec<&'static str>) {
    let told = FIELDS.into_iter().filter(|field| !pool[*field].is_null());
    let told: JsonObject = told.map(|field| (field.to_owned(), pool[field].clone())).collect();
    (Some(Value::Object(told)), Vec::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_exported_is_read_again() {
        let pool = json!({"name": "p", "slots": 3, "description": null, "include_deferred": true, "open_slots": 3});
        let told = json!({"slots": 3, "include_deferred": true});
        assert_eq!(written(&pool), (Some(told.clone()), Vec::new()));
        assert_eq!(Value::Object(entry(&told).unwrap()), told);
        for wrong in [json!(3), json!({"description": "x"}), json!({"slots": 1, "name": "p"})] {
            assert!(entry(&wrong).is_err(), "{wrong}");
        }
    }
}
