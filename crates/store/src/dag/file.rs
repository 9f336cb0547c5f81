//! Files of the DAGs folder as they were read, and what the database holds of them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::Value;
use sha2::{Digest, Sha256};
use updraft_dag::hash::meaning_hash;
use updraft_dag::model::Dag;
use updraft_dag::timetable::{Interval, NextRun};
use uuid::Uuid;

use crate::connect::Store;
use crate::error::StoreError;
use crate::retry::retried;

/// Hash of all that decides what reading a file gives: its text, the defaults above it, and the program that reads it.
pub type ReadingKey = [u8; 32];

/// The next run of a DAG that is new, changed or back: given its last scheduled interval and the database's clock.
pub type Plan<'a> = &'a (dyn Fn(&Dag, Option<&Interval>, DateTime<Utc>) -> Option<NextRun> + Sync);

/// A file of the DAGs folder as it was read. One without DAGs and errors is one that is gone.
#[derive(Debug, Clone, Default)]
pub struct FileReading {
    /// Relative to the DAGs folder, with forward slashes.
    pub path: String,
    /// Its text.
    pub source: String,
    /// How long reading took.
    pub seconds: f64,
    /// Its DAGs without errors.
    pub dags: Vec<DagReading>,
    /// Ids of its DAGs with errors: they keep their last good versions.
    pub broken: Vec<String>,
    /// Nobody knows which DAGs the file has: none becomes stale.
    pub is_unreadable: bool,
    /// Its errors as people read them.
    pub errors: Vec<String>,
    /// Everything that is to be said of it, as data.
    pub diagnostics: Value,
    /// What a later scheduler may know it by; `None` if it is to be read again in any case.
    pub key: Option<ReadingKey>,
}

impl FileReading {
    /// A file that is no longer there.
    #[must_use]
    pub fn gone(path: String) -> Self {
        Self {
            path,
            ..Self::default()
        }
    }

    pub(super) fn has(&self, dag_id: &str) -> bool {
        self.is_unreadable
            || self.broken.iter().any(|broken| broken == dag_id)
            || self.dags.iter().any(|read| read.dag.dag_id == dag_id)
    }
}

/// A DAG as its file gives it.
#[derive(Debug, Clone)]
pub struct DagReading {
    /// The DAG.
    pub dag: Dag,
    /// Hash of its meaning.
    pub hash: String,
    /// Itself as JSON.
    pub definition: String,
    /// Whether it starts paused if it is new.
    pub paused_if_new: bool,
    /// The schedule in one word or line, for lists.
    pub timetable_summary: Option<String>,
}

impl DagReading {
    /// The DAG with its hash. It starts paused as it says itself, or else as `paused_if_new` says.
    ///
    /// # Errors
    /// If the DAG can't be written as JSON.
    pub fn new(dag: Dag, paused_if_new: bool, timetable_summary: Option<String>) -> Result<Self, StoreError> {
        Ok(Self {
            hash: meaning_hash(&dag),
            definition: serde_json::to_string(&dag)
                .map_err(|error| StoreError::corrupt("the DAG's definition", error))?,
            paused_if_new: dag.is_paused_upon_creation.unwrap_or(paused_if_new),
            timetable_summary,
            dag,
        })
    }
}

/// What became of one DAG of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// The DAG.
    pub dag_id: String,
    /// The current version.
    pub version_id: Uuid,
    /// Its number.
    pub version_number: i32,
    /// Whether the DAG was not known before.
    pub is_new_dag: bool,
    /// Whether the version is new.
    pub is_new_version: bool,
    /// Whether the DAG was stale and is back.
    pub was_stale: bool,
}

impl Registered {
    /// Whether anything about the DAG is news.
    #[must_use]
    pub fn is_news(&self) -> bool {
        self.is_new_dag || self.is_new_version || self.was_stale
    }
}

/// What became of a file.
#[derive(Debug, Clone, Default)]
pub struct FileOutcome {
    /// DAGs that are live by it now.
    pub registered: Vec<Registered>,
    /// A sentence for each DAG that another file has already.
    pub conflicts: Vec<String>,
    /// DAGs that it no longer has.
    pub stale: Vec<String>,
}

/// What the database holds of a file.
#[derive(Debug, Clone, Default)]
pub struct KnownFile {
    /// The DAGs that are live by it, each with what [`Store::known_files`] can tell it by.
    dags: BTreeMap<String, (Uuid, Option<Vec<u8>>)>,
}

impl KnownFile {
    /// Whether reading the file gave all that is here now, and would again.
    #[must_use]
    pub fn was_read_as(&self, key: &ReadingKey) -> bool {
        let count = self.dags.len();
        let same = |(version, read_as): &(Uuid, Option<Vec<u8>>)| {
            read_as.as_deref() == Some(read_as_of(key, *version, count).as_slice())
        };
        count > 0 && self.dags.values().all(same)
    }

    /// Ids of its live DAGs.
    pub fn dag_ids(&self) -> impl ExactSizeIterator<Item = &str> {
        self.dags.keys().map(String::as_str)
    }
}

/// What `dag.read_as` holds. It names the version and the number of DAGs too: whoever changes one of them without reading the
/// file has it read again.
pub(super) fn read_as_of(key: &ReadingKey, version_id: Uuid, dags_of_file: usize) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(key);
    hash.update(version_id.as_bytes());
    hash.update((dags_of_file as u64).to_le_bytes());
    hash.finalize().to_vec()
}

impl Store {
    /// The files with live DAGs or import errors: what a scheduler reads at its start.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn known_files(&self) -> Result<BTreeMap<String, KnownFile>, StoreError> {
        retried("reading the DAGs", |_| async {
            let rows = sqlx::query!(
                r#"SELECT file_path AS "file_path!", dag_id, version_id AS "version_id?", read_as
                   FROM dag WHERE NOT is_stale
                   UNION ALL SELECT file_path, NULL, NULL, NULL FROM import_error"#
            )
            .fetch_all(&self.pool)
            .await?;
            let mut files: BTreeMap<String, KnownFile> = BTreeMap::new();
            for row in rows {
                let file = files.entry(row.file_path).or_default();
                if let Some((dag_id, version_id)) = row.dag_id.zip(row.version_id) {
                    file.dags.insert(dag_id, (version_id, row.read_as));
                }
            }
            Ok(files)
        })
        .await
    }

    /// How many DAGs have a file.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn live_dag_count(&self) -> Result<i64, StoreError> {
        retried("counting the DAGs", |_| async {
            Ok(
                sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM dag WHERE NOT is_stale"#)
                    .fetch_one(&self.pool)
                    .await?,
            )
        })
        .await
    }
}
