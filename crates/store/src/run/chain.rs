//! Runs that lead to each other: by a task that triggers a DAG, or that updates what a DAG waits for.

use crate::connect::Store;
use crate::error::StoreError;
use crate::retry::retried;

/// Where a run stands in a chain of runs of which each led to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TriggerChain {
    /// How many runs led to it; 0 = neither a task nor an asset that one updated made it.
    pub depth: u32,
    /// DAG and run id of the first one, unless that is gone.
    pub first: Option<(String, String)>,
}

impl TriggerChain {
    /// The first run, for people.
    #[must_use]
    pub fn beginning(&self) -> String {
        match &self.first {
            Some((dag_id, run_id)) => format!("run `{run_id}` of DAG `{dag_id}`"),
            None => "a run that is gone".to_owned(),
        }
    }
}

impl Store {
    /// The chain of runs that led to this one.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if the run is gone.
    pub async fn trigger_chain(&self, dag_run_id: i64) -> Result<TriggerChain, StoreError> {
        let row = retried("reading what led to a run", |_| async {
            Ok(sqlx::query!(
                r#"SELECT r.trigger_depth, first.dag_id AS "dag_id?", first.run_id AS "run_id?"
                   FROM dag_run r LEFT JOIN dag_run first ON first.id = coalesce(r.trigger_root, r.id) WHERE r.id = $1"#,
                dag_run_id
            )
            .fetch_optional(&self.pool)
            .await?)
        })
        .await?
        .ok_or_else(|| StoreError::NotFound("the run is gone".to_owned()))?;
        Ok(TriggerChain {
            depth: u32::try_from(row.trigger_depth).unwrap_or_default(),
            first: row.dag_id.zip(row.run_id),
        })
    }
}
