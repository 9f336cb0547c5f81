//! Values that somebody keeps with an asset.

use axum::Json;
use axum::http::StatusCode;
use updraft_store::state_store::StateRow;

use super::checked;
use crate::auth::Seen;
use crate::extract::{Body, Path, Query, query_spec};
use crate::problem::Reply;
use crate::schema::state_store::{AssetStateStoreBody, AssetStateStoreCollectionResponse, AssetStateStoreResponse};

fn response(row: StateRow) -> AssetStateStoreResponse {
    AssetStateStoreResponse {
        key: row.key,
        value: row.value,
        updated_at: row.updated_at,
    }
}

query_spec!(ListAssetState { "limit": Integer, "offset": Integer });

#[utoipa::path(get, path = "/assets/{asset_id}/state-store", operation_id = "list_asset_state_store", tag = "Asset State Store", params(("asset_id" = i64, Path), ListAssetState), responses((status = 200, body = AssetStateStoreCollectionResponse)))]
pub(crate) async fn list_asset_state_store(
    Seen(state): Seen,
    Path(asset_id): Path<i64>,
    query: Query<ListAssetState>,
) -> Reply<Json<AssetStateStoreCollectionResponse>> {
    state.store().asset(asset_id).await?;
    let listed = state.store().list_asset_state(asset_id, query.page()).await?;
    Ok(Json(AssetStateStoreCollectionResponse {
        asset_state_store: listed.rows.into_iter().map(response).collect(),
        total_entries: listed.total,
    }))
}

#[utoipa::path(get, path = "/assets/{asset_id}/state-store/{key}", operation_id = "get_asset_state_store", tag = "Asset State Store", params(("asset_id" = i64, Path), ("key" = String, Path)), responses((status = 200, body = AssetStateStoreResponse)))]
pub(crate) async fn get_asset_state_store(
    Seen(state): Seen,
    Path((asset_id, key)): Path<(i64, String)>,
) -> Reply<Json<AssetStateStoreResponse>> {
    state.store().asset(asset_id).await?;
    Ok(Json(response(state.store().asset_state(asset_id, &key).await?)))
}

/// Makes or replaces a value. An asset may have 1,000 of them.
#[utoipa::path(put, path = "/assets/{asset_id}/state-store/{key}", operation_id = "set_asset_state_store", tag = "Asset State Store", params(("asset_id" = i64, Path), ("key" = String, Path)), request_body = AssetStateStoreBody, responses((status = 204)))]
pub(crate) async fn set_asset_state_store(
    Seen(state): Seen,
    Path((asset_id, key)): Path<(i64, String)>,
    Body(body): Body<AssetStateStoreBody>,
) -> Reply<StatusCode> {
    checked(&key, &body.value)?;
    state.store().asset(asset_id).await?;
    state.store().set_asset_state(asset_id, &key, &body.value).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes a value, if there is one.
#[utoipa::path(delete, path = "/assets/{asset_id}/state-store/{key}", operation_id = "delete_asset_state_store", tag = "Asset State Store", params(("asset_id" = i64, Path), ("key" = String, Path)), responses((status = 204)))]
pub(crate) async fn delete_asset_state_store(
    Seen(state): Seen,
    Path((asset_id, key)): Path<(i64, String)>,
) -> Reply<StatusCode> {
    state.store().asset(asset_id).await?;
    state.store().delete_asset_state(asset_id, Some(&key)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes all values of an asset.
#[utoipa::path(delete, path = "/assets/{asset_id}/state-store", operation_id = "clear_asset_state_store", tag = "Asset State Store", params(("asset_id" = i64, Path)), responses((status = 204)))]
pub(crate) async fn clear_asset_state_store(Seen(state): Seen, Path(asset_id): Path<i64>) -> Reply<StatusCode> {
    state.store().asset(asset_id).await?;
    state.store().delete_asset_state(asset_id, None).await?;
    Ok(StatusCode::NO_CONTENT)
}
