//! XComs.

use axum::Json;
use axum::http::StatusCode;
use serde_json::Value;
use updraft_store::list::xcoms::{XCOM_ORDER, XcomFilter, XcomListRow};
use updraft_store::list::{Order, Page};
use updraft_store::xcom::XcomOf;

use super::dags::display_name;
use super::one_or_all;
use super::task_instances::instance;
use crate::auth::Seen;
use crate::extract::{Body, Path, Query, query_spec};
use crate::problem::{Problem, Reply};
use crate::schema::xcom::{XcomCollectionResponse, XcomCreateBody, XcomResponse, XcomUpdateBody, XcomValueResponse};
use crate::state::ApiState;

/// Longest key.
const KEY_LIMIT: usize = 512;

fn response(row: XcomListRow) -> XcomResponse {
    XcomResponse {
        key: row.key,
        timestamp: row.created_at,
        logical_date: row.logical_date,
        map_index: row.map_index,
        task_display_name: row.task_id.clone(),
        task_id: row.task_id,
        dag_display_name: display_name(row.display_name, &row.dag_id),
        dag_id: row.dag_id,
        run_id: row.run_id,
        run_after: row.run_after,
    }
}

query_spec!(GetXcomEntries {
    "xcom_key": Text, "map_index": Integer, "limit": Integer, "offset": Integer, "xcom_key": Match, "dag_display_name": Match, "run_id": Match,
    "task_id": Match, "map_index_filter": Integer, "order_by": Texts, "logical_date": TimeRange, "run_after": TimeRange,
});

/// `~` stands for all DAGs, runs, tasks. Lists have no values.
#[utoipa::path(get, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/xcomEntries", operation_id = "get_xcom_entries", tag = "XCom", params(("dag_id" = String, Path), ("dag_run_id" = String, Path), ("task_id" = String, Path), GetXcomEntries), responses((status = 200, body = XcomCollectionResponse)))]
pub(crate) async fn get_xcom_entries(
    Seen(state): Seen,
    Path((dag_id, run_id, task_id)): Path<(String, String, String)>,
    query: Query<GetXcomEntries>,
) -> Reply<Json<XcomCollectionResponse>> {
    let filter = XcomFilter {
        dag_id: one_or_all(&dag_id),
        run_id: one_or_all(&run_id),
        task_id: one_or_all(&task_id),
        map_index: query.integer("map_index").or_else(|| query.integer("map_index_filter")),
        key: query.text("xcom_key"),
        key_match: query.matching("xcom_key"),
        display_name_match: query.matching("dag_display_name"),
        run_id_match: query.matching("run_id"),
        task_id_match: query.matching("task_id"),
        logical_date: query.times("logical_date"),
        run_after: query.times("run_after"),
    };
    let order = query.order(XCOM_ORDER, &["dag_id", "task_id", "run_id", "map_index", "key"])?;
    let listed = state.store().list_xcoms(&filter, &order, query.page()).await?;
    Ok(Json(XcomCollectionResponse {
        xcom_entries: listed.rows.into_iter().map(response).collect(),
        total_entries: listed.total,
    }))
}

async fn found(state: &ApiState, of: XcomOf<'_>, key: &str) -> Reply<XcomValueResponse> {
    let missing = || Problem::not_found(format!("XCom entry with key: `{key}` not found"));
    let value = state.store().xcom(of, key).await?.ok_or_else(missing)?.value;
    let filter = XcomFilter {
        dag_id: Some(of.dag_id.to_owned()),
        run_id: Some(of.run_id.to_owned()),
        task_id: Some(of.task_id.to_owned()),
        map_index: Some(of.map_index),
        key: Some(key.to_owned()),
        ..XcomFilter::default()
    };
    let listed = state
        .store()
        .list_xcoms(&filter, &Order::default(), Page { limit: 1, offset: 0 })
        .await?;
    let row = listed.rows.into_iter().next().ok_or_else(missing)?;
    Ok(XcomValueResponse {
        entry: response(row),
        value,
    })
}

query_spec!(GetXcomEntry { "map_index": Integer, "deserialize": Flag, "stringify": Flag });

#[utoipa::path(get, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/xcomEntries/{xcom_key}", operation_id = "get_xcom_entry", tag = "XCom", params(("dag_id" = String, Path), ("dag_run_id" = String, Path), ("task_id" = String, Path), ("xcom_key" = String, Path), GetXcomEntry), responses((status = 200, body = XcomValueResponse)))]
pub(crate) async fn get_xcom_entry(
    Seen(state): Seen,
    Path((dag_id, run_id, task_id, key)): Path<(String, String, String, String)>,
    query: Query<GetXcomEntry>,
) -> Reply<Json<XcomValueResponse>> {
    let map_index = query.integer("map_index").unwrap_or(-1);
    let of = XcomOf {
        dag_id: &dag_id,
        run_id: &run_id,
        task_id: &task_id,
        map_index,
    };
    let mut entry = found(&state, of, &key).await?;
    if query.flag("stringify") == Some(true) && !entry.value.is_string() {
        entry.value = Value::String(entry.value.to_string());
    }
    Ok(Json(entry))
}

#[utoipa::path(post, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/xcomEntries", operation_id = "create_xcom_entry", tag = "XCom", params(("dag_id" = String, Path), ("dag_run_id" = String, Path), ("task_id" = String, Path)), request_body = XcomCreateBody, responses((status = 201, body = XcomValueResponse)))]
pub(crate) async fn create_xcom_entry(
    Seen(state): Seen,
    Path((dag_id, run_id, task_id)): Path<(String, String, String)>,
    Body(body): Body<XcomCreateBody>,
) -> Reply<(StatusCode, Json<XcomValueResponse>)> {
    if body.key.is_empty() || body.key.len() > KEY_LIMIT {
        return Err(Problem::invalid_body(
            "key",
            format!("a key has 1 to {KEY_LIMIT} bytes"),
        ));
    }
    instance(&state, &dag_id, &run_id, &task_id, body.map_index).await?;
    let of = XcomOf {
        dag_id: &dag_id,
        run_id: &run_id,
        task_id: &task_id,
        map_index: body.map_index,
    };
    if state.store().xcom(of, &body.key).await?.is_some() {
        return Err(Problem::conflict(format!(
            "The XCom with key: `{}` with mentioned task instance already exists.",
            body.key
        )));
    }
    state.store().set_xcom(of, &body.key, &body.value).await?;
    Ok((StatusCode::CREATED, Json(found(&state, of, &body.key).await?)))
}

#[utoipa::path(patch, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/xcomEntries/{xcom_key}", operation_id = "update_xcom_entry", tag = "XCom", params(("dag_id" = String, Path), ("dag_run_id" = String, Path), ("task_id" = String, Path), ("xcom_key" = String, Path)), request_body = XcomUpdateBody, responses((status = 200, body = XcomValueResponse)))]
pub(crate) async fn update_xcom_entry(
    Seen(state): Seen,
    Path((dag_id, run_id, task_id, key)): Path<(String, String, String, String)>,
    Body(body): Body<XcomUpdateBody>,
) -> Reply<Json<XcomValueResponse>> {
    let of = XcomOf {
        dag_id: &dag_id,
        run_id: &run_id,
        task_id: &task_id,
        map_index: body.map_index,
    };
    found(&state, of, &key).await?;
    state.store().set_xcom(of, &key, &body.value).await?;
    Ok(Json(found(&state, of, &key).await?))
}

query_spec!(DeleteXcomEntry { "map_index": Integer });

#[utoipa::path(delete, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/xcomEntries/{xcom_key}", operation_id = "delete_xcom_entry", tag = "XCom", params(("dag_id" = String, Path), ("dag_run_id" = String, Path), ("task_id" = String, Path), ("xcom_key" = String, Path), DeleteXcomEntry), responses((status = 204)))]
pub(crate) async fn delete_xcom_entry(
    Seen(state): Seen,
    Path((dag_id, run_id, task_id, key)): Path<(String, String, String, String)>,
    query: Query<DeleteXcomEntry>,
) -> Reply<StatusCode> {
    let map_index = query.integer("map_index").unwrap_or(-1);
    state
        .store()
        .delete_xcom(
            XcomOf {
                dag_id: &dag_id,
                run_id: &run_id,
                task_id: &task_id,
                map_index,
            },
            &key,
        )
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
