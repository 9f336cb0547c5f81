//! Long-running processes: schedulers, API servers, workers.

use chrono::{DateTime, Utc};
use sqlx::FromRow;

use super::{Listed, Order, OrderColumns, Page, Range, Source};
use crate::connect::Store;
use crate::error::StoreError;

/// A process.
#[derive(Debug, Clone, FromRow)]
#[allow(missing_docs)]
pub struct JobRow {
    /// A number in order of the first start.
    pub id: i64,
    pub job_type: String,
    /// `running`, `success` (it said goodbye) or `failed` (it fell silent).
    pub state: String,
    pub start_date: DateTime<Utc>,
    pub end_date: Option<DateTime<Utc>>,
    pub latest_heartbeat: DateTime<Utc>,
    pub hostname: String,
}

/// Which processes.
#[derive(Debug, Clone, Default)]
pub struct JobFilter {
    /// Running or not.
    pub is_alive: Option<bool>,
    /// In this state.
    pub state: Option<String>,
    /// Of this type.
    pub job_type: Option<String>,
    /// On this machine.
    pub hostname: Option<String>,
    /// Bounds.
    pub start_date: Range<DateTime<Utc>>,
    /// Bounds.
    pub end_date: Range<DateTime<Utc>>,
}

/// Orders of a list of processes.
pub const JOB_ORDER: OrderColumns = &[
    ("id", "j.id"),
    ("dag_id", "NULL::text"),
    ("state", "j.state"),
    ("job_type", "j.job_type"),
    ("start_date", "j.start_date"),
    ("end_date", "j.end_date"),
    ("latest_heartbeat", "j.latest_heartbeat"),
    ("executor_class", "NULL::text"),
    ("hostname", "j.hostname"),
    ("unixname", "NULL::text"),
];

const JOBS: Source = Source {
    what: "listing processes",
    select: "SELECT j.id, j.job_type, j.state, j.start_date, j.end_date, j.latest_heartbeat, j.hostname",
    from: "FROM (
               SELECT row_number() OVER (ORDER BY p.started_at, p.id) AS id, p.kind AS job_type, p.started_at AS start_date,
                      p.stopped_at AS end_date, p.heartbeat_at AS latest_heartbeat, p.hostname,
                      CASE WHEN p.stopped_at IS NOT NULL THEN 'success' WHEN p.heartbeat_at > now() - interval '30 seconds' THEN 'running' ELSE 'failed' END AS state
               FROM (SELECT id, CASE kind WHEN 'scheduler' THEN 'SchedulerJob' WHEN 'dag_processor' THEN 'DagProcessorJob' ELSE 'ApiServerJob' END AS kind,
                            hostname, started_at, heartbeat_at, stopped_at FROM component
                     UNION ALL
                     SELECT id, 'WorkerJob', hostname, registered_at, heartbeat_at, stopped_at FROM worker) p
           ) j",
    alias: "j",
    joins: &[],
    tie: &["j.id"],
    present: &[],
    tally: None,
};

impl Store {
    /// A page of processes.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn list_jobs(&self, filter: &JobFilter, order: &Order, page: Page) -> Result<Listed<JobRow>, StoreError> {
        self.listed(&JOBS, order, page, |conditions| {
            match filter.is_alive {
                Some(true) => conditions.fixed("j.state = 'running'"),
                Some(false) => conditions.fixed("j.state <> 'running'"),
                None => {}
            }
            conditions.equal("j.state", filter.state.clone());
            conditions.equal("j.job_type", filter.job_type.clone());
            conditions.equal("j.hostname", filter.hostname.clone());
            conditions.range("j.start_date", &filter.start_date);
            conditions.range("j.end_date", &filter.end_date);
        })
        .await
    }
}
