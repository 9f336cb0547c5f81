//! Notifications of a run.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{Join, Listed, Order, OrderColumns, Page, Source};
use crate::connect::Store;
use crate::error::StoreError;

/// A notification with the names around it.
#[derive(Debug, Clone, FromRow)]
#[allow(missing_docs)]
pub struct NotificationRow {
    pub id: Uuid,
    pub dag_id: String,
    pub run_id: String,
    /// `None` = it tells of the run.
    pub task_id: Option<String>,
    pub map_index: Option<i32>,
    /// Of the task instance; 0 for the run.
    pub try_number: i32,
    /// `on_success`, `on_failure`, `on_retry`, `on_skipped`, `deadline`.
    pub event: String,
    /// In the list of notifiers, from 0.
    pub position: i32,
    pub action: String,
    pub reason: Option<String>,
    /// `queued`, `running`, `success`, `failed`.
    pub state: String,
    pub tries: i32,
    pub error: Option<String>,
    pub hostname: Option<String>,
    pub occurred_at: DateTime<Utc>,
    pub queued_at: DateTime<Utc>,
    /// Of a queued one: not before this.
    pub due_at: DateTime<Utc>,
    pub started_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
}

/// Orders of a list of notifications.
pub const NOTIFICATION_ORDER: OrderColumns = &[
    ("id", "n.id"),
    ("occurred_at", "n.occurred_at"),
    ("queued_at", "n.queued_at"),
    ("started_at", "n.started_at"),
    ("ended_at", "n.ended_at"),
    ("event", "n.event"),
    ("state", "n.state"),
    ("task_id", "ti.task_id"),
];

const NOTIFICATIONS: Source = Source {
    what: "listing notifications",
    select: "SELECT n.id, r.dag_id, r.run_id, ti.task_id, ti.map_index, n.try_number, n.event, n.position, n.action, n.reason, n.state, n.tries,
                    n.error, n.hostname, n.occurred_at, n.queued_at, n.due_at, n.started_at, n.ended_at",
    from: "FROM notification n",
    alias: "n",
    joins: &[
        Join {
            alias: "r",
            sql: "JOIN dag_run r ON r.id = n.dag_run_id",
        },
        Join {
            alias: "ti",
            sql: "LEFT JOIN task_instance ti ON ti.id = n.task_instance_id",
        },
    ],
    tie: &["n.id"],
    present: &[],
    tally: None,
};

impl Store {
    /// A page of a run's notifications; `states` empty = all.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn list_notifications(
        &self,
        dag_run_id: i64,
        states: &[String],
        order: &Order,
        page: Page,
    ) -> Result<Listed<NotificationRow>, StoreError> {
        self.listed(&NOTIFICATIONS, order, page, |conditions| {
            conditions.equal("n.dag_run_id", Some(dag_run_id));
            conditions.one_of("n.state", states);
        })
        .await
    }

    /// One notification of a run.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn notification(&self, dag_run_id: i64, id: Uuid) -> Result<NotificationRow, StoreError> {
        let notification = self.one(&NOTIFICATIONS, |conditions| {
            conditions.equal("n.dag_run_id", Some(dag_run_id));
            conditions.equal("n.id", Some(id));
        });
        notification
            .await?
            .ok_or_else(|| StoreError::NotFound(format!("The run has no notification `{id}`")))
    }
}
