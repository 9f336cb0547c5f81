//! Asking for runs.

pub(crate) mod batch;
mod repeated;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};
use updraft_dag::params::{self, ParamError};
use updraft_dag::timetable::{Interval, Timetable};
use updraft_engine::backfill::initial_instances;
use updraft_engine::{InstanceFacts, priority};
use updraft_store::StoreError;
use updraft_store::dag::DagVersion;
use updraft_store::list::dag_runs::DagRunListRow;
use updraft_store::run::NewRun;
use uuid::Uuid;

use super::chosen::chosen;
use super::dag_runs::{checked_note, response};
use crate::auth::{Identity, Seen};
use crate::extract::{Body, Path};
use crate::problem::{Problem, Reply};
use crate::schema::dag_run::{DagRunResponse, TriggerDagRunBody};
use crate::schema::state::DagRunType;
use crate::state::ApiState;

/// Refuses a `conf`: what is wrong with each parameter.
pub(crate) fn params_do_not_fit(errors: Vec<ParamError>) -> Problem {
    let texts: Vec<String> = errors
        .iter()
        .map(|error| format!("{}: {}", error.name, error.message))
        .collect();
    Problem::bad_request(format!("the parameters do not fit: {}", texts.join("; ")))
}

/// Longest run id.
const RUN_ID_LIMIT: usize = 250;

/// Makes a queued run. That of a paused DAG stays queued until somebody unpauses it.
#[utoipa::path(post, path = "/dags/{dag_id}/dagRuns", operation_id = "trigger_dag_run", tag = "DagRun", params(
    ("dag_id" = String, Path),
    ("Idempotency-Key" = Option<String>, Header, description = "Ours. Every request with the same key gets the same run", min_length = 1, max_length = 255),
), request_body = TriggerDagRunBody, responses((status = 200, body = DagRunResponse)))]
pub(crate) async fn trigger_dag_run(
    Seen(state): Seen,
    Extension(identity): Extension<Identity>,
    Path(dag_id): Path<String>,
    headers: HeaderMap,
    Body(body): Body<TriggerDagRunBody>,
) -> Reply<Made> {
    make(&state, identity, dag_id, &headers, body, How::Manual).await
}

/// What somebody asks for a run of a DAG for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// The run itself.
    Manual,
    /// The asset that it updates.
    Materialization,
}

impl How {
    fn run_type(self) -> DagRunType {
        match self {
            Self::Manual => DagRunType::Manual,
            Self::Materialization => DagRunType::AssetMaterialization,
        }
    }
}

/// Makes the run that somebody asks for.
pub(crate) async fn make(
    state: &ApiState,
    identity: Identity,
    dag_id: String,
    headers: &HeaderMap,
    mut body: TriggerDagRunBody,
    how: How,
) -> Reply<Made> {
    let name = repeated::name_of_run(headers, how)?.filter(|_| body.dag_run_id.is_none());
    body.dag_run_id = body.dag_run_id.or_else(|| name.clone());
    let asked = Asked::of(state, identity.username, dag_id, headers, how).await?;
    made(&asked, body, name.is_some()).await
}

/// Makes the run that a program of the server's own asks for by its name, or finds the one that it made before.
pub(crate) async fn make_named(
    state: &ApiState,
    username: String,
    dag_id: String,
    body: TriggerDagRunBody,
) -> Reply<Made> {
    let asked = Asked::of(state, username, dag_id, &HeaderMap::new(), How::Manual).await?;
    made(&asked, body, true).await
}

/// Makes a run. If it may be `repeated`, the one that has its name already is the one that is wanted.
async fn made(asked: &Asked<'_>, body: TriggerDagRunBody, repeated: bool) -> Reply<Made> {
    let run = asked.run(body)?;
    let wanted = repeated.then(|| run.0.clone());
    let made = asked.make(vec![Ok(run)]).await?.pop();
    match (made, wanted) {
        (Some(Ok(run)), _) => Ok(Made::Now(run)),
        (Some(Err(problem)), Some(wanted)) if problem.is_conflict() => {
            repeated::made_before(asked.state, &wanted, problem)
                .await
                .map(Made::Before)
        }
        (Some(Err(problem)), _) => Err(problem),
        (None, _) => Err(Problem::conflict("the run was not made; try again")),
    }
}

/// A run that was asked for.
pub(crate) enum Made {
    /// By this request.
    Now(DagRunResponse),
    /// By an earlier request with the same `Idempotency-Key`.
    Before(DagRunResponse),
}

impl IntoResponse for Made {
    fn into_response(self) -> Response {
        match self {
            Self::Now(run) => Json(run).into_response(),
            Self::Before(run) => ([("idempotency-replayed", "true")], Json(run)).into_response(),
        }
    }
}

/// A run with its task instances.
type Wanted = (NewRun, Vec<InstanceFacts>);

/// A DAG of which somebody asks for runs.
struct Asked<'a> {
    state: &'a ApiState,
    version: Arc<DagVersion>,
    how: How,
    triggered_by: &'static str,
    username: String,
}

impl<'a> Asked<'a> {
    async fn of(state: &'a ApiState, username: String, dag_id: String, headers: &HeaderMap, how: How) -> Reply<Self> {
        let dag = state.store().dag(&dag_id).await?;
        if dag.is_stale {
            return Err(Problem::not_found(format!(
                "DAG with dag_id: '{dag_id}' not found: its file is gone"
            )));
        }
        if dag.has_import_errors {
            return Err(Problem::bad_request(format!(
                "DAG with dag_id: '{dag_id}' has import errors and cannot be triggered"
            )));
        }
        let from_a_page = headers.contains_key(header::REFERER);
        Ok(Self {
            state,
            version: state.store().load_version(dag.version_id).await?,
            how,
            triggered_by: if from_a_page { "ui" } else { "rest_api" },
            username,
        })
    }

    /// The run that a request wants.
    fn run(&self, body: TriggerDagRunBody) -> Reply<Wanted> {
        checked_note(body.note.as_deref())?;
        let dag = &self.version.dag;
        let chosen = chosen(dag, body.task_ids.as_deref())?;
        let instances = initial_instances(dag, chosen.as_ref(), &mut Uuid::now_v7);
        let given = given_interval(&body)?;
        if body.partition_key.is_some() {
            return Err(Problem::bad_request(
                "the DAG has no partitions, so a run of it has no `partition_key`",
            ));
        }
        let run_after = body.run_after.unwrap_or_else(next_moment);
        let interval = match body.logical_date {
            Some(date) => given.or_else(|| {
                Timetable::of(&self.version.dag)
                    .ok()
                    .and_then(|timetable| timetable.manual_interval(date))
            }),
            None => None,
        };
        let run_type = self.how.run_type().as_str();
        let run_id = match body.dag_run_id {
            Some(run_id) => checked_run_id(run_id)?,
            None => run_id(run_type, run_after),
        };
        let conf = Value::Object(body.conf.unwrap_or_default());
        let params = params::resolve(&self.version.dag, &conf).map_err(params_do_not_fit)?;
        let run = NewRun {
            dag_id: self.version.dag_id.clone(),
            run_id,
            version_id: self.version.id,
            run_type: run_type.to_owned(),
            logical_date: body.logical_date,
            data_interval: interval,
            run_after,
            conf,
            params,
            triggered_by: self.triggered_by.to_owned(),
            triggering_user: Some(self.username.clone()),
            note: body.note,
            triggering_run: None,
        };
        Ok((run, instances))
    }

    /// Makes those runs that can be made; what came of each, in their order.
    async fn make(&self, wanted: Vec<Reply<Wanted>>) -> Reply<Vec<Reply<DagRunResponse>>> {
        let dag = &self.version.dag;
        let (mut runs, mut outcomes) = (Vec::new(), Vec::with_capacity(wanted.len()));
        for wanted in wanted {
            outcomes.push(wanted.map(|run| runs.push(run)));
        }
        let weights = priority::effective_weights(dag);
        let made = self.state.store().create_runs(&runs, dag, &weights).await?;
        let mut made = made.into_iter();
        Ok(outcomes
            .into_iter()
            .map(|outcome| {
                outcome?;
                let row = made
                    .next()
                    .unwrap_or_else(|| Err(StoreError::Conflict("the run was not made".to_owned())))?;
                Ok(response(DagRunListRow::of(row, &self.version)))
            })
            .collect())
    }
}

fn given_interval(body: &TriggerDagRunBody) -> Reply<Option<Interval>> {
    match (body.data_interval_start, body.data_interval_end) {
        (None, None) => Ok(None),
        (Some(start), Some(end)) if start <= end => Ok(Some(Interval { start, end })),
        (Some(_), Some(_)) => Err(Problem::invalid_body(
            "data_interval_end",
            "the interval ends before it begins",
        )),
        _ => Err(Problem::invalid(
            "value_error",
            &[json!("body")],
            "Either both data_interval_start and data_interval_end must be provided or both must be None",
        )),
    }
}

/// Now, but never the same microsecond twice: runs that nobody names are named by it.
fn next_moment() -> DateTime<Utc> {
    static LAST: AtomicI64 = AtomicI64::new(0);
    let now = Utc::now();
    let after = |last: i64| now.timestamp_micros().max(last + 1);
    // The function never refuses.
    let last = LAST.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(after(last)));
    DateTime::from_timestamp_micros(after(last.unwrap_or_default())).unwrap_or(now)
}

/// As Airflow names runs: by the instant, with microseconds where there are any.
pub(crate) fn run_id(run_type: &str, run_after: DateTime<Utc>) -> String {
    let format = if run_after.timestamp_subsec_micros() == 0 {
        SecondsFormat::Secs
    } else {
        SecondsFormat::Micros
    };
    format!("{run_type}__{}", run_after.to_rfc3339_opts(format, false))
}

fn checked_run_id(run_id: String) -> Reply<String> {
    let fits = !run_id.is_empty()
        && run_id.len() <= RUN_ID_LIMIT
        && run_id
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "_.~:+-".contains(c));
    if fits {
        return Ok(run_id);
    }
    Err(Problem::invalid_body(
        "dag_run_id",
        format!("a run id has 1 to {RUN_ID_LIMIT} of the characters A-Z a-z 0-9 _ . ~ : + -"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone as _;

    #[test]
    fn a_manual_run_is_named_as_airflow_names_it() {
        let time = Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0).unwrap();
        assert_eq!(run_id("manual", time), "manual__2026-01-01T00:00:00+00:00");
        assert_eq!(
            run_id("manual", time + chrono::TimeDelta::microseconds(12)),
            "manual__2026-01-01T00:00:00.000012+00:00"
        );
    }

    #[test]
    fn runs_asked_for_in_one_microsecond_have_names_of_their_own() {
        let ask = || (0..1000).map(|_| run_id("manual", next_moment())).collect::<Vec<_>>();
        let asking: Vec<_> = (0..4).map(|_| std::thread::spawn(ask)).collect();
        let names: Vec<String> = asking.into_iter().flat_map(|asker| asker.join().unwrap()).collect();
        let different: std::collections::HashSet<&String> = names.iter().collect();
        assert_eq!(different.len(), names.len());
    }

    #[test]
    fn a_run_id_may_not_hold_what_a_path_can_not() {
        assert!(checked_run_id("a/b".to_owned()).is_err());
        assert!(checked_run_id(String::new()).is_err());
        assert!(checked_run_id("manual__2026-01-01T00:00:00+00:00".to_owned()).is_ok());
    }
}
