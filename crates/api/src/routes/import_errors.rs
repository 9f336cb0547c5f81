//! Files that can't be read.

use axum::Json;
use updraft_store::list::import_errors::{IMPORT_ERROR_ORDER, ImportErrorFilter, ImportErrorRow};
use updraft_store::list::{Order, Page};

use super::BUNDLE;
use crate::auth::Seen;
use crate::extract::{Path, Query, query_spec};
use crate::problem::{Problem, Reply};
use crate::schema::dag::{ImportErrorCollectionResponse, ImportErrorResponse};

fn response(row: ImportErrorRow) -> ImportErrorResponse {
    ImportErrorResponse {
        import_error_id: row.id,
        timestamp: row.created_at,
        filename: row.file_path,
        bundle_name: Some(BUNDLE.to_owned()),
        stack_trace: row.message,
        diagnostics: row.diagnostics,
    }
}

query_spec!(GetImportErrors {
    "limit": Integer, "offset": Integer, "order_by": Texts, "filename": Match, "filename": Text, "bundle_name": Text,
});

#[utoipa::path(get, path = "/importErrors", operation_id = "get_import_errors", tag = "Import Error", params(GetImportErrors), responses((status = 200, body = ImportErrorCollectionResponse)))]
pub(crate) async fn get_import_errors(
    Seen(state): Seen,
    query: Query<GetImportErrors>,
) -> Reply<Json<ImportErrorCollectionResponse>> {
    let order = query.order(IMPORT_ERROR_ORDER, &["id"])?;
    if query.text("bundle_name").is_some_and(|bundle| bundle != BUNDLE) {
        return Ok(Json(ImportErrorCollectionResponse {
            import_errors: Vec::new(),
            total_entries: 0,
        }));
    }
    let filter = ImportErrorFilter {
        id: None,
        file_path: query.text("filename"),
        file_match: query.matching("filename"),
    };
    let listed = state.store().list_import_errors(&filter, &order, query.page()).await?;
    Ok(Json(ImportErrorCollectionResponse {
        import_errors: listed.rows.into_iter().map(response).collect(),
        total_entries: listed.total,
    }))
}

#[utoipa::path(get, path = "/importErrors/{import_error_id}", operation_id = "get_import_error", tag = "Import Error", params(("import_error_id" = i64, Path)), responses((status = 200, body = ImportErrorResponse)))]
pub(crate) async fn get_import_error(Seen(state): Seen, Path(id): Path<i64>) -> Reply<Json<ImportErrorResponse>> {
    let filter = ImportErrorFilter {
        id: Some(id),
        ..ImportErrorFilter::default()
    };
    let listed = state
        .store()
        .list_import_errors(&filter, &Order::default(), Page { limit: 1, offset: 0 })
        .await?;
    let row = listed.rows.into_iter().next();
    row.map(response)
        .map(Json)
        .ok_or_else(|| Problem::not_found(format!("The ImportError with import_error_id: `{id}` was not found")))
}
