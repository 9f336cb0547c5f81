//! The keys with which variables, connections and webhooks are encrypted.

use std::collections::BTreeMap;
use std::process::ExitCode;

use anyhow::Result;
use updraft_store::Store;

use crate::args::SecretsCommand;
use crate::commands::db;
use crate::home::Home;
use crate::settings::{self, Flags};

/// `updraft secrets …`.
pub(crate) async fn run(command: SecretsCommand) -> Result<ExitCode> {
    let (SecretsCommand::Keys(args) | SecretsCommand::Rotate { home: args, .. } | SecretsCommand::Prune(args)) =
        &command;
    let home = Home::locate(args.home.clone())?;
    home.prepare()?;
    let settings = settings::load(home.root(), &Flags::new())?.settings;
    crate::logging::start(&settings.log)?;
    let database = db::open(&settings, &home).await?;
    let done = carry_out(&command, database.store(), &home).await;
    database.stop().await?;
    done
}

async fn carry_out(command: &SecretsCommand, store: &Store, home: &Home) -> Result<ExitCode> {
    store.check_schema().await?;
    let file = home.encryption_key();
    match command {
        SecretsCommand::Keys(_) => {
            print!("{}", table(&store.cipher().key_ids(), &store.secrets_by_key().await?));
            Ok(ExitCode::SUCCESS)
        }
        SecretsCommand::Rotate { prepare: true, .. } => {
            store.cipher().prepare_key()?;
            println!(
                "A new key waits in {}. Copy the file to every machine with a scheduler or an API server, then run `updraft secrets rotate`.",
                file.display()
            );
            Ok(ExitCode::SUCCESS)
        }
        SecretsCommand::Rotate { .. } => {
            store.cipher().promote_key()?;
            let rotated = store.renew_secrets().await?;
            println!(
                "Variables and connections that were encrypted anew: {}. The earlier keys stay in {} for copies of the past; where none is needed: \
                 `updraft secrets prune`. Other machines need this file now.",
                rotated.renewed,
                file.display()
            );
            for what in &rotated.unreadable {
                eprintln!(
                    "error: {what} can't be decrypted: add the key that it was encrypted with to {}, or set it anew",
                    file.display()
                );
            }
            Ok(if rotated.unreadable.is_empty() {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            })
        }
        SecretsCommand::Prune(_) => {
            let used = store.secrets_by_key().await?;
            let removed = store.cipher().prune_keys(|id| used.contains_key(id))?;
            println!(
                "Keys that nothing is encrypted with, removed from {}: {removed}.",
                file.display()
            );
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Keys of the file in order, then those that only the database knows of.
fn table(keys: &[String], used: &BTreeMap<String, i64>) -> String {
    let count = |id: &String| used.get(id).copied().unwrap_or(0);
    let mut text = String::new();
    for (at, id) in keys.iter().enumerate() {
        let what = if at == 0 { "encrypts" } else { "decrypts" };
        text.push_str(&format!("{id}  {what}  {} secrets\n", count(id)));
    }
    for (id, count) in used.iter().filter(|(id, _)| !keys.contains(id)) {
        text.push_str(&format!("{id}  missing   {count} secrets can't be read without it\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_told_with_what_they_are_for() {
        let used = [("aa".to_owned(), 3), ("cc".to_owned(), 1)].into();
        assert_eq!(
            table(&["aa".to_owned(), "bb".to_owned()], &used),
            "aa  encrypts  3 secrets\nbb  decrypts  0 secrets\ncc  missing   1 secrets can't be read without it\n"
        );
    }
}
