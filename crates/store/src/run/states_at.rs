//! How far a DAG is at a logical date, for those who wait for it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::connect::Store;
use crate::error::StoreError;
use crate::retry::retried;

/// A run, and the states of its tasks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatesAt {
    /// Its name.
    pub run_id: String,
    /// Its state.
    pub state: String,
    /// The different states of the instances of each task, in alphabetical order. Removed instances don't count.
    pub tasks: BTreeMap<String, Vec<String>>,
}

impl Store {
    /// The run of a DAG at a logical date. `None` if there is no such DAG, `Some(None)` if it has no such run.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn states_at(
        &self,
        dag_id: &str,
        logical_date: DateTime<Utc>,
    ) -> Result<Option<Option<StatesAt>>, StoreError> {
        retried("looking at another run", |_| async {
            let rows = sqlx::query!(
                r#"SELECT r.run_id AS "run_id?", r.state AS "state?", t.task_id AS "task_id?", t.states AS "states?"
                   FROM dag d
                   LEFT JOIN dag_run r ON r.dag_id = d.dag_id AND r.logical_date = $2
                   LEFT JOIN LATERAL (
                       SELECT ti.task_id, array_agg(DISTINCT ti.state) AS states FROM task_instance ti
                       WHERE ti.dag_run_id = r.id AND ti.state <> 'removed' GROUP BY ti.task_id
                   ) t ON true
                   WHERE d.dag_id = $1"#,
                dag_id,
                logical_date
            )
            .fetch_all(&self.pool)
            .await?;
            let Some(first) = rows.first() else {
                return Ok(None);
            };
            let run = first.run_id.clone().zip(first.state.clone());
            let tasks = rows.into_iter().filter_map(|row| row.task_id.zip(row.states));
            Ok(Some(run.map(|(run_id, state)| StatesAt {
                run_id,
                state,
                tasks: tasks.collect(),
            })))
        })
        .await
    }
}
