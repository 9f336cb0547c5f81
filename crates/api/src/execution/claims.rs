//! Attempts go to workers.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use tokio::sync::watch;
use tokio::time::Instant;
use updraft_operators::protocol::{ClaimReply, ClaimRequest, MAX_WAIT_MS, Token};
use updraft_store::attempt::{Claimed, Claimer};
use updraft_store::worker::WorkerRow;
use uuid::Uuid;

use super::auth::{AsWorker, TokenHash, new_token};
use super::error::ExecutionError;
use super::{ExecutionState, assignment};

/// At most so many attempts at once, whatever a worker asks for.
const MOST: u32 = 256;
/// A claim that waits looks this often even if nobody calls.
const LOOK: Duration = Duration::from_secs(5);

pub(super) async fn claim(
    State(state): State<ExecutionState>,
    AsWorker(worker): AsWorker,
    body: Result<Json<ClaimRequest>, JsonRejection>,
) -> Result<Json<ClaimReply>, ExecutionError> {
    let Json(request) = body?;
    let until = Instant::now() + Duration::from_millis(request.wait_ms.min(MAX_WAIT_MS));
    let slots = request.slots.min(MOST) as usize;
    let number = i64::try_from(request.number).ok().filter(|number| *number > 0);
    let claimer = Claimer {
        worker_id: worker.id,
        number,
    };
    if let Some(number) = number {
        hand_back(&state, &worker, request.answered, number).await?;
    }
    // Subscribed before looking: what comes between looking and waiting is not missed.
    let mut queue = state.inner.queue.clone();
    let mut leaving = state.inner.leaving.subscribe();
    // Who does not wait has to look.
    let mut may_wait_first = request.wait_ms > 0;
    loop {
        let growth = *queue.borrow_and_update();
        // A worker that was just given all there was asks again at once.
        if !(std::mem::take(&mut may_wait_first) && state.inner.emptied.is_empty(&worker.queues, growth)) {
            let (tokens, claimed) = take(&state, &worker, claimer, slots).await?;
            if !claimed.is_empty() {
                // One that was given nothing may be draining; one that was given less than it asked for took all there was.
                if claimed.len() < slots {
                    state.inner.emptied.note(&worker.queues, growth);
                }
                return Ok(Json(ClaimReply {
                    assignments: assignment::assemble(&state, &worker, claimed, &tokens).await?,
                }));
            }
        }
        let now = Instant::now();
        if now >= until || worker.draining {
            return Ok(nothing());
        }
        tokio::select! {
            changed = queue.changed() => if changed.is_err() {
                // Nobody listens any more; the looks in between remain.
                tokio::time::sleep_until(until.min(now + LOOK)).await;
            },
            () = tokio::time::sleep_until(until.min(now + LOOK)) => {}
            () = left(&mut leaving, worker.id) => return Ok(nothing()),
            () = state.inner.shutdown.cancelled() => return Ok(nothing()),
        }
    }
}

/// Which queues were found empty, and how often there had been news of the queue until then.
#[derive(Default)]
pub(super) struct Emptied(Mutex<HashMap<Vec<String>, u64>>);

impl Emptied {
    /// These queues were found empty by a look that came after so much news.
    fn note(&self, queues: &[String], growth: u64) {
        let mut emptied = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = emptied.entry(queues.to_vec()).or_default();
        *known = growth.max(*known);
    }

    /// Whether there has been no news since they were found empty.
    fn is_empty(&self, queues: &[String], growth: u64) -> bool {
        let emptied = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        emptied.get(queues).is_some_and(|known| *known >= growth)
    }
}

/// Ends when the worker says that it stops.
pub(super) async fn left(leaving: &mut watch::Receiver<HashSet<Uuid>>, worker_id: Uuid) {
    // The sender lives as long as the state.
    let _ = leaving.wait_for(|leaving| leaving.contains(&worker_id)).await;
}

fn nothing() -> Json<ClaimReply> {
    Json(ClaimReply {
        assignments: Vec::new(),
    })
}

/// Queues again what the worker did not hear of.
async fn hand_back(
    state: &ExecutionState,
    worker: &WorkerRow,
    answered: u64,
    number: i64,
) -> Result<(), ExecutionError> {
    let answered = i64::try_from(answered).unwrap_or(i64::MAX);
    if answered >= number - 1 {
        return Ok(());
    }
    let attempts = state.inner.store.hand_back(worker.id, answered, number).await?;
    if attempts > 0 {
        tracing::warn!(worker_id = %worker.id, name = worker.name, attempts, "the answer to a claim did not reach its worker: what was in it is queued again");
    }
    Ok(())
}

async fn take(
    state: &ExecutionState,
    worker: &WorkerRow,
    claimer: Claimer,
    slots: usize,
) -> Result<(Vec<Token>, Vec<Claimed>), ExecutionError> {
    let tokens: Vec<Token> = (0..slots).map(|_| new_token()).collect();
    let hashes: Vec<Vec<u8>> = tokens
        .iter()
        .map(|token| TokenHash::of(token.expose()).as_bytes().to_vec())
        .collect();
    let claimed = state
        .inner
        .store
        .claim(claimer, &worker.queues, state.inner.lease, &hashes)
        .await?;
    Ok((tokens, claimed))
}
