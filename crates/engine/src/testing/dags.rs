//! DAGs by hand.

use serde_json::json;
use updraft_dag::model::{Action, Dag, Expand, ExpandSource, Group, References, Task, TriggerRule};

pub(crate) fn task(task_id: &str, upstream: &[&str]) -> Task {
    Task {
        upstream: upstream.iter().map(|id| (*id).to_owned()).collect(),
        ..Task::new(task_id, "bash", json!({"command": "true"}))
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
        tasks: tasks.into_iter().map(|task| (task.task_id.clone(), task)).collect(),
        ..Dag::new("dag", "UTC")
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
