//! What limits hold back, and what is in use, counted from what is queued and what runs: a counter kept beside them would go wrong one day.

use std::collections::{BTreeMap, HashMap, HashSet};

use updraft_engine::limits::{InUse, PoolLimit};

use super::Step;
use crate::error::StoreError;

/// What decides who may go next.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// Those of the given DAGs that are paused.
    pub paused: HashSet<String>,
    /// The size of every pool.
    pub pools: BTreeMap<String, PoolLimit>,
    /// What is queued and what runs. An attempt that is being killed counts until it is over.
    pub in_use: InUse,
}

impl Step {
    /// How things stand now, for candidates of `dags`.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn standing(&mut self, dags: &[String]) -> Result<Standing, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT dag_id, NULL::bigint AS dag_run_id, NULL::text AS task_id, NULL::text AS pool, 0::bigint AS "slots!", 0::bigint AS "attempts!"
               FROM dag WHERE is_paused AND dag_id = ANY ($1)
               UNION ALL
               SELECT NULL, NULL, NULL, name, slots, 0 FROM pool
               UNION ALL
               SELECT r.dag_id, ti.dag_run_id, ti.task_id, ti.pool, sum(ti.pool_slots), count(*)
               FROM (SELECT task_instance_id AS id FROM attempt WHERE state = 'running' UNION ALL SELECT task_instance_id FROM queued_attempt) live
               -- With an offset it can't be joined the other way round, from all runs.
               CROSS JOIN LATERAL (SELECT * FROM task_instance WHERE id = live.id OFFSET 0) ti
               CROSS JOIN LATERAL (SELECT dag_id FROM dag_run WHERE id = ti.dag_run_id OFFSET 0) r
               GROUP BY r.dag_id, ti.dag_run_id, ti.task_id, ti.pool"#,
            dags
        )
        .fetch_all(&mut *self.tx)
        .await?;
        let mut standing = Standing::default();
        for row in rows {
            match (row.dag_id, row.dag_run_id, row.task_id, row.pool) {
                (Some(dag_id), Some(dag_run_id), Some(task_id), Some(pool)) => {
                    let (slots, attempts) = (to_u32(row.slots), to_u32(row.attempts));
                    let in_use = &mut standing.in_use;
                    *in_use.pools.entry(pool).or_default() += slots;
                    *in_use.runs.entry(dag_run_id).or_default() += attempts;
                    *in_use.dag_tasks.entry((dag_id, task_id.clone())).or_default() += attempts;
                    *in_use.run_tasks.entry((dag_run_id, task_id)).or_default() += attempts;
                }
                (None, None, None, Some(pool)) => {
                    let slots = i32::try_from(row.slots).unwrap_or(i32::MAX);
                    standing.pools.insert(pool, PoolLimit { slots });
                }
                (Some(dag_id), ..) => {
                    standing.paused.insert(dag_id);
                }
                _ => {}
            }
        }
        Ok(standing)
    }
}

/// Counts of rows; the database's type for them is wider.
fn to_u32(count: i64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// What a backfill lets its runs do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackfillStanding {
    /// No run of it may start. Once it is completed, pausing means nothing any more.
    pub is_paused: bool,
    /// Runs at once.
    pub max_active_runs: u32,
    /// The newest run starts first.
    pub run_backwards: bool,
}

impl Step {
    /// How these backfills stand now.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn backfills(&mut self, ids: &[i64]) -> Result<HashMap<i64, BackfillStanding>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT id, is_paused AND completed_at IS NULL AS "is_paused!", max_active_runs, run_backwards FROM backfill WHERE id = ANY ($1)"#,
            ids
        )
        .fetch_all(&mut *self.tx)
        .await?;
        let standing = rows.into_iter().map(|row| {
            let standing = BackfillStanding {
                is_paused: row.is_paused,
                max_active_runs: row.max_active_runs.unsigned_abs(),
                run_backwards: row.run_backwards,
            };
            (row.id, standing)
        });
        Ok(standing.collect())
    }
}
