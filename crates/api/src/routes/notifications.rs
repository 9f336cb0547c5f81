//! Notifications of a run, and their logs.

use axum::Json;
use axum::http::HeaderMap;
use axum::response::Response;
use updraft_store::list::notifications::{NOTIFICATION_ORDER, NotificationRow};
use uuid::Uuid;

use super::logs::{LogRequest, log_reply};
use crate::auth::Seen;
use crate::extract::{Path, Query, query_spec};
use crate::logs::{LogKey, LogOf, Writing};
use crate::problem::{Problem, Reply};
use crate::schema::log::TaskInstancesLogResponse;
use crate::schema::notification::{NotificationCollectionResponse, NotificationResponse};
use crate::schema::state::{NotificationEvent, NotificationState};

fn response(row: NotificationRow) -> NotificationResponse {
    // The schema allows no other values; these stand for what a newer version might write.
    let state = NotificationState::of(&row.state).unwrap_or(NotificationState::Queued);
    NotificationResponse {
        notification_id: row.id,
        dag_id: row.dag_id,
        dag_run_id: row.run_id,
        task_id: row.task_id,
        map_index: row.map_index,
        try_number: row.try_number,
        event: NotificationEvent::of(&row.event).unwrap_or(NotificationEvent::OnFailure),
        position: row.position,
        action: row.action,
        reason: row.reason,
        state,
        tries: row.tries,
        error: row.error,
        hostname: row.hostname,
        occurred_at: row.occurred_at,
        queued_at: row.queued_at,
        due_at: (state == NotificationState::Queued).then_some(row.due_at),
        start_date: row.started_at,
        end_date: row.ended_at,
    }
}

query_spec!(GetNotifications { "limit": Integer, "offset": Integer, "order_by": Texts, "state": Texts });

/// What people were told of a run, or will be.
#[utoipa::path(get, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/notifications", operation_id = "get_notifications", tag = "Updraft", params(("dag_id" = String, Path), ("dag_run_id" = String, Path), GetNotifications), responses((status = 200, body = NotificationCollectionResponse)))]
pub(crate) async fn get_notifications(
    Seen(state): Seen,
    Path((dag_id, run_id)): Path<(String, String)>,
    query: Query<GetNotifications>,
) -> Reply<Json<NotificationCollectionResponse>> {
    let order = query.order(NOTIFICATION_ORDER, &["-occurred_at"])?;
    let states = query.texts("state");
    if states.iter().any(|state| NotificationState::of(state).is_none()) {
        return Err(Problem::invalid(
            "enum",
            &["query".into(), "state".into()],
            "Input should be 'queued', 'running', 'success' or 'failed'",
        ));
    }
    let run = state.store().run(&dag_id, &run_id).await?;
    let listed = state
        .store()
        .list_notifications(run.id, &states, &order, query.page())
        .await?;
    Ok(Json(NotificationCollectionResponse {
        notifications: listed.rows.into_iter().map(response).collect(),
        total_entries: listed.total,
    }))
}

query_spec!(GetNotificationLog { "full_content": Flag, "token": Text });

/// The log of one time that a notifier ran, as that of a task's try is read.
#[utoipa::path(get, path = "/dags/{dag_id}/dagRuns/{dag_run_id}/notifications/{notification_id}/logs/{number}", operation_id = "get_notification_log", tag = "Updraft", params(("dag_id" = String, Path), ("dag_run_id" = String, Path), ("notification_id" = Uuid, Path), ("number" = i32, Path), GetNotificationLog), responses((status = 200, body = TaskInstancesLogResponse)))]
pub(crate) async fn get_notification_log(
    Seen(state): Seen,
    Path((dag_id, run_id, id, number)): Path<(String, String, Uuid, i32)>,
    query: Query<GetNotificationLog>,
    headers: HeaderMap,
) -> Reply<Response> {
    let run = state.store().run(&dag_id, &run_id).await?;
    let row = state.store().notification(run.id, id).await?;
    let try_number = u32::try_from(number)
        .ok()
        .filter(|try_number| *try_number >= 1 && number <= row.tries)
        .ok_or_else(|| Problem::not_found(format!("Notification `{id}` was not tried {number} times")))?;
    let key = LogKey {
        dag_id,
        run_id,
        of: LogOf::Notification(id),
        try_number,
    };
    let request = LogRequest::of(&query, &headers)?;
    let over = number < row.tries || row.state != NotificationState::Running.as_str();
    let writing = if over {
        Writing::Over { kept: None }
    } else {
        Writing::GoesOn
    };
    log_reply(&state, &key, writing, None, &request).await
}
