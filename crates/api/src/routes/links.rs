//! Links of task instances to elsewhere: there are none.

use std::collections::BTreeMap;

use axum::Json;
use axum::http::StatusCode;

use super::task_instances::instance;
use crate::auth::Seen;
use crate::extract::{Path, Query, query_spec};
use crate::problem::{Problem, Reply};
use crate::schema::task_instance::ExtraLinkCollectionResponse;

query_spec!(GetExtraLinks { "map_index": Integer, "try_number": Integer });

/// No operator has links of its own, so the list is empty.
#[utoipa::path(get, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/links", operation_id = "get_extra_links", tag = "Extra Links", params(("dag_id" = String, Path), ("dag_run_id" = String, Path), ("task_id" = String, Path), GetExtraLinks), responses((status = 200, body = ExtraLinkCollectionResponse)))]
pub(crate) async fn get_extra_links(
    Seen(state): Seen,
    Path((dag_id, run_id, task_id)): Path<(String, String, String)>,
    query: Query<GetExtraLinks>,
) -> Reply<Json<ExtraLinkCollectionResponse>> {
    let map_index = query.integer("map_index").unwrap_or(-1);
    instance(&state, &dag_id, &run_id, &task_id, map_index).await?;
    Ok(Json(ExtraLinkCollectionResponse {
        extra_links: BTreeMap::new(),
        total_entries: 0,
    }))
}

query_spec!(GetExternalLogUrl { "map_index": Integer });

/// Logs are kept here and nowhere else, so none has an address elsewhere.
#[utoipa::path(get, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/externalLogUrl/{try_number}", operation_id = "get_external_log_url", tag = "Task Instance", params(("dag_id" = String, Path), ("dag_run_id" = String, Path), ("task_id" = String, Path), ("try_number" = i32, Path), GetExternalLogUrl), responses((status = 400)))]
pub(crate) async fn get_external_log_url(
    Seen(state): Seen,
    Path((dag_id, run_id, task_id, _number)): Path<(String, String, String, i32)>,
    query: Query<GetExternalLogUrl>,
) -> Reply<StatusCode> {
    let map_index = query.integer("map_index").unwrap_or(-1);
    instance(&state, &dag_id, &run_id, &task_id, map_index).await?;
    Err(Problem::bad_request(
        "Task log handler does not support external logs: read them from `logs/{try_number}`",
    ))
}
