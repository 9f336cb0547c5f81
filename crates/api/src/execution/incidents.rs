//! What workers tried and must not: kept in the audit log, where people see it.

use serde_json::json;
use updraft_operators::protocol::ResultState;
use updraft_store::event_log::NewEvent;
use updraft_store::worker::{AttemptIdentity, TokenOwner};
use updraft_store::{Store, StoreError};
use uuid::Uuid;

/// A token was used for an attempt that is not its own.
pub(super) async fn foreign_token(store: &Store, attempt_id: Uuid, owner: &TokenOwner) -> Result<(), StoreError> {
    let mut event = NewEvent {
        event: "worker_token_refused".to_owned(),
        ..NewEvent::default()
    };
    match owner {
        TokenOwner::Attempt(attempt) => {
            event = of_attempt(event, attempt);
            event.extra = Some(json!({ "asked_for_attempt": attempt_id, "token_of_attempt": attempt.attempt_id }));
        }
        TokenOwner::Worker { id, name } => {
            event.owner = Some(name.clone());
            event.extra = Some(json!({ "asked_for_attempt": attempt_id, "token_of_worker": id }));
        }
    }
    store.add_event(&event).await
}

/// A result came for an attempt that is over, or with an old fence. It changes nothing.
pub(super) async fn late_result(
    store: &Store,
    attempt: &AttemptIdentity,
    fence: i64,
    state: ResultState,
    reason: Option<String>,
) -> Result<(), StoreError> {
    let event = NewEvent {
        event: "late_result_refused".to_owned(),
        extra: Some(json!({
            "try_number": attempt.try_number, "attempt_id": attempt.attempt_id, "state": state, "reason": reason, "fence": fence,
        })),
        ..NewEvent::default()
    };
    store.add_event(&of_attempt(event, attempt)).await
}

fn of_attempt(event: NewEvent, attempt: &AttemptIdentity) -> NewEvent {
    NewEvent {
        dag_id: Some(attempt.dag_id.clone()),
        run_id: Some(attempt.run_id.clone()),
        task_id: Some(attempt.task_id.clone()),
        map_index: Some(attempt.map_index),
        ..event
    }
}
