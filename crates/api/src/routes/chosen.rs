//! Tasks that are chosen for a run; to it, there are no others.

use std::collections::BTreeSet;

use updraft_dag::model::{Dag, TaskId};

use crate::problem::{Problem, Reply};

/// Tasks by their ids; a group means all its tasks.
pub(crate) fn chosen(dag: &Dag, task_ids: Option<&[String]>) -> Reply<Option<BTreeSet<TaskId>>> {
    let Some(task_ids) = task_ids else { return Ok(None) };
    if task_ids.is_empty() {
        return Err(Problem::invalid_body(
            "task_ids",
            "task_ids list should have at least 1 element.",
        ));
    }
    let mut chosen = BTreeSet::new();
    for id in task_ids {
        if dag.tasks.contains_key(id) {
            chosen.insert(id.clone());
        } else if dag.groups.contains_key(id) {
            chosen.extend(dag.tasks_of_group(id).cloned());
        } else {
            return Err(Problem::invalid_body(
                "task_ids",
                format!("DAG `{}` has no task and no group `{id}`", dag.dag_id),
            ));
        }
    }
    Ok(Some(chosen))
}
