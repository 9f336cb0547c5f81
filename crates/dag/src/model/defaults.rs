//! What a file that says nothing means.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Action, Dag, References, Retention, Schedule, Seconds, Task, TaskId, TriggerRule, WeightRule};

impl Dag {
    /// A DAG without tasks, and with the defaults of the format.
    #[must_use]
    pub fn new(dag_id: impl Into<String>, timezone: &str) -> Self {
        Self {
            dag_id: dag_id.into(),
            dag_display_name: None,
            description: None,
            doc_md: None,
            owner: None,
            tags: BTreeSet::new(),
            schedule: Schedule::None,
            timezone: timezone.to_owned(),
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
            retention: Retention::default(),
            tasks: BTreeMap::new(),
            groups: BTreeMap::new(),
        }
    }
}

impl Task {
    /// A task on its own, with the defaults of the format.
    #[must_use]
    pub fn new(task_id: impl Into<TaskId>, action: impl Into<String>, args: Value) -> Self {
        Self {
            task_id: task_id.into(),
            group: None,
            action: Action {
                name: action.into(),
                args,
            },
            upstream: BTreeSet::new(),
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
            references: References::default(),
        }
    }
}
