//! Two runs of a DAG side by side.

use std::collections::BTreeSet;

use axum::Json;
use updraft_dag::diff::{Change, diff, diff_values};
use updraft_dag::model::Dag;
use updraft_engine::InstanceKey;
use updraft_engine::compare::{Difference, Ended, Pair, compare};
use updraft_store::list::dag_runs::DagRunListRow;
use updraft_store::list::grid::EndRow;

use super::dag_runs::seconds;
use super::dags::display_name;
use super::versions::{kind_of, of_version};
use crate::auth::Seen;
use crate::extract::{Path, Query, query_spec};
use crate::problem::{Problem, Reply};
use crate::schema::compare::{
    ComparedEnd, ComparedRun, ComparedTaskInstance, ComparedVersions, ConfChange, DagRunComparison, DifferenceKind,
};
use crate::schema::dag::DagVersionChange;
use crate::schema::state::{DagRunState, DagRunType, TaskInstanceState};

/// Task instances of a run that are looked at.
const INSTANCES: i64 = 100_000;

/// Differences between two versions that are told.
const CHANGES: usize = 1000;

query_spec!(CompareDagRuns { "with": Text, "limit": Integer, "offset": Integer });

/// What is different in a run from what it was in another one of the DAG, `with`: the `conf`, the version of the DAG, and of each task
/// instance the state, the tries and the duration. What changed most comes first.
#[utoipa::path(get, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/compare", operation_id = "compare_dag_runs", tag = "Updraft", params(("dag_id" = String, Path), ("dag_run_id" = String, Path), CompareDagRuns), responses((status = 200, body = DagRunComparison)))]
pub(crate) async fn compare_dag_runs(
    Seen(state): Seen,
    Path((dag_id, run_id)): Path<(String, String)>,
    query: Query<CompareDagRuns>,
) -> Reply<Json<DagRunComparison>> {
    let with = query
        .text("with")
        .ok_or_else(|| Problem::invalid("missing", &["query".into(), "with".into()], "Field required"))?;
    let store = state.store();
    let run = store.dag_run_list_row(&dag_id, &run_id).await?;
    let base = store.dag_run_list_row(&dag_id, &with).await?;
    let before = store.ends(base.id, INSTANCES + 1).await?;
    let after = store.ends(run.id, INSTANCES + 1).await?;
    let truncated = before.len().max(after.len()) as i64 > INSTANCES;
    let sides = [before, after].map(|rows| rows.into_iter().take(INSTANCES as usize).map(ended));
    let [before, after] = sides;
    let pairs = compare(before, after);
    let page = query.page();
    let (skip, take) = (usize::try_from(page.offset), usize::try_from(page.limit));
    let (old, new) = (
        store.load_version(base.version_id).await?,
        store.load_version(run.version_id).await?,
    );
    let name = display_name(run.display_name.clone(), &dag_id);
    let [tasks_added, tasks_removed, tasks_changed] = tasks(&old.dag, &new.dag);
    Ok(Json(DagRunComparison {
        conf: diff_values(&base.conf, &run.conf)
            .into_iter()
            .map(conf_change)
            .collect(),
        versions: ComparedVersions {
            base: of_version(&old, name.clone()),
            run: of_version(&new, name),
            tasks_added,
            tasks_removed,
            tasks_changed,
            changes: diff(&old.dag, &new.dag).into_iter().take(CHANGES).map(change).collect(),
        },
        total_entries: pairs.len() as i64,
        truncated,
        task_instances: pairs
            .into_iter()
            .skip(skip.unwrap_or_default())
            .take(take.unwrap_or_default())
            .map(compared)
            .collect(),
        dag_id,
        run: compared_run(run),
        base: compared_run(base),
    }))
}

fn ended(row: EndRow) -> (InstanceKey, Ended) {
    let key = InstanceKey::mapped(row.task_id, row.map_index);
    let ended = Ended {
        state: row.state,
        seconds: row.seconds,
        try_number: row.try_number,
    };
    (key, ended)
}

/// Ids of the tasks that came, went, and are others.
fn tasks(old: &Dag, new: &Dag) -> [Vec<String>; 3] {
    let only = |one: &Dag, other: &Dag| {
        let ids = one.tasks.keys().filter(|id| !other.tasks.contains_key(*id));
        ids.cloned().collect::<Vec<_>>()
    };
    let changed = diff(old, new).into_iter().filter_map(|change| match &change.path[..] {
        // What came or went as a whole has no path below it.
        [pieces, id, _, ..] if pieces == "tasks" => Some(id.clone()),
        _ => None,
    });
    let changed: BTreeSet<String> = changed.collect();
    [only(new, old), only(old, new), changed.into_iter().collect()]
}

fn change(change: Change) -> DagVersionChange {
    DagVersionChange {
        kind: kind_of(&change),
        path: change.path,
        before: change.before,
        after: change.after,
    }
}

pub(crate) fn conf_change(change: Change) -> ConfChange {
    ConfChange {
        kind: kind_of(&change),
        path: change.path,
        before: change.before,
        after: change.after,
    }
}

fn compared_run(row: DagRunListRow) -> ComparedRun {
    ComparedRun {
        dag_run_id: row.run_id,
        // The schema allows no other values; these stand for what a newer version might write.
        state: DagRunState::of(&row.state).unwrap_or(DagRunState::Queued),
        run_type: DagRunType::of(&row.run_type).unwrap_or(DagRunType::Manual),
        logical_date: row.logical_date,
        start_date: row.start_date,
        end_date: row.end_date,
        duration: seconds(row.start_date, row.end_date),
    }
}

fn compared(pair: Pair) -> ComparedTaskInstance {
    let end = |ended: Ended| ComparedEnd {
        state: TaskInstanceState::of(&ended.state),
        duration: ended.seconds,
        try_number: ended.try_number,
    };
    ComparedTaskInstance {
        longer: pair.longer(),
        difference: match pair.difference {
            Difference::Absent => DifferenceKind::Absent,
            Difference::State => DifferenceKind::State,
            Difference::Tries => DifferenceKind::Tries,
            Difference::Duration => DifferenceKind::Duration,
        },
        task_id: pair.key.task_id,
        map_index: pair.key.map_index,
        base: pair.before.map(end),
        run: pair.after.map(end),
    }
}
