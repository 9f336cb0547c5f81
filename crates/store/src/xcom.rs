//! Values that tasks hand on.

use serde_json::Value;

use chrono::{DateTime, Utc};

use crate::connect::Store;
use crate::error::StoreError;
use crate::retry::retried;
use crate::text::{clean, clean_json};

/// The task instance that a value belongs to, by its names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct XcomOf<'a> {
    /// The DAG.
    pub dag_id: &'a str,
    /// The run.
    pub run_id: &'a str,
    /// The task.
    pub task_id: &'a str,
    /// -1 = not mapped.
    pub map_index: i32,
}

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub struct XcomRow {
    /// Its key.
    pub key: String,
    /// The value.
    pub value: Value,
    /// When it was pushed.
    pub created_at: DateTime<Utc>,
}

impl Store {
    /// One value.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn xcom(&self, of: XcomOf<'_>, key: &str) -> Result<Option<XcomRow>, StoreError> {
        retried("reading an XCom", |_| async {
            Ok(sqlx::query_as!(
                XcomRow,
                "SELECT x.key, x.value, x.created_at FROM xcom x JOIN task_instance ti ON ti.id = x.task_instance_id JOIN dag_run r ON r.id = ti.dag_run_id
                 WHERE r.dag_id = $1 AND r.run_id = $2 AND ti.task_id = $3 AND ti.map_index = $4 AND x.key = $5",
                of.dag_id,
                of.run_id,
                of.task_id,
                of.map_index,
                key
            )
            .fetch_optional(&self.pool)
            .await?)
        })
        .await
    }

    /// All values of a task instance, by key.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn xcoms(&self, of: XcomOf<'_>) -> Result<Vec<XcomRow>, StoreError> {
        retried("reading XComs", |_| async {
            Ok(sqlx::query_as!(
                XcomRow,
                "SELECT x.key, x.value, x.created_at FROM xcom x JOIN task_instance ti ON ti.id = x.task_instance_id JOIN dag_run r ON r.id = ti.dag_run_id
                 WHERE r.dag_id = $1 AND r.run_id = $2 AND ti.task_id = $3 AND ti.map_index = $4 ORDER BY x.key",
                of.dag_id,
                of.run_id,
                of.task_id,
                of.map_index
            )
            .fetch_all(&self.pool)
            .await?)
        })
        .await
    }

    /// Writes a value. Returns whether the key is new.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is no such task instance.
    pub async fn set_xcom(&self, of: XcomOf<'_>, key: &str, value: &Value) -> Result<bool, StoreError> {
        let (key, value) = (clean(key), clean_json(value));
        retried("writing an XCom", |_| async {
            Ok(sqlx::query_scalar!(
                r#"INSERT INTO xcom AS x (task_instance_id, key, value)
                   SELECT ti.id, $5, $6 FROM task_instance ti JOIN dag_run r ON r.id = ti.dag_run_id
                   WHERE r.dag_id = $1 AND r.run_id = $2 AND ti.task_id = $3 AND ti.map_index = $4
                   ON CONFLICT (task_instance_id, key) DO UPDATE SET value = excluded.value, created_at = now()
                   RETURNING (x.xmax = 0) AS "new!""#,
                of.dag_id,
                of.run_id,
                of.task_id,
                of.map_index,
                key.as_ref(),
                value
            )
            .fetch_optional(&self.pool)
            .await?)
        })
        .await?
        .ok_or_else(|| no_instance(of))
    }

    /// Removes a value.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there was none.
    pub async fn delete_xcom(&self, of: XcomOf<'_>, key: &str) -> Result<(), StoreError> {
        let done = retried("removing an XCom", |_| async {
            Ok(sqlx::query!(
                "DELETE FROM xcom x USING task_instance ti, dag_run r
                 WHERE ti.id = x.task_instance_id AND r.id = ti.dag_run_id
                   AND r.dag_id = $1 AND r.run_id = $2 AND ti.task_id = $3 AND ti.map_index = $4 AND x.key = $5",
                of.dag_id,
                of.run_id,
                of.task_id,
                of.map_index,
                key
            )
            .execute(&self.pool)
            .await?
            .rows_affected())
        })
        .await?;
        if done == 0 {
            return Err(StoreError::NotFound(format!(
                "task `{}` of run `{}` has no XCom `{key}`",
                of.task_id, of.run_id
            )));
        }
        Ok(())
    }

    /// What a template sees: the value of a task, or of a mapped task the list of its instances' values in the order of map index
    /// (null where one has none). `None` if nothing was pushed.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn pull_xcom(&self, dag_run_id: i64, task_id: &str, key: &str) -> Result<Option<Value>, StoreError> {
        let rows = retried("pulling an XCom", |_| async {
            Ok(sqlx::query!(
                r#"SELECT ti.map_index, x.value AS "value?"
                   FROM task_instance ti LEFT JOIN xcom x ON x.task_instance_id = ti.id AND x.key = $3
                   WHERE ti.dag_run_id = $1 AND ti.task_id = $2 AND ti.state <> 'removed' ORDER BY ti.map_index"#,
                dag_run_id,
                task_id,
                key
            )
            .fetch_all(&self.pool)
            .await?)
        })
        .await?;
        if let [row] = rows.as_slice()
            && row.map_index < 0
        {
            return Ok(row.value.clone());
        }
        if rows.iter().all(|row| row.value.is_none()) {
            return Ok(None);
        }
        Ok(Some(
            rows.into_iter().map(|row| row.value.unwrap_or(Value::Null)).collect(),
        ))
    }

    /// What a template in a mapped group sees of another task of the group: the value of the instance with its own index, or
    /// of one that was never expanded.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn pull_xcom_at(
        &self,
        dag_run_id: i64,
        task_id: &str,
        map_index: i32,
        key: &str,
    ) -> Result<Option<Value>, StoreError> {
        retried("pulling an XCom", |_| async {
            Ok(sqlx::query_scalar!(
                "SELECT x.value FROM task_instance ti JOIN xcom x ON x.task_instance_id = ti.id AND x.key = $4
                 WHERE ti.dag_run_id = $1 AND ti.task_id = $2 AND ti.map_index IN ($3, -1) AND ti.state <> 'removed'
                 ORDER BY ti.map_index DESC LIMIT 1",
                dag_run_id,
                task_id,
                map_index,
                key
            )
            .fetch_optional(&self.pool)
            .await?)
        })
        .await
    }
}

fn no_instance(of: XcomOf<'_>) -> StoreError {
    StoreError::NotFound(format!(
        "run `{}` of DAG `{}` has no task instance `{}` with map index {}",
        of.run_id, of.dag_id, of.task_id, of.map_index
    ))
}
