//! DAG files and texts that might become some.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A text to judge.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DagTextBody {
    /// YAML, as in a DAG file.
    pub(crate) text: String,
    /// The file that it is meant for, below the DAGs folder: the defaults of that place count.
    #[serde(default = "in_passing")]
    #[schema(default = "dag.yaml")]
    pub(crate) path: String,
}

fn in_passing() -> String {
    "dag.yaml".to_owned()
}

/// What is right and wrong with a text.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DagTextResponse {
    /// It has no error. Warnings don't count.
    pub(crate) valid: bool,
    pub(crate) diagnostics: Vec<DagDiagnostic>,
    /// The DAGs without an error.
    pub(crate) dags: Vec<DagOutline>,
}

/// How bad a problem is.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum DagDiagnosticSeverity {
    /// The DAG is refused.
    Error,
    /// It is accepted, but probably not what was meant.
    Warning,
}

/// A problem of a text. Lines and columns count from 1.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DagDiagnostic {
    /// Stable, such as `E107`.
    pub(crate) code: String,
    pub(crate) severity: DagDiagnosticSeverity,
    pub(crate) message: String,
    /// How to mend it.
    pub(crate) help: Option<String>,
    /// The file that has it: that of the text, or a `_defaults.yaml` above it.
    pub(crate) file: String,
    pub(crate) line: u32,
    pub(crate) column: u32,
    pub(crate) end_line: u32,
    /// Behind the last character.
    pub(crate) end_column: u32,
    pub(crate) dag_id: Option<String>,
}

/// A DAG that a text defines.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DagOutline {
    pub(crate) dag_id: String,
    /// In words.
    pub(crate) schedule: String,
    pub(crate) timezone: String,
    pub(crate) task_ids: Vec<String>,
}

/// A text whose runs are asked for.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SimulateBody {
    /// YAML, as in a DAG file.
    pub(crate) text: String,
    /// The file that it is meant for, below the DAGs folder: the defaults of that place count.
    #[serde(default = "in_passing")]
    #[schema(default = "dag.yaml")]
    pub(crate) path: String,
    /// Which one, if the text defines several.
    #[serde(default)]
    pub(crate) dag_id: Option<String>,
    /// Runs to tell.
    #[serde(default = "ten")]
    #[schema(default = 10, minimum = 1, maximum = 1000)]
    pub(crate) count: u16,
    /// The moment from which on they are told; now if it is absent.
    #[serde(default)]
    pub(crate) now: Option<DateTime<Utc>>,
    /// What the last run was about, from its start to its end: later ones follow on it, and with `catchup` what was missed since.
    #[serde(default)]
    pub(crate) last_run: Option<SimulatedInterval>,
}

fn ten() -> u16 {
    10
}

/// A span of data: from `start`, inclusive, to `end`, exclusive. Both are equal for a run that is one instant.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SimulatedInterval {
    pub(crate) start: DateTime<Utc>,
    pub(crate) end: DateTime<Utc>,
}

/// The runs that the scheduler would make.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SimulateResponse {
    pub(crate) dag: DagOutline,
    /// Fewer than were asked for: the schedule ends, or time makes none.
    pub(crate) runs: Vec<SimulatedRun>,
}

/// A run that would be made.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SimulatedRun {
    pub(crate) logical_date: Option<DateTime<Utc>>,
    pub(crate) data_interval_start: Option<DateTime<Utc>>,
    pub(crate) data_interval_end: Option<DateTime<Utc>>,
    pub(crate) run_after: DateTime<Utc>,
}

/// A file of the DAGs folder.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DagFileResponse {
    /// Below the DAGs folder.
    pub(crate) path: String,
    pub(crate) text: String,
    /// For `If-Match`: it changes with every change of the text.
    pub(crate) etag: String,
    pub(crate) modified_at: Option<DateTime<Utc>>,
    /// The DAGs that are registered from it.
    pub(crate) dag_ids: Vec<String>,
}

/// A file that was written.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DagFileWritten {
    pub(crate) path: String,
    pub(crate) etag: String,
    /// The DAGs that it defines.
    pub(crate) dag_ids: Vec<String>,
    /// Warnings: what is probably not as it was meant.
    pub(crate) diagnostics: Vec<DagDiagnostic>,
    /// The scheduler has read it, so that the DAGs can be triggered; else it will, as soon as one runs that sees the folder.
    pub(crate) registered: bool,
}
