//! The database as somebody sees it for whom some DAGs are not there.
//!
//! A [`Store`] that hides DAGs leaves them, and whatever belongs to them, out of every list, count and look-up by name. What is written
//! by it is written as ever: who may write is not asked here.

use std::sync::Arc;

use crate::connect::Store;
use crate::error::StoreError;

/// Stands for the id of a DAG, a run or a task whose name is not to be told. No DAG can have it.
pub const UNTOLD: &str = "(hidden)";

impl Store {
    /// The same database without these DAGs.
    #[must_use]
    pub fn without(&self, dag_ids: Vec<String>) -> Self {
        let mut store = self.clone();
        store.hidden = Arc::from(dag_ids);
        store
    }

    /// The DAGs that are not there.
    pub(crate) fn hidden(&self) -> &[String] {
        &self.hidden
    }

    /// Whether this DAG is one of those that are not there.
    #[must_use]
    pub fn hides(&self, dag_id: &str) -> bool {
        self.hidden.iter().any(|hidden| hidden == dag_id)
    }

    /// Whether any DAG is not there.
    #[must_use]
    pub fn hides_some(&self) -> bool {
        !self.hidden.is_empty()
    }

    /// Refuses what is hidden in the words for what does not exist.
    pub(crate) fn must_see(&self, dag_id: &str) -> Result<(), StoreError> {
        if self.hides(dag_id) {
            return Err(crate::dag::no_dag(dag_id));
        }
        Ok(())
    }
}
