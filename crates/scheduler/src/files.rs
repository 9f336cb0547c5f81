//! The DAG processor: files on disk become registered versions.
//!
//! Only a file whose content changed is parsed. A file that breaks keeps its DAGs' last good versions, and says what is
//! wrong with it as an import error.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};
use tokio::io::AsyncReadExt;
use tokio_util::sync::CancellationToken;
use updraft_dag::catalog::ActionCatalog;
use updraft_dag::diagnostic::{Diagnostic, Severity, codes, not_utf8, render};
use updraft_dag::hash::meaning_hash;
use updraft_dag::parse::{DefaultsFile, Limits, ParseOptions, ParsedFile, parse_file};
use updraft_dag::timetable::Timetable;
use updraft_store::{Store, StoreError};

use self::scan::{Fingerprint, Scan, scan};
use self::watch::Bell;

pub mod scan;
pub mod watch;

/// Where DAG files are and how they are read.
#[derive(Debug, Clone)]
pub struct FilesConfig {
    /// The DAGs folder.
    pub folder: PathBuf,
    /// What actions there are.
    pub catalog: Arc<ActionCatalog>,
    /// Limits of a file.
    pub limits: Limits,
    /// Zone of DAGs that name none.
    pub default_timezone: String,
    /// Whether a new DAG waits until somebody unpauses it, unless it says so itself.
    pub paused_at_creation: bool,
}

/// Editors write in several steps; a change is read once it has settled for so long.
const SETTLE: Duration = Duration::from_millis(40);
/// The scan that finds what no watch told.
const RESCAN: Duration = Duration::from_secs(30);

/// Keeps the registered DAGs in step with the folder until `stop`.
pub async fn run(config: FilesConfig, store: Store, stop: CancellationToken) {
    let mut files = Files {
        config,
        store,
        seen: Scan::default(),
        contents: BTreeMap::new(),
        registered: BTreeMap::new(),
        contested: BTreeSet::new(),
        first: true,
    };
    let bell = Bell::on(&files.config.folder);
    loop {
        if let Err(error) = files.sync().await {
            tracing::error!(%error, "cannot register DAG files; trying again");
            files.seen = Scan::default();
            tokio::select! { () = tokio::time::sleep(Duration::from_secs(1)) => continue, () = stop.cancelled() => return }
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(RESCAN) => {}
            () = bell.rung() => tokio::time::sleep(SETTLE).await,
        }
    }
}

struct Files {
    config: FilesConfig,
    store: Store,
    seen: Scan,
    /// Hash of what was last registered, by file: a touched file is not a changed one.
    contents: BTreeMap<PathBuf, [u8; 32]>,
    /// The DAGs that each file gave.
    registered: BTreeMap<PathBuf, BTreeSet<String>>,
    /// Files with a DAG whose name another file has.
    contested: BTreeSet<PathBuf>,
    first: bool,
}

impl Files {
    async fn sync(&mut self) -> Result<(), StoreError> {
        let folder = self.config.folder.clone();
        let found = tokio::task::spawn_blocking(move || scan(&folder))
            .await
            .unwrap_or_default();
        if self.first {
            self.forget_files_removed_while_away(&found).await?;
        }
        self.read_deleted_dags_again().await?;
        let defaults_changed = found.defaults != self.seen.defaults;
        let changed: Vec<PathBuf> = found
            .dags
            .iter()
            .filter(|(path, print)| defaults_changed || self.is_news(path, **print))
            .map(|(path, _)| path.clone())
            .collect();
        let removed: Vec<PathBuf> = self
            .seen
            .dags
            .keys()
            .filter(|path| !found.dags.contains_key(*path))
            .cloned()
            .collect();
        if defaults_changed {
            self.contents.clear();
        }
        let defaults = Arc::new(read_defaults(&self.config.folder, &found));
        // A file that moves takes its DAGs with it: the old place is forgotten first.
        for path in &removed {
            tracing::info!(file = %path.display(), "DAG file removed");
            self.contents.remove(path);
            self.registered.remove(path);
            self.contested.remove(path);
            let name = slashes(path);
            self.store.clear_import_error(&name).await?;
            self.store.mark_stale(&name, &[]).await?;
        }
        for path in &changed {
            self.read(path, Arc::clone(&defaults)).await?;
        }
        self.seen = found;
        self.first = false;
        Ok(())
    }

    fn is_news(&self, path: &Path, print: Fingerprint) -> bool {
        self.seen.dags.get(path) != Some(&print) || self.contested.contains(path)
    }

    /// A DAG that somebody deleted comes back while its file is there: its file counts as never read.
    async fn read_deleted_dags_again(&mut self) -> Result<(), StoreError> {
        let live: BTreeSet<String> = self
            .store
            .live_dags()
            .await?
            .into_iter()
            .map(|(dag_id, ..)| dag_id)
            .collect();
        let lacking: Vec<PathBuf> = self
            .registered
            .iter()
            .filter(|(_, dags)| !dags.is_subset(&live))
            .map(|(path, _)| path.clone())
            .collect();
        for path in lacking {
            self.contents.remove(&path);
            self.seen.dags.remove(&path);
        }
        Ok(())
    }

    async fn forget_files_removed_while_away(&self, found: &Scan) -> Result<(), StoreError> {
        let present: Vec<String> = found.dags.keys().map(|path| slashes(path)).collect();
        for dag_id in self.store.mark_missing_files_stale(&present).await? {
            tracing::info!(dag_id, "the DAG's file is gone");
        }
        Ok(())
    }

    async fn read(&mut self, path: &Path, defaults: Arc<Vec<DefaultsFile>>) -> Result<(), StoreError> {
        let full = self.config.folder.join(path);
        let name = slashes(path);
        let started = Instant::now();
        let bytes = match read_capped(&full, self.config.limits.file_bytes).await {
            Ok(bytes) => bytes,
            // Removed since the scan: the next scan says so.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(error) => {
                let message = format!("the file can't be read: {error}");
                let unreadable = Diagnostic {
                    help: Some("give the user that runs Updraft the right to read it".to_owned()),
                    ..Diagnostic::of_file(&codes::UNREADABLE, &name, message)
                };
                self.register(&name, "", broken(unreadable), started.elapsed()).await?;
                return Ok(());
            }
        };
        let hash: [u8; 32] = Sha256::digest(&bytes).into();
        if self.contents.get(path) == Some(&hash) {
            return Ok(());
        }
        let text: Arc<str> = String::from_utf8_lossy(&bytes).into();
        let parsed = match not_utf8(&name, &bytes) {
            Some(diagnostic) => broken(diagnostic),
            None => self.parse(name.clone(), Arc::clone(&text), defaults).await,
        };
        let Registration { dags, contested } = self.register(&name, &text, parsed, started.elapsed()).await?;
        self.registered.insert(path.to_owned(), dags);
        if contested {
            // Read again by every scan: the other file may let go of the name.
            self.contested.insert(path.to_owned());
        } else {
            self.contested.remove(path);
            self.contents.insert(path.to_owned(), hash);
        }
        Ok(())
    }

    async fn parse(&self, name: String, text: Arc<str>, defaults: Arc<Vec<DefaultsFile>>) -> ParsedFile {
        let config = self.config.clone();
        let file = name.clone();
        let parsing = tokio::task::spawn_blocking(move || {
            let options = ParseOptions {
                catalog: &config.catalog,
                limits: config.limits,
                defaults: &defaults,
                default_timezone: &config.default_timezone,
            };
            parse_file(&file, &text, &options)
        });
        parsing.await.unwrap_or_else(|_| {
            let message =
                "reading this file crashed the parser, which is a fault of Updraft: please report it with the file";
            broken(Diagnostic::of_file(&codes::UNREADABLE, &name, message))
        })
    }

    async fn register(
        &self,
        name: &str,
        text: &str,
        parsed: ParsedFile,
        took: Duration,
    ) -> Result<Registration, StoreError> {
        let mut registration = Registration::default();
        let mut errors: Vec<String> = parsed
            .diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity == Severity::Error)
            .map(|diagnostic| render(diagnostic, text, false))
            .collect();
        // Where the file as a whole can't be read, nobody knows which DAGs it still has.
        let unreadable = parsed
            .diagnostics
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error && diagnostic.dag_id.is_none());
        let mut keep = parsed.broken.clone();
        for dag in &parsed.dags {
            keep.push(dag.dag_id.clone());
            let paused = dag.is_paused_upon_creation.unwrap_or(self.config.paused_at_creation);
            let hash = meaning_hash(dag);
            let summary = Timetable::of(dag).ok().map(|timetable| timetable.summary());
            let given = updraft_store::dag::Registration {
                dag,
                hash: &hash,
                source: text,
                file_path: name,
                parse_seconds: took.as_secs_f64(),
                paused_if_new: paused,
                timetable_summary: summary.as_deref(),
            };
            match self.store.register_dag(&given).await {
                Ok(registered) if registered.is_new_dag || registered.is_new_version || registered.was_stale => {
                    tracing::info!(
                        dag_id = dag.dag_id,
                        version = registered.version_number,
                        file = name,
                        "DAG registered"
                    );
                    crate::timetables::plan(&self.store, dag).await?;
                }
                Ok(_) => {}
                Err(StoreError::Conflict(message)) => {
                    registration.contested = true;
                    errors.push(message);
                    continue;
                }
                Err(error) => return Err(error),
            }
            registration.dags.insert(dag.dag_id.clone());
        }
        if !unreadable {
            self.store.mark_stale(name, &keep).await?;
        }
        if errors.is_empty() {
            self.store.clear_import_error(name).await?;
        } else {
            tracing::warn!(file = name, errors = errors.len(), "DAG file has errors");
            let data = serde_json::to_value(&parsed.diagnostics).unwrap_or_default();
            self.store.set_import_error(name, &errors.join("\n\n"), &data).await?;
        }
        Ok(registration)
    }
}

/// What came of a file.
#[derive(Debug, Default)]
struct Registration {
    dags: BTreeSet<String>,
    /// Another file has a DAG of the same name.
    contested: bool,
}

/// A file of which nothing is known but what is wrong with it.
fn broken(diagnostic: Diagnostic) -> ParsedFile {
    ParsedFile {
        diagnostics: vec![diagnostic],
        ..ParsedFile::default()
    }
}

/// Reads one byte more than a DAG file may have, so that the parser can tell, and no more.
async fn read_capped(path: &Path, limit: usize) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    tokio::fs::File::open(path)
        .await?
        .take(limit as u64 + 1)
        .read_to_end(&mut bytes)
        .await?;
    Ok(bytes)
}

fn read_defaults(folder: &Path, found: &Scan) -> Vec<DefaultsFile> {
    found
        .defaults
        .keys()
        .filter_map(|path| {
            let text = std::fs::read_to_string(folder.join(path)).ok()?;
            Some(DefaultsFile {
                folder: path.parent().map(slashes).unwrap_or_default(),
                text,
            })
        })
        .collect()
}

fn slashes(path: &Path) -> String {
    path.components()
        .map(|component| component.as_os_str().to_string_lossy())
        .collect::<Vec<_>>()
        .join("/")
}
