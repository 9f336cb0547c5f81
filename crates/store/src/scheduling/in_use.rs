//! What is in use, counted from live attempts: a counter kept beside them would go wrong one day.

use std::collections::BTreeMap;

use updraft_engine::limits::{InUse, PoolLimit};

use crate::connect::Store;
use crate::error::StoreError;
use crate::retry::retried;

impl Store {
    /// Counts live attempts. An attempt that is being killed counts until it is over.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn in_use(&self) -> Result<InUse, StoreError> {
        let rows = retried("counting live attempts", |_| async {
            Ok(sqlx::query!(
                r#"SELECT r.dag_id, ti.dag_run_id, ti.task_id, ti.pool, sum(ti.pool_slots) AS "slots!", count(*) AS "attempts!"
                   FROM attempt a JOIN task_instance ti ON ti.id = a.task_instance_id JOIN dag_run r ON r.id = ti.dag_run_id
                   WHERE a.state IN ('queued', 'running')
                   GROUP BY r.dag_id, ti.dag_run_id, ti.task_id, ti.pool"#
            )
            .fetch_all(&self.pool)
            .await?)
        })
        .await?;
        let mut in_use = InUse::default();
        for row in rows {
            *in_use.pools.entry(row.pool).or_default() += to_u32(row.slots);
            *in_use.runs.entry(row.dag_run_id).or_default() += to_u32(row.attempts);
            *in_use.dag_tasks.entry((row.dag_id, row.task_id.clone())).or_default() += to_u32(row.attempts);
            *in_use.run_tasks.entry((row.dag_run_id, row.task_id)).or_default() += to_u32(row.attempts);
        }
        Ok(in_use)
    }

    /// The size of every pool.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn pool_limits(&self) -> Result<BTreeMap<String, PoolLimit>, StoreError> {
        retried("reading the pools", |_| async {
            let rows = sqlx::query!("SELECT name, slots FROM pool")
                .fetch_all(&self.pool)
                .await?;
            Ok(rows
                .into_iter()
                .map(|row| (row.name, PoolLimit { slots: row.slots }))
                .collect())
        })
        .await
    }
}

/// Counts of rows; the database's type for them is wider.
fn to_u32(count: i64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
