//! Small DAGs.

use std::collections::BTreeMap;

use serde_json::json;
use updraft_dag::model::{Action, Dag, Schedule, Seconds, Task, TriggerRule, WeightRule};

/// A DAG of these tasks, by hand only, with the defaults of a file.
#[must_use]
pub fn dag(dag_id: &str, tasks: impl IntoIterator<Item = Task>) -> Dag {
    Dag {
        dag_id: dag_id.to_owned(),
        dag_display_name: None,
        description: None,
        doc_md: None,
        owner: None,
        tags: std::collections::BTreeSet::new(),
        schedule: Schedule::None,
        timezone: "UTC".to_owned(),
        start_date: None,
        end_date: None,
        catchup: false,
        max_active_runs: 16,
        max_active_tasks: 16,
        max_consecutive_failed_dag_runs: 0,
        dagrun_timeout: None,
        fail_fast: false,
        is_paused_upon_creation: None,
        params: BTreeMap::new(),
        on_success: Vec::new(),
        on_failure: Vec::new(),
        deadline: None,
        tasks: tasks.into_iter().map(|task| (task.task_id.clone(), task)).collect(),
        groups: BTreeMap::new(),
    }
}

/// A task that runs `true`, after these tasks, with the defaults of a file.
#[must_use]
pub fn task(task_id: &str, upstream: &[&str]) -> Task {
    Task {
        task_id: task_id.to_owned(),
        group: None,
        action: Action {
            name: "bash".to_owned(),
            args: json!({"command": "true"}),
        },
        upstream: upstream.iter().map(|task_id| (*task_id).to_owned()).collect(),
        trigger_rule: TriggerRule::AllSuccess,
        when: None,
        expand: None,
        map_index_template: None,
        max_active_tis_per_dag: None,
        max_active_tis_per_dagrun: None,
        retries: 0,
        retry_delay: Seconds(300.0),
        retry_exponential_backoff: 0.0,
        max_retry_delay: None,
        execution_timeout: None,
        pool: "default_pool".to_owned(),
        pool_slots: 1,
        priority_weight: 1,
        weight_rule: WeightRule::Downstream,
        queue: "default".to_owned(),
        depends_on_past: false,
        wait_for_downstream: false,
        ignore_first_depends_on_past: true,
        wait_for_past_depends_before_skipping: false,
        env: BTreeMap::new(),
        cwd: None,
        owner: None,
        doc_md: None,
        setup: false,
        teardown: None,
        on_failure_fail_dagrun: false,
        inlets: Vec::new(),
        outlets: Vec::new(),
        on_success: Vec::new(),
        on_failure: Vec::new(),
        on_retry: Vec::new(),
        on_skipped: Vec::new(),
        do_xcom_push: true,
        resources: None,
        references: updraft_dag::model::References::default(),
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
