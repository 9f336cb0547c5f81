//! Assets: who updates them, who waits for them, and the events between the two.
//!
//! A success of a task with outlets, or a call of the API, is an event. In the same transaction it is queued for each DAG that
//! waits for the asset, paused or not; the transaction that makes a DAG's run takes the events that it was made for. So
//! an event makes a run of each DAG once, whatever dies in between.

mod event;
mod queue;
mod register;

pub use event::NewAssetEvent;
pub(crate) use event::{Updates, record};
pub(crate) use queue::take;
pub use queue::{QueuedAsset, QueuedFilter, UpdatedDag};
pub(crate) use register::register;

use crate::error::StoreError;

pub(crate) fn no_asset(id: i64) -> StoreError {
    StoreError::NotFound(format!("Asset with ID: `{id}` was not found"))
}
