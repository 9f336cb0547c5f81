//! What `updraft variables`, `connections` and `pools` have in common: each kind is kept by name on a server.

use std::collections::HashSet;
use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, bail};
use reqwest::{Method, StatusCode};
use serde_json::{Map, Value, json};

use crate::args::{ExportArgs, ImportArgs, JsonObject, OnExisting};
use crate::client::{Client, is_refusal, path};
use crate::print::{List, print, rows, text};

/// What the API says in place of a secret.
pub(crate) const MASK: &str = "***";

/// Variables, connections or pools.
pub(crate) struct Kind {
    /// What one is called.
    pub(crate) one: &'static str,
    /// The path of all.
    pub(crate) path: &'static str,
    /// The field with the name.
    pub(crate) id: &'static str,
    /// Whether the name stands in the body of a change, too.
    pub(crate) is_id_in_change: bool,
    /// Fields that a change has to have, even where they stay as they are.
    pub(crate) needed: &'static [&'static str],
    pub(crate) list: List,
    /// The fields that an entry of a file means, or what is wrong with it.
    pub(crate) read: fn(&Value) -> Result<JsonObject, String>,
    /// The entry of a file (`None` if nothing can be told), and the names of secrets that are left out.
    pub(crate) written: fn(&Value) -> (Option<Value>, Vec<&'static str>),
}

impl Kind {
    fn path_of(&self, name: &str) -> Result<String> {
        path(&[self.path, name])
    }

    /// One of them.
    pub(crate) async fn get(&self, client: &Client, name: &str) -> Result<Value> {
        client.get(&self.path_of(name)?, &[]).await
    }

    /// One of them, if it is there.
    pub(crate) async fn find(&self, client: &Client, name: &str) -> Result<Option<Value>> {
        match self.get(client, name).await {
            Ok(found) => Ok(Some(found)),
            Err(error) if is_refusal(&error, StatusCode::NOT_FOUND) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// All of them, or the first `limit`.
    pub(crate) async fn all(&self, client: &Client, limit: Option<u32>) -> Result<Value> {
        let rows = (self.list.rows, &[self.id][..]);
        client.list(&format!("/{}", self.path), &[], rows, limit).await
    }

    /// Makes one.
    pub(crate) async fn make(&self, client: &Client, name: &str, mut fields: JsonObject) -> Result<Value> {
        fields.insert(self.id.to_owned(), json!(name));
        let body = Value::Object(fields);
        client
            .call(Method::POST, &format!("/{}", self.path), &[], Some(&body))
            .await
    }

    /// Changes those of these fields that `old` has otherwise.
    pub(crate) async fn change(&self, client: &Client, old: &Value, mut fields: JsonObject) -> Result<Value> {
        let name = text(old, self.id);
        fields.retain(|field, value| old.get(field) != Some(value));
        if fields.is_empty() {
            return Ok(old.clone());
        }
        let mask: Vec<String> = fields.keys().cloned().collect();
        let mask: Vec<(&str, &str)> = mask.iter().map(|field| ("update_mask", field.as_str())).collect();
        for needed in self.needed {
            fields.entry(*needed).or_insert_with(|| old[*needed].clone());
        }
        if self.is_id_in_change {
            fields.insert(self.id.to_owned(), json!(name));
        }
        let body = Value::Object(fields);
        client
            .call(Method::PATCH, &self.path_of(&name)?, &mask, Some(&body))
            .await
    }

    /// Makes it, or changes these fields of what is there.
    pub(crate) async fn set(&self, client: &Client, name: &str, fields: JsonObject) -> Result<Value> {
        match self.find(client, name).await? {
            Some(old) => self.change(client, &old, fields).await,
            None => self.make(client, name, fields).await,
        }
    }

    /// Deletes one.
    pub(crate) async fn delete(&self, client: &Client, name: &str) -> Result<()> {
        let path = self.path_of(name)?;
        client.call(Method::DELETE, &path, &[], None).await.map(drop)
    }

    /// What a file has: the fields of each, under its name.
    pub(crate) fn entries(&self, file: &Path) -> Result<Vec<(String, JsonObject)>> {
        let entries: Map<String, Value> = serde_json::from_str(&read(file)?)
            .with_context(|| format!("{} is no JSON object with a value for each name", file.display()))?;
        let entries = entries.into_iter().map(|(name, entry)| {
            let fields = (self.read)(&entry).and_then(unmasked);
            let fields = fields.map_err(|wrong| anyhow!("{}: `{name}`: {wrong}", file.display()))?;
            Ok((name, fields))
        });
        entries.collect()
    }

    /// Makes and changes those of a file; a mistake in it refuses all of it. What the server refuses is told, and the rest is done.
    pub(crate) async fn import(&self, args: ImportArgs) -> Result<ExitCode> {
        let entries = self.entries(&args.file)?;
        let all_of_file = entries.len();
        let client = Client::connect(&args.server).await?;
        let known = self.all(&client, None).await?;
        let known: HashSet<String> = rows(&known, self.list.rows)
            .iter()
            .map(|one| self::text(one, self.id))
            .collect();
        if args.on_existing == OnExisting::Fail {
            let there: Vec<String> = entries
                .iter()
                .filter(|(name, _)| known.contains(name))
                .map(|(name, _)| format!("`{name}`"))
                .collect();
            if !there.is_empty() {
                bail!("nothing is imported, as these are there already: {}", there.join(", "));
            }
        }
        let (mut done, mut refused) = (0, 0);
        for (name, fields) in entries {
            if args.on_existing == OnExisting::Skip && known.contains(&name) {
                continue;
            }
            match self.set(&client, &name, fields).await {
                Ok(_) => done += 1,
                Err(error) => {
                    refused += 1;
                    eprintln!("error: `{name}`: {error:#}");
                }
            }
        }
        print(&format!("{done} of {} {} are imported.", all_of_file, self.list.what))?;
        Ok(if refused == 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }

    /// Writes all into a file or to standard output; what is left out is told.
    pub(crate) async fn export(&self, args: ExportArgs) -> Result<()> {
        let client = Client::connect(&args.server).await?;
        let all = self.all(&client, None).await?;
        let mut entries = Map::new();
        for one in rows(&all, self.list.rows) {
            let name = text(one, self.id);
            let (entry, secrets) = (self.written)(one);
            for secret in secrets {
                eprintln!(
                    "Left out, since the server does not tell it: the {secret} of {} `{name}`.",
                    self.one
                );
            }
            entries.extend(entry.map(|entry| (name, entry)));
        }
        let text = format!("{:#}", Value::Object(entries));
        match args.file {
            Some(file) => write_for_me(&file, &text),
            None => print(&text),
        }
    }
}

/// Refuses what stands for a secret: it would become the secret.
fn unmasked(fields: JsonObject) -> Result<JsonObject, String> {
    match fields.iter().find(|(_, value)| is_masked(value)) {
        Some((field, _)) => Err(format!(
            "`{MASK}` stands for a secret that the server did not tell: write it as the {field}, or leave that out"
        )),
        None => Ok(fields),
    }
}

/// Whether a value has a mask in it, itself or in its JSON.
pub(crate) fn is_masked(value: &Value) -> bool {
    match value {
        Value::String(text) => text == MASK || text.contains(&format!("\"{MASK}\"")),
        Value::Array(items) => items.iter().any(is_masked),
        Value::Object(fields) => fields.values().any(is_masked),
        _ => false,
    }
}

/// The text of a file, or standard input for `-`.
pub(crate) fn read(file: &Path) -> Result<String> {
    if file == Path::new("-") {
        let mut text = String::new();
        std::io::stdin()
            .read_to_string(&mut text)
            .context("cannot read standard input")?;
        return Ok(text);
    }
    fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
}

/// Others need not read what is for tasks.
fn write_for_me(file: &Path, text: &str) -> Result<()> {
    let mut options = fs::OpenOptions::new();
    let opened = options.create(true).truncate(true).write(true).mode(0o600).open(file);
    let written = opened.and_then(|mut file| writeln!(file, "{text}"));
    written.with_context(|| format!("cannot write {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_is_never_taken_for_a_secret() {
        for (value, is) in [
            (json!("***"), true),
            (json!("{\"token\":\"***\"}"), true),
            (json!({"a": [{"password": "***"}]}), true),
            (json!("two *** stars"), false),
            (json!(7), false),
        ] {
            assert_eq!(is_masked(&value), is, "{value}");
        }
    }
}
