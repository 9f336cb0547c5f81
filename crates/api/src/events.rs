//! Live events of the web UI: one stream a page, fed by the store's notifications.

use std::convert::Infallible;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::Extension;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::{Stream, StreamExt as _, stream};
use serde_json::json;
use tokio::time::Instant;
use updraft_store::listen::{Signal, Signals, UiEvent, UiEventKind};

use crate::auth::Identity;
use crate::state::ApiState;

/// Proxies close silent connections after half a minute or more.
pub(crate) const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// A stream lasts for hours. Roles for single DAGs that change meanwhile count after so long.
const RIGHTS_LAST: Duration = Duration::from_secs(5);

/// Changes as they happen: `{"kind": "run"|"dag"|"task"|"import_error"|"look_again", "dag_id", "run_id"}`.
///
/// `look_again` means that something may have been missed: read everything again. A page that comes back with `Last-Event-ID`
/// gets it first, since nothing is kept for those who are away.
#[utoipa::path(get, path = "/events", operation_id = "stream_events", tag = "Updraft", responses((status = 200, content_type = "text/event-stream", body = String)))]
pub(crate) async fn stream_events(
    State(state): State<ApiState>,
    Extension(identity): Extension<Identity>,
    headers: axum::http::HeaderMap,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let came_back = headers.contains_key("last-event-id");
    let first = came_back.then_some(Signal::LookAgain);
    let audience = Audience {
        state: state.clone(),
        identity,
        since: Instant::now(),
        signals: state.signals(),
    };
    let changes = stream::unfold(audience, |mut audience| async move {
        let signal = audience.next().await;
        Some((signal, audience))
    });
    let events = stream::iter(first)
        .chain(changes)
        .flat_map(|signal| stream::iter(messages(signal)));
    Sse::new(events.take_until(state.shutdown().cancelled_owned())).keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
}

/// Who listens, and what they may hear of.
struct Audience {
    state: ApiState,
    identity: Identity,
    /// When the rights were read.
    since: Instant,
    signals: Signals,
}

impl Audience {
    /// The next signal, without what is hidden.
    async fn next(&mut self) -> Signal {
        let signal = self.signals.recv().await;
        let Signal::Ui(events) = signal else { return signal };
        // A DAG that is new may have a tag that hides it.
        let may_be_new = events.iter().any(|event| event.kind == UiEventKind::Dag) && self.identity.rights.differ();
        if may_be_new || self.since.elapsed() > RIGHTS_LAST {
            match self.identity.refreshed(&self.state).await {
                Ok(identity) => self.identity = identity,
                // Nothing is told of what: whoever looks again is asked who they are.
                Err(_) => return Signal::LookAgain,
            }
            self.since = Instant::now();
        }
        let rights = &self.identity.rights;
        let seen = |event: &UiEvent| {
            event
                .dag_id
                .as_ref()
                .is_none_or(|dag_id| rights.role_for(dag_id).is_some())
        };
        Signal::Ui(events.into_iter().filter(seen).collect())
    }
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
