//! Marking: calling a run or a task instance a success, a failure or skipped by hand.

use axum::{Extension, Json};
use updraft_engine::clear::{
    Change, Mark, Marked, Outcome, ResetRun, mark_run as decide_run, mark_task, run_after_clear,
};
use updraft_engine::{InstanceKey, RunState, TaskState};
use updraft_store::list::Range;
use updraft_store::run::LoadedRun;

use super::clear::{facts, runs_meant, shown, tasks_of_group};
use super::dag_runs::checked_note;
use super::rewrite::{Decision, rewrite};
use super::task_instances::instance;
use crate::auth::{Identity, Seen};
use crate::extract::{Body, Path, Query, query_spec};
use crate::problem::{Problem, Reply};
use crate::schema::state::{DAGRunPatchStates, TaskInstanceState};
use crate::schema::task_instance::{PatchTaskInstanceBody, TaskInstanceCollectionResponse, TaskInstanceResponse};
use crate::state::ApiState;

/// Marks a whole run.
pub(crate) async fn mark_run(
    state: &ApiState,
    username: &str,
    dag_id: &str,
    run_id: &str,
    to: DAGRunPatchStates,
) -> Reply<()> {
    let run = state.store().load_run(dag_id, run_id).await?;
    let outcome = match to {
        DAGRunPatchStates::Success => Outcome::Success,
        DAGRunPatchStates::Failed => Outcome::Failed,
        // Only the run's state changes; its task instances are not cleared.
        DAGRunPatchStates::Queued => {
            let decide = |run: &LoadedRun| {
                Ok((run.row.state != RunState::Queued).then(|| Decision::of(Vec::new(), Some(RunState::Queued))))
            };
            return rewrite(state, &run, &format!("queued by {username}"), decide).await;
        }
    };
    let decide = |run: &LoadedRun| {
        let marked = decide_run(&run.version.dag, &facts(run), outcome);
        Ok(Some(Decision::of(marked.changes, marked.run)))
    };
    rewrite(state, &run, &format!("marked {} by {username}", to.as_str()), decide).await
}

/// What a request to mark task instances means in one run.
struct Marking {
    run: LoadedRun,
    /// Those that are called something; those that are cleared because of it are only in `changes`.
    keys: Vec<InstanceKey>,
    changes: Vec<Change>,
}

/// The instances of a run that a request names.
pub(crate) struct Named {
    dag_id: String,
    run_id: String,
    /// The task, or those of the group.
    task_ids: Vec<String>,
    map_index: Option<i32>,
    /// For people.
    what: String,
}

impl Named {
    /// All instances of a task, or the one of an index. An unknown one is a 404 before anything else.
    pub(crate) async fn task(
        state: &ApiState,
        (dag_id, run_id, task_id): (String, String, String),
        map_index: Option<i32>,
    ) -> Reply<Self> {
        let map_index = match map_index {
            Some(index) if index >= 0 => Some(instance(state, &dag_id, &run_id, &task_id, index).await?.map_index),
            _ => None,
        };
        Ok(Self {
            dag_id,
            run_id,
            what: format!("Task id {task_id}"),
            task_ids: vec![task_id],
            map_index,
        })
    }

    /// All instances of the tasks of a group.
    async fn group(state: &ApiState, (dag_id, run_id, group_id): (String, String, String)) -> Reply<Self> {
        let run = state.store().load_run(&dag_id, &run_id).await?;
        let dag = &run.version.dag;
        if !dag.groups.contains_key(&group_id) {
            return Err(Problem::not_found(format!(
                "Task group `{group_id}` not found in DAG `{dag_id}` of run `{run_id}`"
            )));
        }
        Ok(Self {
            task_ids: tasks_of_group(dag, &group_id).cloned().collect(),
            dag_id,
            run_id,
            map_index: None,
            what: format!("Task group {group_id}"),
        })
    }

    fn not_found(&self) -> Problem {
        Problem::not_found(format!(
            "Task Instance not found for dag_id={}, run_id={}, task_id={}",
            self.dag_id,
            self.run_id,
            self.task_ids.join(", ")
        ))
    }
}

fn marked(named: &Named, body: &PatchTaskInstanceBody) -> Marked {
    Marked {
        task_ids: named.task_ids.clone(),
        map_index: named.map_index,
        upstream: body.include_upstream,
        downstream: body.include_downstream,
    }
}

async fn markings(
    state: &ApiState,
    named: &Named,
    marked: &Marked,
    body: &PatchTaskInstanceBody,
    mark: Mark,
) -> Reply<Vec<Marking>> {
    let (dag_id, run_id) = (&named.dag_id, &named.run_id);
    let around = (body.include_past, body.include_future);
    let runs = runs_meant(state, dag_id, Some(run_id), around, Range::default()).await?;
    let marking = |run: LoadedRun| {
        let instances = facts(&run);
        let keys = marked.keys(&run.version.dag, &instances);
        let changes = mark_task(&run.version.dag, &instances, marked, mark);
        Marking { run, keys, changes }
    };
    Ok(runs.into_iter().map(marking).collect())
}

pub(crate) fn wanted_mark(body: &PatchTaskInstanceBody, mask: &[String]) -> Reply<Option<Mark>> {
    let new_state = body
        .new_state
        .filter(|_| mask.is_empty() || mask.iter().any(|field| field == "new_state"));
    match new_state {
        None => Ok(None),
        Some(TaskInstanceState::Success) => Ok(Some(Mark::Success)),
        Some(TaskInstanceState::Failed) => Ok(Some(Mark::Failed)),
        Some(TaskInstanceState::Skipped) => Ok(Some(Mark::Skipped)),
        Some(other) => Err(Problem::invalid_body(
            "new_state",
            format!("'{}' is not one of ['success', 'failed', 'skipped']", other.as_str()),
        )),
    }
}

fn state_of(mark: Mark) -> TaskState {
    match mark {
        Mark::Success => TaskState::Success,
        Mark::Failed => TaskState::Failed,
        Mark::Skipped => TaskState::Skipped,
    }
}

fn collection(task_instances: Vec<TaskInstanceResponse>) -> Json<TaskInstanceCollectionResponse> {
    let total_entries = Some(task_instances.len() as i64);
    Json(TaskInstanceCollectionResponse {
        task_instances,
        total_entries,
        next_cursor: None,
        previous_cursor: None,
    })
}

/// Marks and notes what is named; with `dry_run`, only tells what it would touch.
pub(crate) async fn patch(
    state: &ApiState,
    username: &str,
    named: &Named,
    mask: &[String],
    body: &PatchTaskInstanceBody,
    dry_run: bool,
) -> Reply<Json<TaskInstanceCollectionResponse>> {
    checked_note(body.note.as_deref())?;
    let mark = wanted_mark(body, mask)?;
    let note = body.note.as_deref();
    let with_note = if mask.is_empty() {
        note.is_some()
    } else {
        mask.iter().any(|field| field == "note")
    };
    if mark.is_none() && !with_note {
        return Err(Problem::invalid(
            "value_error",
            &["body".into()],
            "give `new_state` or `note`",
        ));
    }
    let mut all = Vec::new();
    if let Some(mark) = mark {
        let marked = marked(named, body);
        let markings = markings(state, named, &marked, body, mark).await?;
        if markings.iter().all(|marking| marking.keys.is_empty()) {
            return Err(named.not_found());
        }
        let target = state_of(mark);
        let is_meant = |marking: &Marking, change: &Change| marking.keys.contains(&change.key) && change.to == target;
        let is_change = markings
            .iter()
            .any(|marking| marking.changes.iter().any(|change| is_meant(marking, change)));
        if !is_change && !with_note && !dry_run {
            return Err(Problem::conflict(format!(
                "{} is already in {} state",
                named.what,
                target.as_str()
            )));
        }
        for marking in &markings {
            let meant: Vec<_> = marking
                .changes
                .iter()
                .filter(|change| is_meant(marking, change))
                .map(|change| change.key.clone())
                .collect();
            if !dry_run && !marking.changes.is_empty() {
                write(state, username, marking, &marked, mark).await?;
            }
            let keys = if meant.is_empty() && with_note {
                marking.keys.clone()
            } else {
                meant
            };
            all.extend(shown(state, &marking.run, &keys).await?);
        }
    } else {
        let run = state.store().load_run(&named.dag_id, &named.run_id).await?;
        let keys: Vec<_> = facts(&run)
            .into_iter()
            .map(|one| one.key)
            .filter(|key| {
                named.task_ids.contains(&key.task_id) && named.map_index.is_none_or(|index| key.map_index == index)
            })
            .collect();
        if keys.is_empty() {
            return Err(named.not_found());
        }
        all = shown(state, &run, &keys).await?;
    }
    if with_note && !dry_run {
        let ids: Vec<_> = all
            .iter()
            .filter(|one| named.task_ids.contains(&one.fields.task_id))
            .map(|one| one.id)
            .collect();
        state.store().set_task_notes(&ids, note).await?;
        for one in all.iter_mut().filter(|one| ids.contains(&one.id)) {
            one.note = note.map(ToOwned::to_owned);
        }
    }
    Ok(collection(all))
}

async fn write(state: &ApiState, username: &str, marking: &Marking, marked: &Marked, mark: Mark) -> Reply<()> {
    let decide = |run: &LoadedRun| {
        let instances = facts(run);
        let changes = mark_task(&run.version.dag, &instances, marked, mark);
        // What was cleared downstream has to run, so a finished run goes on.
        let cleared = changes.iter().any(|change| !change.to.is_finished());
        let to = run_after_clear(run.row.state, ResetRun::Queued).filter(|_| cleared);
        Ok((!changes.is_empty()).then(|| Decision::of(changes, to)))
    };
    rewrite(
        state,
        &marking.run,
        &format!("marked {} by {username}", state_of(mark).as_str()),
        decide,
    )
    .await
}

query_spec!(PatchTaskInstance { "map_index": Integer, "update_mask": Texts });

/// Without `map_index`, all instances of a mapped task.
#[utoipa::path(patch, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}", operation_id = "patch_task_instance", tag = "Task Instance", params(("dag_id" = String, Path), ("dag_run_id" = String, Path), ("task_id" = String, Path), PatchTaskInstance), request_body = PatchTaskInstanceBody, responses((status = 200, body = TaskInstanceCollectionResponse)))]
pub(crate) async fn patch_task_instance(
    Seen(state): Seen,
    Extension(identity): Extension<Identity>,
    Path(path): Path<(String, String, String)>,
    query: Query<PatchTaskInstance>,
    Body(body): Body<PatchTaskInstanceBody>,
) -> Reply<Json<TaskInstanceCollectionResponse>> {
    let named = Named::task(&state, path, query.integer("map_index")).await?;
    let mask = query.texts("update_mask");
    patch(&state, &identity.username, &named, &mask, &body, false).await
}

#[utoipa::path(patch, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/{map_index}", operation_id = "patch_task_instance_by_map_index", tag = "Task Instance", params(("dag_id" = String, Path), ("dag_run_id" = String, Path), ("task_id" = String, Path), ("map_index" = i32, Path), PatchTaskInstance), request_body = PatchTaskInstanceBody, responses((status = 200, body = TaskInstanceCollectionResponse)))]
pub(crate) async fn patch_task_instance_by_map_index(
    Seen(state): Seen,
    Extension(identity): Extension<Identity>,
    Path((dag_id, run_id, task_id, map_index)): Path<(String, String, String, i32)>,
    query: Query<PatchTaskInstance>,
    Body(body): Body<PatchTaskInstanceBody>,
) -> Reply<Json<TaskInstanceCollectionResponse>> {
    let named = Named::task(&state, (dag_id, run_id, task_id), Some(map_index)).await?;
    let mask = query.texts("update_mask");
    patch(&state, &identity.username, &named, &mask, &body, false).await
}

/// What the change would touch.
#[utoipa::path(patch, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/dry_run", operation_id = "patch_task_instance_dry_run", tag = "Task Instance", params(("dag_id" = String, Path), ("dag_run_id" = String, Path), ("task_id" = String, Path), PatchTaskInstance), request_body = PatchTaskInstanceBody, responses((status = 200, body = TaskInstanceCollectionResponse)))]
pub(crate) async fn patch_task_instance_dry_run(
    Seen(state): Seen,
    Extension(identity): Extension<Identity>,
    Path(path): Path<(String, String, String)>,
    query: Query<PatchTaskInstance>,
    Body(body): Body<PatchTaskInstanceBody>,
) -> Reply<Json<TaskInstanceCollectionResponse>> {
    let named = Named::task(&state, path, query.integer("map_index")).await?;
    let mask = query.texts("update_mask");
    patch(&state, &identity.username, &named, &mask, &body, true).await
}

/// What the change would touch.
#[utoipa::path(patch, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/{map_index}/dry_run", operation_id = "patch_task_instance_dry_run_by_map_index", tag = "Task Instance", params(("dag_id" = String, Path), ("dag_run_id" = String, Path), ("task_id" = String, Path), ("map_index" = i32, Path), PatchTaskInstance), request_body = PatchTaskInstanceBody, responses((status = 200, body = TaskInstanceCollectionResponse)))]
pub(crate) async fn patch_task_instance_dry_run_by_map_index(
    Seen(state): Seen,
    Extension(identity): Extension<Identity>,
    Path((dag_id, run_id, task_id, map_index)): Path<(String, String, String, i32)>,
    query: Query<PatchTaskInstance>,
    Body(body): Body<PatchTaskInstanceBody>,
) -> Reply<Json<TaskInstanceCollectionResponse>> {
    let named = Named::task(&state, (dag_id, run_id, task_id), Some(map_index)).await?;
    let mask = query.texts("update_mask");
    patch(&state, &identity.username, &named, &mask, &body, true).await
}

query_spec!(PatchTaskGroup { "update_mask": Texts });

/// All instances of all tasks of a group at once.
#[utoipa::path(patch, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/taskGroupInstances/{group_id}", operation_id = "patch_task_group_instances", tag = "Task Instance", params(("dag_id" = String, Path), ("dag_run_id" = String, Path), ("group_id" = String, Path), PatchTaskGroup), request_body = PatchTaskInstanceBody, responses((status = 200, body = TaskInstanceCollectionResponse)))]
pub(crate) async fn patch_task_group_instances(
    Seen(state): Seen,
    Extension(identity): Extension<Identity>,
    Path(path): Path<(String, String, String)>,
    query: Query<PatchTaskGroup>,
    Body(body): Body<PatchTaskInstanceBody>,
) -> Reply<Json<TaskInstanceCollectionResponse>> {
    let named = Named::group(&state, path).await?;
    let mask = query.texts("update_mask");
    patch(&state, &identity.username, &named, &mask, &body, false).await
}

/// What the change would touch.
#[utoipa::path(patch, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/taskGroupInstances/{group_id}/dry_run", operation_id = "patch_task_group_instances_dry_run", tag = "Task Instance", params(("dag_id" = String, Path), ("dag_run_id" = String, Path), ("group_id" = String, Path)), request_body = PatchTaskInstanceBody, responses((status = 200, body = TaskInstanceCollectionResponse)))]
pub(crate) async fn patch_task_group_instances_dry_run(
    Seen(state): Seen,
    Extension(identity): Extension<Identity>,
    Path(path): Path<(String, String, String)>,
    Body(body): Body<PatchTaskInstanceBody>,
) -> Reply<Json<TaskInstanceCollectionResponse>> {
    let named = Named::group(&state, path).await?;
    patch(&state, &identity.username, &named, &[], &body, true).await
}
