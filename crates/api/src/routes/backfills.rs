//! Backfills: list, read, make, rehearse, pause, cancel.

mod plan;

use axum::{Extension, Json};
use serde_json::Value;
use updraft_store::backfill::{BACKFILL_ORDER, BackfillDateRow, BackfillRow};
use uuid::Uuid;

use super::dags::display_name;
use crate::auth::access::Permission;
use crate::auth::{Identity, Seen};
use crate::extract::{Body, Path, Query, query_spec};
use crate::problem::{Problem, Reply};
use crate::schema::backfill::{
    BackfillCollectionResponse, BackfillCounts, BackfillDateCollectionResponse, BackfillDateResponse, BackfillPostBody,
    BackfillResponse, DryRunBackfillCollectionResponse,
};
use crate::schema::state::{DagRunState, ReprocessBehavior, SkipReason};
use crate::state::ApiState;

fn response(row: BackfillRow) -> BackfillResponse {
    BackfillResponse {
        id: row.id,
        dag_display_name: display_name(row.display_name, &row.dag_id),
        dag_id: row.dag_id,
        from_date: row.from_date,
        to_date: row.to_date,
        dag_run_conf: row.dag_run_conf.and_then(|conf| match conf {
            Value::Object(conf) => Some(conf),
            _ => None,
        }),
        is_paused: row.is_paused,
        // The schema allows no other values.
        reprocess_behavior: ReprocessBehavior::of(&row.reprocess_behavior).unwrap_or(ReprocessBehavior::None),
        max_active_runs: row.max_active_runs,
        created_at: row.created_at,
        completed_at: row.completed_at,
        updated_at: row.updated_at,
        run_backwards: row.run_backwards,
        task_ids: row.task_ids,
        only_failed_tasks: row.only_failed_tasks,
        triggering_user_name: row.triggering_user,
        cancelled_at: row.cancelled_at,
        counts: BackfillCounts {
            queued: row.queued,
            running: row.running,
            success: row.success,
            failed: row.failed,
            already_exists: row.already_exists,
            in_flight: row.in_flight,
        },
    }
}

async fn read(state: &ApiState, id: i64) -> Reply<Json<BackfillResponse>> {
    Ok(Json(response(state.store().backfill(id).await?)))
}

/// Refuses to change a backfill of a DAG that somebody may not run.
async fn permitted(state: &ApiState, identity: &Identity, id: i64) -> Reply<()> {
    let backfill = state.store().backfill(id).await?;
    identity.rights.demand(Permission::Run, &backfill.dag_id)
}

query_spec!(ListBackfills { "dag_id": Text, "active": Flag, "limit": Integer, "offset": Integer, "order_by": Texts });

/// The backfills of a DAG; `dag_id` is required, and `~` means all. `active` (an addition to Airflow's parameters): only those
/// that are not completed, or only those that are.
#[utoipa::path(get, path = "/backfills", operation_id = "list_backfills", tag = "Backfill", params(ListBackfills), responses((status = 200, body = BackfillCollectionResponse)))]
pub(crate) async fn list_backfills(
    Seen(state): Seen,
    query: Query<ListBackfills>,
) -> Reply<Json<BackfillCollectionResponse>> {
    let dag_id = query
        .text("dag_id")
        .ok_or_else(|| Problem::invalid("missing", &["query".into(), "dag_id".into()], "Field required"))?;
    let dag_id = super::one_or_all(&dag_id);
    let order = query.order(BACKFILL_ORDER, &["id"])?;
    let listed = state
        .store()
        .list_backfills(dag_id.as_deref(), query.flag("active"), &order, query.page())
        .await?;
    Ok(Json(BackfillCollectionResponse {
        backfills: listed.rows.into_iter().map(response).collect(),
        total_entries: listed.total,
    }))
}

#[utoipa::path(get, path = "/backfills/{backfill_id}", operation_id = "get_backfill", tag = "Backfill", params(("backfill_id" = i64, Path)), responses((status = 200, body = BackfillResponse)))]
pub(crate) async fn get_backfill(Seen(state): Seen, Path(id): Path<i64>) -> Reply<Json<BackfillResponse>> {
    read(&state, id).await
}

/// Makes a backfill with all its runs, which start as its limit allows.
#[utoipa::path(post, path = "/backfills", operation_id = "create_backfill", tag = "Backfill", request_body = BackfillPostBody, responses((status = 200, body = BackfillResponse)))]
pub(crate) async fn create_backfill(
    Seen(state): Seen,
    Extension(identity): Extension<Identity>,
    Body(body): Body<BackfillPostBody>,
) -> Reply<Json<BackfillResponse>> {
    plan::permitted(&identity, &body)?;
    let plan = plan::of(&state, &body, !body.allow_concurrent).await?;
    if plan.dates.is_empty() {
        return Err(Problem::unprocessable(format!(
            "No runs to create for Dag {} in the range [{}, {}]",
            body.dag_id,
            body.from_date.to_rfc3339(),
            body.to_date.to_rfc3339()
        )));
    }
    let new = plan.new_backfill(body, identity.username, Uuid::now_v7());
    let weights = updraft_engine::priority::effective_weights(&plan.version.dag);
    let id = state
        .store()
        .create_backfill(&new, &plan.version, &weights, &plan.dates)
        .await?;
    read(&state, id).await
}

/// What a backfill would do; nothing is changed.
#[utoipa::path(post, path = "/backfills/dry_run", operation_id = "create_backfill_dry_run", tag = "Backfill", request_body = BackfillPostBody, responses((status = 200, body = DryRunBackfillCollectionResponse)))]
pub(crate) async fn create_backfill_dry_run(
    Seen(state): Seen,
    Extension(identity): Extension<Identity>,
    Body(body): Body<BackfillPostBody>,
) -> Reply<Json<DryRunBackfillCollectionResponse>> {
    plan::permitted(&identity, &body)?;
    let plan = plan::of(&state, &body, false).await?;
    Ok(Json(plan.rehearse(&state, &body).await?))
}

/// No further run of it starts; what runs goes on.
#[utoipa::path(put, path = "/backfills/{backfill_id}/pause", operation_id = "pause_backfill", tag = "Backfill", params(("backfill_id" = i64, Path)), responses((status = 200, body = BackfillResponse)))]
pub(crate) async fn pause_backfill(
    Seen(state): Seen,
    Extension(identity): Extension<Identity>,
    Path(id): Path<i64>,
) -> Reply<Json<BackfillResponse>> {
    permitted(&state, &identity, id).await?;
    state.store().set_backfill_paused(id, true).await?;
    read(&state, id).await
}

/// Its runs start again.
#[utoipa::path(put, path = "/backfills/{backfill_id}/unpause", operation_id = "unpause_backfill", tag = "Backfill", params(("backfill_id" = i64, Path)), responses((status = 200, body = BackfillResponse)))]
pub(crate) async fn unpause_backfill(
    Seen(state): Seen,
    Extension(identity): Extension<Identity>,
    Path(id): Path<i64>,
) -> Reply<Json<BackfillResponse>> {
    permitted(&state, &identity, id).await?;
    state.store().set_backfill_paused(id, false).await?;
    read(&state, id).await
}

/// Its queued runs fail, what runs goes on, and it is completed.
#[utoipa::path(put, path = "/backfills/{backfill_id}/cancel", operation_id = "cancel_backfill", tag = "Backfill", params(("backfill_id" = i64, Path)), responses((status = 200, body = BackfillResponse)))]
pub(crate) async fn cancel_backfill(
    Seen(state): Seen,
    Extension(identity): Extension<Identity>,
    Path(id): Path<i64>,
) -> Reply<Json<BackfillResponse>> {
    permitted(&state, &identity, id).await?;
    state.store().cancel_backfill(id, &identity.username).await?;
    read(&state, id).await
}

query_spec!(GetBackfillDates { "limit": Integer, "offset": Integer });

/// The dates of a backfill in the order in which their runs start, each with its run or the reason why it is left alone.
#[utoipa::path(get, path = "/backfills/{backfill_id}/dates", operation_id = "get_backfill_dates", tag = "Updraft", params(("backfill_id" = i64, Path), GetBackfillDates), responses((status = 200, body = BackfillDateCollectionResponse)))]
pub(crate) async fn get_backfill_dates(
    Seen(state): Seen,
    Path(id): Path<i64>,
    query: Query<GetBackfillDates>,
) -> Reply<Json<BackfillDateCollectionResponse>> {
    let BackfillRow {
        queued,
        running,
        success,
        failed,
        already_exists,
        in_flight,
        ..
    } = state.store().backfill(id).await?;
    let rows = state.store().backfill_dates(id, query.page()).await?;
    Ok(Json(BackfillDateCollectionResponse {
        dates: rows.into_iter().map(date).collect(),
        total_entries: queued + running + success + failed + already_exists + in_flight,
    }))
}

fn date(row: BackfillDateRow) -> BackfillDateResponse {
    BackfillDateResponse {
        sort_ordinal: row.sort_ordinal,
        logical_date: row.logical_date,
        dag_run_id: row.run_id,
        state: row.state.as_deref().and_then(DagRunState::of),
        skipped: row.exception_reason.as_deref().and_then(SkipReason::of),
    }
}
