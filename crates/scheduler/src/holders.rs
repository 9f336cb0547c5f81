//! Tells of transactions that stay open for so long that the database can't clean up behind us.

use std::time::Duration;

use serde_json::json;
use tokio_util::sync::CancellationToken;
use updraft_store::event_log::NewEvent;
use updraft_store::holder::{Holder, LONG, Long};
use updraft_store::{Store, StoreError};

/// Distance of looks.
const LOOK: Duration = Duration::from_secs(60);

/// Looks again and again until `stop`.
pub(crate) async fn run(store: Store, stop: CancellationToken) {
    let mut told = Vec::new();
    while !stop.is_cancelled() {
        if let Err(error) = tell_of_holders(&store, LONG, &mut told).await {
            tracing::debug!(%error, "cannot look for transactions that are held open");
        }
        tokio::select! { () = tokio::time::sleep(LOOK) => {}, () = stop.cancelled() => {} }
    }
}

/// Tells once, in the log and in the audit log, of each transaction that is open for too long; `told` are those of the last look.
///
/// # Errors
/// If the database is away.
pub async fn tell_of_holders(store: &Store, long: Long, told: &mut Vec<Holder>) -> Result<(), StoreError> {
    let found = store.holders(long).await?;
    for holder in &found {
        // Its state may change from look to look.
        let is_told =
            |other: &Holder| (&other.name, other.pid, other.since) == (&holder.name, holder.pid, holder.since);
        if told.iter().any(is_told) {
            continue;
        }
        let Holder {
            kind,
            pid,
            name,
            user,
            state,
            since,
        } = holder;
        let remedy = holder.remedy();
        tracing::warn!(
            kind,
            pid,
            name,
            user,
            state,
            since = since.map(|since| since.to_rfc3339()),
            remedy,
            "a transaction is held open for so long that the database can't remove dead rows, and grows: if nobody needs it, end it"
        );
        store
            .add_event(&NewEvent {
                event: "transaction_held_open".to_owned(),
                extra: Some(json!({
                    "kind": kind, "pid": pid, "name": name, "user": user, "state": state, "since": since, "remedy": remedy,
                })),
                ..NewEvent::default()
            })
            .await?;
    }
    *told = found;
    Ok(())
}
