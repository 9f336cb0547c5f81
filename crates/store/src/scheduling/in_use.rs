//! What the limits are, and what is in use: counted from what is queued and what runs, never a number of its own.

use std::collections::{BTreeMap, HashMap, HashSet};

use updraft_engine::limits::{Holding, LiveAttempts, PoolLimit};

use super::Step;
use crate::error::StoreError;

/// What decides who may go next, beside what is in use.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// Those of the given DAGs that are paused.
    pub paused: HashSet<String>,
    /// The size of every pool.
    pub pools: BTreeMap<String, PoolLimit>,
}

impl Step {
    /// How things stand now, for candidates of `dags`.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn standing(&mut self, dags: &[String]) -> Result<Standing, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT dag_id AS paused, NULL::text AS pool, 0 AS "slots!" FROM dag WHERE is_paused AND dag_id = ANY ($1)
               UNION ALL SELECT NULL, name, slots FROM pool"#,
            dags
        )
        .fetch_all(&mut *self.tx)
        .await?;
        let mut standing = Standing::default();
        for row in rows {
            standing.paused.extend(row.paused);
            let slots = row.slots;
            standing.pools.extend(row.pool.map(|pool| (pool, PoolLimit { slots })));
        }
        Ok(standing)
    }

    /// What is queued and what runs now, with what it holds. An attempt that is being killed is live until it is over.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn live_attempts(&mut self) -> Result<LiveAttempts, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT live.id AS "id!", r.dag_id, ti.dag_run_id, ti.task_id, ti.pool, ti.pool_slots
               FROM (SELECT id, task_instance_id FROM attempt WHERE state = 'running'
                     UNION ALL SELECT attempt_id, task_instance_id FROM queued_attempt) live
               -- With an offset it can't be joined the other way round, from all runs.
               CROSS JOIN LATERAL (SELECT * FROM task_instance WHERE id = live.task_instance_id OFFSET 0) ti
               CROSS JOIN LATERAL (SELECT dag_id FROM dag_run WHERE id = ti.dag_run_id OFFSET 0) r"#
        )
        .fetch_all(&mut *self.tx)
        .await?;
        let live = rows.into_iter().map(|row| {
            let holding = Holding {
                run: row.dag_run_id,
                dag_id: row.dag_id,
                task_id: row.task_id,
                pool: row.pool,
                slots: row.pool_slots.unsigned_abs(),
            };
            (row.id, holding)
        });
        Ok(live.collect())
    }
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
