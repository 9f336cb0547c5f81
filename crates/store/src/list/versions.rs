//! Versions of DAGs.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{Join, Listed, Order, OrderColumns, Page, Source};
use crate::connect::Store;
use crate::error::StoreError;

/// A version of a DAG.
#[derive(Debug, Clone, FromRow)]
#[allow(missing_docs)]
pub struct VersionListRow {
    pub id: Uuid,
    pub dag_id: String,
    pub version_number: i32,
    pub created_at: DateTime<Utc>,
    pub display_name: Option<String>,
}

/// Orders of a list of versions.
pub const VERSION_ORDER: OrderColumns = &[
    ("id", "v.created_at"),
    ("version_number", "v.version_number"),
    ("bundle_name", "'dags-folder'::text"),
    ("bundle_version", "NULL::text"),
];

const VERSIONS: Source = Source {
    what: "listing DAG versions",
    select: "SELECT v.id, v.dag_id, v.version_number, v.created_at, d.display_name",
    from: "FROM dag_version v",
    alias: "v",
    joins: &[Join {
        alias: "d",
        sql: "LEFT JOIN dag d ON d.dag_id = v.dag_id",
    }],
    tie: &["v.dag_id", "v.version_number"],
    present: &[],
    tally: None,
};

impl Store {
    /// A page of versions of a DAG, or of all.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn list_versions(
        &self,
        dag_id: Option<&str>,
        number: Option<i32>,
        order: &Order,
        page: Page,
    ) -> Result<Listed<VersionListRow>, StoreError> {
        self.listed(&VERSIONS, order, page, |conditions| {
            conditions.equal("v.dag_id", dag_id.map(ToOwned::to_owned));
            conditions.equal("v.version_number", number);
            conditions.none_of("v.dag_id", self.hidden());
        })
        .await
    }
}
