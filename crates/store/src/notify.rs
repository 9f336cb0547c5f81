//! Wake-ups for whoever waits: `NOTIFY`, coalesced.
//!
//! PostgreSQL serialises commits that notify. A result and a round notify with their own commit all the same: there is one writer of each
//! in a process, and the next step of a run waits for nothing else. Everything else is told apart from what it is about. Who waits in this very process is woken at once,
//! without the way through the database. A wake-up may be lost (a crash between commit and notification); everybody who
//! waits also looks from time to time.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use sqlx::postgres::PgPool;
use tokio::sync::Notify;
use uuid::Uuid;

use crate::connect::Store;
use crate::error::StoreError;
use crate::listen::{Hub, Signal};
use crate::retry::retried;

pub(crate) const SCHEDULER: &str = "updraft_scheduler";
pub(crate) const QUEUE: &str = "updraft_queue";
pub(crate) const NOTIFICATION: &str = "updraft_notification";
pub(crate) const UI: &str = "updraft_ui";
pub(crate) const FILE: &str = "updraft_file";

/// A payload must be shorter than 8000 bytes.
const PAYLOAD_LIMIT: usize = 7_500;

/// News of tasks, which only pages listen to, wait so long for others to go with: a chain of quick tasks would otherwise
/// send one for each start.
const TASKS_PAUSE: Duration = Duration::from_millis(50);

/// Something that a page may show has changed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct UiEvent {
    /// What kind of thing.
    pub kind: UiEventKind,
    /// The DAG.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dag_id: Option<String>,
    /// The run, for runs and tasks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run_id: Option<String>,
}

/// Kind of a [`UiEvent`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UiEventKind {
    /// A run was made, changed its state or is gone.
    Run,
    /// A DAG is new, changed, paused or stale.
    Dag,
    /// Task instances of a run changed.
    Task,
    /// Import errors changed.
    ImportError,
}

impl UiEvent {
    /// About a DAG.
    #[must_use]
    pub fn dag(dag_id: &str) -> Self {
        Self {
            kind: UiEventKind::Dag,
            dag_id: Some(dag_id.to_owned()),
            run_id: None,
        }
    }

    /// About a run.
    #[must_use]
    pub fn run(dag_id: &str, run_id: &str) -> Self {
        Self {
            kind: UiEventKind::Run,
            dag_id: Some(dag_id.to_owned()),
            run_id: Some(run_id.to_owned()),
        }
    }

    /// About task instances of a run.
    #[must_use]
    pub fn tasks(dag_id: &str, run_id: &str) -> Self {
        Self {
            kind: UiEventKind::Task,
            dag_id: Some(dag_id.to_owned()),
            run_id: Some(run_id.to_owned()),
        }
    }

    /// About import errors.
    #[must_use]
    pub fn import_errors() -> Self {
        Self {
            kind: UiEventKind::ImportError,
            dag_id: None,
            run_id: None,
        }
    }
}

#[derive(Default)]
struct Pending {
    scheduler: bool,
    notification: bool,
    ui: BTreeSet<UiEvent>,
    /// A task is sending; it looks here again when it is done.
    sending: bool,
}

impl Pending {
    fn is_empty(&self) -> bool {
        !self.scheduler && !self.notification && self.ui.is_empty()
    }

    /// Whether somebody waits for it who can do something.
    fn is_urgent(&self) -> bool {
        let pages_only = self.ui.iter().all(|event| event.kind == UiEventKind::Task);
        self.scheduler || self.notification || !pages_only
    }
}

struct Shared {
    pool: PgPool,
    hub: Arc<Hub>,
    pending: Mutex<Pending>,
    idle: Notify,
    urgent: Notify,
}

#[derive(Clone)]
pub(crate) struct Notifier(Arc<Shared>);

impl Notifier {
    pub(crate) fn new(pool: PgPool, hub: Arc<Hub>) -> Self {
        Self(Arc::new(Shared {
            pool,
            hub,
            pending: Mutex::default(),
            idle: Notify::new(),
            urgent: Notify::new(),
        }))
    }

    fn add(&self, change: impl FnOnce(&mut Pending)) {
        let mut pending = self.0.pending.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut pending);
        if pending.is_urgent() {
            self.0.urgent.notify_one();
        }
        if !pending.sending {
            pending.sending = true;
            tokio::spawn(send_all(Arc::clone(&self.0)));
        }
    }

    /// Waits until nothing is on its way.
    pub(crate) async fn flushed(&self) {
        loop {
            let idle = self.0.idle.notified();
            if !self.0.pending.lock().unwrap_or_else(PoisonError::into_inner).sending {
                return;
            }
            idle.await;
        }
    }
}

/// What comes while a round is on its way goes out together in the next.
async fn send_all(shared: Arc<Shared>) {
    loop {
        let can_wait = {
            let pending = shared.pending.lock().unwrap_or_else(PoisonError::into_inner);
            !pending.is_empty() && !pending.is_urgent()
        };
        if can_wait {
            let _ = tokio::time::timeout(TASKS_PAUSE, shared.urgent.notified()).await;
        }
        let round = {
            let mut pending = shared.pending.lock().unwrap_or_else(PoisonError::into_inner);
            let round = std::mem::replace(
                &mut *pending,
                Pending {
                    sending: true,
                    ..Pending::default()
                },
            );
            if round.is_empty() {
                pending.sending = false;
                shared.idle.notify_waiters();
                return;
            }
            round
        };
        let (channels, payloads) = messages(round, shared.hub.process());
        // A notification is not worth waiting for the disk: it does not survive a crash anyway.
        let sent = sqlx::query!(
            "SELECT set_config('synchronous_commit', 'off', true), pg_notify(m.channel, m.payload)
             FROM unnest($1::text[], $2::text[]) AS m (channel, payload)",
            &channels,
            &payloads
        )
        .fetch_all(&shared.pool)
        .await;
        if let Err(error) = sent {
            tracing::warn!(%error, "a notification was not sent; whoever waits will look by itself");
        }
    }
}

/// Wake-ups name the process that sends them: its own listener has given them out already.
fn messages(round: Pending, process: Uuid) -> (Vec<String>, Vec<String>) {
    let mut channels = Vec::new();
    let mut payloads = Vec::new();
    let mut add = |channel: &str, payload: String| {
        channels.push(channel.to_owned());
        payloads.push(payload);
    };
    if round.scheduler {
        add(SCHEDULER, process.to_string());
    }
    if round.notification {
        add(NOTIFICATION, process.to_string());
    }
    let mut list = String::new();
    for event in round.ui {
        let Ok(text) = serde_json::to_string(&event) else {
            continue;
        };
        if list.len() + text.len() + 2 > PAYLOAD_LIMIT {
            add(UI, format!("[{}]", std::mem::take(&mut list)));
        }
        if !list.is_empty() {
            list.push(',');
        }
        list.push_str(&text);
    }
    if !list.is_empty() {
        add(UI, format!("[{list}]"));
    }
    (channels, payloads)
}

impl Store {
    /// Wakes the schedulers. Returns at once; calls while one is on its way become one.
    pub fn notify_scheduler(&self) {
        self.hub.send(Signal::Scheduler);
        self.notifier.add(|pending| pending.scheduler = true);
    }

    /// Wakes those who wait for a queued notification.
    pub fn notify_notifications(&self) {
        self.hub.send(Signal::Notification);
        self.notifier.add(|pending| pending.notification = true);
    }

    /// Asks whoever reads the DAG files to read this one now, by its path below the DAGs folder.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if no DAG and no import error is of such a file.
    pub async fn ask_for_file(&self, path: &str) -> Result<(), StoreError> {
        let asked = retried("asking for a file", |_| async {
            Ok(sqlx::query!(
                "SELECT pg_notify($2, $1) FROM (SELECT FROM dag WHERE file_path = $1 UNION ALL SELECT FROM import_error WHERE file_path = $1 LIMIT 1) file",
                path,
                FILE
            )
            .fetch_optional(&self.pool)
            .await?
            .is_some())
        })
        .await?;
        if asked {
            Ok(())
        } else {
            Err(StoreError::NotFound(format!(
                "File not found: there is no DAG file `{path}`"
            )))
        }
    }

    /// Tells whoever reads the DAG files that this one, by its path below the DAGs folder, is new, changed or gone. Where the folder
    /// is watched they see it by themselves.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn tell_of_file(&self, path: &str) -> Result<(), StoreError> {
        retried("telling of a file", |_| async {
            sqlx::query!("SELECT FROM pg_notify($2, $1)", path, FILE)
                .fetch_optional(&self.pool)
                .await?;
            Ok(())
        })
        .await
    }

    /// Tells open pages.
    pub fn notify_ui(&self, events: impl IntoIterator<Item = UiEvent>) {
        let mut events = events.into_iter().peekable();
        if events.peek().is_some() {
            self.notifier.add(|pending| pending.ui.extend(events));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_events_are_split_below_the_limit_and_none_is_lost() {
        let ui: BTreeSet<UiEvent> = (0..500)
            .map(|n| UiEvent::run(&format!("dag_{n}"), "manual__2026-01-01T00:00:00+00:00"))
            .collect();
        let pending = Pending {
            scheduler: true,
            notification: false,
            ui: ui.clone(),
            sending: true,
        };
        let (channels, payloads) = messages(pending, Uuid::nil());
        assert_eq!(channels[0], SCHEDULER);
        assert!(channels.len() > 3 && payloads.iter().all(|payload| payload.len() < 8_000));
        let back: BTreeSet<UiEvent> = payloads[1..]
            .iter()
            .flat_map(|payload| serde_json::from_str::<Vec<UiEvent>>(payload).unwrap())
            .collect();
        assert_eq!(back, ui);
    }
}
