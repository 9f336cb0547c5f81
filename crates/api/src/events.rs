//! Live events of the web UI: one stream a page, fed by the store's notifications.

use std::convert::Infallible;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::{Stream, StreamExt as _, stream};
use serde_json::json;
use updraft_store::listen::{Signal, Signals};

use crate::state::ApiState;

/// Proxies close silent connections after half a minute or more.
pub(crate) const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Changes as they happen: `{"kind": "run"|"dag"|"task"|"import_error"|"look_again", "dag_id", "run_id"}`.
///
/// `look_again` means that something may have been missed: read everything again. A page that comes back with `Last-Event-ID`
/// gets it first, since nothing is kept for those who are away.
#[utoipa::path(get, path = "/events", operation_id = "stream_events", tag = "Updraft", responses((status = 200, content_type = "text/event-stream", body = String)))]
pub(crate) async fn stream_events(
    State(state): State<ApiState>,
    headers: axum::http::HeaderMap,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let came_back = headers.contains_key("last-event-id");
    let first = came_back.then_some(Signal::LookAgain);
    let changes = stream::unfold(state.signals(), |mut signals: Signals| async move {
        let signal = signals.recv().await;
        Some((signal, signals))
    });
    let events = stream::iter(first)
        .chain(changes)
        .flat_map(|signal| stream::iter(messages(signal)));
    Sse::new(events.take_until(state.shutdown().cancelled_owned())).keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
}

fn messages(signal: Signal) -> Vec<Result<Event, Infallible>> {
    let values = match signal {
        Signal::Ui(events) => events.into_iter().map(|event| json!(event)).collect(),
        Signal::LookAgain => vec![json!({ "kind": "look_again" })],
        Signal::Scheduler | Signal::Queue | Signal::Notification | Signal::File(_) => Vec::new(),
    };
    values
        .into_iter()
        .map(|value| Ok(Event::default().id(next_id().to_string()).data(value.to_string())))
        .collect()
}

/// Ids grow over restarts too: they begin at the time of the start.
fn next_id() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    let start = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(1, |since| since.as_micros() as u64);
    let _ = LAST.compare_exchange(0, start, Ordering::Relaxed, Ordering::Relaxed);
    LAST.fetch_add(1, Ordering::Relaxed) + 1
}
