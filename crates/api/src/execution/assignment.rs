//! Everything that a worker needs for a claimed attempt.

use std::collections::{BTreeSet, HashMap};

use updraft_dag::model::Task;
use updraft_dag::template::{RunContext, TaskContext};
use updraft_operators::protocol::{Assignment, Token};
use updraft_store::StoreError;
use updraft_store::attempt::{AttemptResult, AttemptState, Claimed};
use updraft_store::context::Wanted;
use updraft_store::worker::{AttemptIdentity, WorkerRow};

use super::ExecutionState;
use super::auth::TokenHash;
use super::error::ExecutionError;
use super::job;
use super::log::attempt_key;

/// Makes assignments of claimed attempts. One that can't be made is failed at once, and hides no other.
pub(super) async fn assemble(
    state: &ExecutionState,
    worker: &WorkerRow,
    claimed: Vec<Claimed>,
    tokens: &[Token],
) -> Result<Vec<Assignment>, ExecutionError> {
    let runs = runs_of(state, &claimed).await?;
    let mut jobs = job::handed_on(state, &claimed).await?;
    let mut assignments = Vec::with_capacity(claimed.len());
    for one in claimed {
        let Some(token) = tokens.get(one.token) else { continue };
        match assignment(state, worker, &one, token, &runs).await {
            Ok(mut assignment) => {
                let identity = identity(&one, worker);
                if one.waiting_since.is_some() {
                    // A log that can't be read can't be written to either; the worker hears of that when it tries.
                    let length = state.inner.logs.length(&attempt_key(&identity)).await;
                    assignment.log_offset = length.unwrap_or_default();
                }
                assignment.job = jobs.remove(&one.attempt_id);
                state.inner.known.insert(TokenHash::of(token.expose()), identity);
                assignments.push(assignment);
            }
            // The database went away: nothing of this claim reaches the worker, which says so with its next one.
            Err(error) if error.is_transient() => return Err(error.into()),
            Err(error) => fail(state, &one, format!("cannot start the task: {error}")).await?,
        }
    }
    Ok(assignments)
}

/// What templates see of the runs of these attempts.
async fn runs_of(state: &ExecutionState, claimed: &[Claimed]) -> Result<HashMap<i64, RunContext>, StoreError> {
    let mut ids = BTreeSet::new();
    let mut wanted = Wanted {
        failed_tasks: false,
        asset_events: false,
    };
    for one in claimed {
        // One whose version can't be read fails by itself, for a reason of its own, and hides no other.
        let Ok(version) = state.inner.store.load_version(one.version_id).await else {
            continue;
        };
        ids.insert(one.dag_run_id);
        if let Some(task) = version.dag.tasks.get(&one.task_id) {
            wanted.failed_tasks |= asks_for(task, "failed_tasks");
            wanted.asset_events |= asks_for(task, "triggering_asset_events");
        }
    }
    let ids: Vec<i64> = ids.into_iter().collect();
    state
        .inner
        .store
        .run_contexts(&ids, &state.inner.base_url, wanted)
        .await
}

/// Whether a task may look at what has this name: to find the failed tasks of a run of 100,000 costs more than most tasks.
fn asks_for(task: &Task, name: &str) -> bool {
    // Code gets the whole context.
    task.action.name == "python"
        || task.action.args.to_string().contains(name)
        || task
            .env
            .values()
            .chain(&task.cwd)
            .chain(&task.map_index_template)
            .any(|text| text.contains(name))
}

async fn assignment(
    state: &ExecutionState,
    worker: &WorkerRow,
    claimed: &Claimed,
    token: &Token,
    runs: &HashMap<i64, RunContext>,
) -> Result<Assignment, StoreError> {
    let version = state.inner.store.load_version(claimed.version_id).await?;
    let dag = &version.dag;
    let task = dag.tasks.get(&claimed.task_id).ok_or_else(|| {
        StoreError::NotFound(format!(
            "version {} of DAG `{}` has no task `{}`",
            version.version_number, dag.dag_id, claimed.task_id
        ))
    })?;
    let run = runs
        .get(&claimed.dag_run_id)
        .cloned()
        .ok_or_else(|| StoreError::NotFound(format!("run `{}` of DAG `{}` is gone", claimed.run_id, claimed.dag_id)))?;
    let try_number = u32::try_from(claimed.try_number).unwrap_or(1);
    let max_tries = u32::try_from(claimed.max_tries).unwrap_or(0);
    let mut context = TaskContext::of(dag, task, run);
    context.map_index = claimed.map_index;
    context.try_number = try_number;
    context.max_tries = max_tries;
    context.fence = claimed.fence;
    context.item.clone_from(&claimed.map_item);
    context.hostname.clone_from(&worker.hostname);
    Ok(Assignment {
        attempt_id: claimed.attempt_id,
        fence: claimed.fence,
        token: token.clone(),
        dag_id: claimed.dag_id.clone(),
        run_id: claimed.run_id.clone(),
        task_id: claimed.task_id.clone(),
        map_index: claimed.map_index,
        try_number,
        max_tries,
        action: task.action.clone(),
        env: task.env.clone(),
        cwd: task.cwd.clone(),
        dag_file: version.file_path.clone(),
        execution_timeout: task.execution_timeout,
        do_xcom_push: task.do_xcom_push,
        map_index_template: task.map_index_template.clone(),
        waiting_since: claimed.waiting_since,
        log_offset: 0,
        resources: task.resources.clone(),
        xcom_bytes: state.inner.xcom_bytes,
        log_bytes: Some(state.inner.log_bytes),
        job: None,
        context,
    })
}

fn identity(claimed: &Claimed, worker: &WorkerRow) -> AttemptIdentity {
    AttemptIdentity {
        attempt_id: claimed.attempt_id,
        fence: claimed.fence,
        is_running: true,
        worker_id: Some(worker.id),
        task_instance_id: claimed.task_instance_id,
        dag_run_id: claimed.dag_run_id,
        dag_id: claimed.dag_id.clone(),
        run_id: claimed.run_id.clone(),
        version_id: claimed.version_id,
        task_id: claimed.task_id.clone(),
        map_index: claimed.map_index,
        try_number: claimed.try_number,
    }
}

async fn fail(state: &ExecutionState, claimed: &Claimed, reason: String) -> Result<(), ExecutionError> {
    tracing::error!(attempt_id = %claimed.attempt_id, reason);
    let result = AttemptResult {
        reason: Some(reason),
        retriable: false,
        ..AttemptResult::of(AttemptState::Failed)
    };
    state
        .inner
        .store
        .finish(claimed.attempt_id, claimed.fence, &result)
        .await?;
    Ok(())
}
