//! Notifications go to workers: claimed apart from attempts, so that neither a full queue nor a busy worker delays an alarm.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use tokio::sync::watch;
use tokio::time::Instant;
use updraft_dag::model::Seconds;
use updraft_dag::template::{Notice, TaskContext};
use updraft_engine::notification::{MOST_TRIES, pause_after};
use updraft_operators::protocol::{
    Assignment, ClaimReply, ClaimRequest, MAX_WAIT_MS, ResultReport, ResultState, Token,
};
use updraft_store::attempt::Finished;
use updraft_store::context::Wanted;
use updraft_store::listen::{Signal, Signals};
use updraft_store::notification::{ClaimedNotification, NotificationEnd, NotificationIdentity};
use updraft_store::{Store, StoreError};

use super::ExecutionState;
use super::auth::{AsWorker, TokenHash, new_token};
use super::claims::left;
use super::error::ExecutionError;

/// At most so many at once, whatever a worker asks for.
const MOST: u32 = 64;
/// A claim that waits looks this often even if nobody calls.
const LOOK: Duration = Duration::from_secs(5);
/// How often to look for notifications that lost their worker.
const POLL: Duration = Duration::from_secs(2);
/// A notifier that takes longer is ended, and tried again.
const PATIENCE: Seconds = Seconds(300.0);

/// Wakes claims when a notification is due, and queues those again that lost their worker.
pub(super) async fn watch(store: Store, mut signals: Signals, grown: watch::Sender<u64>) {
    while !grown.is_closed() {
        let look = async {
            let lost = store.expire_notifications().await?;
            if lost > 0 {
                tracing::warn!(
                    notifications = lost,
                    "workers fell silent; their notifications are sent again"
                );
            }
            store.next_notification().await
        };
        let pause = match look.await {
            Ok(next) => next.unwrap_or(POLL),
            Err(error) => {
                tracing::debug!(%error, "cannot look for notifications");
                POLL
            }
        };
        if pause.is_zero() {
            grown.send_modify(|count| *count += 1);
        }
        let pause = if pause.is_zero() { POLL } else { pause.min(POLL) };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = signals.until(|signal| *signal == Signal::Notification) => {}
        }
    }
}

pub(super) async fn claim(
    State(state): State<ExecutionState>,
    AsWorker(worker): AsWorker,
    body: Result<Json<ClaimRequest>, JsonRejection>,
) -> Result<Json<ClaimReply>, ExecutionError> {
    let Json(request) = body?;
    let until = Instant::now() + Duration::from_millis(request.wait_ms.min(MAX_WAIT_MS));
    let tokens: Vec<Token> = (0..request.slots.min(MOST)).map(|_| new_token()).collect();
    let hashes: Vec<Vec<u8>> = tokens
        .iter()
        .map(|token| TokenHash::of(token.expose()).as_bytes().to_vec())
        .collect();
    // Subscribed before looking: what comes between looking and waiting is not missed.
    let mut due = state.inner.notifications.clone();
    let mut leaving = state.inner.leaving.subscribe();
    loop {
        due.mark_unchanged();
        let lease = state.inner.lease;
        let claimed = state.inner.store.claim_notifications(worker.id, lease, &hashes).await?;
        let now = Instant::now();
        if !claimed.is_empty() || now >= until || worker.draining {
            let assignments = assemble(&state, claimed, &tokens).await?;
            return Ok(Json(ClaimReply { assignments }));
        }
        tokio::select! {
            changed = due.changed() => if changed.is_err() {
                // Nobody listens any more; the looks in between remain.
                tokio::time::sleep_until(until.min(now + LOOK)).await;
            },
            () = tokio::time::sleep_until(until.min(now + LOOK)) => {}
            () = left(&mut leaving, worker.id) => break,
            () = state.inner.shutdown.cancelled() => break,
        }
    }
    Ok(Json(ClaimReply {
        assignments: Vec::new(),
    }))
}

/// Makes assignments of claimed notifications. One that can't be made has failed at once, and hides no other.
async fn assemble(
    state: &ExecutionState,
    claimed: Vec<ClaimedNotification>,
    tokens: &[Token],
) -> Result<Vec<Assignment>, ExecutionError> {
    let mut assignments = Vec::with_capacity(claimed.len());
    for one in claimed {
        let Some(token) = tokens.get(one.token) else { continue };
        match assignment(state, &one, token).await {
            Ok(assignment) => assignments.push(assignment),
            // The database went away: the lease runs out, and the notification comes again.
            Err(error) if error.is_transient() => {
                tracing::error!(%error, notification = %one.id, "a claimed notification can't be handed out");
            }
            Err(error) => {
                tracing::error!(%error, notification = %one.id, "a notification can't be sent");
                let end = NotificationEnd::Failed {
                    error: format!("cannot start the notifier: {error}"),
                    retry_after: None,
                };
                state.inner.store.finish_notification(one.attempt_id, &end).await?;
            }
        }
    }
    Ok(assignments)
}

async fn assignment(
    state: &ExecutionState,
    claimed: &ClaimedNotification,
    token: &Token,
) -> Result<Assignment, StoreError> {
    let store = &state.inner.store;
    let version = store.load_version(claimed.version_id).await?;
    let dag = &version.dag;
    let instance = claimed.instance.as_ref();
    let task = instance.and_then(|instance| dag.tasks.get(&instance.task_id));
    let notifiers = match task.filter(|_| claimed.of_task) {
        Some(task) => task.notifiers(claimed.event),
        None if claimed.of_task => &[],
        None => dag.notifiers(claimed.event),
    };
    let action = notifiers.get(claimed.position).ok_or_else(|| {
        StoreError::NotFound(format!(
            "version {} of DAG `{}` has no notifier number {} in `{}`",
            version.version_number,
            dag.dag_id,
            claimed.position + 1,
            claimed.event
        ))
    })?;
    let id = claimed.dag_run_id;
    let mut runs = store.run_contexts(&[id], &state.inner.base_url, Wanted::ALL).await?;
    let run = runs
        .remove(&id)
        .ok_or_else(|| StoreError::NotFound(format!("run `{}` of DAG `{}` is gone", claimed.run_id, claimed.dag_id)))?;
    let mut context = match task {
        Some(task) => TaskContext::of(dag, task, run),
        None => TaskContext::of_run(dag, run),
    };
    if let Some(instance) = instance {
        context.map_index = instance.map_index;
        context.try_number = u32::try_from(instance.try_number).unwrap_or_default();
        context.max_tries = u32::try_from(instance.max_tries).unwrap_or_default();
        context.item.clone_from(&instance.map_item);
    }
    // What the DAG's lists refer to is not kept with the DAG; ten thousand ids are not sent along without need.
    if !claimed.of_task && action.args.to_string().contains("tasks") {
        context.task_ids = dag.tasks.keys().cloned().collect();
    }
    context.notice = Some(Notice {
        event: claimed.event,
        reason: claimed.reason.clone(),
    });
    Ok(Assignment {
        attempt_id: claimed.attempt_id,
        // Each claim has an attempt id of its own, which is fence enough.
        fence: 0,
        token: token.clone(),
        dag_id: claimed.dag_id.clone(),
        run_id: claimed.run_id.clone(),
        task_id: context.task_id.clone(),
        map_index: context.map_index,
        try_number: claimed.tries,
        max_tries: MOST_TRIES - 1,
        action: action.clone(),
        env: std::collections::BTreeMap::new(),
        cwd: None,
        dag_file: version.file_path.clone(),
        execution_timeout: Some(PATIENCE),
        do_xcom_push: false,
        map_index_template: None,
        waiting_since: None,
        log_offset: 0,
        resources: None,
        xcom_bytes: state.inner.xcom_bytes,
        log_bytes: Some(state.inner.log_bytes),
        job: None,
        context,
    })
}

/// Writes how a try ended.
pub(super) async fn finish(
    state: &ExecutionState,
    notification: &NotificationIdentity,
    report: ResultReport,
) -> Result<Finished, ExecutionError> {
    let error = || report.reason.clone().unwrap_or_else(|| "it failed".to_owned());
    let end = match report.state {
        ResultState::Success | ResultState::Skipped => NotificationEnd::Success,
        // Not the notifier's fault.
        ResultState::Lost => NotificationEnd::Failed {
            error: error(),
            retry_after: Some(Duration::ZERO),
        },
        // No notifier waits for anything: its action would be no notifier.
        ResultState::Failed | ResultState::Killed | ResultState::Rescheduled => NotificationEnd::Failed {
            error: error(),
            retry_after: pause_after(notification.tries.unsigned_abs()).filter(|_| report.retriable),
        },
    };
    if let NotificationEnd::Failed {
        error,
        retry_after: None,
    } = &end
    {
        tracing::error!(
            dag_id = notification.dag_id,
            run_id = notification.run_id,
            notification = %notification.id,
            error,
            "a notification has failed for good"
        );
    }
    Ok(state
        .inner
        .store
        .finish_notification(notification.attempt_id, &end)
        .await?)
}
