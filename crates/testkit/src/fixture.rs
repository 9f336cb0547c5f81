//! Small DAGs.

use serde_json::json;
use updraft_dag::model::{Dag, Task};

/// A DAG of these tasks, by hand only, with the defaults of a file.
#[must_use]
pub fn dag(dag_id: &str, tasks: impl IntoIterator<Item = Task>) -> Dag {
    Dag {
        tasks: tasks.into_iter().map(|task| (task.task_id.clone(), task)).collect(),
        ..Dag::new(dag_id, "UTC")
    }
}

/// A task that runs `true`, after these tasks, with the defaults of a file.
#[must_use]
pub fn task(task_id: &str, upstream: &[&str]) -> Task {
    Task {
        upstream: upstream.iter().map(|task_id| (*task_id).to_owned()).collect(),
        ..Task::new(task_id, "bash", json!({"command": "true"}))
    }
}

/// `a` and `b`, one after the other.
#[must_use]
pub fn chain(dag_id: &str) -> Dag {
    dag(dag_id, [task("a", &[]), task("b", &["a"])])
}

/// `width` tasks `t0000`, `t0001`, … without dependencies.
#[must_use]
pub fn wide(dag_id: &str, width: usize) -> Dag {
    let mut dag = dag(dag_id, (0..width).map(|index| task(&format!("t{index:04}"), &[])));
    dag.max_active_tasks = u32::try_from(width).unwrap_or(u32::MAX).max(1);
    dag
}
