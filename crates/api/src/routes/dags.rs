//! DAGs.

use axum::http::StatusCode;
use axum::{Extension, Json};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};
use updraft_dag::duration::to_iso8601;
use updraft_dag::model::{AssetCondition, Dag};
use updraft_dag::timetable::Timetable;
use updraft_store::dag::DagVersion;
use updraft_store::list::TextMatch;
use updraft_store::list::dags::{DAG_ORDER, DagFilter, DagListRow};

use super::BUNDLE;
use super::versions;
use crate::auth::access::Permission;
use crate::auth::{Identity, Seen};
use crate::extract::{Body, Path, Query, QuerySpec, query_spec};
use crate::problem::{Problem, Reply};
use crate::schema::dag::{
    DagCollectionResponse, DagDetailsResponse, DagPatchBody, DagResponse, DagStatsCollectionResponse, DagStatsResponse,
    DagStatsStateResponse, DagTagCollectionResponse, DagTagResponse,
};
use crate::schema::state::DagRunState;
use crate::state::ApiState;

/// The name that people see.
pub(crate) fn display_name(display_name: Option<String>, dag_id: &str) -> String {
    display_name.unwrap_or_else(|| dag_id.to_owned())
}

pub(crate) fn response(row: DagListRow, version: &DagVersion) -> DagResponse {
    let dag: &Dag = &version.dag;
    let timetable = Timetable::of(dag).ok();
    let name = display_name(row.display_name, &row.dag_id);
    let tag = |tag: String| DagTagResponse {
        name: tag,
        dag_id: row.dag_id.clone(),
        dag_display_name: name.clone(),
    };
    DagResponse {
        tags: row.tags.into_iter().map(tag).collect(),
        dag_display_name: name,
        is_paused: row.is_paused,
        is_stale: row.is_stale,
        last_parsed_time: Some(row.last_parsed_at),
        last_parse_duration: Some(row.last_parse_seconds),
        last_expired: None,
        bundle_name: Some(BUNDLE.to_owned()),
        bundle_version: None,
        fileloc: row.file_path.clone(),
        file_token: URL_SAFE_NO_PAD.encode(&row.file_path),
        relative_fileloc: Some(row.file_path),
        description: row.description,
        timetable_summary: row
            .timetable_summary
            .or_else(|| timetable.as_ref().map(Timetable::summary)),
        timetable_description: timetable.as_ref().map(Timetable::describe),
        timetable_partitioned: false,
        timetable_periodic: timetable.as_ref().is_some_and(Timetable::is_periodic),
        max_active_tasks: dag.max_active_tasks,
        max_active_runs: Some(dag.max_active_runs),
        max_consecutive_failed_dag_runs: dag.max_consecutive_failed_dag_runs,
        has_task_concurrency_limits: dag
            .tasks
            .values()
            .any(|task| task.max_active_tis_per_dag.is_some() || task.max_active_tis_per_dagrun.is_some()),
        has_import_errors: row.has_import_errors,
        next_dagrun_logical_date: row.next_logical_date,
        next_dagrun_data_interval_start: row.next_interval_start,
        next_dagrun_data_interval_end: row.next_interval_end,
        next_dagrun_run_after: row.next_run_after,
        allowed_run_types: None,
        owners: row.owner.into_iter().collect(),
        is_backfillable: timetable.as_ref().is_some_and(Timetable::is_periodic),
        dag_id: row.dag_id,
    }
}

async fn page(state: &ApiState, rows: Vec<DagListRow>) -> Reply<Vec<DagResponse>> {
    let mut dags = Vec::with_capacity(rows.len());
    for row in rows {
        let version = state.store().load_version(row.version_id).await?;
        dags.push(response(row, &version));
    }
    Ok(dags)
}

query_spec!(GetDags {
    "limit": Integer, "offset": Integer, "tags": Texts, "tags_match_mode": Text, "owners": Texts, "dag_id": Match, "dag_display_name": Match,
    "exclude_stale": Flag, "paused": Flag, "has_import_errors": Flag, "last_dag_run_state": Text, "bundle_name": Text, "bundle_version": Text,
    "has_asset_schedule": Flag, "asset_dependency": Text, "dag_run_state": Texts, "order_by": Texts, "is_favorite": Flag, "dag_run_start_date": TimeRange,
    "dag_run_end_date": TimeRange,
});

/// Whether a DAG needs all the tags that are asked for, rather than one of them.
fn all_tags<S: QuerySpec>(query: &Query<S>) -> Reply<bool> {
    match query.text("tags_match_mode").as_deref() {
        None | Some("any") => Ok(false),
        Some("all") => Ok(true),
        Some(_) => Err(Problem::invalid(
            "enum",
            &["query".into(), "tags_match_mode".into()],
            "Input should be 'any' or 'all'",
        )),
    }
}

fn filter(query: &Query<GetDags>, username: String) -> Reply<DagFilter> {
    let last_run_state = query.text("last_dag_run_state");
    for state in last_run_state.iter().chain(&query.texts("dag_run_state")) {
        if DagRunState::of(state).is_none() {
            return Err(Problem::invalid(
                "enum",
                &["query".into(), "dag_run_state".into()],
                "Input should be 'queued', 'running', 'success' or 'failed'",
            ));
        }
    }
    Ok(DagFilter {
        dag_ids: Vec::new(),
        tags: query.texts("tags"),
        all_tags: all_tags(query)?,
        owners: query.texts("owners"),
        dag_id: query.matching("dag_id"),
        display_name: query.matching("dag_display_name"),
        search: None,
        has_asset_schedule: query.flag("has_asset_schedule"),
        asset_dependency: query.text("asset_dependency"),
        exclude_stale: query.flag("exclude_stale").unwrap_or(true),
        paused: query.flag("paused"),
        has_import_errors: query.flag("has_import_errors"),
        last_run_state,
        run_states: query.texts("dag_run_state"),
        favorite: query.flag("is_favorite").map(|is_favorite| (username, is_favorite)),
        run_start_date: query.times("dag_run_start_date"),
        run_end_date: query.times("dag_run_end_date"),
    })
}

/// Whether a filter asks for what this build has none of: other bundles.
fn asks_for_nothing(query: &Query<GetDags>) -> bool {
    query.text("bundle_name").is_some_and(|bundle| bundle != BUNDLE) || query.text("bundle_version").is_some()
}

#[utoipa::path(get, path = "/dags", operation_id = "get_dags", tag = "DAG", params(GetDags), responses((status = 200, body = DagCollectionResponse)))]
pub(crate) async fn get_dags(
    Seen(state): Seen,
    Extension(identity): Extension<Identity>,
    query: Query<GetDags>,
) -> Reply<Json<DagCollectionResponse>> {
    let order = query.order(DAG_ORDER, &["dag_id"])?;
    let filter = filter(&query, identity.username)?;
    if asks_for_nothing(&query) {
        return Ok(Json(DagCollectionResponse {
            dags: Vec::new(),
            total_entries: 0,
        }));
    }
    let listed = state.store().list_dags(&filter, &order, query.page()).await?;
    Ok(Json(DagCollectionResponse {
        dags: page(&state, listed.rows).await?,
        total_entries: listed.total,
    }))
}

#[utoipa::path(get, path = "/dags/{dag_id}", operation_id = "get_dag", tag = "DAG", params(("dag_id" = String, Path)), responses((status = 200, body = DagResponse)))]
pub(crate) async fn get_dag(Seen(state): Seen, Path(dag_id): Path<String>) -> Reply<Json<DagResponse>> {
    let row = state.store().dag_list_row(&dag_id).await?;
    let version = state.store().load_version(row.version_id).await?;
    Ok(Json(response(row, &version)))
}

#[utoipa::path(get, path = "/dags/{dag_id}/details", operation_id = "get_dag_details", tag = "DAG", params(("dag_id" = String, Path)), responses((status = 200, body = DagDetailsResponse)))]
pub(crate) async fn get_dag_details(
    Seen(state): Seen,
    Extension(identity): Extension<Identity>,
    Path(dag_id): Path<String>,
) -> Reply<Json<DagDetailsResponse>> {
    let row = state.store().dag_list_row(&dag_id).await?;
    let version = state.store().load_version(row.version_id).await?;
    let name = display_name(row.display_name.clone(), &dag_id);
    let dag = &version.dag;
    Ok(Json(DagDetailsResponse {
        catchup: dag.catchup,
        dag_run_timeout: dag.dagrun_timeout.map(to_iso8601),
        asset_expression: asset_expression(dag),
        doc_md: dag.doc_md.clone(),
        start_date: dag.start_date,
        end_date: dag.end_date,
        is_paused_upon_creation: dag.is_paused_upon_creation,
        params: Some(params(dag)),
        render_template_as_native_obj: false,
        template_search_path: None,
        timezone: Some(dag.timezone.clone()),
        last_parsed: Some(row.last_parsed_at),
        default_args: None,
        rerun_with_latest_version: None,
        owner_links: None,
        is_favorite: state.store().is_favorite(&identity.username, &dag_id).await?,
        active_runs_count: state.store().active_runs(&dag_id).await?,
        concurrency: dag.max_active_tasks,
        latest_dag_version: Some(versions::of_version(&version, name)),
        dag: response(row, &version),
    }))
}

/// As Airflow serialises parameters: the value, its schema, its description.
pub(crate) fn params(dag: &Dag) -> Map<String, Value> {
    let param = |param: &updraft_dag::model::Param| {
        json!({
            "value": param.default,
            "schema": param.schema,
            "description": param.schema.get("description"),
            "is_required": param.default.is_none(),
        })
    };
    dag.params
        .iter()
        .map(|(name, value)| (name.clone(), param(value)))
        .collect()
}

fn asset_expression(dag: &Dag) -> Option<Map<String, Value>> {
    fn expression(condition: &AssetCondition) -> Value {
        match condition {
            AssetCondition::Asset(name) => json!({ "asset": { "name": name } }),
            AssetCondition::All(all) => json!({ "all": all.iter().map(expression).collect::<Vec<_>>() }),
            AssetCondition::Any(any) => json!({ "any": any.iter().map(expression).collect::<Vec<_>>() }),
        }
    }
    expression(dag.schedule.assets()?).as_object().cloned()
}

query_spec!(PatchDag { "update_mask": Texts });

fn only_pausing<S: crate::extract::QuerySpec>(query: &Query<S>) -> Reply<()> {
    match query.texts("update_mask").iter().find(|field| *field != "is_paused") {
        Some(_) => Err(Problem::bad_request(
            "Only `is_paused` field can be updated through the REST API",
        )),
        None => Ok(()),
    }
}

#[utoipa::path(patch, path = "/dags/{dag_id}", operation_id = "patch_dag", tag = "DAG", params(("dag_id" = String, Path), PatchDag), request_body = DagPatchBody, responses((status = 200, body = DagResponse)))]
pub(crate) async fn patch_dag(
    Seen(state): Seen,
    Path(dag_id): Path<String>,
    query: Query<PatchDag>,
    Body(body): Body<DagPatchBody>,
) -> Reply<Json<DagResponse>> {
    only_pausing(&query)?;
    state.store().set_paused(&dag_id, body.is_paused).await?;
    get_dag(Seen(state), Path(dag_id)).await
}

query_spec!(PatchDags {
    "update_mask": Texts, "limit": Integer, "offset": Integer, "tags": Texts, "tags_match_mode": Text, "owners": Texts, "dag_id": Match,
    "exclude_stale": Flag, "paused": Flag,
});

/// Pauses or unpauses all DAGs of a page of the list.
#[utoipa::path(patch, path = "/dags", operation_id = "patch_dags", tag = "DAG", params(PatchDags), request_body = DagPatchBody, responses((status = 200, body = DagCollectionResponse)))]
pub(crate) async fn patch_dags(
    Seen(state): Seen,
    Extension(identity): Extension<Identity>,
    query: Query<PatchDags>,
    Body(body): Body<DagPatchBody>,
) -> Reply<Json<DagCollectionResponse>> {
    only_pausing(&query)?;
    let all_tags = all_tags(&query)?;
    let dag_id = query.matching("dag_id");
    if dag_id.pattern.is_none() && dag_id.prefix.is_none() {
        // Airflow asks for it: nobody pauses everything by leaving something out.
        return Ok(Json(DagCollectionResponse {
            dags: Vec::new(),
            total_entries: 0,
        }));
    }
    let filter = DagFilter {
        tags: query.texts("tags"),
        all_tags,
        owners: query.texts("owners"),
        dag_id: TextMatch {
            pattern: dag_id.pattern,
            prefix: dag_id.prefix,
        },
        exclude_stale: query.flag("exclude_stale").unwrap_or(true),
        paused: query.flag("paused"),
        ..DagFilter::default()
    };
    let order = updraft_store::list::Order::default();
    let listed = state.store().list_dags(&filter, &order, query.page()).await?;
    let mut rows = listed.rows;
    // All of them, or none.
    for row in &rows {
        identity.rights.demand(Permission::Run, &row.dag_id)?;
    }
    for row in &mut rows {
        if row.is_paused != body.is_paused {
            state.store().set_paused(&row.dag_id, body.is_paused).await?;
            row.is_paused = body.is_paused;
        }
    }
    Ok(Json(DagCollectionResponse {
        dags: page(&state, rows).await?,
        total_entries: listed.total,
    }))
}

/// Deletes a DAG with its whole history. It comes back, without history, if its file is still there.
#[utoipa::path(delete, path = "/dags/{dag_id}", operation_id = "delete_dag", tag = "DAG", params(("dag_id" = String, Path)), responses((status = 204)))]
pub(crate) async fn delete_dag(Seen(state): Seen, Path(dag_id): Path<String>) -> Reply<StatusCode> {
    let runs = state.store().delete_dag(&dag_id).await?;
    for run_id in runs {
        if let Err(error) = state.logs().delete_run(&dag_id, &run_id).await {
            tracing::warn!(%error, dag_id, run_id, "the logs of a deleted run are still there");
        }
    }
    Ok(StatusCode::NO_CONTENT)
}

query_spec!(GetDagStats { "dag_ids": Texts });

#[utoipa::path(get, path = "/dagStats", operation_id = "get_dag_stats", tag = "DagStats", params(GetDagStats), responses((status = 200, body = DagStatsCollectionResponse)))]
pub(crate) async fn get_dag_stats(
    Seen(state): Seen,
    query: Query<GetDagStats>,
) -> Reply<Json<DagStatsCollectionResponse>> {
    let rows = state.store().dag_stats(&query.texts("dag_ids")).await?;
    let mut dags: Vec<DagStatsResponse> = Vec::new();
    for row in rows {
        if dags.last().is_none_or(|last| last.dag_id != row.dag_id) {
            let stats = [
                DagRunState::Queued,
                DagRunState::Running,
                DagRunState::Success,
                DagRunState::Failed,
            ]
            .map(|state| DagStatsStateResponse { state, count: 0 })
            .into();
            dags.push(DagStatsResponse {
                dag_display_name: display_name(row.display_name, &row.dag_id),
                dag_id: row.dag_id,
                stats,
            });
        }
        let counted = row.state.as_deref().and_then(DagRunState::of);
        let stat = dags
            .last_mut()
            .and_then(|dag| dag.stats.iter_mut().find(|stat| Some(stat.state) == counted));
        if let Some(stat) = stat {
            stat.count = row.count;
        }
    }
    let total_entries = dags.len() as i64;
    Ok(Json(DagStatsCollectionResponse { dags, total_entries }))
}

query_spec!(GetDagTags { "limit": Integer, "offset": Integer, "order_by": Texts, "tag_name": Match });

const TAG_ORDER: updraft_store::list::OrderColumns = &[("name", "tag")];

#[utoipa::path(get, path = "/dagTags", operation_id = "get_dag_tags", tag = "DAG", params(GetDagTags), responses((status = 200, body = DagTagCollectionResponse)))]
pub(crate) async fn get_dag_tags(Seen(state): Seen, query: Query<GetDagTags>) -> Reply<Json<DagTagCollectionResponse>> {
    query.order(TAG_ORDER, &["name"])?;
    let mut tags = state.store().dag_tags().await?;
    let wanted = query.matching("tag_name");
    if let Some(pattern) = wanted.pattern.filter(|pattern| pattern != "~") {
        let pattern = pattern.trim_matches('%').to_lowercase();
        tags.retain(|tag| pattern.split('|').any(|part| tag.to_lowercase().contains(part.trim())));
    }
    if let Some(prefix) = wanted.prefix {
        tags.retain(|tag| tag.starts_with(&prefix));
    }
    if query.texts("order_by").iter().any(|field| field == "-name") {
        tags.reverse();
    }
    let page = query.page();
    let total_entries = tags.len() as i64;
    let tags = tags
        .into_iter()
        .skip(page.offset as usize)
        .take(page.limit as usize)
        .collect();
    Ok(Json(DagTagCollectionResponse { tags, total_entries }))
}
