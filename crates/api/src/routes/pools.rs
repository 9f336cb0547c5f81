//! Pools.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use updraft_store::StoreError;
use updraft_store::pool::{DEFAULT_POOL, POOL_ORDER, PoolChange, PoolRow};

use super::bulk::{Bulk, Events, carry_out};
use crate::extract::{Body, Path, Query, query_spec};
use crate::problem::{Problem, Reply};
use crate::schema::bulk::{BulkBody, BulkResponse};
use crate::schema::pool::{PoolBody, PoolCollectionResponse, PoolPatchBody, PoolResponse};
use crate::state::ApiState;

fn response(row: PoolRow) -> PoolResponse {
    let occupied = row.running + row.queued + if row.include_deferred { row.deferred } else { 0 };
    PoolResponse {
        name: row.name,
        slots: row.slots,
        description: row.description,
        include_deferred: row.include_deferred,
        occupied_slots: occupied,
        running_slots: row.running,
        queued_slots: row.queued,
        scheduled_slots: row.scheduled,
        open_slots: if row.slots < 0 {
            -1
        } else {
            i64::from(row.slots) - occupied
        },
        deferred_slots: row.deferred,
        team_name: None,
    }
}

fn checked_slots(slots: i32) -> Reply<()> {
    if slots < -1 {
        return Err(Problem::invalid(
            "greater_than_equal",
            &["body".into(), "slots".into()],
            "Input should be greater than or equal to -1",
        ));
    }
    Ok(())
}

fn without_team(team_name: Option<&String>) -> Reply<()> {
    if team_name.is_some() {
        return Err(Problem::invalid_body("team_name", "this build has no teams"));
    }
    Ok(())
}

fn checked(body: &PoolBody) -> Reply<()> {
    checked_slots(body.slots)?;
    without_team(body.team_name.as_ref())?;
    if body.name.is_empty() || body.name.chars().count() > 256 {
        return Err(Problem::invalid_body("name", "a name has 1 to 256 characters"));
    }
    Ok(())
}

query_spec!(GetPools { "limit": Integer, "offset": Integer, "order_by": Texts, "pool_name": Match });

#[utoipa::path(get, path = "/pools", operation_id = "get_pools", tag = "Pool", params(GetPools), responses((status = 200, body = PoolCollectionResponse)))]
pub(crate) async fn get_pools(
    State(state): State<ApiState>,
    query: Query<GetPools>,
) -> Reply<Json<PoolCollectionResponse>> {
    let order = query.order(POOL_ORDER, &["id"])?;
    let listed = state
        .store()
        .list_pools(&query.matching("pool_name"), &order, query.page())
        .await?;
    Ok(Json(PoolCollectionResponse {
        pools: listed.rows.into_iter().map(response).collect(),
        total_entries: listed.total,
    }))
}

#[utoipa::path(get, path = "/pools/{pool_name}", operation_id = "get_pool", tag = "Pool", params(("pool_name" = String, Path)), responses((status = 200, body = PoolResponse)))]
pub(crate) async fn get_pool(State(state): State<ApiState>, Path(name): Path<String>) -> Reply<Json<PoolResponse>> {
    Ok(Json(response(state.store().pool_row(&name).await?)))
}

#[utoipa::path(post, path = "/pools", operation_id = "post_pool", tag = "Pool", request_body = PoolBody, responses((status = 201, body = PoolResponse)))]
pub(crate) async fn post_pool(
    State(state): State<ApiState>,
    Body(body): Body<PoolBody>,
) -> Reply<(StatusCode, Json<PoolResponse>)> {
    checked(&body)?;
    state
        .store()
        .create_pool(
            &body.name,
            body.slots,
            body.description.as_deref(),
            body.include_deferred,
        )
        .await?;
    let row = state.store().pool_row(&body.name).await?;
    Ok((StatusCode::CREATED, Json(response(row))))
}

query_spec!(PatchPool { "update_mask": Texts });

#[utoipa::path(patch, path = "/pools/{pool_name}", operation_id = "patch_pool", tag = "Pool", params(("pool_name" = String, Path), PatchPool), request_body = PoolPatchBody, responses((status = 200, body = PoolResponse)))]
pub(crate) async fn patch_pool(
    State(state): State<ApiState>,
    Path(name): Path<String>,
    query: Query<PatchPool>,
    Body(body): Body<PoolPatchBody>,
) -> Reply<Json<PoolResponse>> {
    update(&state, &name, body, &query.texts("update_mask")).await?;
    get_pool(State(state), Path(name)).await
}

async fn update(state: &ApiState, name: &str, body: PoolPatchBody, mask: &[String]) -> Reply<()> {
    without_team(body.team_name.as_ref())?;
    let wanted = |field: &str| mask.is_empty() || mask.iter().any(|name| name == field);
    if body.pool.as_ref().is_some_and(|other| *other != name) {
        return Err(Problem::bad_request(
            "Invalid body, pool name from request body doesn't match uri parameter",
        ));
    }
    if name == DEFAULT_POOL
        && mask
            .iter()
            .any(|field| !matches!(field.as_str(), "slots" | "include_deferred"))
    {
        return Err(Problem::bad_request(
            "Only slots and included_deferred can be modified on Default Pool",
        ));
    }
    if mask.is_empty() && body.slots.is_none() {
        return Err(Problem::invalid(
            "missing",
            &["body".into(), "slots".into()],
            "Field required",
        ));
    }
    body.slots.map_or(Ok(()), checked_slots)?;
    let change = PoolChange {
        slots: body.slots.filter(|_| wanted("slots")),
        description: (wanted("description") && name != DEFAULT_POOL).then_some(body.description),
        include_deferred: body.include_deferred.filter(|_| wanted("include_deferred")),
    };
    Ok(state.store().update_pool(name, &change).await?)
}

#[utoipa::path(delete, path = "/pools/{pool_name}", operation_id = "delete_pool", tag = "Pool", params(("pool_name" = String, Path)), responses((status = 204)))]
pub(crate) async fn delete_pool(State(state): State<ApiState>, Path(name): Path<String>) -> Reply<StatusCode> {
    if name == DEFAULT_POOL {
        return Err(Problem::bad_request("Default Pool can't be deleted"));
    }
    state.store().delete_pool(&name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Pools, many at once.
struct Pools(ApiState);

impl Bulk for Pools {
    type Entity = PoolBody;
    type Key = String;
    const EVENTS: Events = Events {
        create: "post_pool",
        update: "patch_pool",
        delete: "delete_pool",
    };

    fn of_id(&self, id: String) -> Reply<String> {
        Ok(id)
    }

    fn of(&self, body: &PoolBody) -> Reply<String> {
        Ok(body.name.clone())
    }

    fn checked(&self, body: &PoolBody) -> Reply<()> {
        checked(body)
    }

    async fn is_there(&self, name: &String) -> Reply<bool> {
        match self.0.store().pool_row(name).await {
            Ok(_) => Ok(true),
            Err(StoreError::NotFound(_)) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    async fn create(&self, body: PoolBody) -> Reply<()> {
        post_pool(State(self.0.clone()), Body(body)).await.map(drop)
    }

    async fn update(&self, name: &String, body: PoolBody, mask: &[String]) -> Reply<Vec<String>> {
        let change = PoolPatchBody {
            pool: Some(body.name),
            slots: Some(body.slots),
            description: body.description,
            include_deferred: Some(body.include_deferred),
            team_name: body.team_name,
        };
        update(&self.0, name, change, mask).await?;
        Ok(vec![name.clone()])
    }

    async fn delete(&self, name: &String) -> Reply<Vec<String>> {
        delete_pool(State(self.0.clone()), Path(name.clone())).await?;
        Ok(vec![name.clone()])
    }
}

/// Makes, changes and removes many pools.
#[utoipa::path(patch, path = "/pools", operation_id = "bulk_pools", tag = "Pool", request_body = BulkBody<PoolBody>, responses((status = 200, body = BulkResponse)))]
pub(crate) async fn bulk_pools(State(state): State<ApiState>, Body(body): Body<BulkBody<PoolBody>>) -> Reply<Response> {
    carry_out(&Pools(state), body).await
}
