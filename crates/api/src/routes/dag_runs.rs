//! DAG runs: list, read, note, mark, delete.

use axum::Json;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use updraft_store::list::dag_runs::{DAG_RUN_ORDER, DagRunFilter, DagRunListRow};
use updraft_store::list::{Order, Page, Range};

use super::dags::display_name;
use super::one_or_all;
use super::versions::version;
use crate::auth::Seen;
use crate::extract::{Body, Part, Path, Query, Rows, query_spec};
use crate::problem::{Problem, Reply};
use crate::schema::dag_run::{DagRunCollectionResponse, DagRunPatchBody, DagRunResponse, DagRunsBatchBody};
use crate::schema::state::{DagRunState, DagRunTriggeredByType, DagRunType};
use crate::state::ApiState;

/// Longest note, in characters.
pub(crate) const NOTE_LIMIT: usize = 1000;

/// Seconds between two instants, if both are there.
pub(crate) fn seconds(start: Option<DateTime<Utc>>, end: Option<DateTime<Utc>>) -> Option<f64> {
    Some((end? - start?).num_microseconds()? as f64 / 1e6)
}

pub(crate) fn response(row: DagRunListRow) -> DagRunResponse {
    let name = display_name(row.display_name, &row.dag_id);
    DagRunResponse {
        dag_versions: vec![version(
            row.version_id,
            row.version_number,
            row.version_created_at,
            row.dag_id.clone(),
            name.clone(),
        )],
        dag_run_id: row.run_id,
        dag_id: row.dag_id,
        logical_date: row.logical_date,
        queued_at: Some(row.queued_at),
        start_date: row.start_date,
        end_date: row.end_date,
        duration: seconds(row.start_date, row.end_date),
        data_interval_start: row.data_interval_start,
        data_interval_end: row.data_interval_end,
        run_after: row.run_after,
        last_scheduling_decision: row.last_scheduling_decision,
        // The schema allows no other values; these stand for what a newer version might write.
        run_type: DagRunType::of(&row.run_type).unwrap_or(DagRunType::Manual),
        state: DagRunState::of(&row.state).unwrap_or(DagRunState::Queued),
        triggered_by: row.triggered_by.as_deref().and_then(DagRunTriggeredByType::of),
        triggering_user_name: row.triggering_user,
        conf: row.conf.as_object().cloned(),
        note: row.note,
        bundle_version: None,
        dag_display_name: name,
        partition_key: None,
        partition_date: None,
        reason: row.reason,
        deadline_at: row.deadline_at,
        deadline_missed_at: row.deadline_missed_at,
    }
}

/// The page that a body asks for.
pub(crate) fn page(limit: Option<u64>, offset: Option<u64>) -> Page {
    Page {
        limit: limit.unwrap_or(100).min(100) as i64,
        offset: i64::try_from(offset.unwrap_or(0)).unwrap_or(i64::MAX),
    }
}

query_spec!(GetDagRuns {
    "cursor": Text, "limit": Integer, "offset": Integer, "conf_contains": Text, "consuming_asset_pattern": Text, "run_type": Texts,
    "state": Texts, "dag_version": Integers, "bundle_version": Text, "order_by": Texts, "run_id": Match, "triggering_user_name": Match, "dag_id": Match, "run_after": TimeRange,
    "logical_date": TimeRange, "start_date": TimeRange, "end_date": TimeRange, "duration": NumberRange, "updated_at": TimeRange,
});

#[utoipa::path(get, path = "/dags/{dag_id}/dagRuns", operation_id = "get_dag_runs", tag = "DagRun", params(("dag_id" = String, Path), GetDagRuns), responses((status = 200, body = DagRunCollectionResponse)))]
pub(crate) async fn get_dag_runs(
    Seen(state): Seen,
    Path(dag_id): Path<String>,
    query: Query<GetDagRuns>,
) -> Reply<Json<DagRunCollectionResponse>> {
    let dag_id = one_or_all(&dag_id);
    if let Some(dag_id) = &dag_id {
        state.store().dag(dag_id).await?;
    }
    let states = query.texts("state");
    if states.iter().any(|state| DagRunState::of(state).is_none()) {
        return Err(Problem::invalid(
            "enum",
            &["query".into(), "state".into()],
            "Input should be 'queued', 'running', 'success' or 'failed'",
        ));
    }
    let filter = DagRunFilter {
        dag_ids: dag_id.into_iter().collect(),
        run_id: None,
        states,
        run_types: query.texts("run_type"),
        versions: query.integers("dag_version"),
        conf_contains: query.text("conf_contains").filter(|text| !text.is_empty()),
        consumed_asset: query.text("consuming_asset_pattern").filter(|text| !text.is_empty()),
        run_id_match: query.matching("run_id"),
        dag_id_match: query.matching("dag_id"),
        user_match: query.matching("triggering_user_name"),
        run_after: query.times("run_after"),
        logical_date: query.times("logical_date"),
        start_date: query.times("start_date"),
        end_date: query.times("end_date"),
        updated_at: query.times("updated_at"),
        duration: query.numbers("duration"),
    };
    let order = query.order(DAG_RUN_ORDER, &["id"])?;
    collection(&state, &filter, &order, &Part::of(&query)?).await
}

async fn collection(
    state: &ApiState,
    filter: &DagRunFilter,
    order: &Order,
    part: &Part,
) -> Reply<Json<DagRunCollectionResponse>> {
    let store = state.store();
    let listed: Rows<_> = match part {
        Part::Page(page) => store.list_dag_runs(filter, order, *page).await?.into(),
        Part::From(from) => {
            let (start, limit) = (from.start(), from.limit);
            store.dag_runs_from(filter, order, start, limit).await?.into()
        }
    };
    Ok(Json(DagRunCollectionResponse {
        dag_runs: listed.rows.into_iter().map(response).collect(),
        total_entries: Some(listed.total),
        next_cursor: listed.next_cursor,
        previous_cursor: listed.previous_cursor,
    }))
}

/// The same list with its filters in a body.
#[utoipa::path(post, path = "/dags/{dag_id}/dagRuns/list", operation_id = "get_list_dag_runs_batch", tag = "DagRun", params(("dag_id" = String, Path)), request_body = DagRunsBatchBody, responses((status = 200, body = DagRunCollectionResponse)))]
pub(crate) async fn get_list_dag_runs_batch(
    Seen(state): Seen,
    Path(dag_id): Path<String>,
    Body(body): Body<DagRunsBatchBody>,
) -> Reply<Json<DagRunCollectionResponse>> {
    if dag_id != "~" {
        return Err(Problem::invalid(
            "literal_error",
            &["path".into(), "dag_id".into()],
            "the list with a body is for all DAGs: its path has `~` for the DAG; name DAGs in `dag_ids`",
        ));
    }
    let range = |gte, gt, lte, lt| Range { gte, gt, lte, lt };
    let filter = DagRunFilter {
        dag_ids: body.dag_ids.unwrap_or_default(),
        states: body
            .states
            .unwrap_or_default()
            .into_iter()
            .flatten()
            .map(|state| state.as_str().to_owned())
            .collect(),
        conf_contains: body.conf_contains.filter(|text| !text.is_empty()),
        run_after: range(
            body.run_after_gte,
            body.run_after_gt,
            body.run_after_lte,
            body.run_after_lt,
        ),
        logical_date: range(
            body.logical_date_gte,
            body.logical_date_gt,
            body.logical_date_lte,
            body.logical_date_lt,
        ),
        start_date: range(
            body.start_date_gte,
            body.start_date_gt,
            body.start_date_lte,
            body.start_date_lt,
        ),
        end_date: range(body.end_date_gte, body.end_date_gt, body.end_date_lte, body.end_date_lt),
        duration: Range {
            gte: body.duration_gte,
            gt: body.duration_gt,
            lte: body.duration_lte,
            lt: body.duration_lt,
        },
        ..DagRunFilter::default()
    };
    let order = Order::parse(DAG_RUN_ORDER, &[body.order_by.unwrap_or_else(|| "id".to_owned())])?;
    let page = page(body.page_limit, body.page_offset);
    collection(&state, &filter, &order, &Part::Page(page)).await
}

#[utoipa::path(get, path = "/dags/{dag_id}/dagRuns/{dag_run_id}", operation_id = "get_dag_run", tag = "DagRun", params(("dag_id" = String, Path), ("dag_run_id" = String, Path)), responses((status = 200, body = DagRunResponse)))]
pub(crate) async fn get_dag_run(
    Seen(state): Seen,
    Path((dag_id, run_id)): Path<(String, String)>,
) -> Reply<Json<DagRunResponse>> {
    Ok(Json(response(state.store().dag_run_list_row(&dag_id, &run_id).await?)))
}

pub(crate) fn checked_note(note: Option<&str>) -> Reply<()> {
    if note.is_some_and(|note| note.chars().count() > NOTE_LIMIT) {
        return Err(Problem::invalid(
            "string_too_long",
            &["body".into(), "note".into()],
            "String should have at most 1000 characters",
        ));
    }
    Ok(())
}

query_spec!(PatchDagRun { "update_mask": Texts });

#[utoipa::path(patch, path = "/dags/{dag_id}/dagRuns/{dag_run_id}", operation_id = "patch_dag_run", tag = "DagRun", params(("dag_id" = String, Path), ("dag_run_id" = String, Path), PatchDagRun), request_body = DagRunPatchBody, responses((status = 200, body = DagRunResponse)))]
pub(crate) async fn patch_dag_run(
    Seen(state): Seen,
    identity: axum::Extension<crate::auth::Identity>,
    Path((dag_id, run_id)): Path<(String, String)>,
    query: Query<PatchDagRun>,
    Body(body): Body<DagRunPatchBody>,
) -> Reply<Json<DagRunResponse>> {
    patch(
        &state,
        &identity.username,
        (&dag_id, &run_id),
        &body,
        &query.texts("update_mask"),
    )
    .await?;
    get_dag_run(Seen(state), Path((dag_id, run_id))).await
}

/// Notes first, then marks.
pub(crate) async fn patch(
    state: &ApiState,
    username: &str,
    (dag_id, run_id): (&str, &str),
    body: &DagRunPatchBody,
    mask: &[String],
) -> Reply<()> {
    checked_note(body.note.as_deref())?;
    let wanted = |field: &str, given: bool| {
        if mask.is_empty() {
            given
        } else {
            mask.iter().any(|name| name == field)
        }
    };
    if wanted("note", body.note.is_some()) {
        state.store().set_run_note(dag_id, run_id, body.note.as_deref()).await?;
    }
    if wanted("state", body.state.is_some())
        && let Some(to) = body.state
    {
        super::mark::mark_run(state, username, dag_id, run_id, to).await?;
    }
    Ok(())
}

#[utoipa::path(delete, path = "/dags/{dag_id}/dagRuns/{dag_run_id}", operation_id = "delete_dag_run", tag = "DagRun", params(("dag_id" = String, Path), ("dag_run_id" = String, Path)), responses((status = 204)))]
pub(crate) async fn delete_dag_run(
    Seen(state): Seen,
    Path((dag_id, run_id)): Path<(String, String)>,
) -> Reply<StatusCode> {
    state.store().delete_run(&dag_id, &run_id).await?;
    if let Err(error) = state.logs().delete_run(&dag_id, &run_id).await {
        tracing::warn!(%error, dag_id, run_id, "the logs of a deleted run are still there");
    }
    Ok(StatusCode::NO_CONTENT)
}
