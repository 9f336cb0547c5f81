//! Taking a task instance out of its run.

use axum::Json;
use serde_json::Value;

use super::task_instances::instance;
use crate::auth::Seen;
use crate::extract::{Path, Query, query_spec};
use crate::logs::{LogKey, LogOf};
use crate::problem::Reply;
use crate::state::ApiState;

/// Deletes instances of a task of a run that is over, with their tries, XComs and logs.
pub(crate) async fn remove(state: &ApiState, path: &(String, String, String), indexes: &[i32]) -> Reply<()> {
    let (dag_id, run_id, task_id) = path;
    let mut logs = Vec::new();
    for &map_index in indexes {
        let tries = instance(state, dag_id, run_id, task_id, map_index).await?.try_number;
        logs.extend((1..=tries.unsigned_abs()).map(|try_number| LogKey {
            dag_id: dag_id.clone(),
            run_id: run_id.clone(),
            of: LogOf::Task {
                task_id: task_id.clone(),
                map_index,
            },
            try_number,
        }));
    }
    let store = state.store();
    store.delete_task_instances(dag_id, run_id, task_id, indexes).await?;
    for key in logs {
        if let Err(error) = state.logs().delete(&key).await {
            tracing::warn!(%error, dag_id, run_id, task_id, "a log of a deleted task instance is still there");
        }
    }
    Ok(())
}

query_spec!(DeleteTaskInstance { "map_index": Integer });

/// Only of a run that is over: a run waits for its task instances. When the run is cleared, its tasks have instances again.
#[utoipa::path(delete, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}", operation_id = "delete_task_instance", tag = "Task Instance", params(("dag_id" = String, Path), ("dag_run_id" = String, Path), ("task_id" = String, Path), DeleteTaskInstance), responses((status = 200, description = "Deleted; the body is `null`.")))]
pub(crate) async fn delete_task_instance(
    Seen(state): Seen,
    Path(path): Path<(String, String, String)>,
    query: Query<DeleteTaskInstance>,
) -> Reply<Json<Value>> {
    let map_index = query.integer("map_index").unwrap_or(-1);
    remove(&state, &path, &[map_index]).await?;
    Ok(Json(Value::Null))
}
