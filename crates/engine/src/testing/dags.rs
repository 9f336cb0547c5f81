//! DAGs by hand.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use updraft_dag::model::{
    Action, Dag, Expand, ExpandSource, Group, References, Schedule, Seconds, Task, TriggerRule, WeightRule,
};

pub(crate) fn task(task_id: &str, upstream: &[&str]) -> Task {
    Task {
        task_id: task_id.to_owned(),
        group: None,
        action: Action {
            name: "bash".to_owned(),
            args: json!({"command": "true"}),
        },
        upstream: upstream.iter().map(|id| (*id).to_owned()).collect(),
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

pub(crate) fn ruled(task_id: &str, upstream: &[&str], rule: TriggerRule) -> Task {
    Task {
        trigger_rule: rule,
        ..task(task_id, upstream)
    }
}

pub(crate) fn mapped(task_id: &str, upstream: &[&str]) -> Task {
    let lists = vec![("x".to_owned(), ExpandSource::List(vec![json!(1)]))];
    Task {
        expand: Some(Expand::Product(lists)),
        ..task(task_id, upstream)
    }
}

pub(crate) fn setup(task_id: &str, upstream: &[&str]) -> Task {
    Task {
        setup: true,
        ..task(task_id, upstream)
    }
}

pub(crate) fn teardown(task_id: &str, upstream: &[&str], setups: &[&str]) -> Task {
    let teardown = Some(setups.iter().map(|id| (*id).to_owned()).collect());
    Task {
        teardown,
        ..ruled(task_id, upstream, TriggerRule::AllDoneSetupSuccess)
    }
}

pub(crate) fn dag(tasks: impl IntoIterator<Item = Task>) -> Dag {
    Dag {
        dag_id: "dag".to_owned(),
        dag_display_name: None,
        description: None,
        doc_md: None,
        owner: None,
        tags: BTreeSet::new(),
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

/// A task with another action than `bash`.
pub(crate) fn acting(action: &str, task_id: &str, upstream: &[&str], args: serde_json::Value) -> Task {
    Task {
        action: Action {
            name: action.to_owned(),
            args,
        },
        ..task(task_id, upstream)
    }
}

/// `task` as a member of a group.
pub(crate) fn within(group: &str, task: Task) -> Task {
    Task {
        group: Some(group.to_owned()),
        ..task
    }
}

/// `dag` with a group; `expand` makes it a mapped one.
pub(crate) fn with_group(dag: Dag, group_id: &str, expand: Option<Expand>) -> Dag {
    let mut dag = dag;
    let group = Group {
        group_id: group_id.to_owned(),
        parent: group_id.rsplit_once('.').map(|(parent, _)| parent.to_owned()),
        expand,
        doc_md: None,
        references: References::default(),
    };
    dag.groups.insert(group_id.to_owned(), group);
    dag
}
