//! `updraft assets`: by the API of a server.

use std::process::ExitCode;

use anyhow::{Result, bail};
use reqwest::Method;
use serde_json::{Map, Value, json};

use crate::args::{AssetsCommand, MaterializeArgs};
use crate::client::Client;
use crate::commands::wait;
use crate::print::{List, object, rows, text, time};

/// `updraft assets …`; what the server refuses is an error with its words.
pub(crate) async fn run(command: AssetsCommand) -> Result<ExitCode> {
    match command {
        AssetsCommand::List { pattern, list } => {
            let client = Client::connect(&list.output.server).await?;
            let query: Vec<_> = pattern
                .iter()
                .map(|pattern| ("name_pattern", pattern.as_str()))
                .collect();
            let assets = client.list("/assets", &query, ("assets", &["id"]), list.limit);
            ASSETS.print(list.output.form.form, &assets.await?)?;
        }
        AssetsCommand::Details(args) => {
            let client = Client::connect(&args.output.server).await?;
            object(args.output.form.form, &named(&client, &args.name).await?)?;
        }
        AssetsCommand::Materialize(args) => return materialize(args).await,
    }
    Ok(ExitCode::SUCCESS)
}

const ASSETS: List = List {
    what: "assets",
    rows: "assets",
    columns: &[
        ("asset", |asset| text(asset, "name")),
        ("address", |asset| text(asset, "uri")),
        ("updated", |asset| time(&asset["last_asset_event"], "timestamp")),
        ("by", |asset| dags(asset, "producing_tasks")),
        ("awaited by", |asset| dags(asset, "scheduled_dags")),
    ],
};

/// The DAGs that references of an asset name, each once.
fn dags(asset: &Value, key: &str) -> String {
    let mut ids: Vec<String> = rows(asset, key).iter().map(|one| text(one, "dag_id")).collect();
    ids.sort();
    ids.dedup();
    ids.join(", ")
}

/// The asset of this name, or else of this address. The API finds one by its number alone.
async fn named(client: &Client, name: &str) -> Result<Value> {
    let all = client.list("/assets", &[], ("assets", &["id"]), None).await?;
    let by = |key: &str| rows(&all, "assets").iter().find(|asset| text(asset, key) == name);
    match by("name").or_else(|| by("uri")) {
        Some(asset) => Ok(asset.clone()),
        None => bail!("there is no asset `{name}`: see `updraft assets list`"),
    }
}

async fn materialize(args: MaterializeArgs) -> Result<ExitCode> {
    let client = Client::connect(&args.output.server).await?;
    let id = text(&named(&client, &args.name).await?, "id");
    let given = [
        ("conf", args.conf.map(Value::Object)),
        ("dag_run_id", args.run_id.map(Value::String)),
        ("note", args.note.map(Value::String)),
    ];
    let given = given
        .into_iter()
        .filter_map(|(key, value)| Some((key.to_owned(), value?)));
    let body = json!(given.collect::<Map<_, _>>());
    let path = format!("/assets/{id}/materialize");
    let run = client.call(Method::POST, &path, &[], Some(&body)).await?;
    wait::made(&client, &run, args.output.form.form, args.wait).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dag_stands_once_beside_an_asset() {
        let asset = json!({"producing_tasks": [
            {"dag_id": "b", "task_id": "x"}, {"dag_id": "a", "task_id": "x"}, {"dag_id": "b", "task_id": "y"}
        ]});
        assert_eq!(dags(&asset, "producing_tasks"), "a, b");
        assert_eq!(dags(&asset, "scheduled_dags"), "");
    }
}
