//! Questions that tasks ask people. No task of this build asks any, so there is nothing to list and nothing to answer.

use axum::Json;
use axum::http::StatusCode;

use super::task_instances::{instance, place};
use crate::auth::Seen;
use crate::extract::{Body, Path, Query, query_spec};
use crate::problem::{Problem, Reply};
use crate::schema::hitl::{HitlDetailCollection, UpdateHitlDetailBody};
use crate::state::ApiState;

query_spec!(GetHitlDetails {
    "limit": Integer, "offset": Integer, "order_by": Texts, "dag_id": Match, "task_id": Text, "task_id": Match, "map_index": Integer, "state": Texts,
    "response_received": Flag, "responded_by_user_id": Texts, "responded_by_user_name": Texts, "subject_search": Text, "body_search": Text,
    "created_at": TimeRange,
});

/// Always empty. `~` stands for all DAGs, and for all runs.
#[utoipa::path(get, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/hitlDetails", operation_id = "get_hitl_details", tag = "Task Instance", params(("dag_id" = String, Path), ("dag_run_id" = String, Path), GetHitlDetails), responses((status = 200, body = HitlDetailCollection)))]
pub(crate) async fn get_hitl_details(
    Seen(state): Seen,
    Path((dag_id, run_id)): Path<(String, String)>,
    _: Query<GetHitlDetails>,
) -> Reply<Json<HitlDetailCollection>> {
    place(&state, &dag_id, &run_id).await?;
    Ok(Json(HitlDetailCollection {
        hitl_details: Vec::new(),
        total_entries: 0,
    }))
}

type Of = (String, String, String, i32);

async fn none(state: &ApiState, (dag_id, run_id, task_id, map_index): Of) -> Reply<StatusCode> {
    let row = instance(state, &dag_id, &run_id, &task_id, map_index).await?;
    Err(Problem::not_found(format!(
        "Human-in-the-loop detail does not exist for Task Instance with id {}: no task of this build waits for an answer",
        row.id
    )))
}

#[utoipa::path(get, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/{map_index}/hitlDetails", operation_id = "get_hitl_detail", tag = "Task Instance", params(("dag_id" = String, Path), ("dag_run_id" = String, Path), ("task_id" = String, Path), ("map_index" = i32, Path)), responses((status = 404)))]
pub(crate) async fn get_hitl_detail(Seen(state): Seen, Path(of): Path<Of>) -> Reply<StatusCode> {
    none(&state, of).await
}

#[utoipa::path(patch, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/{map_index}/hitlDetails", operation_id = "update_hitl_detail", tag = "Task Instance", params(("dag_id" = String, Path), ("dag_run_id" = String, Path), ("task_id" = String, Path), ("map_index" = i32, Path)), request_body = UpdateHitlDetailBody, responses((status = 404)))]
pub(crate) async fn update_hitl_detail(
    Seen(state): Seen,
    Path(of): Path<Of>,
    _: Body<UpdateHitlDetailBody>,
) -> Reply<StatusCode> {
    none(&state, of).await
}

#[utoipa::path(get, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/{map_index}/hitlDetails/tries/{try_number}", operation_id = "get_hitl_detail_try_detail", tag = "Task Instance", params(("dag_id" = String, Path), ("dag_run_id" = String, Path), ("task_id" = String, Path), ("map_index" = i32, Path), ("try_number" = i32, Path)), responses((status = 404)))]
pub(crate) async fn get_hitl_detail_try_detail(
    Seen(state): Seen,
    Path((dag_id, run_id, task_id, map_index, _number)): Path<(String, String, String, i32, i32)>,
) -> Reply<StatusCode> {
    none(&state, (dag_id, run_id, task_id, map_index)).await
}
