//! Asking for many runs of a DAG in one request.

use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};

use super::{Asked, How};
use crate::audit::{Done, EachOf, Target};
use crate::auth::{Identity, Seen};
use crate::extract::{Body, Path, parse};
use crate::problem::{Problem, Reply};
use crate::schema::dag_run::{TriggerDagRunBody, TriggerDagRunsBody, TriggerDagRunsResponse, TriggerOutcome};

/// Most runs of a request.
const RUNS: usize = 1000;

/// Most task instances that a request makes: beyond that, it would keep others waiting for seconds.
const INSTANCES: usize = 100_000;

/// Makes up to 1,000 queued runs, all at once. Each entry is what `trigger_dag_run` takes, and is refused for the same reasons and by
/// itself: the reply has what came of each, in their order.
#[utoipa::path(post, path = "/dags/{dag_id}/dagRuns", operation_id = "trigger_dag_runs", tag = "Updraft", params(("dag_id" = String, Path)), request_body = TriggerDagRunsBody, responses((status = 200, body = TriggerDagRunsResponse)))]
pub(crate) async fn trigger_dag_runs(
    Seen(state): Seen,
    Extension(identity): Extension<Identity>,
    Path(dag_id): Path<String>,
    headers: HeaderMap,
    Body(body): Body<TriggerDagRunsBody>,
) -> Reply<Response> {
    let asked = Asked::of(&state, identity.username, dag_id, &headers, How::Manual).await?;
    let most = most(asked.version.dag.tasks.len());
    if body.dag_runs.len() > most {
        return Err(Problem::invalid_body(
            "dag_runs",
            format!(
                "one request may ask for {most} runs of this DAG, and this one asks for {}: send several",
                body.dag_runs.len()
            ),
        ));
    }
    let wanted = body
        .dag_runs
        .iter()
        .map(|entry| asked.run(parse::<TriggerDagRunBody>(entry.get().as_bytes())?))
        .collect();
    let outcomes: Vec<TriggerOutcome> = asked.make(wanted).await?.into_iter().map(Into::into).collect();
    let made = outcomes.iter().enumerate().filter(|(_, one)| one.dag_run.is_some());
    let done = |place| Done {
        event: "trigger_dag_run",
        place: format!("/dag_runs/{place}"),
        target: Target::default(),
    };
    let recorded = EachOf(made.map(|(place, _)| done(place)).collect());
    Ok((Extension(recorded), Json(TriggerDagRunsResponse { dag_runs: outcomes })).into_response())
}

/// Runs that a request may ask for of a DAG with so many tasks.
fn most(tasks: usize) -> usize {
    (INSTANCES / tasks.max(1)).clamp(1, RUNS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_more_tasks_a_dag_has_the_fewer_runs_a_request_makes() {
        assert_eq!([0, 1, 100, 1000, 1_000_000].map(most), [1000, 1000, 1000, 100, 1]);
    }
}
