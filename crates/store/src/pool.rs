//! Pools, and what takes their slots now. Nothing here is a kept counter: use is added up from live task instances.

use sqlx::FromRow;

use crate::connect::Store;
use crate::error::{StoreError, unique_violation};
use crate::list::{Join, Listed, Order, OrderColumns, Page, Source, TextMatch};
use crate::retry::retried;

/// The pool of tasks that name none; it can't be removed.
pub const DEFAULT_POOL: &str = "default_pool";

/// A pool with its use.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
#[allow(missing_docs)]
pub struct PoolRow {
    pub name: String,
    /// -1 = unlimited.
    pub slots: i32,
    pub description: Option<String>,
    /// Whether deferred tasks keep their slots.
    pub include_deferred: bool,
    pub running: i64,
    pub queued: i64,
    pub scheduled: i64,
    pub deferred: i64,
}

/// What can be changed on a pool; `None` = leave.
#[derive(Debug, Clone, Default)]
#[allow(missing_docs)]
pub struct PoolChange {
    pub slots: Option<i32>,
    /// `Some(None)` removes it.
    pub description: Option<Option<String>>,
    pub include_deferred: Option<bool>,
}

/// Orders of a list of pools.
pub const POOL_ORDER: OrderColumns = &[("id", "p.id"), ("pool", "p.name"), ("name", "p.name")];

const POOLS: Source = Source {
    what: "listing pools",
    select: "SELECT p.name, p.slots, p.description, p.include_deferred, coalesce(u.running, 0) AS running, coalesce(u.queued, 0) AS queued,
                    coalesce(u.scheduled, 0) AS scheduled, coalesce(u.deferred, 0) AS deferred",
    from: "FROM pool p",
    alias: "p",
    joins: &[Join {
        alias: "u",
        sql: "LEFT JOIN (
               SELECT ti.pool, sum(ti.pool_slots) FILTER (WHERE ti.state IN ('running', 'restarting')) AS running,
                      sum(ti.pool_slots) FILTER (WHERE ti.state = 'queued') AS queued,
                      sum(ti.pool_slots) FILTER (WHERE ti.state = 'scheduled') AS scheduled,
                      sum(ti.pool_slots) FILTER (WHERE ti.state = 'deferred') AS deferred
               FROM dag_run r JOIN task_instance ti ON ti.dag_run_id = r.id
               -- Nothing of a finished run holds or wants a slot, and the history is long.
               WHERE r.state IN ('queued', 'running') AND ti.state IN ('scheduled', 'queued', 'running', 'restarting', 'deferred')
               GROUP BY ti.pool
           ) u ON u.pool = p.name",
    }],
    tie: &["p.id"],
    present: &[],
    tally: None,
};

impl Store {
    /// A page of pools.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn list_pools(&self, name: &TextMatch, order: &Order, page: Page) -> Result<Listed<PoolRow>, StoreError> {
        self.listed(&POOLS, order, page, |conditions| conditions.matches("p.name", name))
            .await
    }

    /// One pool with its use.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn pool_row(&self, name: &str) -> Result<PoolRow, StoreError> {
        let pool = self.one(&POOLS, |conditions| conditions.equal("p.name", Some(name.to_owned())));
        pool.await?.ok_or_else(|| no_pool(name))
    }

    /// Makes a pool.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the name is taken.
    pub async fn create_pool(
        &self,
        name: &str,
        slots: i32,
        description: Option<&str>,
        include_deferred: bool,
    ) -> Result<(), StoreError> {
        retried("writing a pool", |_| async {
            sqlx::query!(
                "INSERT INTO pool (name, slots, description, include_deferred) VALUES ($1, $2, $3, $4)",
                name,
                slots,
                description,
                include_deferred
            )
            .execute(&self.pool)
            .await
            .map_err(|error| match unique_violation(&error) {
                Some(_) => StoreError::Conflict(format!("The Pool with name: `{name}` already exists")),
                None => error.into(),
            })?;
            Ok(())
        })
        .await?;
        self.notify_scheduler();
        Ok(())
    }

    /// Changes a pool and wakes the scheduler: there may be room now.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn update_pool(&self, name: &str, change: &PoolChange) -> Result<(), StoreError> {
        let (set_description, description) = (change.description.is_some(), change.description.clone().flatten());
        let changed = retried("writing a pool", |_| async {
            Ok(sqlx::query!(
                "UPDATE pool SET slots = coalesce($2, slots), description = CASE WHEN $3 THEN $4 ELSE description END,
                        include_deferred = coalesce($5, include_deferred)
                 WHERE name = $1",
                name,
                change.slots,
                set_description,
                description,
                change.include_deferred
            )
            .execute(&self.pool)
            .await?
            .rows_affected())
        })
        .await?;
        if changed == 0 {
            return Err(no_pool(name));
        }
        self.notify_scheduler();
        Ok(())
    }

    /// Removes a pool.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn delete_pool(&self, name: &str) -> Result<(), StoreError> {
        let gone = retried("removing a pool", |tries| async move {
            let gone = sqlx::query!("DELETE FROM pool WHERE name = $1", name)
                .execute(&self.pool)
                .await?
                .rows_affected();
            Ok(gone > 0 || tries > 0)
        })
        .await?;
        if gone { Ok(()) } else { Err(no_pool(name)) }
    }
}

fn no_pool(name: &str) -> StoreError {
    StoreError::NotFound(format!("The Pool with name: `{name}` was not found"))
}
