//! Values that somebody keeps with a task instance or an asset, by key.

use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use crate::connect::Store;
use crate::error::StoreError;
use crate::list::{Listed, Page};
use crate::retry::retried;

/// Keys that a task instance or an asset may have.
pub const KEYS: i64 = 1000;

/// A value.
#[derive(Debug, Clone)]
pub struct StateRow {
    /// Its key.
    pub key: String,
    /// Itself.
    pub value: Value,
    /// When it was written last.
    pub updated_at: DateTime<Utc>,
    /// Nobody sees it from then on; `None` = it goes with what it belongs to.
    pub expires_at: Option<DateTime<Utc>>,
}

/// What becomes of the end of a value that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expiry {
    /// It is this, or none.
    Set(Option<DateTime<Utc>>),
    /// It stays, and there has to be a value.
    Keep,
}

impl Store {
    /// A page of the values of a task instance, by key.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn list_task_state(&self, task_instance_id: Uuid, page: Page) -> Result<Listed<StateRow>, StoreError> {
        retried("listing task states", |_| async {
            let rows = sqlx::query_as!(
                StateRow,
                "SELECT key, value, updated_at, expires_at FROM task_state_store
                 WHERE task_instance_id = $1 AND (expires_at IS NULL OR expires_at > now()) ORDER BY key LIMIT $2 OFFSET $3",
                task_instance_id,
                page.limit,
                page.offset
            )
            .fetch_all(&self.pool)
            .await?;
            let total = sqlx::query_scalar!(
                r#"SELECT count(*) AS "count!" FROM task_state_store
                   WHERE task_instance_id = $1 AND (expires_at IS NULL OR expires_at > now())"#,
                task_instance_id
            )
            .fetch_one(&self.pool)
            .await?;
            Ok(Listed { rows, total })
        })
        .await
    }

    /// A value of a task instance.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn task_state(&self, task_instance_id: Uuid, key: &str) -> Result<StateRow, StoreError> {
        retried("reading a task state", |_| async {
            sqlx::query_as!(
                StateRow,
                "SELECT key, value, updated_at, expires_at FROM task_state_store
                 WHERE task_instance_id = $1 AND key = $2 AND (expires_at IS NULL OR expires_at > now())",
                task_instance_id,
                key
            )
            .fetch_optional(&self.pool)
            .await?
            .ok_or_else(|| no_key("Task", key))
        })
        .await
    }

    /// Writes a value of a task instance, and forgets those of it that have expired.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if the expiry is to stay and there is no such value; [`StoreError::Conflict`] if there are too many.
    pub async fn set_task_state(
        &self,
        task_instance_id: Uuid,
        key: &str,
        value: &Value,
        expiry: Expiry,
    ) -> Result<(), StoreError> {
        retried("writing a task state", |_| async {
            let mut tx = crate::transaction::begin(&self.pool).await?;
            // One writer at a time, so that the limit holds.
            sqlx::query!("SELECT id FROM task_instance WHERE id = $1 FOR NO KEY UPDATE", task_instance_id)
                .fetch_optional(&mut *tx)
                .await?
                .ok_or_else(|| StoreError::NotFound("the task instance is gone".to_owned()))?;
            sqlx::query!(
                "DELETE FROM task_state_store WHERE task_instance_id = $1 AND expires_at <= now()",
                task_instance_id
            )
            .execute(&mut *tx)
            .await?;
            let (keeps, expires_at) = match expiry {
                Expiry::Keep => (true, None),
                Expiry::Set(at) => (false, at),
            };
            let changed = sqlx::query!(
                "UPDATE task_state_store SET value = $3, updated_at = now(), expires_at = CASE WHEN $4 THEN expires_at ELSE $5 END
                 WHERE task_instance_id = $1 AND key = $2",
                task_instance_id,
                key,
                value,
                keeps,
                expires_at
            )
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if changed == 0 {
                if keeps {
                    return Err(no_key("Task", key));
                }
                let added = sqlx::query!(
                    "INSERT INTO task_state_store (task_instance_id, key, value, expires_at)
                     SELECT $1, $2, $3, $4 WHERE (SELECT count(*) FROM task_state_store WHERE task_instance_id = $1) < $5",
                    task_instance_id,
                    key,
                    value,
                    expires_at,
                    KEYS
                )
                .execute(&mut *tx)
                .await?
                .rows_affected();
                if added == 0 {
                    return Err(too_many("task instance"));
                }
            }
            tx.commit().await?;
            Ok(())
        })
        .await
    }

    /// Removes a value of these task instances, or all of them; there need not be any.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn delete_task_state(&self, task_instance_ids: &[Uuid], key: Option<&str>) -> Result<(), StoreError> {
        retried("removing task states", |_| async {
            sqlx::query!(
                "DELETE FROM task_state_store WHERE task_instance_id = ANY ($1) AND ($2::text IS NULL OR key = $2)",
                task_instance_ids,
                key
            )
            .execute(&self.pool)
            .await?;
            Ok(())
        })
        .await
    }

    /// A page of the values of an asset, by key.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn list_asset_state(&self, asset_id: i64, page: Page) -> Result<Listed<StateRow>, StoreError> {
        retried("listing asset states", |_| async {
            let rows = sqlx::query_as!(
                StateRow,
                r#"SELECT key, value, updated_at, NULL::timestamptz AS "expires_at" FROM asset_state_store
                   WHERE asset_id = $1 ORDER BY key LIMIT $2 OFFSET $3"#,
                asset_id,
                page.limit,
                page.offset
            )
            .fetch_all(&self.pool)
            .await?;
            let total = sqlx::query_scalar!(
                r#"SELECT count(*) AS "count!" FROM asset_state_store WHERE asset_id = $1"#,
                asset_id
            )
            .fetch_one(&self.pool)
            .await?;
            Ok(Listed { rows, total })
        })
        .await
    }

    /// A value of an asset.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn asset_state(&self, asset_id: i64, key: &str) -> Result<StateRow, StoreError> {
        retried("reading an asset state", |_| async {
            sqlx::query_as!(
                StateRow,
                r#"SELECT key, value, updated_at, NULL::timestamptz AS "expires_at" FROM asset_state_store
                   WHERE asset_id = $1 AND key = $2"#,
                asset_id,
                key
            )
            .fetch_optional(&self.pool)
            .await?
            .ok_or_else(|| no_key("Asset", key))
        })
        .await
    }

    /// Writes a value of an asset.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is no such asset; [`StoreError::Conflict`] if it has too many values.
    pub async fn set_asset_state(&self, asset_id: i64, key: &str, value: &Value) -> Result<(), StoreError> {
        retried("writing an asset state", |_| async {
            let mut tx = crate::transaction::begin(&self.pool).await?;
            sqlx::query!("SELECT id FROM asset WHERE id = $1 FOR NO KEY UPDATE", asset_id)
                .fetch_optional(&mut *tx)
                .await?
                .ok_or_else(|| StoreError::NotFound(format!("The Asset with ID: `{asset_id}` was not found")))?;
            let written = sqlx::query!(
                "INSERT INTO asset_state_store (asset_id, key, value)
                 SELECT $1, $2, $3 WHERE (SELECT count(*) FROM asset_state_store WHERE asset_id = $1 AND key <> $2) < $4
                 ON CONFLICT (asset_id, key) DO UPDATE SET value = excluded.value, updated_at = now()",
                asset_id,
                key,
                value,
                KEYS
            )
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if written == 0 {
                return Err(too_many("asset"));
            }
            tx.commit().await?;
            Ok(())
        })
        .await
    }

    /// Removes a value of an asset, or all of them; there need not be any.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn delete_asset_state(&self, asset_id: i64, key: Option<&str>) -> Result<(), StoreError> {
        retried("removing asset states", |_| async {
            sqlx::query!(
                "DELETE FROM asset_state_store WHERE asset_id = $1 AND ($2::text IS NULL OR key = $2)",
                asset_id,
                key
            )
            .execute(&self.pool)
            .await?;
            Ok(())
        })
        .await
    }
}

fn no_key(of: &str, key: &str) -> StoreError {
    StoreError::NotFound(format!("{of} state store key `{key}` not found"))
}

fn too_many(what: &str) -> StoreError {
    StoreError::Conflict(format!(
        "the {what} has {KEYS} keys, and can't have more: remove some first"
    ))
}
