//! DAG files: judging a text, and having, putting and removing the files themselves.

mod written;

use axum::Json;
use axum::extract::State;
use chrono::{SubsecRound as _, Utc};
use updraft_dag::diagnostic::{Diagnostic, Severity};
use updraft_dag::model::Dag;
use updraft_dag::parse::ParsedFile;
use updraft_dag::timetable::{Interval, NextRun, Timetable};

pub(crate) use written::{
    __path_delete_dag_file, __path_get_dag_file, __path_put_dag_file, delete_dag_file, get_dag_file, put_dag_file,
};

use crate::dag_files::FileError;
use crate::extract::Body;
use crate::problem::{Problem, Reply};
use crate::schema::dag_file::{
    DagDiagnostic, DagDiagnosticSeverity, DagOutline, DagTextBody, DagTextResponse, SimulateBody, SimulateResponse,
    SimulatedRun,
};
use crate::state::ApiState;

impl From<FileError> for Problem {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Name(..) => Problem::invalid("value_error", &["path".into(), "path".into()], error.to_string()),
            FileError::NotFound(_) => Problem::not_found(error.to_string()),
            FileError::NotWritable(_) | FileError::NoFolder(_) => Problem::conflict(error.to_string()),
            FileError::Io(_) => Problem::internal(&error),
        }
    }
}

/// Does what blocks where it holds nobody up.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Reply<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Problem::internal(&error))
}

async fn parsed(state: &ApiState, path: String, text: String) -> Reply<ParsedFile> {
    let state = state.clone();
    aside(move || state.config().dag_files.parse(&path, &text, state.catalog())).await
}

fn told(diagnostic: Diagnostic) -> DagDiagnostic {
    DagDiagnostic {
        code: diagnostic.code.to_owned(),
        severity: match diagnostic.severity {
            Severity::Error => DagDiagnosticSeverity::Error,
            Severity::Warning => DagDiagnosticSeverity::Warning,
        },
        message: diagnostic.message,
        help: diagnostic.help,
        file: diagnostic.file,
        line: diagnostic.line,
        column: diagnostic.column,
        end_line: diagnostic.end_line,
        end_column: diagnostic.end_column,
        dag_id: diagnostic.dag_id,
    }
}

fn outline(dag: &Dag) -> DagOutline {
    DagOutline {
        dag_id: dag.dag_id.clone(),
        schedule: Timetable::of(dag).map_or_else(|error| error.to_string(), |timetable| timetable.describe()),
        timezone: dag.timezone.clone(),
        task_ids: dag.tasks.keys().cloned().collect(),
    }
}

/// Says what is wrong with a text, and which DAGs it defines. Nothing is registered.
#[utoipa::path(post, path = "/dagFiles/validate", operation_id = "validate_dag_text", tag = "Updraft", request_body = DagTextBody, responses((status = 200, body = DagTextResponse)))]
pub(crate) async fn validate_dag_text(
    State(state): State<ApiState>,
    Body(body): Body<DagTextBody>,
) -> Reply<Json<DagTextResponse>> {
    let parsed = parsed(&state, body.path, body.text).await?;
    Ok(Json(DagTextResponse {
        valid: !parsed.diagnostics.iter().any(Diagnostic::is_error),
        dags: parsed.dags.iter().map(outline).collect(),
        diagnostics: parsed.diagnostics.into_iter().map(told).collect(),
    }))
}

/// Tells the runs that the scheduler would make of a DAG, by its own code. Nothing is registered.
#[utoipa::path(post, path = "/dagFiles/simulate", operation_id = "simulate_dag_text", tag = "Updraft", request_body = SimulateBody, responses((status = 200, body = SimulateResponse)))]
pub(crate) async fn simulate_dag_text(
    State(state): State<ApiState>,
    Body(body): Body<SimulateBody>,
) -> Reply<Json<SimulateResponse>> {
    if !(1..=1000).contains(&body.count) {
        return Err(Problem::invalid_body(
            "count",
            "ask for at least 1 and at most 1000 runs",
        ));
    }
    if body.last_run.is_some_and(|last| last.end < last.start) {
        return Err(Problem::invalid_body("last_run", "it ends before it begins"));
    }
    let dag = chosen(parsed(&state, body.path, body.text).await?, body.dag_id.as_deref())?;
    aside(move || {
        let timetable = Timetable::of(&dag).map_err(|error| Problem::invalid_body("text", error.to_string()))?;
        let last = body.last_run.map(|last| Interval {
            start: last.start,
            end: last.end,
        });
        let now = body.now.unwrap_or_else(|| Utc::now().trunc_subsecs(0));
        let runs = timetable.runs(last.as_ref(), now).take(usize::from(body.count));
        Ok(Json(SimulateResponse {
            runs: runs.map(simulated).collect(),
            dag: outline(&dag),
        }))
    })
    .await?
}

fn simulated(run: NextRun) -> SimulatedRun {
    SimulatedRun {
        logical_date: run.logical_date,
        data_interval_start: run.data_interval.map(|interval| interval.start),
        data_interval_end: run.data_interval.map(|interval| interval.end),
        run_after: run.run_after,
    }
}

/// The DAG that is meant.
fn chosen(parsed: ParsedFile, dag_id: Option<&str>) -> Reply<Dag> {
    refuse_errors(&parsed.diagnostics)?;
    let ids: Vec<String> = parsed.dags.iter().map(|dag| dag.dag_id.clone()).collect();
    let all = || format!("it has {}", ids.join(", "));
    let mut dags = parsed.dags.into_iter();
    let found = match (dag_id, ids.len()) {
        (_, 0) => return Err(Problem::invalid_body("text", "it defines no DAG")),
        (Some(dag_id), _) => dags.find(|dag| dag.dag_id == dag_id),
        (None, 1) => dags.next(),
        (None, _) => {
            return Err(Problem::invalid_body(
                "dag_id",
                format!("the text defines several DAGs, so one has to be named: {}", all()),
            ));
        }
    };
    found.ok_or_else(|| Problem::invalid_body("dag_id", format!("the text has no such DAG: {}", all())))
}

/// Refuses a text with errors, and says of each where it is.
fn refuse_errors(diagnostics: &[Diagnostic]) -> Reply<()> {
    let errors: Vec<serde_json::Value> = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.is_error())
        .map(|error| {
            let help = error.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
            serde_json::json!({
                "type": error.code,
                "loc": ["body", error.line, error.column],
                "msg": format!("{}:{}:{}: {}{help}", error.file, error.line, error.column, error.message),
            })
        })
        .collect();
    if errors.is_empty() {
        return Ok(());
    }
    Err(Problem::several(errors))
}
