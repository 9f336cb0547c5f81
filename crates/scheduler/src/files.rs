//! The DAG processor: files on disk become registered versions.
//!
//! Only a file whose content changed is parsed, also after a restart: the database keeps by what each file can be known again.
//! Files are read on all cores and registered in batches. A file that breaks keeps its DAGs' last good versions, and says what is
//! wrong with it as an import error.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use updraft_dag::catalog::ActionCatalog;
use updraft_dag::parse::{DefaultsFile, Limits};
use updraft_store::dag::{FileOutcome, FileReading, ReadingKey};
use updraft_store::listen::{Listener, Signal, Signals};
use updraft_store::scheduling::Lease;
use updraft_store::{Store, StoreError};

use self::reading::{Before, Look, Reader, Seen, slashes};
use self::scan::{Fingerprint, Scan, scan, scan_one};
use self::watch::{Bell, Changes};

mod narrow;
mod reading;
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
    /// The only file to read, by its path below the folder: what `dags test` tries. `None` = all there are.
    pub only: Option<PathBuf>,
}

/// Editors write in several steps; a change is read once it has settled for so long.
const SETTLE: Duration = Duration::from_millis(40);
/// The scan that finds what no watch told.
const RESCAN: Duration = Duration::from_secs(30);
/// Files of one transaction.
const BATCH_FILES: usize = 200;
/// Text of one transaction; one file may have more.
const BATCH_BYTES: u64 = 4 * 1024 * 1024;
/// Batches that are read at once, while another one is registered.
const READERS: usize = 2;
/// DAGs of a batch that are told one by one.
const TOLD: usize = 20;

/// Keeps the registered DAGs in step with the folder until `stop`, or until the lease is lost.
pub(crate) async fn run(config: FilesConfig, store: Store, lease: Lease, listener: Listener, stop: CancellationToken) {
    let bell = match config.only {
        None => Bell::on(&config.folder),
        // What is tried is what it was at the beginning.
        Some(_) => Bell::silent(),
    };
    let mut files = Files {
        config,
        store,
        lease,
        stop: stop.clone(),
        known: BTreeMap::new(),
        defaults: BTreeMap::new(),
        reader: None,
        live: 0,
    };
    let mut changes = Changes::All;
    let mut scan_at = Instant::now();
    let mut signals = listener.subscribe();
    loop {
        if changes == Changes::All {
            scan_at = Instant::now() + RESCAN;
        }
        match files.sync(changes).await {
            Ok(()) => {}
            Err(StoreError::LeaseLost { .. }) => {
                tracing::warn!("another scheduler reads the DAG files now");
                return;
            }
            Err(error) => {
                tracing::error!(%error, "cannot register DAG files; trying again");
                files.begin_anew();
                scan_at = Instant::now() + Duration::from_secs(1);
            }
        }
        changes = tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep_until(scan_at) => Changes::All,
            () = bell.rung() => {
                tokio::time::sleep(SETTLE).await;
                bell.take()
            }
            path = asked_for(&mut signals) => {
                if let Some(known) = files.known.get_mut(&path) {
                    known.key = None;
                }
                Changes::Paths(BTreeSet::from([path]))
            }
        };
    }
}

/// The next file that somebody wants to be read now. Cancel-safe.
async fn asked_for(signals: &mut Signals) -> PathBuf {
    loop {
        if let Signal::File(path) = signals.recv().await {
            return PathBuf::from(path);
        }
    }
}

/// A file that was read.
#[derive(Debug)]
struct Known {
    /// How it looked from outside before it was read.
    print: Fingerprint,
    /// How it was read; `None` if every scan is to read it again: the file could not be read, or another one has its DAG and may
    /// let go of it.
    key: Option<ReadingKey>,
    /// The DAGs that are live by it.
    dags: Vec<String>,
}

struct Files {
    config: FilesConfig,
    store: Store,
    lease: Lease,
    stop: CancellationToken,
    known: BTreeMap<PathBuf, Known>,
    /// The `_defaults.yaml` files as the last scan found them.
    defaults: BTreeMap<PathBuf, Fingerprint>,
    /// `None` before the first scan.
    reader: Option<Arc<Reader>>,
    /// How many DAGs are live if nobody deleted one.
    live: i64,
}

impl Files {
    async fn sync(&mut self, changes: Changes) -> Result<(), StoreError> {
        let lacking = self.lacking().await?;
        let narrowed = match (changes, self.reader.is_some()) {
            (Changes::Paths(paths), true) => self.narrowed(paths).await,
            _ => None,
        };
        let looks = match narrowed {
            Some(changed) => {
                let mut paths = lacking;
                paths.extend(changed);
                paths.into_iter().map(|(path, print)| self.look(path, print)).collect()
            }
            None => self.scanned().await?,
        };
        if self.process(looks).await? {
            // What was let go may be what others wait for.
            let contested = self.known.iter().filter(|(_, known)| known.key.is_none());
            let looks = contested
                .map(|(path, known)| self.look(path.clone(), Some(known.print)))
                .collect();
            self.process(looks).await?;
        }
        Ok(())
    }

    /// Nobody knows what was written: the next scan is as the first.
    fn begin_anew(&mut self) {
        self.reader = None;
        self.known.clear();
    }

    fn look(&self, path: PathBuf, print: Option<Fingerprint>) -> Look {
        let key = self.known.get(&path).and_then(|known| known.key);
        Look {
            path,
            print,
            before: key.map_or(Before::Nothing, Before::Key),
        }
    }

    /// Goes through the whole folder: every file that is new, looks different or is gone.
    async fn scanned(&mut self) -> Result<Vec<Look>, StoreError> {
        let (folder, only) = (self.config.folder.clone(), self.config.only.clone());
        let (found, defaults) = tokio::task::spawn_blocking(move || {
            let found = match only {
                None => scan(&folder),
                Some(file) => scan_one(&folder, &file),
            };
            let defaults = read_defaults(&folder, &found);
            (found, defaults)
        })
        .await
        .unwrap_or_default();
        let mut registered = match self.reader {
            None => self.store.known_files().await?,
            Some(_) => BTreeMap::new(),
        };
        let is_first = self.reader.is_none();
        // What the defaults say is part of how each file is read: only those below a changed one are parsed again.
        let all = is_first || found.defaults != self.defaults;
        if all {
            self.reader = Some(Arc::new(Reader::new(self.config.clone(), defaults)));
            self.defaults = found.defaults;
        }
        if is_first {
            self.live = registered.values().map(|file| file.dag_ids().len() as i64).sum();
        }
        let mut looks: Vec<Look> = Vec::new();
        for (path, &print) in &found.dags {
            let known = self.known.get(path);
            if !all && known.is_some_and(|known| known.print == print && known.key.is_some()) {
                continue;
            }
            let mut look = self.look(path.clone(), Some(print));
            if let Some(file) = registered.remove(&slashes(path)) {
                look.before = Before::Registered(file);
            }
            looks.push(look);
        }
        let gone = self
            .known
            .keys()
            .filter(|path| !found.dags.contains_key(*path))
            .cloned();
        // Files that were removed while nobody looked.
        let gone = gone.chain(registered.into_keys().map(PathBuf::from));
        looks.extend(gone.map(|path| Look {
            path,
            print: None,
            before: Before::Nothing,
        }));
        Ok(looks)
    }

    /// A DAG that somebody deleted comes back while its file is there: its file counts as never read.
    async fn lacking(&mut self) -> Result<BTreeMap<PathBuf, Option<Fingerprint>>, StoreError> {
        if self.reader.is_none() || self.store.live_dag_count().await? == self.live {
            return Ok(BTreeMap::new());
        }
        let registered = self.store.known_files().await?;
        self.live = registered.values().map(|file| file.dag_ids().len() as i64).sum();
        let mut lacking = BTreeMap::new();
        for (path, known) in &mut self.known {
            let there = registered.get(&slashes(path));
            let has = |dag_id: &String| there.is_some_and(|file| file.dag_ids().any(|there| there == dag_id));
            if !known.dags.iter().all(has) {
                known.key = None;
                lacking.insert(path.clone(), Some(known.print));
            }
        }
        Ok(lacking)
    }

    /// Reads and registers, batch after batch; tells whether a DAG was let go.
    async fn process(&mut self, mut looks: Vec<Look>) -> Result<bool, StoreError> {
        let Some(reader) = self.reader.clone() else {
            return Ok(false);
        };
        // A file that moves takes its DAGs with it: the old place is forgotten first.
        looks.sort_by(|a, b| (a.print.is_some(), &a.path).cmp(&(b.print.is_some(), &b.path)));
        let mut batches = futures_util::stream::iter(batches(looks))
            .map(|batch| {
                let reader = Arc::clone(&reader);
                tokio::task::spawn_blocking(move || -> Vec<(Look, Seen)> {
                    let seen = batch.into_iter().map(|look| {
                        let seen = reader.look(&look);
                        (look, seen)
                    });
                    seen.collect()
                })
            })
            .buffered(READERS);
        let mut freed = false;
        while let Some(batch) = batches.next().await {
            if self.stop.is_cancelled() {
                return Ok(false);
            }
            let batch = batch.unwrap_or_else(|error| {
                tracing::error!(%error, "cannot read DAG files; the next scan tries again");
                Vec::new()
            });
            freed |= self.take(batch).await?;
        }
        Ok(freed)
    }

    /// Registers what a batch says, and remembers it.
    async fn take(&mut self, batch: Vec<(Look, Seen)>) -> Result<bool, StoreError> {
        let (mut looks, mut readings) = (Vec::new(), Vec::new());
        for (look, seen) in batch {
            match (seen, look.print) {
                (Seen::Says(reading), _) => {
                    looks.push(look);
                    readings.push(*reading);
                }
                (Seen::Same(key, dags), Some(print)) => {
                    let known = self.known.remove(&look.path);
                    let dags = dags.or_else(|| known.map(|known| known.dags)).unwrap_or_default();
                    let key = Some(key);
                    self.known.insert(look.path, Known { print, key, dags });
                }
                (Seen::Same(..), None) => {}
            }
        }
        if readings.is_empty() {
            return Ok(false);
        }
        let outcomes = self.register(&mut readings).await?;
        let mut freed = false;
        for ((look, reading), outcome) in looks.into_iter().zip(readings).zip(outcomes) {
            freed |= !outcome.stale.is_empty();
            self.remember(look, &reading, outcome);
        }
        Ok(freed)
    }

    fn remember(&mut self, look: Look, reading: &FileReading, outcome: FileOutcome) {
        let come = outcome.registered.iter().filter(|dag| dag.is_new_dag || dag.was_stale);
        self.live += come.count() as i64 - outcome.stale.len() as i64;
        let Some(print) = look.print else {
            tracing::info!(file = reading.path, "DAG file removed");
            self.known.remove(&look.path);
            return;
        };
        let errors = reading.errors.len() + outcome.conflicts.len();
        if errors > 0 {
            tracing::warn!(file = reading.path, errors, "DAG file has errors");
        }
        let known = Known {
            print,
            key: reading.key.filter(|_| outcome.conflicts.is_empty()),
            dags: outcome.registered.into_iter().map(|dag| dag.dag_id).collect(),
        };
        self.known.insert(look.path, known);
    }

    /// Registers all of them; a file that the database can't take must not keep the others out.
    async fn register(&self, readings: &mut [FileReading]) -> Result<Vec<FileOutcome>, StoreError> {
        let begun = Instant::now();
        let outcomes = match self.written(readings).await {
            Err(error) if error.is_about_data() => {
                let mut outcomes = Vec::with_capacity(readings.len());
                for reading in readings.iter_mut() {
                    outcomes.extend(self.register_alone(reading).await?);
                }
                outcomes
            }
            outcomes => outcomes?,
        };
        let news = || {
            let dags = readings.iter().zip(&outcomes);
            dags.flat_map(|(reading, outcome)| outcome.registered.iter().map(move |dag| (&reading.path, dag)))
                .filter(|(_, dag)| dag.is_news())
        };
        let count = news().count();
        if count > TOLD {
            tracing::info!(dags = count, took = ?begun.elapsed(), "DAGs registered");
        } else {
            for (file, dag) in news() {
                tracing::info!(
                    dag_id = dag.dag_id,
                    version = dag.version_number,
                    file,
                    "DAG registered"
                );
            }
        }
        Ok(outcomes)
    }

    async fn register_alone(&self, reading: &mut FileReading) -> Result<Vec<FileOutcome>, StoreError> {
        match self.written(std::slice::from_ref(reading)).await {
            Err(error) if error.is_about_data() => {
                let why = std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
                reading.errors.push(format!(
                    "the database can't take what this file says: {why}\nLook for a NUL character (`\\0`), or for a text beyond all measure"
                ));
                let refused = std::mem::take(&mut reading.dags);
                reading.broken.extend(refused.into_iter().map(|read| read.dag.dag_id));
                self.written(std::slice::from_ref(reading)).await
            }
            outcomes => outcomes,
        }
    }

    async fn written(&self, readings: &[FileReading]) -> Result<Vec<FileOutcome>, StoreError> {
        self.store
            .register_files(Some(&self.lease), readings, &crate::timetables::next_run)
            .await
    }
}

/// In order, each with so many files, or so much text, that a transaction is neither short nor long.
fn batches(looks: Vec<Look>) -> Vec<Vec<Look>> {
    let mut batches: Vec<Vec<Look>> = Vec::new();
    let mut bytes = 0;
    for look in looks {
        let length = look.print.map_or(0, |print| print.length());
        match batches.last_mut() {
            Some(batch) if batch.len() < BATCH_FILES && bytes + length <= BATCH_BYTES => {
                bytes += length;
                batch.push(look);
            }
            _ => {
                bytes = length;
                batches.push(vec![look]);
            }
        }
    }
    batches
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
