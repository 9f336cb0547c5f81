//! Backfills for people: with what has become of their runs.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::FromRow;

use super::none;
use crate::connect::Store;
use crate::error::StoreError;
use crate::list::{Join, Listed, Order, OrderColumns, Page, Source};
use crate::retry::retried;

/// A backfill and the counts of its dates.
#[derive(Debug, Clone, FromRow)]
#[allow(missing_docs)]
pub struct BackfillRow {
    pub id: i64,
    pub dag_id: String,
    pub display_name: Option<String>,
    pub from_date: DateTime<Utc>,
    pub to_date: DateTime<Utc>,
    pub run_backwards: bool,
    pub dag_run_conf: Option<Value>,
    pub reprocess_behavior: String,
    pub max_active_runs: i32,
    pub task_ids: Option<Vec<String>>,
    pub only_failed_tasks: bool,
    pub is_paused: bool,
    pub triggering_user: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub completed_at: Option<DateTime<Utc>>,
    pub cancelled_at: Option<DateTime<Utc>>,
    /// Runs by state.
    pub queued: i64,
    pub running: i64,
    pub success: i64,
    pub failed: i64,
    /// Dates that are left alone.
    pub already_exists: i64,
    pub in_flight: i64,
}

/// A date of a backfill, and its run or the reason why there is none.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct BackfillDateRow {
    pub sort_ordinal: i32,
    pub logical_date: DateTime<Utc>,
    pub run_id: Option<String>,
    pub state: Option<String>,
    pub exception_reason: Option<String>,
}

/// Orders of a list of backfills.
pub const BACKFILL_ORDER: OrderColumns = &[("id", "b.id")];

const BACKFILLS: Source = Source {
    what: "listing backfills",
    select: "SELECT b.id, b.dag_id, d.display_name, b.from_date, b.to_date, b.run_backwards, b.dag_run_conf, b.reprocess_behavior,
                    b.max_active_runs, b.task_ids, b.only_failed_tasks, b.is_paused, b.triggering_user, b.created_at, b.updated_at,
                    b.completed_at, b.cancelled_at, n.*",
    from: "FROM backfill b",
    alias: "b",
    joins: &[
        Join {
            alias: "d",
            sql: "JOIN dag d ON d.dag_id = b.dag_id",
        },
        Join {
            alias: "n",
            sql: "CROSS JOIN LATERAL (
               SELECT count(*) FILTER (WHERE r.state = 'queued') AS queued, count(*) FILTER (WHERE r.state = 'running') AS running,
                      count(*) FILTER (WHERE r.state = 'success') AS success, count(*) FILTER (WHERE r.state = 'failed') AS failed,
                      count(*) FILTER (WHERE o.exception_reason = 'already exists') AS already_exists,
                      count(*) FILTER (WHERE o.exception_reason = 'in flight') AS in_flight
               FROM backfill_dag_run o LEFT JOIN dag_run r ON r.id = o.dag_run_id WHERE o.backfill_id = b.id
           ) n",
        },
    ],
    tie: &["b.id"],
    present: &[],
    tally: None,
};

impl Store {
    /// A page of backfills: of a DAG if given, and only those that are completed or not if said.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn list_backfills(
        &self,
        dag_id: Option<&str>,
        is_active: Option<bool>,
        order: &Order,
        page: Page,
    ) -> Result<Listed<BackfillRow>, StoreError> {
        self.listed(&BACKFILLS, order, page, |conditions| {
            conditions.equal("b.dag_id", dag_id.map(str::to_owned));
            conditions.none_of("b.dag_id", self.hidden());
            match is_active {
                Some(true) => conditions.fixed("b.completed_at IS NULL"),
                Some(false) => conditions.fixed("b.completed_at IS NOT NULL"),
                None => {}
            }
        })
        .await
    }

    /// One backfill.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn backfill(&self, id: i64) -> Result<BackfillRow, StoreError> {
        let backfill = self.one(&BACKFILLS, |conditions| conditions.equal("b.id", Some(id)));
        let backfill: Option<BackfillRow> = backfill.await?;
        backfill.filter(|row| !self.hides(&row.dag_id)).ok_or_else(none)
    }

    /// The dates of a backfill, in the order in which their runs start.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn backfill_dates(&self, id: i64, page: Page) -> Result<Vec<BackfillDateRow>, StoreError> {
        retried("reading the dates of a backfill", |_| async {
            Ok(sqlx::query_as!(
                BackfillDateRow,
                r#"SELECT o.sort_ordinal, o.logical_date, r.run_id AS "run_id?", r.state AS "state?", o.exception_reason
                   FROM backfill_dag_run o LEFT JOIN dag_run r ON r.id = o.dag_run_id
                   WHERE o.backfill_id = $1 ORDER BY o.sort_ordinal LIMIT $2 OFFSET $3"#,
                id,
                page.limit,
                page.offset
            )
            .fetch_all(&self.pool)
            .await?)
        })
        .await
    }

    /// Those of these dates that a DAG has a run of, with its name and state.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn runs_of_dates(
        &self,
        dag_id: &str,
        dates: &[DateTime<Utc>],
    ) -> Result<Vec<(DateTime<Utc>, String, updraft_engine::RunState)>, StoreError> {
        let rows = retried("looking for runs", |_| async {
            Ok(sqlx::query!(
                r#"SELECT logical_date AS "logical_date!", run_id, state FROM dag_run WHERE dag_id = $1 AND logical_date = ANY ($2)"#,
                dag_id,
                dates
            )
            .fetch_all(&self.pool)
            .await?)
        })
        .await?;
        rows.into_iter()
            .map(|row| {
                let state = row
                    .state
                    .parse()
                    .map_err(|error| StoreError::corrupt("state of a run", error))?;
                Ok((row.logical_date, row.run_id, state))
            })
            .collect()
    }
}
