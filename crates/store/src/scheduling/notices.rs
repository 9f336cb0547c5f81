//! What people are to be told of a step, written with it.

use std::collections::BTreeSet;

use super::Step;
use crate::error::StoreError;
use crate::notification::{NewNotification, insert, miss_deadlines};
use crate::notify::UiEvent;

impl Step {
    /// Finds these runs late at the step's time, and returns those that are indeed: unfinished in the database, with a
    /// deadline that has passed and that was not found missed before. To be called before [`Step::apply`], which may end them.
    ///
    /// # Errors
    /// If the database is away: drop the step.
    pub async fn miss_deadlines(&mut self, runs: &[i64]) -> Result<BTreeSet<i64>, StoreError> {
        if runs.is_empty() {
            return Ok(BTreeSet::new());
        }
        miss_deadlines(&mut self.tx, runs, self.now).await
    }

    /// Queues notifications; those that tell of the effects of runs that [`Step::apply`] refused must not be among them.
    ///
    /// # Errors
    /// If the database is away: drop the step.
    pub async fn notify(&mut self, new: &[&NewNotification]) -> Result<(), StoreError> {
        insert(&mut self.tx, new).await?;
        self.notified |= !new.is_empty();
        Ok(())
    }

    /// Tells open pages of a run when the step is committed.
    pub fn show_run(&mut self, dag_id: &str, run_id: &str) {
        self.ui.insert(UiEvent::run(dag_id, run_id));
    }
}
