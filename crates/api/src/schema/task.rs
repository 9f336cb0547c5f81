//! Tasks as a DAG file defines them.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// A length of time.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TimeDelta {
    #[serde(rename = "__type")]
    pub(crate) kind: &'static str,
    pub(crate) days: i64,
    pub(crate) seconds: i64,
    pub(crate) microseconds: i64,
}

impl From<updraft_dag::model::Seconds> for TimeDelta {
    fn from(seconds: updraft_dag::model::Seconds) -> Self {
        let millis = seconds.to_delta().num_milliseconds();
        Self {
            kind: "TimeDelta",
            days: millis.div_euclid(86_400_000),
            seconds: millis.rem_euclid(86_400_000) / 1000,
            microseconds: millis.rem_euclid(1000) * 1000,
        }
    }
}

/// A task.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TaskResponse {
    pub(crate) task_id: Option<String>,
    pub(crate) task_display_name: Option<String>,
    pub(crate) owner: Option<String>,
    pub(crate) start_date: Option<DateTime<Utc>>,
    pub(crate) end_date: Option<DateTime<Utc>>,
    pub(crate) trigger_rule: Option<String>,
    pub(crate) depends_on_past: bool,
    pub(crate) wait_for_downstream: bool,
    pub(crate) retries: Option<f64>,
    pub(crate) queue: Option<String>,
    pub(crate) pool: Option<String>,
    pub(crate) pool_slots: Option<f64>,
    pub(crate) execution_timeout: Option<TimeDelta>,
    pub(crate) retry_delay: Option<TimeDelta>,
    pub(crate) retry_exponential_backoff: f64,
    pub(crate) priority_weight: Option<f64>,
    pub(crate) weight_rule: Option<String>,
    pub(crate) ui_color: Option<String>,
    pub(crate) ui_fgcolor: Option<String>,
    pub(crate) template_fields: Option<Vec<String>>,
    pub(crate) downstream_task_ids: Option<Vec<String>>,
    pub(crate) doc_md: Option<String>,
    pub(crate) operator_name: Option<String>,
    pub(crate) params: Option<Map<String, Value>>,
    pub(crate) class_ref: Option<Map<String, Value>>,
    pub(crate) is_mapped: Option<bool>,
    pub(crate) extra_links: Vec<String>,
}

/// The tasks of a DAG.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TaskCollectionResponse {
    pub(crate) tasks: Vec<TaskResponse>,
    pub(crate) total_entries: i64,
}
