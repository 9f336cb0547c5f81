//! Servers by name: `updraft/servers.yaml` in the folder of the user's configuration.
//!
//! ```yaml
//! production: {url: https://updraft.example.org, token: updraft_7_…}
//! test: {url: http://test.example.org:8080, username: ann}
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

/// A server, and as whom it is asked.
#[derive(Clone, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(Debug))]
pub(crate) struct Named {
    pub(crate) url: String,
    /// An access token; it needs no password.
    #[serde(default)]
    pub(crate) token: Option<String>,
    /// Whose password UPDRAFT_PASSWORD is.
    #[serde(default)]
    pub(crate) username: Option<String>,
}

/// Whether a text is the address of a server, and not the name of one.
pub(crate) fn is_address(text: &str) -> bool {
    text.contains("://")
}

/// The server of this name.
///
/// # Errors
/// If there is none, or the file is not as it should be.
pub(crate) fn named(name: &str) -> Result<Named> {
    find(&file()?, name)
}

/// `$XDG_CONFIG_HOME/updraft/servers.yaml`, else below `~/.config`.
fn file() -> Result<PathBuf> {
    let configured = std::env::var_os("XDG_CONFIG_HOME").map(PathBuf::from);
    // The specification has relative ones ignored.
    let folder = match configured.filter(|folder| folder.is_absolute()) {
        Some(folder) => folder,
        None => std::env::home_dir()
            .context("no home folder is known: give the address by --server")?
            .join(".config"),
    };
    Ok(folder.join("updraft/servers.yaml"))
}

fn find(file: &Path, name: &str) -> Result<Named> {
    let at = file.display();
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => bail!(
            "`{name}` is no address such as http://127.0.0.1:8080, and there is no {at} that says which server has this name"
        ),
        Err(error) => return Err(error).with_context(|| format!("cannot read {at}")),
    };
    let mut servers: BTreeMap<String, Named> = serde_yaml::from_str(&text).with_context(|| {
        format!("{at} is not understood: it has a line for each server, such as `test: {{url: http://127.0.0.1:8080}}`")
    })?;
    let has_token = servers.values().any(|server| server.token.is_some());
    let is_open = fs::metadata(file)?.mode() & 0o077 != 0;
    if has_token && is_open {
        bail!(
            "{at} has a token in it, and others can read it: run `chmod 600 {at}`, and make another token if somebody may have"
        );
    }
    let Some(server) = servers.remove(name) else {
        let names: Vec<String> = servers.into_keys().collect();
        bail!("{at} has no server `{name}`, but {}", names.join(", "));
    };
    if !is_address(&server.url) {
        bail!("{at}: the url of `{name}` is no address such as http://127.0.0.1:8080");
    }
    Ok(server)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    /// What is found in a file with this text and mode.
    fn found(text: &str, mode: u32, name: &str) -> Result<Named, String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("servers.yaml");
        fs::write(&file, text).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        find(&file, name).map_err(|error| format!("{error:#}"))
    }

    const OPEN: &str = "a: {url: 'http://a:1', username: ann}\nb: {url: 'http://b:1'}\n";
    const SECRET: &str = "a: {url: 'https://a', token: updraft_1_x}\nb: {url: b}\n";

    #[test]
    fn a_server_is_found_by_its_name() {
        let server = found(OPEN, 0o644, "a").unwrap();
        assert_eq!(
            (server.url.as_str(), server.username.as_deref(), server.token),
            ("http://a:1", Some("ann"), None)
        );
        let server = found(SECRET, 0o600, "a").unwrap();
        assert_eq!(server.token.as_deref(), Some("updraft_1_x"));
    }

    #[test]
    fn what_is_wrong_with_the_file_is_told() {
        for (text, mode, name, told) in [
            (OPEN, 0o600, "c", "has no server `c`, but a, b"),
            (SECRET, 0o640, "b", "run `chmod 600 "),
            (SECRET, 0o604, "a", "run `chmod 600 "),
            (SECRET, 0o600, "b", "the url of `b` is no address"),
            ("a: {token: x}", 0o600, "a", "is not understood"),
            ("a: {url: 'http://a', tokn: x}", 0o600, "a", "tokn"),
        ] {
            let error = found(text, mode, name).unwrap_err();
            assert!(error.contains(told), "{text}: {error}");
            assert!(!error.contains("updraft_1_x"), "{error}");
        }
        let none = find(Path::new("/no/such/servers.yaml"), "a").unwrap_err().to_string();
        assert!(none.contains("there is no /no/such/servers.yaml"), "{none}");
    }
}
