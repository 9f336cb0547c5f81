//! `updraft db backup|restore|recovery|resume|move`.

use std::fs;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use updraft_store::backup::Manifest;
use updraft_store::recovery::{Recovery, Shown};
use updraft_store::{Cipher, Store};

use super::db::{self, Database};
use crate::args::HomeArgs;
use crate::home::{Home, write_private};
use crate::settings::{self, Flags, Settings};

/// The key's file in a backup.
const KEY: &str = "encryption.key";

/// The home folder and what is set in it.
fn place(args: HomeArgs) -> Result<(Home, Settings)> {
    let home = Home::locate(args.home)?;
    home.prepare()?;
    let settings = settings::load(home.root(), &Flags::new())?.settings;
    crate::logging::start(&settings.log)?;
    Ok((home, settings))
}

fn bindir(settings: &Settings) -> Option<&Path> {
    let path = settings.database.postgres_bindir.as_str();
    (!path.is_empty()).then(|| Path::new(path))
}

/// Where an open database is.
fn url<'a>(settings: &'a Settings, database: &'a Database) -> &'a str {
    database
        .embedded()
        .map_or(&settings.database.url, |server| server.url())
}

/// Makes a folder that only this user may enter.
fn private_folder(path: &Path) -> Result<()> {
    let made = fs::DirBuilder::new().mode(0o700).create(path);
    made.with_context(|| format!("cannot make {}", path.display()))
}

/// `updraft db backup`.
pub(crate) async fn backup(folder: PathBuf, without_key: bool, args: HomeArgs) -> Result<ExitCode> {
    if folder.exists() {
        bail!("{} is there already: name a new folder", folder.display());
    }
    let (home, settings) = place(args)?;
    let database = db::open(&settings, &home).await?;
    let mut draft = folder.clone().into_os_string();
    draft.push(".unfinished");
    let draft = PathBuf::from(draft);
    if draft.exists() {
        fs::remove_dir_all(&draft).with_context(|| format!("cannot remove {}", draft.display()))?;
    }
    private_folder(&draft)?;
    let written = database
        .store()
        .back_up(url(&settings, &database), &draft, bindir(&settings))
        .await;
    database.stop().await?;
    let manifest = match written {
        Ok(manifest) => manifest,
        Err(error) => {
            // What is half a backup must not be taken for one.
            let _ = fs::remove_dir_all(&draft);
            return Err(error.into());
        }
    };
    if !without_key {
        let key = fs::read(home.encryption_key()).context("cannot read the key of the secrets")?;
        write_private(&draft.join(KEY), &key)?;
    }
    fs::rename(&draft, &folder).with_context(|| format!("cannot make {}", folder.display()))?;
    println!("{}", described(&manifest));
    if without_key {
        println!(
            "Without the key {}, variables, connections and webhooks can't be read again: keep it elsewhere.",
            home.encryption_key().display()
        );
    } else {
        println!("It has the key of variables, connections and webhooks in it: keep it as you keep passwords.");
    }
    println!(
        "Logs of more than a KiB are not in it: copy {} beside it.",
        home.logs().display()
    );
    Ok(ExitCode::SUCCESS)
}

fn described(manifest: &Manifest) -> String {
    let rows: i64 = manifest.rows.values().sum();
    let taken = manifest.taken_at.format("%Y-%m-%d %H:%M:%S UTC");
    format!("{rows} rows of {} tables, as of {taken}.", manifest.rows.len())
}

/// `updraft db restore`.
pub(crate) async fn restore(folder: PathBuf, args: HomeArgs) -> Result<ExitCode> {
    // Before anything is made in the home folder.
    updraft_store::backup::manifest(&folder)?;
    let (home, settings) = place(args)?;
    take_key(&folder, &home)?;
    let database = db::open(&settings, &home).await?;
    let restored = database
        .store()
        .restore(url(&settings, &database), &folder, bindir(&settings), true)
        .await;
    let told = match restored {
        Ok(manifest) => {
            println!("Restored and compared: {}", described(&manifest));
            tell(database.store()).await
        }
        Err(error) => Err(error.into()),
    };
    database.stop().await?;
    told
}

/// The key comes with the backup, unless the home folder has the same one.
fn take_key(folder: &Path, home: &Home) -> Result<()> {
    let (given, ours) = (folder.join(KEY), home.encryption_key());
    match (fs::read(&given), fs::read(&ours)) {
        (Ok(given), Err(_)) => write_private(&ours, &given),
        (Ok(given), Ok(known)) if given != known => bail!(
            "{} is another key than that of the backup: nothing was changed. Restore into another home folder, or add the lines of {} to it",
            ours.display(),
            folder.join(KEY).display()
        ),
        (Err(_), Err(_)) => bail!(
            "the backup has no key, and there is none in {}: put the key of the backed up installation there first, or variables, connections and webhooks can't be read",
            ours.display()
        ),
        _ => Ok(()),
    }
}

/// `updraft db recovery`.
pub(crate) async fn recovery(args: HomeArgs) -> Result<ExitCode> {
    let (home, settings) = place(args)?;
    let database = db::open(&settings, &home).await?;
    let told = tell(database.store()).await;
    database.stop().await?;
    told
}

/// `updraft db resume`.
pub(crate) async fn resume(args: HomeArgs) -> Result<ExitCode> {
    let (home, settings) = place(args)?;
    let database = db::open(&settings, &home).await?;
    let resumed = match database.store().check_schema().await {
        Ok(()) => database.store().resume().await,
        Err(error) => Err(error),
    };
    database.stop().await?;
    println!(
        "{}",
        if resumed? {
            "Work goes on."
        } else {
            "Nothing waited for a word."
        }
    );
    Ok(ExitCode::SUCCESS)
}

/// Tells what would happen if work went on.
async fn tell(store: &Store) -> Result<ExitCode> {
    store.check_schema().await?;
    let Some(recovery) = store.recovery().await? else {
        println!("Nothing waits for a word: this database was not restored, or work goes on already.");
        return Ok(ExitCode::SUCCESS);
    };
    let Recovery {
        taken_at,
        running,
        unfinished,
        due,
    } = recovery;
    println!(
        "Nothing is started: the database is as it was at {}.",
        taken_at.format("%Y-%m-%d %H:%M:%S UTC")
    );
    println!("If work goes on now:");
    let tries = |(dag_id, run_id, task): &(String, String, String)| format!("{dag_id}  {run_id}  {task}");
    list(
        "tries that were running are lost, and done again where `retries` are left (they may have ended well since)",
        &running,
        tries,
    );
    let runs = |(dag_id, run_id, state): &(String, String, String)| format!("{dag_id}  {run_id}  ({state})");
    list("unfinished runs go on", &unfinished, runs);
    list(
        "DAGs make runs that are due (with `catchup` all of them, else the last one)",
        &due,
        |(dag_id, since)| format!("{dag_id}  since {}", since.format("%Y-%m-%d %H:%M:%S UTC")),
    );
    println!("Start Updraft, look, and pause, mark or delete what must not happen; then say `updraft db resume`.");
    Ok(ExitCode::SUCCESS)
}

fn list<T>(what: &str, shown: &Shown<T>, line: impl Fn(&T) -> String) {
    println!("  {} {what}{}", shown.all, if shown.all > 0 { ":" } else { "" });
    for one in &shown.some {
        println!("    {}", line(one));
    }
    let more = shown.all - i64::try_from(shown.some.len()).unwrap_or_default();
    if more > 0 {
        println!("    … and {more} more");
    }
}

/// `updraft db move`.
pub(crate) async fn move_to(to: String, args: HomeArgs) -> Result<ExitCode> {
    let (home, settings) = place(args)?;
    if !settings.database.url.is_empty() {
        bail!("database.url names a server already: only a private database can be moved");
    }
    let database = db::open(&settings, &home).await?;
    let draft = home.root().join("move.unfinished");
    let moved = copy(&database, &settings, &home, &to, &draft).await;
    if draft.exists() {
        fs::remove_dir_all(&draft).with_context(|| format!("cannot remove {}", draft.display()))?;
    }
    database.stop().await?;
    println!("Moved and compared: {}", described(&moved?));
    println!(
        "Set UPDRAFT_DATABASE_URL (or database.url) to the new address and start Updraft. The private database stays as it is."
    );
    Ok(ExitCode::SUCCESS)
}

async fn copy(database: &Database, settings: &Settings, home: &Home, to: &str, draft: &Path) -> Result<Manifest> {
    if database.store().is_in_use().await? {
        bail!(
            "Updraft is at work on this database: stop it first (a worker counts for half a minute after its last sign of life)"
        );
    }
    let target = Store::connect(to, Cipher::from_key_file(&home.encryption_key())?).await?;
    if draft.exists() {
        fs::remove_dir_all(draft).with_context(|| format!("cannot remove {}", draft.display()))?;
    }
    private_folder(draft)?;
    database
        .store()
        .back_up(url(settings, database), draft, bindir(settings))
        .await?;
    let manifest = target.restore(to, draft, bindir(settings), false).await?;
    target.close().await;
    Ok(manifest)
}
