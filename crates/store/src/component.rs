//! Our own long-running processes, for the health page.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::connect::Store;
use crate::error::StoreError;
use crate::retry::retried;

/// Which role a process has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ComponentKind {
    /// Makes and drives runs.
    Scheduler,
    /// Reads DAG files.
    DagProcessor,
    /// Serves REST, pages and workers.
    ApiServer,
}

impl ComponentKind {
    /// The name in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Scheduler => "scheduler",
            Self::DagProcessor => "dag_processor",
            Self::ApiServer => "api_server",
        }
    }
}

/// The freshest sign of life of a kind of process.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ComponentHealth {
    /// By the database's clock.
    pub heartbeat_at: DateTime<Utc>,
    /// How long ago that was, in seconds.
    pub age_seconds: f64,
}

impl Store {
    /// A process begins. Returns the id for its heartbeats.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn register_component(&self, kind: ComponentKind, hostname: &str) -> Result<Uuid, StoreError> {
        let id = Uuid::now_v7();
        retried("registering a process", |_| async {
            sqlx::query!(
                "INSERT INTO component (id, kind, hostname) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING",
                id,
                kind.as_str(),
                hostname
            )
            .execute(&self.vital)
            .await?;
            // Rows of processes that were killed are of no use after a day.
            sqlx::query!("DELETE FROM component WHERE heartbeat_at < now() - interval '1 day'")
                .execute(&self.vital)
                .await?;
            Ok(id)
        })
        .await
    }

    /// The process is alive.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn component_heartbeat(&self, id: Uuid) -> Result<(), StoreError> {
        retried("a process's heartbeat", |_| async {
            sqlx::query!("UPDATE component SET heartbeat_at = now() WHERE id = $1", id)
                .execute(&self.vital)
                .await?;
            Ok(())
        })
        .await
    }

    /// The process ends in good order.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn component_stopped(&self, id: Uuid) -> Result<(), StoreError> {
        retried("the end of a process", |_| async {
            sqlx::query!("UPDATE component SET stopped_at = now() WHERE id = $1", id)
                .execute(&self.vital)
                .await?;
            Ok(())
        })
        .await
    }

    /// The freshest sign of life of a kind of process that has not stopped; `None` = there is none.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn component_health(&self, kind: ComponentKind) -> Result<Option<ComponentHealth>, StoreError> {
        retried("reading signs of life", |_| async {
            Ok(sqlx::query_as!(
                ComponentHealth,
                r#"SELECT heartbeat_at, extract(epoch FROM clock_timestamp() - heartbeat_at)::double precision AS "age_seconds!"
                   FROM component WHERE kind = $1 AND stopped_at IS NULL ORDER BY heartbeat_at DESC LIMIT 1"#,
                kind.as_str()
            )
            .fetch_optional(&self.pool)
            .await?)
        })
        .await
    }
}
