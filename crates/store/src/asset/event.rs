//! Updates of assets.

use serde_json::{Map, Value};
use sqlx::PgConnection;
use updraft_engine::asset::AssetUpdate;

use super::no_asset;
use crate::connect::Store;
use crate::error::StoreError;
use crate::notify::UiEvent;
use crate::retry::retried;
use crate::text::clean_json;

/// Updates by the task instances of one run.
pub(crate) struct Updates<'a> {
    pub(crate) dag_id: &'a str,
    pub(crate) run_id: &'a str,
    pub(crate) updates: &'a [AssetUpdate],
}

/// Writes events and queues them for whoever waits; tells for which DAGs.
pub(crate) async fn record<'a>(
    connection: &mut PgConnection,
    runs: impl Iterator<Item = Updates<'a>>,
) -> sqlx::Result<Vec<String>> {
    let (mut names, mut dags, mut tasks, mut run_ids, mut indexes) = (vec![], vec![], vec![], vec![], vec![]);
    for run in runs {
        for update in run.updates {
            names.push(update.asset.as_str());
            dags.push(run.dag_id);
            run_ids.push(run.run_id);
            tasks.push(update.task_id.as_str());
            indexes.push(update.map_index);
        }
    }
    if names.is_empty() {
        return Ok(Vec::new());
    }
    sqlx::query_scalar!(
        "WITH made AS (
             INSERT INTO asset_event (asset_id, source_dag_id, source_task_id, source_run_id, source_map_index)
             SELECT a.id, g.dag_id, g.task_id, g.run_id, g.map_index
             FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[])
                 WITH ORDINALITY AS g (name, dag_id, task_id, run_id, map_index, position)
             JOIN asset a ON a.name = g.name ORDER BY g.position
             RETURNING id, asset_id
         )
         INSERT INTO asset_queue (dag_id, asset_id, event_id)
         SELECT r.dag_id, made.asset_id, made.id FROM made
         JOIN asset_reference r ON r.asset_id = made.asset_id AND r.kind = 'schedule'
         JOIN dag d ON d.dag_id = r.dag_id AND NOT d.is_stale
         RETURNING dag_id",
        &names as &[&str],
        &dags as &[&str],
        &tasks as &[&str],
        &run_ids as &[&str],
        &indexes
    )
    .fetch_all(connection)
    .await
}

/// An update that somebody tells of.
#[derive(Debug, Clone)]
pub struct NewAssetEvent {
    /// The asset.
    pub asset_id: i64,
    /// What comes with it.
    pub extra: Map<String, Value>,
}

impl Store {
    /// Writes an event that no task has caused, and queues it for whoever waits. Returns its id. A repeated call is another event.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is no such asset.
    pub async fn create_asset_event(&self, new: &NewAssetEvent) -> Result<i64, StoreError> {
        let extra = clean_json(&Value::Object(new.extra.clone()));
        let mut tx = crate::transaction::begin(&self.pool).await?;
        let event = sqlx::query_scalar!(
            "INSERT INTO asset_event (asset_id, extra) SELECT id, $2 FROM asset WHERE id = $1 RETURNING id",
            new.asset_id,
            extra
        )
        .fetch_optional(&mut *tx)
        .await?
        .ok_or_else(|| no_asset(new.asset_id))?;
        let waiting = sqlx::query_scalar!(
            "INSERT INTO asset_queue (dag_id, asset_id, event_id)
             SELECT r.dag_id, r.asset_id, $2 FROM asset_reference r JOIN dag d ON d.dag_id = r.dag_id AND NOT d.is_stale
             WHERE r.asset_id = $1 AND r.kind = 'schedule'
             RETURNING dag_id",
            new.asset_id,
            event
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        // It wakes the scheduler as well.
        self.notify_ui(waiting.iter().map(|dag_id| UiEvent::dag(dag_id)));
        Ok(event)
    }

    /// The DAGs whose schedule has this asset, stale ones aside, hidden ones as well.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn dags_waiting_for(&self, asset_id: i64) -> Result<Vec<String>, StoreError> {
        retried("looking for the DAGs that wait for an asset", |_| async {
            Ok(sqlx::query_scalar!(
                "SELECT r.dag_id FROM asset_reference r JOIN dag d USING (dag_id)
                 WHERE r.asset_id = $1 AND r.kind = 'schedule' AND NOT d.is_stale ORDER BY r.dag_id",
                asset_id
            )
            .fetch_all(&self.pool)
            .await?)
        })
        .await
    }

    /// The one DAG with a task that updates this asset, stale ones aside.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is none, [`StoreError::Conflict`] if there are several.
    pub async fn producer_of(&self, asset_id: i64) -> Result<String, StoreError> {
        let mut dags = retried("looking for the DAG of an asset", |_| async {
            Ok(sqlx::query_scalar!(
                "SELECT DISTINCT r.dag_id FROM asset_reference r JOIN dag d USING (dag_id)
                 WHERE r.asset_id = $1 AND r.kind = 'outlet' AND NOT d.is_stale AND r.dag_id <> ALL ($2) LIMIT 2",
                asset_id,
                self.hidden()
            )
            .fetch_all(&self.pool)
            .await?)
        })
        .await?;
        match (dags.pop(), dags.is_empty()) {
            (Some(dag_id), true) => Ok(dag_id),
            (Some(_), false) => Err(StoreError::Conflict(format!(
                "More than one DAG materializes asset with ID: {asset_id}"
            ))),
            (None, _) => Err(StoreError::NotFound(format!(
                "No DAG materializes asset with ID: {asset_id}"
            ))),
        }
    }
}
