//! Doing a run again, by a plan that says what runs and what is reused, and with another `conf` if wanted.

use std::collections::BTreeSet;

use axum::{Extension, Json};
use serde_json::{Value, json};
use updraft_dag::diff::diff_values;
use updraft_engine::clear::{ResetRun, Selection, select};
use updraft_engine::{InstanceKey, TaskState};
use updraft_store::run::LoadedRun;
use uuid::Uuid;

use super::{Anew, clear_run, facts, lacking, newer, selected_tasks, shown, with_groups};
use crate::audit::Changed;
use crate::auth::{Identity, Seen};
use crate::extract::{Body, Path};
use crate::problem::{Problem, Reply};
use crate::routes::compare::conf_change;
use crate::routes::dag_runs::{checked_note, get_dag_run};
use crate::schema::rerun::{RerunBody, RerunResponse};

/// Does a run again, as a whole or in part. Without `dry_run: false` it only tells what would run again, what would be reused, and what
/// would be different in its `conf`. Another `conf` is for a run that is over: 409 for one that is under way.
#[utoipa::path(post, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/rerun", operation_id = "rerun_dag_run", tag = "Updraft", params(("dag_id" = String, Path), ("dag_run_id" = String, Path)), request_body = RerunBody, responses((status = 200, body = RerunResponse)))]
pub(crate) async fn rerun_dag_run(
    Seen(state): Seen,
    Extension(identity): Extension<Identity>,
    Path((dag_id, run_id)): Path<(String, String)>,
    Body(body): Body<RerunBody>,
) -> Reply<(Extension<Changed>, Json<RerunResponse>)> {
    checked_note(body.note.as_deref())?;
    let run = state.store().load_run(&dag_id, &run_id).await?;
    let latest = if body.run_on_latest_version {
        Some(state.store().current_version(&dag_id).await?)
    } else {
        None
    };
    let tasks = selected_tasks(body.task_ids)?;
    let create = match &latest {
        // All of them, whatever is chosen: its scheduler would make them.
        Some(version) => lacking(&run, version),
        None => Vec::new(),
    };
    let is_new = |task_id: &str| create.iter().any(|new| new.key.task_id == task_id);
    let dag = &run.version.dag;
    if let Some((unknown, _)) = tasks
        .iter()
        .flatten()
        .find(|(id, _)| !dag.tasks.contains_key(id) && !dag.groups.contains_key(id) && !is_new(id))
    {
        return Err(Problem::not_found(format!(
            "run `{run_id}` of DAG `{dag_id}` has no task or task group `{unknown}`"
        )));
    }
    let selected = |run: &LoadedRun| {
        let selection = Selection {
            task_ids: tasks.clone().map(|tasks| with_groups(&run.version.dag, tasks)),
            upstream: body.include_upstream,
            downstream: body.include_downstream,
            only_failed: body.only_failed,
            only_running: false,
        };
        select(&run.version.dag, &facts(run), &selection)
    };
    let conf = body.conf.map(Value::Object);
    let anew = Anew {
        create: &create,
        version: latest.as_deref().and_then(|version| newer(version, &run)),
        conf: conf.as_ref(),
    };
    // Refused in the plan, too.
    let given = anew.conf(&run)?;
    let chosen = selected(&run);
    if conf.is_some() && chosen.is_empty() && create.is_empty() {
        return Err(Problem::bad_request(format!(
            "nothing of run `{run_id}` would run again by this choice, so its conf stays as it is"
        )));
    }
    let new_conf = given.map_or_else(|| run.row.conf.clone(), |given| given.conf);
    let reused = reused(&run, &chosen);
    if !body.dry_run {
        clear_run(&state, &identity.username, &run, &anew, ResetRun::Queued, selected).await?;
    }
    let task_instances = shown(&state, &run, &chosen).await?;
    if let Some(note) = body.note.as_deref().filter(|_| !body.dry_run) {
        let store = state.store();
        if tasks.is_some() {
            let ids: Vec<Uuid> = task_instances.iter().map(|one| one.id).collect();
            store.set_task_notes(&ids, Some(note)).await?;
        } else {
            store.set_run_note(&dag_id, &run_id, Some(note)).await?;
        }
    }
    let changed = Changed {
        before: json!({ "conf": run.row.conf }),
        after: json!({ "conf": new_conf }),
    };
    let plan = RerunResponse {
        dry_run: body.dry_run,
        task_instances,
        new_task_ids: create.into_iter().map(|new| new.key.task_id).collect(),
        reused: shown(&state, &run, &reused).await?,
        conf: diff_values(&run.row.conf, &new_conf)
            .into_iter()
            .map(conf_change)
            .collect(),
        dag_run: get_dag_run(Seen(state), Path((dag_id, run_id))).await?.0,
    };
    Ok((Extension(changed), Json(plan)))
}

/// What has succeeded and does not run again: those that do read its results.
fn reused(run: &LoadedRun, chosen: &[InstanceKey]) -> Vec<InstanceKey> {
    let chosen: BTreeSet<&InstanceKey> = chosen.iter().collect();
    facts(run)
        .into_iter()
        .filter(|one| one.state == TaskState::Success && !chosen.contains(&one.key))
        .map(|one| one.key)
        .collect()
}
