//! What templates see of a run.

use std::collections::HashMap;

use updraft_dag::model::Asset;
use updraft_dag::template::{AssetEvent, AssetEventSource, PreviousSuccess, RunContext};

use crate::connect::Store;
use crate::error::StoreError;
use crate::retry::retried;
use crate::run::interval;

/// What of a run is only read for those who ask for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// The tasks that have failed by now, which are looked for in the whole run.
    pub failed_tasks: bool,
    /// The updates of assets that it was made for, perhaps thousands.
    pub asset_events: bool,
}

impl Wanted {
    /// All of it.
    pub const ALL: Self = Self {
        failed_tasks: true,
        asset_events: true,
    };
}

impl Store {
    /// Runs as templates see them, by id; those that are gone are left out. `base_url` is the address of the web UI, without a
    /// slash at its end.
    ///
    /// # Errors
    /// If the database is away; [`StoreError::Corrupt`] if a version cannot be read.
    pub async fn run_contexts(
        &self,
        ids: &[i64],
        base_url: &str,
        wanted: Wanted,
    ) -> Result<HashMap<i64, RunContext>, StoreError> {
        let rows = retried("reading what templates see of runs", |_| async {
            Ok(sqlx::query!(
                r#"SELECT r.id, r.dag_id, r.run_id, r.dag_version_id, r.run_type, r.logical_date, r.data_interval_start, r.data_interval_end,
                          r.run_after, r.start_date, r.conf, r.params,
                          p.id AS "previous?", p.data_interval_start AS "previous_interval_start?",
                          p.data_interval_end AS "previous_interval_end?", p.start_date AS "previous_start_date?",
                          CASE WHEN $2 THEN ARRAY (
                              SELECT DISTINCT ti.task_id FROM task_instance ti WHERE ti.dag_run_id = r.id AND ti.state = 'failed' ORDER BY ti.task_id
                          ) ELSE '{}' END AS "failed_tasks!"
                   FROM dag_run r
                   -- The last success before it, by logical date or by when it became due.
                   LEFT JOIN LATERAL (
                       SELECT former.id, former.data_interval_start, former.data_interval_end, former.start_date FROM dag_run former
                       WHERE former.dag_id = r.dag_id AND former.id <> r.id AND former.state = 'success'
                         AND coalesce(former.logical_date, former.run_after) < coalesce(r.logical_date, r.run_after)
                       ORDER BY coalesce(former.logical_date, former.run_after) DESC, former.id DESC LIMIT 1
                   ) p ON true
                   WHERE r.id = ANY ($1)"#,
                ids,
                wanted.failed_tasks
            )
            .fetch_all(&self.vital)
            .await?)
        })
        .await?;
        let by_assets: Vec<i64> = rows
            .iter()
            .filter(|row| row.run_type == "asset_triggered")
            .map(|row| row.id)
            .collect();
        let mut events = if wanted.asset_events && !by_assets.is_empty() {
            self.events_of_runs(&by_assets).await?
        } else {
            HashMap::new()
        };
        let mut contexts = HashMap::with_capacity(rows.len());
        for row in rows {
            let version = self.load_version(row.dag_version_id).await?;
            let dag = &version.dag;
            let context = RunContext {
                run_url: format!("{base_url}/dags/{}/runs/{}", row.dag_id, row.run_id),
                dag_id: row.dag_id,
                run_id: row.run_id,
                run_type: row.run_type,
                logical_date: row.logical_date,
                data_interval: interval(row.data_interval_start, row.data_interval_end),
                run_after: row.run_after,
                start_date: row.start_date,
                params: row.params,
                conf: row.conf,
                dag_owner: dag.owner.clone(),
                tags: dag.tags.clone(),
                description: dag.description.clone(),
                previous_success: row.previous.map(|_| PreviousSuccess {
                    data_interval_start: row.previous_interval_start,
                    data_interval_end: row.previous_interval_end,
                    start_date: row.previous_start_date,
                }),
                failed_tasks: row.failed_tasks,
                asset_events: events.remove(&row.id).unwrap_or_default(),
            };
            contexts.insert(row.id, context);
        }
        Ok(contexts)
    }

    /// The updates of assets that runs were made for, the oldest first.
    async fn events_of_runs(&self, ids: &[i64]) -> Result<HashMap<i64, Vec<AssetEvent>>, StoreError> {
        let rows = retried("reading the asset events of runs", |_| async {
            Ok(sqlx::query!(
                r#"SELECT c.dag_run_id, a.name, a.uri, e.extra, e.at, e.source_dag_id, e.source_task_id, e.source_run_id, e.source_map_index,
                          s.logical_date AS "logical_date?", s.data_interval_start AS "start?", s.data_interval_end AS "end?"
                   FROM dag_run_asset_event c JOIN asset_event e ON e.id = c.event_id JOIN asset a ON a.id = e.asset_id
                   LEFT JOIN dag_run s ON s.dag_id = e.source_dag_id AND s.run_id = e.source_run_id
                   WHERE c.dag_run_id = ANY ($1) ORDER BY c.dag_run_id, e.id"#,
                ids
            )
            .fetch_all(&self.vital)
            .await?)
        })
        .await?;
        let mut events: HashMap<i64, Vec<AssetEvent>> = HashMap::new();
        for row in rows {
            let source = row.source_dag_id.zip(row.source_task_id).zip(row.source_run_id);
            events.entry(row.dag_run_id).or_default().push(AssetEvent {
                asset: Asset {
                    name: row.name,
                    uri: row.uri,
                },
                extra: row.extra,
                timestamp: row.at,
                source: source.map(|((dag_id, task_id), run_id)| AssetEventSource {
                    dag_id,
                    task_id,
                    run_id,
                    map_index: row.source_map_index,
                    logical_date: row.logical_date,
                    data_interval: interval(row.start, row.end),
                }),
            });
        }
        Ok(events)
    }
}
