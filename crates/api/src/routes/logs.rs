//! Logs of tries: in pages, as lines of JSON, and live.

use std::convert::Infallible;

use axum::Json;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::{FutureExt as _, Stream, StreamExt as _, stream};
use serde_json::json;
use updraft_operators::protocol::log_record::LogStream;
use updraft_store::list::task_instances::TaskInstanceListRow;
use updraft_store::{Store, StoreError};
use uuid::Uuid;

use super::task_instances::instance;
use crate::auth::Seen;
use crate::events::KEEP_ALIVE;
use crate::extract::{Accept, Path, Query, QuerySpec, query_spec};
use crate::logs::{Level, LogError, LogKey, LogLine, LogOf, LogPage, LogStore, Writing};
use crate::problem::{Problem, Reply};
use crate::schema::log::{LogStreamEvent, LogStreamRecord, StructuredLogMessage, TaskInstancesLogResponse};
use crate::state::ApiState;

/// Bytes of one reply; `full_content` asks for more.
const PAGE: usize = 1 << 20;
const FULL: u64 = 32 << 20;

/// A try whose log is asked for.
struct Wanted {
    key: LogKey,
    task_instance: Uuid,
    try_number: i32,
    /// Of the task instance, if this is its latest try.
    reason: Option<String>,
}

async fn wanted(state: &ApiState, path: (String, String, String, i32), map_index: i32) -> Reply<Wanted> {
    let (dag_id, run_id, task_id, try_number) = path;
    let row: TaskInstanceListRow = instance(state, &dag_id, &run_id, &task_id, map_index).await?;
    let number = u32::try_from(try_number)
        .ok()
        .filter(|number| *number >= 1 && try_number <= row.try_number);
    let Some(number) = number else {
        return Err(Problem::not_found(format!(
            "TaskInstance `{task_id}` of run `{run_id}` has no try {try_number}"
        )));
    };
    let key = LogKey {
        dag_id,
        run_id,
        of: LogOf::Task { task_id, map_index },
        try_number: number,
    };
    Ok(Wanted {
        key,
        task_instance: row.id,
        try_number,
        reason: row.reason.filter(|_| try_number == row.try_number),
    })
}

/// Whether somebody may still write to the log of a try. While the database is away nothing is known, so it may go on.
async fn writing(store: Store, task_instance: Uuid, try_number: i32) -> Result<Writing, StoreError> {
    let tries = store.list_tries(task_instance).await?;
    let goes_on = tries
        .iter()
        .any(|one| one.try_number == try_number && matches!(one.state.as_str(), "queued" | "running" | "rescheduled"));
    if goes_on {
        return Ok(Writing::GoesOn);
    }
    let kept = store.kept_log(task_instance, try_number).await?;
    Ok(Writing::Over { kept })
}

/// What stands for the log of a try that no worker made: a branch, say, is decided by the scheduler, which has one thing to
/// say about it. `None` if the try has a log, or may still get one.
async fn said(state: &ApiState, wanted: &Wanted) -> Reply<Option<LogLine>> {
    let length = state.logs().length(&wanted.key).await;
    if length.map_err(|error| Problem::internal(&error))? > 0 {
        return Ok(None);
    }
    let tries = state.store().list_tries(wanted.task_instance).await?;
    let (text, timestamp, failed) = match tries.into_iter().find(|one| one.try_number == wanted.try_number) {
        Some(one) if one.hostname.is_none() && one.ended_at.is_some() => {
            (one.reason, one.ended_at, one.state != "success")
        }
        Some(_) => return Ok(None),
        // It is under way.
        None => (wanted.reason.clone(), None, false),
    };
    Ok(text.map(|text| LogLine {
        timestamp,
        stream: LogStream::System,
        text,
        continues: false,
        level: failed.then_some(Level::Error),
    }))
}

fn message(line: LogLine) -> StructuredLogMessage {
    let (logger, usual) = match line.stream {
        LogStream::Stdout => ("task.stdout", "info"),
        LogStream::Stderr => ("task.stderr", "error"),
        LogStream::System => ("updraft", "info"),
    };
    let level = match line.level {
        Some(Level::Debug) => "debug",
        Some(Level::Info) => "info",
        Some(Level::Warning) => "warning",
        Some(Level::Error) => "error",
        Some(Level::Critical) => "critical",
        None => usual,
    };
    StructuredLogMessage {
        timestamp: line.timestamp,
        event: line.text,
        logger,
        level,
    }
}

fn token_of(offset: u64) -> String {
    URL_SAFE_NO_PAD.encode(offset.to_string())
}

fn offset_of(token: &str) -> Reply<u64> {
    let decoded = URL_SAFE_NO_PAD
        .decode(token)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok()?.parse().ok());
    decoded.ok_or_else(|| Problem::bad_request("Bad Signature. Please use only the tokens provided by the API."))
}

query_spec!(GetLog { "full_content": Flag, "map_index": Integer, "token": Text });

/// As `application/json` a page with a token for the next; as `application/x-ndjson` one line of JSON for each line.
#[utoipa::path(get, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/logs/{try_number}", operation_id = "get_log", tag = "Task Instance", params(("dag_id" = String, Path), ("dag_run_id" = String, Path), ("task_id" = String, Path), ("try_number" = i32, Path), GetLog), responses((status = 200, body = TaskInstancesLogResponse), (status = 406)))]
pub(crate) async fn get_log(
    Seen(state): Seen,
    Path(path): Path<(String, String, String, i32)>,
    query: Query<GetLog>,
    headers: HeaderMap,
) -> Reply<Response> {
    let request = LogRequest::of(&query, &headers)?;
    let wanted = wanted(&state, path, query.integer("map_index").unwrap_or(-1)).await?;
    // First whether it is over, then its length: a log that was over then has nothing behind that length.
    let writing = writing(state.store().clone(), wanted.task_instance, wanted.try_number).await;
    let said = said(&state, &wanted).await?;
    log_reply(&state, &wanted.key, writing.unwrap_or(Writing::GoesOn), said, &request).await
}

/// Which part of a log, and in which form.
pub(super) struct LogRequest {
    accept: Accept,
    offset: u64,
    most: u64,
}

impl LogRequest {
    /// From the parameters `token` and `full_content`.
    pub(super) fn of<S: QuerySpec>(query: &Query<S>, headers: &HeaderMap) -> Reply<Self> {
        let accept = Accept::of(headers);
        if matches!(accept, Accept::Text | Accept::Other) {
            return Err(Problem::not_acceptable(
                "Only application/json or application/x-ndjson is supported",
            ));
        }
        let offset = query
            .text("token")
            .filter(|token| !token.is_empty())
            .map_or(Ok(0), |token| offset_of(&token))?;
        let full = query.flag("full_content") == Some(true);
        Ok(Self {
            accept,
            offset,
            most: if full { FULL } else { PAGE as u64 },
        })
    }
}

/// A part of a log; `said` stands for one that was never written.
pub(super) async fn log_reply(
    state: &ApiState,
    key: &LogKey,
    writing: Writing,
    said: Option<LogLine>,
    request: &LogRequest,
) -> Reply<Response> {
    let LogRequest { accept, offset, most } = *request;
    let over = writing != Writing::GoesOn;
    let page = match writing {
        Writing::Over { kept: Some(kept) } => LogPage::of(&kept, offset),
        _ => read(state.logs(), key, offset, most)
            .await
            .map_err(|error| Problem::internal(&error))?,
    };
    let said = said.filter(|_| offset == 0 && page.length == 0);
    let continuation_token = (!over || page.next_offset < page.length).then(|| token_of(page.next_offset));
    let content: Vec<_> = said.into_iter().chain(page.records).map(message).collect();
    if accept == Accept::Json {
        return Ok(Json(TaskInstancesLogResponse {
            content,
            continuation_token,
        })
        .into_response());
    }
    let mut text = Vec::new();
    for line in &content {
        serde_json::to_writer(&mut text, line).map_err(|error| Problem::internal(&error))?;
        text.push(b'\n');
    }
    let mut response = ([(header::CONTENT_TYPE, "application/x-ndjson")], Body::from(text)).into_response();
    if let Some(token) = continuation_token.and_then(|token| HeaderValue::from_str(&token).ok()) {
        response.headers_mut().insert("airflow-continuation-token", token);
    }
    Ok(response)
}

/// About `most` bytes of a file, in pages.
async fn read(logs: &LogStore, key: &LogKey, offset: u64, most: u64) -> Result<LogPage, LogError> {
    let mut all = LogPage {
        records: Vec::new(),
        next_offset: offset,
        length: logs.length(key).await?,
    };
    while all.next_offset < all.length && all.next_offset - offset < most {
        let page = logs.read(key, all.next_offset, PAGE).await?;
        if page.next_offset == all.next_offset {
            break;
        }
        all.records.extend(page.records);
        all.next_offset = page.next_offset;
    }
    Ok(all)
}

query_spec!(StreamLog { "map_index": Integer, "offset": Integer });

/// The log as it grows: `{offset, records}`, then an event `end` once the try is over. The id of an event is the offset to go on from.
#[utoipa::path(get, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/logs/{try_number}/stream", operation_id = "stream_log", tag = "Updraft", params(("dag_id" = String, Path), ("dag_run_id" = String, Path), ("task_id" = String, Path), ("try_number" = i32, Path), StreamLog), responses((status = 200, content_type = "text/event-stream", body = LogStreamEvent)))]
pub(crate) async fn stream_log(
    Seen(state): Seen,
    Path(path): Path<(String, String, String, i32)>,
    query: Query<StreamLog>,
    headers: HeaderMap,
) -> Reply<Sse<impl Stream<Item = Result<Event, Infallible>>>> {
    let wanted = wanted(&state, path, query.integer("map_index").unwrap_or(-1)).await?;
    let last_id = headers
        .get("last-event-id")
        .and_then(|value| value.to_str().ok()?.parse().ok());
    let offset = last_id.or_else(|| query.integer("offset")).unwrap_or(0);
    let said = said(&state, &wanted).await?.filter(|_| offset == 0);
    let said = said.map(|line| {
        event(LogPage {
            records: vec![line],
            next_offset: 0,
            length: 0,
        })
    });
    let (store, task_instance, try_number) = (state.store().clone(), wanted.task_instance, wanted.try_number);
    let ask = move || {
        writing(store.clone(), task_instance, try_number)
            .map(|answer| answer.unwrap_or(Writing::GoesOn))
            .boxed()
    };
    let pages = state.logs().tail(wanted.key, offset, ask).map(|page| match page {
        Ok(page) => event(page),
        Err(error) => {
            tracing::warn!(%error, "a log can't be read");
            Event::default()
                .event("error")
                .data(json!({ "detail": "the log can't be read; the server's log says why" }).to_string())
        }
    });
    let end = stream::once(async { Event::default().event("end").data("{}") });
    let events = stream::iter(said)
        .chain(pages)
        .chain(end)
        .map(Ok)
        .take_until(state.shutdown().cancelled_owned());
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}

fn event(page: LogPage) -> Event {
    let record = |line: LogLine| LogStreamRecord {
        timestamp: line.timestamp,
        stream: match line.stream {
            LogStream::Stdout => "stdout",
            LogStream::Stderr => "stderr",
            LogStream::System => "updraft",
        },
        text: line.text,
        continues: line.continues,
    };
    let event = LogStreamEvent {
        offset: page.next_offset,
        records: page.records.into_iter().map(record).collect(),
    };
    let data = serde_json::to_string(&event).unwrap_or_default();
    Event::default().id(event.offset.to_string()).data(data)
}
