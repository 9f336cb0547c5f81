//! XComs, without their values.

use chrono::{DateTime, Utc};
use sqlx::FromRow;

use super::{DAG_OF_RUN, Join, Listed, Order, OrderColumns, Page, RUN_OF_INSTANCE, Range, Source, TextMatch};
use crate::connect::Store;
use crate::error::StoreError;

/// An XCom with the names around it.
#[derive(Debug, Clone, FromRow)]
#[allow(missing_docs)]
pub struct XcomListRow {
    pub key: String,
    pub created_at: DateTime<Utc>,
    pub map_index: i32,
    pub task_id: String,
    pub dag_id: String,
    pub run_id: String,
    pub logical_date: Option<DateTime<Utc>>,
    pub run_after: DateTime<Utc>,
    pub display_name: Option<String>,
}

/// Which XComs.
#[derive(Debug, Clone, Default)]
pub struct XcomFilter {
    /// Of this DAG.
    pub dag_id: Option<String>,
    /// Of this run.
    pub run_id: Option<String>,
    /// Of this task.
    pub task_id: Option<String>,
    /// Of this index.
    pub map_index: Option<i32>,
    /// With this key.
    pub key: Option<String>,
    /// By key.
    pub key_match: TextMatch,
    /// By the DAG's name for people.
    pub display_name_match: TextMatch,
    /// By run id.
    pub run_id_match: TextMatch,
    /// By task id.
    pub task_id_match: TextMatch,
    /// Bounds.
    pub logical_date: Range<DateTime<Utc>>,
    /// Bounds.
    pub run_after: Range<DateTime<Utc>>,
}

/// Orders of a list of XComs.
pub const XCOM_ORDER: OrderColumns = &[
    ("key", "x.key"),
    ("dag_id", "r.dag_id"),
    ("run_id", "r.run_id"),
    ("task_id", "i.task_id"),
    ("map_index", "i.map_index"),
    ("timestamp", "x.created_at"),
    ("run_after", "r.run_after"),
];

const XCOMS: Source = Source {
    what: "listing XComs",
    select: "SELECT x.key, x.created_at, i.map_index, i.task_id, r.dag_id, r.run_id, r.logical_date, r.run_after, d.display_name",
    from: "FROM xcom x",
    alias: "x",
    joins: &[
        Join {
            alias: "i",
            sql: "JOIN task_instance i ON i.id = x.task_instance_id",
        },
        RUN_OF_INSTANCE,
        DAG_OF_RUN,
    ],
    tie: &["r.dag_id", "i.task_id", "r.run_id", "i.map_index", "x.key"],
    present: &[],
    tally: None,
};

impl XcomFilter {
    fn apply(&self, conditions: &mut super::Conditions<'_>) {
        conditions.equal("r.dag_id", self.dag_id.clone());
        conditions.equal("r.run_id", self.run_id.clone());
        conditions.equal("i.task_id", self.task_id.clone());
        conditions.equal("i.map_index", self.map_index);
        conditions.equal("x.key", self.key.clone());
        conditions.matches("x.key", &self.key_match);
        conditions.matches("coalesce(d.display_name, d.dag_id)", &self.display_name_match);
        conditions.matches("r.run_id", &self.run_id_match);
        conditions.matches("i.task_id", &self.task_id_match);
        conditions.range("r.logical_date", &self.logical_date);
        conditions.range("r.run_after", &self.run_after);
    }
}

impl Store {
    /// A page of XComs.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn list_xcoms(
        &self,
        filter: &XcomFilter,
        order: &Order,
        page: Page,
    ) -> Result<Listed<XcomListRow>, StoreError> {
        self.listed(&XCOMS, order, page, |conditions| {
            filter.apply(conditions);
            conditions.none_of("r.dag_id", self.hidden());
        })
        .await
    }
}
