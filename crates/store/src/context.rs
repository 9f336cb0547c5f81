//! What templates see of a run.

use updraft_dag::model::Dag;
use updraft_dag::template::{PreviousSuccess, RunContext};

use crate::connect::Store;
use crate::error::StoreError;
use crate::run::RunRow;

impl Store {
    /// The run as templates see it; `base_url` is the address of the web UI, without a slash at its end.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn run_context(&self, run: &RunRow, dag: &Dag, base_url: &str) -> Result<RunContext, StoreError> {
        let (previous, failed_tasks) = tokio::try_join!(self.previous_success(run), self.failed_tasks(run.id))?;
        Ok(RunContext {
            dag_id: run.dag_id.clone(),
            run_id: run.run_id.clone(),
            run_type: run.run_type.clone(),
            logical_date: run.logical_date,
            data_interval: run.data_interval,
            run_after: run.run_after,
            start_date: run.start_date,
            params: run.params.clone(),
            conf: run.conf.clone(),
            run_url: format!("{base_url}/dags/{}/runs/{}", run.dag_id, run.run_id),
            dag_owner: dag.owner.clone(),
            tags: dag.tags.clone(),
            description: dag.description.clone(),
            previous_success: previous.map(|previous| PreviousSuccess {
                data_interval_start: previous.data_interval.map(|interval| interval.start),
                data_interval_end: previous.data_interval.map(|interval| interval.end),
                start_date: previous.start_date,
            }),
            failed_tasks,
        })
    }
}
