//! What the pages of the web UI ask for in one go.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::state::{DagRunState, DagRunType, TaskInstanceState};

/// A run in a strip of recent runs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RunSummary {
    pub(crate) run_id: String,
    pub(crate) state: DagRunState,
    pub(crate) run_type: DagRunType,
    pub(crate) logical_date: Option<DateTime<Utc>>,
    pub(crate) run_after: DateTime<Utc>,
    pub(crate) start_date: Option<DateTime<Utc>>,
    pub(crate) end_date: Option<DateTime<Utc>>,
}

/// A DAG on the overview.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OverviewDag {
    pub(crate) dag_id: String,
    pub(crate) dag_display_name: String,
    pub(crate) description: Option<String>,
    pub(crate) owners: Vec<String>,
    pub(crate) tags: Vec<String>,
    pub(crate) is_paused: bool,
    pub(crate) is_stale: bool,
    pub(crate) has_import_errors: bool,
    pub(crate) timetable_summary: Option<String>,
    pub(crate) timetable_description: Option<String>,
    pub(crate) next_run_after: Option<DateTime<Utc>>,
    /// Zone of the DAG's wall clock.
    pub(crate) timezone: String,
    pub(crate) file_path: String,
    /// Up to 14, newest last.
    pub(crate) recent_runs: Vec<RunSummary>,
}

/// How many DAGs each filter of the overview would show.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OverviewCounts {
    pub(crate) all: i64,
    pub(crate) active: i64,
    pub(crate) paused: i64,
    /// DAGs whose last run failed.
    pub(crate) failed: i64,
    /// DAGs with a run in state running.
    pub(crate) running: i64,
    /// Files that can't be read.
    pub(crate) import_errors: i64,
}

/// The overview of DAGs.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OverviewResponse {
    pub(crate) dags: Vec<OverviewDag>,
    pub(crate) total_entries: i64,
    pub(crate) counts: OverviewCounts,
    /// What keeps the database from cleaning up.
    pub(crate) held_open: Vec<HeldOpen>,
}

/// A transaction that is held open for so long that the database can't remove dead rows.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HeldOpen {
    /// `transaction`, `prepared`, `replica` or `slot`.
    pub(crate) kind: String,
    /// The backend, if there is one.
    pub(crate) pid: Option<i32>,
    /// The application, or the name of the prepared transaction or slot.
    pub(crate) name: String,
    /// Whose it is.
    pub(crate) user: Option<String>,
    /// `active`, `idle in transaction`, …
    pub(crate) state: Option<String>,
    pub(crate) since: Option<DateTime<Utc>>,
    /// The statement that ends it.
    pub(crate) remedy: String,
}

/// A row of the grid: a task or a group.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GridTask {
    /// Id of the task or of the group.
    pub(crate) task_id: String,
    /// Id without the groups around it.
    pub(crate) label: String,
    /// The group around it.
    pub(crate) group: Option<String>,
    /// `null` for a group.
    pub(crate) operator: Option<String>,
    pub(crate) is_mapped: bool,
    /// How many groups are around it.
    pub(crate) depth: u32,
    pub(crate) is_group: bool,
}

/// A cell of the grid.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct GridCell {
    /// Of a mapped task: the state that matters most.
    pub(crate) state: Option<TaskInstanceState>,
    pub(crate) try_number: i32,
    pub(crate) start_date: Option<DateTime<Utc>>,
    pub(crate) end_date: Option<DateTime<Utc>>,
    /// Of a mapped task: how many instances are in each state (`none` = no state yet).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) count: Option<BTreeMap<String, i64>>,
}

/// A column of the grid.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GridRun {
    #[serde(flatten)]
    #[schema(inline)]
    pub(crate) run: RunSummary,
    pub(crate) note: Option<String>,
    /// By task id; groups have none, the page adds them up.
    pub(crate) cells: BTreeMap<String, GridCell>,
}

/// The grid of a DAG.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GridResponse {
    /// In topological order, groups nested.
    pub(crate) tasks: Vec<GridTask>,
    /// Newest first.
    pub(crate) runs: Vec<GridRun>,
}

/// A task in the graph; `x` and `y` are its upper left corner.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct GraphNode {
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) operator: String,
    pub(crate) group: Option<String>,
    pub(crate) trigger_rule: String,
    pub(crate) is_mapped: bool,
}

/// An edge of the graph.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct GraphEdge {
    pub(crate) source: String,
    pub(crate) target: String,
    /// From the border of the source to the border of the target.
    pub(crate) points: Vec<[f64; 2]>,
}

/// The box around a group; `x` and `y` are its upper left corner.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct GraphGroup {
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// The drawing of a DAG.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct GraphResponse {
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) nodes: Vec<GraphNode>,
    pub(crate) edges: Vec<GraphEdge>,
    /// Outer groups first.
    pub(crate) groups: Vec<GraphGroup>,
}
