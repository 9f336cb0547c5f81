//! `updraft connections`: by the API of a server. Passwords go in and never come out.

use std::process::ExitCode;

use anyhow::{Result, anyhow, bail};
use serde_json::{Value, json};

use crate::args::{ConnectionArgs, JsonObject, KeptCommand};
use crate::client::{Client, secret_of};
use crate::commands::dags::told;
use crate::commands::kept::{Kind, is_masked};
use crate::password;
use crate::print::{List, object, text};

/// The fields of a connection in a file; they are those of the API.
const FIELDS: [&str; 8] = [
    "conn_type",
    "description",
    "host",
    "port",
    "login",
    "schema",
    "password",
    "extra",
];

pub(crate) const CONNECTIONS: Kind = Kind {
    one: "connection",
    path: "connections",
    id: "connection_id",
    is_id_in_change: true,
    needed: &["conn_type"],
    list: List {
        what: "connections",
        rows: "connections",
        columns: &[
            ("id", |connection| text(connection, "connection_id")),
            ("type", |connection| text(connection, "conn_type")),
            ("host", |connection| text(connection, "host")),
            ("port", |connection| text(connection, "port")),
            ("login", |connection| text(connection, "login")),
            ("schema", |connection| text(connection, "schema")),
            ("description", |connection| text(connection, "description")),
        ],
    },
    read: entry,
    written,
};

/// `updraft connections …`; what the server refuses is an error with its words.
pub(crate) async fn run(command: KeptCommand<ConnectionArgs>) -> Result<ExitCode> {
    match command {
        KeptCommand::List(args) => {
            let client = Client::connect(&args.output.server).await?;
            let all = CONNECTIONS.all(&client, args.limit).await?;
            CONNECTIONS.list.print(args.output.form.form, &all)?;
        }
        KeptCommand::Get(args) => {
            let client = Client::connect(&args.output.server).await?;
            object(args.output.form.form, &CONNECTIONS.get(&client, &args.name).await?)?;
        }
        KeptCommand::Set(args) => set(args).await?,
        KeptCommand::Delete(args) => {
            let client = Client::connect(&args.output.server).await?;
            CONNECTIONS.delete(&client, &args.name).await?;
            let sentence = format!("Connection {} is deleted.", args.name);
            told(args.output.form.form, &json!({ "connection_id": args.name }), &sentence)?;
        }
        KeptCommand::Import(args) => return CONNECTIONS.import(args).await,
        KeptCommand::Export(args) => CONNECTIONS.export(args).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn set(args: ConnectionArgs) -> Result<()> {
    let password = match secret_of("UPDRAFT_CONNECTION_PASSWORD") {
        _ if args.password => Some(password::read_new()?),
        password => password,
    };
    let extra = match args.extra {
        Some(extra) => Some(extra),
        None => extra_of_environment()?,
    };
    let given = [
        ("conn_type", args.conn_type.map(Value::from)),
        ("description", args.description.map(Value::from)),
        ("host", args.host.map(Value::from)),
        ("port", args.port.map(Value::from)),
        ("login", args.login.map(Value::from)),
        ("schema", args.schema.map(Value::from)),
        ("password", password.map(Value::from)),
        ("extra", extra.map(|extra| json!(Value::Object(extra).to_string()))),
    ];
    let given = given
        .into_iter()
        .filter_map(|(field, value)| Some((field.to_owned(), value?)));
    let fields: JsonObject = given.collect();
    if fields.is_empty() {
        bail!("nothing is given that connection `{}` is to have: see --help", args.id);
    }
    let client = Client::connect(&args.output.server).await?;
    let connection = match CONNECTIONS.find(&client, &args.id).await? {
        Some(old) => CONNECTIONS.change(&client, &old, fields).await?,
        None if !fields.contains_key("conn_type") => {
            bail!(
                "connection `{}` is new: say by --type what it leads to, such as postgres or http",
                args.id
            )
        }
        None => CONNECTIONS.make(&client, &args.id, fields).await?,
    };
    told(
        args.output.form.form,
        &connection,
        &format!("Connection {} is set.", args.id),
    )
}

/// What is wrong with it is not told: that would print secrets.
fn extra_of_environment() -> Result<Option<JsonObject>> {
    let text = secret_of("UPDRAFT_CONNECTION_EXTRA");
    let extra = text.map(|text| serde_json::from_str(&text)).transpose();
    extra.map_err(|_| anyhow!("UPDRAFT_CONNECTION_EXTRA is no JSON object"))
}

/// An object with the fields of a connection; what is null in it is not given. `extra` may be an object or its text.
fn entry(entry: &Value) -> Result<JsonObject, String> {
    let Some(fields) = entry.as_object() else {
        return Err("a connection is an object, with `conn_type` and what else it has; URIs are not read".to_owned());
    };
    if let Some(unknown) = fields.keys().find(|field| !FIELDS.contains(&field.as_str())) {
        return Err(format!(
            "`{unknown}` is no field of a connection: it has {}",
            FIELDS.join(", ")
        ));
    }
    let given = fields.iter().filter(|(_, value)| !value.is_null());
    let mut given: JsonObject = given.map(|(field, value)| (field.clone(), value.clone())).collect();
    if let Some(extra @ Value::Object(_)) = given.get_mut("extra") {
        *extra = json!(extra.to_string());
    }
    if given.contains_key("conn_type") {
        Ok(given)
    } else {
        Err("`conn_type` is missing: what it leads to, such as postgres or http".to_owned())
    }
}

fn written(connection: &Value) -> (Option<Value>, Vec<&'static str>) {
    let told = FIELDS.into_iter().filter(|field| !connection[*field].is_null());
    let (secret, told): (Vec<&str>, Vec<&str>) = told.partition(|field| is_masked(&connection[*field]));
    let told: JsonObject = told
        .into_iter()
        .map(|field| (field.to_owned(), connection[field].clone()))
        .collect();
    (Some(Value::Object(told)), secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_secret_is_left_out_of_an_export() {
        let connection = json!({
            "connection_id": "shop", "conn_type": "http", "host": "example.org", "port": 80, "login": null, "password": "***",
            "extra": "{\"token\":\"***\"}", "team_name": null
        });
        let told = json!({"conn_type": "http", "host": "example.org", "port": 80});
        assert_eq!(written(&connection), (Some(told), vec!["password", "extra"]));
        let open = json!({"conn_type": "http", "extra": "{\"a\":1}"});
        assert_eq!(written(&open), (Some(open.clone()), Vec::new()));
    }

    #[test]
    fn a_file_says_what_a_connection_has() {
        let fields = entry(&json!({"conn_type": "http", "login": null, "extra": {"a": 1}})).unwrap();
        assert_eq!(
            Value::Object(fields),
            json!({"conn_type": "http", "extra": "{\"a\":1}"})
        );
        for (wrong, why) in [
            (json!("http://a@b"), "URIs"),
            (json!({"host": "a"}), "`conn_type` is missing"),
            (json!({"conn_type": "http", "hots": "a"}), "`hots`"),
        ] {
            assert!(entry(&wrong).unwrap_err().contains(why), "{wrong}");
        }
    }
}
