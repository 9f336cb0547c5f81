//! Rows that this program can't read are set aside, so that they hide no other: written by a newer version, perhaps, or by hand.
//!
//! They stay as they are. Each is told once, in the log and in the audit log, and looked at again by the next process that starts.

use std::sync::{Arc, PoisonError};

use serde_json::json;
use uuid::Uuid;

use crate::connect::Store;
use crate::dag::DagVersion;
use crate::error::StoreError;
use crate::event_log::NewEvent;
use crate::retry::retried;

impl Store {
    /// As [`Store::load_version`]; `None` if the version is there and can't be read.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], or if the database is away.
    pub async fn readable_version(&self, dag_id: &str, id: Uuid) -> Result<Option<Arc<DagVersion>>, StoreError> {
        let why = match self.load_version(id).await {
            Ok(version) => return Ok(Some(version)),
            Err(StoreError::Corrupt(why)) => why,
            Err(error) => return Err(error),
        };
        let is_new = self
            .unreadable
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(id);
        if is_new {
            tracing::error!(
                dag_id,
                why,
                "a DAG's version can't be read: no runs are made of it until it is registered anew"
            );
            self.add_event(&NewEvent {
                event: "dag_version_set_aside".to_owned(),
                dag_id: Some(dag_id.to_owned()),
                extra: Some(json!({ "reason": why })),
                ..NewEvent::default()
            })
            .await?;
        }
        Ok(None)
    }

    /// Tells that a run can't be read and is left alone.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn run_set_aside(&self, dag_run_id: i64, why: &str) -> Result<(), StoreError> {
        let run = retried("telling of a run that can't be read", |_| async {
            Ok(sqlx::query!(
                "INSERT INTO event_log (event, dag_id, run_id, extra)
                 SELECT 'run_set_aside', dag_id, run_id, jsonb_build_object('reason', $2::text) FROM dag_run WHERE id = $1
                 RETURNING dag_id, run_id",
                dag_run_id,
                why
            )
            .fetch_optional(&self.vital)
            .await?)
        })
        .await?;
        if let Some(run) = run {
            tracing::error!(
                dag_id = run.dag_id,
                run_id = run.run_id,
                why,
                "a run can't be read: it is set aside until a scheduler starts that can read it"
            );
        }
        Ok(())
    }
}
