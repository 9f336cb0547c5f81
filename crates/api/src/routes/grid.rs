//! The grid and the graph of a DAG.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use axum::Json;
use updraft_dag::graph::TaskGraph;
use updraft_dag::model::Dag;
use updraft_store::list::grid::{GridCellRow, GridRunRow};

use super::tasks::is_mapped;
use crate::auth::Seen;
use crate::extract::{Path, Query, query_spec};
use crate::layout::{Direction, depth, draw, label};
use crate::problem::{Problem, Reply};
use crate::schema::state::{DagRunState, DagRunType, TaskInstanceState};
use crate::schema::ui::{GraphResponse, GridCell, GridResponse, GridRun, GridTask, RunSummary};

/// Columns of a grid.
const DEFAULT_RUNS: i64 = 25;
const MAXIMUM_RUNS: i64 = 365;

/// States of mapped instances, the one that matters most first.
const PRECEDENCE: &[&str] = &[
    "failed",
    "upstream_failed",
    "running",
    "restarting",
    "up_for_retry",
    "up_for_reschedule",
    "awaiting_input",
    "deferred",
    "queued",
    "scheduled",
    "none",
    "success",
    "skipped",
    "removed",
];

query_spec!(GetGrid { "limit": Integer, "before_run_after": Time });

/// Tasks as rows, runs as columns.
#[utoipa::path(get, path = "/dags/{dag_id}/grid", operation_id = "get_grid", tag = "Updraft", params(("dag_id" = String, Path), GetGrid), responses((status = 200, body = GridResponse)))]
pub(crate) async fn get_grid(
    Seen(state): Seen,
    Path(dag_id): Path<String>,
    query: Query<GetGrid>,
) -> Reply<Json<GridResponse>> {
    let version = state.store().current_version(&dag_id).await?;
    let limit = query.integer("limit").unwrap_or(DEFAULT_RUNS).clamp(1, MAXIMUM_RUNS);
    let runs = state
        .store()
        .grid_runs(&dag_id, query.time("before_run_after"), limit)
        .await?;
    let ids: Vec<i64> = runs.iter().map(|run| run.id).collect();
    let mut cells: HashMap<i64, BTreeMap<String, Vec<GridCellRow>>> = HashMap::new();
    for cell in state.store().grid_cells(&ids).await? {
        cells
            .entry(cell.dag_run_id)
            .or_default()
            .entry(cell.task_id.clone())
            .or_default()
            .push(cell);
    }
    let mut tasks = rows(&version.dag);
    // Tasks that only older versions have.
    let gone: BTreeSet<&String> = cells
        .values()
        .flat_map(BTreeMap::keys)
        .filter(|id| !version.dag.tasks.contains_key(*id))
        .collect();
    tasks.extend(gone.into_iter().map(|id| GridTask {
        task_id: id.clone(),
        label: id.clone(),
        group: None,
        operator: None,
        is_mapped: false,
        depth: 0,
        is_group: false,
    }));
    let column = |run: GridRunRow| GridRun {
        cells: cells
            .get(&run.id)
            .into_iter()
            .flatten()
            .map(|(task_id, rows)| (task_id.clone(), cell(rows)))
            .collect(),
        note: run.note,
        run: RunSummary {
            run_id: run.run_id,
            state: DagRunState::of(&run.state).unwrap_or(DagRunState::Queued),
            run_type: DagRunType::of(&run.run_type).unwrap_or(DagRunType::Manual),
            logical_date: run.logical_date,
            run_after: run.run_after,
            start_date: run.start_date,
            end_date: run.end_date,
        },
    };
    Ok(Json(GridResponse {
        runs: runs.into_iter().map(column).collect(),
        tasks,
    }))
}

/// One cell out of the rows of its states.
fn cell(rows: &[GridCellRow]) -> GridCell {
    let rank = |row: &&GridCellRow| {
        PRECEDENCE
            .iter()
            .position(|state| *state == row.state)
            .unwrap_or(PRECEDENCE.len())
    };
    let state = rows
        .iter()
        .min_by_key(rank)
        .and_then(|row| TaskInstanceState::of(&row.state));
    let finished = rows.iter().all(|row| row.end_date.is_some());
    GridCell {
        state,
        try_number: rows.iter().map(|row| row.try_number).max().unwrap_or_default(),
        start_date: rows.iter().filter_map(|row| row.start_date).min(),
        end_date: rows.iter().filter_map(|row| row.end_date).max().filter(|_| finished),
        count: rows
            .iter()
            .any(|row| row.mapped)
            .then(|| rows.iter().map(|row| (row.state.clone(), row.count)).collect()),
    }
}

/// Rows in topological order; the members of a group stand together below it, where the first of them would stand.
fn rows(dag: &Dag) -> Vec<GridTask> {
    let order: HashMap<String, usize> = TaskGraph::of(dag)
        .topological()
        .into_iter()
        .enumerate()
        .map(|(index, id)| (id, index))
        .collect();
    let mut rows = Vec::with_capacity(dag.tasks.len() + dag.groups.len());
    nested(dag, &order, None, &mut rows);
    rows
}

fn nested(dag: &Dag, order: &HashMap<String, usize>, group: Option<&str>, rows: &mut Vec<GridTask>) {
    let place = |id: &str| order.get(id).copied().unwrap_or(usize::MAX);
    let first_of = |id: &str| {
        let prefix = format!("{id}.");
        dag.tasks
            .keys()
            .filter(|task| task.starts_with(&prefix))
            .map(|task| place(task))
            .min()
    };
    let tasks = dag
        .tasks
        .values()
        .filter(|task| task.group.as_deref() == group)
        .map(|task| (place(&task.task_id), false, task.task_id.as_str()));
    let groups = dag.groups.values().filter(|inner| inner.parent.as_deref() == group);
    let groups = groups.filter_map(|inner| Some((first_of(&inner.group_id)?, true, inner.group_id.as_str())));
    let mut members: Vec<_> = tasks.chain(groups).collect();
    members.sort_unstable();
    for (_, is_group, id) in members {
        let task = dag.tasks.get(id).filter(|_| !is_group);
        rows.push(GridTask {
            task_id: id.to_owned(),
            label: label(id, group),
            group: group.map(ToOwned::to_owned),
            operator: task.map(|task| task.action.name.clone()),
            is_mapped: task.map_or_else(
                || dag.groups.get(id).is_some_and(|group| group.expand.is_some()),
                |task| is_mapped(dag, task),
            ),
            depth: depth(dag, group),
            is_group,
        });
        if is_group {
            nested(dag, order, Some(id), rows);
        }
    }
}

query_spec!(GetGraph { "version_number": Integer, "direction": Text });

/// The drawing of a DAG; `direction` is `LR` (default) or `TB`.
#[utoipa::path(get, path = "/dags/{dag_id}/graph", operation_id = "get_graph", tag = "Updraft", params(("dag_id" = String, Path), GetGraph), responses((status = 200, body = GraphResponse)))]
pub(crate) async fn get_graph(
    Seen(state): Seen,
    Path(dag_id): Path<String>,
    query: Query<GetGraph>,
) -> Reply<Json<GraphResponse>> {
    let direction = match query.text("direction").as_deref() {
        None | Some("LR" | "") => Direction::LeftToRight,
        Some("TB") => Direction::TopToBottom,
        Some(_) => {
            return Err(Problem::invalid(
                "enum",
                &["query".into(), "direction".into()],
                "Input should be 'LR' or 'TB'",
            ));
        }
    };
    let version = match query.integer("version_number") {
        Some(number) => state.store().load_version_number(&dag_id, number).await?,
        None => state.store().current_version(&dag_id).await?,
    };
    if let Some(graph) = state.graphs().get(version.id, direction) {
        return Ok(Json((*graph).clone()));
    }
    let dag = Arc::clone(&version.dag);
    let graph = tokio::task::spawn_blocking(move || draw(&dag, direction))
        .await
        .map_err(|error| Problem::internal(&error))?;
    let graph = Arc::new(graph);
    state.graphs().keep(version.id, direction, &graph);
    Ok(Json((*graph).clone()))
}
