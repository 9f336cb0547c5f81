//! Why is it not running? Asked for a task instance, a run or a DAG.

use axum::Json;
use updraft_engine::explain::{Around, Explanation, Reason, RunBrief, Trail};
use updraft_engine::{Decision, InstanceFacts, InstanceKey, Run, RunFacts, TaskState};
use updraft_store::StoreError;

use crate::auth::Seen;
use crate::extract::{Path, Query, query_spec};
use crate::problem::{Problem, Reply};
use crate::schema::task_instance::{TaskDependencyCollectionResponse, TaskDependencyResponse};
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
    Seen(state): Seen,
    Path((dag_id, run_id, task_id)): Path<(String, String, String)>,
    query: Query<ExplainTaskInstance>,
) -> Reply<Json<Explanation>> {
    let key = InstanceKey::mapped(task_id, query.integer("map_index").unwrap_or(-1));
    let explanation = of_instance(&state, &dag_id, &run_id, &key).await?;
    followed(&state, Trail::of_run(explanation, &dag_id, &run_id)).await
}

/// What can be said of an instance without looking into other runs.
async fn of_instance(state: &ApiState, dag_id: &str, run_id: &str, key: &InstanceKey) -> Reply<Explanation> {
    let (run, brief, around) = scene(state, dag_id, run_id).await?;
    match around.task(&run, &brief, key) {
        Some(explanation) => Ok(explanation),
        None => {
            super::task_instances::instance(state, dag_id, run_id, &key.task_id, key.map_index).await?;
            Err(Problem::not_found(format!(
                "Task `{}` is left out of this run, or not in the version of the DAG that the run uses: nothing will come of it",
                key.task_id
            )))
        }
    }
}

/// The reasons of an instance itself, and of its run if the run is what it waits for.
async fn dependencies(
    state: &ApiState,
    (dag_id, run_id, task_id): (String, String, String),
    map_index: i32,
) -> Reply<Json<TaskDependencyCollectionResponse>> {
    let key = InstanceKey::mapped(task_id, map_index);
    let explanation = of_instance(state, &dag_id, &run_id, &key).await?;
    let own = explanation
        .instances
        .first()
        .map(|one| one.reasons.as_slice())
        .unwrap_or_default();
    let waits_for_run = own.iter().any(|reason| matches!(reason, Reason::Run { .. }));
    let of_run = explanation.runs.iter().filter(|_| waits_for_run);
    let of_run = of_run
        .flat_map(|run| &run.reasons)
        .filter(|reason| !own.contains(reason));
    let dependencies = own.iter().chain(of_run).filter_map(dependency).collect();
    Ok(Json(TaskDependencyCollectionResponse { dependencies }))
}

/// What runs, or is over, depends on nothing any more.
fn dependency(reason: &Reason) -> Option<TaskDependencyResponse> {
    if matches!(reason, Reason::Running | Reason::Finished) {
        return None;
    }
    let told = serde_json::to_value(reason).ok()?;
    let named: Vec<String> = reason
        .upstreams()
        .iter()
        .map(|blocker| format!("{} ({})", blocker.key(), blocker.state))
        .collect();
    let mut text = reason.to_string();
    if !named.is_empty() {
        text = format!("{text} {}", named.join(", "));
    }
    Some(TaskDependencyResponse {
        name: told["kind"].as_str().unwrap_or_default().replace('_', " "),
        reason: text,
    })
}

/// Why it does not run: the short answer. The long one, through all upstreams, is `explain`.
#[utoipa::path(get, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/dependencies", operation_id = "get_task_instance_dependencies", tag = "Task Instance", params(("dag_id" = String, Path), ("dag_run_id" = String, Path), ("task_id" = String, Path), ExplainTaskInstance), responses((status = 200, body = TaskDependencyCollectionResponse)))]
pub(crate) async fn get_task_instance_dependencies(
    Seen(state): Seen,
    Path(path): Path<(String, String, String)>,
    query: Query<ExplainTaskInstance>,
) -> Reply<Json<TaskDependencyCollectionResponse>> {
    dependencies(&state, path, query.integer("map_index").unwrap_or(-1)).await
}

/// The same of one index.
#[utoipa::path(get, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/{map_index}/dependencies", operation_id = "get_task_instance_dependencies_by_map_index", tag = "Task Instance", params(("dag_id" = String, Path), ("dag_run_id" = String, Path), ("task_id" = String, Path), ("map_index" = i32, Path)), responses((status = 200, body = TaskDependencyCollectionResponse)))]
pub(crate) async fn get_task_instance_dependencies_by_map_index(
    Seen(state): Seen,
    Path((dag_id, run_id, task_id, map_index)): Path<(String, String, String, i32)>,
) -> Reply<Json<TaskDependencyCollectionResponse>> {
    dependencies(&state, (dag_id, run_id, task_id), map_index).await
}

/// Why a run does not go on: its reasons, and the task instances that hold it up.
#[utoipa::path(get, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/explain", operation_id = "explain_dag_run", tag = "Updraft", params(("dag_id" = String, Path), ("dag_run_id" = String, Path)), responses((status = 200, body = Explanation)))]
pub(crate) async fn explain_dag_run(
    Seen(state): Seen,
    Path((dag_id, run_id)): Path<(String, String)>,
) -> Reply<Json<Explanation>> {
    let (run, brief, around) = scene(&state, &dag_id, &run_id).await?;
    followed(&state, Trail::of_run(around.run(&run, &brief), &dag_id, &run_id)).await
}

/// Why a DAG has no further run now, and what its unfinished runs wait for.
#[utoipa::path(get, path = "/dags/{dag_id}/explain", operation_id = "explain_dag", tag = "Updraft", params(("dag_id" = String, Path)), responses((status = 200, body = Explanation)))]
pub(crate) async fn explain_dag(Seen(state): Seen, Path(dag_id): Path<String>) -> Reply<Json<Explanation>> {
    let version = state.store().current_version(&dag_id).await?;
    let around = state.store().around(&dag_id, &[]).await?;
    followed(&state, Trail::of_dag(around.dag(&version.dag), &dag_id)).await
}
