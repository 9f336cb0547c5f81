//! Values that somebody keeps with a task instance: as long as its run, or less.

mod asset;

use axum::Json;
use axum::http::StatusCode;
use serde_json::Value;
use updraft_store::state_store::{Expiry, StateRow};
use uuid::Uuid;

pub(crate) use asset::{
    __path_clear_asset_state_store, __path_delete_asset_state_store, __path_get_asset_state_store,
    __path_list_asset_state_store, __path_set_asset_state_store, clear_asset_state_store, delete_asset_state_store,
    get_asset_state_store, list_asset_state_store, set_asset_state_store,
};

use super::task_instances::{instance, instances_of};
use crate::auth::Seen;
use crate::extract::{Body, Path, Query, instant, query_spec};
use crate::problem::{Problem, Reply};
use crate::schema::state_store::{
    TaskStateStoreBody, TaskStateStoreCollectionResponse, TaskStateStorePatchBody, TaskStateStoreResponse,
};
use crate::state::ApiState;

/// Bytes of a value as JSON.
const VALUE: usize = 64 << 10;
/// Characters of a key.
const KEY: usize = 512;

fn checked(key: &str, value: &Value) -> Reply<()> {
    if key.is_empty() || key.chars().count() > KEY {
        return Err(Problem::unprocessable(format!("a key has 1 to {KEY} characters")));
    }
    if value.to_string().len() > VALUE {
        return Err(Problem::invalid_body(
            "value",
            format!("a value has at most {VALUE} bytes as JSON: keep larger ones elsewhere, and their address here"),
        ));
    }
    Ok(())
}

fn response(row: StateRow) -> TaskStateStoreResponse {
    TaskStateStoreResponse {
        key: row.key,
        value: row.value,
        updated_at: row.updated_at,
        expires_at: row.expires_at,
    }
}

type Of = (String, String, String);

async fn id(state: &ApiState, (dag_id, run_id, task_id): &Of, map_index: Option<i32>) -> Reply<Uuid> {
    Ok(instance(state, dag_id, run_id, task_id, map_index.unwrap_or(-1))
        .await?
        .id)
}

query_spec!(ListTaskState { "map_index": Integer, "limit": Integer, "offset": Integer });

#[utoipa::path(get, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/state-store", operation_id = "list_task_state_store", tag = "Task State Store", params(("dag_id" = String, Path), ("dag_run_id" = String, Path), ("task_id" = String, Path), ListTaskState), responses((status = 200, body = TaskStateStoreCollectionResponse)))]
pub(crate) async fn list_task_state_store(
    Seen(state): Seen,
    Path(of): Path<Of>,
    query: Query<ListTaskState>,
) -> Reply<Json<TaskStateStoreCollectionResponse>> {
    let id = id(&state, &of, query.integer("map_index")).await?;
    let listed = state.store().list_task_state(id, query.page()).await?;
    Ok(Json(TaskStateStoreCollectionResponse {
        task_state_store: listed.rows.into_iter().map(response).collect(),
        total_entries: listed.total,
    }))
}

query_spec!(OfTaskState { "map_index": Integer });

#[utoipa::path(get, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/state-store/{key}", operation_id = "get_task_state_store", tag = "Task State Store", params(("dag_id" = String, Path), ("dag_run_id" = String, Path), ("task_id" = String, Path), ("key" = String, Path), OfTaskState), responses((status = 200, body = TaskStateStoreResponse)))]
pub(crate) async fn get_task_state_store(
    Seen(state): Seen,
    Path((dag_id, run_id, task_id, key)): Path<(String, String, String, String)>,
    query: Query<OfTaskState>,
) -> Reply<Json<TaskStateStoreResponse>> {
    let id = id(&state, &(dag_id, run_id, task_id), query.integer("map_index")).await?;
    Ok(Json(response(state.store().task_state(id, &key).await?)))
}

/// Makes or replaces a value. A task instance may have 1,000 of them.
#[utoipa::path(put, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/state-store/{key}", operation_id = "set_task_state_store", tag = "Task State Store", params(("dag_id" = String, Path), ("dag_run_id" = String, Path), ("task_id" = String, Path), ("key" = String, Path), OfTaskState), request_body = TaskStateStoreBody, responses((status = 204)))]
pub(crate) async fn set_task_state_store(
    Seen(state): Seen,
    Path((dag_id, run_id, task_id, key)): Path<(String, String, String, String)>,
    query: Query<OfTaskState>,
    Body(body): Body<TaskStateStoreBody>,
) -> Reply<StatusCode> {
    checked(&key, &body.value)?;
    let expires_at = match body.expires_at.as_deref() {
        None | Some("default") => None,
        Some(text) => Some(instant(text).ok_or_else(|| {
            Problem::invalid_body(
                "expires_at",
                "this is `default`, null, or an instant such as 2026-01-31T12:00:00Z",
            )
        })?),
    };
    let id = id(&state, &(dag_id, run_id, task_id), query.integer("map_index")).await?;
    let expiry = Expiry::Set(expires_at);
    state.store().set_task_state(id, &key, &body.value, expiry).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Replaces a value; it is kept as long as the old one.
#[utoipa::path(patch, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/state-store/{key}", operation_id = "patch_task_state_store", tag = "Task State Store", params(("dag_id" = String, Path), ("dag_run_id" = String, Path), ("task_id" = String, Path), ("key" = String, Path), OfTaskState), request_body = TaskStateStorePatchBody, responses((status = 200, description = "Replaced; the body is `null`.")))]
pub(crate) async fn patch_task_state_store(
    Seen(state): Seen,
    Path((dag_id, run_id, task_id, key)): Path<(String, String, String, String)>,
    query: Query<OfTaskState>,
    Body(body): Body<TaskStateStorePatchBody>,
) -> Reply<Json<Value>> {
    checked(&key, &body.value)?;
    let id = id(&state, &(dag_id, run_id, task_id), query.integer("map_index")).await?;
    state
        .store()
        .set_task_state(id, &key, &body.value, Expiry::Keep)
        .await?;
    Ok(Json(Value::Null))
}

/// Removes a value, if there is one.
#[utoipa::path(delete, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/state-store/{key}", operation_id = "delete_task_state_store", tag = "Task State Store", params(("dag_id" = String, Path), ("dag_run_id" = String, Path), ("task_id" = String, Path), ("key" = String, Path), OfTaskState), responses((status = 204)))]
pub(crate) async fn delete_task_state_store(
    Seen(state): Seen,
    Path((dag_id, run_id, task_id, key)): Path<(String, String, String, String)>,
    query: Query<OfTaskState>,
) -> Reply<StatusCode> {
    let id = id(&state, &(dag_id, run_id, task_id), query.integer("map_index")).await?;
    state.store().delete_task_state(&[id], Some(&key)).await?;
    Ok(StatusCode::NO_CONTENT)
}

query_spec!(ClearTaskState { "map_index": Integer, "all_map_indices": Flag });

/// Removes all values of a task instance, or of all instances of a mapped task.
#[utoipa::path(delete, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/state-store", operation_id = "clear_task_state_store", tag = "Task State Store", params(("dag_id" = String, Path), ("dag_run_id" = String, Path), ("task_id" = String, Path), ClearTaskState), responses((status = 204)))]
pub(crate) async fn clear_task_state_store(
    Seen(state): Seen,
    Path(of): Path<Of>,
    query: Query<ClearTaskState>,
) -> Reply<StatusCode> {
    let ids = if query.flag("all_map_indices") == Some(true) {
        let rows = instances_of(&state, &of.0, &of.1, &of.2).await?;
        rows.into_iter().map(|row| row.id).collect()
    } else {
        vec![id(&state, &of, query.integer("map_index")).await?]
    };
    state.store().delete_task_state(&ids, None).await?;
    Ok(StatusCode::NO_CONTENT)
}
