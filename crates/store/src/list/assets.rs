//! Assets and their events.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::FromRow;

use super::{Join, Listed, Order, OrderColumns, Page, Range, Source, TextMatch};
use crate::asset::no_asset;
use crate::connect::Store;
use crate::error::StoreError;
use crate::retry::retried;

/// An asset.
#[derive(Debug, Clone, FromRow)]
#[allow(missing_docs)]
pub struct AssetRow {
    pub id: i64,
    pub name: String,
    pub uri: String,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// Its newest event.
    pub last_event_id: Option<i64>,
    pub last_event_at: Option<DateTime<Utc>>,
}

/// A reference of a DAG, or of one of its tasks, to an asset.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct AssetReferenceRow {
    pub asset_id: i64,
    pub dag_id: String,
    /// `schedule`, `inlet` or `outlet`.
    pub kind: String,
    /// Empty for a schedule.
    pub task_id: String,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// An update of an asset.
#[derive(Debug, Clone, FromRow)]
#[allow(missing_docs)]
pub struct AssetEventRow {
    pub id: i64,
    pub asset_id: i64,
    pub name: String,
    pub uri: String,
    pub extra: Value,
    pub at: DateTime<Utc>,
    pub source_dag_id: Option<String>,
    pub source_task_id: Option<String>,
    pub source_run_id: Option<String>,
    pub source_map_index: i32,
}

/// A run that was made for an event.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct CreatedRunRow {
    pub event_id: i64,
    pub run_id: String,
    pub dag_id: String,
    pub logical_date: Option<DateTime<Utc>>,
    pub start_date: Option<DateTime<Utc>>,
    pub end_date: Option<DateTime<Utc>>,
    pub queued_at: DateTime<Utc>,
    pub state: String,
    pub data_interval_start: Option<DateTime<Utc>>,
    pub data_interval_end: Option<DateTime<Utc>>,
    /// Whether the event is the newest of those that the run was made for.
    pub triggering: bool,
}

/// A DAG that says another address of an asset than the one that it has.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct AssetConflict {
    pub dag_id: String,
    pub display_name: Option<String>,
    pub name: String,
    /// The address that counts.
    pub uri: String,
    /// The one that this DAG says.
    pub other_uri: String,
    pub since: DateTime<Utc>,
}

/// Which assets.
#[derive(Debug, Clone, Default)]
#[allow(missing_docs)]
pub struct AssetFilter {
    pub id: Option<i64>,
    pub name: TextMatch,
    pub uri: TextMatch,
    /// That one of these DAGs refers to.
    pub dag_ids: Vec<String>,
    /// That a DAG refers to whose file is there.
    pub only_active: bool,
}

/// Which events.
#[derive(Debug, Clone, Default)]
#[allow(missing_docs)]
pub struct AssetEventFilter {
    pub id: Option<i64>,
    pub asset_id: Option<i64>,
    pub source_dag_id: Option<String>,
    pub source_task_id: Option<String>,
    pub source_run_id: Option<String>,
    pub source_map_index: Option<i32>,
    pub name: TextMatch,
    pub at: Range<DateTime<Utc>>,
    /// That this run was made for.
    pub of_run: Option<i64>,
}

/// Orders of a list of assets.
pub const ASSET_ORDER: OrderColumns = &[
    ("id", "a.id"),
    ("name", "a.name"),
    ("uri", "a.uri"),
    ("created_at", "a.created_at"),
    ("updated_at", "a.updated_at"),
];

/// Orders of a list of events.
pub const ASSET_EVENT_ORDER: OrderColumns = &[
    ("source_task_id", "e.source_task_id"),
    ("source_dag_id", "e.source_dag_id"),
    ("source_run_id", "e.source_run_id"),
    ("source_map_index", "e.source_map_index"),
    ("timestamp", "e.at"),
];

const ASSETS: Source = Source {
    what: "listing assets",
    select: "SELECT a.id, a.name, a.uri, a.created_at, a.updated_at, l.id AS last_event_id, l.at AS last_event_at",
    from: "FROM asset a",
    alias: "a",
    joins: &[Join {
        alias: "l",
        sql: "LEFT JOIN LATERAL (SELECT e.id, e.at FROM asset_event e WHERE e.asset_id = a.id ORDER BY e.at DESC, e.id DESC LIMIT 1) l ON true",
    }],
    tie: &["a.id"],
    present: &["a.id"],
    tally: None,
};

const EVENTS: Source = Source {
    what: "listing asset events",
    select: "SELECT e.id, e.asset_id, a.name, a.uri, e.extra, e.at, e.source_dag_id, e.source_task_id, e.source_run_id, e.source_map_index",
    from: "FROM asset_event e",
    alias: "e",
    joins: &[Join {
        alias: "a",
        sql: "JOIN asset a ON a.id = e.asset_id",
    }],
    tie: &["e.id"],
    present: &["e.id", "e.at"],
    tally: None,
};

impl Store {
    /// A page of assets.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn list_assets(
        &self,
        filter: &AssetFilter,
        order: &Order,
        page: Page,
    ) -> Result<Listed<AssetRow>, StoreError> {
        self.listed(&ASSETS, order, page, |conditions| {
            conditions.equal("a.id", filter.id);
            conditions.matches("a.name", &filter.name);
            conditions.matches("a.uri", &filter.uri);
            conditions.in_subquery("a.id", "SELECT asset_id FROM asset_reference WHERE dag_id", &filter.dag_ids);
            if filter.only_active {
                conditions.fixed(
                    "EXISTS (SELECT FROM asset_reference r JOIN dag d USING (dag_id) WHERE r.asset_id = a.id AND NOT d.is_stale)",
                );
            }
            if self.hides_some() {
                // An asset is there for whoever sees a DAG that names it, and for all if no DAG does.
                conditions.bound(
                    "coalesce((SELECT bool_or(r.dag_id <> ALL (",
                    self.hidden().to_vec(),
                    ")) FROM asset_reference r WHERE r.asset_id = a.id), true)",
                );
            }
        })
        .await
    }

    /// One asset.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn asset(&self, id: i64) -> Result<AssetRow, StoreError> {
        let filter = AssetFilter {
            id: Some(id),
            ..AssetFilter::default()
        };
        let page = Page { limit: 1, offset: 0 };
        let mut listed = self.list_assets(&filter, &Order::default(), page).await?;
        listed.rows.pop().ok_or_else(|| no_asset(id))
    }

    /// Who refers to these assets, DAGs whose file is gone aside.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn asset_references(&self, ids: &[i64]) -> Result<Vec<AssetReferenceRow>, StoreError> {
        retried("reading references to assets", |_| async {
            Ok(sqlx::query_as!(
                AssetReferenceRow,
                "SELECT r.asset_id, r.dag_id, r.kind, r.task_id, r.created_at, r.updated_at
                 FROM asset_reference r JOIN dag d USING (dag_id)
                 WHERE r.asset_id = ANY ($1) AND NOT d.is_stale AND r.dag_id <> ALL ($2) ORDER BY r.dag_id, r.task_id",
                ids,
                self.hidden()
            )
            .fetch_all(&self.pool)
            .await?)
        })
        .await
    }

    /// DAGs, of all or of this id, that say another address of an asset than it has: one row a DAG and address.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn asset_conflicts(&self, dag_id: Option<&str>) -> Result<Vec<AssetConflict>, StoreError> {
        retried("looking for conflicts of assets", |_| async {
            Ok(sqlx::query_as!(
                AssetConflict,
                r#"SELECT r.dag_id, d.display_name, a.name, a.uri, r.uri AS "other_uri!", min(r.updated_at) AS "since!"
                   FROM asset_reference r JOIN asset a ON a.id = r.asset_id JOIN dag d USING (dag_id)
                   WHERE r.uri <> a.uri AND NOT d.is_stale AND ($1::text IS NULL OR r.dag_id = $1) AND r.dag_id <> ALL ($2)
                   GROUP BY r.dag_id, d.display_name, a.name, a.uri, r.uri ORDER BY r.dag_id, a.name, r.uri"#,
                dag_id,
                self.hidden()
            )
            .fetch_all(&self.pool)
            .await?)
        })
        .await
    }

    /// A page of events.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn list_asset_events(
        &self,
        filter: &AssetEventFilter,
        order: &Order,
        page: Page,
    ) -> Result<Listed<AssetEventRow>, StoreError> {
        self.listed(&EVENTS, order, page, |conditions| {
            conditions.equal("e.id", filter.id);
            conditions.equal("e.asset_id", filter.asset_id);
            conditions.equal("e.source_dag_id", filter.source_dag_id.clone());
            conditions.equal("e.source_task_id", filter.source_task_id.clone());
            conditions.equal("e.source_run_id", filter.source_run_id.clone());
            conditions.equal("e.source_map_index", filter.source_map_index);
            conditions.matches("a.name", &filter.name);
            conditions.range("e.at", &filter.at);
            // That of nobody's task is told to all.
            conditions.none_of("coalesce(e.source_dag_id, '')", self.hidden());
            if self.hides_some() {
                conditions.bound(
                    "coalesce((SELECT bool_or(r.dag_id <> ALL (",
                    self.hidden().to_vec(),
                    ")) FROM asset_reference r WHERE r.asset_id = e.asset_id), true)",
                );
            }
            if let Some(run) = filter.of_run {
                conditions.bound(
                    "e.id IN (SELECT event_id FROM dag_run_asset_event WHERE dag_run_id = ",
                    run,
                    ")",
                );
            }
        })
        .await
    }

    /// The runs that were made for these events.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn runs_of_asset_events(&self, events: &[i64]) -> Result<Vec<CreatedRunRow>, StoreError> {
        retried("reading the runs of asset events", |_| async {
            Ok(sqlx::query_as!(
                CreatedRunRow,
                r#"SELECT c.event_id, r.run_id, r.dag_id, r.logical_date, r.start_date, r.end_date, r.queued_at, r.state,
                          r.data_interval_start, r.data_interval_end,
                          NOT EXISTS (SELECT FROM dag_run_asset_event o WHERE o.dag_run_id = c.dag_run_id AND o.event_id > c.event_id) AS "triggering!"
                   FROM dag_run_asset_event c JOIN dag_run r ON r.id = c.dag_run_id
                   WHERE c.event_id = ANY ($1) AND r.dag_id <> ALL ($2) ORDER BY c.event_id, r.id"#,
                events,
                self.hidden()
            )
            .fetch_all(&self.pool)
            .await?)
        })
        .await
    }
}
