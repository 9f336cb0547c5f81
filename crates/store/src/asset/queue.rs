//! Events that a DAG has not had a run for.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::connect::Store;
use crate::error::StoreError;
use crate::notify::UiEvent;
use crate::retry::retried;

/// A DAG some of whose assets were updated since its last run by assets.
#[derive(Debug, Clone)]
pub struct UpdatedDag {
    /// The DAG.
    pub dag_id: String,
    /// Its current version.
    pub version_id: Uuid,
    /// The assets that were updated, by name.
    pub assets: Vec<String>,
    /// The newest of the events.
    pub newest_event: i64,
    /// When that was.
    pub newest: DateTime<Utc>,
    /// The run whose task made it, by its id. `None`: it was told over the API, or the run is gone.
    pub cause: Option<i64>,
    /// Its runs that are queued or running; those of backfills have limits of their own.
    pub unfinished_runs: i64,
}

/// An asset with events that a DAG has not had a run for.
#[derive(Debug, Clone)]
pub struct QueuedAsset {
    /// The DAG that waits.
    pub dag_id: String,
    /// Its name for people.
    pub display_name: Option<String>,
    /// The asset.
    pub asset_id: i64,
    /// When the oldest of the events was.
    pub created_at: DateTime<Utc>,
}

/// Which queued events.
#[derive(Debug, Clone, Default)]
pub struct QueuedFilter {
    /// Of this DAG.
    pub dag_id: Option<String>,
    /// Of this asset.
    pub asset_id: Option<i64>,
    /// Assets whose oldest event was before.
    pub before: Option<DateTime<Utc>>,
    /// Not of these DAGs.
    pub without: Vec<String>,
}

/// Takes the events up to `newest` out of a DAG's queue for a run of it; tells of which assets they were. Somebody else may
/// have been faster with some or all of them.
pub(crate) async fn take(
    connection: &mut PgConnection,
    dag_id: &str,
    dag_run_id: i64,
    newest: i64,
) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "WITH taken AS (
             DELETE FROM asset_queue WHERE dag_id = $1 AND event_id <= $3 RETURNING event_id, asset_id
         ), consumed AS (
             INSERT INTO dag_run_asset_event (dag_run_id, event_id) SELECT $2, event_id FROM taken
         )
         SELECT a.name FROM asset a WHERE a.id IN (SELECT asset_id FROM taken)",
        dag_id,
        dag_run_id,
        newest
    )
    .fetch_all(connection)
    .await
}

impl Store {
    /// DAGs, neither paused nor stale, with queued events, whether these suffice or not. However many events there are, one of
    /// each DAG and asset is looked at.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn updated_dags(&self) -> Result<Vec<UpdatedDag>, StoreError> {
        retried("looking for updates of assets", |_| async {
            Ok(sqlx::query_as!(
                UpdatedDag,
                r#"WITH RECURSIVE queued AS (
                       (SELECT dag_id, asset_id, event_id FROM asset_queue ORDER BY dag_id DESC, asset_id DESC, event_id DESC LIMIT 1)
                       UNION ALL
                       SELECT n.dag_id, n.asset_id, n.event_id FROM queued q CROSS JOIN LATERAL (
                           SELECT o.dag_id, o.asset_id, o.event_id FROM asset_queue o WHERE (o.dag_id, o.asset_id) < (q.dag_id, q.asset_id)
                           ORDER BY o.dag_id DESC, o.asset_id DESC, o.event_id DESC LIMIT 1) n
                   )
                   SELECT d.dag_id, d.version_id, array_agg(a.name) AS "assets!", max(e.id) AS "newest_event!", max(e.at) AS "newest!",
                          (SELECT r.id FROM asset_event n JOIN dag_run r ON r.dag_id = n.source_dag_id AND r.run_id = n.source_run_id
                           WHERE n.id = max(e.id)) AS cause,
                          (SELECT count(*) FROM dag_run r
                           WHERE r.dag_id = d.dag_id AND r.state IN ('queued', 'running') AND r.backfill_id IS NULL) AS "unfinished_runs!"
                   FROM queued q JOIN dag d USING (dag_id) JOIN asset a ON a.id = q.asset_id JOIN asset_event e ON e.id = q.event_id
                   WHERE NOT d.is_paused AND NOT d.is_stale
                   GROUP BY d.dag_id ORDER BY d.dag_id"#
            )
            .fetch_all(&self.pool)
            .await?)
        })
        .await
    }

    /// Takes the events up to `newest` out of a DAG's queue without a run for them, and writes down why. `false`: somebody else was
    /// faster.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn end_asset_chain(&self, dag_id: &str, newest: i64, why: &str) -> Result<bool, StoreError> {
        let told = retried("ending a chain of runs by assets", |_| async {
            Ok(sqlx::query!(
                "WITH taken AS (
                     DELETE FROM asset_queue WHERE dag_id = $1 AND event_id <= $2 RETURNING event_id
                 )
                 INSERT INTO event_log (event, dag_id, extra)
                 SELECT 'asset_chain_ended', $1, jsonb_build_object('reason', $3::text) WHERE EXISTS (SELECT FROM taken)",
                dag_id,
                newest,
                why
            )
            .execute(&self.pool)
            .await?
            .rows_affected())
        })
        .await?;
        if told > 0 {
            self.notify_ui([UiEvent::dag(dag_id)]);
        }
        Ok(told > 0)
    }

    /// Assets with queued events, by DAG.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn queued_assets(&self, filter: &QueuedFilter) -> Result<Vec<QueuedAsset>, StoreError> {
        retried("reading queued asset events", |_| async {
            Ok(sqlx::query_as!(
                QueuedAsset,
                r#"SELECT q.dag_id, d.display_name, q.asset_id, min(e.at) AS "created_at!"
                   FROM asset_queue q JOIN dag d USING (dag_id) JOIN asset_event e ON e.id = q.event_id
                   WHERE ($1::text IS NULL OR q.dag_id = $1) AND ($2::bigint IS NULL OR q.asset_id = $2) AND q.dag_id <> ALL ($4)
                   GROUP BY q.dag_id, d.display_name, q.asset_id
                   HAVING $3::timestamptz IS NULL OR min(e.at) < $3
                   ORDER BY q.dag_id, q.asset_id"#,
                filter.dag_id,
                filter.asset_id,
                filter.before,
                self.hidden()
            )
            .fetch_all(&self.pool)
            .await?)
        })
        .await
    }

    /// Forgets queued events: no run will be made for them. Tells of how many assets of DAGs.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn delete_queued_assets(&self, filter: &QueuedFilter) -> Result<usize, StoreError> {
        let gone = retried("deleting queued asset events", |_| async {
            Ok(sqlx::query!(
                "WITH chosen AS (
                     SELECT q.dag_id, q.asset_id FROM asset_queue q JOIN asset_event e ON e.id = q.event_id
                     WHERE ($1::text IS NULL OR q.dag_id = $1) AND ($2::bigint IS NULL OR q.asset_id = $2) AND q.dag_id <> ALL ($4)
                     GROUP BY q.dag_id, q.asset_id HAVING $3::timestamptz IS NULL OR min(e.at) < $3
                 ), gone AS (
                     DELETE FROM asset_queue q USING chosen c WHERE q.dag_id = c.dag_id AND q.asset_id = c.asset_id
                 )
                 SELECT dag_id FROM chosen",
                filter.dag_id,
                filter.asset_id,
                filter.before,
                &filter.without
            )
            .fetch_all(&self.pool)
            .await?)
        })
        .await?;
        self.notify_ui(gone.iter().map(|row| UiEvent::dag(&row.dag_id)));
        Ok(gone.len())
    }
}
