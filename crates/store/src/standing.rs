//! What the scheduler must know of a DAG beyond its runs under way.

use crate::connect::Store;
use crate::error::StoreError;
use crate::retry::retried;

impl Store {
    /// How many of the DAG's latest finished runs failed in a row, counted up to `most`. Runs that never began, as those of a cancelled
    /// backfill, don't count.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn consecutive_failures(&self, dag_id: &str, most: i64) -> Result<i64, StoreError> {
        let states = retried("counting failed runs", |_| async {
            Ok(sqlx::query_scalar!(
                "SELECT state FROM dag_run WHERE dag_id = $1 AND state IN ('success', 'failed') AND start_date IS NOT NULL ORDER BY end_date DESC, id DESC LIMIT $2",
                dag_id,
                most
            )
            .fetch_all(&self.pool)
            .await?)
        })
        .await?;
        Ok(states.iter().take_while(|state| *state == "failed").count() as i64)
    }
}
