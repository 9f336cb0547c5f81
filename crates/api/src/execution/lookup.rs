//! What templates ask for, in the name of a running attempt.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use chrono::{DateTime, Utc};
use serde_json::Value;
use updraft_operators::protocol::{Connection, LookupReply, RunFound, RunStates};
use uuid::Uuid;

use super::ExecutionState;
use super::auth::{AsRunningAttempt, Speaker};
use super::error::ExecutionError;

type Reply = Result<Json<LookupReply>, ExecutionError>;

fn found(value: Option<Value>, what: impl FnOnce() -> String) -> Reply {
    value
        .map(|value| Json(LookupReply { value }))
        .ok_or_else(|| ExecutionError::NotFound(what()))
}

/// Of a task of the attempt's own run; within a mapped group, of the instance with its own index.
pub(super) async fn xcom(
    State(state): State<ExecutionState>,
    AsRunningAttempt(attempt): AsRunningAttempt,
    path: Result<Path<(Uuid, String, String)>, PathRejection>,
) -> Reply {
    let Path((_, task_id, key)) = path?;
    let store = &state.inner.store;
    let value = match &attempt {
        Speaker::Attempt(own) if own.map_index >= 0 => {
            let version = store.load_version(own.version_id).await?;
            if version.dag.share_mapped_group(&own.task_id, &task_id) {
                store
                    .pull_xcom_at(own.dag_run_id, &task_id, own.map_index, &key)
                    .await?
            } else {
                store.pull_xcom(own.dag_run_id, &task_id, &key).await?
            }
        }
        _ => store.pull_xcom(attempt.dag_run_id(), &task_id, &key).await?,
    };
    found(value, || {
        format!("the task `{task_id}` has pushed no XCom `{key}` in this run")
    })
}

pub(super) async fn variable(
    State(state): State<ExecutionState>,
    _: AsRunningAttempt,
    path: Result<Path<(Uuid, String)>, PathRejection>,
) -> Reply {
    let Path((_, key)) = path?;
    let value = state
        .inner
        .store
        .variable(&key)
        .await?
        .map(|variable| Value::from(variable.value));
    found(value, || format!("there is no variable `{key}`"))
}

/// A secret is a variable whose value is never shown, whatever its name.
pub(super) async fn secret(
    state: State<ExecutionState>,
    attempt: AsRunningAttempt,
    path: Result<Path<(Uuid, String)>, PathRejection>,
) -> Reply {
    variable(state, attempt, path).await
}

/// How far another DAG is at a logical date.
pub(super) async fn run(
    State(state): State<ExecutionState>,
    _: AsRunningAttempt,
    path: Result<Path<(Uuid, String, DateTime<Utc>)>, PathRejection>,
) -> Reply {
    let Path((_, dag_id, logical_date)) = path?;
    let found = state.inner.store.states_at(&dag_id, logical_date).await?;
    let found = RunStates {
        dag_exists: found.is_some(),
        run: found.flatten().map(|run| RunFound {
            run_id: run.run_id,
            state: run.state,
            tasks: run.tasks,
        }),
    };
    let value = serde_json::to_value(found).map_err(|error| ExecutionError::Internal(error.to_string()))?;
    Ok(Json(LookupReply { value }))
}

pub(super) async fn connection(
    State(state): State<ExecutionState>,
    _: AsRunningAttempt,
    path: Result<Path<(Uuid, String)>, PathRejection>,
) -> Reply {
    let Path((_, id)) = path?;
    let stored = state.inner.store.connection(&id).await?;
    let connection = stored.map(|stored| Connection {
        connection_id: stored.connection_id,
        conn_type: stored.conn_type,
        description: stored.description,
        host: stored.host,
        schema: stored.schema,
        login: stored.login,
        password: stored.password,
        port: stored.port.and_then(|port| u16::try_from(port).ok()),
        extra: stored.extra.map_or(Value::Null, |extra| {
            serde_json::from_str(&extra).unwrap_or(Value::String(extra))
        }),
    });
    let value = connection
        .map(serde_json::to_value)
        .transpose()
        .map_err(|error| ExecutionError::Internal(error.to_string()))?;
    found(value, || format!("there is no connection `{id}`"))
}
