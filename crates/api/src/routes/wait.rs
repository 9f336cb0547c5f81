//! Waiting for the end of a run.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use futures_util::{StreamExt as _, stream};
use serde_json::{Map, Value, json};
use tokio::time::Instant;
use updraft_store::listen::{Signal, Signals, UiEvent};
use updraft_store::run::RunRow;

use crate::auth::Seen;
use crate::extract::{Path, Query, query_spec};
use crate::problem::{Problem, Reply};
use crate::state::ApiState;

query_spec!(WaitDagRun { "interval": Number, "result": Texts });

/// A line `{"state": …}` every `interval` seconds, the last one with the results (XCom `return_value`) of the tasks asked for.
#[utoipa::path(get, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/wait", operation_id = "wait_dag_run_until_finished", tag = "DagRun", params(("dag_id" = String, Path), ("dag_run_id" = String, Path), WaitDagRun), responses((status = 200, content_type = "application/x-ndjson", body = String)))]
pub(crate) async fn wait_dag_run_until_finished(
    Seen(state): Seen,
    Path((dag_id, run_id)): Path<(String, String)>,
    query: Query<WaitDagRun>,
) -> Reply<Response> {
    let interval = query.number("interval").filter(|seconds| *seconds > 0.0);
    let Some(seconds) = interval else {
        return Err(Problem::invalid(
            "missing",
            &["query".into(), "interval".into()],
            "Field required: seconds between two lines, more than 0",
        ));
    };
    let interval = Duration::from_secs_f64(seconds.clamp(0.05, 3600.0));
    state.store().run(&dag_id, &run_id).await?;
    let watch = Watch {
        signals: state.signals(),
        state: state.clone(),
        dag_id,
        run_id,
        results: query.texts("result"),
        interval,
        first: true,
        over: false,
    };
    let lines = stream::unfold(watch, Watch::next).take_until(state.shutdown().cancelled_owned());
    Ok((
        [(header::CONTENT_TYPE, "application/x-ndjson")],
        Body::from_stream(lines),
    )
        .into_response())
}

struct Watch {
    state: ApiState,
    signals: Signals,
    dag_id: String,
    run_id: String,
    results: Vec<String>,
    interval: Duration,
    first: bool,
    over: bool,
}

impl Watch {
    async fn next(mut self) -> Option<(Result<Bytes, Infallible>, Self)> {
        if self.over {
            return None;
        }
        let is_first = std::mem::replace(&mut self.first, false);
        let due = if is_first {
            Instant::now()
        } else {
            Instant::now() + self.interval
        };
        loop {
            // What happens to the run wakes us early, so that its end is told at once.
            let of_run = UiEvent::run(&self.dag_id, &self.run_id);
            let changed = self
                .signals
                .until(|signal| matches!(signal, Signal::Ui(events) if events.contains(&of_run)));
            let is_due = tokio::time::timeout_at(due, changed).await.is_err();
            match self.state.store().run(&self.dag_id, &self.run_id).await {
                Ok(run) if run.state.is_finished() => {
                    self.over = true;
                    let line = self.last_line(&run).await;
                    return Some((Ok(line), self));
                }
                Ok(run) if is_due => return Some((Ok(line(&json!({ "state": run.state.as_str() }))), self)),
                Ok(_) => {}
                // The run is gone, or the database is: the stream ends without an end.
                Err(_) => return None,
            }
        }
    }

    async fn last_line(&self, run: &RunRow) -> Bytes {
        let mut last = json!({ "state": run.state.as_str() });
        if !self.results.is_empty() {
            let mut results = Map::new();
            for task_id in &self.results {
                let value = self
                    .state
                    .store()
                    .pull_xcom(run.id, task_id, "return_value")
                    .await
                    .ok()
                    .flatten();
                results.insert(task_id.clone(), value.unwrap_or(Value::Null));
            }
            last["results"] = Value::Object(results);
        }
        line(&last)
    }
}

fn line(value: &Value) -> Bytes {
    Bytes::from(format!("{value}\n"))
}
