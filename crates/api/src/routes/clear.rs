//! Clearing: running again what has run.

mod rerun;
mod runs;

use std::collections::BTreeSet;

use axum::{Extension, Json};
use serde_json::Value;
use updraft_dag::model::Dag;
use updraft_engine::clear::{ResetRun, Selection, clear, run_after_clear, select};
use updraft_engine::{InstanceFacts, InstanceKey, Run, TaskState};
use updraft_store::clear::NewConf;
use updraft_store::dag::DagVersion;
use updraft_store::list::dag_runs::{DAG_RUN_ORDER, DagRunFilter};
use updraft_store::list::task_instances::TaskInstanceFilter;
use updraft_store::list::{Order, Page, Range};
use updraft_store::run::LoadedRun;
use uuid::Uuid;

pub(crate) use rerun::{__path_rerun_dag_run, rerun_dag_run};
pub(crate) use runs::{
    __path_clear_dag_run, __path_clear_dag_run_partitions, __path_clear_dag_runs, clear_dag_run,
    clear_dag_run_partitions, clear_dag_runs,
};

use super::dag_runs::checked_note;
use super::rewrite::{Decision, rewrite};
use super::task_instances::response;
use super::trigger::params_do_not_fit;
use crate::auth::{Identity, Seen};
use crate::extract::{Body, Path};
use crate::problem::{Problem, Reply};
use crate::schema::task_instance::{
    ClearTaskInstancesBody, TaskInstanceCollectionResponse, TaskInstanceResponse, TaskSelector,
};
use crate::state::ApiState;

/// Runs that one request may touch.
pub(crate) const RUN_LIMIT: i64 = 1000;

pub(crate) fn facts(run: &LoadedRun) -> Vec<InstanceFacts> {
    run.instances.iter().map(|row| row.facts()).collect()
}

/// The instances of these keys as replies have them.
pub(crate) async fn shown(state: &ApiState, run: &LoadedRun, keys: &[InstanceKey]) -> Reply<Vec<TaskInstanceResponse>> {
    let wanted: BTreeSet<(&str, i32)> = keys.iter().map(|key| (key.task_id.as_str(), key.map_index)).collect();
    let filter = TaskInstanceFilter {
        dag_ids: vec![run.row.dag_id.clone()],
        run_ids: vec![run.row.run_id.clone()],
        task_ids: wanted
            .iter()
            .map(|(task_id, _)| (*task_id).to_owned())
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect(),
        ..TaskInstanceFilter::default()
    };
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let rows = state.store().all_task_instances(&filter).await?;
    Ok(rows
        .into_iter()
        .filter(|row| wanted.contains(&(row.task_id.as_str(), row.map_index)))
        .map(response)
        .collect())
}

/// The runs that a request about one run, or about a span of logical dates, means.
pub(crate) async fn runs_meant(
    state: &ApiState,
    dag_id: &str,
    run_id: Option<&str>,
    (past, future): (bool, bool),
    span: Range<chrono::DateTime<chrono::Utc>>,
) -> Reply<Vec<LoadedRun>> {
    let mut filter = DagRunFilter {
        dag_ids: vec![dag_id.to_owned()],
        logical_date: span,
        ..DagRunFilter::default()
    };
    if let Some(run_id) = run_id {
        let run = state.store().load_run(dag_id, run_id).await?;
        if !past && !future {
            return Ok(vec![run]);
        }
        let Some(date) = run.row.logical_date else {
            return Err(Problem::bad_request(
                "Cannot use include_past or include_future with no logical_date",
            ));
        };
        filter.logical_date = Range {
            gte: Some(date).filter(|_| !past),
            lte: Some(date).filter(|_| !future),
            ..Range::default()
        };
    }
    let order = Order::parse(DAG_RUN_ORDER, &["logical_date".to_owned()])?;
    let listed = state
        .store()
        .list_dag_runs(
            &filter,
            &order,
            Page {
                limit: RUN_LIMIT,
                offset: 0,
            },
        )
        .await?;
    if listed.total > RUN_LIMIT {
        return Err(Problem::bad_request(format!(
            "this means {} runs; do it for at most {RUN_LIMIT} at once",
            listed.total
        )));
    }
    // Runs without a logical date are in no past and no future.
    let ids: Vec<i64> = listed
        .rows
        .iter()
        .filter(|row| run_id.is_none() || row.logical_date.is_some())
        .map(|row| row.id)
        .collect();
    Ok(state.store().load_runs(&ids).await?)
}

/// What a run goes on with that is cleared, where that is not what it had.
#[derive(Default)]
struct Anew<'a> {
    /// Instances that it lacks.
    create: &'a [InstanceFacts],
    /// The version.
    version: Option<&'a DagVersion>,
    conf: Option<&'a Value>,
}

impl Anew<'_> {
    /// What the run is given: another version may have other params.
    ///
    /// # Errors
    /// The conf, its own or the new one, doesn't fit the params. The run is not over: what runs has the old conf.
    fn conf(&self, run: &LoadedRun) -> Reply<Option<NewConf>> {
        if self.conf.is_some() && !run.row.state.is_finished() {
            return Err(Problem::conflict(format!(
                "run `{}` is under way, with the conf that it has: wait for its end or cancel it, then rerun it with another one",
                run.row.run_id
            )));
        }
        if self.conf.is_none() && self.version.is_none() {
            return Ok(None);
        }
        let dag = self.version.map_or(&run.version.dag, |version| &version.dag);
        let conf = self.conf.unwrap_or(&run.row.conf).clone();
        NewConf::of(dag, conf).map(Some).map_err(params_do_not_fit)
    }
}

/// The version, unless the run has it.
fn newer<'a>(version: &'a DagVersion, run: &LoadedRun) -> Option<&'a DagVersion> {
    (version.id != run.version.id).then_some(version)
}

/// The instances of tasks that the run lacks and the version has.
fn lacking(run: &LoadedRun, version: &DagVersion) -> Vec<InstanceFacts> {
    let known: BTreeSet<&str> = run.instances.iter().map(|row| row.task_id.as_str()).collect();
    let all = Run::initial_instances(&version.dag, &mut Uuid::now_v7);
    all.into_iter()
        .filter(|new| !known.contains(new.key.task_id.as_str()))
        .collect()
}

/// Clears what `selected` says of a run.
async fn clear_run(
    state: &ApiState,
    username: &str,
    run: &LoadedRun,
    anew: &Anew<'_>,
    reset: ResetRun,
    selected: impl Fn(&LoadedRun) -> Vec<InstanceKey>,
) -> Reply<()> {
    let decide = |run: &LoadedRun| {
        let changes = clear(&run.version.dag, &facts(run), &selected(run));
        let nothing = changes.is_empty() && anew.create.is_empty();
        let to = run_after_clear(run.row.state, reset).filter(|_| !nothing);
        Ok(Some(Decision {
            changes,
            run: to,
            create: anew.create.to_vec(),
            version_id: anew.version.map(|version| version.id),
            conf: anew.conf(run)?,
            is_clear: true,
        }))
    };
    rewrite(state, run, &format!("cleared by {username}"), decide).await
}

/// Tasks, each with all its indices or one.
type Tasks = Vec<(String, Option<i32>)>;

fn selected_tasks(task_ids: Option<Vec<TaskSelector>>) -> Reply<Option<Tasks>> {
    let Some(task_ids) = task_ids else { return Ok(None) };
    if task_ids.is_empty() {
        return Err(Problem::invalid_body(
            "task_ids",
            "task_ids list should have at least 1 element.",
        ));
    }
    let one = |selector| match selector {
        TaskSelector::Task(task_id) => (task_id, None),
        TaskSelector::Mapped(task_id, index) => (task_id, Some(index)),
    };
    Ok(Some(task_ids.into_iter().map(one).collect()))
}

/// Clears task instances. Without `dry_run: false` it only tells which; without `only_failed: false` it takes only failed ones.
#[utoipa::path(post, path = "/dags/{dag_id}/clearTaskInstances", operation_id = "post_clear_task_instances", tag = "Task Instance", params(("dag_id" = String, Path)), request_body = ClearTaskInstancesBody, responses((status = 200, body = TaskInstanceCollectionResponse)))]
pub(crate) async fn post_clear_task_instances(
    Seen(state): Seen,
    Extension(identity): Extension<Identity>,
    Path(dag_id): Path<String>,
    Body(body): Body<ClearTaskInstancesBody>,
) -> Reply<Json<TaskInstanceCollectionResponse>> {
    checked_note(body.note.as_deref())?;
    if body.only_failed && body.only_running {
        return Err(Problem::invalid(
            "value_error",
            &["body".into()],
            "only_failed and only_running both are set to True",
        ));
    }
    if body.dag_run_id.is_some() && (body.start_date.is_some() || body.end_date.is_some()) {
        return Err(Problem::invalid(
            "value_error",
            &["body".into()],
            "Exactly one of dag_run_id or (start_date and end_date) must be provided",
        ));
    }
    if body
        .start_date
        .zip(body.end_date)
        .is_some_and(|(start, end)| end < start)
    {
        return Err(Problem::invalid(
            "value_error",
            &["body".into()],
            "end_date is sooner than start_date",
        ));
    }
    let current = state.store().current_version(&dag_id).await?;
    let tasks = selected_tasks(body.task_ids)?;
    if let Some((unknown, _)) = tasks
        .iter()
        .flatten()
        .find(|(task_id, _)| !current.dag.tasks.contains_key(task_id) && !current.dag.groups.contains_key(task_id))
    {
        // It may be a task of the run's older version.
        let in_run = match &body.dag_run_id {
            Some(run_id) => state
                .store()
                .load_run(&dag_id, run_id)
                .await?
                .version
                .dag
                .tasks
                .contains_key(unknown),
            None => false,
        };
        if !in_run {
            return Err(Problem::not_found(format!("Task with id {unknown} was not found")));
        }
    }
    let span = Range {
        gte: body.start_date,
        lte: body.end_date,
        ..Range::default()
    };
    let runs = runs_meant(
        &state,
        &dag_id,
        body.dag_run_id.as_deref(),
        (body.include_past, body.include_future),
        span,
    )
    .await?;
    let mut task_instances = Vec::new();
    let mut chosen = Vec::new();
    let selected = |run: &LoadedRun| {
        let selection = Selection {
            task_ids: tasks.clone().map(|tasks| with_groups(&run.version.dag, tasks)),
            upstream: body.include_upstream,
            downstream: body.include_downstream,
            only_failed: body.only_failed,
            only_running: body.only_running,
        };
        select(&run.version.dag, &facts(run), &selection)
    };
    for run in &runs {
        let (instances, keys) = (facts(run), selected(run));
        let is_running = |key: &InstanceKey| {
            instances
                .iter()
                .any(|one| one.key == *key && one.state == TaskState::Running)
        };
        if body.prevent_running_task && keys.iter().any(is_running) {
            return Err(Problem::conflict(format!(
                "a task of run `{}` is running; nothing was cleared",
                run.row.run_id
            )));
        }
        task_instances.extend(shown(&state, run, &keys).await?);
        chosen.push((run, keys));
    }
    if !body.dry_run {
        let reset = if body.reset_dag_runs {
            ResetRun::Queued
        } else {
            ResetRun::Keep
        };
        for (run, _) in chosen.iter().filter(|(_, keys)| !keys.is_empty()) {
            let wants_latest = body.run_on_latest_version == Some(true);
            let anew = Anew {
                version: newer(&current, run).filter(|_| wants_latest),
                ..Anew::default()
            };
            clear_run(&state, &identity.username, run, &anew, reset, selected).await?;
        }
        if body.note.is_some() {
            let ids: Vec<Uuid> = task_instances.iter().map(|one| one.id).collect();
            state.store().set_task_notes(&ids, body.note.as_deref()).await?;
        }
        task_instances.clear();
        for (run, keys) in &chosen {
            task_instances.extend(shown(&state, run, keys).await?);
        }
    }
    let total_entries = Some(task_instances.len() as i64);
    Ok(Json(TaskInstanceCollectionResponse {
        task_instances,
        total_entries,
        next_cursor: None,
        previous_cursor: None,
    }))
}

/// The tasks of a group, and of the groups inside it.
pub(crate) fn tasks_of_group<'a>(dag: &'a Dag, group_id: &str) -> impl Iterator<Item = &'a String> {
    let prefix = format!("{group_id}.");
    dag.tasks.keys().filter(move |id| id.starts_with(&prefix))
}

/// A group stands for all its tasks.
fn with_groups(dag: &Dag, tasks: Tasks) -> Tasks {
    let mut all = Vec::new();
    for (task_id, index) in tasks {
        if dag.groups.contains_key(&task_id) && !dag.tasks.contains_key(&task_id) {
            all.extend(tasks_of_group(dag, &task_id).map(|id| (id.clone(), index)));
        } else {
            all.push((task_id, index));
        }
    }
    all
}
