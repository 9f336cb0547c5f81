//! After a restore: what a backup knows may long be over or wrong, so nothing starts before a person has looked.

use chrono::{DateTime, Utc};

use crate::connect::Store;
use crate::error::StoreError;
use crate::retry::retried;

/// More of a kind are only counted.
const SHOWN: i64 = 20;

/// A database that was restored, and what would happen if work went on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovery {
    /// When the backup was taken: everything since then is unknown.
    pub taken_at: DateTime<Utc>,
    /// Tries that were running: (DAG, run, task and map index). They are lost, and done again where `retries` are left.
    pub running: Shown<(String, String, String)>,
    /// Unfinished runs: (DAG, run, state). They go on.
    pub unfinished: Shown<(String, String, String)>,
    /// DAGs whose next run is due: (DAG, since when). With `catchup` all that was missed comes.
    pub due: Shown<(String, DateTime<Utc>)>,
}

/// The first of many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown<T> {
    /// Some of them.
    pub some: Vec<T>,
    /// How many there are.
    pub all: i64,
}

impl Store {
    /// Nothing is started from now on until [`Store::resume`].
    pub(crate) async fn recover(&self, taken_at: DateTime<Utc>) -> Result<(), StoreError> {
        sqlx::query!(
            "INSERT INTO recovery (taken_at) VALUES ($1) ON CONFLICT (one) DO UPDATE SET taken_at = excluded.taken_at",
            taken_at
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// When the backup was taken from which this database was restored, as long as nobody has said that work may go on.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn recovering(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        retried("asking whether the database was restored", |_| async {
            Ok(sqlx::query_scalar!("SELECT taken_at FROM recovery")
                .fetch_optional(&self.pool)
                .await?)
        })
        .await
    }

    /// What would happen if work went on; `None` if it does.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn recovery(&self) -> Result<Option<Recovery>, StoreError> {
        let Some(taken_at) = self.recovering().await? else {
            return Ok(None);
        };
        let running = sqlx::query!(
            r#"SELECT r.dag_id, r.run_id, ti.task_id, ti.map_index, count(*) OVER () AS "all!"
               FROM attempt a JOIN task_instance ti ON ti.id = a.task_instance_id JOIN dag_run r ON r.id = ti.dag_run_id
               WHERE a.state = 'running' ORDER BY a.started_at LIMIT $1"#,
            SHOWN
        )
        .fetch_all(&self.pool)
        .await?;
        let unfinished = sqlx::query!(
            r#"SELECT dag_id, run_id, state, count(*) OVER () AS "all!" FROM dag_run
               WHERE state IN ('queued', 'running') ORDER BY run_after, id LIMIT $1"#,
            SHOWN
        )
        .fetch_all(&self.pool)
        .await?;
        let due = sqlx::query!(
            r#"SELECT dag_id, next_run_after AS "since!", count(*) OVER () AS "all!" FROM dag
               WHERE NOT is_paused AND NOT is_stale AND next_run_after <= now() ORDER BY next_run_after LIMIT $1"#,
            SHOWN
        )
        .fetch_all(&self.pool)
        .await?;
        let task = |task_id: String, map_index: i32| match map_index {
            -1 => task_id,
            index => format!("{task_id}[{index}]"),
        };
        Ok(Some(Recovery {
            taken_at,
            running: Shown {
                all: running.first().map_or(0, |row| row.all),
                some: running
                    .into_iter()
                    .map(|row| (row.dag_id, row.run_id, task(row.task_id, row.map_index)))
                    .collect(),
            },
            unfinished: Shown {
                all: unfinished.first().map_or(0, |row| row.all),
                some: unfinished
                    .into_iter()
                    .map(|row| (row.dag_id, row.run_id, row.state))
                    .collect(),
            },
            due: Shown {
                all: due.first().map_or(0, |row| row.all),
                some: due.into_iter().map(|row| (row.dag_id, row.since)).collect(),
            },
        }))
    }

    /// Lets work go on; `false` if it did already.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn resume(&self) -> Result<bool, StoreError> {
        let ended = sqlx::query!("DELETE FROM recovery")
            .execute(&self.pool)
            .await?
            .rows_affected();
        self.notify_scheduler();
        Ok(ended > 0)
    }

    /// Whether anybody may be at work on this database: a scheduler that leads, or a worker that has said hello within half a minute.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn is_in_use(&self) -> Result<bool, StoreError> {
        Ok(sqlx::query_scalar!(
            r#"SELECT EXISTS (SELECT FROM scheduler_lease WHERE lease_until > clock_timestamp() AND isfinite(lease_until))
                   OR EXISTS (SELECT FROM worker WHERE stopped_at IS NULL AND heartbeat_at > now() - interval '30 seconds') AS "used!""#
        )
        .fetch_one(&self.pool)
        .await?)
    }
}
