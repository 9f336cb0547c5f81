//! Clearing whole runs, one or many.

use std::collections::BTreeSet;

use axum::{Extension, Json};
use updraft_engine::clear::{ResetRun, Selection, select};
use updraft_store::run::LoadedRun;

use super::{Anew, RUN_LIMIT, clear_run, facts, lacking, newer, shown};
use crate::auth::access::Permission;
use crate::auth::{Identity, Seen};
use crate::extract::{Body, Path};
use crate::problem::{Problem, Reply};
use crate::routes::dag_runs::{checked_note, get_dag_run};
use crate::routes::one_or_all;
use crate::schema::dag_run::{
    BulkDagRunClearBody, ClearPartitionsBody, ClearPartitionsResponse, ClearedRun, ClearedRuns, DagRunClearBody,
    DagRunCollectionResponse,
};
use crate::schema::task_instance::{ClearTaskInstanceCollectionResponse, TaskInstanceResponse};
use crate::state::ApiState;

fn checked(body: &DagRunClearBody) -> Reply<()> {
    checked_note(body.note.as_deref())?;
    if body.only_new && body.only_failed {
        return Err(Problem::invalid(
            "value_error",
            &["body".into()],
            "only_new and only_failed are mutually exclusive",
        ));
    }
    Ok(())
}

/// Clears a run; with `dry_run` it only tells what would be cleared.
async fn clear(
    state: &ApiState,
    username: &str,
    (dag_id, run_id): (&str, &str),
    body: &DagRunClearBody,
) -> Reply<Vec<TaskInstanceResponse>> {
    let run = state.store().load_run(dag_id, run_id).await?;
    let selection = Selection {
        only_failed: body.only_failed,
        ..Selection::default()
    };
    let selected = |run: &LoadedRun| {
        if body.only_new {
            Vec::new()
        } else {
            select(&run.version.dag, &facts(run), &selection)
        }
    };
    if body.dry_run {
        return shown(state, &run, &selected(&run)).await;
    }
    let latest = if body.only_new || body.run_on_latest_version == Some(true) {
        Some(state.store().current_version(dag_id).await?)
    } else {
        None
    };
    let create = latest
        .as_ref()
        .map(|version| lacking(&run, version))
        .unwrap_or_default();
    let anew = Anew {
        create: &create,
        version: latest.as_deref().and_then(|version| newer(version, &run)),
        ..Anew::default()
    };
    clear_run(state, username, &run, &anew, ResetRun::Queued, selected).await?;
    if body.note.is_some() {
        state.store().set_run_note(dag_id, run_id, body.note.as_deref()).await?;
    }
    Ok(Vec::new())
}

fn would_clear(task_instances: Vec<TaskInstanceResponse>) -> ClearTaskInstanceCollectionResponse {
    ClearTaskInstanceCollectionResponse {
        total_entries: task_instances.len() as i64,
        task_instances,
    }
}

/// Clears a whole run. Without `dry_run: false` it only tells what would be cleared.
#[utoipa::path(post, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/clear", operation_id = "clear_dag_run", tag = "DagRun", params(("dag_id" = String, Path), ("dag_run_id" = String, Path)), request_body = DagRunClearBody, responses((status = 200, body = ClearedRun)))]
pub(crate) async fn clear_dag_run(
    Seen(state): Seen,
    Extension(identity): Extension<Identity>,
    Path((dag_id, run_id)): Path<(String, String)>,
    Body(body): Body<DagRunClearBody>,
) -> Reply<Json<ClearedRun>> {
    checked(&body)?;
    let would = clear(&state, &identity.username, (&dag_id, &run_id), &body).await?;
    if body.dry_run {
        return Ok(Json(ClearedRun::Planned(would_clear(would))));
    }
    let Json(run) = get_dag_run(Seen(state), Path((dag_id, run_id))).await?;
    Ok(Json(ClearedRun::Done(Box::new(run))))
}

/// Clears up to 1,000 whole runs. Without `dry_run: false` it only tells what would be cleared. `~` stands for all DAGs: each run then
/// names its own. No run has a partition, so a choice by partitions chooses none.
#[utoipa::path(post, path = "/dags/{dag_id}/clearDagRuns", operation_id = "clear_dag_runs", tag = "DagRun", params(("dag_id" = String, Path)), request_body = BulkDagRunClearBody, responses((status = 200, body = ClearedRuns)))]
pub(crate) async fn clear_dag_runs(
    Seen(state): Seen,
    Extension(identity): Extension<Identity>,
    Path(dag_id): Path<String>,
    Body(body): Body<BulkDagRunClearBody>,
) -> Reply<Json<ClearedRuns>> {
    let by_partition =
        body.partition_key.is_some() || body.partition_date_start.is_some() || body.partition_date_end.is_some();
    if by_partition != body.dag_runs.is_empty() {
        return Err(Problem::invalid_body(
            "dag_runs",
            "name the runs to clear, or partitions, and not both",
        ));
    }
    if body.dag_runs.len() as i64 > RUN_LIMIT {
        return Err(Problem::invalid_body(
            "dag_runs",
            format!("one request may clear {RUN_LIMIT} runs: send several"),
        ));
    }
    let how = DagRunClearBody {
        dry_run: body.dry_run,
        only_failed: body.only_failed,
        only_new: body.only_new,
        run_on_latest_version: body.run_on_latest_version,
        note: body.note,
    };
    checked(&how)?;
    let here = one_or_all(&dag_id);
    if let Some(dag_id) = &here {
        state.store().dag(dag_id).await?;
    }
    // All of them are there, or nothing is done.
    let mut runs = BTreeSet::new();
    for run in body.dag_runs {
        let Some(dag_id) = run.dag_id.or_else(|| here.clone()).filter(|dag_id| dag_id != "~") else {
            return Err(Problem::bad_request(format!(
                "the path says `~` for the DAG, so each run has to name its own: give `dag_id` beside the `dag_run_id` `{}`",
                run.dag_run_id
            )));
        };
        state.store().run(&dag_id, &run.dag_run_id).await?;
        identity.rights.demand(Permission::Run, &dag_id)?;
        runs.insert((dag_id, run.dag_run_id));
    }
    let (mut would, mut dag_runs) = (Vec::new(), Vec::new());
    for (dag_id, run_id) in runs {
        would.extend(clear(&state, &identity.username, (&dag_id, &run_id), &how).await?);
        if !how.dry_run {
            let Json(run) = get_dag_run(Seen(state.clone()), Path((dag_id, run_id))).await?;
            dag_runs.push(run);
        }
    }
    if how.dry_run {
        return Ok(Json(ClearedRuns::Planned(would_clear(would))));
    }
    let total_entries = Some(dag_runs.len() as i64);
    Ok(Json(ClearedRuns::Done(DagRunCollectionResponse {
        dag_runs,
        total_entries,
        next_cursor: None,
        previous_cursor: None,
    })))
}

/// Takes partitions away from runs. No run has one, so there is nothing to take away.
#[utoipa::path(post, path = "/dags/{dag_id}/clearPartitions", operation_id = "clear_dag_run_partitions", tag = "DagRun", params(("dag_id" = String, Path)), request_body = ClearPartitionsBody, responses((status = 200, body = ClearPartitionsResponse)))]
pub(crate) async fn clear_dag_run_partitions(
    Seen(state): Seen,
    Path(dag_id): Path<String>,
    Body(body): Body<ClearPartitionsBody>,
) -> Reply<Json<ClearPartitionsResponse>> {
    let by_date = body.partition_date_start.is_some() || body.partition_date_end.is_some();
    let selectors = [body.run_id.is_some(), body.partition_key.is_some(), by_date];
    if selectors.into_iter().filter(|given| *given).count() != 1 {
        return Err(Problem::invalid(
            "value_error",
            &["body".into()],
            "give one of `run_id`, `partition_key`, and `partition_date_start` with `partition_date_end`",
        ));
    }
    state.store().dag(&dag_id).await?;
    if let Some(run_id) = &body.run_id {
        state.store().run(&dag_id, run_id).await?;
    }
    Ok(Json(ClearPartitionsResponse {
        dag_runs_cleared: 0,
        task_instances_cleared: 0,
        dry_run: body.dry_run,
    }))
}
