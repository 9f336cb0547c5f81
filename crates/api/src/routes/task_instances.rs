//! Task instances and their tries.

mod batch;

use axum::Json;
use updraft_store::list::Order;
use updraft_store::list::task_instances::{TASK_INSTANCE_ORDER, TaskInstanceFilter, TaskInstanceListRow};
use updraft_store::list::tries::TryRow;

pub(crate) use batch::{__path_get_task_instances_batch, get_task_instances_batch};

use super::dag_runs::seconds;
use super::dags::display_name;
use super::one_or_all;
use super::versions::version;
use crate::auth::Seen;
use crate::extract::{Part, Path, Query, Rows, query_spec};
use crate::problem::{Problem, Reply};
use crate::schema::state::TaskInstanceState;
use crate::schema::task_instance::{
    TaskInstanceCollectionResponse, TaskInstanceFields, TaskInstanceHistoryCollectionResponse,
    TaskInstanceHistoryResponse, TaskInstanceResponse,
};
use crate::state::ApiState;

pub(crate) fn response(row: TaskInstanceListRow) -> TaskInstanceResponse {
    TaskInstanceResponse {
        id: row.id,
        logical_date: row.logical_date,
        run_after: row.run_after,
        note: row.note.clone(),
        rendered_map_index: row
            .rendered_map_index
            .clone()
            .or_else(|| (row.map_index >= 0).then(|| row.map_index.to_string())),
        rendered_fields: row
            .rendered_fields
            .as_ref()
            .and_then(|fields| fields.as_object().cloned())
            .unwrap_or_default(),
        trigger: None,
        triggerer_job: None,
        fields: fields(row),
    }
}

fn fields(row: TaskInstanceListRow) -> TaskInstanceFields {
    let name = display_name(row.display_name, &row.dag_id);
    TaskInstanceFields {
        dag_version: Some(version(
            row.version_id,
            row.version_number,
            row.version_created_at,
            row.dag_id.clone(),
            name.clone(),
        )),
        task_display_name: row.task_id.clone(),
        task_id: row.task_id,
        dag_id: row.dag_id,
        dag_run_id: row.run_id,
        map_index: row.map_index,
        start_date: row.start_date,
        end_date: row.end_date,
        duration: seconds(row.start_date, row.end_date),
        state: TaskInstanceState::of(&row.state),
        try_number: row.try_number,
        max_tries: row.max_tries,
        dag_display_name: name,
        hostname: row.hostname,
        unixname: None,
        pool: row.pool,
        pool_slots: row.pool_slots,
        queue: Some(row.queue),
        priority_weight: Some(row.priority_weight),
        operator_name: Some(row.operator.clone()),
        operator: Some(row.operator),
        queued_when: row.queued_at,
        scheduled_when: row.scheduled_at,
        pid: row.pid,
        executor: None,
        executor_config: "{}".to_owned(),
        reason: row.reason,
    }
}

/// A try as the task instance looked by it.
fn history(row: &TaskInstanceListRow, attempt: Option<TryRow>) -> TaskInstanceHistoryResponse {
    let mut fields = fields(row.clone());
    let (mut exit_code, mut signal) = (None, None);
    if let Some(attempt) = attempt {
        fields.state = TaskInstanceState::of(attempt.task_state());
        fields.try_number = attempt.try_number;
        // The latest try may have had several attempts; the instance knows when the first of them began.
        let is_latest = attempt.try_number == row.try_number;
        fields.start_date = row.start_date.filter(|_| is_latest).or(attempt.started_at);
        fields.end_date = attempt.ended_at;
        fields.duration = seconds(fields.start_date, attempt.ended_at);
        fields.queued_when = Some(attempt.queued_at);
        fields.hostname = attempt.hostname;
        fields.pid = attempt.pid;
        fields.reason = attempt.reason;
        (exit_code, signal) = (attempt.exit_code, attempt.signal);
    }
    TaskInstanceHistoryResponse {
        fields,
        exit_code,
        signal,
    }
}

query_spec!(GetTaskInstances {
    "cursor": Text, "task_id": Text, "task_display_name": Match, "task_group_id": Text, "dag_id": Match, "run_id": Match, "state": Texts,
    "pool": Texts, "pool_name": Match, "queue": Texts, "queue_name": Match, "executor": Texts, "version_number": Integers, "try_number": Integers,
    "operator": Texts, "operator_name": Match, "map_index": Integers, "rendered_map_index": Match, "limit": Integer, "offset": Integer,
    "order_by": Texts, "run_after": TimeRange, "logical_date": TimeRange, "start_date": TimeRange, "end_date": TimeRange, "updated_at": TimeRange,
    "duration": NumberRange,
});

fn filter(query: &Query<GetTaskInstances>) -> Reply<TaskInstanceFilter> {
    let states = query.texts("state");
    // `null` and `none` both stand for instances without a state.
    let states: Vec<String> = states
        .into_iter()
        .map(|state| {
            if matches!(state.as_str(), "null" | "no_status") {
                "none".to_owned()
            } else {
                state
            }
        })
        .collect();
    if let Some(state) = states
        .iter()
        .find(|state| *state != "none" && TaskInstanceState::of(state).is_none())
    {
        return Err(Problem::invalid(
            "enum",
            &["query".into(), "state".into()],
            format!("`{state}` is no state of a task instance"),
        ));
    }
    Ok(TaskInstanceFilter {
        task_ids: query.text("task_id").into_iter().collect(),
        group: query.text("task_group_id"),
        states,
        pools: query.texts("pool"),
        queues: query.texts("queue"),
        operators: query.texts("operator"),
        versions: query.integers("version_number"),
        try_numbers: query.integers("try_number"),
        map_indexes: query.integers("map_index"),
        task_id_match: query.matching("task_display_name"),
        dag_id_match: query.matching("dag_id"),
        run_id_match: query.matching("run_id"),
        pool_match: query.matching("pool_name"),
        queue_match: query.matching("queue_name"),
        operator_match: query.matching("operator_name"),
        rendered_map_index_match: query.matching("rendered_map_index"),
        run_after: query.times("run_after"),
        logical_date: query.times("logical_date"),
        start_date: query.times("start_date"),
        end_date: query.times("end_date"),
        updated_at: query.times("updated_at"),
        duration: query.numbers("duration"),
        ..TaskInstanceFilter::default()
    })
}

async fn collection(
    state: &ApiState,
    query: &Query<GetTaskInstances>,
    filter: &TaskInstanceFilter,
) -> Reply<Json<TaskInstanceCollectionResponse>> {
    let order = query.order(TASK_INSTANCE_ORDER, &["map_index"])?;
    listed(state, filter, &order, &Part::of(query)?).await
}

async fn listed(
    state: &ApiState,
    filter: &TaskInstanceFilter,
    order: &Order,
    part: &Part,
) -> Reply<Json<TaskInstanceCollectionResponse>> {
    let store = state.store();
    let listed: Rows<_> = match part {
        Part::Page(page) => store.list_task_instances(filter, order, *page).await?.into(),
        Part::From(from) => {
            let (start, limit) = (from.start(), from.limit);
            store.task_instances_from(filter, order, start, limit).await?.into()
        }
    };
    Ok(Json(TaskInstanceCollectionResponse {
        task_instances: listed.rows.into_iter().map(response).collect(),
        total_entries: Some(listed.total),
        next_cursor: listed.next_cursor,
        previous_cursor: listed.previous_cursor,
    }))
}

/// The DAG and the run of a path, which have to be there; `None` for `~`: all of them.
pub(crate) async fn place(state: &ApiState, dag_id: &str, run_id: &str) -> Reply<(Option<String>, Option<String>)> {
    let (dag_id, run_id) = (one_or_all(dag_id), one_or_all(run_id));
    match (&dag_id, &run_id) {
        (Some(dag_id), Some(run_id)) => _ = state.store().run(dag_id, run_id).await?,
        (Some(dag_id), None) => _ = state.store().dag(dag_id).await?,
        _ => {}
    }
    Ok((dag_id, run_id))
}

/// `~` stands for all DAGs, and for all runs.
#[utoipa::path(get, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances", operation_id = "get_task_instances", tag = "Task Instance", params(("dag_id" = String, Path), ("dag_run_id" = String, Path), GetTaskInstances), responses((status = 200, body = TaskInstanceCollectionResponse)))]
pub(crate) async fn get_task_instances(
    Seen(state): Seen,
    Path((dag_id, run_id)): Path<(String, String)>,
    query: Query<GetTaskInstances>,
) -> Reply<Json<TaskInstanceCollectionResponse>> {
    let (dag_id, run_id) = place(&state, &dag_id, &run_id).await?;
    let filter = TaskInstanceFilter {
        dag_ids: dag_id.into_iter().collect(),
        run_ids: run_id.into_iter().collect(),
        ..filter(&query)?
    };
    collection(&state, &query, &filter).await
}

/// The instances of a mapped task.
#[utoipa::path(get, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/listMapped", operation_id = "get_mapped_task_instances", tag = "Task Instance", params(("dag_id" = String, Path), ("dag_run_id" = String, Path), ("task_id" = String, Path), GetTaskInstances), responses((status = 200, body = TaskInstanceCollectionResponse)))]
pub(crate) async fn get_mapped_task_instances(
    Seen(state): Seen,
    Path((dag_id, run_id, task_id)): Path<(String, String, String)>,
    query: Query<GetTaskInstances>,
) -> Reply<Json<TaskInstanceCollectionResponse>> {
    let all = instances_of(&state, &dag_id, &run_id, &task_id).await?;
    if all.iter().all(|row| row.map_index < 0) {
        // Mapped, but not expanded yet: an empty list. Not mapped at all: a mistake.
        let loaded = state.store().load_run(&dag_id, &run_id).await?;
        let task = loaded.version.dag.tasks.get(&task_id);
        if !task.is_some_and(|task| super::tasks::is_mapped(&loaded.version.dag, task)) {
            return Err(Problem::not_found(format!("Task id {task_id} is not mapped")));
        }
    }
    let filter = TaskInstanceFilter {
        dag_ids: vec![dag_id],
        run_ids: vec![run_id],
        task_ids: vec![task_id],
        mapped: true,
        ..filter(&query)?
    };
    collection(&state, &query, &filter).await
}

/// All instances of a task in a run; an error when there is none.
pub(crate) async fn instances_of(
    state: &ApiState,
    dag_id: &str,
    run_id: &str,
    task_id: &str,
) -> Reply<Vec<TaskInstanceListRow>> {
    let filter = TaskInstanceFilter {
        dag_ids: vec![dag_id.to_owned()],
        run_ids: vec![run_id.to_owned()],
        task_ids: vec![task_id.to_owned()],
        ..TaskInstanceFilter::default()
    };
    let rows = state.store().all_task_instances(&filter).await?;
    if rows.is_empty() {
        return Err(not_found(dag_id, run_id, task_id));
    }
    Ok(rows)
}

fn not_found(dag_id: &str, run_id: &str, task_id: &str) -> Problem {
    Problem::not_found(format!(
        "The Task Instance with dag_id: `{dag_id}`, run_id: `{run_id}` and task_id: `{task_id}` was not found"
    ))
}

/// One instance of a task; -1 stands for the one of a task that is not mapped.
pub(crate) async fn instance(
    state: &ApiState,
    dag_id: &str,
    run_id: &str,
    task_id: &str,
    map_index: i32,
) -> Reply<TaskInstanceListRow> {
    let rows = instances_of(state, dag_id, run_id, task_id).await?;
    let is_mapped = rows.iter().any(|row| row.map_index >= 0);
    if map_index < 0 && is_mapped {
        return Err(Problem::not_found(
            "Task instance is mapped, add the map_index value to the URL",
        ));
    }
    let found = rows.into_iter().find(|row| row.map_index == map_index);
    found.ok_or_else(|| Problem::not_found(format!("The Mapped Task Instance with dag_id: `{dag_id}`, run_id: `{run_id}`, task_id: `{task_id}`, and map_index: `{map_index}` was not found")))
}

#[utoipa::path(get, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}", operation_id = "get_task_instance", tag = "Task Instance", params(("dag_id" = String, Path), ("dag_run_id" = String, Path), ("task_id" = String, Path)), responses((status = 200, body = TaskInstanceResponse)))]
pub(crate) async fn get_task_instance(
    Seen(state): Seen,
    Path((dag_id, run_id, task_id)): Path<(String, String, String)>,
) -> Reply<Json<TaskInstanceResponse>> {
    Ok(Json(response(instance(&state, &dag_id, &run_id, &task_id, -1).await?)))
}

#[utoipa::path(get, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/{map_index}", operation_id = "get_mapped_task_instance", tag = "Task Instance", params(("dag_id" = String, Path), ("dag_run_id" = String, Path), ("task_id" = String, Path), ("map_index" = i32, Path)), responses((status = 200, body = TaskInstanceResponse)))]
pub(crate) async fn get_mapped_task_instance(
    Seen(state): Seen,
    Path((dag_id, run_id, task_id, map_index)): Path<(String, String, String, i32)>,
) -> Reply<Json<TaskInstanceResponse>> {
    Ok(Json(response(
        instance(&state, &dag_id, &run_id, &task_id, map_index).await?,
    )))
}

/// The tries of an instance, the first one first; what never had a try shows itself.
async fn tries(state: &ApiState, row: &TaskInstanceListRow) -> Reply<Vec<TaskInstanceHistoryResponse>> {
    let attempts = state.store().list_tries(row.id).await?;
    let is_current_there = attempts.iter().any(|attempt| attempt.try_number == row.try_number);
    let mut tries: Vec<_> = attempts
        .into_iter()
        .map(|attempt| history(row, Some(attempt)))
        .collect();
    if !is_current_there {
        tries.push(history(row, None));
    }
    Ok(tries)
}

query_spec!(OfIndex { "map_index": Integer });

async fn tries_of(
    state: &ApiState,
    path: (String, String, String),
    map_index: i32,
) -> Reply<Json<TaskInstanceHistoryCollectionResponse>> {
    let row = instance(state, &path.0, &path.1, &path.2, map_index).await?;
    let task_instances = tries(state, &row).await?;
    let total_entries = task_instances.len() as i64;
    Ok(Json(TaskInstanceHistoryCollectionResponse {
        task_instances,
        total_entries,
    }))
}

async fn try_of(
    state: &ApiState,
    path: (String, String, String),
    map_index: i32,
    number: i32,
) -> Reply<Json<TaskInstanceHistoryResponse>> {
    let row = instance(state, &path.0, &path.1, &path.2, map_index).await?;
    let found = tries(state, &row)
        .await?
        .into_iter()
        .find(|one| one.fields.try_number == number);
    found.map(Json).ok_or_else(|| {
        let (dag_id, run_id, task_id) = path;
        Problem::not_found(format!(
            "The Task Instance with dag_id: `{dag_id}`, run_id: `{run_id}`, task_id: `{task_id}`, try_number: `{number}` and map_index: `{map_index}` was not found"
        ))
    })
}

#[utoipa::path(get, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/tries", operation_id = "get_task_instance_tries", tag = "Task Instance", params(("dag_id" = String, Path), ("dag_run_id" = String, Path), ("task_id" = String, Path), OfIndex), responses((status = 200, body = TaskInstanceHistoryCollectionResponse)))]
pub(crate) async fn get_task_instance_tries(
    Seen(state): Seen,
    Path(path): Path<(String, String, String)>,
    query: Query<OfIndex>,
) -> Reply<Json<TaskInstanceHistoryCollectionResponse>> {
    tries_of(&state, path, query.integer("map_index").unwrap_or(-1)).await
}

#[utoipa::path(get, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/{map_index}/tries", operation_id = "get_mapped_task_instance_tries", tag = "Task Instance", params(("dag_id" = String, Path), ("dag_run_id" = String, Path), ("task_id" = String, Path), ("map_index" = i32, Path)), responses((status = 200, body = TaskInstanceHistoryCollectionResponse)))]
pub(crate) async fn get_mapped_task_instance_tries(
    Seen(state): Seen,
    Path((dag_id, run_id, task_id, map_index)): Path<(String, String, String, i32)>,
) -> Reply<Json<TaskInstanceHistoryCollectionResponse>> {
    tries_of(&state, (dag_id, run_id, task_id), map_index).await
}

#[utoipa::path(get, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/tries/{task_try_number}", operation_id = "get_task_instance_try_details", tag = "Task Instance", params(("dag_id" = String, Path), ("dag_run_id" = String, Path), ("task_id" = String, Path), ("task_try_number" = i32, Path), OfIndex), responses((status = 200, body = TaskInstanceHistoryResponse)))]
pub(crate) async fn get_task_instance_try_details(
    Seen(state): Seen,
    Path((dag_id, run_id, task_id, number)): Path<(String, String, String, i32)>,
    query: Query<OfIndex>,
) -> Reply<Json<TaskInstanceHistoryResponse>> {
    try_of(
        &state,
        (dag_id, run_id, task_id),
        query.integer("map_index").unwrap_or(-1),
        number,
    )
    .await
}

#[utoipa::path(get, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/{map_index}/tries/{task_try_number}", operation_id = "get_mapped_task_instance_try_details", tag = "Task Instance", params(("dag_id" = String, Path), ("dag_run_id" = String, Path), ("task_id" = String, Path), ("map_index" = i32, Path), ("task_try_number" = i32, Path)), responses((status = 200, body = TaskInstanceHistoryResponse)))]
pub(crate) async fn get_mapped_task_instance_try_details(
    Seen(state): Seen,
    Path((dag_id, run_id, task_id, map_index, number)): Path<(String, String, String, i32, i32)>,
) -> Reply<Json<TaskInstanceHistoryResponse>> {
    try_of(&state, (dag_id, run_id, task_id), map_index, number).await
}
