//! The list of task instances with its filters in a body.

use axum::Json;
use updraft_store::list::task_instances::{TASK_INSTANCE_ORDER, TaskInstanceFilter};
use updraft_store::list::{Order, Range};

use super::{listed, place};
use crate::auth::Seen;
use crate::extract::{Body, Part, Path};
use crate::problem::{Problem, Reply};
use crate::routes::dag_runs::page;
use crate::schema::task_instance::{TaskInstanceCollectionResponse, TaskInstancesBatchBody};

/// Values of one filter.
const VALUES: usize = 1000;

fn texts(name: &str, values: Option<Vec<String>>) -> Reply<Vec<String>> {
    let values = values.unwrap_or_default();
    if values.len() > VALUES {
        return Err(Problem::invalid_body(
            name,
            format!("a filter may have {VALUES} values"),
        ));
    }
    Ok(values)
}

/// The ids that the body names, within what the path says: the path's own if it names one.
fn within(path: Option<String>, name: &str, values: Option<Vec<String>>) -> Reply<Option<Vec<String>>> {
    let values = texts(name, values)?;
    Ok(match path {
        Some(id) if values.is_empty() || values.contains(&id) => Some(vec![id]),
        Some(_) => None,
        None => Some(values),
    })
}

/// The same list with its filters in a body. `~` stands for all DAGs, and for all runs.
#[utoipa::path(post, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/list", operation_id = "get_task_instances_batch", tag = "Task Instance", params(("dag_id" = String, Path), ("dag_run_id" = String, Path)), request_body = TaskInstancesBatchBody, responses((status = 200, body = TaskInstanceCollectionResponse)))]
pub(crate) async fn get_task_instances_batch(
    Seen(state): Seen,
    Path((dag_id, run_id)): Path<(String, String)>,
    Body(body): Body<TaskInstancesBatchBody>,
) -> Reply<Json<TaskInstanceCollectionResponse>> {
    let (dag_id, run_id) = place(&state, &dag_id, &run_id).await?;
    let (dag_ids, run_ids) = (
        within(dag_id, "dag_ids", body.dag_ids)?,
        within(run_id, "dag_run_ids", body.dag_run_ids)?,
    );
    let (Some(dag_ids), Some(run_ids)) = (dag_ids, run_ids) else {
        return Ok(Json(TaskInstanceCollectionResponse {
            task_instances: Vec::new(),
            total_entries: Some(0),
            next_cursor: None,
            previous_cursor: None,
        }));
    };
    let states = body.state.unwrap_or_default();
    if states.len() > VALUES {
        return Err(Problem::invalid_body(
            "state",
            format!("a filter may have {VALUES} values"),
        ));
    }
    let range = |gte, gt, lte, lt| Range { gte, gt, lte, lt };
    let filter = TaskInstanceFilter {
        dag_ids,
        run_ids,
        task_ids: texts("task_ids", body.task_ids)?,
        // `null` stands for instances without a state.
        states: states
            .into_iter()
            .map(|state| state.map_or("none", |state| state.as_str()).to_owned())
            .collect(),
        pools: texts("pool", body.pool)?,
        queues: texts("queue", body.queue)?,
        run_after: range(
            body.run_after_gte,
            body.run_after_gt,
            body.run_after_lte,
            body.run_after_lt,
        ),
        logical_date: range(
            body.logical_date_gte,
            body.logical_date_gt,
            body.logical_date_lte,
            body.logical_date_lt,
        ),
        start_date: range(
            body.start_date_gte,
            body.start_date_gt,
            body.start_date_lte,
            body.start_date_lt,
        ),
        end_date: range(body.end_date_gte, body.end_date_gt, body.end_date_lte, body.end_date_lt),
        duration: Range {
            gte: body.duration_gte,
            gt: body.duration_gt,
            lte: body.duration_lte,
            lt: body.duration_lt,
        },
        ..TaskInstanceFilter::default()
    };
    let order = Order::parse(
        TASK_INSTANCE_ORDER,
        &[body.order_by.unwrap_or_else(|| "map_index".to_owned())],
    )?;
    let page = page(body.page_limit, body.page_offset);
    listed(&state, &filter, &order, &Part::Page(page)).await
}
