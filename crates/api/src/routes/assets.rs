//! Assets, their events, and the runs between the two.

pub(crate) mod queued;

use std::collections::HashMap;

use axum::http::HeaderMap;
use axum::{Extension, Json};
use serde_json::Value;
use updraft_store::StoreError;
use updraft_store::asset::NewAssetEvent;
use updraft_store::list::assets::{
    ASSET_EVENT_ORDER, ASSET_ORDER, AssetEventFilter, AssetEventRow, AssetFilter, AssetReferenceRow, AssetRow,
    CreatedRunRow,
};
use updraft_store::list::{Order, Page};

use super::trigger::{self, How};
use crate::auth::access::Permission;
use crate::auth::{Identity, Seen};
use crate::extract::{Body, OptionalBody, Path, Query, query_spec};
use crate::problem::{Problem, Reply};
use crate::schema::asset::{
    AssetAliasCollectionResponse, AssetCollectionResponse, AssetEventCollectionResponse, AssetEventResponse,
    AssetResponse, CreateAssetEventsBody, DagRunAssetReference, DagScheduleAssetReference, LastAssetEventResponse,
    MaterializeAssetBody, TaskInletAssetReference, TaskOutletAssetReference,
};
use crate::schema::dag_run::{DagRunResponse, TriggerDagRunBody};
use crate::schema::state::DagRunState;
use crate::state::ApiState;

/// Airflow's default; a DAG file has no other.
const GROUP: &str = "asset";

fn response(row: AssetRow, references: &[AssetReferenceRow]) -> AssetResponse {
    let of = |kind: &'static str| {
        references
            .iter()
            .filter(move |reference| reference.asset_id == row.id && reference.kind == kind)
            .cloned()
    };
    let scheduled_dags = of("schedule").map(|it| DagScheduleAssetReference {
        dag_id: it.dag_id,
        created_at: it.created_at,
        updated_at: it.updated_at,
    });
    let producing_tasks = of("outlet").map(|it| TaskOutletAssetReference {
        dag_id: it.dag_id,
        task_id: it.task_id,
        created_at: it.created_at,
        updated_at: it.updated_at,
    });
    let consuming_tasks = of("inlet").map(|it| TaskInletAssetReference {
        dag_id: it.dag_id,
        task_id: it.task_id,
        created_at: it.created_at,
        updated_at: it.updated_at,
    });
    AssetResponse {
        id: row.id,
        scheduled_dags: scheduled_dags.collect(),
        producing_tasks: producing_tasks.collect(),
        consuming_tasks: consuming_tasks.collect(),
        name: row.name,
        uri: row.uri,
        group: GROUP.to_owned(),
        extra: Some(serde_json::Map::new()),
        created_at: row.created_at,
        updated_at: row.updated_at,
        aliases: Vec::new(),
        watchers: Vec::new(),
        last_asset_event: Some(LastAssetEventResponse {
            id: row.last_event_id,
            timestamp: row.last_event_at,
        }),
    }
}

query_spec!(GetAssets {
    "limit": Integer, "offset": Integer, "name": Match, "uri": Match, "dag_ids": Texts, "only_active": Flag, "order_by": Texts,
});

#[utoipa::path(get, path = "/assets", operation_id = "get_assets", tag = "Asset", params(GetAssets), responses((status = 200, body = AssetCollectionResponse)))]
pub(crate) async fn get_assets(Seen(state): Seen, query: Query<GetAssets>) -> Reply<Json<AssetCollectionResponse>> {
    let filter = AssetFilter {
        id: None,
        name: query.matching("name"),
        uri: query.matching("uri"),
        dag_ids: query.texts("dag_ids"),
        only_active: query.flag("only_active").unwrap_or(true),
    };
    let order = query.order(ASSET_ORDER, &["id"])?;
    let listed = state.store().list_assets(&filter, &order, query.page()).await?;
    let ids: Vec<i64> = listed.rows.iter().map(|row| row.id).collect();
    let references = state.store().asset_references(&ids).await?;
    let assets = listed.rows.into_iter().map(|row| response(row, &references));
    Ok(Json(AssetCollectionResponse {
        assets: assets.collect(),
        total_entries: listed.total,
    }))
}

#[utoipa::path(get, path = "/assets/{asset_id}", operation_id = "get_asset", tag = "Asset", params(("asset_id" = i64, Path)), responses((status = 200, body = AssetResponse)))]
pub(crate) async fn get_asset(Seen(state): Seen, Path(id): Path<i64>) -> Reply<Json<AssetResponse>> {
    let row = state.store().asset(id).await?;
    let references = state.store().asset_references(&[id]).await?;
    Ok(Json(response(row, &references)))
}

query_spec!(GetAssetAliases { "limit": Integer, "offset": Integer, "name": Match, "order_by": Texts });

/// A DAG file knows assets by their own names only, so there are none.
#[utoipa::path(get, path = "/assets/aliases", operation_id = "get_asset_aliases", tag = "Asset", params(GetAssetAliases), responses((status = 200, body = AssetAliasCollectionResponse)))]
pub(crate) async fn get_asset_aliases(_: Query<GetAssetAliases>) -> Json<AssetAliasCollectionResponse> {
    Json(AssetAliasCollectionResponse {
        asset_aliases: Vec::new(),
        total_entries: 0,
    })
}

#[utoipa::path(get, path = "/assets/aliases/{asset_alias_id}", operation_id = "get_asset_alias", tag = "Asset", params(("asset_alias_id" = i64, Path)), responses((status = 404)))]
pub(crate) async fn get_asset_alias(Path(id): Path<i64>) -> Problem {
    Problem::not_found(format!("The Asset Alias with ID: `{id}` was not found"))
}

async fn events(state: &ApiState, rows: Vec<AssetEventRow>) -> Reply<Vec<AssetEventResponse>> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let mut runs: HashMap<i64, Vec<DagRunAssetReference>> = HashMap::new();
    for row in state.store().runs_of_asset_events(&ids).await? {
        runs.entry(row.event_id).or_default().push(created(row));
    }
    let responses = rows.into_iter().map(|row| AssetEventResponse {
        created_dagruns: runs.remove(&row.id).unwrap_or_default(),
        id: row.id,
        asset_id: row.asset_id,
        uri: Some(row.uri),
        name: Some(row.name),
        group: Some(GROUP.to_owned()),
        extra: row.extra.as_object().cloned(),
        source_task_id: row.source_task_id,
        source_dag_id: row.source_dag_id,
        source_run_id: row.source_run_id,
        source_map_index: row.source_map_index,
        timestamp: row.at,
        partition_key: None,
    });
    Ok(responses.collect())
}

fn created(row: CreatedRunRow) -> DagRunAssetReference {
    DagRunAssetReference {
        run_id: row.run_id,
        dag_id: row.dag_id,
        logical_date: row.logical_date,
        // Airflow's clients refuse a run without one.
        start_date: row.start_date.unwrap_or(row.queued_at),
        end_date: row.end_date,
        state: DagRunState::of(&row.state).unwrap_or(DagRunState::Queued),
        data_interval_start: row.data_interval_start,
        data_interval_end: row.data_interval_end,
        partition_key: None,
        triggering: row.triggering,
    }
}

query_spec!(GetAssetEvents {
    "limit": Integer, "offset": Integer, "order_by": Texts, "asset_id": Integer, "source_dag_id": Text, "source_task_id": Text,
    "source_run_id": Text, "source_map_index": Integer, "name": Match, "timestamp": TimeRange,
});

#[utoipa::path(get, path = "/assets/events", operation_id = "get_asset_events", tag = "Asset", params(GetAssetEvents), responses((status = 200, body = AssetEventCollectionResponse)))]
pub(crate) async fn get_asset_events(
    Seen(state): Seen,
    query: Query<GetAssetEvents>,
) -> Reply<Json<AssetEventCollectionResponse>> {
    let filter = AssetEventFilter {
        asset_id: query.integer("asset_id"),
        source_dag_id: query.text("source_dag_id"),
        source_task_id: query.text("source_task_id"),
        source_run_id: query.text("source_run_id"),
        source_map_index: query.integer("source_map_index"),
        name: query.matching("name"),
        at: query.times("timestamp"),
        ..AssetEventFilter::default()
    };
    let order = query.order(ASSET_EVENT_ORDER, &["timestamp"])?;
    let listed = state.store().list_asset_events(&filter, &order, query.page()).await?;
    Ok(Json(AssetEventCollectionResponse {
        asset_events: events(&state, listed.rows).await?,
        total_entries: listed.total,
    }))
}

/// The updates that a run by assets was made for, the oldest first; none of another run.
#[utoipa::path(get, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/upstreamAssetEvents", operation_id = "get_upstream_asset_events", tag = "DagRun", params(("dag_id" = String, Path), ("dag_run_id" = String, Path)), responses((status = 200, body = AssetEventCollectionResponse)))]
pub(crate) async fn get_upstream_asset_events(
    Seen(state): Seen,
    Path((dag_id, run_id)): Path<(String, String)>,
) -> Reply<Json<AssetEventCollectionResponse>> {
    let run = state.store().run(&dag_id, &run_id).await?;
    let filter = AssetEventFilter {
        of_run: Some(run.id),
        ..AssetEventFilter::default()
    };
    // All of them, as Airflow gives them.
    let page = Page {
        limit: i64::MAX,
        offset: 0,
    };
    let listed = state
        .store()
        .list_asset_events(&filter, &Order::default(), page)
        .await?;
    Ok(Json(AssetEventCollectionResponse {
        asset_events: events(&state, listed.rows).await?,
        total_entries: listed.total,
    }))
}

/// Tells of an update that no task has made. DAGs that wait for the asset run as if one had.
#[utoipa::path(post, path = "/assets/events", operation_id = "create_asset_event", tag = "Asset", request_body = CreateAssetEventsBody, responses((status = 200, body = AssetEventResponse)))]
pub(crate) async fn create_asset_event(
    Seen(state): Seen,
    Extension(identity): Extension<Identity>,
    Body(body): Body<CreateAssetEventsBody>,
) -> Reply<Json<AssetEventResponse>> {
    if body.partition_key.is_some() {
        return Err(Problem::invalid_body(
            "partition_key",
            "assets have no partitions, so an event has no `partition_key`",
        ));
    }
    // An asset that is not to be seen is not there, and what waits for it runs.
    state.store().asset(body.asset_id).await?;
    let waiting = state.store().dags_waiting_for(body.asset_id).await?;
    identity.rights.demand_all(Permission::Run, &waiting)?;
    let mut extra = body.extra;
    extra.insert("from_rest_api".to_owned(), Value::Bool(true));
    let new = NewAssetEvent {
        asset_id: body.asset_id,
        extra,
    };
    let filter = AssetEventFilter {
        id: Some(state.store().create_asset_event(&new).await?),
        ..AssetEventFilter::default()
    };
    let page = Page { limit: 1, offset: 0 };
    let listed = state
        .store()
        .list_asset_events(&filter, &Order::default(), page)
        .await?;
    let gone = || StoreError::NotFound("the event is gone already: its asset was deleted".to_owned());
    let event = events(&state, listed.rows).await?.pop().ok_or_else(gone)?;
    Ok(Json(event))
}

/// Runs the one DAG that has a task which updates the asset.
#[utoipa::path(post, path = "/assets/{asset_id}/materialize", operation_id = "materialize_asset", tag = "Asset", params(("asset_id" = i64, Path)), request_body = Option<MaterializeAssetBody>, responses((status = 200, body = DagRunResponse)))]
pub(crate) async fn materialize_asset(
    Seen(state): Seen,
    Extension(identity): Extension<Identity>,
    Path(id): Path<i64>,
    headers: HeaderMap,
    OptionalBody(body): OptionalBody<MaterializeAssetBody>,
) -> Reply<trigger::Made> {
    let dag_id = state.store().producer_of(id).await?;
    identity.rights.demand(Permission::Run, &dag_id)?;
    let body = body.unwrap_or_default();
    let body = TriggerDagRunBody {
        dag_run_id: body.dag_run_id,
        data_interval_start: body.data_interval_start,
        data_interval_end: body.data_interval_end,
        logical_date: body.logical_date,
        run_after: body.run_after,
        conf: body.conf,
        note: body.note,
        partition_key: body.partition_key,
        task_ids: None,
    };
    trigger::make(&state, identity, dag_id, &headers, body, How::Materialization).await
}
