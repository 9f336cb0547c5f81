//! One scheduler decides at a time: the one that holds the lease, by the database's clock.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use updraft_store::scheduling::Lease;
use updraft_store::{Store, StoreError};
use uuid::Uuid;

use crate::SchedulerConfig;

/// All runs are one shard so far.
const SHARD: i32 = 0;
/// A run is counted when it has been over for so long: until then it may well be cleared, or an attempt of it still be ending. Lists look at
/// all instances of the runs that are not counted, so that this must not be long either.
const COUNTED_AFTER: Duration = Duration::from_secs(10);
/// So many runs in one transaction.
const COUNTED_AT_ONCE: i64 = 200;
/// Where there are more, a rest of so many times what the last ones took.
const COUNT_REST: u32 = 4;
const COUNT_POLL: Duration = Duration::from_secs(5);

/// Competes for the lease until `stop`, and runs the loops while it is held.
pub(crate) async fn lead(config: &SchedulerConfig, store: &Store, stop: &CancellationToken) {
    let owner = Uuid::now_v7();
    let mut waiting = false;
    while !stop.is_cancelled() {
        match store.acquire_lease(SHARD, owner, config.lease).await {
            Ok(Some(lease)) => {
                tracing::info!(term = lease.term, "this scheduler leads");
                waiting = false;
                hold(config, store, lease, stop).await;
            }
            Ok(None) if !waiting => {
                match store.recovering().await {
                    Ok(Some(taken_at)) => tracing::warn!(
                        %taken_at,
                        "the database was restored from a backup: nothing is started until somebody says `updraft db resume`"
                    ),
                    _ => tracing::info!("another scheduler leads; standing by"),
                }
                waiting = true;
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "cannot ask for the lease"),
        }
        tokio::select! { () = tokio::time::sleep(config.lease / 5) => {}, () = stop.cancelled() => {} }
    }
}

/// Runs the loops until the lease is lost or `stop`; then hands the lease back.
async fn hold(config: &SchedulerConfig, store: &Store, lease: Lease, stop: &CancellationToken) {
    let listener = match store.listen().await {
        Ok(listener) => listener,
        Err(error) => {
            tracing::warn!(%error, "cannot listen for notifications; handing the lease back");
            return give_back(store, &lease).await;
        }
    };
    let over = stop.child_token();
    let mut loops = JoinSet::new();
    loops.spawn(crate::files::run(
        config.files.clone(),
        store.clone(),
        lease.clone(),
        listener.clone(),
        over.clone(),
    ));
    if config.makes_runs {
        loops.spawn(crate::timetables::run(
            store.clone(),
            listener.clone(),
            config.max_trigger_depth,
            over.clone(),
        ));
    }
    loops.spawn(count_finished_runs(store.clone(), over.clone()));
    loops.spawn(crate::holders::run(store.clone(), over.clone()));
    loops.spawn(crate::retention::run(config.retention, store.clone(), over.clone()));
    loops.spawn(crate::rounds::run(
        config.clone(),
        store.clone(),
        lease.clone(),
        listener,
        over.clone(),
    ));
    let kept = tokio::select! {
        kept = renew(store, &lease, config.lease) => kept,
        _ = loops.join_next() => true,
        () = over.cancelled() => true,
    };
    over.cancel();
    loops.join_all().await;
    if kept {
        give_back(store, &lease).await;
    }
}

async fn give_back(store: &Store, lease: &Lease) {
    if let Err(error) = store.release_lease(lease).await {
        tracing::warn!(%error, "cannot hand the lease back; it runs out by itself");
    }
}

/// Adds runs that are over to the sums of lists. Nothing waits for it, so it leaves the database to others most of the time.
async fn count_finished_runs(store: Store, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let begun = tokio::time::Instant::now();
        let pause = match store.count_finished_runs(COUNTED_AT_ONCE, COUNTED_AFTER).await {
            Ok(0) => COUNT_POLL,
            Ok(_) => begun.elapsed() * COUNT_REST,
            Err(error) => {
                tracing::warn!(%error, "cannot count runs that are over; totals of lists take longer meanwhile");
                COUNT_POLL
            }
        };
        tokio::select! { () = tokio::time::sleep(pause) => {}, () = stop.cancelled() => {} }
    }
}

/// Renews until the lease is lost; returns `false` then. Our own clock serves only to stop earlier than the database says.
async fn renew(store: &Store, lease: &Lease, ttl: Duration) -> bool {
    let mut renewed = tokio::time::Instant::now();
    loop {
        tokio::time::sleep(ttl / 4).await;
        let asked = tokio::time::Instant::now();
        match store.renew_lease(lease, ttl).await {
            Ok(_) => renewed = asked,
            Err(StoreError::LeaseLost { .. }) => {
                tracing::warn!("lost leadership");
                return false;
            }
            Err(error) => tracing::warn!(%error, "cannot renew the lease"),
        }
        if renewed.elapsed() > ttl * 3 / 4 {
            tracing::warn!("could not renew the lease in time; stepping down");
            return false;
        }
    }
}
