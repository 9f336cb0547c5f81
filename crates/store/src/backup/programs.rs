//! `pg_dump` and `pg_restore`.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::process::Command;
use url::Url;

use super::BackupError;
use crate::embedded::program_folders;

/// A folder with both.
pub(super) struct Programs {
    bindir: PathBuf,
}

impl Programs {
    /// In `bindir`, or the first folder that has them in a version that understands a server of this one.
    pub(super) fn find(bindir: Option<&Path>, server: u32) -> Result<Self, BackupError> {
        let folders = bindir.map_or_else(program_folders, |bindir| vec![bindir.to_owned()]);
        let fits =
            |folder: &PathBuf| folder.join("pg_restore").is_file() && version(folder).is_some_and(|it| it >= server);
        folders.into_iter().find(fits).map(|bindir| Self { bindir }).ok_or_else(|| {
            BackupError::NoProgram(format!(
                "no pg_dump and pg_restore of PostgreSQL {server} or newer were found: install them (Debian, Ubuntu: apt install \
                 postgresql-client-{server}), or name their folder in database.postgres_bindir"
            ))
        })
    }

    pub(super) async fn dump(&self, url: &str, snapshot: &str, file: &Path) -> Result<(), BackupError> {
        let mut command = self.command("pg_dump", url);
        command.args([
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            "--lock-wait-timeout=60s",
        ]);
        command.arg(format!("--snapshot={snapshot}")).arg("--file").arg(file);
        run("pg_dump", command).await
    }

    /// All or nothing.
    pub(super) async fn restore(&self, url: &str, file: &Path) -> Result<(), BackupError> {
        let mut command = self.command("pg_restore", url);
        command.args([
            "--no-owner",
            "--no-privileges",
            "--single-transaction",
            "--exit-on-error",
        ]);
        command.arg("--dbname").arg(database(url)).arg(file);
        run("pg_restore", command).await
    }

    fn command(&self, program: &str, url: &str) -> Command {
        let mut command = Command::new(self.bindir.join(program));
        // In the environment, which only this user can read: arguments are there for everybody.
        command.envs(environment(url)).env("PGAPPNAME", "updraft");
        command
            .arg("--no-password")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        command.kill_on_drop(true);
        command
    }
}

fn version(folder: &Path) -> Option<u32> {
    let output = std::process::Command::new(folder.join("pg_dump"))
        .arg("--version")
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let number = text
        .split_whitespace()
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    number.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

async fn run(program: &'static str, mut command: Command) -> Result<(), BackupError> {
    let failed = |said: String| BackupError::Failed { program, said };
    let output = command.output().await.map_err(|error| failed(error.to_string()))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.trim();
    Err(failed(if said.is_empty() {
        output.status.to_string()
    } else {
        said.to_owned()
    }))
}

/// The URL as libpq's environment. Parameters go the same way as in a URL that libpq reads itself.
fn environment(url: &str) -> Vec<(&'static str, String)> {
    let Ok(url) = Url::parse(url) else { return Vec::new() };
    let decoded = |text: &str| percent_decoded(text);
    let mut variables = Vec::new();
    let mut set =
        |name, value: Option<String>| variables.extend(value.filter(|it| !it.is_empty()).map(|value| (name, value)));
    set(
        "PGHOST",
        url.host_str().map(|host| decoded(host.trim_matches(['[', ']']))),
    );
    set("PGPORT", url.port().map(|port| port.to_string()));
    set("PGUSER", Some(decoded(url.username())));
    set("PGPASSWORD", url.password().map(decoded));
    set("PGDATABASE", Some(decoded(url.path().trim_start_matches('/'))));
    for (key, value) in url.query_pairs() {
        let name = match &*key {
            "host" | "hostaddr" => "PGHOST",
            "port" => "PGPORT",
            "user" => "PGUSER",
            "password" => "PGPASSWORD",
            "dbname" => "PGDATABASE",
            "sslmode" | "ssl-mode" => "PGSSLMODE",
            "sslrootcert" | "ssl-root-cert" | "ssl-ca" => "PGSSLROOTCERT",
            "sslcert" | "ssl-cert" => "PGSSLCERT",
            "sslkey" | "ssl-key" => "PGSSLKEY",
            "options" => "PGOPTIONS",
            _ => continue,
        };
        // The later one counts, as for the environment of a process.
        set(name, Some(value.into_owned()));
    }
    variables
}

fn database(url: &str) -> String {
    let database = environment(url).into_iter().rfind(|(name, _)| *name == "PGDATABASE");
    database.map(|(_, database)| database).unwrap_or_default()
}

/// A part of a URL in which everything but letters may be escaped. `url` decodes queries only.
fn percent_decoded(text: &str) -> String {
    let query = format!("x={}", text.replace('+', "%2B"));
    let pair = url::form_urlencoded::parse(query.as_bytes()).next();
    pair.map(|(_, value)| value.into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_url_becomes_an_environment() {
        let of = |url: &str| environment(url).into_iter().collect::<BTreeMap<_, _>>();
        let all = of(
            "postgres://me%40corp:p%2Bw+%26d@db.example:5433/up%20draft?sslmode=verify-full&sslrootcert=/ca.pem&x=y",
        );
        let expected = [
            ("PGHOST", "db.example"),
            ("PGPORT", "5433"),
            ("PGUSER", "me@corp"),
            ("PGPASSWORD", "p+w+&d"),
            ("PGDATABASE", "up draft"),
            ("PGSSLMODE", "verify-full"),
            ("PGSSLROOTCERT", "/ca.pem"),
        ];
        assert_eq!(all, expected.map(|(name, value)| (name, value.to_owned())).into());
        let socket = of("postgres://updraft@localhost/updraft?host=/tmp/a%20b");
        assert_eq!(socket["PGHOST"], "/tmp/a b");
        assert_eq!(database("postgres://updraft@localhost/updraft?host=/tmp"), "updraft");
        assert_eq!(of("postgres://[::1]/d")["PGHOST"], "::1");
    }
}
