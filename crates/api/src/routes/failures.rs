//! What failed lately, by cause.

use axum::Json;
use chrono::TimeDelta;
use updraft_engine::failure::{Cause, causes};
use updraft_store::list::failures::FailureFilter;

use crate::auth::Seen;
use crate::extract::{Query, query_spec};
use crate::problem::{Problem, Reply};
use crate::schema::failure::{
    FailedDag, FailedRun, FailedTask, FailureExample, FailureGroup, FailureGroupCollectionResponse, FailureKind, Rerun,
};

/// Hours that are looked at unless said.
const WINDOW: TimeDelta = TimeDelta::hours(24);

/// Task instances of a group that are named at most; they are counted all the same.
const NAMED: usize = 100;

query_spec!(GetFailures { "dag_id": Text, "since": Time, "until": Time, "limit": Integer, "offset": Integer });

/// The failed tries of task instances that have not succeeded since, and the task instances that failed because something before them did,
/// of a window of time (the last 24 hours), by cause: reasons that differ only in numbers, dates, ids and paths are one. What happened most
/// often comes first. `truncated`: there were more failures than are looked at, in the 1,000 latest runs; the counts are those of what was.
#[utoipa::path(get, path = "/failures", operation_id = "get_failures", tag = "Updraft", params(GetFailures), responses((status = 200, body = FailureGroupCollectionResponse)))]
pub(crate) async fn get_failures(
    Seen(state): Seen,
    query: Query<GetFailures>,
) -> Reply<Json<FailureGroupCollectionResponse>> {
    let until = match query.time("until") {
        Some(until) => until,
        None => state.store().now().await?,
    };
    let since = query.time("since").or_else(|| until.checked_sub_signed(WINDOW));
    let since = since.filter(|since| *since < until).ok_or_else(|| {
        Problem::invalid(
            "value_error",
            &["query".into(), "since".into()],
            "`since` has to be before `until`, which is now unless said",
        )
    })?;
    let dag_id = query.text("dag_id");
    if let Some(dag_id) = &dag_id {
        state.store().dag(dag_id).await?;
    }
    let found = state.store().failures(&FailureFilter { dag_id, since, until }).await?;
    let groups = causes(found.failures);
    let page = query.page();
    let (skip, take) = (usize::try_from(page.offset), usize::try_from(page.limit));
    Ok(Json(FailureGroupCollectionResponse {
        since,
        until,
        truncated: found.truncated,
        total_entries: groups.len() as i64,
        groups: groups
            .into_iter()
            .skip(skip.unwrap_or_default())
            .take(take.unwrap_or_default())
            .map(group)
            .collect(),
    }))
}

fn group(cause: Cause) -> FailureGroup {
    let latest = cause.latest;
    let dags = cause.tasks.into_iter().map(|(dag_id, tasks)| FailedDag {
        dag_id,
        task_ids: tasks.into_iter().collect(),
    });
    FailureGroup {
        fingerprint: cause.fingerprint,
        kind: if cause.is_upstream {
            FailureKind::UpstreamFailed
        } else {
            FailureKind::Failed
        },
        count: cause.count,
        dags: dags.collect(),
        first_seen: cause.first,
        last_seen: latest.at,
        rerun: Rerun {
            task_instances: cause.open.len(),
            dag_runs: runs(cause.open.into_iter().take(NAMED)),
        },
        example: FailureExample {
            dag_id: latest.dag_id,
            dag_run_id: latest.run_id,
            task_id: latest.task_id,
            map_index: latest.map_index,
            try_number: latest.try_number,
            message: latest.reason,
        },
    }
}

/// In their order, those of a run together.
fn runs(open: impl Iterator<Item = (String, String, String, i32)>) -> Vec<FailedRun> {
    let mut runs: Vec<FailedRun> = Vec::new();
    for (dag_id, dag_run_id, task_id, map_index) in open {
        let task = FailedTask { task_id, map_index };
        match runs.last_mut() {
            Some(last) if last.dag_id == dag_id && last.dag_run_id == dag_run_id => last.task_instances.push(task),
            _ => runs.push(FailedRun {
                dag_id,
                dag_run_id,
                task_instances: vec![task],
            }),
        }
    }
    runs
}
