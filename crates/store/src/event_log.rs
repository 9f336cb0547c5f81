//! The audit log: who did what.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::FromRow;

use crate::connect::Store;
use crate::error::StoreError;
use crate::list::{Join, Listed, Order, OrderColumns, Page, Source, TextMatch};
use crate::retry::retried;

/// Something to be recorded.
#[derive(Debug, Clone, Default)]
pub struct NewEvent {
    /// Name of the operation.
    pub event: String,
    /// Who did it.
    pub owner: Option<String>,
    /// To which DAG.
    pub dag_id: Option<String>,
    /// To which run.
    pub run_id: Option<String>,
    /// To which task.
    pub task_id: Option<String>,
    /// To which index of it.
    pub map_index: Option<i32>,
    /// Details, sensitive values already masked.
    pub extra: Option<Value>,
}

/// A row of the audit log.
#[derive(Debug, Clone, FromRow)]
#[allow(missing_docs)]
pub struct EventRow {
    pub id: i64,
    pub at: DateTime<Utc>,
    pub event: String,
    pub owner: Option<String>,
    pub dag_id: Option<String>,
    pub run_id: Option<String>,
    pub task_id: Option<String>,
    pub map_index: Option<i32>,
    pub try_number: Option<i32>,
    pub extra: Option<Value>,
    pub logical_date: Option<DateTime<Utc>>,
    pub display_name: Option<String>,
}

/// Which rows.
#[derive(Debug, Clone, Default)]
#[allow(missing_docs)]
pub struct EventFilter {
    pub id: Option<i64>,
    pub dag_id: Option<String>,
    pub task_id: Option<String>,
    pub run_id: Option<String>,
    pub map_index: Option<i32>,
    pub try_number: Option<i32>,
    pub owner: Option<String>,
    pub event: Option<String>,
    pub included_events: Vec<String>,
    pub excluded_events: Vec<String>,
    pub before: Option<DateTime<Utc>>,
    pub after: Option<DateTime<Utc>>,
    pub dag_id_match: TextMatch,
    pub task_id_match: TextMatch,
    pub run_id_match: TextMatch,
    pub owner_match: TextMatch,
    pub event_match: TextMatch,
}

/// Orders of the audit log.
pub const EVENT_ORDER: OrderColumns = &[
    ("id", "e.id"),
    ("event_log_id", "e.id"),
    ("dttm", "e.at"),
    ("when", "e.at"),
    ("dag_id", "e.dag_id"),
    ("task_id", "e.task_id"),
    ("run_id", "e.run_id"),
    ("event", "e.event"),
    ("logical_date", "r.logical_date"),
    ("owner", "e.owner"),
    ("extra", "e.extra"),
];

pub(crate) const EVENTS: Source = Source {
    what: "listing the audit log",
    select: "SELECT e.id, e.at, e.event, e.owner, e.dag_id, e.run_id, e.task_id, e.map_index, e.try_number, e.extra, r.logical_date, d.display_name",
    from: "FROM event_log e",
    alias: "e",
    joins: &[
        Join {
            alias: "d",
            sql: "LEFT JOIN dag d ON d.dag_id = e.dag_id",
        },
        Join {
            alias: "r",
            sql: "LEFT JOIN dag_run r ON r.dag_id = e.dag_id AND r.run_id = e.run_id",
        },
    ],
    tie: &["e.id"],
    present: &["e.id", "e.at"],
    tally: None,
};

impl Store {
    /// Records what somebody did.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn add_event(&self, new: &NewEvent) -> Result<(), StoreError> {
        self.add_events(std::slice::from_ref(new)).await
    }

    /// Records what somebody did at once.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn add_events(&self, new: &[NewEvent]) -> Result<(), StoreError> {
        if new.is_empty() {
            return Ok(());
        }
        let events: Vec<&str> = new.iter().map(|one| one.event.as_str()).collect();
        let owners: Vec<Option<&str>> = new.iter().map(|one| one.owner.as_deref()).collect();
        let dag_ids: Vec<Option<&str>> = new.iter().map(|one| one.dag_id.as_deref()).collect();
        let run_ids: Vec<Option<&str>> = new.iter().map(|one| one.run_id.as_deref()).collect();
        let task_ids: Vec<Option<&str>> = new.iter().map(|one| one.task_id.as_deref()).collect();
        let map_indexes: Vec<Option<i32>> = new.iter().map(|one| one.map_index).collect();
        let extras: Vec<Option<&Value>> = new.iter().map(|one| one.extra.as_ref()).collect();
        retried("writing the audit log", |_| async {
            sqlx::query!(
                "INSERT INTO event_log (event, owner, dag_id, run_id, task_id, map_index, extra)
                 SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::jsonb[])",
                &events as &[&str],
                &owners as &[Option<&str>],
                &dag_ids as &[Option<&str>],
                &run_ids as &[Option<&str>],
                &task_ids as &[Option<&str>],
                &map_indexes as &[Option<i32>],
                &extras as &[Option<&Value>]
            )
            .execute(&self.pool)
            .await?;
            Ok(())
        })
        .await
    }

    /// A page of the audit log.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn list_events(
        &self,
        filter: &EventFilter,
        order: &Order,
        page: Page,
    ) -> Result<Listed<EventRow>, StoreError> {
        self.listed(&EVENTS, order, page, |conditions| {
            conditions.equal("e.id", filter.id);
            conditions.equal("e.dag_id", filter.dag_id.clone());
            conditions.equal("e.task_id", filter.task_id.clone());
            conditions.equal("e.run_id", filter.run_id.clone());
            conditions.equal("e.map_index", filter.map_index);
            conditions.equal("e.try_number", filter.try_number);
            conditions.equal("e.owner", filter.owner.clone());
            conditions.equal("e.event", filter.event.clone());
            conditions.one_of("e.event", &filter.included_events);
            conditions.none_of("e.event", &filter.excluded_events);
            conditions.compare("e.at", "<", filter.before);
            conditions.compare("e.at", ">", filter.after);
            conditions.matches("e.dag_id", &filter.dag_id_match);
            conditions.matches("e.task_id", &filter.task_id_match);
            conditions.matches("e.run_id", &filter.run_id_match);
            conditions.matches("e.owner", &filter.owner_match);
            conditions.matches("e.event", &filter.event_match);
        })
        .await
    }
}
