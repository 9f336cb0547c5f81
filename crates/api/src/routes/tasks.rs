//! Tasks as the current version of a DAG defines them.

use std::collections::BTreeMap;

use axum::Json;
use serde_json::json;
use updraft_dag::model::{Dag, Task, TriggerRule, WeightRule};

use crate::auth::Seen;
use crate::extract::{Path, Query, query_spec};
use crate::problem::{Problem, Reply};
use crate::schema::task::{TaskCollectionResponse, TaskResponse};

/// The name of a rule as files have it.
pub(crate) fn trigger_rule(rule: TriggerRule) -> String {
    text(serde_json::to_value(rule))
}

fn weight_rule(rule: WeightRule) -> String {
    text(serde_json::to_value(rule))
}

fn text(value: serde_json::Result<serde_json::Value>) -> String {
    value
        .ok()
        .and_then(|value| value.as_str().map(ToOwned::to_owned))
        .unwrap_or_default()
}

/// Whether a task is expanded, by itself or with a group around it.
pub(crate) fn is_mapped(dag: &Dag, task: &Task) -> bool {
    let mut group = task.group.as_ref();
    while let Some(around) = group.and_then(|id| dag.groups.get(id)) {
        if around.expand.is_some() {
            return true;
        }
        group = around.parent.as_ref();
    }
    task.expand.is_some()
}

fn response(dag: &Dag, task: &Task, downstream: Vec<String>) -> TaskResponse {
    TaskResponse {
        task_id: Some(task.task_id.clone()),
        task_display_name: Some(task.task_id.clone()),
        owner: task.owner.clone().or_else(|| dag.owner.clone()),
        start_date: dag.start_date,
        end_date: dag.end_date,
        trigger_rule: Some(trigger_rule(task.trigger_rule)),
        depends_on_past: task.depends_on_past,
        wait_for_downstream: task.wait_for_downstream,
        retries: Some(f64::from(task.retries)),
        queue: Some(task.queue.clone()),
        pool: Some(task.pool.clone()),
        pool_slots: Some(f64::from(task.pool_slots)),
        execution_timeout: task.execution_timeout.map(Into::into),
        retry_delay: Some(task.retry_delay.into()),
        retry_exponential_backoff: task.retry_exponential_backoff,
        priority_weight: Some(f64::from(task.priority_weight)),
        weight_rule: Some(weight_rule(task.weight_rule)),
        ui_color: None,
        ui_fgcolor: None,
        template_fields: Some(
            task.action
                .args
                .as_object()
                .map(|args| args.keys().cloned().collect())
                .unwrap_or_default(),
        ),
        downstream_task_ids: Some(downstream),
        doc_md: task.doc_md.clone(),
        operator_name: Some(task.action.name.clone()),
        params: Some(super::dags::params(dag)),
        class_ref: json!({ "module_path": "updraft", "class_name": task.action.name })
            .as_object()
            .cloned(),
        is_mapped: Some(is_mapped(dag, task)),
        extra_links: Vec::new(),
    }
}

fn downstreams(dag: &Dag) -> BTreeMap<&str, Vec<String>> {
    let mut down: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for task in dag.tasks.values() {
        for upstream in &task.upstream {
            down.entry(upstream).or_default().push(task.task_id.clone());
        }
    }
    down
}

query_spec!(GetTasks { "order_by": Text });

#[utoipa::path(get, path = "/dags/{dag_id}/tasks", operation_id = "get_tasks", tag = "Task", params(("dag_id" = String, Path), GetTasks), responses((status = 200, body = TaskCollectionResponse)))]
pub(crate) async fn get_tasks(
    Seen(state): Seen,
    Path(dag_id): Path<String>,
    query: Query<GetTasks>,
) -> Reply<Json<TaskCollectionResponse>> {
    let version = state.store().current_version(&dag_id).await?;
    let mut down = downstreams(&version.dag);
    let mut tasks: Vec<_> = version
        .dag
        .tasks
        .values()
        .map(|task| {
            response(
                &version.dag,
                task,
                down.remove(task.task_id.as_str()).unwrap_or_default(),
            )
        })
        .collect();
    let order = query.text("order_by").unwrap_or_else(|| "task_id".to_owned());
    let (field, descending) = order
        .strip_prefix('-')
        .map_or((order.as_str(), false), |field| (field, true));
    let float = |value: Option<f64>| value.unwrap_or(f64::MIN);
    match field {
        "task_id" | "task_display_name" => {}
        "owner" => tasks.sort_by(|a, b| a.owner.cmp(&b.owner)),
        "pool" => tasks.sort_by(|a, b| a.pool.cmp(&b.pool)),
        "queue" => tasks.sort_by(|a, b| a.queue.cmp(&b.queue)),
        "trigger_rule" => tasks.sort_by(|a, b| a.trigger_rule.cmp(&b.trigger_rule)),
        "operator_name" => tasks.sort_by(|a, b| a.operator_name.cmp(&b.operator_name)),
        "retries" => tasks.sort_by(|a, b| float(a.retries).total_cmp(&float(b.retries))),
        "pool_slots" => tasks.sort_by(|a, b| float(a.pool_slots).total_cmp(&float(b.pool_slots))),
        "priority_weight" => tasks.sort_by(|a, b| float(a.priority_weight).total_cmp(&float(b.priority_weight))),
        other => {
            return Err(Problem::bad_request(format!(
                "'Task' object has no attribute '{other}'"
            )));
        }
    }
    if descending {
        tasks.reverse();
    }
    let total_entries = tasks.len() as i64;
    Ok(Json(TaskCollectionResponse { tasks, total_entries }))
}

#[utoipa::path(get, path = "/dags/{dag_id}/tasks/{task_id}", operation_id = "get_task", tag = "Task", params(("dag_id" = String, Path), ("task_id" = String, Path)), responses((status = 200, body = TaskResponse)))]
pub(crate) async fn get_task(
    Seen(state): Seen,
    Path((dag_id, task_id)): Path<(String, String)>,
) -> Reply<Json<TaskResponse>> {
    let version = state.store().current_version(&dag_id).await?;
    let task = version
        .dag
        .tasks
        .get(&task_id)
        .ok_or_else(|| Problem::not_found(format!("Task with id {task_id} was not found")))?;
    let down = downstreams(&version.dag).remove(task_id.as_str()).unwrap_or_default();
    Ok(Json(response(&version.dag, task, down)))
}
