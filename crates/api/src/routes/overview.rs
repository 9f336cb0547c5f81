//! The overview of DAGs, in one call.

use std::collections::HashMap;

use axum::Json;
use updraft_dag::timetable::Timetable;
use updraft_store::holder::{Holder, LONG};
use updraft_store::list::Order;
use updraft_store::list::dags::{DAG_ORDER, DagFilter};
use updraft_store::list::overview::RecentRun;

use super::dags::display_name;
use crate::auth::Seen;
use crate::extract::{Query, query_spec};
use crate::problem::{Problem, Reply};
use crate::schema::state::{DagRunState, DagRunType};
use crate::schema::ui::{HeldOpen, OverviewCounts, OverviewDag, OverviewResponse, RunSummary};

/// Runs of a DAG's strip.
const RECENT: i64 = 14;

fn summary(run: RecentRun) -> RunSummary {
    RunSummary {
        run_id: run.run_id,
        state: DagRunState::of(&run.state).unwrap_or(DagRunState::Queued),
        run_type: DagRunType::of(&run.run_type).unwrap_or(DagRunType::Manual),
        logical_date: run.logical_date,
        run_after: run.run_after,
        start_date: run.start_date,
        end_date: run.end_date,
    }
}

fn held(holder: Holder) -> HeldOpen {
    HeldOpen {
        remedy: holder.remedy(),
        kind: holder.kind,
        pid: holder.pid,
        name: holder.name,
        user: holder.user,
        state: holder.state,
        since: holder.since,
    }
}

query_spec!(GetOverview {
    "limit": Integer, "offset": Integer, "search": Text, "state": Text, "tag": Texts, "paused": Flag, "order_by": Texts,
});

/// A page of DAGs with their last runs. `state` is `failed` (the newest run failed), `running` (a run is running), `queued` or `success`.
#[utoipa::path(get, path = "/overview", operation_id = "get_overview", tag = "Updraft", params(GetOverview), responses((status = 200, body = OverviewResponse)))]
pub(crate) async fn get_overview(Seen(state): Seen, query: Query<GetOverview>) -> Reply<Json<OverviewResponse>> {
    let run_state = query.text("state").filter(|state| !state.is_empty());
    if run_state
        .as_deref()
        .is_some_and(|state| DagRunState::of(state).is_none())
    {
        return Err(Problem::invalid(
            "enum",
            &["query".into(), "state".into()],
            "Input should be 'queued', 'running', 'success' or 'failed'",
        ));
    }
    // A run that is running need not be the newest one.
    let is_running = run_state.as_deref() == Some("running");
    let filter = DagFilter {
        search: query.text("search").filter(|text| !text.is_empty()),
        tags: query.texts("tag"),
        paused: query.flag("paused"),
        exclude_stale: true,
        run_states: run_state.clone().filter(|_| is_running).into_iter().collect(),
        last_run_state: run_state.filter(|_| !is_running),
        ..DagFilter::default()
    };
    let order: Order = query.order(DAG_ORDER, &["dag_display_name"])?;
    let listed = state.store().list_dags(&filter, &order, query.page()).await?;
    let ids: Vec<String> = listed.rows.iter().map(|row| row.dag_id.clone()).collect();
    let mut recent: HashMap<String, Vec<RunSummary>> = HashMap::new();
    for run in state.store().recent_runs(&ids, RECENT).await? {
        recent.entry(run.dag_id.clone()).or_default().push(summary(run));
    }
    let counts = state.store().overview_counts().await?;
    let held_open = state.store().holders(LONG).await?;
    let held_open = held_open.into_iter().map(held).collect();
    let mut dags = Vec::with_capacity(listed.rows.len());
    for row in listed.rows {
        let version = state.store().load_version(row.version_id).await?;
        let timetable = Timetable::of(&version.dag).ok();
        dags.push(OverviewDag {
            dag_display_name: display_name(row.display_name, &row.dag_id),
            description: row.description,
            owners: row.owner.into_iter().collect(),
            tags: row.tags,
            is_paused: row.is_paused,
            is_stale: row.is_stale,
            has_import_errors: row.has_import_errors,
            timetable_summary: row
                .timetable_summary
                .or_else(|| timetable.as_ref().map(Timetable::summary)),
            timetable_description: timetable.as_ref().map(Timetable::describe),
            next_run_after: row.next_run_after,
            timezone: version.dag.timezone.clone(),
            file_path: row.file_path,
            recent_runs: recent.remove(&row.dag_id).unwrap_or_default(),
            dag_id: row.dag_id,
        });
    }
    Ok(Json(OverviewResponse {
        dags,
        total_entries: listed.total,
        counts: OverviewCounts {
            all: counts.all,
            active: counts.active,
            paused: counts.paused,
            failed: counts.failed,
            running: counts.running,
            import_errors: counts.import_errors,
        },
        held_open,
    }))
}
