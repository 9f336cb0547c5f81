//! Why is it not running? Asked for a task instance, a run or a DAG.

use axum::Json;
use axum::extract::{Path, State};
use updraft_engine::explain::{Around, Explanation, RunBrief, Trail};
use updraft_engine::{Decision, InstanceFacts, InstanceKey, Run, RunFacts, TaskState};
use updraft_store::StoreError;

use crate::extract::{Query, query_spec};
use crate::problem::{Problem, Reply};
use crate::state::ApiState;

/// A run as its scheduler sees it, and what lies around it.
async fn scene(state: &ApiState, dag_id: &str, run_id: &str) -> Result<(Run, RunBrief, Around), StoreError> {
    let store = state.store();
    let loaded = store.load_run(dag_id, run_id).await?;
    let dag = loaded.version.dag.clone();
    let previous = if Run::needs_previous(&dag) {
        store.previous_run(&loaded.row, dag.catchup).await?
    } else {
        None
    };
    let instances: Vec<InstanceFacts> = loaded.instances.iter().map(|instance| instance.facts()).collect();
    let awaited = instances.iter().filter_map(|instance| match &instance.decision {
        Some(Decision::Await { dag_id, run_id, .. }) => Some((dag_id.as_str(), run_id.as_str())),
        _ => None,
    });
    let mut around = store.around(dag_id, &awaited.collect::<Vec<_>>()).await?;
    let sensors = loaded
        .instances
        .iter()
        .filter(|instance| instance.state == TaskState::UpForReschedule);
    around.seen = sensors.filter_map(|one| Some((one.id, one.reason.clone()?))).collect();
    let facts = RunFacts {
        previous,
        ..loaded.row.facts()
    };
    Ok((Run::load(dag, facts, instances), loaded.row.brief(), around))
}

/// With the runs that the reasons lead to.
async fn followed(state: &ApiState, mut trail: Trail) -> Reply<Json<Explanation>> {
    while let Some(lead) = trail.lead() {
        match scene(state, &lead.dag_id, &lead.run_id).await {
            Ok((run, brief, around)) => trail.follow(&lead, &around, &run, &brief),
            // Deleted meanwhile.
            Err(StoreError::NotFound(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(Json(trail.end()))
}

query_spec!(ExplainTaskInstance { "map_index": Integer });

/// Why a task instance does not run: its reasons, and those of all upstreams that it waits for.
#[utoipa::path(get, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/explain", operation_id = "explain_task_instance", tag = "Updraft", params(("dag_id" = String, Path), ("dag_run_id" = String, Path), ("task_id" = String, Path), ExplainTaskInstance), responses((status = 200, body = Explanation)))]
pub(crate) async fn explain_task_instance(
    State(state): State<ApiState>,
    Path((dag_id, run_id, task_id)): Path<(String, String, String)>,
    query: Query<ExplainTaskInstance>,
) -> Reply<Json<Explanation>> {
    let (run, brief, around) = scene(&state, &dag_id, &run_id).await?;
    let key = InstanceKey::mapped(task_id, query.integer("map_index").unwrap_or(-1));
    match around.task(&run, &brief, &key) {
        Some(explanation) => followed(&state, Trail::of_run(explanation, &dag_id, &run_id)).await,
        None => {
            super::task_instances::instance(&state, &dag_id, &run_id, &key.task_id, key.map_index).await?;
            Err(Problem::not_found(format!(
                "Task `{}` is left out of this run, or not in the version of the DAG that the run uses: nothing will come of it",
                key.task_id
            )))
        }
    }
}

/// Why a run does not go on: its reasons, and the task instances that hold it up.
#[utoipa::path(get, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/explain", operation_id = "explain_dag_run", tag = "Updraft", params(("dag_id" = String, Path), ("dag_run_id" = String, Path)), responses((status = 200, body = Explanation)))]
pub(crate) async fn explain_dag_run(
    State(state): State<ApiState>,
    Path((dag_id, run_id)): Path<(String, String)>,
) -> Reply<Json<Explanation>> {
    let (run, brief, around) = scene(&state, &dag_id, &run_id).await?;
    followed(&state, Trail::of_run(around.run(&run, &brief), &dag_id, &run_id)).await
}

/// Why a DAG has no further run now, and what its unfinished runs wait for.
#[utoipa::path(get, path = "/dags/{dag_id}/explain", operation_id = "explain_dag", tag = "Updraft", params(("dag_id" = String, Path)), responses((status = 200, body = Explanation)))]
pub(crate) async fn explain_dag(State(state): State<ApiState>, Path(dag_id): Path<String>) -> Reply<Json<Explanation>> {
    let version = state.store().current_version(&dag_id).await?;
    let around = state.store().around(&dag_id, &[]).await?;
    followed(&state, Trail::of_dag(around.dag(&version.dag), &dag_id)).await
}
