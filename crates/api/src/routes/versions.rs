//! Versions of DAGs, and the text that each was read from.

use axum::Json;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Response};
use chrono::{DateTime, Utc};
use updraft_dag::diff::{Change, diff};
use updraft_store::dag::DagVersion;
use updraft_store::list::versions::{VERSION_ORDER, VersionListRow};
use updraft_store::list::{Order, Page};
use uuid::Uuid;

use super::dags::display_name;
use super::{BUNDLE, one_or_all};
use crate::auth::Seen;
use crate::extract::{Accept, Path, Query, query_spec};
use crate::problem::{Problem, Reply};
use crate::schema::dag::{
    DagSourceResponse, DagVersionChange, DagVersionChangeKind, DagVersionCollectionResponse, DagVersionDiff,
    DagVersionResponse,
};

pub(crate) fn version(
    id: Uuid,
    number: i32,
    created_at: DateTime<Utc>,
    dag_id: String,
    name: String,
) -> DagVersionResponse {
    DagVersionResponse {
        id,
        version_number: number,
        dag_id,
        bundle_name: Some(BUNDLE.to_owned()),
        bundle_version: None,
        created_at,
        dag_display_name: name,
        bundle_url: None,
    }
}

pub(crate) fn of_version(loaded: &DagVersion, name: String) -> DagVersionResponse {
    version(
        loaded.id,
        loaded.version_number,
        loaded.created_at,
        loaded.dag_id.clone(),
        name,
    )
}

fn response(row: VersionListRow) -> DagVersionResponse {
    let name = display_name(row.display_name, &row.dag_id);
    version(row.id, row.version_number, row.created_at, row.dag_id, name)
}

query_spec!(GetDagVersions {
    "limit": Integer, "offset": Integer, "version_number": Integer, "bundle_name": Text, "bundle_version": Text, "order_by": Texts,
});

#[utoipa::path(get, path = "/dags/{dag_id}/dagVersions", operation_id = "get_dag_versions", tag = "DagVersion", params(("dag_id" = String, Path), GetDagVersions), responses((status = 200, body = DagVersionCollectionResponse)))]
pub(crate) async fn get_dag_versions(
    Seen(state): Seen,
    Path(dag_id): Path<String>,
    query: Query<GetDagVersions>,
) -> Reply<Json<DagVersionCollectionResponse>> {
    let order = query.order(VERSION_ORDER, &["id"])?;
    let dag_id = one_or_all(&dag_id);
    if let Some(dag_id) = &dag_id {
        state.store().dag(dag_id).await?;
    }
    if query.text("bundle_name").is_some_and(|bundle| bundle != BUNDLE) || query.text("bundle_version").is_some() {
        return Ok(Json(DagVersionCollectionResponse {
            dag_versions: Vec::new(),
            total_entries: 0,
        }));
    }
    let listed = state
        .store()
        .list_versions(dag_id.as_deref(), query.integer("version_number"), &order, query.page())
        .await?;
    Ok(Json(DagVersionCollectionResponse {
        dag_versions: listed.rows.into_iter().map(response).collect(),
        total_entries: listed.total,
    }))
}

#[utoipa::path(get, path = "/dags/{dag_id}/dagVersions/{version_number}", operation_id = "get_dag_version", tag = "DagVersion", params(("dag_id" = String, Path), ("version_number" = i32, Path)), responses((status = 200, body = DagVersionResponse)))]
pub(crate) async fn get_dag_version(
    Seen(state): Seen,
    Path((dag_id, number)): Path<(String, i32)>,
) -> Reply<Json<DagVersionResponse>> {
    let listed = state
        .store()
        .list_versions(
            Some(&dag_id),
            Some(number),
            &Order::default(),
            Page { limit: 1, offset: 0 },
        )
        .await?;
    let row = listed.rows.into_iter().next();
    row.map(response).map(Json).ok_or_else(|| {
        Problem::not_found(format!(
            "The DagVersion with dag_id: `{dag_id}` and version_number: `{number}` was not found"
        ))
    })
}

/// Whether something came, went or is another.
pub(crate) fn kind_of(change: &Change) -> DagVersionChangeKind {
    match (&change.before, &change.after) {
        (None, _) => DagVersionChangeKind::Added,
        (_, None) => DagVersionChangeKind::Removed,
        _ => DagVersionChangeKind::Changed,
    }
}

query_spec!(GetDagVersionDiff { "base": Integer });

/// What changed between two versions of a DAG: of `version_number`, and of `base` (unless said, the version before).
#[utoipa::path(get, path = "/dags/{dag_id}/dagVersions/{version_number}/diff", operation_id = "get_dag_version_diff", tag = "DagVersion", params(("dag_id" = String, Path), ("version_number" = i32, Path), GetDagVersionDiff), responses((status = 200, body = DagVersionDiff)))]
pub(crate) async fn get_dag_version_diff(
    Seen(state): Seen,
    Path((dag_id, number)): Path<(String, i32)>,
    query: Query<GetDagVersionDiff>,
) -> Reply<Json<DagVersionDiff>> {
    let row = state.store().dag_list_row(&dag_id).await?;
    let base = query.integer("base").unwrap_or(number.saturating_sub(1));
    let version = state.store().load_version_number(&dag_id, number).await?;
    let base = state.store().load_version_number(&dag_id, base).await?;
    let changes = diff(&base.dag, &version.dag)
        .into_iter()
        .map(|change| DagVersionChange {
            kind: kind_of(&change),
            path: change.path,
            before: change.before,
            after: change.after,
        });
    let name = display_name(row.display_name, &dag_id);
    Ok(Json(DagVersionDiff {
        changes: changes.collect(),
        base: of_version(&base, name.clone()),
        version: of_version(&version, name),
        dag_id,
    }))
}

query_spec!(GetDagSource { "version_number": Integer });

#[utoipa::path(get, path = "/dagSources/{dag_id}", operation_id = "get_dag_source", tag = "DagSource", params(("dag_id" = String, Path), GetDagSource), responses((status = 200, body = DagSourceResponse), (status = 406)))]
pub(crate) async fn get_dag_source(
    Seen(state): Seen,
    Path(dag_id): Path<String>,
    query: Query<GetDagSource>,
    headers: HeaderMap,
) -> Reply<Response> {
    let row = state.store().dag_list_row(&dag_id).await?;
    let version = match query.integer("version_number") {
        Some(number) => state.store().load_version_number(&dag_id, number).await?,
        None => state.store().load_version(row.version_id).await?,
    };
    match Accept::of(&headers) {
        Accept::Json => Ok(Json(DagSourceResponse {
            content: Some(version.source.clone()),
            version_number: Some(version.version_number),
            dag_display_name: display_name(row.display_name, &dag_id),
            dag_id,
        })
        .into_response()),
        Accept::Text => Ok((
            [(header::CONTENT_TYPE, "text/plain; charset=utf-8")],
            version.source.clone(),
        )
            .into_response()),
        Accept::Ndjson | Accept::Other => Err(Problem::not_acceptable(
            "Only application/json or text/plain is supported",
        )),
    }
}
