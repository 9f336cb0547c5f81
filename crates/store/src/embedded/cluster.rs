//! The files of a cluster: made once, and only read by the version that made them.

use std::fs;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions as _, Connection as _};

use super::binaries::Binaries;
use super::place::{Place, folder};
use super::{EmbeddedError, EmbeddedOptions};

pub(super) const DATABASE: &str = "updraft";

/// Makes the cluster if there is none, and checks that these binaries can read it.
pub(super) async fn prepare(
    place: &Place,
    binaries: &Binaries,
    options: &EmbeddedOptions,
) -> Result<(), EmbeddedError> {
    let data = place.data();
    match fs::read_to_string(data.join("PG_VERSION")) {
        Ok(version) if version.trim() == binaries.major.to_string() => return Ok(()),
        Ok(version) => {
            return Err(EmbeddedError::VersionMismatch {
                data,
                cluster: version.trim().to_owned(),
                bindir: binaries.bindir.clone(),
                binaries: binaries.version.clone(),
            });
        }
        Err(_) => {}
    }
    let (place, binaries, unsafe_fast) = (place.clone(), binaries.clone(), options.unsafe_fast);
    let made = tokio::task::spawn_blocking(move || create(&place, &binaries, unsafe_fast)).await;
    made.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))
}

fn create(place: &Place, binaries: &Binaries, unsafe_fast: bool) -> Result<(), EmbeddedError> {
    let draft = place.draft();
    // Left over from a start that was killed.
    if draft.exists() {
        fs::remove_dir_all(&draft).map_err(folder("remove", &draft))?;
    }
    tracing::info!(folder = %place.data().display(), version = binaries.version, "making a private PostgreSQL cluster");
    let initdb = |locale: &str| {
        run(command(place, &binaries.program("initdb"))
            .arg("-D")
            .arg(&draft)
            .args([
                "-U",
                "updraft",
                "--auth-local=trust",
                "--auth-host=reject",
                "-E",
                "UTF8",
                "-N",
            ])
            .arg(format!("--locale={locale}")))
    };
    match initdb("C.UTF-8") {
        // Not every system has it.
        Err(EmbeddedError::Program { output, .. }) if output.contains("locale") => initdb("C")?,
        other => other?,
    };
    if !unsafe_fast {
        // Once for all files, instead of one by one.
        run(command(place, &binaries.program("initdb"))
            .arg("--sync-only")
            .arg("-D")
            .arg(&draft))?;
    }
    fs::rename(&draft, place.data()).map_err(folder("move", &draft))
}

/// A program of PostgreSQL as the cluster's user, with nothing of our environment that could change what it does.
pub(super) fn command(place: &Place, program: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("LC_ALL", "C")
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .env("TZ", "UTC");
    // Ours may be unreadable for that user.
    command.current_dir("/");
    if let Some(user) = place.user {
        command.uid(user.uid).gid(user.gid);
    }
    command
}

fn run(command: &mut Command) -> Result<(), EmbeddedError> {
    let program = PathBuf::from(command.get_program());
    let failed = |how: String, output: String| EmbeddedError::Program { program, how, output };
    let Output { status, stdout, stderr } = match command.output() {
        Ok(output) => output,
        Err(error) => return Err(failed(error.to_string(), String::new())),
    };
    if status.success() {
        return Ok(());
    }
    let output = format!(
        "{}{}",
        String::from_utf8_lossy(&stdout),
        String::from_utf8_lossy(&stderr)
    );
    Err(failed(status.to_string(), last_lines(&output, 15)))
}

pub(super) fn last_lines(text: &str, count: usize) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}

/// Connects to our database, making it if it is not there.
pub(super) async fn open(place: &Place) -> Result<(), sqlx::Error> {
    match connect(place, DATABASE).await {
        Ok(connection) => connection.close().await,
        Err(error) if error.as_database_error().and_then(|error| error.code()).as_deref() == Some("3D000") => {
            let mut connection = connect(place, "postgres").await?;
            let made = sqlx::raw_sql("CREATE DATABASE updraft").execute(&mut connection).await;
            match made {
                // 42P04, 23505: another process was faster.
                Err(error)
                    if !matches!(
                        error.as_database_error().and_then(|error| error.code()).as_deref(),
                        Some("42P04" | "23505")
                    ) =>
                {
                    Err(error)
                }
                _ => connection.close().await,
            }
        }
        Err(error) => Err(error),
    }
}

async fn connect(place: &Place, database: &str) -> Result<PgConnection, sqlx::Error> {
    PgConnectOptions::new_without_pgpass()
        .socket(place.socket())
        .username("updraft")
        .database(database)
        .disable_statement_logging()
        .connect()
        .await
}
