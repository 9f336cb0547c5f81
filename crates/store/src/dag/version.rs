//! Versions: immutable, told apart by the hash of their meaning.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use updraft_dag::model::Dag;
use uuid::Uuid;

use crate::connect::Store;
use crate::error::StoreError;
use crate::notify::UiEvent;
use crate::retry::retried;

/// A version of a DAG.
#[derive(Debug, Clone)]
pub struct DagVersion {
    /// Its id.
    pub id: Uuid,
    /// The DAG.
    pub dag_id: String,
    /// From 1, growing.
    pub version_number: i32,
    /// What it means.
    pub dag: Arc<Dag>,
    /// Text of the file when the version was registered.
    pub source: String,
    /// Where the DAG's file is now, relative to the DAGs folder.
    pub file_path: String,
    /// Hash of the meaning.
    pub hash: String,
    /// When it was first seen.
    pub created_at: DateTime<Utc>,
}

/// A DAG as its file gives it.
#[derive(Debug, Clone, Copy)]
pub struct Registration<'a> {
    /// The DAG.
    pub dag: &'a Dag,
    /// Hash of its meaning.
    pub hash: &'a str,
    /// Text of the file.
    pub source: &'a str,
    /// Relative to the DAGs folder, with forward slashes.
    pub file_path: &'a str,
    /// How long reading took.
    pub parse_seconds: f64,
    /// Whether a new DAG starts paused, unless it says so itself.
    pub paused_if_new: bool,
    /// The schedule in one word or line, for lists.
    pub timetable_summary: Option<&'a str>,
}

/// What a registration did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Registered {
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

impl Store {
    /// Records that a file has this DAG. The same hash as the current version's makes no new one; a former hash does, since
    /// versions are a history.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if another file that is still there has a DAG of that id.
    pub async fn register_dag(&self, given: &Registration<'_>) -> Result<Registered, StoreError> {
        let definition =
            serde_json::to_value(given.dag).map_err(|error| StoreError::corrupt("the DAG's definition", error))?;
        let new_id = Uuid::now_v7();
        let registered = retried("registering a DAG", |_| self.register_once(given, &definition, new_id)).await?;
        if registered.is_new_version || registered.was_stale {
            self.notify_scheduler();
            self.notify_ui([UiEvent::dag(&given.dag.dag_id)]);
        }
        Ok(registered)
    }

    async fn register_once(
        &self,
        given: &Registration<'_>,
        definition: &serde_json::Value,
        new_id: Uuid,
    ) -> Result<Registered, StoreError> {
        let dag = given.dag;
        let mut tx = self.pool.begin().await?;
        // One at a time per DAG, also before its row exists.
        sqlx::query!(
            "SELECT pg_advisory_xact_lock(hashtextextended('updraft.dag:' || $1, 0))",
            dag.dag_id
        )
        .fetch_one(&mut *tx)
        .await?;
        let known = sqlx::query!(
            "SELECT d.file_path, d.is_stale, d.version_id, v.version_number, v.hash, v.source = $2 AS \"same_source!\"
             FROM dag d JOIN dag_version v ON v.id = d.version_id WHERE d.dag_id = $1 FOR UPDATE OF d",
            dag.dag_id,
            given.source
        )
        .fetch_optional(&mut *tx)
        .await?;
        if let Some(known) = &known
            && known.file_path != given.file_path
            && !known.is_stale
        {
            return Err(StoreError::Conflict(format!(
                "`{}` is already defined in {}: a dag_id may stand in one file only; rename one of the two",
                dag.dag_id, known.file_path
            )));
        }
        let current = known.as_ref().filter(|known| known.hash == given.hash);
        let (version_id, version_number) = if let Some(current) = current {
            if !current.same_source {
                // Comments and layout: the newest text of the same meaning is the one to show.
                sqlx::query!(
                    "UPDATE dag_version SET source = $2 WHERE id = $1",
                    current.version_id,
                    given.source
                )
                .execute(&mut *tx)
                .await?;
            }
            (current.version_id, current.version_number)
        } else {
            let number = sqlx::query_scalar!(
                r#"INSERT INTO dag_version (id, dag_id, version_number, hash, definition, source)
                   SELECT $1, $2, coalesce(max(version_number), 0) + 1, $3, $4, $5 FROM dag_version WHERE dag_id = $2
                   RETURNING version_number"#,
                new_id,
                dag.dag_id,
                given.hash,
                definition,
                given.source
            )
            .fetch_one(&mut *tx)
            .await?;
            (new_id, number)
        };
        let tags: Vec<String> = dag.tags.iter().cloned().collect();
        sqlx::query!(
            "INSERT INTO dag (dag_id, file_path, version_id, is_paused, last_parse_seconds, display_name, description, owner, tags, timetable_summary)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             ON CONFLICT (dag_id) DO UPDATE SET
                 file_path = excluded.file_path, version_id = excluded.version_id, last_parse_seconds = excluded.last_parse_seconds,
                 display_name = excluded.display_name, description = excluded.description, owner = excluded.owner, tags = excluded.tags,
                 timetable_summary = excluded.timetable_summary, last_parsed_at = now(), is_stale = false, has_import_errors = false",
            dag.dag_id,
            given.file_path,
            version_id,
            dag.is_paused_upon_creation.unwrap_or(given.paused_if_new),
            given.parse_seconds,
            dag.dag_display_name,
            dag.description,
            dag.owner,
            &tags,
            given.timetable_summary
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(Registered {
            version_id,
            version_number,
            is_new_dag: known.is_none(),
            is_new_version: current.is_none(),
            was_stale: known.is_some_and(|known| known.is_stale),
        })
    }

    /// A version by its id. Kept in memory: versions never change.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Corrupt`] if this program cannot read the definition.
    pub async fn load_version(&self, version_id: Uuid) -> Result<Arc<DagVersion>, StoreError> {
        if let Some(version) = self.cached_version(version_id) {
            return Ok(version);
        }
        let row = retried("reading a DAG version", |_| async {
            Ok(sqlx::query!(
                "SELECT v.id, v.dag_id, v.version_number, v.hash, v.definition, v.source, v.created_at, d.file_path AS \"file_path?\"
                 FROM dag_version v LEFT JOIN dag d USING (dag_id) WHERE v.id = $1",
                version_id
            )
            .fetch_optional(&self.pool)
            .await?)
        })
        .await?
        .ok_or_else(|| StoreError::NotFound(format!("there is no DAG version {version_id}")))?;
        let dag = serde_json::from_value(row.definition).map_err(|error| {
            StoreError::corrupt(
                &format!("version {} of DAG `{}`", row.version_number, row.dag_id),
                error,
            )
        })?;
        let version = Arc::new(DagVersion {
            id: row.id,
            dag_id: row.dag_id,
            version_number: row.version_number,
            dag: Arc::new(dag),
            source: row.source,
            file_path: row.file_path.unwrap_or_default(),
            hash: row.hash,
            created_at: row.created_at,
        });
        self.cache_version(&version);
        Ok(version)
    }

    /// The current version of a DAG.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Corrupt`].
    pub async fn current_version(&self, dag_id: &str) -> Result<Arc<DagVersion>, StoreError> {
        let row = self.dag(dag_id).await?;
        self.load_version(row.version_id).await
    }

    /// Numbers, ids and times of all versions of a DAG, newest first.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn dag_versions(&self, dag_id: &str) -> Result<Vec<(i32, Uuid, DateTime<Utc>)>, StoreError> {
        retried("reading DAG versions", |_| async {
            let rows = sqlx::query!(
                "SELECT version_number, id, created_at FROM dag_version WHERE dag_id = $1 ORDER BY version_number DESC",
                dag_id
            )
            .fetch_all(&self.pool)
            .await?;
            Ok(rows
                .into_iter()
                .map(|row| (row.version_number, row.id, row.created_at))
                .collect())
        })
        .await
    }

    /// A version of a DAG by its number.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Corrupt`].
    pub async fn load_version_number(&self, dag_id: &str, number: i32) -> Result<Arc<DagVersion>, StoreError> {
        let id = retried("reading a DAG version", |_| async {
            Ok(sqlx::query_scalar!(
                "SELECT id FROM dag_version WHERE dag_id = $1 AND version_number = $2",
                dag_id,
                number
            )
            .fetch_optional(&self.pool)
            .await?)
        })
        .await?
        .ok_or_else(|| StoreError::NotFound(format!("DAG `{dag_id}` has no version {number}")))?;
        self.load_version(id).await
    }
}
