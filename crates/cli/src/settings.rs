//! Settings: defaults < `updraft.toml` in the home folder < environment < flags.
//!
//! [`keys`] is the one list of what can be set; `config show`, the check for unknown keys and the environment names all
//! come from it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use config::{Config, Environment, File, FileFormat, Value};
use serde::{Deserialize, Serialize};

pub(crate) mod keys;

use keys::KEYS;

/// Every setting of every role.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub(crate) struct Settings {
    pub(crate) core: Core,
    pub(crate) database: Database,
    pub(crate) api: Api,
    pub(crate) oidc: Oidc,
    pub(crate) worker: Worker,
    pub(crate) scheduler: Scheduler,
    pub(crate) retention: Retention,
    pub(crate) limits: Limits,
    pub(crate) log: Log,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
pub(crate) struct Core {
    pub(crate) dags_folder: PathBuf,
    pub(crate) default_timezone: String,
    pub(crate) dags_are_paused_at_creation: bool,
    pub(crate) load_examples: bool,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
pub(crate) struct Database {
    /// Empty: the embedded PostgreSQL.
    pub(crate) url: String,
    /// Empty: searched for.
    pub(crate) postgres_bindir: String,
    pub(crate) max_connections: u32,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
pub(crate) struct Api {
    pub(crate) host: String,
    pub(crate) port: u16,
    /// Empty: `http://host:port`.
    pub(crate) base_url: String,
    /// Empty: no TLS.
    pub(crate) tls_cert: PathBuf,
    pub(crate) tls_key: PathBuf,
    /// Empty: workers need no certificate.
    pub(crate) tls_worker_ca: PathBuf,
}

/// Sign-in at an OpenID provider, if it has an `issuer`.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub(crate) struct Oidc {
    pub(crate) issuer: String,
    pub(crate) client_id: String,
    /// Empty: a public client.
    pub(crate) client_secret: String,
    /// With spaces between them.
    pub(crate) scopes: String,
    pub(crate) username_claim: String,
    pub(crate) roles_claim: String,
    /// `group=role,group=role`.
    pub(crate) roles: String,
    /// Empty: who is in no such group is refused.
    pub(crate) default_role: String,
    pub(crate) button: String,
    /// Empty: what the system trusts.
    pub(crate) ca: PathBuf,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
pub(crate) struct Worker {
    pub(crate) count: u32,
    pub(crate) slots: u32,
    pub(crate) queues: Vec<String>,
    pub(crate) grace_seconds: u64,
    pub(crate) lease_seconds: u64,
    pub(crate) python: String,
    /// Empty: what the system trusts.
    pub(crate) tls_ca: PathBuf,
    /// Empty: none, together with the key.
    pub(crate) tls_cert: PathBuf,
    pub(crate) tls_key: PathBuf,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
pub(crate) struct Scheduler {
    pub(crate) lease_seconds: u64,
}

/// In days; 0: for ever.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub(crate) struct Retention {
    pub(crate) runs_days: u32,
    pub(crate) logs_days: u32,
    pub(crate) xcoms_days: u32,
    pub(crate) events_days: u32,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
pub(crate) struct Limits {
    pub(crate) file_bytes: usize,
    pub(crate) nodes: usize,
    pub(crate) depth: usize,
    pub(crate) tasks: usize,
    pub(crate) xcom_bytes: usize,
    pub(crate) log_bytes: u64,
    pub(crate) map_length: usize,
    pub(crate) trigger_depth: u32,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
pub(crate) struct Log {
    pub(crate) level: String,
    pub(crate) format: String,
}

impl Settings {
    /// As `updraft.toml` has it. A text, a number or a list of texts looks the same there as in JSON.
    pub(crate) fn as_toml(&self) -> Result<String> {
        let tree: BTreeMap<String, BTreeMap<String, serde_json::Value>> =
            serde_json::from_value(serde_json::to_value(self)?)?;
        let section = |(name, keys): (&String, &BTreeMap<String, serde_json::Value>)| {
            let keys: String = keys.iter().map(|(key, value)| format!("{key} = {value}\n")).collect();
            format!("[{name}]\n{keys}\n")
        };
        Ok(tree.iter().map(section).collect())
    }
}

/// What settings are called in the environment.
pub(crate) fn names_in_environment() -> impl Iterator<Item = String> {
    KEYS.iter()
        .flat_map(|key| [Some(key.environment_name()), key.alias.map(str::to_owned)])
        .flatten()
}

/// A value with the place that it came from.
#[derive(Debug, Serialize)]
pub(crate) struct Shown {
    pub(crate) key: &'static str,
    pub(crate) value: serde_json::Value,
    pub(crate) origin: String,
    pub(crate) about: &'static str,
}

/// Settings together with their origins.
pub(crate) struct Loaded {
    pub(crate) settings: Settings,
    pub(crate) shown: Vec<Shown>,
}

/// Values given on the command line, by key.
pub(crate) type Flags = BTreeMap<&'static str, String>;

/// Reads all layers. `home` decides where `updraft.toml` lies.
pub(crate) fn load(home: &Path, flags: &Flags) -> Result<Loaded> {
    let file = home.join("updraft.toml");
    let mut builder = Config::builder();
    for key in KEYS {
        builder = builder.set_default(key.name, key.default_value())?;
    }
    if file.exists() {
        let source = File::from(file.as_path()).format(FileFormat::Toml);
        refuse_unknown_keys(
            &Config::builder()
                .add_source(source.clone())
                .build()
                .with_context(|| format!("{} is not valid", file.display()))?,
            &file,
        )?;
        builder = builder.add_source(source);
    }
    for key in KEYS {
        if let Some((alias, value)) = key
            .alias
            .and_then(|alias| std::env::var(alias).ok().map(|value| (alias, value)))
            && !value.is_empty()
        {
            let layer = Config::builder()
                .set_override(key.name, Value::new(Some(&format!("environment {alias}")), value))?
                .build()?;
            builder = builder.add_source(layer);
        }
    }
    builder = builder.add_source(environment());
    for (key, value) in flags {
        builder = builder.set_override(*key, value.as_str())?;
    }
    let merged = builder.build()?;
    refuse_unknown_environment()?;
    let settings: Settings = merged
        .clone()
        .try_deserialize()
        .context("a setting has the wrong type (see `updraft config show`)")?;
    let shown = KEYS
        .iter()
        .map(|key| show(key, &merged, flags, &settings))
        .collect::<Result<_>>()?;
    Ok(Loaded { settings, shown })
}

fn environment() -> Environment {
    Environment::with_prefix("UPDRAFT")
        .prefix_separator("__")
        .separator("__")
        .list_separator(",")
        .with_list_parse_key("worker.queues")
        .try_parsing(true)
}

fn show(key: &'static keys::Key, merged: &Config, flags: &Flags, settings: &Settings) -> Result<Shown> {
    let origin = origin(merged, key.name);
    let origin = match origin.as_deref() {
        _ if flags.contains_key(key.name) => "flag".to_owned(),
        Some("the environment") => format!("environment {}", key.environment_name()),
        Some(place) => place.to_owned(),
        None => "default".to_owned(),
    };
    let tree = serde_json::to_value(settings)?;
    let mut value = tree
        .pointer(&format!("/{}", key.name.replace('.', "/")))
        .cloned()
        .unwrap_or_default();
    if key.secret && value.as_str().is_some_and(|text| !text.is_empty()) {
        value = "***".into();
    }
    Ok(Shown {
        key: key.name,
        value,
        origin,
        about: key.about,
    })
}

/// Where the merged value of `name` came from, as its layer says; `None` for defaults.
fn origin(merged: &Config, name: &str) -> Option<String> {
    let (section, key) = name.split_once('.')?;
    // Taken from the tree itself: deserialising a value forgets its origin.
    let section = merged.cache.clone().into_table().ok()?.remove(section)?;
    let value = section.into_table().ok()?.remove(key)?;
    value.origin().map(str::to_owned)
}

fn refuse_unknown_keys(layer: &Config, file: &Path) -> Result<()> {
    let tree: serde_json::Value = layer.clone().try_deserialize()?;
    let Some(sections) = tree.as_object() else {
        return Ok(());
    };
    for (section, entries) in sections {
        let Some(entries) = entries.as_object() else {
            bail!("{}: `{section}` must be a section, such as [{section}]", file.display());
        };
        for entry in entries.keys() {
            let name = format!("{section}.{entry}");
            if keys::find(&name).is_none() {
                bail!(
                    "{}: unknown setting `{name}`{}; `updraft config show` lists all settings",
                    file.display(),
                    keys::suggestion(&name)
                );
            }
        }
    }
    Ok(())
}

fn refuse_unknown_environment() -> Result<()> {
    for (variable, _) in std::env::vars_os() {
        let Some(rest) = variable.to_str().and_then(|name| name.strip_prefix("UPDRAFT__")) else {
            continue;
        };
        let name = rest.to_lowercase().replace("__", ".");
        if keys::find(&name).is_none() {
            bail!(
                "unknown setting in the environment: UPDRAFT__{rest}{}; `updraft config show` lists all settings",
                keys::suggestion(&name)
            );
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_beats_the_file_and_the_file_beats_the_default() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(
            home.path().join("updraft.toml"),
            "[api]\nport = 9000\nhost = \"0.0.0.0\"\n",
        )
        .unwrap();
        let flags = Flags::from([("api.port", "9001".to_owned())]);
        let loaded = load(home.path(), &flags).unwrap();
        assert_eq!(
            (loaded.settings.api.port, loaded.settings.api.host.as_str()),
            (9001, "0.0.0.0")
        );
        let origin = |key: &str| {
            loaded
                .shown
                .iter()
                .find(|shown| shown.key == key)
                .unwrap()
                .origin
                .clone()
        };
        assert_eq!(origin("api.port"), "flag");
        assert!(origin("api.host").ends_with("updraft.toml"), "{}", origin("api.host"));
        assert_eq!(origin("worker.grace_seconds"), "default");
    }

    #[test]
    fn an_unknown_key_is_refused_with_a_suggestion() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("updraft.toml"), "[api]\nprot = 9000\n").unwrap();
        let error = load(home.path(), &Flags::new()).err().unwrap().to_string();
        assert!(
            error.contains("`api.prot`") && error.contains("did you mean `api.port`"),
            "{error}"
        );
    }

    #[test]
    fn what_is_written_is_read_again() {
        let home = tempfile::tempdir().unwrap();
        let mut settings = load(home.path(), &Flags::new()).unwrap().settings;
        settings.worker.queues = vec!["a \"b\"".to_owned(), "ü".to_owned()];
        settings.core.dags_folder = PathBuf::from("/a\\b\tc");
        settings.api.port = 0;
        std::fs::write(home.path().join("updraft.toml"), settings.as_toml().unwrap()).unwrap();
        let again = load(home.path(), &Flags::new()).unwrap().settings;
        assert_eq!(
            serde_json::to_value(&again).unwrap(),
            serde_json::to_value(&settings).unwrap()
        );
    }

    #[test]
    fn every_key_has_a_field() {
        let home = tempfile::tempdir().unwrap();
        let loaded = load(home.path(), &Flags::new()).unwrap();
        let tree = serde_json::to_value(&loaded.settings).unwrap();
        let fields: usize = tree
            .as_object()
            .unwrap()
            .values()
            .map(|section| section.as_object().unwrap().len())
            .sum();
        assert_eq!(fields, KEYS.len());
        for shown in &loaded.shown {
            assert!(!shown.value.is_null(), "{} has no field", shown.key);
        }
    }
}
