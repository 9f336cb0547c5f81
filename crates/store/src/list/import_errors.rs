//! Files that can't be read.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::FromRow;

use super::{Listed, Order, OrderColumns, Page, Source, TextMatch};
use crate::connect::Store;
use crate::error::StoreError;

/// Why a file can't be read.
#[derive(Debug, Clone, FromRow)]
#[allow(missing_docs)]
pub struct ImportErrorRow {
    pub id: i64,
    pub file_path: String,
    pub message: String,
    pub diagnostics: Value,
    pub created_at: DateTime<Utc>,
}

/// Which import errors.
#[derive(Debug, Clone, Default)]
pub struct ImportErrorFilter {
    /// This one.
    pub id: Option<i64>,
    /// Of this file.
    pub file_path: Option<String>,
    /// By file.
    pub file_match: TextMatch,
}

/// Orders of a list of import errors.
pub const IMPORT_ERROR_ORDER: OrderColumns = &[
    ("id", "e.id"),
    ("import_error_id", "e.id"),
    ("timestamp", "e.created_at"),
    ("filename", "e.file_path"),
    ("bundle_name", "'dags-folder'::text"),
    ("stacktrace", "e.message"),
];

const IMPORT_ERRORS: Source = Source {
    what: "listing import errors",
    select: "SELECT e.id, e.file_path, e.message, e.diagnostics, e.created_at",
    from: "FROM import_error e",
    alias: "e",
    joins: &[],
    tie: &["e.id"],
    present: &[],
    tally: None,
};

impl Store {
    /// A page of import errors.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn list_import_errors(
        &self,
        filter: &ImportErrorFilter,
        order: &Order,
        page: Page,
    ) -> Result<Listed<ImportErrorRow>, StoreError> {
        self.listed(&IMPORT_ERRORS, order, page, |conditions| {
            conditions.equal("e.id", filter.id);
            conditions.equal("e.file_path", filter.file_path.clone());
            conditions.matches("e.file_path", &filter.file_match);
            if self.hides_some() {
                conditions.bound(
                    "NOT EXISTS (SELECT FROM dag h WHERE h.file_path = e.file_path AND h.dag_id = ANY (",
                    self.hidden().to_vec(),
                    "))",
                );
            }
        })
        .await
    }
}
