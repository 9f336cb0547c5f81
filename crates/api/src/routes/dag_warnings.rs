//! What is odd about DAGs, but no error.

use axum::Json;
use updraft_store::list::UnknownOrder;
use updraft_store::list::assets::AssetConflict;

use super::dags::display_name;
use crate::auth::Seen;
use crate::extract::{Query, query_spec};
use crate::problem::Reply;
use crate::schema::dag::{DagWarningCollectionResponse, DagWarningResponse};

/// The kind of warning that there is.
const CONFLICT: &str = "asset conflict";

fn warning(conflict: AssetConflict) -> DagWarningResponse {
    DagWarningResponse {
        dag_display_name: display_name(conflict.display_name, &conflict.dag_id),
        dag_id: conflict.dag_id,
        warning_type: CONFLICT.to_owned(),
        message: format!(
            "the asset `{}` is at `{}` for another DAG and at `{}` here: give it one address",
            conflict.name, conflict.uri, conflict.other_uri
        ),
        timestamp: conflict.since,
    }
}

/// Sorts by one of Airflow's fields; all warnings are of one type.
fn sort(warnings: &mut [DagWarningResponse], field: &str) -> Result<(), UnknownOrder> {
    match field.trim_start_matches('-') {
        "dag_id" => warnings.sort_by(|a, b| a.dag_id.cmp(&b.dag_id)),
        "message" => warnings.sort_by(|a, b| a.message.cmp(&b.message)),
        "timestamp" => warnings.sort_by_key(|warning| warning.timestamp),
        "warning_type" => {}
        other => {
            return Err(UnknownOrder {
                field: other.to_owned(),
            });
        }
    }
    if field.starts_with('-') {
        warnings.reverse();
    }
    Ok(())
}

query_spec!(ListDagWarnings { "dag_id": Text, "warning_type": Text, "limit": Integer, "offset": Integer, "order_by": Texts });

/// Assets to which two DAGs give different addresses. What else Airflow warns of, a pool that is missing, is an error of the
/// file here.
#[utoipa::path(get, path = "/dagWarnings", operation_id = "list_dag_warnings", tag = "DagWarning", params(ListDagWarnings), responses((status = 200, body = DagWarningCollectionResponse)))]
pub(crate) async fn list_dag_warnings(
    Seen(state): Seen,
    query: Query<ListDagWarnings>,
) -> Reply<Json<DagWarningCollectionResponse>> {
    let conflicts = match query.text("warning_type") {
        Some(other) if other != CONFLICT => Vec::new(),
        _ => state.store().asset_conflicts(query.text("dag_id").as_deref()).await?,
    };
    let mut warnings: Vec<DagWarningResponse> = conflicts.into_iter().map(warning).collect();
    for field in query.texts("order_by").iter().rev() {
        sort(&mut warnings, field)?;
    }
    let page = query.page();
    let total_entries = warnings.len() as i64;
    let (skip, take) = (usize::try_from(page.offset), usize::try_from(page.limit));
    let shown = warnings
        .into_iter()
        .skip(skip.unwrap_or_default())
        .take(take.unwrap_or_default());
    Ok(Json(DagWarningCollectionResponse {
        dag_warnings: shown.collect(),
        total_entries,
    }))
}
