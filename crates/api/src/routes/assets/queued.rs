//! Updates of assets that a DAG has not had a run for: seen by DAG, by asset, or by both.

use axum::http::StatusCode;
use axum::{Extension, Json};
use updraft_store::asset::{QueuedAsset, QueuedFilter};

use crate::auth::access::Permission;
use crate::auth::{Identity, Seen};
use crate::extract::{Path, Query, query_spec};
use crate::problem::{Problem, Reply};
use crate::routes::dags::display_name;
use crate::schema::asset::{QueuedEventCollectionResponse, QueuedEventResponse};
use crate::state::ApiState;

query_spec!(Before { "before": Time });

fn response(row: QueuedAsset) -> QueuedEventResponse {
    QueuedEventResponse {
        dag_display_name: display_name(row.display_name, &row.dag_id),
        dag_id: row.dag_id,
        asset_id: row.asset_id,
        created_at: row.created_at,
    }
}

async fn list(state: &ApiState, filter: QueuedFilter) -> Reply<Json<QueuedEventCollectionResponse>> {
    let rows = state.store().queued_assets(&filter).await?;
    Ok(Json(QueuedEventCollectionResponse {
        total_entries: rows.len() as i64,
        queued_events: rows.into_iter().map(response).collect(),
    }))
}

fn none(filter: &QueuedFilter) -> Problem {
    let dag = filter.dag_id.as_ref().map(|dag_id| format!("dag_id: `{dag_id}`"));
    let asset = filter.asset_id.map(|id| format!("asset_id: `{id}`"));
    let named: Vec<String> = dag.into_iter().chain(asset).collect();
    Problem::not_found(format!("Queue event with {} was not found", named.join(" and ")))
}

async fn delete(state: &ApiState, filter: QueuedFilter) -> Reply<StatusCode> {
    match state.store().delete_queued_assets(&filter).await? {
        0 => Err(none(&filter)),
        _ => Ok(StatusCode::NO_CONTENT),
    }
}

#[utoipa::path(get, path = "/assets/{asset_id}/queuedEvents", operation_id = "get_asset_queued_events", tag = "Asset", params(("asset_id" = i64, Path), Before), responses((status = 200, body = QueuedEventCollectionResponse)))]
pub(crate) async fn get_asset_queued_events(
    Seen(state): Seen,
    Path(asset_id): Path<i64>,
    query: Query<Before>,
) -> Reply<Json<QueuedEventCollectionResponse>> {
    let filter = QueuedFilter {
        dag_id: None,
        asset_id: Some(asset_id),
        before: query.time("before"),
        without: Vec::new(),
    };
    list(&state, filter).await
}

/// Forgets them: no run will be made for them.
#[utoipa::path(delete, path = "/assets/{asset_id}/queuedEvents", operation_id = "delete_asset_queued_events", tag = "Asset", params(("asset_id" = i64, Path), Before), responses((status = 204)))]
pub(crate) async fn delete_asset_queued_events(
    Seen(state): Seen,
    Extension(identity): Extension<Identity>,
    Path(asset_id): Path<i64>,
    query: Query<Before>,
) -> Reply<StatusCode> {
    let filter = QueuedFilter {
        dag_id: None,
        asset_id: Some(asset_id),
        before: query.time("before"),
        without: identity.rights.short_of(Permission::Run),
    };
    delete(&state, filter).await
}

#[utoipa::path(get, path = "/dags/{dag_id}/assets/queuedEvents", operation_id = "get_dag_asset_queued_events", tag = "Asset", params(("dag_id" = String, Path), Before), responses((status = 200, body = QueuedEventCollectionResponse)))]
pub(crate) async fn get_dag_asset_queued_events(
    Seen(state): Seen,
    Path(dag_id): Path<String>,
    query: Query<Before>,
) -> Reply<Json<QueuedEventCollectionResponse>> {
    let filter = QueuedFilter {
        dag_id: Some(dag_id),
        asset_id: None,
        before: query.time("before"),
        without: Vec::new(),
    };
    list(&state, filter).await
}

/// Forgets them: no run will be made for them.
#[utoipa::path(delete, path = "/dags/{dag_id}/assets/queuedEvents", operation_id = "delete_dag_asset_queued_events", tag = "Asset", params(("dag_id" = String, Path), Before), responses((status = 204)))]
pub(crate) async fn delete_dag_asset_queued_events(
    Seen(state): Seen,
    Extension(identity): Extension<Identity>,
    Path(dag_id): Path<String>,
    query: Query<Before>,
) -> Reply<StatusCode> {
    let filter = QueuedFilter {
        dag_id: Some(dag_id),
        asset_id: None,
        before: query.time("before"),
        without: identity.rights.short_of(Permission::Run),
    };
    delete(&state, filter).await
}

fn both(dag_id: String, asset_id: i64, query: &Query<Before>) -> QueuedFilter {
    QueuedFilter {
        dag_id: Some(dag_id),
        asset_id: Some(asset_id),
        before: query.time("before"),
        without: Vec::new(),
    }
}

#[utoipa::path(get, path = "/dags/{dag_id}/assets/{asset_id}/queuedEvents", operation_id = "get_dag_asset_queued_event", tag = "Asset", params(("dag_id" = String, Path), ("asset_id" = i64, Path), Before), responses((status = 200, body = QueuedEventResponse)))]
pub(crate) async fn get_dag_asset_queued_event(
    Seen(state): Seen,
    Path((dag_id, asset_id)): Path<(String, i64)>,
    query: Query<Before>,
) -> Reply<Json<QueuedEventResponse>> {
    let filter = both(dag_id, asset_id, &query);
    let found = state.store().queued_assets(&filter).await?.pop();
    found.map(response).map(Json).ok_or_else(|| none(&filter))
}

/// Forgets them: no run will be made for them.
#[utoipa::path(delete, path = "/dags/{dag_id}/assets/{asset_id}/queuedEvents", operation_id = "delete_dag_asset_queued_event", tag = "Asset", params(("dag_id" = String, Path), ("asset_id" = i64, Path), Before), responses((status = 204)))]
pub(crate) async fn delete_dag_asset_queued_event(
    Seen(state): Seen,
    Path((dag_id, asset_id)): Path<(String, i64)>,
    query: Query<Before>,
) -> Reply<StatusCode> {
    delete(&state, both(dag_id, asset_id, &query)).await
}
