//! Versions: immutable, told apart by the hash of their meaning.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use updraft_dag::model::Dag;
use uuid::Uuid;

use crate::connect::Store;
use crate::error::StoreError;
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

impl Store {
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
                "SELECT v.id, v.dag_id, v.version_number, v.hash, v.definition::text AS \"definition!\", v.source, v.created_at, d.file_path AS \"file_path?\"
                 FROM dag_version v LEFT JOIN dag d USING (dag_id) WHERE v.id = $1",
                version_id
            )
            .fetch_optional(&self.pool)
            .await?)
        })
        .await?
        .ok_or_else(|| StoreError::NotFound(format!("there is no DAG version {version_id}")))?;
        // From the text: a tree of values would take several times what the DAG does, and leave its strings scattered in between.
        let mut dag: Dag = serde_json::from_str(&row.definition).map_err(|error| {
            StoreError::corrupt(
                &format!("version {} of DAG `{}`", row.version_number, row.dag_id),
                error,
            )
        })?;
        // Built at once, its nodes are full; one by one, in order, they are half empty.
        dag.tasks = std::mem::take(&mut dag.tasks).into_iter().collect();
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
