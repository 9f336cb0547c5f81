//! Backfills.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::state::{BackfillAction, DagRunState, ReprocessBehavior, SkipReason};

/// Asks for a backfill. The last three keys are additions to Airflow's shape.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BackfillPostBody {
    pub(crate) dag_id: String,
    /// First logical date; UTC unless it has an offset.
    #[serde(deserialize_with = "crate::extract::instant_or_naive")]
    pub(crate) from_date: DateTime<Utc>,
    /// Last logical date.
    #[serde(deserialize_with = "crate::extract::instant_or_naive")]
    pub(crate) to_date: DateTime<Utc>,
    /// The newest run starts first.
    #[serde(default)]
    pub(crate) run_backwards: bool,
    /// For every run; without it, runs that are there keep theirs.
    #[serde(default)]
    pub(crate) dag_run_conf: Option<Map<String, Value>>,
    /// Which runs that are there are done again.
    #[serde(default = "nothing")]
    #[schema(default = "none")]
    pub(crate) reprocess_behavior: ReprocessBehavior,
    /// Runs at once, whatever the DAG's own limit is.
    #[serde(default = "ten")]
    #[schema(default = 10, minimum = 1)]
    pub(crate) max_active_runs: i32,
    /// Whether runs that are done again go on with the DAG as it is now; they do unless said.
    #[serde(default)]
    pub(crate) run_on_latest_version: Option<bool>,
    /// Only these tasks and groups, as if there were no others.
    #[serde(default)]
    pub(crate) task_ids: Option<Vec<String>>,
    /// Of runs that are done again, only the tasks that failed.
    #[serde(default)]
    pub(crate) only_failed_tasks: bool,
    /// Also while another backfill of the DAG is not completed.
    #[serde(default)]
    pub(crate) allow_concurrent: bool,
}

fn ten() -> i32 {
    10
}

fn nothing() -> ReprocessBehavior {
    ReprocessBehavior::None
}

/// A backfill. What follows `dag_display_name` is an addition to Airflow's shape.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct BackfillResponse {
    pub(crate) id: i64,
    pub(crate) dag_id: String,
    pub(crate) from_date: DateTime<Utc>,
    pub(crate) to_date: DateTime<Utc>,
    pub(crate) dag_run_conf: Option<Map<String, Value>>,
    pub(crate) is_paused: bool,
    pub(crate) reprocess_behavior: ReprocessBehavior,
    pub(crate) max_active_runs: i32,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) completed_at: Option<DateTime<Utc>>,
    pub(crate) updated_at: DateTime<Utc>,
    pub(crate) dag_display_name: String,
    pub(crate) run_backwards: bool,
    /// `null` = all tasks.
    pub(crate) task_ids: Option<Vec<String>>,
    pub(crate) only_failed_tasks: bool,
    pub(crate) triggering_user_name: Option<String>,
    /// When somebody ended it.
    pub(crate) cancelled_at: Option<DateTime<Utc>>,
    /// Its dates by what became of them.
    pub(crate) counts: BackfillCounts,
}

/// Dates of a backfill by what became of them.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct BackfillCounts {
    /// Runs in this state.
    pub(crate) queued: i64,
    pub(crate) running: i64,
    pub(crate) success: i64,
    pub(crate) failed: i64,
    /// Left alone: the run was over and not to be done again.
    pub(crate) already_exists: i64,
    /// Left alone: the run was queued or running.
    pub(crate) in_flight: i64,
}

/// A page of backfills.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BackfillCollectionResponse {
    pub(crate) backfills: Vec<BackfillResponse>,
    pub(crate) total_entries: i64,
}

/// A run that a backfill would make.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct DryRunBackfillResponse {
    pub(crate) logical_date: Option<DateTime<Utc>>,
    pub(crate) partition_key: Option<String>,
    pub(crate) partition_date: Option<DateTime<Utc>>,
    /// What would be done (an addition to Airflow's shape).
    pub(crate) action: BackfillAction,
}

/// A date that a backfill would leave alone.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SkippedDate {
    pub(crate) logical_date: Option<DateTime<Utc>>,
    pub(crate) reason: SkipReason,
}

/// What a backfill would do, in the order in which runs would start.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DryRunBackfillCollectionResponse {
    pub(crate) backfills: Vec<DryRunBackfillResponse>,
    pub(crate) total_entries: i64,
    /// What would be left alone (an addition to Airflow's shape).
    pub(crate) skipped: Vec<SkippedDate>,
}

/// A date of a backfill: its run, or why there is none.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct BackfillDateResponse {
    /// Place in the order in which runs start, from 1.
    pub(crate) sort_ordinal: i32,
    pub(crate) logical_date: DateTime<Utc>,
    pub(crate) dag_run_id: Option<String>,
    pub(crate) state: Option<DagRunState>,
    pub(crate) skipped: Option<SkipReason>,
}

/// A page of the dates of a backfill.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BackfillDateCollectionResponse {
    pub(crate) dates: Vec<BackfillDateResponse>,
    pub(crate) total_entries: i64,
}
